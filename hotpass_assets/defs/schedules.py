"""Schedules: one for each deployment of the workspace.

Belongs here: what Dagster is told of a deployment. Does not belong here: what a firing asks for
(``scheduled_requests``), and the manifests (``domain.deployment``).
"""

import logging
from collections.abc import Sequence

import dagster as dg

from hotpass_assets.defs.environments import default_status
from hotpass_assets.defs.jobs import refine_job_name
from hotpass_assets.defs.known_deployments import known_deployments, profile_of
from hotpass_assets.defs.scheduled_requests import requested_runs
from hotpass_assets.domain.deployment.deployments import Deployment
from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.names import TAG_DEPLOYMENT, TAG_PROFILE
from hotpass_resources.settings import Settings

_log = logging.getLogger(__name__)

_DOES = {
    "refinement": "registers what is new in the input folder as an intake and refines it",
    "backfill": "runs intakes again that failed or were never run",
}


def workspace_schedules(profiles: Sequence[ResolvedProfile], settings: Settings) -> list[dg.ScheduleDefinition]:
    """The schedules of a workspace; a deployment without a usable profile is left out and said so."""
    schedules = []
    for deployment in known_deployments(settings):
        if deployment.manifest.schedule is None:
            continue
        try:
            profile = profile_of(deployment, profiles, settings)
        except ConfigurationError as error:
            _log.warning("the schedule of deployment %s is left out: %s", deployment.manifest.id, error.one_line())
            continue
        schedules.append(schedule_of(deployment, profile, settings))
    return schedules


def schedule_of(deployment: Deployment, profile: ResolvedProfile, settings: Settings) -> dg.ScheduleDefinition:
    """What Dagster is told of a deployment; on or off by itself as the environment says, and off where the manifest is.

    Args:
        deployment: A deployment that has a schedule.
        profile: The profile its runs follow.
        settings: Where inputs, stores and configuration are.
    """
    manifest = deployment.manifest
    assert manifest.schedule is not None, manifest.id

    on = manifest.is_on and default_status(settings, "schedule")
    does = f"Profile {profile.display_name}: {_DOES[manifest.flow]}."

    @dg.schedule(
        name=manifest.schedule_name,
        job_name=refine_job_name(profile.name),
        cron_schedule=manifest.schedule.cron,
        execution_timezone=manifest.schedule.timezone,
        description=f"{manifest.description}\n\n{does}".strip(),
        tags={TAG_DEPLOYMENT: manifest.id, TAG_PROFILE: profile.name},
        default_status=dg.DefaultScheduleStatus.RUNNING if on else dg.DefaultScheduleStatus.STOPPED,
    )
    def requests(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
        return requested_runs(context.instance, deployment, profile, settings)

    return requests
