"""One table out of a file that a person names: CSV, workbook or Parquet.

Belongs here: which table of the file it is, its columns as texts, and the numbers its rows have in a spreadsheet. Does
not belong here: reading workbooks as such (``domain.workbook``), and what columns mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import polars as pl

from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.resolve.survivor_rows import unused
from hotpass_assets.domain.workbook.coordinates import column_letter
from hotpass_assets.domain.workbook.delimited import detect_delimiter
from hotpass_assets.domain.workbook.model import SheetReading, TableReading, WorkbookReading
from hotpass_assets.domain.workbook.reader import read_workbook
from hotpass_resources.plain_csv import plain_csv

PARQUET = ".parquet"
_SEVERAL = (pl.List, pl.Array)


@dataclass(frozen=True)
class InputTable:
    """A table that was read.

    Attributes:
        table: Columns of texts as they are in the file, nulls where a cell is empty.
        numbers: Number of each row in a spreadsheet (UInt32), where the header is row 1 unless something stands above.
        place: File, sheet and table, in words.
        remarks: What was found out or left out.
    """

    table: pl.DataFrame
    numbers: pl.Series
    place: str
    remarks: tuple[str, ...]


def read_input(path: Path, sheet: str | None = None) -> InputTable:
    """The first table with rows of the first sheet that has one, or of the sheet named.

    Raises:
        InputError: There is no such file, sheet or table, or it cannot be read.
    """
    if not path.exists():
        _refuse(path, "there is no such file", "Correct the path")
    if path.is_dir():
        _refuse(path, "it is a folder", "Name one file; hotpass refine reads folders")
    if path.suffix.lower() == PARQUET:
        if sheet:
            _refuse(path, "a Parquet file has no sheets", "Leave --sheet out")
        return _parquet(path)
    if sheet in (None, path.stem):
        plain = plain_csv(path)
        if plain is not None:
            remark = f"a large file, read as plain CSV with delimiter {plain.delimiter}"
            return InputTable(_named(plain.table, plain.headers, 0), plain.numbers, path.name, (remark,))
    reading = read_workbook(path, path.name)
    if reading.problem:
        _refuse(path, reading.problem.why, _remedy(reading))
    return _chosen(path, reading, sheet)


def _remedy(reading: WorkbookReading) -> str:
    assert reading.problem is not None
    if reading.problem.code in ("encrypted", "password_wrong"):
        return "Remove the password in a spreadsheet program and save it again"
    return reading.problem.do


def _chosen(path: Path, reading: WorkbookReading, sheet: str | None) -> InputTable:
    named = [found.sheet for found in reading.sheets]
    sheets = [found for found in reading.sheets if sheet is None or found.sheet.casefold() == sheet.casefold()]
    if not sheets:
        _refuse(path, f"it has no sheet '{sheet}'", did_you_mean(sheet or "", named))
    # A sheet nobody sees is taken only if no other has a table.
    ranked = sorted(sheets, key=lambda found: (not found.rows, found.visibility != "visible", found.position))
    tables = [(found, table) for found in ranked for table in found.tables]
    if not tables:
        why = "; ".join(f"sheet '{found.sheet}': {found.reason or 'no table'}" for found in ranked[:3])
        _refuse(path, why or "it has no sheet", "Give a file with a row of headers and rows below it")
    taken, table = next(((found, table) for found, table in tables if table.rows), tables[0])
    place = path.name if reading.format in ("csv", "tsv") else f"{path.name}, sheet '{taken.sheet}'"
    if len(taken.tables) > 1:
        place += f", table {table.table}"
    frame, numbers = _texts(reading, taken, table)
    remarks = (*reading.reasons, *_left_out(reading, taken, table, sheet))
    return InputTable(frame, numbers, place, remarks)


def _texts(reading: WorkbookReading, sheet: SheetReading, table: TableReading) -> tuple[pl.DataFrame, pl.Series]:
    rows = reading.rows.filter(
        (pl.col("sheet") == sheet.sheet) & (pl.col("table") == table.table) & (pl.col("role") == "data")
    ).sort("row")
    columns = [
        rows["cells"].list.get(offset, null_on_oob=True).alias(str(offset)) for offset in range(len(table.headers))
    ]
    return _named(pl.DataFrame(columns), table.headers, table.first_column), rows["row"]


def _left_out(reading: WorkbookReading, taken: SheetReading, table: TableReading, asked: str | None) -> list[str]:
    """What of the file is not in the table."""
    found = [reason for reason in table.reasons if reason.endswith("set aside")]
    other = [str(one.table) for one in taken.tables if one.table != table.table and one.rows]
    if other:
        found.append(f"not read: table {', '.join(other)} of the same sheet")
    sheets = [f"'{one.sheet}'" for one in reading.sheets if one.sheet != taken.sheet and one.rows]
    if sheets and asked is None:
        found.append(f"not read: sheet {', '.join(sheets)}; --sheet names another")
    return found


def _named(frame: pl.DataFrame, headers: Sequence[str | None], first_column: int) -> pl.DataFrame:
    """The columns under their headers; a missing one is the letters of its column, a repeated one gets a number."""
    names: list[str] = []
    for place, header in enumerate(headers):
        names.append(unused(header or f"column {column_letter(first_column + place)}", names))
    return frame.rename(dict(zip(frame.columns, names, strict=True)))


def _parquet(path: Path) -> InputTable:
    try:
        frame = pl.read_parquet(path)
        texts = frame.select(as_text(name, dtype) for name, dtype in frame.schema.items())
    except (pl.exceptions.PolarsError, OSError) as error:
        _refuse(path, f"it is no Parquet file that can be read ({type(error).__name__})", "Write it again", error)
    blank = [name for name in texts.columns if texts[name].is_in([""]).any()]
    texts = texts.with_columns(pl.when(pl.col(blank) != "").then(pl.col(blank))) if blank else texts
    numbers = pl.int_range(2, texts.height + 2, dtype=pl.UInt32, eager=True)
    return InputTable(texts, numbers, path.name, ())


def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column of any type as texts; several values in a cell are joined by semicolons."""
    if isinstance(dtype, _SEVERAL):
        inner = pl.col(name).arr.to_list() if isinstance(dtype, pl.Array) else pl.col(name)
        return inner.list.eval(pl.element().cast(pl.String)).list.join("; ")
    if isinstance(dtype, pl.Struct):
        return pl.col(name).struct.json_encode()
    return pl.col(name).cast(pl.String)


def _refuse(path: Path, why: str, do: str, cause: Exception | None = None) -> NoReturn:
    raise InputError("the input cannot be read", where=str(path), why=why, do=do) from cause


def read_labels(path: Path) -> pl.DataFrame:
    """A table of labels as texts; in a CSV every line counts, also an empty one.

    Raises:
        InputError: There is no such file, or it cannot be read.
    """
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        return read_input(path).table
    try:
        with path.open("rb") as file:
            head = file.read(65_536).decode("utf-8", errors="replace")
        delimiter = detect_delimiter(head, ",")
        return pl.read_csv(path, separator=delimiter, infer_schema=False, raise_if_empty=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        why = getattr(error, "strerror", None) or "it is no table"
        raise InputError(
            "the labels cannot be read", where=str(path), why=why, do="Correct the path or save it as CSV"
        ) from error
