"""Backfills whose process is gone, and whether a daemon is there to go on with them.

Belongs here: judging heartbeats, and closing records nobody works on. Does not belong here: executing backfills
(``hotpass_assets.backfill``).
"""

import time

import dagster as dg
from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus, PartitionBackfill
from dagster_shared.error import SerializableErrorInfo

from hotpass_resources.process import is_gone

SECONDS_BETWEEN_HEARTBEATS = 30
"""How often a daemon of Dagster says that it lives; ``dagster._daemon.controller``."""

_SILENCE = 3 * SECONDS_BETWEEN_HEARTBEATS
_BACKFILL_DAEMON = "BACKFILL"
_GOING_ON = [BulkActionStatus.REQUESTED, BulkActionStatus.CANCELING, BulkActionStatus.FAILING]
GONE = "The process that executed this backfill is gone. Finished partitions are kept; hotpass backfill --resume "


def daemon_is_alive(instance: dg.DagsterInstance) -> bool:
    """Whether a daemon that executes backfills has been heard of lately."""
    heartbeat = instance.get_daemon_heartbeats().get(_BACKFILL_DAEMON)
    return heartbeat is not None and time.time() - heartbeat.timestamp < _SILENCE


def end_abandoned_backfills(instance: dg.DagsterInstance, process_tag: str) -> None:
    """Close backfills whose process is gone, unless a daemon goes on with them.

    Args:
        instance: The run history.
        process_tag: Tag that names the process of a backfill; one without it is a daemon's.
    """
    for backfill in instance.get_backfills(BulkActionsFilter(statuses=_GOING_ON)):
        process = backfill.tags.get(process_tag)
        if process is not None and is_gone(process) and not daemon_is_alive(instance):
            end_backfill(instance, backfill, _end_of(backfill))


def _end_of(backfill: PartitionBackfill) -> BulkActionStatus:
    canceled = backfill.status == BulkActionStatus.CANCELING
    return BulkActionStatus.CANCELED if canceled else BulkActionStatus.FAILED


def end_backfill(instance: dg.DagsterInstance, backfill: PartitionBackfill, status: BulkActionStatus) -> None:
    """Record how a backfill ended; one that failed says that its process is gone."""
    ended: PartitionBackfill = backfill.with_status(status).with_end_timestamp(time.time())  # type: ignore[no-untyped-call]
    if status == BulkActionStatus.FAILED:
        why = SerializableErrorInfo(f"{GONE}{backfill.backfill_id} continues.", [], None)
        ended = ended.with_error(why)  # type: ignore[no-untyped-call]
    instance.update_backfill(ended)
