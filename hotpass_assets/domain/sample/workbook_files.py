"""Sheets written to .xlsx files, small ones with their styling, large ones fast.

Belongs here: the two writers and their choice. Does not belong here: what is in the sheets.

Both give the same bytes for the same sheets: no clock reaches the file. The fast writer drops styling only:
merged ranges, hidden rows and comments; a formula is replaced by its cached result.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import rustpy_xlsxwriter
import xlsxwriter

from hotpass_assets.domain.sample.sheet import Cell, Formula, Sheet

MOST_STYLED_ROWS = 20_000
_CREATED = datetime(2026, 1, 1)
_STAMP = "2026-01-01T00:00:00Z"


def write_sheets(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write one workbook; the size of the largest sheet decides the writer."""
    if max(len(sheet.rows) for sheet in sheets) > MOST_STYLED_ROWS:
        _write_fast(path, sheets)
    else:
        _write_styled(path, sheets)


def _write_styled(path: Path, sheets: Sequence[Sheet]) -> None:
    """Every cell with its type, formulas with cached results, hidden rows, merged ranges and comments."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"created": _CREATED})
        day = workbook.add_format({"num_format": "yyyy/mm/dd"})
        for sheet in sheets:
            worksheet = workbook.add_worksheet(sheet.name)
            _write_cells(worksheet, sheet, day)
            for row in sorted(sheet.hidden_rows):
                worksheet.set_row(row - 1, None, None, {"hidden": True})
            for row, first, last in sheet.merged_rows:
                worksheet.merge_range(row - 1, first, row - 1, last, sheet.rows[row - 1][first])
            for (row, column), comment in sheet.comments.items():
                worksheet.write_comment(row - 1, column, comment)


def _write_cells(worksheet: Any, sheet: Sheet, day: Any) -> None:
    """Each cell by its own type, never by what its text looks like."""
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                worksheet.write_string(row, column, cell)
            elif isinstance(cell, bool):
                worksheet.write_boolean(row, column, cell)
            elif isinstance(cell, Formula):
                # The writer would store an empty result as a formula that was never calculated.
                worksheet.write_formula(row, column, cell.text, None, " " if cell.cached == "" else cell.cached)
            elif isinstance(cell, datetime):
                worksheet.write_datetime(row, column, cell, day)
            elif cell is not None:
                worksheet.write_number(row, column, cell)


def _write_fast(path: Path, sheets: Sequence[Sheet]) -> None:
    """Every cell with its type and nothing else."""
    entries: list[tuple[str, Any]] = [(sheet.name, _records(sheet)) for sheet in sheets]
    rustpy_xlsxwriter.write_worksheets(entries, str(path), datetime_format="yyyy/mm/dd", float_format="General")
    still_the_clock(path)


def _records(sheet: Sheet) -> Any:
    """The rows below the first as records keyed by the first row's text."""
    if not sheet.rows:
        return []
    width = max(len(row) for row in sheet.rows)
    keys = _distinct_keys([*sheet.rows[0], *(None,) * (width - len(sheet.rows[0]))])
    if len(sheet.rows) == 1:
        return pl.DataFrame(schema=dict.fromkeys(keys, pl.String))
    return _keyed(keys, sheet.rows)


def _keyed(keys: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[dict[str, object]]:
    """Rows below the first, each filled up to the full width."""
    nothing: dict[str, object] = dict.fromkeys(keys)
    for row in rows[1:]:
        yield nothing | dict(zip(keys, map(_fast_cell, row), strict=False))


def _fast_cell(cell: Cell) -> object:
    """A cell for the fast writer, which shows whole numbers below a date as dates, but not floats."""
    if isinstance(cell, Formula):
        cell = cell.cached
    return float(cell) if type(cell) is int else cell


def _distinct_keys(cells: Sequence[Cell]) -> list[str]:
    """Texts of the first row, made distinct by trailing spaces, which no reader counts."""
    keys: list[str] = []
    taken: set[str] = set()
    for cell in cells:
        key = "" if cell is None else str(cell)
        while key in taken:
            key += " "
        taken.add(key)
        keys.append(key)
    return keys


def still_the_clock(path: Path) -> None:
    """Replace the time of writing in a finished workbook's properties by a fixed one.

    The properties are the last entries of the archive, so only its tail is rewritten.
    """
    tail = ("docProps/core.xml", "docProps/app.xml")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        texts = {name: archive.read(name) for name in tail}
        first = min(archive.getinfo(name).header_offset for name in tail)
        if any(entry.header_offset >= first and entry.filename not in tail for entry in archive.filelist):
            return
        archive.filelist = [entry for entry in archive.filelist if entry.filename not in tail]
        for name in tail:
            del archive.NameToInfo[name]
        archive.start_dir = first
        for name, text in texts.items():
            stamped = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _STAMP.encode(), text)
            archive.writestr(zipfile.ZipInfo(name), stamped, zipfile.ZIP_DEFLATED)
