"""The refined workbook, opened again by another program."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from hotpass_assets.domain.report.summary import quality_summary
from hotpass_resources.publishing.sheet_cells import CELL_LIMIT, CUT_NOTE, cut_text
from hotpass_resources.publishing.workbook import WorkbookContent, WrittenWorkbook, write_workbook
from tests.builders import published

HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+27821234567",
    "@SUM(A1)",
    "-1+1",
    "\t=1+1",
    "http://evil.example",
    "mailto:x@evil.example",
    "internal:Data!A1",
    "_x0041_",
    "<f>1</f>",
    "{=1}",
)


def content(organisations: pl.DataFrame | None = None, **changes: Any) -> WorkbookContent:
    """Content of the small intake, with some of its tables exchanged."""
    organisations = published.organisations() if organisations is None else organisations
    tables: dict[str, Any] = {
        "organisations": organisations,
        "contacts": published.contacts(),
        "rejected_rows": published.rejected(),
        "column_mappings": published.mappings(),
        "raw_workbooks": published.workbooks(),
        "field_provenance": published.provenance(organisations),
        "review_queue": published.review(),
    } | changes
    return WorkbookContent(**tables, summary=quality_summary(**tables, source_records=published.records()))


def written(path: Path, *args: Any, **changes: Any) -> Any:
    """The workbook as openpyxl sees it."""
    write_workbook(path, content(*args, **changes))
    return openpyxl.load_workbook(path)


def test_sheets_come_in_reading_order(tmp_path: Path) -> None:
    """Programs open the first sheet, people read from left to right."""
    expected = ["Data", "Summary", "Contacts", "Rejected", "Not mapped", "Provenance", "Review"]
    assert written(tmp_path / "a.xlsx").sheetnames == expected
    without = written(tmp_path / "b.xlsx", review_queue=published.review().clear())
    assert without.sheetnames == expected[:-1]


def test_values_come_back_as_they_were(tmp_path: Path) -> None:
    """A phone without its plus sign or a date as a number is a lost value."""
    book = written(tmp_path / "a.xlsx")
    rows = list(book["Data"].iter_rows(values_only=True))
    first = dict(zip(rows[0], rows[1], strict=True))
    source = published.organisations().row(0, named=True)
    assert "selection_provenance" not in first
    for name, value in first.items():
        expected = source[name]
        assert (value.date() if isinstance(value, datetime) else value) == expected, name
    assert first["contact_primary_phone"].startswith("+27")
    assert book["Data"]["A2"].data_type == "s"
    assert book["Contacts"].max_row == 5


def test_text_never_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    """A name that starts with an equals sign must not run when the workbook is opened."""
    organisations = published.organisations(len(HOSTILE)).with_columns(
        organization_name=pl.Series(HOSTILE), notes=pl.Series(HOSTILE)
    )
    mappings = published.mappings().with_columns(header=pl.lit(HOSTILE[0]), reason=pl.lit(HOSTILE[3]))
    path = tmp_path / "a.xlsx"
    book = written(path, organisations, column_mappings=mappings)
    assert [cell.value for cell in book["Data"]["B"][1:9]] == list(HOSTILE[:8])
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            assert not re.search(r"<f[ >]", text), name
            assert "<hyperlink" not in text, name
            assert "relationships/hyperlink" not in text, name


def test_characters_a_workbook_cannot_hold_do_not_break_it(tmp_path: Path) -> None:
    """One control character makes Excel refuse the whole file."""
    organisations = published.organisations(1).with_columns(notes=pl.lit("bell \x07 null \x00 end \uffff"))
    book = written(tmp_path / "a.xlsx", organisations)
    column = [cell.value for cell in book["Data"][1]].index("notes") + 1
    assert book["Data"].cell(2, column).value == "bell \ufffd null \ufffd end \ufffd"


def test_a_text_too_long_for_a_cell_is_cut_and_reported(tmp_path: Path) -> None:
    """Excel repairs, that is drops, what is too long; nobody would know."""
    organisations = published.organisations(2).with_columns(
        notes=pl.Series(["x" * 40_000, "\N{AIRPLANE}" * CELL_LIMIT])
    )
    result = write_workbook(tmp_path / "a.xlsx", content(organisations))
    assert len(result.warnings) == 1
    assert result.warnings[0].startswith("sheet Data: 1 cell held more than 32,767 characters")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    column = [cell.value for cell in book["Data"][1]].index("notes") + 1
    assert book["Data"].cell(2, column).value.endswith(CUT_NOTE)
    assert len(book["Data"].cell(2, column).value) == CELL_LIMIT
    assert book["Data"].cell(3, column).value == "\N{AIRPLANE}" * CELL_LIMIT


def test_cutting_counts_as_excel_does() -> None:
    """Excel counts an emoji as two characters; a cut between its halves would break the file."""
    assert cut_text("\U0001f6e9" * 16_383) == "\U0001f6e9" * 16_383
    shortened = cut_text("x" + "\U0001f6e9" * 20_000)
    assert len(shortened.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert shortened.encode() and shortened.endswith(CUT_NOTE)


def test_rows_beyond_a_sheet_continue_on_the_next(tmp_path: Path) -> None:
    """A sheet holds 1,048,575 rows; the rest must not vanish."""
    result = write_workbook(tmp_path / "a.xlsx", content(published.organisations(5)), rows_per_sheet=2)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert [name for name in book.sheetnames if name.startswith("Data")] == ["Data", "Data 2", "Data 3"]
    ids = [row[0] for name in ("Data", "Data 2", "Data 3") for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert ids == published.organisations(5)["organization_id"].to_list()
    assert [cell.value for cell in book["Provenance"][1]] == [cell.value for cell in book["Provenance 3"][1]]
    assert (result.rows["Data"], result.rows["Data 3"]) == (2, 1)


def test_headers_are_frozen_filtered_and_readable(tmp_path: Path) -> None:
    """People scroll and filter; they should not have to set that up each time."""
    book = written(tmp_path / "a.xlsx")
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2", sheet.title
        assert sheet.auto_filter.ref, sheet.title
        header = sheet["A1"]
        assert header.font.bold and header.font.color.rgb == "FFFFFFFF"
        assert header.fill.fgColor.rgb == "FF366092"
    widths = [dimension.width for dimension in book["Data"].column_dimensions.values()]
    assert all(10 <= width <= 51 for width in widths)


def test_quality_colours_follow_the_values(tmp_path: Path) -> None:
    """A corrected score keeps a truthful colour only if the colour is a rule."""
    sheet = written(tmp_path / "a.xlsx")["Data"]
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    fills = {rule.dxf.fill.bgColor.rgb[-6:] for rule in rules}
    assert {"C6EFCE", "FFEB9C", "FFC7CE", "FF0000"} <= fills
    assert {rule.type for rule in rules} == {"cellIs", "beginsWith"}


def test_provenance_has_the_rows_of_data_and_says_where_each_value_came_from(tmp_path: Path) -> None:
    """An analyst points at a value in Data and looks at the same row here."""
    book = written(tmp_path / "a.xlsx")
    rows = list(book["Provenance"].iter_rows(values_only=True))
    assert rows[0][:2] == ("organization_id", "organization_name")
    assert [row[0] for row in rows[1:]] == [cell.value for cell in book["Data"]["A"][1:]]
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["website"] == "SACAA.xlsx › Cleaned!L2 · source_priority, beat 1"
    assert first["province"] == "SACAA.xlsx › Cleaned!A2 · source_priority"
    shared = [name for name in rows[0] if name in [cell.value for cell in book["Data"][1]]]
    assert shared == [cell.value for cell in book["Data"][1] if cell.value in shared]


def test_what_is_not_in_the_data_is_listed(tmp_path: Path) -> None:
    """Nothing vanishes: columns, sheets and workbooks that were left out stand in the workbook."""
    rows = list(written(tmp_path / "a.xlsx")["Not mapped"].iter_rows(min_row=2, values_only=True))
    assert rows[0] == ("SACAA.xlsx", "Cleaned", "F", "Cell nr", 3, "contact_mobile", 68.3, "too far")
    assert rows[1][:2] == ("SACAA.xlsx", "Old") and rows[1][-1] == "the profile leaves it out"
    assert rows[2][:2] == ("locked.xlsx", "(whole workbook)")
    assert rows[2][-1] == "it is encrypted. Give the password in the profile"


def test_the_summary_counts_empty_texts_as_missing(tmp_path: Path) -> None:
    """Completeness that counts empty cells is the predecessor's mistake."""
    organisations = published.organisations().with_columns(area=pl.lit(""))
    rows = list(written(tmp_path / "a.xlsx", organisations)["Summary"].iter_rows(min_row=2, values_only=True))
    shares = {row[1]: row[2] for row in rows if row[0] == "Completeness %"}
    assert shares["area"] == 0 and shares["province"] == 100
    assert ("Totals", "Organisations", 3, "Sheet Data") in rows


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    """The writer stamps the time of day into the file; two archives of one run would differ."""
    code = (
        "import sys; from pathlib import Path; sys.path[:0] = ['.', 'tests/resources/publishing']\n"
        "from test_refined_workbook import content, write_workbook\n"
        "write_workbook(Path(sys.argv[1]), content())"
    )
    write_workbook(tmp_path / "a.xlsx", content())
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / f"{seed}.xlsx")],
            check=True,
            env={"PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": seed, "TZ": "Africa/Johannesburg"},
        )
        assert (tmp_path / f"{seed}.xlsx").read_bytes() == (tmp_path / "a.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert archive.testzip() is None
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_an_empty_intake_gives_a_workbook_with_headers(tmp_path: Path) -> None:
    """A run in which everything was set aside still says so in a workbook that opens."""
    book = written(
        tmp_path / "a.xlsx",
        published.organisations().clear(),
        contacts=published.contacts().clear(),
        field_provenance=published.provenance(published.organisations()).clear(),
    )
    assert book["Data"]["A1"].value == "organization_id"
    assert book["Data"].max_row == 1


@pytest.mark.parametrize("day", ["1899-12-31", "1850-01-01"])
def test_days_before_excels_calendar_stay_readable(tmp_path: Path, day: str) -> None:
    """The writer leaves such cells empty without a word."""
    organisations = published.organisations(1).with_columns(last_interaction_date=pl.lit(day).str.to_date())
    sheet = written(tmp_path / "a.xlsx", organisations)["Data"]
    column = [cell.value for cell in sheet[1]].index("last_interaction_date") + 1
    assert sheet.cell(2, column).value == day


def test_the_result_counts_the_rows_written(tmp_path: Path) -> None:
    """The run's metadata shows these counts."""
    result = write_workbook(tmp_path / "a.xlsx", content())
    assert isinstance(result, WrittenWorkbook)
    assert (result.rows["Data"], result.rows["Contacts"], result.rows["Rejected"]) == (3, 4, 2)
    assert result.warnings == ()
