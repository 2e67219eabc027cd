"""A copy of a person's own workbook with its bad cells coloured and explained.

Belongs here: colours, comments and the list of marks in the copy. Does not belong here: which cells are bad,
and where the copy goes.

The copy can be corrected and refined again: values, formulas and number formats of the original are
untouched, and the list of marks is a sheet named "Hotpass notes" that reading skips. A copy that is
annotated again loses the marks of the first time. Opening and saving with openpyxl takes about 40 µs a cell,
80 s for 100,000 rows of 20 columns; charts and pictures drawn by a newer Excel are not carried over.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.report.model import NOTES_SHEET
from hotpass_assets.domain.workbook.coordinates import cell_name
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.publishing.workbook_copy import (
    NATIVE_SUFFIXES,
    NOT_IN_XML,
    open_copy,
    save_copy,
    set_cell,
    sheet_title,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "Hotpass"
_FILLS = {"invalid": "FFFF9999", "suspect": "FFFFD966", "unmapped": "FFD9D9D9"}
_GRAVITY = {"invalid": 0, "suspect": 1, "unmapped": 2}
_COMMENT_LIMIT = 2_000


def annotated_name(source: Path) -> str:
    """File name of the annotated copy: the same, with ``.xlsx`` where the format cannot carry comments."""
    return source.name if source.suffix.lower() in NATIVE_SUFFIXES else f"{source.stem}.xlsx"


def annotate_workbook(source: Path, target: Path, marks: pl.DataFrame, password: str | None = None) -> int:
    """Write the annotated copy of ``source`` to ``target``; return how many cells are marked.

    A workbook that opens with a password gets a copy that opens with the same one.

    Args:
        source: Workbook as the person gave it; it is only read.
        target: Where the copy goes; must not be ``source``.
        marks: Columns sheet, row (from 1), column (from 0; missing for the whole row), severity (invalid,
        suspect     or unmapped) and message.
        password: Password of the workbook.

    Raises:
        InputError: The workbook cannot be opened, or source and target are the same file.
        OutputError: The copy cannot be written.
    """
    if target.exists() and target.samefile(source):
        raise InputError(
            "an annotated copy cannot replace the workbook itself",
            where=str(source),
            do="Give another folder",
        )
    book, encrypted = open_copy(source, password)
    _forget_earlier_marks(book)
    marked = _mark(book, marks)
    _add_notes(book, marked, source.name)
    with swap_in(target) as aside:
        save_copy(book, aside, password if encrypted else None)
    return len({(row["sheet"], row["row"], row["column"]) for row in marked})


def _forget_earlier_marks(book: Workbook) -> None:
    """Take off what an earlier annotation put on, so that a corrected cell is no longer red."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    if NOTES_SHEET not in book.sheetnames:
        return
    notes = book[NOTES_SHEET]
    for name, address in notes.iter_rows(min_row=3, min_col=1, max_col=2, values_only=True):
        if not isinstance(name, str) or name not in book.sheetnames or not isinstance(address, str):
            continue
        for cell in _cells_at(book[name], address):
            if cell.fill.fgColor.rgb in _FILLS.values():
                cell.fill = PatternFill()
            if cell.comment is not None:
                own = cell.comment.text.split(f"{AUTHOR}: ", 1)[0].rstrip("\n")
                cell.comment = Comment(own, cell.comment.author) if own else None
    book.remove(notes)


def _cells_at(sheet: Worksheet, address: str) -> list[Cell]:
    if re.fullmatch(r"[A-Z]{1,3}\d{1,7}", address):
        return [_anchor(sheet, sheet[address])]
    row = re.fullmatch(r"(\d{1,7}):\1", address)
    return [_anchor(sheet, cell) for cell in sheet[int(row[1])]] if row else []


def _anchor(sheet: Worksheet, cell: Any) -> Cell:
    """The cell itself, or the first cell of the merged range it is part of."""
    from openpyxl.cell.cell import MergedCell

    if isinstance(cell, MergedCell):
        for merged in sheet.merged_cells.ranges:
            if cell.coordinate in merged:
                cell = sheet.cell(merged.min_row, merged.min_col)
                break
    return cell  # type: ignore[no-any-return]


def _mark(book: Workbook, marks: pl.DataFrame) -> list[dict[str, Any]]:
    """Colour and comment the marked cells; return the marks of sheets that exist, in reading order."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    positions = {sheet.title: number for number, sheet in enumerate(book.worksheets)}
    # A copy of a .csv has the file's name as its sheet, shortened to what Excel allows.
    named = (
        {**row, "sheet": row["sheet"] if row["sheet"] in positions else sheet_title(row["sheet"])}
        for row in marks.iter_rows(named=True)
    )
    found = [row for row in named if row["sheet"] in positions]
    found.sort(key=lambda row: (positions[row["sheet"]], row["row"], _column(row), _GRAVITY[row["severity"]]))
    fills = {severity: PatternFill("solid", fgColor=colour) for severity, colour in _FILLS.items()}
    said: dict[tuple[str, str], list[str]] = {}
    for row in reversed(found):
        # The gravest mark of a cell comes first in reading order and so colours it last.
        for cell in _cells_of(book[row["sheet"]], row):
            cell.fill = fills[row["severity"]]
        said.setdefault((row["sheet"], _first_cell(book[row["sheet"]], row).coordinate), []).insert(
            0, str(row["message"])
        )
    for (sheet, coordinate), messages in said.items():
        cell = book[sheet][coordinate]
        own = [cell.comment.text] if cell.comment is not None else []
        text = NOT_IN_XML.sub(" ", "\n".join([*own, *(f"{AUTHOR}: {message}" for message in messages)]))
        cell.comment = Comment(text[:_COMMENT_LIMIT], cell.comment.author if own else AUTHOR, width=360, height=120)
    return found


def _column(row: dict[str, Any]) -> int:
    return -1 if row["column"] is None else int(row["column"])


def _cells_of(sheet: Worksheet, row: dict[str, Any]) -> list[Cell]:
    if row["column"] is not None:
        return [_anchor(sheet, sheet.cell(row["row"], row["column"] + 1))]
    filled = [cell for cell in sheet[row["row"]] if cell.value is not None]
    return [_anchor(sheet, cell) for cell in filled] or [_anchor(sheet, sheet.cell(row["row"], 1))]


def _first_cell(sheet: Worksheet, row: dict[str, Any]) -> Cell:
    return _cells_of(sheet, row)[0]


def _address(row: dict[str, Any]) -> str:
    return f"{row['row']}:{row['row']}" if row["column"] is None else cell_name(row["row"], row["column"])


def _add_notes(book: Workbook, marked: list[dict[str, Any]], source: str) -> None:
    """Put a first sheet that lists every mark with a link to its cell."""
    from openpyxl.styles import Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink

    notes = book.create_sheet(NOTES_SHEET, 0)
    set_cell(
        notes["A1"],
        f"{NOTES_SHEET}: {counted(len(marked), 'mark')} in {source}. Correct the cells and refine this copy; ",
    )
    notes["A1"].value += "this sheet is not read."
    notes["A1"].font = Font(bold=True)
    for column, (title, width) in enumerate((("Sheet", 24), ("Cell", 12), ("Severity", 12), ("What", 100)), start=1):
        cell = notes.cell(2, column, title)
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor="FF366092")
        notes.column_dimensions[cell.column_letter].width = width
    for position, row in enumerate(marked, start=3):
        address = _address(row)
        for column, text in enumerate((row["sheet"], address, row["severity"], str(row["message"])), start=1):
            set_cell(notes.cell(position, column), text)
        link = notes.cell(position, 2)
        quoted = row["sheet"].replace("'", "''")
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{address}")
        link.font = Font(color="FF1F5FA8", underline="single")
        notes.cell(position, 3).fill = PatternFill("solid", fgColor=_FILLS[row["severity"]])
    notes.freeze_panes = "A3"
    notes.auto_filter.ref = f"A2:D{max(2, len(marked) + 2)}"
    book.active = 0
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == NOTES_SHEET
