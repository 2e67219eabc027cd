"""Contacts of each record: a person stays together with their own e-mail addresses and phones.

Belongs here: deciding whose an e-mail address or a phone is when a row names people. Does not belong here:
cleaning the texts, and joining contacts of different records (``domain.golden.contacts``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

import polars as pl
from anyascii import anyascii

from hotpass_assets.domain.clean.email_providers import ROLE_MAILBOXES
from hotpass_assets.domain.records.values import NAME_ROLE_FIELD
from hotpass_assets.domain.tables.fields import FIELDS
from hotpass_assets.domain.tables.records import SOURCE_CONTACTS

EMAIL_FIELDS = tuple(field.name for field in FIELDS if field.kind == "email")
PHONE_FIELDS = tuple(field.name for field in FIELDS if field.kind == "phone")
_BLOCK = ["record", "group"]
_SEVERAL = -1
_WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True)
class Reach:
    """One way to reach somebody named in a row.

    Attributes:
        value: Cleaned address or number.
        label: Words the source wrote beside it, such as a name in brackets.
        is_email: Whether it is an e-mail address.
    """

    value: str
    label: str | None
    is_email: bool


def bind_to_people(people: list[str | None], reaches: list[Reach]) -> list[int | None]:
    """For each way of reaching, the index of its owner in ``people``; ``None`` when nobody can be named.

    A label that names one person decides; then an address whose local part holds the name of just one person;
    then, where a channel has exactly as many values as there are people, the order they are written in.
    """
    words = [set(_words(name or "")) for name in people]
    owners = [_named_owner(reach, words) for reach in reaches]
    for is_email in (True, False):
        places = [
            place
            for place, reach in enumerate(reaches)
            if reach.is_email is is_email and not (is_email and reach.value.partition("@")[0] in ROLE_MAILBOXES)
        ]
        unclear = any(owners[place] == _SEVERAL for place in places)
        in_order = all(owners[place] in (None, rank) for rank, place in enumerate(places))
        if len(places) == len(people) and in_order and not unclear:
            for rank, place in enumerate(places):
                owners[place] = rank
    return [None if owner == _SEVERAL else owner for owner in owners]


def _named_owner(reach: Reach, words: list[set[str]]) -> int | None:
    """The person whose name a label or an address holds; ``_SEVERAL`` when it holds the names of more than one."""
    hints = [_words(reach.label or "")]
    if reach.is_email:
        hints.append(_words(reach.value.partition("@")[0]))
    for hint in hints:
        named = [rank for rank, name in enumerate(words) if any(word in name for word in hint)]
        if named:
            return named[0] if len(named) == 1 else _SEVERAL
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(anyascii(text).lower())


def source_contacts(values: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Contacts of all records, and their values with the contact they belong to.

    Args:
        values: ``CellValues.of_contacts``.

    Returns:
        Table ``source_contacts``, and ``values`` with the column ``contact`` (UInt32) added.
    """
    numbered = values.with_row_index("line")
    people = _people(numbered)
    reaches = _reaches(numbered, people)
    slots = _slots(people, reaches, numbered)
    owned = _owned_values(numbered, people, reaches, slots)
    return SOURCE_CONTACTS.conform(slots.select(SOURCE_CONTACTS.names)), owned.drop("line")


def _people(mine: pl.DataFrame) -> pl.DataFrame:
    """People of each block: ``record group slot name role`` and the ``line`` that names them."""
    known = pl.col("value").is_not_null() | pl.col("person_role").is_not_null()
    whole = mine.filter((pl.col("field") == "contact_name") & known).select(
        *_BLOCK,
        pl.col("value").alias("name"),
        pl.col("person_role").alias("role"),
        "line",
        "column",
        "ordinal",
    )
    parts = mine.filter(
        pl.col("field").is_in(["contact_first_name", "contact_last_name"]) & pl.col("value").is_not_null()
    ).join(whole.filter(pl.col("name").is_not_null()), on=_BLOCK, how="anti")
    joined = (
        parts.sort(*_BLOCK, "field", "ordinal")
        .group_by(_BLOCK, maintain_order=True)
        .agg(
            pl.col("value").str.join(" ").alias("name"),
            pl.col("person_role").drop_nulls().first().alias("role"),
            pl.col("line").first(),
            pl.col("column").first(),
            pl.col("ordinal").first(),
        )
    )
    roles_only = whole.filter(pl.col("name").is_null()).join(joined, on=_BLOCK, how="semi")
    stated = roles_only.group_by(_BLOCK).agg(pl.col("role").first().alias("stated_role"))
    named = joined.join(stated, on=_BLOCK, how="left", maintain_order="left").with_columns(
        role=pl.coalesce("role", "stated_role")
    )
    kept = whole.join(roles_only.select("line"), on="line", how="anti", maintain_order="left")
    return (
        pl.concat([kept, named.select(kept.columns)])
        .sort(*_BLOCK, "column", "ordinal")
        .with_columns(slot=pl.int_range(pl.len(), dtype=pl.UInt32).over(_BLOCK))
    )


def _reaches(mine: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Usable addresses and numbers with ``slot``, the person of the block they belong to."""
    usable = mine.filter(pl.col("field").is_in(EMAIL_FIELDS + PHONE_FIELDS) & pl.col("value").is_not_null()).select(
        *_BLOCK, "line", "field", "column", "ordinal", "value", "label"
    )
    sizes = people.group_by(_BLOCK).agg(pl.len().cast(pl.UInt32).alias("people"))
    sized = usable.join(sizes, on=_BLOCK, how="left", maintain_order="left").with_columns(pl.col("people").fill_null(0))
    alone = sized.filter(pl.col("people") < 2).with_columns(slot=pl.lit(0, pl.UInt32))
    crowded = sized.filter(pl.col("people") >= 2)
    return pl.concat([alone, _bound(crowded, people)]).drop("people")


def _bound(crowded: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Blocks with several people, bound one by one: they are few."""
    if not crowded.height:
        return crowded.with_columns(slot=pl.lit(0, pl.UInt32))
    named = people.join(crowded.select(_BLOCK).unique(), on=_BLOCK, how="semi", maintain_order="left")
    names: dict[tuple[int, int], list[str | None]] = {}
    for record, group, name in named.select(*_BLOCK, "name").iter_rows():
        names.setdefault((record, group), []).append(name)
    ordered = crowded.sort(*_BLOCK, "column", "ordinal")
    owners: list[int] = []
    lines = ordered.select(*_BLOCK, "value", "label", pl.col("field").is_in(EMAIL_FIELDS)).iter_rows()
    for block, reaches in groupby(lines, key=lambda line: (line[0], line[1])):
        known = names[block]
        bound = bind_to_people(known, [Reach(*reach[2:]) for reach in reaches])
        owners += [len(known) if owner is None else owner for owner in bound]
    return ordered.with_columns(slot=pl.Series(owners, dtype=pl.UInt32))


def _slots(people: pl.DataFrame, reaches: pl.DataFrame, mine: pl.DataFrame) -> pl.DataFrame:
    """Every contact, numbered: the people, and a nameless one where a block needs it."""
    nameless = reaches.select(*_BLOCK, "slot").unique().join(people, on=[*_BLOCK, "slot"], how="anti")
    everyone = pl.concat(
        [
            people.select(*_BLOCK, "slot", "name", "role"),
            nameless.with_columns(name=pl.lit(None, pl.String), role=pl.lit(None, pl.String)),
        ]
    )
    given = (
        mine.filter((pl.col("field") == "contact_role") & pl.col("value").is_not_null())
        .group_by(_BLOCK)
        .agg(pl.col("value").first().alias("given_role"))
    )
    flagged = mine.filter((pl.col("field") == "contact_invalid") & (pl.col("value") == "true")).select(_BLOCK).unique()
    lone = pl.len().over(_BLOCK) == 1
    return (
        everyone.sort(*_BLOCK, "slot")
        .join(given, on=_BLOCK, how="left", maintain_order="left")
        .join(flagged.with_columns(flagged_invalid=pl.lit(True)), on=_BLOCK, how="left", maintain_order="left")
        .with_columns(
            role=pl.coalesce(pl.when(lone).then("given_role"), "role"),
            flagged_invalid=pl.col("flagged_invalid").fill_null(False),
            contact=pl.int_range(pl.len(), dtype=pl.UInt32),
        )
    )


def _owned_values(mine: pl.DataFrame, people: pl.DataFrame, reaches: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    """Values with their contact: as bound, else the only contact of their block."""
    ids = slots.select(*_BLOCK, "slot", "contact")
    bound = pl.concat([people.select(*_BLOCK, "slot", "line"), reaches.select(*_BLOCK, "slot", "line")])
    named = bound.join(ids, on=[*_BLOCK, "slot"]).select("line", "contact")
    lone = ids.group_by(_BLOCK).agg(pl.col("contact").first().alias("lone"), pl.len().alias("n"))
    beside = mine.join(named, on="line", how="left", maintain_order="left").join(
        lone.filter(pl.col("n") == 1).drop("n"), on=_BLOCK, how="left", maintain_order="left"
    )
    roles = _contacts_of_named_roles(beside)
    whole = beside.join(roles, on=["record", "column", "ordinal", "field"], how="left", maintain_order="left")
    belongs = pl.when(pl.col("value").is_not_null()).then(pl.coalesce("contact", "of_name", "lone"))
    return whole.with_columns(contact=belongs).drop("lone", "of_name")


def _contacts_of_named_roles(beside: pl.DataFrame) -> pl.DataFrame:
    """A role written beside a name belongs to whom the name belongs."""
    named = beside.filter(pl.col("person_role").is_not_null() & pl.col("contact").is_not_null())
    return named.select(
        "record",
        "column",
        "ordinal",
        pl.lit(NAME_ROLE_FIELD, beside.schema["field"]).alias("field"),
        pl.col("contact").alias("of_name"),
    ).unique(["record", "column", "ordinal"])
