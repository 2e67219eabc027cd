"""Who says of a pair of rows how probably it is one thing.

Belongs here: what is asked of whoever judges. Does not belong here: judging by probabilities (``probabilities``) or by
rules (``domain.linkage.resolve.rule_linker``), and what follows from it (``linker``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import LinkColumn
from hotpass_assets.domain.linkage.compare.levels import Comparison
from hotpass_assets.domain.linkage.engine.clusters import Score
from hotpass_assets.domain.linkage.engine.model import Model

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Judged:
    """What a judge says of the candidate pairs of a table.

    Attributes:
        model: How levels became probabilities.
        pairs: left, right, weight, probability and ``gamma_<comparison>``, sorted by left and right.
        score: Gives the same for further pairs, as long as the connection is open.
    """

    model: Model
    pairs: pl.DataFrame
    score: Score


class Judge(Protocol):
    """Judges the pairs of one table."""

    def judged(
        self,
        features: pl.DataFrame,
        comparisons: Sequence[Comparison],
        columns: Sequence[LinkColumn],
        pairs: pl.DataFrame,
        connection: duckdb.DuckDBPyConnection,
    ) -> Judged:
        """What is to be said of some pairs.

        Args:
            features: Features of all rows, in row order.
            comparisons: What is compared.
            columns: What each column was taken for.
            pairs: left, right.
            connection: Where the work may be done.
        """

    def unasked(self, reason: str) -> Judged:
        """What is said of a table without pairs.

        Args:
            reason: Why there are none.
        """
