"""The results of linking as tables for files: clusters, pairs, pairs to review.

Belongs here: their columns, what a row is called, and what is masked in them. Does not belong here: linking
(``linker``), the deduplicated table (``survivor_rows``) and writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import NOT_COMPARED, Kind, LinkColumn
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings
from hotpass_assets.domain.linkage.engine.new_rows import NewlyLinked
from hotpass_assets.domain.linkage.engine.row_pairs import pair_table
from hotpass_assets.domain.linkage.resolve.survivor_rows import unused
from hotpass_assets.domain.linkage.review.queue import review_queue

CLASSES = ("match", "review", "reject")
PAIRS_AT_ONCE = 131_072
_SIDES = ("left", "right")
_CALLED_BY: tuple[Kind, ...] = ("organisation", "person", "title")
_NAMING: tuple[Kind, ...] = (*_CALLED_BY, "given_name", "surname")


@dataclass(frozen=True)
class Masked:
    """What may not be shown.

    Attributes:
        columns: Columns whose values are masked.
        mask: What stands in their place.
    """

    columns: frozenset[str]
    mask: str


def entity_clusters(clusters: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Table ``clusters``: row, entity_id, probability."""
    return clusters.select("row", ids.alias("entity_id"), "probability")


def new_row_clusters(newly: NewlyLinked) -> pl.DataFrame:
    """Table ``clusters`` of new rows alone, numbered from 0; ``known`` says whether the entity was there before."""
    first = newly.near.known
    before = newly.near.facts["entity_id"].drop_nulls().unique()
    found = entity_clusters(newly.linked.clusters, newly.ids).slice(first)
    return found.with_columns(
        row=pl.int_range(pl.len(), dtype=pl.UInt32), known=pl.col("entity_id").is_in(before.implode())
    )


def match_tables(
    table: pl.DataFrame, linked: Linked, settings: LinkSettings, masked: Masked, rows: pl.Series | None = None
) -> Iterator[pl.DataFrame]:
    """Table ``matches`` in parts of ``PAIRS_AT_ONCE`` pairs; one empty part where nothing was compared.

    It has left, right, probability, weight, ``classification``, the levels, and for pairs that are not rejected the
    compared values as ``left_<column>`` and ``right_<column>``. Those of rejected pairs stay empty: there are many, and
    their rows are named.

    Args:
        table: The table that was linked.
        linked: Result of linking it.
        settings: Thresholds.
        masked: What may not be shown.
        rows: Number of each row, if it is not its place in the table.
    """
    shown = compared_columns(linked.columns)
    figures = ["left", "right", "probability", "weight"]
    extra = [name for name in linked.pairs.columns if name not in figures]
    values = _shown_values(table, shown, masked)
    for start in range(0, max(linked.pairs.height, 1), PAIRS_AT_ONCE):
        part = linked.pairs.slice(start, PAIRS_AT_ONCE)
        named = part.select(*figures, _classification(settings).alias("classification"), *extra)
        told = _with_values(named, values, pl.col("probability") >= settings.review_threshold)
        yield told if rows is None else told.with_columns(rows.gather(told[side]).alias(side) for side in _SIDES)


def review_table(
    table: pl.DataFrame,
    linked: Linked,
    settings: LinkSettings,
    keys: pl.Series,
    numbers: pl.Series,
    told: Told,
    masked: Masked,
) -> pl.DataFrame:
    """The pairs a person should judge, with the numbers and the compared values of both rows.

    Args:
        table: The table that was linked.
        linked: Result of linking it.
        settings: Thresholds.
        keys: Key of each row.
        numbers: Number of each row as a person knows it.
        told: What people decided: it is not asked again.
        masked: What may not be shown.
    """
    names = row_names(table, linked.columns, masked)
    same, different = (pair_table(sorted(pairs)) for pairs in (told.must_link, told.cannot_link))
    # A pair that a person joined is as sure as one can be, and so is what hangs together through it.
    sure = same.with_columns(probability=pl.lit(1.0))
    pairs = pl.concat([linked.pairs.join(same, on=["left", "right"], how="anti"), sure], how="diagonal")
    queue = review_queue(
        pairs,
        linked.clusters,
        names,
        keys,
        review_threshold=settings.review_threshold,
        match_threshold=settings.match_threshold,
        decided=pl.concat([same, different]),
    )
    # What the row is called stands in the queue already as ``left_name``, by whichever columns say it best.
    called = next(iter(_called_by(linked.columns)), ())
    shown = [name for name in compared_columns(linked.columns) if name != "name" or called != (name,)]
    values = _shown_values(table, shown, masked)
    places = [numbers.gather(queue[side]).alias(f"{side}_row") for side in _SIDES]
    return _with_values(queue.with_columns(places), values, pl.lit(True))


def compared_columns(columns: Sequence[LinkColumn]) -> list[str]:
    """Columns that are compared."""
    return [column.name for column in columns if column.kind not in NOT_COMPARED]


def row_names(table: pl.DataFrame, columns: Sequence[LinkColumn], masked: Masked) -> pl.DataFrame:
    """Row and ``name``: what a person would call it, by the columns that say it best."""
    called = []
    for names in _called_by(columns):
        parts = [_told(name, masked) for name in names]
        # Two column names: what is missing in one does not hide the other.
        joined = pl.concat_str(parts, separator=" ", ignore_nulls=True).replace("", None)
        called.append(parts[0] if len(parts) == 1 else joined)
    name = pl.coalesce(called) if called else pl.lit(None, pl.String)
    return table.select(name.alias("name")).with_row_index("row")


def _called_by(columns: Sequence[LinkColumn]) -> list[tuple[str, ...]]:
    """Columns that say together what a row is called, the best first; the next count where those are empty."""
    by_kind = {kind: [column.name for column in columns if column.kind == kind] for kind in _NAMING}
    called: list[tuple[str, ...]] = [(name,) for kind in _CALLED_BY for name in by_kind[kind]]
    if by_kind["given_name"] and by_kind["surname"]:
        called.append((by_kind["given_name"][0], by_kind["surname"][0]))
    return [*called, *((name,) for name in compared_columns(columns))]


def _told(name: str, masked: Masked) -> pl.Expr:
    if name not in masked.columns:
        return pl.col(name)
    return pl.when(pl.col(name).is_not_null()).then(pl.lit(masked.mask))


def _shown_values(table: pl.DataFrame, shown: Sequence[str], masked: Masked) -> pl.DataFrame:
    return table.select(_told(name, masked).alias(name) for name in shown)


def _with_values(pairs: pl.DataFrame, values: pl.DataFrame, wanted: pl.Expr) -> pl.DataFrame:
    """Pairs with the values of both rows where wanted, as ``left_<column>``; a name that is taken gets a number."""
    mask = pairs.select(wanted.alias("wanted")).to_series()
    taken, found = list(pairs.columns), []
    for side in _SIDES:
        row = pairs.select(pl.when(mask).then(side)).to_series()
        for name in values.columns:
            title = unused(f"{side}_{name}", taken)
            taken.append(title)
            found.append(values[name].gather(row).alias(title))
    return pairs.with_columns(found)


def _classification(settings: LinkSettings) -> pl.Expr:
    probability = pl.col("probability")
    match, review, reject = (pl.lit(word) for word in CLASSES)
    return (
        pl.when(probability >= settings.match_threshold)
        .then(match)
        .when(probability >= settings.review_threshold)
        .then(review)
        .otherwise(reject)
    )
