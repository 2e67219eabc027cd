"""Workbook columns behind published columns, under names that are unique and hold no data."""

from __future__ import annotations

from typing import Any

import polars as pl

from hotpass_assets.domain.golden.decided_values import CORRECTED_RULE, DECIDED_RULE
from hotpass_assets.domain.lineage.published_columns import published_origins
from hotpass_assets.domain.lineage.workbook_columns import WorkbookColumn, workbook_columns
from hotpass_assets.domain.tables.golden import FIELD_PROVENANCE
from hotpass_assets.domain.tables.records import COLUMN_MAPPINGS, SOURCE_RECORDS


def mappings(*lines: tuple[str, int, int, str | None, str | None, str]) -> pl.DataFrame:
    """Lines of ``column_mappings``: sheet, table, column, header, field and method."""
    rows = [
        {
            "workbook": "clubs.xlsx",
            "sheet": sheet,
            "table": table,
            "column": column,
            "letter": "ABCDEF"[column],
            "header": header,
            "field": field,
            "method": method,
        }
        for sheet, table, column, header, field, method in lines
    ]
    return COLUMN_MAPPINGS.conform(pl.DataFrame(rows))


def names(frame: pl.DataFrame) -> list[str]:
    return [column.name for column in workbook_columns(frame)]


def test_a_column_is_called_as_excel_calls_it() -> None:
    """A person finds ``Members!Name`` without being told how."""
    assert names(mappings(("Members", 1, 0, "Name\n of  club", "organization_name", "synonym"))) == [
        "Members!Name of club"
    ]


def test_a_header_that_may_be_data_is_not_told() -> None:
    """Where the values decided, the first row may be a person's name."""
    found = mappings(
        ("Loose", 1, 0, "Thandi Example", "contact_name", "values"),
        ("Loose", 1, 1, "Sipho Sample", None, "unmapped"),
        ("Loose", 1, 2, None, None, "unmapped"),
        ("Loose", 1, 3, "Telefoon", "contact_phone", "synonym"),
    )
    assert names(found) == ["Loose!A", "Loose!B", "Loose!C", "Loose!Telefoon"]


def test_columns_of_one_header_are_told_apart() -> None:
    """Two columns under one name would be one column to a catalogue."""
    found = mappings(
        ("Members", 1, 0, "Phone", "contact_phone", "synonym"),
        ("Members", 1, 1, "Phone", "contact_phone", "synonym"),
        ("Members", 2, 1, "Phone", "contact_phone", "synonym"),
        ("Other", 1, 1, "Phone", "contact_phone", "synonym"),
        ("Other", 1, 2, None, None, "unmapped"),
        ("Other", 2, 2, None, None, "unmapped"),
    )
    assert names(found) == [
        "Members!Phone [A]",
        "Members!Phone [B] of table 1",
        "Members!Phone [B] of table 2",
        "Other!Phone",
        "Other!C of table 1",
        "Other!C of table 2",
    ]


def provenance(*lines: dict[str, Any]) -> pl.LazyFrame:
    """Lines of ``field_provenance``, all of one record."""
    same = {"workbook": "clubs.xlsx", "sheet": "Members", "record": 0, "chosen": True, "decided_by": "only_value"}
    return FIELD_PROVENANCE.conform(pl.DataFrame([same | line for line in lines])).lazy()


RECORDS = SOURCE_RECORDS.conform(pl.DataFrame({"record": [0], "table": [1]})).lazy()
COLUMNS = workbook_columns(
    mappings(
        ("Members", 1, 0, "Name", "organization_name", "synonym"),
        ("Members", 1, 1, "Province", "province", "synonym"),
        ("Members", 1, 2, "Region", "province", "profile"),
        ("Members", 1, 3, "No.", "source_id", "synonym"),
    )
)
NAME, PROVINCE, REGION, NUMBER = COLUMNS


def test_rules_and_reasons_are_summed_up_by_column() -> None:
    """One line a workbook column, however many values it gave."""
    found = published_origins(
        provenance(
            {"field": "province", "column": 1, "rule": "province.official"},
            {"field": "province", "column": 1, "rule": "province.alias", "decided_by": "agreement"},
            {"field": "province", "column": 2, "rule": "province.official", "chosen": False},
        ),
        RECORDS,
        COLUMNS,
    )
    first, second = found["province"]
    assert (first.column, first.published) == (PROVINCE, True)
    assert first.cleaned_by == ("province.alias", "province.official")
    assert first.decided_by == ("agreement", "only_value")
    assert (second.column, second.published) == (REGION, False)


def test_what_is_worked_out_comes_from_what_it_is_worked_out_from() -> None:
    """A code has no cell of its own; an id comes from names and identifiers."""
    found = published_origins(
        provenance(
            {"field": "province", "column": 1, "rule": "province.official"},
            {"field": "organization_name", "column": 0, "rule": "name.plain"},
        ),
        RECORDS,
        COLUMNS,
    )
    (code,) = found["province_code"]
    assert (code.column, code.through, code.cleaned_by) == (PROVINCE, ("province",), ())
    assert {origin.column for origin in found["organization_id"]} == {NAME, NUMBER}
    assert "vat_number" not in found


def test_a_value_a_person_stated_comes_from_no_workbook() -> None:
    """The cell beside a decided value only says which record is meant."""
    found = published_origins(
        provenance({"field": "province", "column": 0, "rule": DECIDED_RULE, "decided_by": "decision"}),
        RECORDS,
        COLUMNS,
    )
    (origin,) = found["province"]
    assert (origin.column, origin.cleaned_by) == (None, (DECIDED_RULE,))


def test_a_corrected_value_comes_from_its_cell_and_from_the_file_of_corrections() -> None:
    """The workbook column would be missing, or the correction be told as a decision about the organisation."""
    found = published_origins(
        provenance({"field": "province", "column": 1, "rule": CORRECTED_RULE, "decided_by": "primary_contact"}),
        RECORDS,
        COLUMNS,
    )
    assert [(origin.column, origin.stated_by) for origin in found["province"]] == [
        (None, CORRECTED_RULE),
        (PROVINCE, None),
    ]
    assert [(origin.column, origin.stated_by) for origin in found["province_code"]] == [
        (None, CORRECTED_RULE),
        (PROVINCE, None),
    ]


def test_columns_know_their_place() -> None:
    """What joins provenance and mappings."""
    assert isinstance(NAME, WorkbookColumn)
    assert NAME.place == ("clubs.xlsx", "Members", 1, 0)
