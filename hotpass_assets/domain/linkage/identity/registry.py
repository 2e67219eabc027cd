"""Ids carried from intake to intake: which organisation of today is which one of before.

Belongs here: giving every cluster of records the id it had, or a new one, and what an earlier id resolves to. Does
not belong here: which records are one organisation (``rules``), how changes are told (``entity_history``).

An organisation is known again by its keys: its records at their sources, and its folded names. A key says nothing
about rows or places in a sheet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.linkage.identity.entity_history import Placement, history_after
from hotpass_assets.domain.tables.linkage import ENTITY_HISTORY, KNOWN_RECORDS, NAME_KEY, RECORD_KEY

KEY = ["record_key", "kind"]
NewIds = Callable[[pl.Series], pl.Series]

# A key under more ids and in more clusters than this is a broken look-up or a common name: holding all against all
# would cost the square of them and tell nothing.
_CROWD = 8


@dataclass(frozen=True)
class Registry:
    """What earlier intakes left behind.

    Attributes:
        known: Table ``known_records``.
        history: Table ``entity_history``.
    """

    known: pl.DataFrame
    history: pl.DataFrame

    @classmethod
    def empty(cls) -> Registry:
        """The registry before the first intake."""
        return cls(KNOWN_RECORDS.empty(), ENTITY_HISTORY.empty())


@dataclass(frozen=True)
class Assigned:
    """Ids of an intake.

    Attributes:
        ids: ``organization_id`` of each ``cluster``, by cluster.
        history: Table ``entity_history``, this intake included.
        known: Table ``known_records``, this intake included.
        before: Keys known before this intake, under the ids they resolved to then: ``record_key``, ``kind``,
            ``organization_id``, ``seen_in``.
    """

    ids: pl.DataFrame
    history: pl.DataFrame
    known: pl.DataFrame
    before: pl.DataFrame

    @property
    def registry(self) -> Registry:
        """What the next intake starts from."""
        return Registry(self.known, self.history)


def assign_ids(
    clusters: pl.DataFrame, known: pl.DataFrame, history: pl.DataFrame, new_ids: NewIds, intake: str
) -> Assigned:
    """Give each cluster the id most of its keys had; the rest get new ones.

    Cluster and id are paired by the most shared keys, then the most shared names, then the id born first, then the
    smallest id and the smallest keys; each is paired once. Neither the order of rows nor numbers of clusters matter.

    Args:
        clusters: ``record_key`` and ``cluster`` of this intake; optional ``kind`` (``record`` unless stated) and
            ``anchor`` (what a new id is made from; the smallest key unless stated).
        known: Table ``known_records`` of the intake before this one; ``kind`` and ``seen_in`` may be absent.
        history: Table ``entity_history`` of the intake before this one.
        new_ids: Ids made from texts.
        intake: Key of this intake.
    """
    stated = _anchored(_with_kind(clusters).drop_nulls("record_key"))
    resolved = _known_before(known, history)
    keys = _numbered(stated, resolved)
    numbered = stated.join(keys, on=KEY).drop(KEY)
    parts = _parts(numbered)
    seen = numbered.join(parts, on="cluster").select("key", "name", "place").unique()
    before = resolved.join(keys, on=KEY).select("key", "organization_id", "seen_in")
    shared = _shared(seen, before, history)
    kept = _paired(shared, history)
    taken = pl.concat([history["organization_id"], before["organization_id"]]).unique()
    fresh = _fresh(parts.join(kept, on="place", how="anti"), taken, new_ids)
    placed = pl.concat(
        [kept.with_columns(fresh=pl.lit(False)), fresh.with_columns(fresh=pl.lit(True))], how="vertical"
    ).sort("place")
    after = history_after(Placement(seen, before, shared, placed), history, intake)
    ids = parts.join(placed, on="place").select("cluster", "organization_id").sort("cluster")
    known_now = seen.join(placed, on="place").select("key", "organization_id", pl.lit(intake).alias("seen_in")).unique()
    return Assigned(ids, after, _known_after(known_now, before, keys, after), resolved)


def current_ids(history: pl.DataFrame, ids: pl.Series) -> pl.Series:
    """What ids resolve to now: absorbed ones to their survivor, all others (and unknown ones) to themselves.

    Args:
        history: Table ``entity_history``.
        ids: Organisation ids of this or any earlier intake.
    """
    absorbed = history.filter(pl.col("status") == "absorbed")
    if absorbed.is_empty():
        return ids
    return ids.replace(absorbed["organization_id"], absorbed["current_id"])


def _known_before(known: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Keys under the ids they resolve to: ``record_key``, ``kind``, ``organization_id``, ``seen_in``."""
    stated = _with_kind(known)
    if "seen_in" not in stated.columns:
        stated = stated.with_columns(seen_in=pl.lit(None, pl.String))
    return (
        stated.with_columns(current_ids(history, stated["organization_id"]))
        .group_by(*KEY, "organization_id")
        .agg(pl.col("seen_in").max())
    )


def _with_kind(frame: pl.DataFrame) -> pl.DataFrame:
    return frame if "kind" in frame.columns else frame.with_columns(kind=pl.lit(RECORD_KEY))


def _anchored(frame: pl.DataFrame) -> pl.DataFrame:
    smallest = pl.col("record_key").min().over("cluster")
    if "anchor" not in frame.columns:
        return frame.with_columns(anchor=smallest)
    return frame.with_columns(anchor=pl.coalesce("anchor", smallest)) if frame["anchor"].null_count() else frame


def _numbered(stated: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """A number for each key in the order of texts, so that texts are compared once: ``key``, and ``name`` beside it."""
    texts = pl.concat([stated.select(KEY), known.select(KEY)]).unique().sort(KEY)
    return texts.with_row_index("key").with_columns(name=pl.col("kind") == NAME_KEY)


def _parts(numbered: pl.DataFrame) -> pl.DataFrame:
    """One line a cluster with ``place``, its number in the order of its keys, and ``anchor``."""
    order = ("first", "last", "count", "sum", "squares")
    distinct = pl.col("key").unique().cast(pl.UInt64)
    return (
        numbered.group_by("cluster")
        .agg(
            pl.col("key").min().alias("first"),
            pl.col("key").max().alias("last"),
            distinct.len().alias("count"),
            distinct.sum().alias("sum"),
            (distinct * distinct).sum().alias("squares"),
            pl.col("anchor").min(),
        )
        .sort(*order, "cluster")
        .with_row_index("place")
        .select("cluster", "place", "anchor")
    )


def _shared(seen: pl.DataFrame, before: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Keys of this intake known before: ``key``, ``name``, ``place``, ``organization_id``."""
    crowds = (frame.group_by("key").len().filter(pl.col("len") > _CROWD).select("key") for frame in (seen, before))
    crowded = next(crowds).join(next(crowds), on="key")
    ids = before.select("key", "organization_id")
    if crowded.is_empty():
        return seen.join(ids, on="key")
    # In a crowd the first cluster meets the first id, the second the second: enough to tell an unchanged crowd.
    births = history.select("organization_id", "born_order")
    queue = (
        ids.join(crowded, on="key", how="semi")
        .join(births, on="organization_id", how="left")
        .sort("born_order", "organization_id", nulls_last=True)
        .with_columns(turn=pl.int_range(pl.len()).over("key"))
        .drop("born_order")
    )
    waiting = (
        seen.join(crowded, on="key", how="semi").sort("place").with_columns(turn=pl.int_range(pl.len()).over("key"))
    )
    single = seen.join(crowded, on="key", how="anti").join(ids, on="key")
    return pl.concat([single, waiting.join(queue, on=["key", "turn"]).drop("turn")])


def _paired(shared: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Clusters (``place``) that take up an earlier id, and which; each id once."""
    edges = (
        shared.group_by("place", "organization_id")
        .agg(pl.len().alias("keys"), pl.col("name").sum().alias("names"))
        .join(history.select("organization_id", "born_order"), on="organization_id", how="left")
        .sort(
            "keys",
            "names",
            "born_order",
            "organization_id",
            "place",
            descending=[True, True, False, False, False],
            nulls_last=True,
        )
        .select("place", "organization_id")
    )
    alone = (pl.len().over("place") == 1) & (pl.len().over("organization_id") == 1)
    marked = edges.with_columns(alone=alone)
    places: set[int] = set()
    ids: set[str] = set()
    contested = marked.filter(~pl.col("alone")).drop("alone")
    won = []
    for place, identity in contested.iter_rows():
        free = place not in places and identity not in ids
        won.append(free)
        if free:
            places.add(place)
            ids.add(identity)
    return pl.concat([marked.filter("alone").drop("alone"), contested.filter(pl.Series(won, dtype=pl.Boolean))])


def _fresh(parts: pl.DataFrame, taken: pl.Series, new_ids: NewIds) -> pl.DataFrame:
    """New ids for clusters, made from the anchor; from the anchor and a number where that id is somebody's already."""
    given = pl.DataFrame(schema={"place": pl.UInt32, "organization_id": pl.String})
    waiting = parts.select("place", "anchor").sort("place").with_columns(tried=pl.lit(0, pl.Int64))
    while waiting.height:
        number = pl.col("tried") + pl.int_range(pl.len()).over("anchor") + 1
        text = pl.when(number == 1).then("anchor").otherwise(pl.format("{}\x1f{}", "anchor", number))
        tries = waiting.with_columns(tried=pl.col("tried") + pl.len().over("anchor"), text=text)
        # Among clusters of one anchor the smaller id goes to the smaller keys, so that a crowd can be told again.
        ids = tries.with_columns(organization_id=new_ids(tries["text"])).with_columns(
            pl.col("organization_id").sort().over("anchor")
        )
        free = ids.join(taken.to_frame("organization_id"), on="organization_id", how="anti", maintain_order="left")
        given = pl.concat([given, free.select("place", "organization_id")])
        waiting = ids.join(free, on="place", how="anti", maintain_order="left").select("place", "anchor", "tried")
    return given


def _known_after(now: pl.DataFrame, before: pl.DataFrame, keys: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Every key ever placed under the ids it had in the latest intake that knew it."""
    unseen = before.join(now, on="key", how="anti")
    settled = unseen.with_columns(current_ids(history, unseen["organization_id"])).unique()
    lines = pl.concat([now, settled]).sort("key", "organization_id")
    return KNOWN_RECORDS.conform(lines.join(keys, on="key", maintain_order="left").drop("key", "name"))
