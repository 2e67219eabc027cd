"""What a schedule asks for when it fires.

Belongs here: from a deployment and the state of folder, store and history to run requests, or the reason why there are
none. Does not belong here: the schedules (``schedules``), registering (``registration``) and running.
"""

import json
import time
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.partition_status_cache import AssetPartitionStatus

from hotpass_assets.defs.jobs import refine_job_name
from hotpass_assets.defs.known_deployments import config_of
from hotpass_assets.domain.deployment.deployments import Deployment
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.input_folder import NoWorkbooksError, workbooks_in
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.pod_tags import pod_tags
from hotpass_assets.kit.result_places import written_paths
from hotpass_assets.kit.run_tags import tags_of_run, was_run
from hotpass_assets.names import (
    TAG_DEPLOYMENT,
    TAG_ENVIRONMENT,
    TAG_POD,
    TAG_PROFILE,
    TAG_WORK_POOL,
    TAG_WORK_QUEUE,
)
from hotpass_assets.registration import add_partition, add_partitions, asked_settings, freeze, with_gathered
from hotpass_resources.gathered_files import workbooks_of
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.settings import Settings

STILL_SECONDS = 10
"""A workbook that was written in the last so many seconds may still be being copied."""

_NEVER = (0, "never")
"""Place and id of the last run of an intake that has none."""

Requests = list[dg.RunRequest] | dg.SkipReason


def requested_runs(
    instance: dg.DagsterInstance, deployment: Deployment, profile: ResolvedProfile, settings: Settings
) -> Requests:
    """The runs a deployment wants now.

    Args:
        instance: The run history.
        deployment: What is deployed.
        profile: The profile its runs follow.
        settings: Where inputs and stores are.

    Returns:
        One request an intake, or why there is nothing to run.

    Raises:
        HotpassError: The configuration is invalid, the input folder is missing or cannot be read, or results cannot
            be written where they should go.
    """
    if deployment.manifest.flow == "backfill":
        return _again(instance, deployment, profile, settings)
    return _new_drop(instance, deployment, profile, settings)


def _new_drop(
    instance: dg.DagsterInstance, deployment: Deployment, profile: ResolvedProfile, settings: Settings
) -> Requests:
    config = config_of(deployment, profile, settings)
    asked = with_gathered(asked_settings(profile, config, settings), config)
    folder = Path(asked.input_dir)
    try:
        workbooks = workbooks_in(folder, written_paths(asked, settings)).workbooks
    except NoWorkbooksError as error:
        return dg.SkipReason(f"{error.what} ({folder})")
    if moving := _still_written([path for _, path in workbooks]):
        return dg.SkipReason(f"{moving.name} is still being written: it is refined when the schedule fires next")
    try:
        intake = freeze(profile, asked, workbooks, settings)
    except InputError as error:
        if error.retry:
            return dg.SkipReason(error.one_line())
        raise
    add_partition(instance, intake)
    if _plain(intake.earlier_settings) == _plain(intake.settings) and was_run(instance, profile, intake.key):
        return dg.SkipReason(f"nothing new in {folder} since intake {intake.key}")
    return [_request(intake, deployment, profile, settings)]


def _again(
    instance: dg.DagsterInstance, deployment: Deployment, profile: ResolvedProfile, settings: Settings
) -> Requests:
    """Intakes without published files: those never tried first, then those whose last try is the longest ago.

    So every one has its turn, however many fail each time.
    """
    store = IntakeStore(settings.store_root)
    numbers = store.numbers(profile.name)
    keys = sorted(numbers, key=numbers.__getitem__)
    add_partitions(instance, profile.name, keys)
    status = instance.get_status_by_partition(table_key(profile, "published_dataset"), keys, intakes_of(profile.name))
    wanted = {AssetPartitionStatus.FAILED: "failed", None: "missing"}
    tried = _last_tries(instance, profile)
    due = [
        key
        for key in keys
        if wanted.get((status or {}).get(key)) in deployment.parameters.only and tried.get(key, _NEVER) is not None
    ]
    due.sort(key=lambda key: tried.get(key) or _NEVER)
    usable = (
        intake
        for intake in (store.load(profile.name, key) for key in due)
        if not any(store.withheld(file) for file in workbooks_of(intake))
    )
    chosen = list(islice(usable, deployment.parameters.limit))
    if not chosen:
        words = " or ".join(deployment.parameters.only)
        return dg.SkipReason(f"none of {len(keys)} intakes of profile {profile.name} is {words}")
    # Several requests need keys of runs; the same try is never asked for twice.
    return [
        _request(intake, deployment, profile, settings, f"{intake.key}:{(tried.get(intake.key) or _NEVER)[1]}")
        for intake in chosen
    ]


def _last_tries(instance: dg.DagsterInstance, profile: ResolvedProfile) -> dict[str, tuple[int, str] | None]:
    """Place, the oldest first, and id of the last run of each intake; nothing where that run has not ended yet."""
    newest_first = instance.get_run_partition_data(dg.RunsFilter(job_name=refine_job_name(profile.name)))
    return {
        run.partition: (place, run.run_id) if run.status in FINISHED_STATUSES else None
        for place, run in enumerate(reversed(newest_first), start=1)
    }


def _request(
    intake: Intake, deployment: Deployment, profile: ResolvedProfile, settings: Settings, run_key: str | None = None
) -> dg.RunRequest:
    tags = run_tags(deployment, profile, settings) | tags_of_run(profile, intake, settings)
    return dg.RunRequest(run_key=run_key, partition_key=intake.key, tags=tags)


def run_tags(deployment: Deployment, profile: ResolvedProfile, settings: Settings) -> dict[str, str]:
    """Tags of every run of a deployment; limits of runs at the same time go by them."""
    manifest = deployment.manifest
    pod = _laid_over(pod_tags(profile).get(TAG_POD, {}), manifest.job_variables.kubernetes_config())
    known = {
        TAG_PROFILE: profile.name,
        TAG_DEPLOYMENT: manifest.id,
        TAG_ENVIRONMENT: settings.environment,
        TAG_WORK_POOL: manifest.work_pool,
        TAG_WORK_QUEUE: manifest.work_queue,
        TAG_POD: json.dumps(pod, sort_keys=True) if pod else None,
    }
    return manifest.run_tags | {name: value for name, value in known.items() if value}


def _laid_over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """What a deployment asks of a pod over what its profile asks, since a run has one such tag."""
    both = {key: _laid_over(lower[key], upper[key]) for key in lower if isinstance(upper.get(key), Mapping)}
    return {**lower, **upper, **both}


def _still_written(paths: list[Path]) -> Path | None:
    """A file that changes while it is looked at; files that have been left alone for a while are not waited for."""
    before = {path: _look(path) for path in paths}
    youngest = max(changed for _, changed in before.values()) / 1e9
    wait = min(STILL_SECONDS - (time.time() - youngest), STILL_SECONDS)
    if wait <= 0:
        return None
    time.sleep(wait)
    return next((path for path in paths if _look(path) != before[path]), None)


def _look(path: Path) -> tuple[int, int]:
    try:
        seen = path.stat()
    except OSError:
        return -1, 0
    return seen.st_size, seen.st_mtime_ns


def _plain(settings: object) -> str:
    """Settings as their manifest keeps them."""
    return json.dumps(settings, sort_keys=True, default=str)
