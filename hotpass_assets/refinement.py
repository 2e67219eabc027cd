"""One refinement: an input folder becomes an intake, the intake a run, the run published files.

Belongs here: what ``hotpass refine`` does, without its options and its talk. Does not belong here: the graph
(``graph``), the stores (``hotpass_resources``), the command line (``hotpass_cli``).
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from hotpass_assets.domain.config.model import HotpassConfig
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.input_folder import workbooks_in
from hotpass_assets.intake_run import run_intake, unusable_inputs
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.deliveries import delivered_facts
from hotpass_assets.kit.failures import error_from, is_a_stop_by_a_check
from hotpass_assets.kit.intake_turn import alone_with
from hotpass_assets.kit.progress import ProgressListener, StageProgress, listening, stage
from hotpass_assets.kit.result_places import written_paths
from hotpass_assets.kit.results import CheckResult, check_results
from hotpass_assets.kit.run_history import stage_seconds
from hotpass_assets.kit.run_record import Runner, RunRecord
from hotpass_assets.names import LEFT_FAILED
from hotpass_assets.registration import add_partition, asked_settings, freeze, with_gathered
from hotpass_resources.deliveries.told_secrets import secrets_of
from hotpass_resources.gathered_files import workbooks_of
from hotpass_resources.instance import open_instance
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.leftovers import writing
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.settings import Settings, load_settings
from hotpass_resources.table_store import TableStore

__all__ = ["CheckResult", "PublishedFile", "RefineOutcome", "RefineRequest", "StageProgress", "refine"]

LAST_RUN = "last-run.json"


@dataclass(frozen=True)
class RefineRequest:
    """What to refine and how.

    Attributes:
        profile: Profile to follow.
        config: Configuration, all layers together.
        intake: Key for the intake; made from the day when absent.
    """

    profile: ResolvedProfile
    config: HotpassConfig
    intake: str | None = None


@dataclass(frozen=True)
class PublishedFile:
    """One written file: its kind, path, organisations in it (where it holds them) and SHA-256."""

    kind: str
    path: Path
    rows: int | None
    sha256: str


@dataclass(frozen=True)
class RefineOutcome:
    """What came out of a refinement.

    Attributes:
        intake: Key of the intake.
        run_id: Id of the run in the history.
        success: Whether the files were published and no check of error severity failed.
        summary: Figures of the quality report.
        published: Files written.
        checks: Results of all checks.
        warnings: What the reader should know beside the checks.
    """

    intake: str
    run_id: str
    success: bool
    summary: Mapping[str, Any]
    published: tuple[PublishedFile, ...]
    checks: tuple[CheckResult, ...]
    warnings: tuple[str, ...]


def refine(request: RefineRequest, on_progress: ProgressListener, execute: Runner | None = None) -> RefineOutcome:
    """Register the input folder as an intake and materialise it up to the published files.

    Args:
        request: What to refine.
        on_progress: Told when a stage starts, goes on or ends.
        execute: What executes the run and waits for it, while this process keeps others from the intake; this
            process when absent.

    Raises:
        HotpassError: The inputs cannot be used, a step failed, or a result cannot be written.
    """
    settings = load_settings()
    started = time.perf_counter()
    asked = with_gathered(asked_settings(request.profile, request.config, settings), request.config)
    found = workbooks_in(Path(asked.input_dir), written_paths(asked, settings))
    store = IntakeStore(settings.store_root)
    with (
        writing(settings) as taken_back,
        listening(on_progress),
        secrets_of(request.config),
        open_instance(settings) as instance,
    ):
        with stage("intake", "freezing the inputs") as counts:
            intake = freeze(request.profile, asked, found.workbooks, settings, request.intake, ask_later=True)
            counts["workbooks"] = len(workbooks_of(intake))
            add_partition(instance, intake)
        with alone_with(store, intake):
            # Only now: a run with the settings of another request may have gone on until here.
            store.save(intake)
            untold: list[str] = []
            result = (execute or run_intake)(request.profile, intake, instance, settings, untold.append)
            outcome = _outcome(request.profile, intake, result, instance, settings, time.perf_counter() - started)
        outcome = replace(
            outcome, warnings=(*taken_back, *map(_left_out, found.earlier_results), *outcome.warnings, *untold)
        )
        _leave_summary(request, outcome, settings)
    if not outcome.published:
        store_of_tables = TableStore(root=str(settings.store_root))
        unusable = unusable_inputs(request.profile, outcome.intake, outcome.checks, store_of_tables)
        if unusable is not None:
            raise unusable
    return outcome


def _left_out(name: str) -> str:
    return f"{name} is an earlier result of Hotpass and was not read as an input"


def _outcome(
    profile: ResolvedProfile,
    intake: Intake,
    result: RunRecord,
    instance: dg.DagsterInstance,
    settings: Settings,
    seconds: float,
) -> RefineOutcome:
    # What is left over from other intakes is no result of this one.
    checks = tuple(check for check in check_results(result.all_events) if check.name != LEFT_FAILED)
    failed = [event for event in result.all_events if event.event_type_value == "STEP_FAILURE"]
    stopped = any(not check.passed and check.severity == "error" for check in checks)
    broken = [event for event in failed if not is_a_stop_by_a_check(event)]
    if broken:
        raise error_from(broken[0])
    store = TableStore(root=str(settings.store_root))
    published, warnings = _published(profile, result, store, intake)
    summary: dict[str, Any] = {}
    if published:
        summary = json.loads(store.read(table_key(profile, "quality_report"), intake.key)["summary"].item())
        rows = int(summary["source_records"])
        summary["performance_metrics"] = stage_seconds(instance, result.run_id) | {
            "total_seconds": round(seconds, 3),
            "rows_per_second": round(rows / seconds, 1) if seconds else 0.0,
        }
        summary["deliveries"] = delivered_facts(store, profile, intake.key)
    elif not stopped:
        raise HotpassError(
            "the run ended without publishing",
            where=f"run {result.run_id}",
            do="Look at the run in the Dagster UI",
        )
    return RefineOutcome(
        intake.key, result.run_id, result.success and not stopped, summary, published, checks, warnings
    )


def _published(
    profile: ResolvedProfile, result: RunRecord, store: TableStore, intake: Intake
) -> tuple[tuple[PublishedFile, ...], tuple[str, ...]]:
    key = table_key(profile, "published_dataset")
    made = [event for event in result.get_asset_materialization_events() if event.asset_key == key]
    if not made:
        return (), ()
    files = store.read(key, intake.key)
    warnings = made[0].materialization.metadata["warnings"].value
    return (
        tuple(
            PublishedFile(line["kind"], Path(line["path"]), line["rows"], line["sha256"])
            for line in files.iter_rows(named=True)
        ),
        tuple(str(text) for text in warnings),  # type: ignore[union-attr]
    )


def _leave_summary(request: RefineRequest, outcome: RefineOutcome, settings: Settings) -> None:
    """The few facts ``hotpass overview`` shows without opening the history."""
    workbook = next((file.path for file in outcome.published if file.kind == "workbook"), None)
    facts = {
        "profile": request.profile.name,
        "intake": outcome.intake,
        "run_id": outcome.run_id,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "success": outcome.success,
        "total_records": outcome.summary.get("total_records"),
        "output_path": str(workbook) if workbook else None,
    }
    with swap_in(settings.state_dir / LAST_RUN) as aside:
        aside.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
