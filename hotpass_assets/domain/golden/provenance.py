"""Table ``field_provenance`` and the JSON that travels with each organisation.

Belongs here: writing down where every published value came from and what it beat. Does not belong here: choosing
(``survivorship``, ``contacts``).
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from hotpass_assets.domain.golden.contacts import GoldenContacts
from hotpass_assets.domain.tables.golden import DECISION, FIELD_PROVENANCE, TRACED_FIELD
from hotpass_assets.domain.workbook.coordinates import column_letter

PUBLISHED_AS = {"address": "address_primary"}
_PRIMARY = {"email": "contact_primary_email", "phone": "contact_primary_phone"}
_OTHERS = {"email": "contact_secondary_emails", "phone": "contact_secondary_phones"}
_NAME_FIELDS = ("contact_name", "contact_first_name", "contact_last_name")
# The order in which ``organisations`` joins the other addresses and numbers.
_AS_PUBLISHED = ("flagged_invalid", "priority", "record", "column", "ordinal")
_ORGANISATIONS_AT_ONCE = 20_000
_LINE = ("line", "organisation", "field", "rank", "chosen", "decided_by", "person_number")


def provenance_lines(ranked: pl.DataFrame, people: GoldenContacts, known: pl.DataFrame) -> pl.DataFrame:
    """Every candidate by position in ``known``, sorted by organisation, published column and rank.

    Args:
        ranked: Result of ``rank_candidates``.
        people: Contacts of all organisations.
        known: Result of ``known_values``.
    """
    published = ranked.with_columns(
        pl.col("field").cast(pl.String).replace(PUBLISHED_AS), person_number=pl.lit(None, pl.UInt32)
    )
    lines = [published, _reaches(people), _names_and_roles(people, known)]
    return pl.concat(frame.select(_LINE).cast({"field": TRACED_FIELD}) for frame in lines).sort(
        "organisation", "field", "rank", "line"
    )


def field_provenance(
    lines: pl.DataFrame, known: pl.DataFrame, placed: pl.DataFrame, contact_ids: pl.Series
) -> pl.DataFrame:
    """Table ``field_provenance``.

    Args:
        lines: Result of :func:`provenance_lines`.
        known: Result of ``known_values``.
        placed: Result of ``placed_records``.
        contact_ids: Id of each contact in the order of ``GoldenContacts.contacts``.
    """
    found = known.select("value", "raw", "status", "rule", "record", "column")[lines["line"]]
    place = placed.select("organization_id", "source", "workbook", "sheet", "row")
    stated = lines.select(
        "field", "rank", "chosen", "decided_by", contact_ids.gather(lines["person_number"]).alias("contact_id")
    )
    return FIELD_PROVENANCE.conform(
        pl.concat([stated, found, place[found["record"]]], how="horizontal").select(FIELD_PROVENANCE.names)
    )


def selection_json(lines: pl.DataFrame, known: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """One JSON list an organisation: the rows its values were chosen from, with the cell of each field.

    Args:
        lines: Result of :func:`provenance_lines`.
        known: Result of ``known_values``.
        placed: Result of ``placed_records``.

    Returns:
        Columns ``organisation`` and ``selection_provenance``, such as ``[{"source":"SACAA Cleaned",
        "workbook":"…","sheet":"Cleaned","row":12,"fields":{"province":"B12 source_priority"}}]``.
    """
    chosen = lines.filter("chosen").filter(pl.struct("organisation", "field").is_first_distinct())
    parts = [_selections(part, known, placed) for part in _in_slices(chosen)]
    return pl.concat(parts) if parts else _selections(chosen, known, placed)


def _in_slices(chosen: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """``chosen`` some organisations at a time, because the texts on the way are larger than the result."""
    last = chosen["organisation"].max()
    for first in range(0, int(last) + 1 if isinstance(last, int) else 0, _ORGANISATIONS_AT_ONCE):
        yield chosen.filter(pl.col("organisation").is_between(first, first + _ORGANISATIONS_AT_ONCE - 1))


def _selections(chosen: pl.DataFrame, known: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    cells = chosen.select("organisation", "field", "decided_by").with_columns(
        known["record"].gather(chosen["line"]), known["column"].gather(chosen["line"])
    )
    located = with_cells(cells.with_columns(placed["row"].gather(cells["record"])))
    entry = pl.concat_str(
        pl.lit('"'),
        pl.col("field").cast(pl.String),
        pl.lit('":"'),
        "cell",
        pl.lit(" "),
        pl.col("decided_by").cast(pl.String),
        pl.lit('"'),
    )
    fields = (
        located.select("organisation", "record", entry.alias("entry"))
        .sort("organisation", "record", maintain_order=True)
        .group_by("organisation", "record", maintain_order=True)
        .agg(pl.col("entry").str.join(","))
    )
    place = placed.select("source", "workbook", "sheet", "row")[fields["record"]]
    heads = place.select(pl.struct(pl.all()).struct.json_encode().alias("head")).to_series()
    # The place is a closed JSON object; its last brace gives way to the fields.
    one = fields.with_columns(heads).select(
        "organisation",
        pl.concat_str(pl.col("head").str.head(-1), pl.lit(',"fields":{'), "entry", pl.lit("}}")).alias("one"),
    )
    return (
        one.group_by("organisation", maintain_order=True)
        .agg(pl.col("one").str.join(","))
        .select("organisation", pl.concat_str(pl.lit("["), "one", pl.lit("]")).alias("selection_provenance"))
    )


def with_cells(places: pl.DataFrame) -> pl.DataFrame:
    """``places`` with ``cell`` (such as E27) made from ``column`` and ``row``."""
    letters = {column: column_letter(column) for column in places["column"].unique().to_list()}
    letter = pl.col("column").replace_strict(letters, return_dtype=pl.String)
    return places.with_columns(cell=pl.concat_str(letter, pl.col("row").cast(pl.String)))


def _reaches(people: GoldenContacts) -> pl.DataFrame:
    """Addresses and numbers: the primary contact's best one is published first, all others beside it in their order."""
    primary = people.contacts.filter("is_primary")
    best = pl.concat(
        primary.select("organisation", pl.lit(channel).alias("channel"), pl.col(channel).alias("best_value"))
        for channel in _PRIMARY
    )
    beside = (
        people.reaches.select("line", "organisation", "person", "channel", "value", "first", *_AS_PUBLISHED)
        .join(_numbered(people), on=["organisation", "person"], how="left", maintain_order="left")
        .join(best, on=["organisation", "channel"], how="left", maintain_order="left")
        .with_columns(is_best=pl.col("value").eq_missing(pl.col("best_value")))
    )
    published = beside.with_columns(
        field=pl.when("is_best")
        .then(pl.col("channel").replace(_PRIMARY))
        .otherwise(pl.col("channel").replace(_OTHERS)),
    ).sort(
        "organisation",
        "field",
        pl.col("is_best") & pl.col("is_primary").not_(),
        pl.col("first").not_(),
        *(pl.col(name).neg() if name == "priority" else pl.col(name) for name in _AS_PUBLISHED),
    )
    return published.with_columns(
        rank=_place_in("organisation", "field"),
        chosen=pl.struct("organisation", "field", "value").is_first_distinct(),
        decided_by=pl.when("is_best").then(pl.lit("primary_contact")).otherwise(pl.lit("all_values")).cast(DECISION),
    )


def _names_and_roles(people: GoldenContacts, known: pl.DataFrame) -> pl.DataFrame:
    """Names and roles of the primary contact, and of the contacts it was preferred to."""
    mine = pl.col("contact").is_not_null() & pl.col("value").is_not_null()
    named = (
        known.lazy()
        .with_row_index("line")
        .filter(mine & pl.col("field").is_in([*_NAME_FIELDS, "contact_role"]))
        .select("line", "contact", "value", pl.col("field") == "contact_role")
        .collect()
        .join(people.members, on="contact")
        .join(_numbered(people).drop("is_primary"), on=["organisation", "person"], how="left", maintain_order="left")
        .with_columns(published=pl.when("field").then("role").otherwise("name"))
        .with_columns(said=pl.col("published").str.contains(pl.col("value"), literal=True).fill_null(False))
    )
    return (
        named.with_columns(
            field=pl.when("field").then(pl.lit("contact_primary_role")).otherwise(pl.lit("contact_primary_name"))
        )
        .sort(
            "organisation",
            "field",
            pl.col("is_primary").not_(),
            pl.col("value").ne_missing(pl.col("published")),
            pl.col("said").not_(),
            "line",
        )
        .with_columns(
            rank=_place_in("organisation", "field"),
            chosen=pl.col("is_primary") & pl.col("said"),
            decided_by=pl.lit("primary_contact", DECISION),
        )
    )


def _numbered(people: GoldenContacts) -> pl.DataFrame:
    """Number of each person in the table of contacts, and whether it is the primary one."""
    return people.contacts.select("organisation", "person", "is_primary").with_row_index("person_number")


def _place_in(*group: str) -> pl.Expr:
    return pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over(group)
