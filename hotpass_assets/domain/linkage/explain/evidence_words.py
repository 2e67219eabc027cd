"""What speaks for a scored pair, in words.

Belongs here: the levels that raised the odds of many pairs, as one sentence each. Does not belong here: a full
explanation of one pair (``explanation``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.engine.model import Model


def evidence_in_words(pairs: pl.DataFrame, model: Model) -> pl.Series:
    """For each pair the comparisons that speak for it: "phone: the same; city: nearly the same".

    Args:
        pairs: Result of ``Model.scored``.
        model: The model that scored them.
    """
    spoken = []
    for number, comparison in enumerate(model.comparisons):
        weights = model.weights(number)
        labels = {
            gamma: f"{comparison.name.replace('_', ' ')}: {level.label}"
            for gamma, level in enumerate(reversed(comparison.levels))
            if weights[gamma] > 0
        }
        if labels:
            gammas = pl.col(comparison.gamma).cast(pl.Int64)
            spoken.append(gammas.replace_strict(labels, default=None, return_dtype=pl.String))
    if not spoken:
        return pl.Series("evidence", [None] * pairs.height, dtype=pl.String)
    said = pl.concat_str(spoken, separator="; ", ignore_nulls=True)
    return pairs.select(pl.when(said != "").then(said).alias("evidence")).to_series()
