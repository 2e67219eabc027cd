"""A run that another process executes, followed in the history until it is over.

Belongs here: turning what the history says into progress and warnings, and how a run can end. Does not belong here: who
executes it (``run_apart``, ``orchestration``), what it left (``run_record``).
"""

import logging
import time
from collections.abc import Callable

import dagster as dg

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.kit.progress import Stage, StageProgress, report
from hotpass_assets.kit.run_record import RecordedRun
from hotpass_assets.names import METADATA_ROW_COUNT
from hotpass_resources.instance import close_if_orphaned

LOOK_AGAIN_AFTER = 0.25
"""Seconds between two looks at the history."""
SAY_SO_AFTER = 30.0
"""Seconds after which a run that has not begun is worth a word, and its server a question."""

_STAGES: dict[str, tuple[Stage, str]] = {
    "raw_workbooks": ("read", "reading workbooks"),
    "column_mappings": ("map", "mapping columns"),
    "source_tables": ("map", "cleaning values"),
    "linkage_tables": ("link", "joining records"),
    "golden_tables": ("golden", "choosing values"),
    "published_dataset": ("publish", "writing files"),
}
"""Stage and words of each step that is worth showing, by the end of its name."""
_COUNTED = {
    "column_mappings": "columns",
    "source_records": "records",
    "source_values": "values",
    "rejected_rows": "rejected",
    "review_queue": "to review",
    "organisations": "organisations",
    "contacts": "contacts",
}
"""Tables whose rows are told when their step is over, with what the rows are."""


class FollowedRun:
    """A run and how far it has been told.

    Args:
        instance: The history it is written to.
        run_id: Its id.
        warn: Told what the executor of the run warned of.
    """

    def __init__(self, instance: dg.DagsterInstance, run_id: str, warn: Callable[[str], None]) -> None:
        self._instance = instance
        self._warn = warn
        self._cursor: str | None = None
        self._counts: dict[str, dict[str, int]] = {}
        self.run_id = run_id

    def to_the_end(
        self, while_waiting: Callable[[dg.DagsterRunStatus], None], pause: Callable[[float], None] = time.sleep
    ) -> RecordedRun:
        """Wait until the run is over, telling its progress.

        Args:
            while_waiting: Called with the state of the run at every look; raises to stop waiting.
            pause: Waits some seconds.

        Raises:
            HotpassError: It was cancelled, or its process or its record is gone.
        """
        while True:
            run = self._instance.get_run_by_id(self.run_id)
            if run is None:
                raise HotpassError("the run was deleted while it was waited for", where=f"run {self.run_id}")
            self._tell_news()
            if run.is_finished:
                break
            if close_if_orphaned(self._instance, run):
                continue
            while_waiting(run.status)
            pause(LOOK_AGAIN_AFTER)
        if run.status == dg.DagsterRunStatus.CANCELED:
            raise HotpassError(
                "the run was cancelled",
                where=f"run {self.run_id}",
                why="somebody stopped it in the Dagster UI",
                do="Nothing was published by it; run the command again to do the work",
                retry=True,
            )
        record = RecordedRun(self._instance, self.run_id)
        events = record.all_events
        if run.status == dg.DagsterRunStatus.FAILURE and not any(_is_failed_step(event) for event in events):
            raise HotpassError(
                "the run ended before its work was done",
                where=f"run {self.run_id}",
                why=next((_first_line(event) for event in reversed(events) if _is_failed_run(event)), None),
                do="Nothing was published by it: run the command again, or look at the run in the Dagster UI",
                retry=True,
            )
        return record

    def _tell_news(self) -> None:
        while True:
            part = self._instance.get_records_for_run(self.run_id, self._cursor, limit=500)
            self._cursor = part.cursor
            for record in part.records:
                self._tell(record.event_log_entry)
            if not part.has_more:
                return

    def _tell(self, entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is None:
            # What assets log is theirs; the executor alone speaks for the whole run.
            if entry.level == logging.WARNING and entry.step_key is None:
                self._warn(entry.user_message)
            return
        step = str(event.step_key).rpartition("__")[2]
        if event.event_type_value == "ASSET_MATERIALIZATION" and event.asset_key is not None:
            rows = event.step_materialization_data.materialization.metadata.get(METADATA_ROW_COUNT)
            name = _COUNTED.get(event.asset_key.path[-1])
            if name and rows is not None and step in _STAGES:
                self._counts.setdefault(step, {})[name] = int(str(rows.value))
        elif step in _STAGES and event.event_type_value in {"STEP_START", "STEP_SUCCESS"}:
            stage, message = _STAGES[step]
            if event.event_type_value == "STEP_START":
                report(StageProgress(stage, "started", message=message))
            else:
                report(StageProgress(stage, "completed", message=message, counts=self._counts.get(step, {})))


def _is_failed_step(event: dg.DagsterEvent) -> bool:
    return event.event_type_value == "STEP_FAILURE"


def _is_failed_run(event: dg.DagsterEvent) -> bool:
    return event.event_type_value == "PIPELINE_FAILURE"


def _first_line(event: dg.DagsterEvent) -> str:
    return (event.message or "no reason was recorded").strip().splitlines()[0][:240]
