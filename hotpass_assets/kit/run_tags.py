"""Tags of the runs of intakes, whoever starts them.

Belongs here: what every such run says of itself, and finding runs by it. Does not belong here: what a deployment, a
backfill or a process adds.
"""

import dagster as dg
from dagster._core.storage.tags import PARTITION_NAME_TAG

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.intake_settings import feature_tags, settings_of
from hotpass_assets.names import TAG_ENVIRONMENT, TAG_INTAKE, TAG_PROFILE
from hotpass_resources.intake_store import Intake
from hotpass_resources.settings import Settings


def tags_of_run(profile: ResolvedProfile, intake: Intake, settings: Settings) -> dict[str, str]:
    """Tags of a run that makes an intake: which it is, and what is on in it."""
    return tags_of_intake(profile, intake, settings) | feature_tags(profile, settings_of(intake))


def tags_of_intake(profile: ResolvedProfile, intake: Intake, settings: Settings) -> dict[str, str]:
    """Tags of any run on an intake: profile, intake, and the environment where it has a name."""
    tags = {TAG_PROFILE: profile.name, TAG_INTAKE: intake.key}
    return tags | ({TAG_ENVIRONMENT: settings.environment} if settings.environment else {})


def was_run(instance: dg.DagsterInstance, profile: ResolvedProfile, key: str) -> bool:
    """Whether a run of an intake was asked for, whatever came of it, or a table of it was made.

    What failed is for a backfill or a person.
    """
    tags = {PARTITION_NAME_TAG: key, TAG_PROFILE: profile.name}
    if instance.get_runs_count(dg.RunsFilter(tags=tags)):
        return True
    first = dg.AssetRecordsFilter(asset_key=table_key(profile, "raw_workbooks"), asset_partitions=[key])
    return bool(instance.fetch_materializations(first, limit=1).records)
