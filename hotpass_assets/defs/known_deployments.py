"""Deployments the code location knows, and the profile and configuration each one runs with.

Belongs here: finding deployments for the code location and settling what their runs follow. Does not belong here:
manifests (``domain.deployment``) and what Dagster makes of a deployment (``schedules``).
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from hotpass_assets.domain.config.layers import layer, named_profile
from hotpass_assets.domain.config.model import HotpassConfig
from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.deployment.deployments import (
    OVERRIDES_FILE,
    Deployment,
    Found,
    find_deployments,
    manifest_folders,
)
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.watched_folders import from_workspace
from hotpass_resources.settings import Settings

DEFAULT_PROFILE = "generic"

_log = logging.getLogger(__name__)


def workspace_deployments(settings: Settings) -> Found:
    """The deployments of the workspace, with their overrides."""
    return find_deployments(manifest_folders(settings.workspace), settings.workspace / OVERRIDES_FILE)


def known_deployments(settings: Settings) -> list[Deployment]:
    """All usable deployments, by id; one that is invalid is left out and said so."""
    found = workspace_deployments(settings)
    for problem in found.problems:
        _log.warning("a deployment is left out: %s", problem)
    for notice in found.notices:
        _log.warning("%s", notice)
    return list(found.deployments.values())


def profile_of(deployment: Deployment, profiles: Sequence[ResolvedProfile], settings: Settings) -> ResolvedProfile:
    """The profile the runs of a deployment follow.

    Args:
        deployment: A deployment of the workspace.
        profiles: Profiles the code location has.
        settings: Where the workspace is.

    Raises:
        ConfigurationError: The code location has no such profile, or a configuration file is missing or invalid.
    """
    known = {profile.name: profile for profile in profiles}
    name = deployment.parameters.profile or named_profile(_files(deployment, settings)) or DEFAULT_PROFILE
    if name not in known:
        raise ConfigurationError(
            f"deployment '{deployment.manifest.id}' cannot run",
            [
                ConfigurationProblem(
                    str(deployment.path),
                    "parameters.profile",
                    f"the code location has no profile '{name}'",
                    did_you_mean(name, known),
                )
            ],
        )
    return known[name]


def config_of(deployment: Deployment, profile: ResolvedProfile, settings: Settings) -> HotpassConfig:
    """The configuration of its runs, with all paths taken from the workspace.

    Raises:
        ConfigurationError: A file or value is invalid.
    """
    asked = {f"pipeline.{key}": value for key, value in deployment.parameters.pipeline.items()}
    config = layer(profile, _files(deployment, settings), asked, settings.config_values)
    return from_workspace(config, settings.workspace)


def _files(deployment: Deployment, settings: Settings) -> list[Path]:
    return [settings.workspace / path for path in deployment.parameters.config]
