"""Where every published value came from."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.checks.golden_layer import TRACED_COLUMNS, every_value_has_a_source
from hotpass_assets.domain.golden.organisations import Golden
from hotpass_assets.domain.golden.provenance import with_cells
from tests.builders.records import contact, golden, record, records, value


def filled(**place: str) -> Golden:
    """Two records with a value in most fields; ``place`` is that of the first."""
    known = records(record(0, "Sky (Pty) Ltd", priority=1, **place), record(1, "Sky"))
    said = [
        value(0, "website", "http://a.example"),
        value(1, "website", "http://b.example"),
        value(1, "province", "Gauteng"),
        *(value(0, name, f"{name} 1") for name in ("address", "city", "status", "notes", "legal_form")),
        value(1, "notes", "notes 2"),
        value(0, "contact_name", "Jane Doe", contact=0),
        value(0, "contact_role", "Owner", contact=0),
        value(0, "contact_email", "jane@sky.example", contact=0),
        value(0, "contact_email", "doe@sky.example", contact=0, ordinal=1),
        value(1, "contact_phone", "+27115550101", contact=1),
    ]
    return golden(known, said, [contact(0, 0, "Jane Doe", role="Owner"), contact(1, 1)])


def test_every_published_value_has_a_chosen_line_with_its_place() -> None:
    """Prevents: published values nobody can trace to a cell."""
    found = filled()
    lines = found.provenance.filter("chosen")
    published = found.organisations.row(0, named=True)
    for name in TRACED_COLUMNS:
        mine = lines.filter(pl.col("field") == name)
        assert (mine.height > 0) == (published[name] is not None), name
        for text in mine["value"]:
            assert text in published[name]
    for column in ("source", "workbook", "sheet", "row", "column", "raw", "rule", "decided_by"):
        assert found.provenance[column].null_count() == 0
    assert every_value_has_a_source(found.organisations, found.provenance).passed


def test_a_line_names_the_cell_of_its_own_record() -> None:
    """Prevents: values that point into another row."""
    (line,) = filled().provenance.filter(pl.col("field") == "province").rows(named=True)
    assert (line["row"], line["column"], line["record"]) == (3, 5, 1)


def test_the_address_is_traced_under_its_published_name() -> None:
    """Prevents: a column of the result without a line, and a line without a column."""
    fields = set(filled().provenance["field"].cast(pl.String))
    assert "address_primary" in fields
    assert "address" not in fields


def test_the_selection_groups_fields_by_their_row_and_names_their_cell() -> None:
    """Prevents: a summary that does not say where to look."""
    (selection,) = filled().organisations["selection_provenance"]
    rows = {entry["row"]: entry for entry in json.loads(selection)}
    assert set(rows) == {2, 3}
    assert rows[2]["fields"]["website"] == "M2 source_priority"
    assert rows[3]["fields"]["province"] == "F3 only_value"
    assert (rows[2]["source"], rows[2]["workbook"], rows[2]["sheet"]) == ("Schools", "Schools.xlsx", "List")


AWKWARD = ['say "hello"', "back\\slash", "two\nlines", "tab\there", "\\", '"', "}],{", "Ünïcode › 表", "\u2028", "\x01"]


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names_of_sheets_and_workbooks_give_valid_json(name: str) -> None:
    """Prevents: a column of JSON that breaks its reader because of a quote in a sheet's name."""
    (selection,) = filled(sheet=name, workbook=f"{name}.xlsx", source=name).organisations["selection_provenance"]
    first = json.loads(selection)[0]
    assert (first["sheet"], first["workbook"], first["source"]) == (name, f"{name}.xlsx", name)


@settings(max_examples=8)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), st.text(alphabet='"\\\n{}[],:', max_size=6))
def test_any_name_gives_valid_json(sheet: str, workbook: str) -> None:
    """Prevents: the one character nobody thought of."""
    known = records(record(0, "Sky", sheet=sheet, workbook=workbook))
    (selection,) = golden(known, []).organisations["selection_provenance"]
    (entry,) = json.loads(selection)
    assert (entry["sheet"], entry["workbook"]) == (sheet, workbook)
    assert entry["fields"] == {"organization_name": "A2 only_value"}


def test_cells_have_the_names_spreadsheets_give_them() -> None:
    """Prevents: cells one column off, or without the second letter."""
    places = pl.DataFrame({"column": [0, 25, 26, 701, 702], "row": [1, 2, 3, 4, 5]})
    assert with_cells(places)["cell"].to_list() == ["A1", "Z2", "AA3", "ZZ4", "AAA5"]
