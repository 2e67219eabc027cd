"""A backfill that a daemon of Dagster executes, followed from here.

Belongs here: telling what happens to each partition, and noticing that the daemon is gone. Does not belong here:
executing anything.
"""

import time
from collections.abc import Sequence

import dagster as dg
from dagster._core.storage.tags import BACKFILL_ID_TAG

from hotpass_assets.backfill import record
from hotpass_assets.backfill.outcomes import outcome_of
from hotpass_assets.backfill.request import BackfillRequest, Listener, Partition, PartitionOutcome, Progress
from hotpass_assets.names import TAG_AT_A_TIME
from hotpass_resources.abandoned_backfills import daemon_is_alive
from hotpass_resources.instance import close_orphans
from hotpass_resources.schedule_switch import most_at_once
from hotpass_resources.settings import Settings
from hotpass_resources.table_store import TableStore

_LOOK_SECONDS = 1.0


def limit_not_kept(instance: dg.DagsterInstance, request: BackfillRequest) -> str | None:
    """Why a daemon runs more of a backfill at a time than is asked, and what keeps it; nothing where it does not."""
    limit, profile = max(request.limit, 1), request.profile.name
    # An entry for backfills of Dagster counts by their ids, whichever these are.
    tags = {request.key: profile, TAG_AT_A_TIME: str(limit), BACKFILL_ID_TAG: ""}
    most = most_at_once(instance, tags)
    if most is not None and most <= limit:
        return None
    does = "starts every run at once" if most is None else f"lets {most} run"
    return (
        f"this run history {does}: the daemon cannot keep to {limit} at a time. Give dagster.yaml a "
        "QueuedRunCoordinator and a tag_concurrency_limits entry "
        f"{{key: {request.key}, value: {profile}, limit: {limit}}}, or stop the daemon and run this command again"
    )


class Following:
    """What a daemon does of one backfill.

    Args:
        request: What was asked.
        backfill_id: Its record.
        partitions: What is to be run.
        instance: The run history.
        settings: Where things live.
        tell: Told what happens.
    """

    def __init__(
        self,
        request: BackfillRequest,
        backfill_id: str,
        partitions: Sequence[Partition],
        instance: dg.DagsterInstance,
        settings: Settings,
        tell: Listener,
    ) -> None:
        self.outcomes: dict[str, PartitionOutcome] = {}
        self.canceled = False
        self.error: str | None = None
        self._profile = request.profile
        self._id = backfill_id
        self._partitions = {partition.intake.key: partition for partition in partitions}
        self._instance = instance
        self._tables = TableStore(root=str(settings.store_root))
        self._started: set[str] = set()
        self._tell = tell

    @property
    def left(self) -> tuple[str, ...]:
        """Keys of partitions that were not run."""
        return tuple(key for key in self._partitions if key not in self.outcomes)

    def wait(self) -> bool:
        """Wait until the daemon is done.

        Returns:
            Whether it is; otherwise the daemon is gone and nothing of the backfill runs any more.
        """
        while True:
            status = record.status_of(self._instance, self._id)
            going, queued = self._look()
            if record.is_over(status) and not going and not queued:
                backfill = self._instance.get_backfill(self._id)
                self.canceled = record.is_stopping(status)
                if backfill is not None and backfill.error is not None:
                    self.error = " ".join(backfill.error.message.split())[:500]
                return True
            if not going and not daemon_is_alive(self._instance):
                record.forget_queued(self._instance, self._id)
                return False
            time.sleep(_LOOK_SECONDS)
            close_orphans(self._instance)

    def _look(self) -> tuple[bool, bool]:
        """Tell what is new; gives whether a run is going on, and whether one waits for the daemon to start it."""
        going = queued = False
        for key, run in record.runs_of(self._instance, self._id).items():
            if key not in self._partitions or key in self.outcomes:
                continue
            if run.is_finished:
                partition = self._partitions[key]
                outcome = outcome_of(self._profile, partition, run.run_id, self._instance, self._tables)
                self.outcomes[key] = outcome
                self._tell(Progress("finished", key, len(self.outcomes), len(self._partitions), outcome))
                continue
            queued = queued or run.status in record.QUEUED
            going = going or run.status not in record.QUEUED
            if key not in self._started and run.status == dg.DagsterRunStatus.STARTED:
                self._started.add(key)
                self._tell(Progress("started", key, len(self.outcomes), len(self._partitions)))
        return going, queued
