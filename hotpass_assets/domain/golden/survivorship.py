"""Choosing between the values that joined records give for one field.

Belongs here: ranking candidates by the profile's criteria, keeping linked fields together, saying what
decided. Does not belong here: contacts, which are chosen as whole people (``contacts``).

Criteria: ``source_priority`` (higher wins), ``quality`` (valid before suspect),
``recency`` (later day of contact of the record), ``completeness`` (more usable values in the record),
``order`` (earlier in the intake). What a person decided goes before all of them. Before the order counts, a stated
value always goes before a derived one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import polars as pl

from hotpass_assets.domain.golden.decided_values import STATED_RULES
from hotpass_assets.domain.profile.resolve import RefineRules
from hotpass_assets.domain.tables.fields import ADDRESS_FIELDS, FIELDS
from hotpass_assets.domain.tables.golden import DECISION

ORGANISATION_FIELDS = tuple(field.name for field in FIELDS if field.entity != "contact" and field.name != "source_id")
MANY_FIELDS = tuple(field.name for field in FIELDS if field.many)
_ADDRESS_UNIT = tuple(name for name in ADDRESS_FIELDS if name != "address_type")
LATEST_FIELD = "last_interaction_date"
"""Of this field the latest day is published, whatever the profile's order is."""
# What the technical criteria are called in ``decided_by``.
_SAID = {"undecided": "decision", "address_distance": "same_address", "latest": "recency", "derived": "quality"}
_LONG_AGO = -1_000_000
_PER_FIELD = ["organisation", "field"]
_PLACE = ["record", "column", "ordinal"]


def rank_candidates(known: pl.DataFrame, rules: RefineRules) -> pl.DataFrame:
    """Ranks the usable values of organisation fields.

    Args:
        known: Result of ``known_values``.
        rules: The profile's survivorship.

    Returns:
        One line a candidate, within each field by organisation and rank: ``line`` (position in ``known``),
        ``organisation``, ``field``, ``rank`` (UInt32 from 1), ``chosen`` and ``decided_by``.
    """
    slim = _slim(known)
    parts = [_judged(*contests) for contests in _all_contests(slim, known["value"], rules)]
    return pl.concat([_no_verdicts(slim), *parts])


def losing_criteria(known: pl.DataFrame, rules: RefineRules) -> pl.DataFrame:
    """For every candidate that says something else than the first choice, the first criterion it is behind in.

    Args:
        known: Result of ``known_values``.
        rules: The profile's survivorship.

    Returns:
        ``line`` (position in ``known``) and ``lost_by`` (Enum).
    """
    slim = _slim(known)
    parts = [_behind_first(places, order) for places, order in _all_contests(slim, known["value"], rules)]
    nothing = slim.select("line").clear().with_columns(lost_by=pl.lit(None, DECISION))
    return pl.concat([nothing, *(part.select("line", "lost_by") for part in parts)])


def _slim(known: pl.DataFrame) -> pl.DataFrame:
    """Usable values as numbers: sorting them takes a fraction of the time and memory that texts take."""
    usable = pl.col("value").is_not_null() & pl.col("organisation").is_not_null()
    return (
        known.lazy()
        .with_row_index("line")
        .filter(usable & pl.col("field").is_in(ORGANISATION_FIELDS))
        .select(
            "line",
            *_PER_FIELD,
            *_PLACE,
            pl.col("value").hash().alias("value_number"),
            pl.col("priority").neg().alias("source_priority"),
            (~pl.col("rule").is_in(STATED_RULES)).cast(pl.Int8).alias("undecided"),
            (pl.col("status") != "valid").cast(pl.Int8).alias("quality"),
            pl.col("rule").str.starts_with("derived.").cast(pl.Int8).alias("derived"),
            pl.col("last_interaction_date").dt.epoch("d").fill_null(_LONG_AGO).neg().alias("recency"),
            pl.col("filled").cast(pl.Int32).neg().alias("completeness"),
        )
        .collect()
    )


def _all_contests(
    slim: pl.DataFrame, values: pl.Series, rules: RefineRules
) -> Iterator[tuple[pl.DataFrame, list[str]]]:
    """Ranked candidates with the order of criteria that ranked them, fields of the same criteria together."""
    for criteria, fields in _fields_by_criteria(rules).items():
        mine = slim.filter(pl.col("field").is_in(fields))
        if mine.height:
            yield _ranked(_with_unit(mine, criteria), criteria)
    days = slim.filter(pl.col("field") == LATEST_FIELD)
    if days.height:
        said = values.gather(days["line"]).str.to_date("%Y-%m-%d", strict=False).dt.epoch("d").fill_null(_LONG_AGO)
        criteria = ("latest", *_decisive(rules, LATEST_FIELD))
        yield _ranked(_with_unit(days.with_columns(latest=-said), criteria), criteria)


def _no_verdicts(slim: pl.DataFrame) -> pl.DataFrame:
    return (
        slim.select("line", *_PER_FIELD)
        .clear()
        .with_columns(rank=pl.lit(0, pl.UInt32), chosen=pl.lit(False), decided_by=pl.lit(None, DECISION))
    )


def _fields_by_criteria(rules: RefineRules) -> dict[tuple[str, ...], list[str]]:
    """Fields grouped by the criteria that rank them; fields of an address share those of ``address``."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for name in ORGANISATION_FIELDS:
        if name != LATEST_FIELD:
            owner = "address" if name in _ADDRESS_UNIT else name
            grouped.setdefault(_decisive(rules, owner), []).append(name)
    return grouped


def _decisive(rules: RefineRules, name: str) -> tuple[str, ...]:
    """The profile's criteria for a field, up to the order, which always decides."""
    criteria = rules.survivorship.get(name, rules.default_survivorship)
    return tuple(takewhile(lambda criterion: criterion != "order", criteria))


def _with_unit(mine: pl.DataFrame, criteria: tuple[str, ...]) -> pl.DataFrame:
    """Adds how far each part of an address is from the one record whose parts travel together.

    0 is that record; 1 a record without an address of its own, which may fill a part the first does not have; 2 a
    record with another address, whose parts are never mixed in.
    """
    in_address = pl.col("field").is_in(_ADDRESS_UNIT)
    unit = (
        mine.filter(in_address)
        .sort("organisation", pl.col("field") != "address", "undecided", *criteria, "record")
        .unique("organisation", keep="first", maintain_order=True)
        .select("organisation", pl.col("record").alias("unit_record"))
    )
    addressed = mine.filter(pl.col("field") == "address").select("record").unique()["record"]
    elsewhere = in_address & (pl.col("record") != pl.col("unit_record"))
    own_address = pl.col("record").is_in(addressed.implode())
    decided = pl.col("undecided") == 0
    distance = pl.when(decided).then(0).when(elsewhere & own_address).then(2).when(elsewhere).then(1).otherwise(0)
    return (
        mine.join(unit, on="organisation", how="left", maintain_order="left")
        .with_columns(address_distance=distance.cast(pl.Int8))
        .drop("unit_record")
    )


def _ranked(mine: pl.DataFrame, criteria: tuple[str, ...]) -> tuple[pl.DataFrame, list[str]]:
    order = ["undecided", "address_distance", *criteria, "derived"]
    ranked = mine.sort(*_PER_FIELD, *order, *_PLACE)
    begins = pl.any_horizontal(pl.col(name) != pl.col(name).shift() for name in _PER_FIELD).fill_null(True)
    ranked = ranked.with_columns(contest=begins.cum_sum().cast(pl.UInt32) - 1)
    starts = ranked.select(begins.arg_true().cast(pl.UInt32)).to_series()
    sizes = starts.extend_constant(ranked.height, 1).diff().drop_nulls()
    first = starts.gather(ranked["contest"])
    places = ranked.with_columns(
        rank=pl.int_range(pl.len(), dtype=pl.UInt32) - first + 1,
        size=sizes.gather(ranked["contest"]),
        disputed=pl.col("value_number") != ranked["value_number"].gather(first),
    )
    return places, order


def _disputes(places: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """For each contest with different values, what set the first apart from the best other one."""
    losers = places.filter("disputed").unique("contest", keep="first", maintain_order=True)
    return _behind_first(places, order, losers).select("contest", pl.col("lost_by").alias("dispute"))


def _behind_first(places: pl.DataFrame, order: list[str], losers: pl.DataFrame | None = None) -> pl.DataFrame:
    """``line``, ``contest`` and ``lost_by`` of losing candidates, all of those that say something else by default."""
    winners = places.filter(pl.col("rank") == 1).select("contest", *order)
    beaten = places.filter("disputed") if losers is None else losers
    both = beaten.select("line", "contest", *order).join(winners, on="contest", suffix="_won", maintain_order="left")
    names = {name: _SAID.get(name, name) for name in order}
    lost_by = pl.coalesce(
        *(pl.when(pl.col(name) != pl.col(f"{name}_won")).then(pl.lit(said)) for name, said in names.items()),
        pl.lit("order"),
    )
    return both.select("line", "contest", lost_by.cast(DECISION).alias("lost_by"))


def _judged(places: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    disputes = _disputes(places, order)
    judged = places.select("line", *_PER_FIELD, "rank", "size", "contest", "address_distance", "value_number").join(
        disputes, on="contest", how="left", maintain_order="left"
    )
    many = pl.col("field").is_in(MANY_FIELDS)
    lone = pl.col("size") == 1
    one = judged.filter(~many).select(
        "line",
        *_PER_FIELD,
        "rank",
        ((pl.col("rank") == 1) & (pl.col("address_distance") < 2)).alias("chosen"),
        pl.when(pl.col("address_distance") == 2)
        .then(pl.lit("same_address"))
        .when(lone)
        .then(pl.lit("only_value"))
        .otherwise(pl.coalesce("dispute", pl.lit("agreement")))
        .cast(DECISION)
        .alias("decided_by"),
    )
    all_of_them = judged.filter(many).select(
        "line",
        *_PER_FIELD,
        "rank",
        pl.struct("contest", "value_number").is_first_distinct().alias("chosen"),
        pl.when(lone).then(pl.lit("only_value")).otherwise(pl.lit("all_values")).cast(DECISION).alias("decided_by"),
    )
    return pl.concat([one, all_of_them])
