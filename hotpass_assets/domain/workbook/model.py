"""What reading a workbook gives, and what may be asked of it.

Belongs here: the frozen shapes that cross the border of this package, the schema of the raw rows and the
limits. Does not belong here: how a file is opened, scanned or understood.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

import polars as pl

READER_VERSION = "1"
"""Part of every cache key: raise it when the same bytes would be read into other rows."""

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv")

ROW_ROLES = ("title", "header", "data", "layout", "total", "note")

RAW_ROWS_SCHEMA = pl.Schema(
    [
        ("workbook", pl.String()),
        ("sheet", pl.String()),
        ("table", pl.UInt16()),
        ("row", pl.UInt32()),
        ("role", pl.Enum(ROW_ROLES)),
        ("first_column", pl.UInt16()),
        ("cells", pl.List(pl.String)),
        ("facts", pl.List(pl.Struct({"column": pl.UInt16, "fact": pl.String}))),
        ("hidden", pl.Boolean()),
    ]
)

FACT_ERROR = "error"
FACT_NOT_CALCULATED = "formula_not_calculated"

HEADER_JOINER = " ▸ "

Engine = Literal["auto", "calamine", "openpyxl"]
Visibility = Literal["visible", "hidden", "very_hidden"]
SheetStatus = Literal["read", "empty", "header_only", "not_read"]

_MIB = 1024 * 1024


def is_workbook_name(name: str) -> bool:
    """Whether a file of this name is worth opening; lock files and hidden files are not."""
    base = PurePath(name).name
    return not base.startswith(("~$", ".")) and PurePath(base).suffix.lower() in WORKBOOK_SUFFIXES


@dataclass(frozen=True)
class SheetLayout:
    """Where a table is on matching sheets, said by a person and stronger than any detection.

    Several layouts that match the same sheet describe several tables on it.

    Attributes:
        sheet: Glob over the sheet name, case-insensitive.
        skip: Reason why the sheet is not read at all.
        header_row: 1-based sheet row of the first header row; 0 when the table has no header.
        header_rows: Number of header rows.
        first_column: Letters of the first column of the table.
        last_column: Letters of the last column of the table.
        last_row: Last sheet row of the table; later rows are notes.
    """

    sheet: str
    skip: str | None = None
    header_row: int | None = None
    header_rows: int = 1
    first_column: str | None = None
    last_column: str | None = None
    last_row: int | None = None


@dataclass(frozen=True)
class ReadLimits:
    """How much of a file is believed before it is refused.

    Attributes:
        max_file_bytes: Largest file on disk.
        max_uncompressed_bytes: Largest sum of the unpacked parts of a zip container.
        max_zip_ratio: Largest unpacked to packed ratio, looked at above ``ratio_floor_bytes``.
        ratio_floor_bytes: Unpacked size under which the ratio does not matter.
        max_area_per_cell: A sheet with more area per filled cell than this is sparse.
        sparse_floor_cells: Area under which a sheet is never called sparse.
        max_extent_cells: Largest area of a sparse sheet for a reader that allocates the whole area.
    """

    max_file_bytes: int = 512 * _MIB
    max_uncompressed_bytes: int = 4096 * _MIB
    max_zip_ratio: int = 200
    ratio_floor_bytes: int = 50 * _MIB
    max_area_per_cell: int = 8
    sparse_floor_cells: int = 4_000_000
    max_extent_cells: int = 20_000_000


@dataclass(frozen=True)
class ReadOptions:
    """How to read one file.

    Attributes:
        engine: Reader of spreadsheets; ``auto`` takes the fast one and leaves sparse sheets to openpyxl.
        chunk_rows: Most rows turned into cell lists at once; everything at once when absent.
        password: Password of an encrypted workbook, never shown.
        encoding: Encoding of a delimited file; detected when absent.
        delimiter: Delimiter of a delimited file; detected when absent.
        layouts: Layouts of the profile.
        limits: Limits of the preflight.
    """

    engine: Engine = "auto"
    chunk_rows: int | None = None
    password: str | None = field(default=None, repr=False)
    encoding: str | None = None
    delimiter: str | None = None
    layouts: tuple[SheetLayout, ...] = ()
    limits: ReadLimits = ReadLimits()


@dataclass(frozen=True)
class TableReading:
    """One table found on a sheet.

    Attributes:
        table: 1-based number of the table on its sheet.
        header_rows: Sheet rows of the header; empty when the table has none.
        first_row: Sheet row of the first data row; the row after the header when there is no data.
        last_row: Sheet row of the last data row; one less than ``first_row`` when there is no data.
        first_column: 0-based first column.
        headers: One text per column; two-row headers are joined, unnamed columns are None.
        rows: Data rows that hold at least one value.
        confidence: How sure the detector is, from 0 to 1.
        reasons: Why it decided so, in words.
    """

    table: int
    header_rows: tuple[int, ...]
    first_row: int
    last_row: int
    first_column: int
    headers: tuple[str | None, ...]
    rows: int
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SheetReading:
    """What became of one sheet.

    Attributes:
        sheet: Name of the sheet.
        position: 1-based position in the workbook.
        visibility: Whether a person sees the sheet's tab.
        status: Whether rows were taken from it.
        reason: Why it has that status, in words; empty for an ordinary sheet.
        failed: Whether it was not read because it could not be.
        rows: Data rows in all tables.
        columns: Distance from the first to the last filled column, both counted.
        filled_cells: Cells that hold something, counted from the stored file where the format allows it.
        hidden_rows: Rows marked as hidden, or filtered away.
        merged_areas: Merged ranges as first row, first column, last row and last column; rows from 1, columns from 0.
        error_cells: Cells holding an error value such as ``#DIV/0!``.
        uncalculated_formulas: Formulas whose result was never calculated.
        tables: Tables found, from left to right and top to bottom.
    """

    sheet: str
    position: int
    visibility: Visibility
    status: SheetStatus
    reason: str
    failed: bool = False
    rows: int = 0
    columns: int = 0
    filled_cells: int = 0
    hidden_rows: int = 0
    merged_areas: tuple[tuple[int, int, int, int], ...] = ()
    error_cells: int = 0
    uncalculated_formulas: int = 0
    tables: tuple[TableReading, ...] = ()


@dataclass(frozen=True)
class FileProblem:
    """Why a file gives no rows.

    Attributes:
        code: Stable short name: ``encrypted``, ``password_wrong``, ``truncated``, ``bomb``, ``too_large``,
            ``too_sparse``, ``wrong_format``, ``empty_file``, ``unsafe`` or ``unreadable``.
        why: What is wrong with the file.
        do: What a person can do about it.
    """

    code: str
    why: str
    do: str


@dataclass(frozen=True)
class WorkbookReading:
    """Everything one file gave.

    Attributes:
        workbook: Name the caller gave the file.
        sha256: Digest of the file as it lies on disk.
        size: Size of the file in bytes.
        format: What the file is, whatever its name says: ``xlsx``, ``xlsb``, ``xls``, ``ods``, ``csv``
            or ``tsv``.
        date_system: Epoch of stored dates, 1900 or 1904.
        sheets: All sheets in order, read or not.
        rows: Raw rows, see ``RAW_ROWS_SCHEMA``.
        problem: Why nothing was read, or None.
        reasons: Remarks about the file as a whole, such as a wrong suffix or a detected encoding.
    """

    workbook: str
    sha256: str
    size: int
    format: str
    date_system: int
    sheets: tuple[SheetReading, ...]
    rows: pl.DataFrame
    problem: FileProblem | None = None
    reasons: tuple[str, ...] = ()
