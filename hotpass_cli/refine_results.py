"""What came out of a run: tables for people, events for programs, one sentence when it failed.

Belongs here: the look of a run's settings and results. Does not belong here: deciding anything about the
run.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.errors import HotpassError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hotpass_assets.refinement import CheckResult, PublishedFile, RefineOutcome
    from hotpass_cli.output import Output
    from hotpass_cli.run_settings import RunSettings

COUNTS = {
    "source_records": "Rows with data",
    "total_records": "Organisations",
    "total_contacts": "Contacts",
    "invalid_records": "Rows set aside",
    "unmapped_columns": "Columns not mapped",
    "review_queue": "Pairs to decide",
}
"""Counts of the summary worth a line, with their labels."""

FILE_EVENTS = {
    "archive": "archive.created",
    "report": "report.write",
    "party_store": "party_store.write",
    "intent_digest": "intent.digest",
}
"""Events of files that programs wait for; every other file is ``file.write``."""


BROKEN_PROMISE = "no_breaking_change_without_a_new_version"
"""The check whose own words say what to write where: no row of a workbook is at fault."""


def header(settings: "RunSettings") -> "RenderableType":
    """Which profile reads what and writes where."""
    from rich.table import Table
    from rich.text import Text

    pipeline = settings.config.pipeline
    lines = {
        "Profile": f"{settings.profile.name} ({settings.profile.display_name})",
        "Input": str(pipeline.input_dir),
        "Output": str(settings.output_path),
        "Intake": pipeline.intake or "made from the content of the inputs",
    }
    table = Table.grid(padding=(0, 2))
    for label, value in lines.items():
        table.add_row(Text(label, "bold"), Text(value))
    return table


def results(outcome: "RefineOutcome") -> list["RenderableType"]:
    """Counts, failed checks and files of a run, and the heading of its recommendations."""
    from rich.text import Text

    failed = failed_checks(outcome)
    parts: list[RenderableType] = ["", counts_table(outcome.summary)]
    if failed:
        parts += ["", checks_table(failed)]
    parts += ["", files_table(outcome)]
    parts += [Text(delivery_line(line)) for line in delivered(outcome)]
    archives = [file for file in outcome.published if file.kind == "archive"]
    parts += [Text(f"Archive created: {file.path}") for file in archives]
    if recommendations(outcome):
        parts += ["", Text("Recommendations", "bold")]
    return parts


def counts_table(summary: Mapping[str, object]) -> "RenderableType":
    """Counts, sources, quality and time of a run."""
    from rich.table import Table
    from rich.text import Text

    table = Table("Quality report", show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("", justify="right")
    for key, label in COUNTS.items():
        if key in summary:
            table.add_row(label, number(counted(summary[key])))
    for source, rows in mapping(summary, "source_breakdown").items():
        table.add_row(Text(f"  from {source}"), number(rows))
    for key in ("mean", "min", "max"):
        quality = mapping(summary, "data_quality_distribution").get(key)
        if isinstance(quality, (int, float)) and math.isfinite(quality):
            table.add_row(f"Quality, {key}", f"{quality:.2f}")
    for key, label in {"load_seconds": "Load seconds", "total_seconds": "Total seconds"}.items():
        seconds = mapping(summary, "performance_metrics").get(key)
        if isinstance(seconds, (int, float)):
            table.add_row(label, f"{seconds:.1f}")
    return table


def counted(value: object) -> object:
    """A count as it is; of a list of columns, how many hold values and were not left out on purpose."""
    if not isinstance(value, list):
        return value
    return sum(1 for column in value if column.get("filled") and column.get("method") != "ignored")


def checks_table(failed: list["CheckResult"]) -> "RenderableType":
    """Checks that did not pass and what that means for the reader."""
    from rich.table import Table
    from rich.text import Text

    table = Table("Check that failed", "Table", "Severity", show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("Rows", justify="right")
    table.add_column("What it means")
    for check in failed:
        table.add_row(
            Text(check.name.replace("_", " ")),
            Text(check.asset),
            Text(check.severity, "red" if check.severity == "error" else "yellow"),
            number(check.failed),
            Text(check.description),
        )
    return table


def files_table(outcome: "RefineOutcome") -> "RenderableType":
    """Files the run has written."""
    from rich.table import Table
    from rich.text import Text

    table = Table("File written", show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("Rows", justify="right")
    table.add_column("Path", overflow="fold")
    contracts = [file for file in outcome.published if file.kind == "contract"]
    for file in outcome.published:
        if file in contracts[1:]:
            continue  # the other forms of the contract lie beside the first
        table.add_row(file.kind.replace("_", " "), number(file.rows), Text(str(file.path)))
    return table


def number(value: object) -> str:
    """A count with separators; empty when there is none."""
    return f"{value:,}" if isinstance(value, int) else "" if value is None else str(value)


def mapping(summary: Mapping[str, object], key: str) -> Mapping[str, Any]:
    """A nested map of the summary; empty when it has none."""
    value = summary.get(key)
    return value if isinstance(value, Mapping) else {}


def failed_checks(outcome: "RefineOutcome") -> list["CheckResult"]:
    """Checks that did not pass, errors before warnings, in the order they ran."""
    return sorted((check for check in outcome.checks if not check.passed), key=lambda check: check.severity != "error")


def recommendations(outcome: "RefineOutcome") -> list[str]:
    """What the quality report advises, most important first."""
    found = outcome.summary.get("recommendations")
    return [str(sentence) for sentence in found] if isinstance(found, (list, tuple)) else []


def report_events(output: "Output", outcome: "RefineOutcome", settings: "RunSettings") -> None:
    """Writes the summary event and one event a file."""
    failed = [
        {"asset": check.asset, "name": check.name, "severity": check.severity, "failed": check.failed}
        for check in failed_checks(outcome)
    ]
    run = {
        "intake": outcome.intake,
        "run_id": outcome.run_id,
        "success": outcome.success,
        "failed_checks": failed,
    }
    output.event("pipeline.summary", {**run, **outcome.summary})
    for file in outcome.published:
        output.event(FILE_EVENTS.get(file.kind, "file.write"), file_data(file, settings))
    for line in delivered(outcome):
        became = "delivered" if line["status"] == "delivered" else "failure"
        output.event(f"automation.{line['target']}.{became}", line)


def delivered(outcome: "RefineOutcome") -> list[dict[str, Any]]:
    """What was sent on, one mapping a delivery."""
    return list(outcome.summary.get("deliveries", []))


def delivery_line(line: Mapping[str, Any]) -> str:
    """One delivery in a sentence."""
    if line["status"] == "delivered":
        return f"Delivered to {line['target']} {line['endpoint']}"
    return f"Not delivered to {line['target']} {line['endpoint']}: {line['error']}"


def file_data(file: "PublishedFile", settings: "RunSettings") -> dict[str, object]:
    """Facts of a written file for its event."""
    data: dict[str, object] = {"path": file.path, "kind": file.kind, "rows": file.rows, "sha256": file.sha256}
    if file.kind == "report":
        data["format"] = settings.report_format
    return data


def _said(check: "CheckResult") -> str:
    words = check.name.replace("_", " ")
    return f"{words}: {check.description}" if check.name == BROKEN_PROMISE else words


def failure_message(outcome: "RefineOutcome") -> str | None:
    """Why the run counts as failed, or ``None`` when it does not."""
    failed = [check for check in failed_checks(outcome) if check.severity == "error"]
    errors = [_said(check) for check in failed]
    if errors:
        return HotpassError(
            f"{len(errors)} {'check' if len(errors) == 1 else 'checks'} of error severity did not pass",
            where=f"intake {outcome.intake}",
            why="; ".join(errors),
            do=None
            if all(check.name == BROKEN_PROMISE for check in failed)
            else "Correct the workbooks or the profile; the run's page in the Dagster UI lists the rows",
        ).one_line()
    if not outcome.success:
        return HotpassError(
            "the run did not succeed",
            where=f"run {outcome.run_id}",
            do="See the run's page in the Dagster UI, or run again with --debug",
        ).one_line()
    return None
