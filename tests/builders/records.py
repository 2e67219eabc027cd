"""Small tables of every layer, written inline: what a test states, and sensible words for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl

from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.golden.organisations import Golden, build_golden
from hotpass_assets.domain.linkage.review.decisions import NO_DECISIONS, Decisions
from hotpass_assets.domain.profile.model import Profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile, resolve
from hotpass_assets.domain.records.records import Records, build_records
from hotpass_assets.domain.tables.linkage import ENTITIES
from hotpass_assets.domain.tables.model import TableModel
from hotpass_assets.domain.tables.raw import RAW_ROWS, RAW_WORKBOOKS
from hotpass_assets.domain.tables.records import COLUMN_MAPPINGS, SOURCE_CONTACTS, SOURCE_RECORDS, SOURCE_VALUES
from hotpass_assets.domain.workbook.coordinates import column_letter

Line = Mapping[str, Any]
BOOK = "Schools.xlsx"
SHEET = "List"


def profile(**blocks: Any) -> ResolvedProfile:
    """The profile ``small`` with the blocks given."""
    return resolve(Profile.model_validate({"name": "small", **blocks}))


def conformed(model: TableModel, lines: Sequence[Line]) -> pl.DataFrame:
    """``lines`` as a table of ``model``."""
    if not lines:
        return model.empty()
    return model.conform(pl.DataFrame(list(lines), infer_schema_length=None, strict=False))


@dataclass(frozen=True)
class Table:
    """A mapped table: the field of each column (``field/2`` for block 2, ``""`` unmapped) and its rows."""

    fields: tuple[str, ...]
    rows: Sequence[Sequence[str | None]]
    role: str = "organisations"
    workbook: str = BOOK
    sheet: str = SHEET
    priority: int = 0
    first_column: int = 0
    hidden: frozenset[int] = frozenset()
    facts: Mapping[int, Sequence[tuple[int, str]]] = field(default_factory=dict)

    @property
    def headers(self) -> list[str]:
        """Header of each column."""
        return [f"Header of {name}" for name in self.fields]


def raw_workbooks(*tables: Table) -> pl.DataFrame:
    """Table ``raw_workbooks``."""
    sheets = [
        {"workbook": table.workbook, "sha256": "a" * 64, "size": 10, "format": "xlsx", "date_system": 1900}
        | {"sheet": table.sheet, "position": position, "status": "read", "table": 1, "headers": table.headers}
        | {"first_column": table.first_column, "filled_cells": _filled(table)}
        for position, table in enumerate(tables, 1)
    ]
    return conformed(RAW_WORKBOOKS, sheets)


def raw_rows(*tables: Table) -> pl.DataFrame:
    """Table ``raw_rows``: a header in row 1 and the data from row 2."""
    lines = []
    for table in tables:
        place = {"workbook": table.workbook, "sheet": table.sheet, "table": 1, "first_column": table.first_column}
        lines.append(place | {"row": 1, "role": "header", "cells": table.headers, "facts": None, "hidden": False})
        for row, cells in enumerate(table.rows, 2):
            facts = [{"column": column, "fact": fact} for column, fact in table.facts.get(row, ())]
            lines.append(
                place
                | {"row": row, "role": "data", "cells": list(cells), "facts": facts or None}
                | {"hidden": row in table.hidden}
            )
    return RAW_ROWS.conform(pl.DataFrame(lines, schema=RAW_ROWS.schema))


def mappings(*tables: Table) -> pl.DataFrame:
    """Table ``column_mappings``."""
    lines = []
    for table in tables:
        place = {"workbook": table.workbook, "sheet": table.sheet, "table": 1, "priority": table.priority}
        place |= {"source": table.workbook.partition(".")[0], "role": table.role}
        for offset, name in enumerate(table.fields):
            known, _, group = name.partition("/")
            column = table.first_column + offset
            cells = sum(offset < len(row) and row[offset] is not None for row in table.rows)
            lines.append(
                place
                | {"column": column, "letter": column_letter(column), "header": table.headers[offset]}
                | {"field": known or None, "group": int(group or 0), "filled": cells}
                | {"method": "synonym" if known else "unmapped", "confidence": 1.0 if known else 0.0}
            )
    return conformed(COLUMN_MAPPINGS, lines)


def built(*tables: Table, using: ResolvedProfile | None = None) -> Records:
    """What the tables say once cleaned."""
    return build_records(raw_workbooks(*tables), raw_rows(*tables), mappings(*tables), using or profile())


def record(number: int, name: str | None = None, **given: Any) -> dict[str, Any]:
    """One line of ``source_records``; the keys are those of the name."""
    line: dict[str, Any] = {"record": number, "workbook": BOOK, "sheet": SHEET, "table": 1, "row": number + 2}
    line |= {"role": "organisations", "source": "Schools", "priority": 0, "filled": 1, "hidden": False}
    line |= {"source_record_id": f"Schools:{number}", "organization_name": name}
    if name is not None:
        line |= _keys(name)
    return line | given


def records(*lines: Line) -> pl.DataFrame:
    """Table ``source_records``."""
    return conformed(SOURCE_RECORDS, lines)


def value(number: int, name: str, text: str | None, **given: Any) -> dict[str, Any]:
    """One line of ``source_values``: record, field and value."""
    line: dict[str, Any] = {"record": number, "field": name, "column": SOURCE_COLUMNS.index(name), "ordinal": 0}
    line |= {"raw": text or "?", "value": text, "status": "valid" if text else "invalid", "rule": "text.tidied"}
    return line | given


SOURCE_COLUMNS = SOURCE_VALUES.schema["field"].categories.to_list()  # type: ignore[attr-defined]


def values(*lines: Line) -> pl.DataFrame:
    """Table ``source_values``."""
    return conformed(SOURCE_VALUES, lines)


def contact(number: int, of: int, name: str | None = None, **given: Any) -> dict[str, Any]:
    """One line of ``source_contacts``: number, record and name."""
    return {"contact": number, "record": of, "name": name, "role": None, "flagged_invalid": False} | given


def contacts(*lines: Line) -> pl.DataFrame:
    """Table ``source_contacts``."""
    return conformed(SOURCE_CONTACTS, lines)


def entities(*of: str | None) -> pl.DataFrame:
    """Table ``entities``: the organisation of each record, in the order of records."""
    placed = {"joined_by": "own", "id_status": "created"}
    lines = [{"record": number, "organization_id": name, **placed} for number, name in enumerate(of) if name]
    return conformed(ENTITIES, lines)


def golden(
    known: pl.DataFrame,
    said: Sequence[Line],
    people: Sequence[Line] = (),
    of: Sequence[str | None] | None = None,
    using: ResolvedProfile | None = None,
    decisions: Decisions = NO_DECISIONS,
) -> Golden:
    """Golden record of the records ``known``; all of them are one organisation unless ``of`` says otherwise.

    Names of the records are stated by a value each.
    """
    named = [
        value(number, "organization_name", name)
        for number, name in known.select("record", "organization_name").iter_rows()
        if name is not None
    ]
    where = entities(*(of if of is not None else ["one"] * known.height))
    return build_golden(known, values(*named, *said), contacts(*people), where, using or profile(), decisions)


def _filled(table: Table) -> int:
    return len(table.headers) + sum(cell is not None for row in table.rows for cell in row)


@cache
def _keys(name: str) -> Line:
    """Folded forms of a name and of the other names stated with it."""
    folded = clean_organisation_names(pl.Series([name])).row(0, named=True)
    others = clean_organisation_names(pl.Series(folded["aliases"], dtype=pl.String))["match_key"].to_list()
    return {name: folded[name] for name in ("match_key", "compare_name")} | {"alias_keys": sorted(others)}
