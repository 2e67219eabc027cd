"""The annotated copy of a person's own workbook."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from hotpass_assets.domain.errors import InputError, OutputError
from hotpass_assets.domain.report.model import NOTES_SHEET
from hotpass_resources.publishing.annotate import annotate_workbook, annotated_name

SHEET = "Bob's schools"


def workbook(path: Path) -> Path:
    """A workbook with a formula, a date, number formats, a merged range and a person's own comment."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet.append(["School", "Tel", "When", "Sum"])
    sheet.append(["Sky School", "082 12", datetime(2025, 3, 10), "=1+1"])
    sheet.append(["Blue Yonder", None, "10/3/25", 0.5])
    sheet["C2"].number_format = "dd mmm yyyy"
    sheet["D3"].number_format = "0.00%"
    sheet["A5"] = "Figures as of March"
    sheet.merge_cells("A5:D5")
    sheet["A2"].comment = Comment("ask Thandi", "Bob")
    book.create_sheet("Hidden").sheet_state = "hidden"
    book.save(path)
    return path


def marks(*rows: tuple[int, int | None, str, str], sheet: str = SHEET) -> pl.DataFrame:
    """Marks of one sheet."""
    return pl.DataFrame(
        [(sheet, *row) for row in rows],
        schema={
            "sheet": pl.String,
            "row": pl.UInt32,
            "column": pl.UInt16,
            "severity": pl.String,
            "message": pl.String,
        },
        orient="row",
    )


def colour(cell: Any) -> str:
    """Fill of a cell without its transparency."""
    return str(cell.fill.fgColor.rgb)[-6:]


def test_bad_cells_are_coloured_and_explained(tmp_path: Path) -> None:
    """People fix their own workbook; they need to see there what is wrong."""
    source = workbook(tmp_path / "a.xlsx")
    found = marks((2, 1, "invalid", "too few digits: set aside"), (3, 2, "suspect", "day or month first?"))
    assert annotate_workbook(source, tmp_path / "out" / "a.xlsx", found) == 2
    sheet = openpyxl.load_workbook(tmp_path / "out" / "a.xlsx")[SHEET]
    assert (colour(sheet["B2"]), colour(sheet["C3"])) == ("FF9999", "FFD966")
    assert sheet["B2"].comment.text == "Hotpass: too few digits: set aside"
    assert colour(sheet["A3"]) == "000000"


def test_the_copy_keeps_everything_else(tmp_path: Path) -> None:
    """A copy that changes values would be refined into other data."""
    source = workbook(tmp_path / "a.xlsx")
    before = source.read_bytes()
    annotate_workbook(source, tmp_path / "out.xlsx", marks((2, 1, "invalid", "x"), (2, 3, "suspect", "y")))
    assert source.read_bytes() == before
    copy = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert copy.sheetnames == [NOTES_SHEET, SHEET, "Hidden"]
    assert copy["Hidden"].sheet_state == "hidden"
    original = openpyxl.load_workbook(source)[SHEET]
    for row in original.iter_rows():
        for cell in row:
            same = copy[SHEET][cell.coordinate]
            assert (same.value, same.number_format, same.data_type) == (
                cell.value,
                cell.number_format,
                cell.data_type,
            )
    assert copy[SHEET].merged_cells.ranges == original.merged_cells.ranges


def test_a_persons_own_comment_stays(tmp_path: Path) -> None:
    """What people wrote is not ours to replace."""
    annotate_workbook(workbook(tmp_path / "a.xlsx"), tmp_path / "o.xlsx", marks((2, 0, "suspect", "odd")))
    comment = openpyxl.load_workbook(tmp_path / "o.xlsx")[SHEET]["A2"].comment
    assert comment.text == "ask Thandi\nHotpass: odd"


def test_the_first_sheet_lists_the_marks_with_links(tmp_path: Path) -> None:
    """Looking for red cells in forty thousand rows is no way to work."""
    found = marks((3, 2, "suspect", "=later"), (2, 1, "invalid", "bad \x07 number"), (2, None, "invalid", "row"))
    annotate_workbook(workbook(tmp_path / "a.xlsx"), tmp_path / "o.xlsx", found)
    notes = openpyxl.load_workbook(tmp_path / "o.xlsx")[NOTES_SHEET]
    rows = list(notes.iter_rows(min_row=3, max_col=4))
    assert [cell.value for cell in rows[0]] == [SHEET, "2:2", "invalid", "row"]
    assert [row[1].value for row in rows] == ["2:2", "B2", "C3"]
    assert rows[1][1].hyperlink.location == "'Bob''s schools'!B2"
    assert rows[1][3].value == "bad \ufffd number"
    assert (rows[2][3].value, rows[2][3].data_type) == ("=later", "s")


def test_the_gravest_mark_colours_and_all_are_said(tmp_path: Path) -> None:
    """A cell can be doubtful for one rule and refused by another."""
    found = marks((2, 1, "suspect", "first"), (2, 1, "invalid", "second"))
    assert annotate_workbook(workbook(tmp_path / "a.xlsx"), tmp_path / "o.xlsx", found) == 1
    cell = openpyxl.load_workbook(tmp_path / "o.xlsx")[SHEET]["B2"]
    assert colour(cell) == "FF9999"
    assert cell.comment.text == "Hotpass: second\nHotpass: first"


def test_a_mark_inside_a_merged_range_is_put_on_its_first_cell(tmp_path: Path) -> None:
    """The other cells of a merged range cannot carry a comment."""
    annotate_workbook(workbook(tmp_path / "a.xlsx"), tmp_path / "o.xlsx", marks((5, 2, "unmapped", "note")))
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")[SHEET]
    assert sheet["A5"].comment.text == "Hotpass: note"
    assert colour(sheet["A5"]) == "D9D9D9"


def test_a_corrected_copy_annotated_again_loses_the_old_marks(tmp_path: Path) -> None:
    """A cell that was corrected must not stay red."""
    annotate_workbook(
        workbook(tmp_path / "a.xlsx"),
        tmp_path / "b.xlsx",
        marks((2, 1, "invalid", "old"), (3, None, "suspect", "old row"), (2, 0, "suspect", "old")),
    )
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    book[SHEET]["B2"] = "082 123 4567"
    book[SHEET]["D2"].fill = PatternFill("solid", fgColor="FF00FF00")
    book.save(tmp_path / "b.xlsx")
    annotate_workbook(tmp_path / "b.xlsx", tmp_path / "c.xlsx", marks((3, 2, "suspect", "new")))
    copy = openpyxl.load_workbook(tmp_path / "c.xlsx")
    sheet = copy[SHEET]
    assert copy.sheetnames.count(NOTES_SHEET) == 1
    assert sheet["B2"].comment is None and colour(sheet["B2"]) == "000000"
    assert (colour(sheet["A3"]), colour(sheet["C3"]), colour(sheet["D2"])) == ("000000", "FFD966", "00FF00")
    assert sheet["A2"].comment.text == "ask Thandi"
    assert sheet["C3"].comment.text == "Hotpass: new"


def test_a_csv_becomes_a_workbook_with_the_same_coordinates(tmp_path: Path) -> None:
    """A text file cannot be coloured; its cells must stand where the message says they stand."""
    source = tmp_path / "a list of contacts with a very long name.csv"
    source.write_text("School;Tel\n\n=Sky;082 12\n", encoding="utf-8")
    target = tmp_path / annotated_name(source)
    annotate_workbook(source, target, marks((3, 1, "invalid", "bad"), sheet=source.stem))
    book = openpyxl.load_workbook(target)
    sheet = book.worksheets[1]
    assert sheet.title == source.stem[:31]
    assert [cell.value for cell in sheet[1]] == ["School", "Tel"]
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=Sky", "s")
    assert sheet["B3"].comment.text == "Hotpass: bad"


def test_an_old_excel_file_becomes_a_workbook_with_the_same_coordinates(tmp_path: Path) -> None:
    """No library writes .xls with comments; the copy keeps numbers, dates and places."""
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Old")
    sheet.write(2, 1, "School")
    sheet.write(3, 1, 42)
    sheet.write(3, 2, datetime(2025, 3, 10), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    book.add_sheet("Empty")
    book.save(str(tmp_path / "a.xls"))
    assert annotated_name(tmp_path / "a.xls") == "a.xlsx"
    annotate_workbook(tmp_path / "a.xls", tmp_path / "a.xlsx", marks((4, 1, "invalid", "bad"), sheet="Old"))
    copy = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert copy.sheetnames == [NOTES_SHEET, "Old", "Empty"]
    assert (copy["Old"]["B3"].value, copy["Old"]["B4"].value) == ("School", 42)
    assert copy["Old"]["C4"].value == datetime(2025, 3, 10)
    assert copy["Old"]["B4"].comment is not None


def test_a_protected_workbook_gets_a_protected_copy(tmp_path: Path) -> None:
    """A copy without the password would publish what its owner locked."""
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    plain = io.BytesIO(workbook(tmp_path / "a.xlsx").read_bytes())
    with (tmp_path / "a.xlsx").open("wb") as file:
        ooxml.OOXMLFile(plain).encrypt("secret", file)
    target = tmp_path / "out" / "a.xlsx"
    assert annotate_workbook(tmp_path / "a.xlsx", target, marks((2, 1, "invalid", "bad")), "secret") == 1
    opened = io.BytesIO()
    locked = ooxml.OOXMLFile(io.BytesIO(target.read_bytes()))
    locked.load_key("secret")
    locked.decrypt(opened)
    assert openpyxl.load_workbook(opened)[SHEET]["B2"].comment is not None
    with pytest.raises(InputError, match=r"cannot annotate a\.xlsx"):
        annotate_workbook(tmp_path / "a.xlsx", target, marks(), "wrong")


def test_the_workbook_itself_is_never_overwritten(tmp_path: Path) -> None:
    """Inputs belong to the person who gave them."""
    source = workbook(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="cannot replace the workbook itself"):
        annotate_workbook(source, source, marks())
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError):
        annotate_workbook(source, tmp_path / "folder", marks())
    (tmp_path / "bad.xlsx").write_text("not a workbook")
    with pytest.raises(InputError, match=r"cannot annotate bad\.xlsx"):
        annotate_workbook(tmp_path / "bad.xlsx", tmp_path / "b.xlsx", marks())
    assert not (tmp_path / "b.xlsx").exists()
