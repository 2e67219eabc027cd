"""What became of every organisation id: kept, created, absorbed, split off, retired, returned, and why.

Belongs here: telling changes from where the keys of an id are now. Does not belong here: which cluster gets which
id (``registry``).

Keys of an id that are found under another one mean a merge or a split only if they are not shared by both, and if
names say so, or records of both. A number given to somebody else in a list that was numbered anew is neither.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.tables.linkage import ENTITY_HISTORY


@dataclass(frozen=True)
class Placement:
    """Where the keys of an intake are and were.

    Attributes:
        seen: Keys of this intake: ``key`` (a number), ``name`` (whether it is a name), ``place`` (a cluster).
        before: Keys known before: ``key``, ``organization_id``.
        shared: Those in both: ``key``, ``name``, ``place``, ``organization_id`` (of before).
        placed: Id of each cluster: ``place``, ``organization_id``, ``fresh`` (whether it is a new id).
    """

    seen: pl.DataFrame
    before: pl.DataFrame
    shared: pl.DataFrame
    placed: pl.DataFrame


def history_after(placement: Placement, history: pl.DataFrame, intake: str) -> pl.DataFrame:
    """Table ``entity_history`` with what happened in this intake.

    Args:
        placement: Where the keys of this intake are and were.
        history: Table ``entity_history`` of before.
        intake: Key of this intake.
    """
    facts = _facts(placement, history)
    told = _told(facts)
    happened = pl.col("event").is_in(["created", "split_off", "returned", "absorbed", "retired"])
    changed = (
        happened | (pl.col("event").is_not_null() & ((pl.col("taken_in") > 0) | (pl.col("lost") > 0)))
    ).fill_null(False)
    speaks = pl.col("event").is_not_null()
    born = pl.col("born_order").max().fill_null(0) + 1
    after = told.with_columns(
        status=pl.when(speaks).then("event").otherwise("status"),
        current_id=pl.coalesce("survivor", "current_id", "organization_id"),
        born_in=pl.coalesce("born_in", pl.lit(intake)),
        born_order=pl.coalesce("born_order", born),
        changed_in=pl.when(changed).then(pl.lit(intake)).otherwise("changed_in"),
        why=pl.when(speaks).then(_why()).otherwise("why"),
    )
    merged = after.filter(pl.col("survivor").is_not_null())
    # Who was absorbed earlier by an id that is absorbed now resolves to the last of them.
    chained = pl.col("current_id").replace(merged["organization_id"], merged["survivor"])
    resolved = after.with_columns(current_id=chained if merged.height else pl.col("current_id"))
    return ENTITY_HISTORY.conform(resolved.select(ENTITY_HISTORY.names).sort("organization_id"))


def _facts(placement: Placement, history: pl.DataFrame) -> pl.DataFrame:
    """One line an id, known or new: its line in the history and what was counted about it."""
    seen, before, shared, placed = placement.seen, placement.before, placement.shared, placement.placed
    holds = seen.join(placed, on="place").rename({"organization_id": "now"})
    moves = shared.rename({"organization_id": "was"}).join(
        placed.rename({"organization_id": "now"}), on="place", maintain_order="left"
    )
    stayed = (
        moves.filter(pl.col("was") == pl.col("now"))
        .group_by("now")
        .agg(pl.len().alias("stayed"), (~pl.col("name")).sum().alias("stayed_records"))
    )
    gone = moves.filter(pl.col("was") != pl.col("now")).join(
        holds.select("key", pl.col("now").alias("was")), on=["key", "was"], how="anti"
    )
    merged = _merged(gone, before, placed, stayed)
    split = _split(gone, placed, stayed)
    counts = holds.group_by("now", "fresh").agg(pl.len().alias("keys"), (~pl.col("name")).sum().alias("records_now"))
    lines = history.join(
        counts.select(pl.col("now").alias("organization_id")), on="organization_id", how="full", coalesce=True
    )
    return (
        lines.drop("records")
        .join(counts.rename({"now": "organization_id", "records_now": "records"}), on="organization_id", how="left")
        .join(stayed.rename({"now": "organization_id"}).drop("stayed_records"), on="organization_id", how="left")
        .join(before.group_by("organization_id").agg(pl.len().alias("known")), on="organization_id", how="left")
        .join(_distinct(gone, "was", "lost"), on="organization_id", how="left")
        .join(
            _distinct(moves.filter(pl.col("was") != pl.col("now")), "now", "others"), on="organization_id", how="left"
        )
        .join(merged, on="organization_id", how="left")
        .join(_taken_in(merged), on="organization_id", how="left")
        .join(split, on="organization_id", how="left")
        .with_columns(
            pl.col("keys", "records", "stayed", "known", "lost", "others", "taken_in", "merged_keys", "split_keys")
            .fill_null(0)
            .cast(pl.UInt32),
            here=pl.col("fresh").is_not_null(),
            fresh=pl.col("fresh").fill_null(False),
        )
        .sort("organization_id")
    )


def _distinct(moves: pl.DataFrame, side: str, name: str) -> pl.DataFrame:
    """Number of distinct keys by the id on one side of the moves."""
    return (
        moves.select(pl.col(side).alias("organization_id"), "key")
        .unique()
        .group_by("organization_id")
        .agg(pl.len().alias(name))
    )


def _between(moves: pl.DataFrame, stayed: pl.DataFrame, stays: str) -> pl.DataFrame:
    """Moves between two ids that mean a merge or a split: ``was``, ``now``, ``moved``, the most convincing first."""
    return (
        moves.group_by("was", "now")
        .agg(pl.len().alias("moved"), pl.col("name").sum().alias("names"), pl.col("place").min())
        .join(stayed.rename({"now": stays}), on=stays, how="left")
        .filter((pl.col("names") > 0) | (pl.col("stayed_records").fill_null(0) > 0))
        .sort("moved", "names", "place", "was", descending=[True, True, False, False])
    )


def _merged(gone: pl.DataFrame, before: pl.DataFrame, placed: pl.DataFrame, stayed: pl.DataFrame) -> pl.DataFrame:
    """Ids without a cluster whose keys stand with those of another id: ``survivor`` and ``merged_keys``."""
    theirs = gone.join(placed.rename({"organization_id": "was"}), on="was", how="anti").filter(~pl.col("fresh"))
    new_there = theirs.join(before.select("key", pl.col("organization_id").alias("now")), on=["key", "now"], how="anti")
    return (
        _between(new_there, stayed, "now")
        .unique("was", keep="first", maintain_order=True)
        .select(pl.col("was").alias("organization_id"), pl.col("now").alias("survivor"), merged_keys="moved")
    )


def _taken_in(merged: pl.DataFrame) -> pl.DataFrame:
    """How many ids each survivor took in, and the first of them."""
    return merged.group_by(pl.col("survivor").alias("organization_id")).agg(
        pl.len().alias("taken_in"), pl.col("organization_id").min().alias("taken")
    )


def _split(gone: pl.DataFrame, placed: pl.DataFrame, stayed: pl.DataFrame) -> pl.DataFrame:
    """New ids whose keys were those of an id that stayed with another cluster: ``split_from`` and ``split_keys``."""
    parted = gone.filter("fresh").join(placed.rename({"organization_id": "was"}), on="was", how="semi")
    return (
        _between(parted, stayed, "was")
        .unique("now", keep="first", maintain_order=True)
        .select(pl.col("now").alias("organization_id"), pl.col("was").alias("split_from"), split_keys="moved")
    )


def _told(facts: pl.DataFrame) -> pl.DataFrame:
    """``facts`` with ``event``, what this intake means for the id; missing where nothing happened to it."""
    event = (
        pl.when(pl.col("status") == "absorbed")
        .then(None)
        .when("here", "fresh", pl.col("split_from").is_not_null())
        .then(pl.lit("split_off"))
        .when("here", "fresh")
        .then(pl.lit("created"))
        .when("here", pl.col("status") == "retired")
        .then(pl.lit("returned"))
        .when("here")
        .then(pl.lit("kept"))
        .when(pl.col("survivor").is_not_null())
        .then(pl.lit("absorbed"))
        .when((pl.col("status") != "retired") | (pl.col("lost") > 0))
        .then(pl.lit("retired"))
    )
    return facts.with_columns(event=event)


def _why() -> pl.Expr:
    """The event as a sentence: what was counted, and which other id has to do with it."""
    stay = pl.format("{}: {} of its {} records and names were known under this id", "event", "stayed", "keys")
    took = (
        pl.when(pl.col("taken_in") == 1)
        .then(pl.format("; it took in {}", "taken"))
        .when(pl.col("taken_in") > 1)
        .then(pl.format("; it took in {} and {} more", "taken", pl.col("taken_in") - 1))
        .otherwise(pl.lit(""))
    )
    lost = (
        pl.when(pl.col("lost") > 0)
        .then(pl.format("; {} of its {} known records and names are now elsewhere", "lost", "known"))
        .otherwise(pl.lit(""))
    )
    new = (
        pl.when(pl.col("others") > 0)
        .then(
            pl.format(
                "created: {} of its {} records and names were known, under ids that stayed elsewhere", "others", "keys"
            )
        )
        .otherwise(pl.format("created: none of its {} records and names was known", "keys"))
    )
    absorbed = pl.format(
        "absorbed: {} of its {} known records and names now stand with those of {}, which shares more or is older",
        "merged_keys",
        "known",
        "survivor",
    )
    split = pl.format(
        "split off: {} of its {} records and names were those of {}, which stayed with the larger or older part",
        "split_keys",
        "keys",
        "split_from",
    )
    retired = (
        pl.when(pl.col("lost") > 0)
        .then(
            pl.format(
                "retired: {} of its {} known records and names now belong elsewhere, the rest did not come",
                "lost",
                "known",
            )
        )
        .otherwise(pl.format("retired: none of its {} known records and names came with this intake", "known"))
    )
    return (
        pl.when(pl.col("event").is_in(["kept", "returned"]))
        .then(pl.concat_str(stay, took, lost))
        .when(pl.col("event") == "created")
        .then(new)
        .when(pl.col("event") == "absorbed")
        .then(absorbed)
        .when(pl.col("event") == "split_off")
        .then(split)
        .otherwise(retired)
    )
