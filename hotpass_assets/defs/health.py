"""When the intakes of a profile are looked after.

Belongs here: the schedule. Does not belong here: the job it starts (``jobs``), what is looked at
(``tables.published.intake_checks``), the schedules of deployments.
"""

import dagster as dg

from hotpass_assets.defs.environments import default_status
from hotpass_assets.defs.jobs import health_job_name
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.names import TAG_PROFILE
from hotpass_resources.settings import Settings

EVERY_MORNING = "0 5 * * *"


def health_schedule(profile: ResolvedProfile, settings: Settings) -> dg.ScheduleDefinition:
    """The daily schedule of a profile, at five o'clock UTC; on or off by itself as the environment says."""
    on = default_status(settings, "schedule")
    return dg.ScheduleDefinition(
        name=f"{health_job_name(profile.name)}_daily",
        job_name=health_job_name(profile.name),
        cron_schedule=EVERY_MORNING,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING if on else dg.DefaultScheduleStatus.STOPPED,
        description=f"Looks every morning whether the last run of an intake of profile {profile.display_name} failed.",
        tags={TAG_PROFILE: profile.name},
    )
