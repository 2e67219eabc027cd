"""Cells of one worksheet as text, by the fast reader or by the patient one.

Belongs here: calling fastexcel and openpyxl on content that the preflight and the scans have cleared, and
bringing both to the same text. Does not belong here: deciding which of them a sheet needs.

The fast reader gives stored dates as text like stored text, so a text cell that reads exactly
``2025-03-10 00:00:00`` becomes ``2025-03-10`` as the date would.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

import fastexcel
import numpy as np
import polars as pl

from hotpass_assets.domain.workbook.grid import Grid, Position, SheetFacts, compact, patched

ERROR_TEXTS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_ERROR = re.compile(r"Error\((\w+)\)")
_DURATION = re.compile(r'DurationIso\("P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(\.\d+)?S)?"\)')
_MIDNIGHT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00$"
_DAY_ZERO = r"^1899-12-3[01] [0-9]{2}:[0-9]{2}:[0-9]{2}$"
_ISO_MOMENT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})"


class UnreadableSheetError(Exception):
    """A parser gave up on a sheet; the message holds no cell values."""


class ScatteredSheetError(Exception):
    """The filled cells share so few rows and columns that no table can hold them."""


def fast_grid(reader: fastexcel.ExcelReader, name: str, facts: SheetFacts, iso_moments: bool = False) -> Grid:
    """Cells of a sheet by fastexcel.

    Args:
        reader: Opened workbook.
        name: Name of the sheet.
        facts: Facts of the sheet; their patches replace what the parser gives.
        iso_moments: Whether the format stores moments with a ``T``, as OpenDocument does.

    Raises:
        UnreadableSheetError: The parser failed.
    """
    # Fastexcel would import it, and take an interruption that comes meanwhile for a sheet it cannot read.
    import pyarrow  # noqa: F401

    try:
        sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        batch, failures = sheet.to_arrow_with_errors()
        columns = [column.absolute_index for column in sheet.selected_columns]
    except BaseException as error:
        # A panic of the Rust parser arrives as a BaseException that is no exit signal.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise UnreadableSheetError(type(error).__name__) from error
        raise
    frame = pl.DataFrame(pl.from_arrow(batch)) if columns else pl.DataFrame()
    frame = _plain_dates(frame, iso_moments)
    texts: dict[Position, str] = {}
    errors = set(facts.errors)
    for failure in failures.errors if failures else ():
        row, column = failure.position
        position = (row + 1, columns[column])
        texts[position], is_error = _failure_text(failure.detail)
        if is_error:
            errors.add(position)
    frame, numbers = patched(frame, columns, {**texts, **facts.patches})
    grid = compact(frame, np.arange(1, frame.height + 1), numbers)
    # Empty results of formulas come as blank text, but are no stored values.
    return Grid(grid.cells, grid.rows, grid.columns, frozenset(errors), max(0, grid.blank - facts.blank_texts))


def _plain_dates(frame: pl.DataFrame, iso_moments: bool) -> pl.DataFrame:
    """Dates without their midnight, times without the day zero of the epoch."""
    if not frame.width:
        return frame
    if iso_moments:
        frame = frame.with_columns(pl.all().str.replace(_ISO_MOMENT, "${1} ${2}"))
    frame = _sliced(frame, pl.all().str.starts_with("1899-12-3"), _DAY_ZERO, 11)
    return _sliced(frame, pl.all().str.ends_with(" 00:00:00"), _MIDNIGHT, 0, 10)


def _sliced(
    frame: pl.DataFrame, suspect: pl.Expr, pattern: str, offset: int, length: int | None = None
) -> pl.DataFrame:
    """Texts of a pattern cut to a part, in the columns where a cheap look finds any suspect."""
    touched = frame.select(suspect.any()).row(0)
    names = [name for name, any_ in zip(frame.columns, touched, strict=True) if any_]
    if not names:
        return frame
    text = pl.col(names)
    part = text.str.slice(offset, length)
    return frame.with_columns(pl.when(text.str.contains(pattern)).then(part).otherwise(text))


def _failure_text(detail: str) -> tuple[str, bool]:
    """Text of a cell the fast reader could not turn into a string, and whether it is an error value."""
    error = _ERROR.search(detail)
    if error:
        return ERROR_TEXTS.get(error[1], "#ERROR!"), True
    duration = _DURATION.search(detail)
    if duration is None:
        return "#ERROR!", True
    days, hours, minutes, seconds = (int(part or 0) for part in duration.groups()[:4])
    return f"{days * 24 + hours:02d}:{minutes:02d}:{seconds:02d}", False


def patient_grid(content: bytes, name: str, facts: SheetFacts, max_area: int) -> Grid:
    """Cells of a sheet by openpyxl, whose memory follows the filled cells and not the extent.

    Raises:
        UnreadableSheetError: The parser failed.
        ScatteredSheetError: The filled rows and columns span more than ``max_area``.
    """
    texts: dict[Position, str] = {}
    errors = set(facts.errors)
    try:
        for position, text, is_error in _openpyxl_cells(content, name):
            texts[position] = text
            if is_error:
                errors.add(position)
    except Exception as error:
        raise UnreadableSheetError(type(error).__name__) from error
    return grid_of_cells({**texts, **facts.patches}, frozenset(errors), max_area)


def _openpyxl_cells(content: bytes, name: str) -> Iterator[tuple[Position, str, bool]]:
    import openpyxl  # slow to import, and few workbooks need it

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheet = book[name]
        # The stored dimension is often wrong and would hide rows.
        sheet.reset_dimensions()
        for row, cells in enumerate(sheet.iter_rows(), start=1):
            for cell in cells:
                if cell.value is not None:
                    yield (row, cell.column - 1), stored_text(cell.value), cell.data_type == "e"
    finally:
        book.close()


def stored_text(value: object) -> str:
    """Text of a Python value as the fast reader would write the stored cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        text = value.isoformat(sep=" ", timespec="seconds")
        return text.removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours:02d}:{minutes:02d}:{seconds:02d}"
    return str(value)


def grid_of_cells(texts: Mapping[Position, str], errors: frozenset[Position], max_area: int) -> Grid:
    """The grid of single cells, as large as their distinct rows times their distinct columns.

    Raises:
        ScatteredSheetError: That product is over ``max_area``.
    """
    filled = {position: text for position, text in texts.items() if text.strip()}
    rows = np.unique(np.array([row for row, _ in filled], dtype=np.int64))
    columns = sorted({column for _, column in filled})
    if len(rows) * len(columns) > max_area:
        raise ScatteredSheetError
    place = {int(row): index for index, row in enumerate(rows)}
    by_column: dict[int, list[str | None]] = {column: [None] * len(rows) for column in columns}
    for (row, column), text in filled.items():
        by_column[column][place[row]] = text
    frame = pl.DataFrame([pl.Series(str(column), by_column[column], dtype=pl.String) for column in columns])
    grid = compact(frame, rows, columns)
    return Grid(grid.cells, grid.rows, grid.columns, errors, len(texts) - len(filled))
