"""Switching schedules on and off in the run history, as the button in the UI does.

Belongs here: the state of a schedule on an instance, and the limits of runs the instance keeps. Does not belong here:
which schedules there are (``hotpass_assets.defs.schedules``).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.definitions.selector import RepositorySelector
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.run_coordinator import QueuedRunCoordinator
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, ScheduleInstigatorData
from dagster._time import get_current_timestamp

from hotpass_resources.dagster_server import REPOSITORY
from hotpass_resources.workspace_file import code_locations

CODE_LOCATION = "hotpass_assets.definitions"


@dataclass(frozen=True)
class Switch:
    """What a schedule should be: its name, its cron schedule, and whether it should run by itself."""

    name: str
    cron: str
    on: bool


def code_location_of(workspace_file: Path) -> RemoteRepositoryOrigin | None:
    """Where a workspace file says Hotpass is loaded from; ``None`` when it does not load it as a module here.

    Raises:
        ConfigurationError: The file cannot be read, or is no workspace file.
    """
    for origin in code_locations(workspace_file):
        if (
            isinstance(origin, ManagedGrpcPythonEnvCodeLocationOrigin)
            and origin.loadable_target_origin.module_name == CODE_LOCATION
        ):
            return RemoteRepositoryOrigin(origin, REPOSITORY)
    return None


def switch(instance: dg.DagsterInstance, location: RemoteRepositoryOrigin, wanted: Switch) -> bool:
    """Set a schedule to on or off, whatever it was; a daemon that is running notices within a minute.

    Args:
        instance: The run history.
        location: The code location the schedule belongs to.
        wanted: What it should be.

    Returns:
        Whether anything was changed.
    """
    origin = location.get_instigator_origin(wanted.name)
    stored = instance.get_instigator_state(origin.get_id(), origin.get_selector().get_id())
    if stored is not None and stored.instigator_type != InstigatorType.SCHEDULE:
        instance.delete_instigator_state(origin.get_id(), origin.get_selector().get_id())
        stored = None
    status = InstigatorStatus.RUNNING if wanted.on else InstigatorStatus.STOPPED
    if stored is not None and stored.status == status and _cron(stored) == wanted.cron:
        return False
    # It counts from now: what it would have run while it was off, or under its former times, is not made up for.
    data = ScheduleInstigatorData(wanted.cron, get_current_timestamp() if wanted.on else None)
    if stored is None:
        instance.add_instigator_state(InstigatorState(origin, InstigatorType.SCHEDULE, status, data))
    else:
        instance.update_instigator_state(stored.with_status(status).with_data(data))
    return True


def forget_others(instance: dg.DagsterInstance, location: RemoteRepositoryOrigin, names: Collection[str]) -> list[str]:
    """Switch off schedules that no longer exist, which a daemon would warn about for ever.

    Args:
        instance: The run history.
        location: The code location.
        names: Names of all its schedules.

    Returns:
        Names of those that were on, sorted.
    """
    gone = []
    for state in _states(instance, location):
        name = state.origin.instigator_name
        if name not in names and state.status == InstigatorStatus.RUNNING:
            instance.delete_instigator_state(state.instigator_origin_id, state.selector_id)
            gone.append(name)
    return sorted(gone)


def most_at_once(instance: dg.DagsterInstance, tags: Mapping[str, str]) -> int | None:
    """How many runs with certain tags the instance lets run at the same time.

    Args:
        instance: The run history.
        tags: Tags of all the runs.

    Returns:
        The lowest of its limits; ``None`` when it starts every run at once.
    """
    if not isinstance(instance.run_coordinator, QueuedRunCoordinator):
        return None
    queue = instance.get_concurrency_config().run_queue_config
    limits = [limit_that_is_kept(instance, key, value) for key, value in tags.items()]
    limits += [queue.max_concurrent_runs] if queue else []
    return min((limit for limit in limits if limit is not None and limit >= 0), default=None)


def limit_that_is_kept(instance: dg.DagsterInstance, key: str, value: str) -> int | None:
    """How many runs with a tag the instance lets run at the same time; ``None`` when it keeps no such limit."""
    if not isinstance(instance.run_coordinator, QueuedRunCoordinator):
        return None
    limits = instance.get_concurrency_config().run_queue_config
    for limit in (limits.tag_concurrency_limits or []) if limits else []:
        if limit.get("key") == key and limit.get("value") in (value, None):
            return int(limit["limit"])
        if limit.get("key") == key and isinstance(limit.get("value"), dict):
            return int(limit["limit"])
    return None


def _states(instance: dg.DagsterInstance, location: RemoteRepositoryOrigin) -> list[InstigatorState]:
    selector: RepositorySelector = location.get_selector()
    return [
        state
        for state in instance.all_instigator_state(instigator_type=InstigatorType.SCHEDULE)
        if isinstance(state.origin, RemoteInstigatorOrigin)
        and state.origin.repository_origin.get_selector() == selector
    ]


def _cron(state: InstigatorState) -> object:
    data = state.instigator_data
    return data.cron_schedule if isinstance(data, ScheduleInstigatorData) else None
