"""Judging pairs by probabilities: Splink compares, and the shares of the levels are learned or given.

Belongs here: which engine compares, and how much the shipped shares weigh. Does not belong here: comparing
(``splink_scoring``, ``spark_scoring``) and learning (``training``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import LinkColumn
from hotpass_assets.domain.linkage.compare.levels import Comparison
from hotpass_assets.domain.linkage.engine.judge import Judged
from hotpass_assets.domain.linkage.engine.model import Model, shipped_model
from hotpass_assets.domain.linkage.engine.row_pairs import ROW_PAIRS
from hotpass_assets.domain.linkage.engine.spark_scoring import SparkComparer, spark_session
from hotpass_assets.domain.linkage.engine.splink_scoring import PairComparer
from hotpass_assets.domain.linkage.engine.training import learned_model

if TYPE_CHECKING:
    import duckdb

SMALL_TABLE = 500
"""Rows below which the shipped shares weigh as much as two hundred pairs."""
_PRIOR_OF_SMALL_TABLE = 200.0
_LEAST_PRIOR = 50.0
_PRIOR_SHARE = 0.01
_NO_PAIRS = pl.Schema({**ROW_PAIRS, "weight": pl.Float64(), "probability": pl.Float64()})


@dataclass(frozen=True)
class Probabilities:
    """A judge that learns, or has learned.

    Attributes:
        engine: Where pairs are compared; the result is the same.
        spark: Settings of Spark by name, such as ``spark.master``; without a master it runs in this process.
        model: A model learned before, to be used as it is.
    """

    engine: Literal["duckdb", "spark"] = "duckdb"
    spark: Mapping[str, str] = field(default_factory=dict)
    model: Model | None = None

    def judged(
        self,
        features: pl.DataFrame,
        comparisons: Sequence[Comparison],
        columns: Sequence[LinkColumn],
        pairs: pl.DataFrame,
        connection: duckdb.DuckDBPyConnection,
    ) -> Judged:
        """Probabilities of some pairs; see :class:`~hotpass_assets.domain.linkage.engine.judge.Judge`."""
        shipped = shipped_model(comparisons, "the shares that come with Hotpass")
        given = self.model.for_comparisons(shipped.comparisons) if self.model else None
        comparer = self._comparer(features, shipped, connection)
        levels = comparer.levels(pairs)
        used = given or learned_model(levels, shipped, _prior(features.height, levels))
        return Judged(used, used.scored(levels), lambda further: used.scored(comparer.levels(further)))

    def unasked(self, reason: str) -> Judged:
        """No pairs, and a model of no comparison."""
        empty = pl.DataFrame(schema=_NO_PAIRS)
        return Judged(shipped_model((), reason), empty, lambda pairs: empty)

    def _comparer(
        self, features: pl.DataFrame, model: Model, connection: duckdb.DuckDBPyConnection
    ) -> PairComparer | SparkComparer:
        if self.engine == "spark":
            return SparkComparer(features, model, spark_session(self.spark))
        return PairComparer(features, model, connection)


def _prior(rows: int, levels: pl.DataFrame) -> float:
    """How many pairs the shipped shares weigh as much as."""
    if rows < SMALL_TABLE:
        return _PRIOR_OF_SMALL_TABLE
    return max(_LEAST_PRIOR, _PRIOR_SHARE * levels.height)
