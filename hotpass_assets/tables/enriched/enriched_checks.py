"""Checks of the enriched layer.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import dagster as dg

from hotpass_assets.domain.checks.enriched_layer import enrichment_never_overwrites, every_fill_has_a_source
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.enriched import ENRICHED_ORGANISATIONS, ENRICHMENT_FILLS, REGISTRY_ANSWERS
from hotpass_assets.kit.checks import TableCheck, checks_of_layer, model_check


def enriched_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of the enriched tables."""
    return checks_of_layer(
        profile,
        "enriched",
        [
            TableCheck(
                ENRICHED_ORGANISATIONS.name,
                "enrichment_never_overwrites",
                "Every value of table organisations is in the enriched table as it was, in the same row.",
                lambda intake: enrichment_never_overwrites(
                    intake.read("organisations"), intake.read(ENRICHED_ORGANISATIONS.name)
                ),
            ),
            TableCheck(
                ENRICHMENT_FILLS.name,
                "every_fill_has_a_source",
                "Every value that the enriched table has and table organisations lacks is told in enrichment_fills.",
                lambda intake: every_fill_has_a_source(
                    intake.read("organisations"),
                    intake.read(ENRICHED_ORGANISATIONS.name),
                    intake.read(ENRICHMENT_FILLS.name),
                ),
            ),
            model_check(ENRICHED_ORGANISATIONS),
            model_check(ENRICHMENT_FILLS),
            model_check(REGISTRY_ANSWERS),
        ],
    )
