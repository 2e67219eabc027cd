"""Jobs: what can be run as a whole.

Belongs here: the jobs of a profile. Does not belong here: when they run.
"""

import json
from typing import Any

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.pod_tags import pod_tags
from hotpass_assets.names import LEFT_FAILED, METADATA_PROFILE_DIGEST, REFINE_JOB_PREFIX, TAG_PROFILE

DATA_DOCS = "data_docs"
ENRICHED = ("enriched_organisations", "enrichment_fills", "registry_answers")


class _PartitionedChecks(UnresolvedAssetJobDefinition):
    """A job of checks alone that asks for an intake as a job of tables does.

    Dagster takes the partitions of a job from the tables it makes, and this one makes none: without them the intake
    would have to be given as a tag, by hand.
    """

    def resolve(self, *arguments: Any, **options: Any) -> dg.JobDefinition:
        job = super().resolve(*arguments, **options)
        return job._copy(partitions_def=self.partitions_def)  # noqa: SLF001 - nothing else changes a resolved job


def refine_job_name(profile_name: str) -> str:
    """Name of the job that refines an intake of a profile."""
    return f"{REFINE_JOB_PREFIX}{profile_name.replace('-', '_')}"


def checks_job_name(profile_name: str) -> str:
    """Name of the job that runs the checks of an intake of a profile."""
    return f"check_{profile_name.replace('-', '_')}"


def health_job_name(profile_name: str) -> str:
    """Name of the job that looks after the intakes of a profile."""
    return f"look_after_{profile_name.replace('-', '_')}"


def data_docs_job_name(profile_name: str) -> str:
    """Name of the job that lets Great Expectations judge an intake of a profile."""
    return f"data_docs_{profile_name.replace('-', '_')}"


def enrich_job_name(profile_name: str) -> str:
    """Name of the job that fills the gaps of an intake of a profile."""
    return f"enrich_{profile_name.replace('-', '_')}"


def refine_job(profile: ResolvedProfile) -> UnresolvedAssetJobDefinition:
    """Everything from the frozen workbooks to the published files."""
    return dg.define_asset_job(
        refine_job_name(profile.name),
        selection=_refined(profile),
        description=f"Refine one intake of profile {profile.display_name}. {profile.summary}".strip(),
        tags=_tags(profile),
        # Whoever sends a run here can see that the profile is the one it has read itself.
        metadata={METADATA_PROFILE_DIGEST: profile.digest},
    )


def checks_job(profile: ResolvedProfile) -> UnresolvedAssetJobDefinition:
    """The checks of everything that is refined, on tables as they are."""
    return _PartitionedChecks(
        name=checks_job_name(profile.name),
        selection=_refined(profile)
        - _refined(profile).without_checks()
        - _left_failed(profile)
        - _enriched_checks(profile),
        description=f"Run the checks of profile {profile.display_name} on an intake, as its tables are, without making "
        "any table.",
        tags=_tags(profile),
        partitions_def=intakes_of(profile.name),
    )


def health_job(profile: ResolvedProfile) -> UnresolvedAssetJobDefinition:
    """The check that looks at all intakes."""
    return dg.define_asset_job(
        health_job_name(profile.name),
        selection=_left_failed(profile),
        description=f"Look after the intakes of profile {profile.display_name}: whether one is left failed, why, and "
        "what runs it again.",
        tags={TAG_PROFILE: profile.name},
    )


def data_docs_job(profile: ResolvedProfile) -> UnresolvedAssetJobDefinition:
    """The judgement of Great Expectations, with its pages."""
    return dg.define_asset_job(
        data_docs_job_name(profile.name),
        selection=dg.AssetSelection.assets(table_key(profile, DATA_DOCS)),
        description=f"Judge one intake of profile {profile.display_name} with Great Expectations and write Data Docs.",
        tags=_tags(profile),
    )


def enrich_job(profile: ResolvedProfile) -> UnresolvedAssetJobDefinition:
    """The gaps of what was refined, filled in tables of their own."""
    return dg.define_asset_job(
        enrich_job_name(profile.name),
        selection=_enriched(profile),
        description=f"Fill the gaps of one refined intake of profile {profile.display_name} without a network; what is "
        "published stays as it is.",
        tags=_tags(profile),
    )


def _enriched(profile: ResolvedProfile) -> dg.AssetSelection:
    return dg.AssetSelection.assets(*(table_key(profile, name) for name in ENRICHED))


def _enriched_checks(profile: ResolvedProfile) -> dg.AssetSelection:
    # Intakes that are not to be enriched have no such tables to check.
    return _enriched(profile) - _enriched(profile).without_checks()


def _left_failed(profile: ResolvedProfile) -> dg.AssetSelection:
    return dg.AssetSelection.checks(dg.AssetCheckKey(table_key(profile, "published_dataset"), LEFT_FAILED))


def _refined(profile: ResolvedProfile) -> dg.AssetSelection:
    return dg.AssetSelection.key_prefixes([profile.name]) - dg.AssetSelection.assets(table_key(profile, DATA_DOCS))


def _tags(profile: ResolvedProfile) -> dict[str, str]:
    asked = {name: json.dumps(value, sort_keys=True) for name, value in pod_tags(profile).items()}
    return {TAG_PROFILE: profile.name} | asked
