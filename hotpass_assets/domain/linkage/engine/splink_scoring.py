"""Comparing and scoring pairs with Splink.

Belongs here: Splink's settings for our comparisons, and the levels and probabilities Splink finds for given pairs.
Does not belong here: which pairs are compared (``candidates``) and learning (``training``).

Splink is imported when it runs: it costs a quarter of a second.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from hotpass_assets.domain.linkage.compare.levels import Comparison
from hotpass_assets.domain.linkage.engine.model import Model

if TYPE_CHECKING:
    import duckdb

ROW = "row_number"
_LEAST_SHARE = 1e-9
_UNIT = 1e-4


def splink_settings(model: Model, dialect: str = "duckdb") -> dict[str, Any]:
    """Settings of Splink for a model: the comparisons with their shares, and the share of matches among candidates.

    Args:
        model: Comparisons and shares.
        dialect: Whose SQL the conditions are in.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": ROW,
        "probability_two_random_records_match": model.match_share,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "1=1", "sql_dialect": dialect}],
        "comparisons": [_comparison(comparison, *shares) for comparison, shares in model.by_comparison()],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "linker_uid": "hotpass",
        "sql_dialect": dialect,
    }


def _comparison(comparison: Comparison, match: Sequence[float], other: Sequence[float]) -> dict[str, Any]:
    missing = {"sql_condition": comparison.missing, "label_for_charts": "missing", "is_null_level": True}
    levels = [
        {
            "sql_condition": level.condition,
            "label_for_charts": level.label,
            "m_probability": max(m, _LEAST_SHARE),
            "u_probability": max(u, _LEAST_SHARE),
        }
        for level, m, u in zip(comparison.levels, match, other, strict=True)
    ]
    return {
        "output_column_name": comparison.name,
        "comparison_description": ", ".join(comparison.columns),
        "comparison_levels": [missing, *levels],
    }


class PairComparer:
    """Splink at work on one table: says which level pairs of its rows reach.

    Args:
        features: Features of all rows, in row order.
        model: Whose comparisons are used; its shares do not matter.
        connection: Where Splink works.
    """

    def __init__(self, features: pl.DataFrame, model: Model, connection: duckdb.DuckDBPyConnection) -> None:
        from splink import DuckDBAPI, Linker

        self._api = DuckDBAPI(connection=connection)
        table = self._api.register(features.with_row_index(ROW).to_arrow(), dataset_display_name="rows_to_link")
        self._linker = Linker(table, splink_settings(telling_levels(model)), log_level=logging.ERROR)
        self._connection = connection
        self._comparisons = model.comparisons

    def levels(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """The level each pair reaches in each comparison.

        Args:
            pairs: left, right.

        Returns:
            left, right and a column ``gamma_<comparison>`` (Int8) for each comparison, sorted by left and right.
        """
        registered = self._api.register(given_pairs(pairs).to_arrow())
        self._linker.table_management.register_blocked_pairs_for_predict(registered)
        scored = self._linker.inference.predict(warning_mode="never")
        gammas = ", ".join(level_in_weight(comparison, '"') for comparison in self._comparisons)
        found: pl.DataFrame = self._connection.sql(
            f'select {ROW}_l as "left", {ROW}_r as "right", {gammas} from {scored.physical_name} order by 1, 2'
        ).pl()
        scored.drop_table_from_database_and_remove_from_cache()
        registered.drop_table_from_database_and_remove_from_cache(force_non_splink_table=True)
        return found


def given_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs in the form in which Splink takes them in place of its own blocking."""
    return pairs.select(
        pl.col("left").alias("join_key_l"), pl.col("right").alias("join_key_r"), pl.lit("0").alias("match_key")
    )


def level_in_weight(comparison: Comparison, quote: str) -> str:
    """SQL: the level that a match weight of :func:`telling_levels` names.

    Args:
        comparison: Whose level.
        quote: What an engine puts around names.
    """
    weight, level = (f"{quote}{name}{quote}" for name in (f"mw_{comparison.name}", comparison.gamma))
    return f"cast(round({weight}) - 1 as tinyint) as {level}"


def telling_levels(model: Model) -> Model:
    """A model whose match weights name the level: 1 for the weakest, one more for each stronger, 0 for missing.

    Splink gives back levels only together with every compared value, which at a million rows is most of the memory.
    """
    counts = [len(comparison.levels) for comparison in model.comparisons]
    return replace(
        model,
        match=tuple(tuple(_UNIT * 2.0 ** (count - place) for place in range(count)) for count in counts),
        other=tuple((_UNIT,) * count for count in counts),
    )
