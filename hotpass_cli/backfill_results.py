"""What a backfill does and what came out of it: lines and tables for people, events for programs.

Belongs here: the look, and the exit code that follows from the outcome. Does not belong here: deciding anything about
the backfill.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.counted import counted
from hotpass_cli.output import Output, stderr_console

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hotpass_assets.backfill.export import Exported
    from hotpass_assets.backfill.request import (
        BackfillOutcome,
        BackfillRequest,
        Listener,
        PartitionOutcome,
        PlannedArchive,
        Progress,
    )

EXIT_INTERRUPTED = 130


def announced(request: "BackfillRequest", resume: str | None) -> "RenderableType":
    """What is read, where it goes and how many at a time."""
    from rich.table import Table
    from rich.text import Text

    lines = {"Profile": f"{request.profile.name} ({request.profile.display_name})"}
    if resume is not None:
        lines["Continues"] = resume
    else:
        lines |= {
            "Archives": str(request.archive_root / request.pattern.text),
            "Restored to": str(request.restore_root),
        }
    lines["At a time"] = str(max(request.limit, 1))
    table = Table.grid(padding=(0, 2))
    for label, value in lines.items():
        table.add_row(Text(label, "bold"), Text(value))
    return table


@contextmanager
def told(output: Output) -> "Iterator[Listener]":
    """Listener that suits the output: events in JSON mode, a live line for each partition on a terminal, lines else."""
    if output.is_json:
        yield lambda step: _event(output, step)
        return
    console = stderr_console()
    if not console.is_terminal:
        yield lambda step: _line(output, step)
        return
    from rich.progress import Progress as Bars
    from rich.progress import SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        running: dict[str, TaskID] = {}

        def draw(step: "Progress") -> None:
            """A moving line while a partition runs, a fixed one when it is over."""
            if step.state == "started" and step.key is not None:
                running[step.key] = bars.add_task(f"{step.key}  refining")
                return
            if step.state == "finished" and step.key in running:
                bars.remove_task(running.pop(step.key))
            _line(output, step)

        yield draw


def _line(output: Output, step: "Progress") -> None:
    if step.state == "told":
        output.warning(step.message)
    elif step.state == "restoring":
        output.talk(f"[{step.number}/{step.total}] {step.key}: restoring {step.message}")
    elif step.state == "begun":
        backfill_id, by = step.message.split()
        who = "by the Dagster daemon" if by == "daemon" else "here"
        output.talk(f"Backfill {backfill_id}: {step.total} to refine, executed {who}")
    elif step.state == "started":
        output.talk(f"[{step.number + 1}/{step.total}] {step.key}: refining")
    elif step.outcome is not None:
        output.talk(f"[{step.number}/{step.total}] {step.key}: {_words(step.outcome)}")


def _words(run: "PartitionOutcome") -> str:
    if not run.success:
        return f"failed: {run.error}"
    seconds = f", {run.elapsed_seconds:.1f} s" if run.elapsed_seconds is not None else ""
    return f"refined, {run.total_records or 0:,} organisations{seconds}"


def _event(output: Output, step: "Progress") -> None:
    if step.state == "told":
        output.warning(step.message)
    elif step.outcome is not None:
        output.event("backfill.run", run_data(step.outcome))
    elif step.state == "begun":
        backfill_id, by = step.message.split()
        output.event("backfill.begun", {"backfill_id": backfill_id, "executed_by": by, "partitions": step.total})
    else:
        data = {"intake": step.key, "number": step.number, "total": step.total}
        output.event(f"backfill.{step.state}", data)


def run_data(run: "PartitionOutcome") -> dict[str, Any]:
    """One run as an event has it."""
    data: dict[str, Any] = {
        "run_date": run.run_date,
        "version": run.version,
        "success": run.success,
        "total_records": run.total_records,
        "elapsed_seconds": run.elapsed_seconds,
        "quality_report": dict(run.quality_report),
        "output_path": run.output_path,
        "run_id": run.run_id,
        "intake": run.intake,
    }
    if run.archive_path is not None:
        data["archive_path"] = run.archive_path
    if run.error is not None:
        data["error"] = run.error
    if run.kept:
        data["done_before"] = True
    return data


def summary_data(outcome: "BackfillOutcome") -> dict[str, Any]:
    """The whole backfill as an event has it."""
    good = [run for run in outcome.runs if run.success]
    return {
        "backfill_id": outcome.backfill_id,
        "executed_by": outcome.executed_by,
        "canceled": outcome.canceled,
        "left": list(outcome.left),
        "runs": [run_data(run) for run in outcome.runs],
        "metrics": {
            "total_runs": len(outcome.runs),
            "successful_runs": len(good),
            "failed_runs": len(outcome.runs) - len(good),
            "total_records": sum(run.total_records or 0 for run in good),
            "total_elapsed_seconds": round(sum(run.elapsed_seconds or 0.0 for run in outcome.runs), 3),
        },
    }


def report(output: Output, outcome: "BackfillOutcome") -> int:
    """Tells the outcome and gives the exit code."""
    output.event("backfill.summary", summary_data(outcome))
    if outcome.runs:
        output.show("", runs_table(outcome.runs))
    for folder in sorted({run.output_path.parent for run in outcome.runs if run.success and run.output_path}):
        output.line(f"Results: {folder}")
    failed = [run for run in outcome.runs if not run.success]
    again = f"hotpass backfill --resume {outcome.backfill_id}" if outcome.backfill_id else "the same command"
    if outcome.waits:
        count = len(outcome.left)
        number = f"{count} intake{'s' if count != 1 else ''}"
        output.line(f"Backfill {outcome.backfill_id} is left to the Dagster daemon: {number}")
    elif outcome.executed_by == "nobody" and not outcome.runs:
        output.line("Nothing to do: nothing is left to refine")
    elif not failed and not outcome.canceled:
        output.line(f"All {len(outcome.runs)} are refined, {outcome.seconds:.1f} s")
    if outcome.canceled:
        rest = f"{len(outcome.left)} were not run" if outcome.left else "none is left to run"
        continued = f". Continue with: {again}" if outcome.left or failed else ""
        output.error(f"the backfill was {'interrupted' if outcome.interrupted else 'cancelled'}; {rest}{continued}")
        return EXIT_INTERRUPTED if outcome.interrupted else 1
    if failed:
        begun = sum(run.run_id is not None for run in failed)
        do = f". Run again what failed with: {again}" if begun and outcome.backfill_id else ""
        if do and begun < len(failed):
            # No archive is looked at when a backfill is resumed.
            do = f". Run again the {begun} that began with: {again}; correct the others and give this command again"
        first = f"{failed[0].intake}: {failed[0].error}".rstrip(".")
        output.error(f"{len(failed)} of {len(outcome.runs)} were not refined ({first}){do}")
        return 1
    if outcome.left and not outcome.waits:
        output.error(f"{len(outcome.left)} were not run. Continue with: {again}")
        return 1
    return 0


def runs_table(runs: Sequence["PartitionOutcome"]) -> "RenderableType":
    """One row for each run."""
    from rich.table import Table
    from rich.text import Text

    table = Table("Date", "Version", "Result", show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("Organisations", justify="right")
    table.add_column("Seconds", justify="right")
    table.add_column("File, or why not", overflow="fold")
    for run in runs:
        good = Text("done before" if run.kept else "refined") if run.success else Text("failed", "red")
        table.add_row(
            str(run.run_date),
            Text(run.version),
            good,
            f"{run.total_records:,}" if run.total_records is not None else "",
            f"{run.elapsed_seconds:.1f}" if run.elapsed_seconds is not None else "",
            Text(run.output_path.name if run.success and run.output_path is not None else str(run.error)),
        )
    return table


def planned(output: Output, plan: Sequence["PlannedArchive"]) -> int:
    """Tells what would be run and gives the exit code."""
    from rich.table import Table
    from rich.text import Text

    table = Table("Date", "Version", "Intake", "History", "Would", "Archive", show_edge=False, header_style="bold")
    for item in plan:
        would = "be run" if item.run else "be refused" if item.error else "be left out"
        name, text = item.name, item.error or str(item.path or "kept in the store")
        table.add_row(str(name.day), Text(name.version), name.intake, item.state, would, Text(text, overflow="fold"))
    archives = [
        {
            "run_date": item.name.day,
            "version": item.name.version,
            "intake": item.name.intake,
            "archive_path": item.path,
            "state": item.state,
            "run": item.run,
            **({"error": item.error} if item.error else {}),
        }
        for item in plan
    ]
    output.event("backfill.plan", {"archives": archives})
    output.show(table)
    refused = [item for item in plan if item.error]
    if refused:
        output.error(f"{len(refused)} of {len(plan)} archives cannot be used ({refused[0].error})")
    return 1 if refused else 0


def exported(output: Output, archives: Sequence["Exported"]) -> int:
    """Tells which archives were written and gives the exit code."""
    for archive in archives:
        data = {
            "intake": archive.intake,
            "run_date": archive.day,
            "version": archive.version,
            "path": archive.path,
            "files": archive.files,
        }
        if archive.error is None:
            output.event("archive.created", {**data, "sha256": archive.sha256})
            output.line(f"Archive of intake {archive.intake}, {counted(archive.files, 'file')}: {archive.path}")
        else:
            output.event("archive.refused", {**data, "error": archive.error})
    failed = [archive for archive in archives if archive.error is not None]
    for archive in failed:
        output.error(str(archive.error))
    return 1 if failed else 0
