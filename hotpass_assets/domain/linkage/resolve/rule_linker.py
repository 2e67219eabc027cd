"""Linking one table by fixed rules, without a model and without Splink.

Belongs here: judging pairs by rules. Does not belong here: the rules (``match_rules``), the order of the steps of
linking (``domain.linkage.engine.linker``), and judging by probabilities (``domain.linkage.engine.probabilities``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import LinkColumn
from hotpass_assets.domain.linkage.compare.levels import Comparison
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.judge import Judged
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings, linked_by
from hotpass_assets.domain.linkage.engine.row_pairs import pair_table
from hotpass_assets.domain.linkage.resolve.match_rules import rule_model
from hotpass_assets.domain.linkage.resolve.plain_levels import plain_levels

if TYPE_CHECKING:
    import duckdb


def link_by_rules(
    table: pl.DataFrame, columns: Sequence[LinkColumn], settings: LinkSettings, told: Told | None = None
) -> Linked:
    """Clusters of the rows of a table that rules take for the same thing; its pairs have ``rule`` as well.

    Args:
        table: Columns of texts, nulls where a cell is empty.
        columns: What each column was taken for.
        settings: Thresholds.
        told: What people decided; it wins over the rules.
    """
    return linked_by(_Rules(), table, columns, settings.threshold, told)


class _Rules:
    """A judge that follows rules."""

    def judged(
        self,
        features: pl.DataFrame,
        comparisons: Sequence[Comparison],
        columns: Sequence[LinkColumn],
        pairs: pl.DataFrame,
        connection: duckdb.DuckDBPyConnection,
    ) -> Judged:
        """What the rules say of some pairs; see :class:`~hotpass_assets.domain.linkage.engine.judge.Judge`."""
        rules = rule_model(comparisons, {column.name: column.kind for column in columns})

        def score(further: pl.DataFrame) -> pl.DataFrame:
            return rules.scored(plain_levels(further, features, comparisons, connection))

        return Judged(rules, score(pairs), score)

    def unasked(self, reason: str) -> Judged:
        """No pairs; why does not matter to rules."""
        rules = rule_model((), {})
        return Judged(rules, rules.scored(pair_table()), rules.scored)
