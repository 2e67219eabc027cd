"""Jobs: what can be run as a whole.

Belongs here: the refine job of a profile. Does not belong here: when it runs.
"""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.names import TAG_PROFILE


def refine_job_name(profile_name: str) -> str:
    """Name of the job that refines an intake of a profile."""
    return f"refine_{profile_name.replace('-', '_')}"


def refine_job(profile: ResolvedProfile) -> UnresolvedAssetJobDefinition:
    """Everything from the frozen workbooks to the published files."""
    return dg.define_asset_job(
        refine_job_name(profile.name),
        selection=dg.AssetSelection.key_prefixes([profile.name]),
        description=f"Refine one intake of profile {profile.display_name}. {profile.summary}".strip(),
        tags={TAG_PROFILE: profile.name},
    )
