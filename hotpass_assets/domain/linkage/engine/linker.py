"""Linking one table: from its columns to clusters of rows.

Belongs here: the order of the steps and what they give. Does not belong here: how any of them works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import NOT_COMPARED, Kind, LinkColumn
from hotpass_assets.domain.linkage.compare.aspects import aspects_of
from hotpass_assets.domain.linkage.compare.habits import Habits
from hotpass_assets.domain.linkage.engine.candidates import Candidates, candidate_pairs
from hotpass_assets.domain.linkage.engine.clusters import Told, clusters_of
from hotpass_assets.domain.linkage.engine.identical_rows import IdenticalRows, identical_rows
from hotpass_assets.domain.linkage.engine.judge import Judge, Judged
from hotpass_assets.domain.linkage.engine.model import Model
from hotpass_assets.domain.linkage.engine.probabilities import Probabilities
from hotpass_assets.domain.linkage.engine.row_pairs import RowPair, pair_table
from hotpass_assets.domain.linkage.engine.workbench import workbench

_NAMING: frozenset[Kind] = frozenset(("organisation", "person", "title", "surname", "identifier", "email"))


@dataclass(frozen=True)
class LinkSettings:
    """How a table is linked.

    Attributes:
        threshold: Probability that joins: the best pair between two groups must reach it.
        match_threshold: From here on a pair is accepted without review.
        review_threshold: From here on a pair is shown to a person.
        engine: Where pairs are compared; the result is the same.
        spark: Settings of Spark by name, such as ``spark.master``; without a master it runs in this process.
    """

    threshold: float = 0.75
    match_threshold: float = 0.9
    review_threshold: float = 0.7
    engine: Literal["duckdb", "spark"] = "duckdb"
    spark: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Linked:
    """Result of linking.

    Attributes:
        columns: What each column was taken for.
        model: The model that scored the pairs.
        pairs: left, right, weight, probability and ``gamma_<comparison>`` of every compared pair, sorted.
        clusters: row, cluster (its smallest row), probability.
        candidates: How pairs were found; missing if nothing could be compared.
        features: Features that were compared, in row order.
    """

    columns: Sequence[LinkColumn]
    model: Model
    pairs: pl.DataFrame
    clusters: pl.DataFrame
    candidates: Candidates | None = None
    features: pl.DataFrame = field(default_factory=pl.DataFrame)


@dataclass(frozen=True)
class Given:
    """What is known before a table is linked, in place of finding it out.

    Attributes:
        pairs: left, right: rows worth comparing.
        habits: What is usual among rows besides those of the table.
    """

    pairs: pl.DataFrame
    habits: Habits


def link_table(
    table: pl.DataFrame,
    columns: Sequence[LinkColumn],
    settings: LinkSettings,
    told: Told | None = None,
    model: Model | None = None,
) -> Linked:
    """Clusters of the rows of a table that name the same thing, by probabilities.

    Args:
        table: Columns of texts, nulls where a cell is empty.
        columns: What each column was taken for.
        settings: Thresholds and engine.
        told: What people decided; it wins over the model.
        model: A model learned before, to be used as it is.
    """
    return linked_by(Probabilities(settings.engine, settings.spark, model), table, columns, settings.threshold, told)


def linked_by(
    judge: Judge,
    table: pl.DataFrame,
    columns: Sequence[LinkColumn],
    threshold: float,
    told: Told | None = None,
    given: Given | None = None,
) -> Linked:
    """Clusters of the rows of a table that a judge takes for the same thing.

    Args:
        judge: Who says of a pair how probably it is one.
        table: Columns of texts, nulls where a cell is empty.
        columns: What each column was taken for.
        threshold: Probability that joins.
        told: What people decided; it wins over the judge.
        given: Pairs worth comparing, if they need not be found.
    """
    told = told or Told()
    compared = [column for column in columns if column.kind not in NOT_COMPARED]
    if table.height < 2 or not compared:
        return _nothing_compared(judge, table, columns, told)
    identical = identical_rows(table.select(column.name for column in compared), _rows_of(told))
    part = table[identical.kept] if identical.dropped else table
    named = _named(part, compared)
    sure = Told(
        identical.as_kept(told.must_link),
        identical.as_kept(told.cannot_link),
        [*identical.as_kept(told.supposed), *_both_named(pl.concat([identical.twins, identical.decided_twins]), named)],
    )
    if given is not None:
        given = replace(given, pairs=pair_table(_ordered(identical.as_kept(list(given.pairs.iter_rows())))))
    return _spread(_linked(judge, part, columns, threshold, sure, identical.twins, given), identical)


def _named(table: pl.DataFrame, compared: Sequence[LinkColumn]) -> pl.Series:
    """Whether a row says what it is about, not only where or of what sort."""
    naming = [column.name for column in compared if column.kind in _NAMING]
    if not naming:
        return pl.Series([False]).new_from_index(0, table.height)
    return table.select(pl.any_horizontal(pl.col(naming).is_not_null())).to_series()


def _both_named(twins: pl.DataFrame, named: pl.Series) -> list[RowPair]:
    """Rows that are the same cell by cell and are named: they are one, however common the name."""
    return list(twins.filter(named.gather(twins["left"])).iter_rows())


def _linked(
    judge: Judge,
    table: pl.DataFrame,
    columns: Sequence[LinkColumn],
    threshold: float,
    told: Told,
    twins: pl.DataFrame,
    given: Given | None,
) -> Linked:
    aspects = aspects_of(table, columns, given.habits if given else None)
    if not aspects:
        return _nothing_compared(judge, table, columns, told)
    with workbench(table.height) as connection:
        always = _told_pairs(told, twins)
        if given is None:
            candidates = candidate_pairs(aspects, connection, table.height, always)
        else:
            candidates = Candidates(pl.concat([given.pairs, always]).unique().sort("left", "right"), 0, 0, 0)
        comparisons = [aspect.comparison for aspect in aspects]
        # Lists of words brought rows together and are not compared: at a million rows they are a third of the memory.
        plain = [aspect.features.select(pl.exclude(pl.List(pl.UInt32))) for aspect in aspects]
        del aspects
        compared = pl.concat(plain, how="horizontal")
        judged = judge.judged(compared, comparisons, columns, candidates.pairs, connection)
        clusters = clusters_of(judged.pairs, table.height, threshold, judged.score, told)
    return Linked(columns, judged.model, judged.pairs, clusters, candidates, compared)


def _told_pairs(told: Told, twins: pl.DataFrame) -> pl.DataFrame:
    """Pairs that are compared whatever their keys: those told of, and rows that are the same cell by cell."""
    known = pair_table([*told.must_link, *told.cannot_link, *told.supposed])
    return pl.concat([known, twins]).unique().sort("left", "right")


def _ordered(pairs: Sequence[RowPair]) -> list[RowPair]:
    """Pairs with the smaller row first, without those of a row with itself."""
    return [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]


def _rows_of(told: Told) -> list[int]:
    return sorted({row for pair in (*told.must_link, *told.cannot_link) for row in pair})


def _nothing_compared(judge: Judge, table: pl.DataFrame, columns: Sequence[LinkColumn], told: Told) -> Linked:
    reason = "fewer than two rows" if table.height < 2 else "no column says anything that could be compared"
    told = replace(told, supposed=[*told.supposed, *_all_the_same(table, columns)])
    return _as_told(judge.unasked(reason), columns, table.height, told)


def joined_as_told(columns: Sequence[LinkColumn], rows: int, told: Told, reason: str) -> Linked:
    """Clusters of what is decided and supposed alone, without any score.

    Args:
        columns: What each column was taken for.
        rows: Rows of the table.
        told: What is known of pairs.
        reason: Why no pair was scored.
    """
    return _as_told(Probabilities().unasked(reason), columns, rows, told)


def _as_told(judged: Judged, columns: Sequence[LinkColumn], rows: int, told: Told) -> Linked:
    return Linked(columns, judged.model, judged.pairs, clusters_of(judged.pairs, rows, 1.0, judged.score, told))


def _all_the_same(table: pl.DataFrame, columns: Sequence[LinkColumn]) -> list[RowPair]:
    """Pairs that make one of a table whose rows are the same, cell by cell, and say something."""
    numbered = any(column.kind in ("row_id", "source") for column in columns)
    if table.height < 2 or numbered or table.unique().height > 1 or not any(table.row(0)):
        return []
    return [(0, row) for row in range(1, table.height)]


def _spread(linked: Linked, identical: IdenticalRows) -> Linked:
    """The result for the rows that were kept as the result for all rows."""
    pairs = identical.all_pairs(linked.pairs, linked.clusters)
    clusters = identical.all_clusters(linked.clusters)
    features = linked.features[identical.place] if identical.dropped else linked.features
    return Linked(linked.columns, linked.model, pairs, clusters, linked.candidates, features)
