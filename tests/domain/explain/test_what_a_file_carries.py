"""Reading back what a published file says of its own values, and comparing values with what was published."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.explain.carried import from_column, from_sheet
from hotpass_assets.domain.explain.sameness import same_value
from hotpass_assets.domain.report.sheets import provenance_sheet
from hotpass_resources.publishing.sheet_cells import cut_text
from tests.builders.records import golden, record, records, value


def test_the_column_and_the_sheet_name_the_same_cells() -> None:
    """Prevents: a workbook and a CSV of one run that answer differently."""
    known = records(record(0, "Sky (Pty) Ltd"), record(1, "Sky", workbook="a › b!.xlsx", sheet="It's › 1!2"))
    found = golden(known, [value(0, "website", "https://a.example"), value(1, "province", "Gauteng")])
    (row,) = found.organisations.rows(named=True)
    column = from_column(row["selection_provenance"])
    (said,) = provenance_sheet(found.organisations, found.provenance).rows(named=True)
    sheet = from_sheet({name: said[name] for name in ("website", "province")})
    assert column.problem is None and sheet.problem is None
    for name in ("website", "province"):
        one, other = column.sources[name], sheet.sources[name]
        assert (one.cell, one.row, one.decided_by) == (other.cell, other.row, other.decided_by)
    assert (sheet.sources["website"].workbook, sheet.sources["website"].sheet) == ("Schools.xlsx", "List")


@given(st.text(max_size=80))
def test_any_text_in_the_column_is_read_or_said_to_be_broken(text: str) -> None:
    """Prevents: a traceback for a cell that somebody edited."""
    found = from_column(text)
    assert found.sources == {} and (found.problem is not None or text.strip() == "[]")


@pytest.mark.parametrize(
    "content",
    [
        {"source": "a"},
        [{"fields": {"website": "A1 order"}}],
        [{"source": 1, "workbook": [], "sheet": {}, "row": 1, "fields": {"website": 5}}],
        [{"source": "s", "workbook": "w", "sheet": "x", "row": 1, "fields": {"website": "ZZZZZZ9 order"}}],
        [[[]]],
        "text",
        7,
    ],
)
def test_json_of_another_shape_is_said_to_be_broken(content: object) -> None:
    """Prevents: a KeyError for a column of the same name that another tool wrote."""
    found = from_column(json.dumps(content))
    assert found.sources == {}
    assert found.problem is not None and "JSON" in found.problem


def test_an_edited_cell_of_the_sheet_spoils_only_itself() -> None:
    """Prevents: one comment typed into sheet Provenance hiding the rest of the row."""
    found = from_sheet({"website": "B.xlsx › S!C3 + 2 more · all_values, beat 1", "city": "ask Thandi", "area": None})
    assert set(found.sources) == {"website"}
    assert found.problem is not None and "city" in found.problem


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        (None, None),
        (" ", None),
        ("0.8", 0.8),
        ("1", 1.0),
        ("3", 3),
        ("2025-03-10", dt.date(2025, 3, 10)),
        ("2025-03-10 00:00:00", dt.date(2025, 3, 10)),
        ("a\r\nb", "a\nb"),
        ("'=1+1", "=1+1"),
        ("a\N{REPLACEMENT CHARACTER}b", "a\x01b"),
        ("true", True),
        (cut_text("x" * 40_000), "x" * 40_000),
    ],
)
def test_what_a_file_form_does_to_a_value_is_no_edit(shown: str | None, published: object) -> None:
    """Prevents: values called edited because a spreadsheet or a CSV writes them its own way."""
    assert same_value(shown, published)


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("x", None),
        (None, "x"),
        ("0.81", 0.8),
        ("nought", 0.8),
        ("2025-03-11", dt.date(2025, 3, 10)),
        ("'x", "x"),
        ("27821234567", "+27821234567"),
        ("false", True),
        ("Gauteng ", "gauteng"),
    ],
)
def test_an_edit_is_noticed(shown: str | None, published: object) -> None:
    """Prevents: a provenance shown for a value that somebody changed."""
    assert not same_value(shown, published)


@given(st.text())
def test_every_text_is_itself(text: str) -> None:
    """Prevents: special signs that make a value differ from itself."""
    assert same_value(text, text)
