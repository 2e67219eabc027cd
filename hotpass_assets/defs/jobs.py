"""Jobs: what can be run as a whole.

Belongs here: the jobs of a profile. Does not belong here: when they run.
"""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.names import METADATA_PROFILE_DIGEST, TAG_PROFILE

DATA_DOCS = "data_docs"


def refine_job_name(profile_name: str) -> str:
    """Name of the job that refines an intake of a profile."""
    return f"refine_{profile_name.replace('-', '_')}"


def checks_job_name(profile_name: str) -> str:
    """Name of the job that runs the checks of an intake of a profile."""
    return f"check_{profile_name.replace('-', '_')}"


def data_docs_job_name(profile_name: str) -> str:
    """Name of the job that lets Great Expectations judge an intake of a profile."""
    return f"data_docs_{profile_name.replace('-', '_')}"


def refine_job(profile: ResolvedProfile) -> UnresolvedAssetJobDefinition:
    """Everything from the frozen workbooks to the published files."""
    return dg.define_asset_job(
        refine_job_name(profile.name),
        selection=_refined(profile),
        description=f"Refine one intake of profile {profile.display_name}. {profile.summary}".strip(),
        tags={TAG_PROFILE: profile.name},
        # Whoever sends a run here can see that the profile is the one it has read itself.
        metadata={METADATA_PROFILE_DIGEST: profile.digest},
    )


def checks_job(profile: ResolvedProfile) -> UnresolvedAssetJobDefinition:
    """The checks of everything that is refined, on tables as they are."""
    return dg.define_asset_job(
        checks_job_name(profile.name),
        selection=_refined(profile) - _refined(profile).without_checks(),
        description=f"Run the checks of profile {profile.display_name} on an intake without making any table: the "
        "intake is the tag dagster/partition, as hotpass qa data-quality sets it.",
        tags={TAG_PROFILE: profile.name},
    )


def data_docs_job(profile: ResolvedProfile) -> UnresolvedAssetJobDefinition:
    """The judgement of Great Expectations, with its pages."""
    return dg.define_asset_job(
        data_docs_job_name(profile.name),
        selection=dg.AssetSelection.assets(table_key(profile, DATA_DOCS)),
        description=f"Judge one intake of profile {profile.display_name} with Great Expectations and write Data Docs.",
        tags={TAG_PROFILE: profile.name},
    )


def _refined(profile: ResolvedProfile) -> dg.AssetSelection:
    return dg.AssetSelection.key_prefixes([profile.name]) - dg.AssetSelection.assets(table_key(profile, DATA_DOCS))
