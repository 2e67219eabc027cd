"""The record of a backfill in the run history: a job backfill over the intakes of a profile.

Belongs here: making, reading and ending it, so that the Dagster UI and its daemon see what they would have made
themselves. Does not belong here: executing it (``execution``, ``daemon``).
"""

import hashlib
import json
import time
from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.execution.backfill import (
    BULK_ACTION_TERMINAL_STATUSES,
    BulkActionsFilter,
    BulkActionStatus,
    PartitionBackfill,
)
from dagster._core.remote_origin import (
    CodeLocationOrigin,
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemotePartitionSetOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.remote_representation.external_data import partition_set_snap_name_for_job_name
from dagster._core.storage.tags import (
    BACKFILL_ID_TAG,
    PARENT_BACKFILL_ID_TAG,
    PARTITION_NAME_TAG,
    PARTITION_SET_TAG,
    ROOT_BACKFILL_ID_TAG,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.utils import make_new_backfill_id
from dagster_shared.error import SerializableErrorInfo

from hotpass_assets.backfill.request import BackfillRequest, Partition
from hotpass_assets.defs.jobs import refine_job_name
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem, InputError
from hotpass_assets.names import (
    TAG_AT_A_TIME,
    TAG_BACKFILL_PROCESS,
    TAG_BACKFILL_REQUEST,
    TAG_PROFILE,
    TAG_PROFILE_DIGEST,
)
from hotpass_resources.process import is_gone, process_tag
from hotpass_resources.settings import Settings
from hotpass_resources.workspace_file import WORKSPACE_FILE, code_locations

LOCATION = "hotpass"
_MODULE = "hotpass_assets.definitions"
_GOING_ON = [BulkActionStatus.REQUESTED, BulkActionStatus.CANCELING, BulkActionStatus.FAILING]
QUEUED = {dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED}
"""A run that was recorded and that nobody has begun to start."""
_INTERRUPTED = (BulkActionStatus.FAILED, BulkActionStatus.CANCELED)


def partition_set(profile: str) -> str:
    """Name Dagster gives the partitions of the job that refines a profile."""
    return str(partition_set_snap_name_for_job_name(refine_job_name(profile)))


def code_location(settings: Settings) -> CodeLocationOrigin:
    """The code location of the workspace whose daemon and UI are to know the backfill.

    Raises:
        ConfigurationError: ``workspace.yaml`` cannot be read, or names several, none of which is called ``hotpass``.
    """
    path = settings.workspace / WORKSPACE_FILE
    if not path.is_file():
        target = LoadableTargetOrigin(module_name=_MODULE, working_directory=str(settings.workspace))
        return ManagedGrpcPythonEnvCodeLocationOrigin(loadable_target_origin=target, location_name=LOCATION)
    found = code_locations(path)
    named = [origin for origin in found if origin.location_name == LOCATION]
    chosen = named if len(found) != 1 else found
    if not chosen:
        known = ", ".join(origin.location_name for origin in found) or "none"
        raise _unusable(str(path), f"several code locations ({known}), and none is called {LOCATION}")
    return chosen[0]


def _unusable(where: str, why: str) -> ConfigurationError:
    remedy = f"name the code location that loads {_MODULE} '{LOCATION}'"
    return ConfigurationError(
        "the code location for the backfill is not known", [ConfigurationProblem(where, "", why, remedy)]
    )


def begin(
    instance: dg.DagsterInstance,
    request: BackfillRequest,
    partitions: Sequence[Partition],
    settings: Settings,
    parent: PartitionBackfill | None,
    here: bool,
) -> PartitionBackfill:
    """Record a backfill as requested.

    Args:
        instance: The run history.
        request: What was asked.
        partitions: What is to be run, in this order.
        settings: Where things live.
        parent: The interrupted backfill this one continues.
        here: Whether this process executes it, as opposed to a daemon.
    """
    profile = request.profile.name
    days = sorted(partition.day for partition in partitions)
    backfill_id = make_new_backfill_id()
    tags = {
        TAG_PROFILE: profile,
        TAG_PROFILE_DIGEST: request.profile.digest,
        TAG_AT_A_TIME: str(max(request.limit, 1)),
        request.key: profile,
        TAG_BACKFILL_REQUEST: digest_of(request, partitions),
    }
    if parent is not None:
        tags |= {
            PARENT_BACKFILL_ID_TAG: parent.backfill_id,
            ROOT_BACKFILL_ID_TAG: root_of(parent),
            TAG_BACKFILL_REQUEST: parent.tags.get(TAG_BACKFILL_REQUEST, ""),
        }
    if here:
        tags[TAG_BACKFILL_PROCESS] = process_tag()
    origin = RemoteRepositoryOrigin(
        code_location_origin=code_location(settings), repository_name=SINGLETON_REPOSITORY_NAME
    )
    backfill = PartitionBackfill(
        backfill_id=backfill_id,
        status=BulkActionStatus.REQUESTED,
        from_failure=False,
        tags=tags,
        backfill_timestamp=time.time(),
        title=f"Refine {profile} again",
        description=f"hotpass backfill: {len(partitions)} intakes from {days[0]} to {days[-1]}",
        partition_set_origin=RemotePartitionSetOrigin(
            repository_origin=origin, partition_set_name=partition_set(profile)
        ),
        partition_names=[partition.intake.key for partition in partitions],
    )
    instance.add_backfill(backfill)
    return backfill


def run_tags(backfill: PartitionBackfill, profile: str) -> dict[str, str]:
    """Tags a daemon would give the runs of a backfill."""
    return {**backfill.tags, BACKFILL_ID_TAG: backfill.backfill_id, PARTITION_SET_TAG: partition_set(profile)}


def root_of(backfill: PartitionBackfill) -> str:
    """Id of the first backfill of which this one is a continuation."""
    return backfill.tags.get(ROOT_BACKFILL_ID_TAG, backfill.backfill_id)


def digest_of(request: BackfillRequest, partitions: Sequence[Partition]) -> str:
    """Tells whether two requests ask for the same: profile, inputs and settings."""
    content = [
        request.profile.digest,
        [[part.intake.key, part.intake.digest, dict(part.intake.settings)] for part in partitions],
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:32]


def interrupted_before(instance: dg.DagsterInstance, digest: str) -> PartitionBackfill | None:
    """The last backfill of the same request, if it was interrupted before it was complete."""
    found = instance.get_backfills(BulkActionsFilter(tags={TAG_BACKFILL_REQUEST: digest}), limit=1)
    return found[0] if found and found[0].status in _INTERRUPTED else None


def refuse_second(instance: dg.DagsterInstance, digest: str | None, daemon: bool, wait: bool) -> None:
    """Make sure that no backfill of the same request is going on; one that nobody executes is closed.

    Args:
        instance: The run history.
        digest: Tells which requests are the same; nothing for a backfill that was not begun here.
        daemon: Whether a daemon executes backfills.
        wait: Whether the request is to be executed at once; one that waits for a daemon is then not left to it.

    Raises:
        InputError: One is, or it waits for a daemon as this request would.
    """
    same = BulkActionsFilter(tags={TAG_BACKFILL_REQUEST: digest}, statuses=_GOING_ON) if digest else None
    for backfill in instance.get_backfills(same) if same is not None else ():
        owner = backfill.tags.get(TAG_BACKFILL_PROCESS)
        executed = owner is not None and not is_gone(owner)
        if executed or daemon or not wait:
            by = f"process {owner}" if executed else "the Dagster daemon" if daemon else "nobody; it waits for a daemon"
            raise InputError(
                f"backfill '{backfill.backfill_id}' of the same intakes is still going on",
                why=f"its status is {backfill.status.value.lower()}; it is executed by {by}",
                do="Follow or cancel it in the Dagster UI, under Runs, Backfills (dagster dev -w workspace.yaml); "
                "--fresh begins another beside it",
                retry=True,
            )
        for run in runs_of(instance, backfill.backfill_id).values():
            if run.status in QUEUED:
                instance.report_run_canceled(run, "Its backfill is executed by another process now.")
        fail(instance, backfill.backfill_id, "Nobody executed it.")


def known(instance: dg.DagsterInstance, backfill_id: str, profile: str) -> PartitionBackfill:
    """The backfill with an id, which must be one of this profile and not be going on.

    Raises:
        InputError: There is none, or it is not.
    """
    backfill = instance.get_backfill(backfill_id)
    if backfill is None:
        last = [other.backfill_id for other in instance.get_backfills(limit=5)]
        raise InputError(
            f"there is no backfill '{backfill_id}'",
            why=f"the last ones: {', '.join(last) or 'none'}",
            do="Name one of these with --resume",
        )
    if backfill.partition_set_name != partition_set(profile):
        raise InputError(
            f"backfill '{backfill_id}' is not one of profile '{profile}'",
            do="Name its profile with --profile; one that was begun on assets is continued in the Dagster UI",
        )
    if backfill.status not in BULK_ACTION_TERMINAL_STATUSES:
        raise InputError(
            f"backfill '{backfill_id}' is still going on",
            why=f"its status is {backfill.status.value.lower()}",
            do="Wait for it, or cancel it in the Dagster UI",
            retry=True,
        )
    return backfill


def runs_of(instance: dg.DagsterInstance, backfill_id: str) -> dict[str, dg.DagsterRun]:
    """The last run of each partition of a backfill, by key."""
    runs = instance.get_runs(dg.RunsFilter(tags={BACKFILL_ID_TAG: backfill_id}))
    return {run.tags[PARTITION_NAME_TAG]: run for run in reversed(runs) if PARTITION_NAME_TAG in run.tags}


def forget_queued(instance: dg.DagsterInstance, backfill_id: str) -> None:
    """Take runs that nobody is there to start out of the history: each would stay a claim on its intake."""
    for run in runs_of(instance, backfill_id).values():
        if run.status in QUEUED:
            instance.delete_run(run.run_id)


def family_of(instance: dg.DagsterInstance, backfill: PartitionBackfill) -> set[str]:
    """Ids of a backfill, of the first it continues, and of all that continue that one."""
    root = root_of(backfill)
    family = instance.get_backfills(BulkActionsFilter(tags={ROOT_BACKFILL_ID_TAG: root}))
    return {root, *(member.backfill_id for member in family)}


def status_of(instance: dg.DagsterInstance, backfill_id: str) -> BulkActionStatus | None:
    """Status of a backfill now; nothing where the history does not know it."""
    backfill = instance.get_backfill(backfill_id)
    return backfill.status if backfill is not None else None


def is_over(status: BulkActionStatus | None) -> bool:
    """Whether nothing more will happen."""
    return status in BULK_ACTION_TERMINAL_STATUSES


def is_stopping(status: BulkActionStatus | None) -> bool:
    """Whether somebody asked for the end."""
    return status in {BulkActionStatus.CANCELING, BulkActionStatus.FAILING, BulkActionStatus.CANCELED}


def end(instance: dg.DagsterInstance, backfill_id: str, *, canceled: bool, all_succeeded: bool) -> None:
    """Record how a backfill ended, unless a daemon has."""
    backfill = instance.get_backfill(backfill_id)
    if backfill is None or is_over(backfill.status):
        return
    done = BulkActionStatus.COMPLETED_SUCCESS if all_succeeded else BulkActionStatus.COMPLETED_FAILED
    status = BulkActionStatus.CANCELED if canceled else done
    ended = backfill.with_status(status)  # type: ignore[no-untyped-call]
    instance.update_backfill(ended.with_end_timestamp(time.time()))


def fail(instance: dg.DagsterInstance, backfill_id: str, why: str) -> None:
    """Record that a backfill was broken off, and can be continued; one that has ended stays as it is."""
    backfill = instance.get_backfill(backfill_id)
    if backfill is None or is_over(backfill.status):
        return
    words = f"{why} Finished partitions are kept; hotpass backfill --resume {backfill_id} continues."
    broken = backfill.with_status(BulkActionStatus.FAILED)  # type: ignore[no-untyped-call]
    broken = broken.with_error(SerializableErrorInfo(words, [], None))
    instance.update_backfill(broken.with_end_timestamp(time.time()))


def taken_over(instance: dg.DagsterInstance, backfill_id: str) -> PartitionBackfill:
    """The record of a backfill whose daemon is gone, now in the name of this process."""
    backfill = instance.get_backfill(backfill_id)
    assert backfill is not None, backfill_id
    ours = backfill._replace(tags={**backfill.tags, TAG_BACKFILL_PROCESS: process_tag()})
    instance.update_backfill(ours)
    return ours


def ask_to_stop(instance: dg.DagsterInstance, backfill_id: str) -> None:
    """Ask whoever executes a backfill to cancel it, as the Dagster UI does."""
    backfill = instance.get_backfill(backfill_id)
    if backfill is not None and not is_over(backfill.status):
        asked = backfill.with_status(BulkActionStatus.CANCELING)  # type: ignore[no-untyped-call]
        instance.update_backfill(asked)
