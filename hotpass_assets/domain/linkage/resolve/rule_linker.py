"""Linking one table by fixed rules: from its columns to clusters of rows, without a model and without Splink.

Belongs here: the order of the steps. Does not belong here: the rules (``match_rules``) and linking by probabilities
(``linker``).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import NOT_COMPARED, LinkColumn
from hotpass_assets.domain.linkage.compare.aspects import aspects_of
from hotpass_assets.domain.linkage.engine.candidates import candidate_pairs
from hotpass_assets.domain.linkage.engine.clusters import Told, clusters_of
from hotpass_assets.domain.linkage.engine.identical_rows import identical_rows
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings
from hotpass_assets.domain.linkage.engine.row_pairs import pair_table
from hotpass_assets.domain.linkage.engine.workbench import workbench
from hotpass_assets.domain.linkage.resolve.match_rules import rule_model
from hotpass_assets.domain.linkage.resolve.plain_levels import plain_levels


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
    told = told or Told()
    compared = [column.name for column in columns if column.kind not in NOT_COMPARED]
    if table.height < 2 or not compared:
        return _nothing_compared(table, columns, told)
    decided = sorted({row for pair in (*told.must_link, *told.cannot_link) for row in pair})
    identical = identical_rows(table.select(compared), decided)
    must_link, cannot_link = identical.as_kept(told.must_link), identical.as_kept(told.cannot_link)
    always = pl.concat([pair_table([*must_link, *cannot_link]), identical.twins])
    part = table[identical.kept]
    with workbench() as connection:
        aspects = aspects_of(part, columns)
        features = pl.concat([aspect.features for aspect in aspects], how="horizontal")
        candidates = candidate_pairs(aspects, connection, part.height, always.unique().sort("left", "right"))
        comparisons = [aspect.comparison for aspect in aspects]
        rules = rule_model(comparisons, {column.name: column.kind for column in columns})

        def scored(pairs: pl.DataFrame) -> pl.DataFrame:
            return rules.scored(plain_levels(pairs, features, comparisons, connection))

        pairs = scored(candidates.pairs)
        clusters = clusters_of(pairs, part.height, settings.threshold, scored, Told(must_link, cannot_link))
    return Linked(
        columns,
        rules,
        identical.all_pairs(pairs, clusters),
        identical.all_clusters(clusters),
        candidates,
        features[identical.place] if identical.dropped else features,
    )


def _nothing_compared(table: pl.DataFrame, columns: Sequence[LinkColumn], told: Told) -> Linked:
    rules = rule_model((), {})
    empty = rules.scored(pair_table())
    clusters = clusters_of(empty, table.height, 1.0, lambda pairs: empty, told)
    return Linked(columns, rules, empty, clusters)
