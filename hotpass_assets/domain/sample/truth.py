"""What every written row really says, as tables.

Belongs here: the frames that tests and benchmarks compare results with. Does not belong here: the
comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.sample.organisations import CONTACT, REACHOUT, SACAA, Organisation
from hotpass_assets.domain.sample.sheet import Mark, PersonMark, Sheet

_PLACE: dict[str, pl.DataType | type[pl.DataType]] = {
    "workbook": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
}
ROWS_SCHEMA = pl.Schema(
    {
        **_PLACE,
        "role": pl.String,
        "entity": pl.String,
        "person": pl.String,
        "organization_name": pl.String,
        "phones": pl.List(pl.String),
        "emails": pl.List(pl.String),
        "province": pl.String,
        "person_name": pl.String,
    }
)
CONTACTS_SCHEMA = pl.Schema(
    {
        **_PLACE,
        "ordinal": pl.UInt8,
        "entity": pl.String,
        "person": pl.String,
        "person_name": pl.String,
        "contact_role": pl.String,
        "phones": pl.List(pl.String),
        "emails": pl.List(pl.String),
    }
)


@dataclass(frozen=True)
class Truth:
    """The truth beside a sample workspace.

    Attributes:
        rows: One row for every sheet row with a value: workbook, sheet, row (1-based), role (header, title,
            layout, lookup, padding, total, note, organisation, contact, address), entity (null where the row
            is about no organisation), person and person_name (the first person named), organization_name (as
            written), phones and emails (every valid one in the row, canonical), province (official, null
            where the row does not say it).
        contacts: One row for every person named in a sheet row, with the numbers and addresses in that row
            which are that person's own; the office's are in `rows` only.
        entities: One row for every organisation: entity, name, brand, legal_form, province, city,
            website_domain (null without its own), website, office_email, landline, families.
        dirt: How often each kind of dirt was written.
    """

    rows: pl.DataFrame
    contacts: pl.DataFrame
    entities: pl.DataFrame
    dirt: Mapping[str, int]


def entities_frame(organisations: Sequence[Organisation]) -> pl.DataFrame:
    """The organisations as they really are."""
    return pl.DataFrame(
        {
            "entity": [one.id for one in organisations],
            "name": [one.name for one in organisations],
            "brand": [one.brand for one in organisations],
            "legal_form": [one.legal_form for one in organisations],
            "province": [one.town.province for one in organisations],
            "city": [one.town.name for one in organisations],
            "website_domain": [one.domain for one in organisations],
            "website": [one.website for one in organisations],
            "office_email": [one.office_email for one in organisations],
            "landline": [one.landline for one in organisations],
            "families": [_family_names(one.families) for one in organisations],
        },
        schema_overrides={
            "legal_form": pl.String,
            "website_domain": pl.String,
            "families": pl.List(pl.String),
        },
    )


def rows_frame(workbook: str, sheets: Sequence[Sheet]) -> pl.DataFrame:
    """The marks of one workbook's rows."""
    frames = [_sheet_rows(workbook, sheet) for sheet in sheets]
    return pl.concat(frames) if frames else pl.DataFrame(schema=ROWS_SCHEMA)


def contacts_frame(workbook: str, sheets: Sequence[Sheet]) -> pl.DataFrame:
    """The people named in one workbook."""
    frames = [_sheet_contacts(workbook, sheet) for sheet in sheets]
    return pl.concat(frames) if frames else pl.DataFrame(schema=CONTACTS_SCHEMA)


def _sheet_rows(workbook: str, sheet: Sheet) -> pl.DataFrame:
    """One row for every marked row of a sheet."""
    numbered = [(row, mark) for row, mark in enumerate(sheet.marks, start=1) if mark is not None]
    marks = [mark for _, mark in numbered]
    return pl.DataFrame(
        {
            "workbook": [workbook] * len(marks),
            "sheet": [sheet.name] * len(marks),
            "row": [row for row, _ in numbered],
            "role": [mark.role for mark in marks],
            "entity": [mark.entity for mark in marks],
            "person": [mark.people[0].person if mark.people else None for mark in marks],
            "organization_name": [mark.organization_name for mark in marks],
            "phones": _lists(mark.phones for mark in marks),
            "emails": _lists(mark.emails for mark in marks),
            "province": [mark.province for mark in marks],
            "person_name": [mark.people[0].name if mark.people else None for mark in marks],
        },
        schema=ROWS_SCHEMA,
    )


def _sheet_contacts(workbook: str, sheet: Sheet) -> pl.DataFrame:
    """One row for every person in a sheet."""
    named: list[tuple[int, int, Mark, PersonMark]] = [
        (row, ordinal, mark, person)
        for row, mark in enumerate(sheet.marks, start=1)
        if mark is not None
        for ordinal, person in enumerate(mark.people)
    ]
    return pl.DataFrame(
        {
            "workbook": [workbook] * len(named),
            "sheet": [sheet.name] * len(named),
            "row": [row for row, *_ in named],
            "ordinal": [ordinal for _, ordinal, *_ in named],
            "entity": [mark.entity for *_, mark, _ in named],
            "person": [person.person for *_, person in named],
            "person_name": [person.name for *_, person in named],
            "contact_role": [person.role for *_, person in named],
            "phones": _lists(person.phones for *_, person in named),
            "emails": _lists(person.emails for *_, person in named),
        },
        schema=CONTACTS_SCHEMA,
    )


def _lists(values: Iterable[tuple[str, ...]]) -> pl.Series:
    """Lists of numbers or addresses, neither of which holds a space."""
    return pl.Series([" ".join(value) for value in values], dtype=pl.String).str.extract_all(r"\S+")


def _family_names(families: int) -> list[str]:
    """Names of the families whose bits are set."""
    names = {SACAA: "sacaa", REACHOUT: "reachout", CONTACT: "contact"}
    return [name for bit, name in names.items() if families & bit]
