"""What the history and the store say of the runs of a backfill.

Belongs here: reading a run that is over, whoever executed it. Does not belong here: executing one.
"""

import json
from pathlib import Path

import dagster as dg
from dagster._core.execution.backfill import PartitionBackfill

from hotpass_assets.backfill.record import family_of, runs_of
from hotpass_assets.backfill.request import Partition, PartitionOutcome
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.intake_run import unusable_inputs
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.failures import error_from, is_a_stop_by_a_check
from hotpass_assets.kit.run_history import run_checks, stage_seconds
from hotpass_resources.table_store import TableStore


def outcome_of(
    profile: ResolvedProfile,
    partition: Partition,
    run_id: str | None,
    instance: dg.DagsterInstance,
    store: TableStore,
    why_not: str | None = None,
) -> PartitionOutcome:
    """What came of one partition.

    Args:
        profile: Its profile.
        partition: The partition.
        run_id: Its run; nothing when none was begun.
        instance: The run history.
        store: The tables.
        why_not: Why there is no run, or why it ended, where somebody else knows better than the run.
    """
    record = instance.get_run_record_by_id(run_id) if run_id is not None else None
    if record is None:
        return _outcome(partition, error=why_not or "no run was begun")
    run = record.dagster_run
    seconds = None
    if record.start_time is not None and record.end_time is not None:
        seconds = round(record.end_time - record.start_time, 3)
    failed = _failed_checks(instance, run.run_id)
    if run.status != dg.DagsterRunStatus.SUCCESS:
        error = why_not or _why(profile, partition, run, instance, store, failed)
        return _outcome(partition, run_id=run.run_id, elapsed_seconds=seconds, error=error)
    key = partition.intake.key
    summary = json.loads(store.read(table_key(profile, "quality_report"), key)["summary"].item())
    summary["performance_metrics"] = stage_seconds(instance, run.run_id)
    files = store.read(table_key(profile, "published_dataset"), key)
    workbook = next((line["path"] for line in files.iter_rows(named=True) if line["kind"] == "workbook"), None)
    return PartitionOutcome(
        run_date=partition.day,
        version=partition.version,
        success=not failed,
        total_records=summary.get("total_records"),
        elapsed_seconds=seconds,
        quality_report=summary,
        output_path=Path(workbook) if workbook else partition.output_path,
        archive_path=partition.archive,
        run_id=run.run_id,
        intake=key,
        error=f"checks of error severity did not pass: {'; '.join(failed)}" if failed else None,
    )


def done_before(instance: dg.DagsterInstance, backfill: PartitionBackfill) -> dict[str, dg.DagsterRun]:
    """Runs of a backfill, and of those it continues, whose outcome is a success, by partition."""
    done: dict[str, dg.DagsterRun] = {}
    for backfill_id in family_of(instance, backfill):
        ended = {key: run for key, run in runs_of(instance, backfill_id).items() if run.is_success}
        done |= {key: run for key, run in ended.items() if not _failed_checks(instance, run.run_id)}
    return done


def _failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """Checks of error severity that did not pass, in words."""
    checks = run_checks(instance, run_id)
    return [check.name.replace("_", " ") for check in checks if not check.passed and check.severity == "error"]


def _outcome(
    partition: Partition, error: str, run_id: str | None = None, elapsed_seconds: float | None = None
) -> PartitionOutcome:
    return PartitionOutcome(
        run_date=partition.day,
        version=partition.version,
        success=False,
        elapsed_seconds=elapsed_seconds,
        archive_path=partition.archive,
        run_id=run_id,
        intake=partition.intake.key,
        error=error,
    )


def _why(
    profile: ResolvedProfile,
    partition: Partition,
    run: dg.DagsterRun,
    instance: dg.DagsterInstance,
    store: TableStore,
    failed: list[str],
) -> str:
    """Why a run did not succeed, in one line."""
    if failed:
        unusable = unusable_inputs(profile, partition.intake.key, run_checks(instance, run.run_id), store)
        if unusable is not None:
            return unusable.one_line()
        return f"checks of error severity did not pass: {'; '.join(failed)}"
    entries = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    events = [entry.dagster_event for entry in entries if entry.dagster_event is not None]
    broken = [event for event in events if not is_a_stop_by_a_check(event)]
    if broken:
        return error_from(broken[0]).one_line()
    canceled = run.status in {dg.DagsterRunStatus.CANCELED, dg.DagsterRunStatus.CANCELING}
    words = "the run was cancelled" if canceled else "the run ended without publishing"
    return HotpassError(words, where=f"run {run.run_id}", do="Look at the run in the Dagster UI").one_line()
