"""Deploying: from manifests and what was asked to the files and switches that make Dagster run them.

Belongs here: what ``hotpass deploy`` decides, without its options and its talk. Does not belong here: manifests and
files of a cluster (``domain.deployment``), schedules (``defs.schedules``), writing, switching and docker
(``hotpass_resources``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from dagster._utils.schedules import schedule_execution_time_iterator

from hotpass_assets.defs.known_deployments import config_of, profile_of
from hotpass_assets.defs.schedules import schedule_of
from hotpass_assets.deployment_files import files_of_cluster, manifest_copies, overrides_file, workspace_file
from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.deployment.cluster_file import read_cluster_options
from hotpass_assets.domain.deployment.deployments import (
    CLUSTER_FILE,
    OVERRIDES_FILE,
    Deployment,
    Found,
    Override,
    find_deployments,
    manifest_folders,
    name_clashes,
)
from hotpass_assets.domain.deployment.job_variables import image_and_tag
from hotpass_assets.domain.deployment.manifest import ScheduleEntry
from hotpass_assets.domain.deployment.options import ClusterOptions
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem, InputError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.known_profiles import known_profiles
from hotpass_assets.names import TAG_DEPLOYMENT
from hotpass_resources.generated_files import GeneratedFile
from hotpass_resources.settings import Settings


@dataclass(frozen=True)
class DeployRequest:
    """What to deploy, and with what other values than the manifests have.

    Attributes:
        flows: Ids of manifests; all of them when empty.
        manifest_dir: Folder of manifests; ``deployments`` and ``prefect`` of the workspace when absent.
        name: Name of the schedule; with the id after it where several are deployed.
        schedule: A schedule, or ``off``.
        work_pool: Run queue.
        image: Image with or without a tag.
        output_dir: Folder for the files of a cluster.
        cluster_file: Options of the cluster; ``deployments/cluster.yaml`` of the workspace when absent, if it is there.
        workspace_text: What a ``workspace.yaml`` holds where there is none.
        force: Whether to replace files that somebody changed.
    """

    flows: tuple[str, ...]
    manifest_dir: Path | None
    name: str | None
    schedule: ScheduleEntry | str | None
    work_pool: str | None
    image: str | None
    output_dir: Path
    cluster_file: Path | None
    workspace_text: str
    force: bool


@dataclass(frozen=True)
class Planned:
    """A deployment as it will be.

    Attributes:
        deployment: The manifest with its overrides.
        profile: Name of the profile its runs follow.
        next_run: When it runs next, if it is on.
    """

    deployment: Deployment
    profile: str
    next_run: datetime | None


@dataclass(frozen=True)
class DeployPlan:
    """What a deployment comes to.

    Attributes:
        deployments: Those that were chosen, by id.
        build_files: Files of a cluster, those to leave alone included; the image is built with one of them.
        files_that_count: Files that the code location follows from the moment they are written.
        image: The image with its tag.
        warnings: What the reader should know.
    """

    deployments: tuple[Planned, ...]
    build_files: tuple[GeneratedFile, ...]
    files_that_count: tuple[GeneratedFile, ...]
    image: str
    warnings: tuple[str, ...]

    @property
    def files(self) -> tuple[GeneratedFile, ...]:
        """All of them."""
        return (*self.files_that_count, *self.build_files)


def plan_deployment(request: DeployRequest, settings: Settings) -> DeployPlan:
    """What is to be written and switched; nothing is changed.

    Raises:
        ConfigurationError: A manifest, override, profile, configuration or option of the cluster is invalid.
        InputError: There is no manifest, or none with an id that was asked for.
    """
    found = _found(request, settings)
    chosen = _chosen(request, found)
    overrides = dict(found.overrides)
    deployments = dict(found.deployments)
    for name in chosen:
        override = _override(overrides.get(name, Override()), request, name, several=len(chosen) > 1)
        overrides[name] = _needed(override, deployments[name])
        deployments[name] = deployments[name].with_override(overrides[name])
    clashes = name_clashes(deployments.values())
    if clashes:
        raise ConfigurationError("the deployments cannot be used", clashes, do="Give each schedule a name of its own")
    profiles = known_profiles(settings)
    planned = [_planned(deployments[name], profiles, settings) for name in chosen]
    options, cluster_path = _cluster_options(request, [deployments[name] for name in chosen], settings)
    options = replace(options, tag_limits=_limits(options.tag_limits, deployments))
    files_that_count = [
        *manifest_copies([deployments[name] for name in chosen], settings.workspace, force=request.force),
        *overrides_file(overrides, settings.workspace),
        *workspace_file(request.workspace_text, settings.workspace),
    ]
    build_files = files_of_cluster(options, request.output_dir, force=request.force)
    warnings = [*found.notices, *_kept(build_files), *_without_workspace(options, cluster_path, planned)]
    warnings += [
        f"{one.deployment.manifest.id}: {_why_off(one.deployment)}" for one in planned if _why_off(one.deployment)
    ]
    return DeployPlan(
        tuple(planned),
        tuple(build_files),
        tuple(files_that_count),
        f"{options.image}:{options.tag}",
        tuple(warnings),
    )


def _found(request: DeployRequest, settings: Settings) -> Found:
    folder = request.manifest_dir
    if folder is not None and not folder.is_dir():
        raise InputError(
            "there is no such folder of manifests", where=str(folder), do="Correct --manifest-dir", exit_code=2
        )
    folders = manifest_folders(settings.workspace) if folder is None else [folder]
    found = find_deployments(folders, settings.workspace / OVERRIDES_FILE)
    if found.problems:
        raise ConfigurationError("the deployments cannot be used", found.problems)
    if not found.deployments:
        raise InputError(
            "there is nothing to deploy",
            where=", ".join(str(folder) for folder in folders),
            why="no deployment manifest (*.yaml) is there",
            do="Write one (hotpass init makes deployments/quickstart.yaml), or name their folder with --manifest-dir",
            exit_code=2,
        )
    return found


def _chosen(request: DeployRequest, found: Found) -> list[str]:
    unknown = [name for name in request.flows if name not in found.deployments]
    if unknown:
        raise InputError(
            f"no deployment manifest has the id '{unknown[0][:60]}'",
            why=did_you_mean(unknown[0][:60], found.deployments),
            do="Correct --flow",
            exit_code=2,
        )
    return sorted(set(request.flows)) or sorted(found.deployments)


def _override(before: Override, request: DeployRequest, name: str, *, several: bool) -> Override:
    """The override of a deployment after this request; what it does not mention stays."""
    asked = {
        "name": f"{request.name} {name}" if request.name and several else request.name,
        "schedule": request.schedule,
        "work_pool": request.work_pool,
    }
    return before.model_copy(update={key: value for key, value in asked.items() if value is not None})


def _needed(override: Override, deployment: Deployment) -> Override:
    """An override without what the manifest says as well."""
    written = deployment.written
    same = {key: None for key in ("name", "work_pool", "work_queue") if getattr(override, key) == getattr(written, key)}
    schedule = override.schedule
    is_off = written.schedule is None or not written.schedule.active
    if schedule == written.schedule or (isinstance(schedule, str) and is_off):
        same["schedule"] = None
    return override.model_copy(update=same)


def _planned(deployment: Deployment, profiles: Sequence[ResolvedProfile], settings: Settings) -> Planned:
    profile = profile_of(deployment, profiles, settings)
    config_of(deployment, profile, settings)
    schedule = deployment.manifest.schedule
    if schedule is None:
        return Planned(deployment, profile.name, None)
    try:
        schedule_of(deployment, profile, settings)
    except dg.DagsterInvalidDefinitionError as error:
        why = " ".join(str(error).split())[:300]
        problem = ConfigurationProblem(str(deployment.path), "schedule", why, "correct it")
        raise ConfigurationError(f"deployment '{deployment.manifest.id}' cannot run", [problem]) from error
    now = datetime.now(UTC).timestamp()
    following = next(iter(schedule_execution_time_iterator(now, schedule.cron, schedule.timezone)))
    return Planned(deployment, profile.name, following if deployment.manifest.is_on else None)


def _cluster_options(
    request: DeployRequest, chosen: Sequence[Deployment], settings: Settings
) -> tuple[ClusterOptions, Path]:
    path = request.cluster_file or settings.workspace / CLUSTER_FILE
    options = read_cluster_options(path) if request.cluster_file or path.is_file() else ClusterOptions()
    asked = {one.manifest.job_variables.image: one for one in chosen if one.manifest.job_variables.image}
    if request.image is None and len(asked) > 1:
        first, second, *_ = asked.values()
        problem = ConfigurationProblem(
            str(second.path),
            "job_variables.image",
            f"{first.path} names another image, and all deployments of a code location share one",
            "make them the same, deploy them one by one, or choose one with --image",
        )
        raise ConfigurationError("the deployments cannot be used", [problem])
    image = request.image or next(iter(asked), None)
    if image:
        name, tag = image_and_tag(image)
        options = replace(options, image=name, tag=tag or options.tag)
    return options, path


def _limits(limits: Mapping[str, int], deployments: Mapping[str, Deployment]) -> dict[str, int]:
    """Limits of runs by tag: those of the cluster, and one for each deployment that has a limit."""
    own = {
        f"{TAG_DEPLOYMENT}={name}": one.manifest.concurrency_limit
        for name, one in deployments.items()
        if one.manifest.concurrency_limit is not None
    }
    return {**limits, **own}


def _kept(files: Sequence[GeneratedFile]) -> list[str]:
    return [
        f"{file.path} was changed since it was written, and stays as it is: --force writes it anew"
        for file in files
        if file.state == "kept"
    ]


def _without_workspace(options: ClusterOptions, path: Path, planned: Sequence[Planned]) -> list[str]:
    """In a cluster manifests and input folders are on a shared volume, or nowhere."""
    if options.shared_claim or not path.is_file() or not any(one.deployment.manifest.schedule for one in planned):
        return []
    return [
        f"{path} names no shared_claim: in the cluster there is no folder with manifests and workbooks, so it shows "
        "none of these schedules"
    ]


def _why_off(deployment: Deployment) -> str:
    manifest = deployment.manifest
    if manifest.paused and manifest.schedule is not None and manifest.schedule.active:
        return f"its schedule stays off, since {deployment.path} says paused: true"
    return ""
