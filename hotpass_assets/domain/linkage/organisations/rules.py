"""Which names are the same organisation, by fixed rules.

Belongs here: the deterministic rules. Does not belong here: the model (``linker``), putting both together
(``link_records``), choosing values between joined records (``domain.golden``).

The rules, in order: the same folded name; the same identifier inside one workbook with a name that is not
clearly another one; the same own domain with a close name; a name given as another name of the other.
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.organisations.evidence import candidate_pairs
from hotpass_assets.domain.profile.resolve import ResolvedProfile

QUESTIONS = {
    "same_source_id": "Both rows carry the same identifier. Are they the same organisation?",
    "same_domain": "Both use the same web or mail domain. Are they the same organisation?",
    "same_alias": "One is given as another name of the other. Are they the same organisation?",
}


def judged_by_rules(usable: pl.DataFrame, profile: ResolvedProfile) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs of names that join by a rule, and pairs a person must decide.

    A shared identifier is evidence of its own, so the names need only be nearer to alike than to doubtful.

    Args:
        usable: Usable records of table ``source_records``.
        profile: Profile whose ``link`` block sets the limits.

    Returns:
        Twice the columns of ``evidence.candidate_pairs``: joined, and doubtful.
    """
    candidates = candidate_pairs(usable, profile.link.shared_domain_limit)
    close, doubtful = profile.link.close_name, profile.link.review_name
    needed = (
        pl.when(pl.col("rule") == "same_source_id")
        .then(pl.lit((close + doubtful) / 2))
        .when(pl.col("rule") == "same_alias")
        .then(pl.lit(0.0))
        .otherwise(pl.lit(close))
    )
    joined = candidates.filter(pl.col("score") >= needed)
    rest = candidates.filter(pl.col("score") < needed)
    clash = pl.col("rule") == "same_source_id"
    return joined, rest.filter(pl.col("asks") & (clash | (pl.col("score") >= doubtful)))
