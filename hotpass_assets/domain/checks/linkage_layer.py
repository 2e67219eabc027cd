"""Checks of the linkage layer against what people decided.

Belongs here: judging clusters and the review queue. Does not belong here: making them.
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.linkage.organisations.nodes import by_decision_key
from hotpass_assets.domain.linkage.review.decisions import Decisions


def no_decision_is_violated(entities: pl.DataFrame, records: pl.DataFrame, decisions: Decisions) -> CheckOutcome:
    """Pairs called the same that are apart, and pairs called different that are together.

    Args:
        entities: Table ``entities``.
        records: Table ``source_records``.
        decisions: What people decided; pairs with a record that this intake does not have are not judged.
    """
    placed = records.join(entities.select("record", "organization_id"), on="record")
    keyed = by_decision_key(placed, "organization_id")
    keyed = keyed.unique(["key", "organization_id"], keep="first", maintain_order=True)
    one, other = (keyed.rename({name: f"{side}_{name}" for name in keyed.columns}) for side in ("left", "right"))
    together = pl.col("left_organization_id") == pl.col("right_organization_id")

    def judged(pairs: pl.DataFrame) -> pl.DataFrame:
        found = pairs.join(one, left_on="left", right_on="left_key").join(other, left_on="right", right_on="right_key")
        return found.filter(pl.col("left_record") != pl.col("right_record"))

    same, different = judged(decisions.must_link), judged(decisions.cannot_link)
    wrong = pl.concat(
        [
            same.filter(~together).with_columns(decided=pl.lit("same")),
            different.filter(together).with_columns(decided=pl.lit("different")),
        ]
    ).sort("left", "right")
    checked = sum(pairs.select("left", "right").n_unique() for pairs in (same, different))
    wrong = wrong.unique(["left", "right", "decided"], keep="first", maintain_order=True)
    return CheckOutcome(
        checked,
        wrong.height,
        f"{wrong.height} of {checked} decisions about pairs of records are not kept.",
        wrong.select("left", "right", "decided"),
    )


def nothing_is_left_to_review(review_queue: pl.DataFrame, required: bool) -> CheckOutcome:
    """Pairs nobody has decided yet.

    Args:
        review_queue: Table ``review_queue``.
        required: Whether the profile wants none before anything is published.
    """
    waiting = review_queue.height
    said = (
        f"{counted(waiting, 'pair waits', 'pairs wait')} for a decision" if waiting else "No pair waits for a decision"
    )
    how = "; 'hotpass review list' shows them, 'hotpass review decide' answers" if waiting else ""
    return CheckOutcome(waiting, waiting, f"{said}{how}.", tolerated=not required)
