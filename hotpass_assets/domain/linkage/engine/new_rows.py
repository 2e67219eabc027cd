"""Linking new rows with rows that were linked before, without linking those again.

Belongs here: finding the few known rows that new ones could be the same as, and which entity each new row belongs to.
Does not belong here: what is kept of known rows (``known_rows``) and how a table is linked (``linker``).

The known rows that share something rare with a new one, and those in one cluster with them, are linked together with
the new rows as a small table. What is usual is told by all known rows, known clusters hold unless a person decided
otherwise, and the model is theirs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import polars as pl

from hotpass_assets.domain.identity import stable_uuids
from hotpass_assets.domain.linkage.compare.aspects import aspects_of
from hotpass_assets.domain.linkage.compare.habits import Habits
from hotpass_assets.domain.linkage.engine.candidates import NEAR_BEST, PAIRS_PER_ROW, STRONG_SHARE, WEAK_SHARE
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.keys import (
    COMBINED_SHARE,
    GRAINS,
    combine_frequent_keys,
    find_keys,
    information_of_keys,
)
from hotpass_assets.domain.linkage.engine.known_rows import FACTS, KEYS, KnownRows, usual_texts
from hotpass_assets.domain.linkage.engine.linker import Given, Linked, LinkSettings, linked_by
from hotpass_assets.domain.linkage.engine.probabilities import Probabilities
from hotpass_assets.domain.linkage.engine.row_pairs import ROW_PAIRS
from hotpass_assets.domain.linkage.engine.workbench import workbench

_MATES = 30
"""Of a larger known cluster so many rows, and those that share something, stand for it."""


@dataclass(frozen=True)
class Neighbourhood:
    """New rows with the known ones that could be the same.

    Attributes:
        table: Known rows first, in their order; then the new ones.
        facts: row, key, cluster and entity_id; new rows count on, as if they stood below the known table, and have no
            cluster and entity yet.
        pairs: left, right: positions in ``table`` worth comparing.
        known: How many of the rows are known.
        keys: key and row of each new row: keys that few rows have, as in ``known_rows.KEYS``.
        habits: What is usual, with what the new rows add.
    """

    table: pl.DataFrame
    facts: pl.DataFrame
    pairs: pl.DataFrame
    known: int
    keys: pl.DataFrame
    habits: Habits


@dataclass(frozen=True)
class NewlyLinked:
    """Result of linking new rows.

    Attributes:
        known: Rows linked before.
        near: The table that was linked.
        linked: Result of linking it.
        ids: Entity id of each of its rows.
        absorbed: entity_id, absorbed_id: known entities that new rows showed to be one.
    """

    known: KnownRows
    near: Neighbourhood
    linked: Linked
    ids: pl.Series
    absorbed: pl.DataFrame


def neighbourhood(table: pl.DataFrame, keys: pl.Series, known: KnownRows) -> Neighbourhood:
    """New rows with the known rows that they could be the same as.

    Args:
        table: The new rows: the columns of the known ones, texts, nulls where a cell is empty.
        keys: Key of each new row.
        known: Rows linked before.
    """
    habits = known.habits()
    own = _keys(table, known, habits)
    hits = _worth_comparing(own, known, table.height)
    places = _with_mates(hits.filter(~pl.col("new"))["other"].unique(), known.facts)
    near = known.cells.with_row_index("place at").filter(pl.col("place at").is_in(places.implode())).collect()
    facts = known.facts.with_row_index("place").filter(pl.col("place").is_in(places.implode())).collect()
    at = pl.DataFrame({"other": places, "position": pl.int_range(places.len(), dtype=pl.UInt32, eager=True)})
    pairs = pl.concat(
        [
            hits.filter(~pl.col("new"))
            .join(at, on="other")
            .select(left="position", right=pl.col("row") + pl.lit(places.len(), pl.UInt32)),
            hits.filter("new").select(left=pl.col("row") + places.len(), right=pl.col("other") + places.len()),
        ]
    ).cast(ROW_PAIRS)
    added = pl.DataFrame(
        {"row": pl.int_range(known.rows, known.rows + table.height, dtype=pl.UInt32, eager=True), "key": keys}
    )
    return Neighbourhood(
        pl.concat([near.drop("place at"), table.select(near.drop("place at").columns)]),
        pl.concat([facts.drop("place"), added], how="diagonal"),
        pairs.sort("left", "right"),
        places.len(),
        own.select("key", "row"),
        habits,
    )


def link_new_rows(near: Neighbourhood, known: KnownRows, settings: LinkSettings, told: Told) -> NewlyLinked:
    """The entity of each new row: a known one, or one of its own.

    Args:
        near: The new rows with the known ones around them.
        known: Rows linked before.
        settings: Thresholds and engine.
        told: What people decided, by positions in ``near.table``.
    """
    held = near.facts.head(near.known).with_row_index("at")
    first = held.select("at", first=pl.col("at").min().over("cluster")).filter(pl.col("at") != pl.col("first"))
    # Supposed and not certain: what a person says of known rows still wins.
    supposed = [*told.supposed, *first.select("first", "at").iter_rows()]
    linked = linked_by(
        Probabilities(settings.engine, settings.spark, known.model),
        near.table,
        known.columns,
        settings.threshold,
        Told(told.must_link, told.cannot_link, supposed),
        Given(near.pairs, replace(near.habits, seen_uses={}, seen_crowds={})),
    )
    # What known rows have to do with each other was judged, and asked, before.
    linked = replace(linked, pairs=linked.pairs.filter(pl.col("right") >= near.known))
    return NewlyLinked(known, near, linked, *_entities(near, linked))


def _keys(table: pl.DataFrame, known: KnownRows, habits: Habits) -> pl.DataFrame:
    """row, key, factor of each key of the new rows that is not frequent, and of their combined frequent keys."""
    aspects = aspects_of(table, known.columns, habits)
    with workbench(table.height) as connection:
        find_keys(aspects, connection)
        frequent = known.frequent.collect()  # noqa: F841 - DuckDB reads it by its name
        connection.execute("create or replace temp table sizes as select key, size from frequent")
        combine_frequent_keys(connection, known.group_limit)
        found: pl.DataFrame = connection.sql(
            "select row, key, factor from keys where key not in (select key from sizes)"
            f" union all select row, key, {COMBINED_SHARE} from combined order by row, key"
        ).pl()
    return found


def _worth_comparing(own: pl.DataFrame, known: KnownRows, rows: int) -> pl.DataFrame:
    """Row (a new one), other, new (whether the other is new too): pairs that share enough information.

    Args:
        own: Keys of the new rows.
        known: Rows linked before.
        rows: How many new rows there are.
    """
    total = known.rows + rows
    held = known.keys.join(own.lazy().select("key").unique(), on="key", how="semi").collect()
    others = pl.concat([held.with_columns(new=pl.lit(False)), own.select("key", "row").with_columns(new=pl.lit(True))])
    others = others.rename({"row": "other"}).with_columns(size=pl.len().over("key"))
    shared = own.join(others.filter(pl.col("size") <= known.group_limit), on="key").filter(
        ~pl.col("new") | (pl.col("row") < pl.col("other"))
    )
    weighed = shared.group_by("row", "other", "new").agg(information_of_keys(total).sum().alias("information"))
    possible = GRAINS * math.log2(max(total, 2))
    best = pl.col("information").max().over("row")
    enough = (pl.col("information") >= possible * STRONG_SHARE) | (pl.col("information") >= NEAR_BEST * best)
    chosen: pl.DataFrame = (
        weighed.filter(pl.col("information") >= possible * WEAK_SHARE)
        .filter(enough)
        .sort("row", "information", "new", "other", descending=[False, True, False, False])
        .group_by("row", maintain_order=True)
        .head(PAIRS_PER_ROW)
        .select("row", "other", "new")
    )
    return chosen


def _with_mates(places: pl.Series, facts: pl.LazyFrame) -> pl.Series:
    """The places, and those of rows that are in one cluster with them; ascending."""
    placed = facts.select("cluster").with_row_index("place")
    clusters = placed.filter(pl.col("place").is_in(places.implode())).select("cluster").unique()
    mates = placed.join(clusters, on="cluster", how="semi").collect().sort("place")
    some = mates.group_by("cluster", maintain_order=True).head(_MATES)["place"]
    return pl.concat([places.cast(pl.UInt32), some.cast(pl.UInt32)]).unique().sort()


def _entities(near: Neighbourhood, linked: Linked) -> tuple[pl.Series, pl.DataFrame]:
    """Entity id of each row, and which known entities became part of another."""
    rows = near.facts.with_columns(joined=linked.clusters["cluster"])
    own = rows.select(key=pl.col("key").min().over("joined")).to_series()
    ids = rows.select(
        id=pl.coalesce(pl.col("entity_id").drop_nulls().first().over("joined"), stable_uuids("entity", own))
    ).to_series()
    before = rows.head(near.known).select("entity_id", now=ids.head(near.known)).unique()
    absorbed = before.filter(pl.col("entity_id") != pl.col("now")).select(entity_id="now", absorbed_id="entity_id")
    return ids, absorbed.unique().sort("entity_id", "absorbed_id")


def with_new_rows(newly: NewlyLinked) -> KnownRows:
    """Known rows with those that were linked with them, for the next new rows."""
    known, near = newly.known, newly.near
    held = known.facts.collect()
    added = near.facts.slice(near.known)
    cluster = near.facts.select(pl.coalesce("cluster", "row"))["cluster"]
    joined = cluster.gather(newly.linked.clusters["cluster"]).slice(near.known)
    absorbed = newly.absorbed.rename({"entity_id": "now", "absorbed_id": "entity_id"})
    kept = held.join(absorbed, on="entity_id", how="left", maintain_order="left").with_columns(
        entity_id=pl.coalesce("now", "entity_id")
    )
    kept = kept.with_columns(cluster=pl.col("cluster").first().over("entity_id")).select(held.columns)
    new_facts = added.with_columns(cluster=joined, entity_id=newly.ids.slice(near.known)).select(held.columns)
    keys = near.keys.select("key", row=pl.col("row") + held.height).cast(KEYS)
    uses, crowds = usual_texts(near.habits)
    return replace(
        known,
        rows=known.rows + added.height,
        cells=pl.concat([known.cells, near.table.slice(near.known).lazy()]),
        facts=pl.concat([kept, new_facts.cast(FACTS)]).lazy(),
        keys=pl.concat([known.keys, keys.lazy()]).unique().sort("key", "row"),
        uses=pl.concat([known.uses.join(uses, on=["feature", "text"], how="anti"), uses]).sort("feature", "text"),
        crowds=pl.concat([known.crowds, crowds]).unique().sort("feature", "text"),
    )
