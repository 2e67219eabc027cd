"""Ending in lineage what ended without a word.

Belongs here: runs whose process was killed, so that they have a beginning and no end. Does not belong here: closing
them in the run history (``hotpass_resources.instance``).
"""

from datetime import UTC, datetime

import dagster as dg

from hotpass_assets.domain.lineage.openlineage_events import as_line, closing
from hotpass_assets.domain.lineage.run_facts import Outcome
from hotpass_resources.lineage.event_log import LineageLog
from hotpass_resources.settings import Settings

_OUTCOMES: dict[dg.DagsterRunStatus, tuple[Outcome, str | None]] = {
    dg.DagsterRunStatus.SUCCESS: ("COMPLETE", None),
    dg.DagsterRunStatus.FAILURE: ("FAIL", "The process that executed this run is gone."),
    dg.DagsterRunStatus.CANCELED: ("ABORT", "The run was cancelled."),
}
_NO_HISTORY: tuple[Outcome, str | None] = ("ABORT", "The run is no longer in the run history.")


def end_abandoned_runs(instance: dg.DagsterInstance, settings: Settings) -> list[str]:
    """Write the last event of every run that has none although the history says it has ended.

    A run writes its last event before the history calls it ended, so what is found here was stopped before it could.

    Returns:
        Ids of the runs that were ended.
    """
    log = LineageLog(settings.lineage_dir)
    running = [] if settings.lineage.disabled else log.running()
    if not running:
        return []
    known = {run.run_id: run.status for run in instance.get_runs(dg.RunsFilter(run_ids=running))}
    return [run_id for run_id in running if _ended(run_id, known.get(run_id), log, settings)]


def _ended(run_id: str, status: dg.DagsterRunStatus | None, log: LineageLog, settings: Settings) -> bool:
    if status is not None and status not in _OUTCOMES:
        return False
    first = log.first(run_id)
    if first is None:
        log.forget_running(run_id)
        return False
    outcome, message = _NO_HISTORY if status is None else _OUTCOMES[status]
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return log.finish(run_id, as_line(closing(first, outcome, now, message)), to_send=settings.lineage.url is not None)
