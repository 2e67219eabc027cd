"""Which intakes of a profile failed, as the run history knows it.

Belongs here: asking the history, at a cost that stays small with a thousand intakes. Does not belong here: judging the
answer (``domain.checks.published_layer``), running anything again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import dagster as dg
from dagster._core.storage.partition_status_cache import AssetPartitionStatus
from dagster._core.storage.tags import PARTITION_NAME_TAG

from hotpass_assets.domain.checks.published_layer import FailedIntake
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.failures import error_from, is_a_stop_by_a_check
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.results import check_results
from hotpass_assets.names import SAMPLE_ROWS, TAG_PROFILE


@dataclass(frozen=True)
class IntakeStates:
    """How the intakes of a profile stand: those failed, by key, how many are published and how many there are."""

    failed: list[FailedIntake]
    published: int
    intakes: int


def states_of_intakes(instance: dg.DagsterInstance, profile: ResolvedProfile) -> IntakeStates:
    """How the intakes of a profile stand; for the first twenty that failed it is told why."""
    partitions = intakes_of(profile.name)
    keys = partitions.get_partition_keys(dynamic_partitions_store=instance)
    published = table_key(profile, "published_dataset")
    states: Mapping[str, AssetPartitionStatus | None] = (
        instance.get_status_by_partition(published, keys, partitions) or {}
    )
    failed = sorted(key for key in keys if states.get(key) == AssetPartitionStatus.FAILED)
    return IntakeStates(
        [
            _failure(instance, profile, key) if number < SAMPLE_ROWS else FailedIntake(key, None, "")
            for number, key in enumerate(failed)
        ],
        sum(state == AssetPartitionStatus.MATERIALIZED for state in states.values()),
        len(keys),
    )


def _failure(instance: dg.DagsterInstance, profile: ResolvedProfile, key: str) -> FailedIntake:
    tags = {PARTITION_NAME_TAG: key, TAG_PROFILE: profile.name}
    statuses = [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
    runs = instance.get_runs(dg.RunsFilter(tags=tags, statuses=statuses), limit=1)
    if not runs:
        return FailedIntake(key, None, "its run is not in the history any more")
    run = runs[0]
    if run.status == dg.DagsterRunStatus.CANCELED:
        return FailedIntake(key, run.run_id, "the run was cancelled")
    return FailedIntake(key, run.run_id, _reason(instance, run.run_id))


def _reason(instance: dg.DagsterInstance, run_id: str) -> str:
    events = [
        entry.dagster_event
        for entry in instance.all_logs(
            run_id, of_type={dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.ASSET_CHECK_EVALUATION}
        )
        if entry.dagster_event is not None
    ]
    failures = [event for event in events if event.event_type_value == "STEP_FAILURE"]
    broken = [event for event in failures if not is_a_stop_by_a_check(event)]
    if broken:
        return error_from(broken[0]).one_line()
    stopped = [check for check in check_results(events) if not check.passed and check.severity == "error"]
    if stopped:
        return f"stopped by {stopped[0].name}: {stopped[0].description}"
    return "the process that executed it ended"
