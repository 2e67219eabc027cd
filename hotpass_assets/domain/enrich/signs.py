"""Signs: what says what an empty field could hold, and which of them fill it.

Belongs here: the shape of a sign and the one rule by which signs become a value, a suggestion or nothing. Does not
belong here: finding signs (the modules beside this one).

Signs of one link of the chain that agree make each other stronger: the value is wrong only if all of them are, so its
confidence is ``1 - (1 - a)(1 - b)…``. Signs that contradict each other fill nothing. Links come in the order of the
chain, and the first that is sure enough decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

SIGNS = pl.Schema(
    {
        "row": pl.UInt32(),
        "field": pl.String(),
        "value": pl.String(),
        "confidence": pl.Float64(),
        "link": pl.String(),
        "source": pl.String(),
        "rule": pl.String(),
        "evidence": pl.String(),
    }
)
"""row (place in the table), field, value (clean), confidence (0 to 1), link (of the chain), source (what was asked),
rule (how the value follows), evidence (name of the column, or the row of a file, that it follows from)."""

FILLED, SUGGESTED = "filled", "suggested"
MOST_CONFIDENT = 0.99

DECIDED = pl.Schema(
    {
        "row": pl.UInt32(),
        "field": pl.String(),
        "state": pl.String(),
        "value": pl.String(),
        "confidence": pl.Float64(),
        "link": pl.String(),
        "source": pl.String(),
        "rule": pl.String(),
        "evidence": pl.String(),
        "contradicted": pl.UInt32(),
    }
)


def decided(signs: pl.DataFrame, chain: Sequence[str], threshold: float) -> pl.DataFrame:
    """What each field that has signs is to be filled with, or could be.

    Args:
        signs: As in ``SIGNS``; any order. Those with ``apart`` set, if there is such a column, only suggest.
        chain: Links in the order in which they are believed; signs of other links are left out.
        threshold: Confidence from which a value is filled.

    Returns:
        As in ``DECIDED``: one line for each row and field, sorted. ``contradicted`` counts the other values that any
        link named.
    """
    places = {name: place for place, name in enumerate(chain)}
    values = in_values(signs.filter(pl.col("link").is_in(list(chain)))).with_columns(
        contradicted=(pl.col("value").n_unique().over("row", "field") - 1).cast(pl.UInt32),
        place=pl.col("link").replace_strict(places, return_dtype=pl.UInt32),
    )
    sure = pl.col("alone") & ~pl.col("apart") & (pl.col("confidence") >= threshold)
    chosen = (
        values.with_columns(sure=sure)
        .sort(
            "row", "field", "sure", pl.when("sure").then("place"), "confidence", "place", "value",
            descending=[False, False, True, False, True, False, False],
        )
        .group_by("row", "field", maintain_order=True)
        .first()
        .with_columns(state=pl.when("sure").then(pl.lit(FILLED)).otherwise(pl.lit(SUGGESTED)))
    )  # fmt: skip
    return chosen.select(pl.col(name).cast(dtype) for name, dtype in DECIDED.items())


def in_values(signs: pl.DataFrame) -> pl.DataFrame:
    """The values that each link names for each field, with the confidence of all signs of a value together.

    Args:
        signs: As in ``SIGNS``, any order; where ``apart`` is set, a sign is told but makes nothing surer.

    Returns:
        row, field, link, value, confidence, source, rule, evidence, ``alone`` (the link names no other value) and
        ``apart`` (no sign of the value counts); sorted.
    """
    ordered = (
        (signs if "apart" in signs.columns else signs.with_columns(apart=pl.lit(False)))
        .unique(["row", "field", "value", "link", "source", "rule"], keep="first", maintain_order=True)
        .sort(
            "row",
            "field",
            "link",
            "value",
            "confidence",
            "source",
            "rule",
            "evidence",
            descending=[False] * 4 + [True] + [False] * 3,
        )
    )
    together = 1 - (1 - pl.col("confidence")).filter(~pl.col("apart")).product()
    return (
        ordered.group_by("row", "field", "link", "value", maintain_order=True)
        .agg(
            confidence=pl.when(pl.col("apart").all())
            .then(pl.col("confidence").max())
            .otherwise(together)
            .clip(upper_bound=MOST_CONFIDENT)
            .round(4),
            source=pl.col("source").unique(maintain_order=True).str.join(" + "),
            rule=pl.col("rule").unique(maintain_order=True).str.join(" + "),
            evidence=pl.col("evidence").unique(maintain_order=True).str.join(" + "),
            apart=pl.col("apart").all(),
        )
        .with_columns(alone=pl.len().over("row", "field", "link") == 1)
    )
