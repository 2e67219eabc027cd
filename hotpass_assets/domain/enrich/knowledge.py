"""From what a profile says of enrichment to the rules that run.

Belongs here: defaults and what overrules them. Does not belong here: the keys of a profile
(``domain.profile.enrich_block``).
"""

from __future__ import annotations

from hotpass_assets.domain.enrich.enrichment import EnrichmentRules
from hotpass_assets.domain.enrich.fillable import COORDINATES, FILLABLE
from hotpass_assets.domain.profile.resolve import ResolvedProfile


def enrichment_rules(profile: ResolvedProfile, country: str, threshold: float | None = None) -> EnrichmentRules:
    """The rules of a profile.

    Args:
        profile: The profile.
        country: ISO alpha-2 code of the country of codes and places.
        threshold: Confidence that overrules the profile's.
    """
    rules = profile.enrich
    return EnrichmentRules(
        chain=rules.chain,
        threshold=rules.threshold if threshold is None else threshold,
        fields=rules.fields or (*FILLABLE, COORDINATES),
        country=country,
        free_mail=profile.link.free_mail_domains,
    )
