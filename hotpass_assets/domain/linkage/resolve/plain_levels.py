"""Comparing pairs in plain SQL.

Belongs here: the level that pairs of rows reach, from the conditions of the comparisons alone. Does not belong here:
what levels mean (``match_rules``, ``model``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from hotpass_assets.domain.linkage.compare.levels import Comparison

if TYPE_CHECKING:
    import duckdb


def plain_levels(
    pairs: pl.DataFrame,
    features: pl.DataFrame,
    comparisons: Sequence[Comparison],
    connection: duckdb.DuckDBPyConnection,
) -> pl.DataFrame:
    """The level each pair reaches in each comparison.

    Args:
        pairs: left, right.
        features: Features of all rows, in row order.
        comparisons: What is compared.
        connection: Where the work is done.

    Returns:
        left, right and a column ``gamma_<comparison>`` (Int8) for each comparison, sorted by left and right.
    """
    rows = features.with_row_index("row_number")  # noqa: F841
    wanted = pairs.select("left", "right")  # noqa: F841
    sides = [
        f'{alias}."{name}" as "{name}_{suffix}"'
        for alias, suffix in (("a", "l"), ("b", "r"))
        for name in features.columns
    ]
    gammas = [f"cast({_gamma(comparison)} as tinyint) as {comparison.gamma}" for comparison in comparisons]
    found: pl.DataFrame = connection.sql(
        f"with compared as (select {', '.join(['w.left as left_row', 'w.right as right_row', *sides])}"
        " from wanted w join rows a on a.row_number = w.left join rows b on b.row_number = w.right)"
        f" select {', '.join(['left_row as left', 'right_row as right', *gammas])} from compared order by 1, 2"
    ).pl()
    return found


def _gamma(comparison: Comparison) -> str:
    last = len(comparison.levels) - 1
    cases = [f"when {level.condition} then {last - place}" for place, level in enumerate(comparison.levels[:-1])]
    return " ".join(["case when", comparison.missing, "then -1", *cases, "else 0 end"])
