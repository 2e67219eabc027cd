"""Every format gives the same cells, and cells keep what is stored."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from hotpass_assets.domain.workbook.model import (
    RAW_ROWS_SCHEMA,
    ReadOptions,
    SheetReading,
    WorkbookReading,
    is_workbook_name,
)
from hotpass_assets.domain.workbook.reader import read_workbook
from tests.builders.workbooks import workbook, write_ods, write_sheet_xml

ROWS = [["Name", "Phone", "Code"], ["Aero Example", 821234567, "007"], ["Bravo", 2.5, "x"], ["Total", 3]]


def cells_of(reading: WorkbookReading) -> dict[tuple[str, int, int], str]:
    """Text of every filled cell by sheet, row and column; fails when a cell comes twice."""
    found: dict[tuple[str, int, int], str] = {}
    for row in reading.rows.iter_rows(named=True):
        for offset, text in enumerate(row["cells"]):
            if text is not None:
                place = (row["sheet"], row["row"], row["first_column"] + offset)
                assert place not in found
                found[place] = text
    return found


def facts_of(reading: WorkbookReading) -> dict[tuple[int, int], str]:
    """Fact of every cell that has one."""
    rows = reading.rows.drop_nulls("facts")
    return {(row["row"], f["column"]): f["fact"] for row in rows.iter_rows(named=True) for f in row["facts"]}


def only_sheet(reading: WorkbookReading) -> SheetReading:
    """The one sheet of a workbook without a problem."""
    assert reading.problem is None
    (sheet,) = reading.sheets
    return sheet


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"])
def test_every_format_gives_the_same_rows(tmp_path: Path, suffix: str) -> None:
    """A format read through another path would shift columns or lose the row number."""
    path = workbook().sheet("Clubs").rows(ROWS, at="C3").save(tmp_path / f"Clubs.{suffix}")
    reading = read_workbook(path, path.name)
    sheet = only_sheet(reading)
    table = sheet.tables[0]
    assert reading.rows.schema == RAW_ROWS_SCHEMA
    assert reading.rows["role"].to_list() == ["header", "data", "data", "total"]
    assert reading.rows["row"].to_list() == [3, 4, 5, 6]
    assert cells_of(reading)[("Clubs", 4, 3)] == "821234567"
    assert cells_of(reading)[("Clubs", 4, 4)] == "007"
    assert (table.headers, table.first_column, table.rows) == (("Name", "Phone", "Code"), 2, 2)
    assert sheet.filled_cells == 11 and sheet.reason == ""


@pytest.mark.parametrize("suffix", ["xlsx", "xlsb", "xls", "ods"])
def test_hidden_rows_and_merged_ranges_are_counted(tmp_path: Path, suffix: str) -> None:
    """Filtered rows would be mixed with shown ones without a trace."""
    book = workbook().sheet("S").rows([["Register"], [], *ROWS]).hide_rows(5).merge("A1:C1")
    reading = read_workbook(book.save(tmp_path / f"a.{suffix}"), "a")
    sheet = only_sheet(reading)
    assert (sheet.hidden_rows, len(sheet.merged_areas)) == (1, 1)
    assert reading.rows.filter(pl.col("hidden"))["row"].to_list() == [5]


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_hidden_sheets_are_read_and_named_as_hidden(tmp_path: Path, suffix: str) -> None:
    """A hidden sheet must be neither lost nor taken for a shown one."""
    book = workbook().sheet("A").rows(ROWS).sheet("B", state="hidden").rows(ROWS)
    book = book.sheet("C", state="very_hidden").rows(ROWS)
    reading = read_workbook(book.save(tmp_path / f"a.{suffix}"), "a")
    assert [sheet.visibility for sheet in reading.sheets] == ["visible", "hidden", "very_hidden"]
    assert [sheet.rows for sheet in reading.sheets] == [2, 2, 2]


@pytest.mark.parametrize("engine", ["calamine", "openpyxl"])
def test_both_readers_write_stored_values_alike(tmp_path: Path, engine: str) -> None:
    """Falling back to the other reader must not change any value."""
    values = [27821234567.0, 0.1, True, dt.date(2025, 3, 10), dt.datetime(2025, 3, 10, 14, 30), "082 1", -3]
    path = workbook().sheet("S").rows([[value] for value in values]).save(tmp_path / "a.xlsx")
    reading = read_workbook(path, "a", ReadOptions(engine=engine))  # type: ignore[arg-type]
    expected = ["27821234567", "0.1", "true", "2025-03-10", "2025-03-10 14:30:00", "082 1", "-3"]
    assert list(cells_of(reading).values()) == expected


@pytest.mark.parametrize("engine", ["calamine", "openpyxl"])
def test_errors_and_uncalculated_formulas_are_facts(tmp_path: Path, engine: str) -> None:
    """An error read as null, or a formula nobody calculated read as 0, would look like data."""
    rows = [["Name", "Share", "Sum"], ["Aero", "#DIV/0!", "=B2+1"], ["Bravo", "#N/A", 4]]
    path = workbook().sheet("S").rows(rows).save(tmp_path / "a.xlsx")
    reading = read_workbook(path, "a", ReadOptions(engine=engine))  # type: ignore[arg-type]
    sheet = only_sheet(reading)
    assert cells_of(reading)[("S", 2, 1)] == "#DIV/0!"
    assert cells_of(reading)[("S", 2, 2)] == "=B2+1"
    assert facts_of(reading) == {(2, 1): "error", (3, 1): "error", (2, 2): "formula_not_calculated"}
    assert (sheet.error_cells, sheet.uncalculated_formulas, sheet.filled_cells) == (2, 1, 9)


def test_a_zero_left_by_a_writer_without_a_calculator_is_no_zero(tmp_path: Path) -> None:
    """The writer xlsxwriter stores 0 under every formula and asks for calculation on load."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["Name", "Planes"])
        sheet.write_row(1, 0, ["Aero", 0])
        sheet.write(2, 0, "Bravo")
        sheet.write_formula(2, 1, "=B2+1")
    reading = read_workbook(tmp_path / "a.xlsx", "a")
    assert cells_of(reading)[("S", 2, 1)] == "0"
    assert cells_of(reading)[("S", 3, 1)] == "=B2+1"
    assert facts_of(reading) == {(3, 1): "formula_not_calculated"}


def test_a_calculated_zero_and_an_empty_result_stay_what_they_are(tmp_path: Path) -> None:
    """A workbook saved by a spreadsheet program has real results, also 0 and empty text."""
    data = '<row r="1"><c r="A1" t="str"><f>B1</f><v>Name</v></c></row>'
    data += '<row r="2"><c r="A2"><f>1-1</f><v>0</v></c>'
    data += '<c r="B2" t="str"><f>A9</f><v></v></c><c r="C2" t="str"><v>x</v></c></row>'
    reading = read_workbook(write_sheet_xml(tmp_path / "a.xlsx", data), "a")
    assert cells_of(reading) == {("Sheet1", 1, 0): "Name", ("Sheet1", 2, 0): "0", ("Sheet1", 2, 2): "x"}
    assert only_sheet(reading).filled_cells == 3 and only_sheet(reading).reason == ""


def test_a_shared_formula_without_a_result_is_written_out(tmp_path: Path) -> None:
    """Cells that share a formula store its text once only."""
    data = '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f></c></row>'
    data += '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    reading = read_workbook(write_sheet_xml(tmp_path / "a.xlsx", data), "a")
    assert list(cells_of(reading).values()) == ["=B1*2", "=B2*2"]


def test_a_new_error_value_sends_the_sheet_to_the_patient_reader(tmp_path: Path) -> None:
    """The fast reader gives up on a whole sheet at one #SPILL!."""
    data = '<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>5</v></c></row>'
    reading = read_workbook(write_sheet_xml(tmp_path / "a.xlsx", data), "a")
    assert list(cells_of(reading).values()) == ["#SPILL!", "5"]
    assert "patient reader" in only_sheet(reading).reason


def test_unusual_xml_is_read_like_any_other(tmp_path: Path) -> None:
    """Namespace prefixes and cells without references must not slip past the scan."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    raw = f'<?xml version="1.0"?><x:worksheet xmlns:x="{space}"><x:sheetData><x:row r="2" hidden="1">'
    raw += '<x:c r="B2"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    reading = read_workbook(write_sheet_xml(tmp_path / "a.xlsx", "", raw=raw.encode()), "a")
    assert (only_sheet(reading).filled_cells, only_sheet(reading).hidden_rows) == (1, 1)
    assert cells_of(reading) == {("Sheet1", 2, 1): "5"}


def test_both_epochs_give_the_same_date(tmp_path: Path) -> None:
    """Dates of old Mac workbooks would be four years early."""
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0]["A1"] = dt.date(2025, 3, 10)
    book.save(tmp_path / "a.xlsx")
    reading = read_workbook(tmp_path / "a.xlsx", "a")
    assert reading.date_system == 1904
    assert list(cells_of(reading).values()) == ["2025-03-10"]


def test_opendocument_keeps_times_errors_and_uncalculated_formulas(tmp_path: Path) -> None:
    """The fast reader gives blank text for these."""
    cells = '<table:table-cell office:value-type="time" office:time-value="PT14H30M00S"><text:p>14:30</text:p>'
    cells += '</table:table-cell><table:table-cell table:formula="of:=1/0" office:value-type="string" '
    cells += 'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    cells += '<table:table-cell table:formula="of:=[.A1]+1"/>'
    path = write_ods(
        tmp_path / "a.ods",
        f'<table:table table:name="S"><table:table-row>{cells}</table:table-row></table:table>',
    )
    reading = read_workbook(path, "a")
    assert list(cells_of(reading).values()) == ["14:30:00", "#DIV/0!", "=[.A1]+1"]
    assert facts_of(reading) == {(1, 1): "error", (1, 2): "formula_not_calculated"}


def test_chunks_give_the_same_rows(tmp_path: Path) -> None:
    """A chunk border must neither drop nor repeat a row."""
    rows = [["Name", "Phone"], *([f"Club {n}", n] for n in range(25))]
    path = workbook().sheet("S").rows(rows).save(tmp_path / "a.xlsx")
    whole = read_workbook(path, "a").rows
    assert read_workbook(path, "a", ReadOptions(chunk_rows=7)).rows.equals(whole)


def test_lock_files_are_no_workbooks() -> None:
    """An open workbook leaves a lock file with the same suffix beside it."""
    assert is_workbook_name("2024/Members.XLSX")
    assert not is_workbook_name("~$Members.xlsx")
    assert not is_workbook_name(".Members.xlsx")
    assert not is_workbook_name("notes.docx")
