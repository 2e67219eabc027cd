"""Judging what is known of intent: no signal lost or counted twice, every target an organisation.

Belongs here: looking at the digest. Does not belong here: making it (``domain.intent``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.intent.matching import AMBIGUOUS
from hotpass_assets.domain.tables.intent import COUNTED


def every_counted_signal_is_in_the_digest(signals: pl.DataFrame, digest: pl.DataFrame) -> CheckOutcome:
    """Targets whose signals that count are not as many as the digest says."""
    counted = signals.filter(pl.col("state") == COUNTED).group_by("target_identifier").agg(pl.len().alias("counted"))
    both = counted.join(digest, on="target_identifier", how="full", coalesce=True)
    pairs = both.select(
        "target_identifier", pl.col("counted").fill_null(0), said=pl.col("intent_signal_count").fill_null(0)
    )
    wrong = pairs.filter(pl.col("counted") != pl.col("said")).sort("target_identifier")
    total = int(counted["counted"].sum())
    return CheckOutcome(total, wrong.height, f"{wrong.height} targets have another number of signals", wrong)


def every_target_is_known(digest: pl.DataFrame) -> CheckOutcome:
    """Targets that are no organisation of the intake, or could be several."""
    unknown = digest.filter(pl.col("organization_id").is_null())
    several = unknown.filter(pl.col("matched_by") == AMBIGUOUS).height
    names = ", ".join(unknown["target_identifier"].head(_NAMED))
    further = f" and {unknown.height - _NAMED} more" if unknown.height > _NAMED else ""
    message = f"{digest.height} targets are organisations of the intake"
    if unknown.height:
        none = unknown.height - several
        message = (
            f"of {digest.height} targets {none} are no organisation of the intake and {several} could be several: "
            f"{names}{further}; say in pipeline.intent.targets what they are known by"
        )
    return CheckOutcome(digest.height, unknown.height, message, unknown.select("target_identifier", "matched_by"))


_NAMED = 5
