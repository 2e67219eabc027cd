"""Datasets that are held to a contract: Parquet, CSV, DuckDB files and workbooks, whoever wrote them.

Belongs here: reading every row of every table in them, with the numbers a person finds it by. Does not belong here:
reading inputs of a refinement (``domain.workbook``), judging (``domain.contracts``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import polars as pl

from hotpass_assets.domain.contracts.validation import DatasetTable
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.workbook.delimited import detect_delimiter
from hotpass_resources.earlier_results import is_earlier_result
from hotpass_resources.publishing.csv import without_escape

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

DATABASE_SUFFIXES = (".duckdb", ".db", ".ddb")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
DATASET_SUFFIXES = (".parquet", *TEXT_SUFFIXES, *DATABASE_SUFFIXES, *WORKBOOK_SUFFIXES)

_KNOWN_TYPES = (
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
    "FLOAT", "DOUBLE", "DECIMAL", "VARCHAR", "DATE", "TIMESTAMP", "ENUM",
)  # fmt: skip

# Sheets of a refined workbook that are tables; the others are for people.
_SHEETS = {"data": "organisations", "contacts": "contacts"}


def read_dataset(path: Path) -> dict[str, DatasetTable]:
    """Tables of a file by their own name; a file of one table has the name of the file.

    Raises:
        InputError: There is no such file, or it cannot be read as what its suffix says.
    """
    suffix = path.suffix.lower()
    if not path.exists():
        _refuse(path, "there is no such file", "Correct the path")
    if path.is_dir():
        _refuse(path, "it is a folder", "Name one file")
    if suffix == ".parquet":
        return _parquet(path)
    if suffix in TEXT_SUFFIXES:
        return _delimited(path)
    if suffix in DATABASE_SUFFIXES:
        return _database(path)
    if suffix in WORKBOOK_SUFFIXES:
        return _workbook(path)
    _refuse(path, "its suffix names no form of a dataset", f"Use one of {', '.join(DATASET_SUFFIXES)}")


def _parquet(path: Path) -> dict[str, DatasetTable]:
    try:
        frame = pl.read_parquet(path, hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        _refuse(path, "it is no Parquet file that can be read", "Write it again", error)
    return {path.stem: _typed(frame, "parquet", path.name)}


def _typed(frame: pl.DataFrame, form: str, place: str) -> DatasetTable:
    return DatasetTable(frame, pl.int_range(1, frame.height + 1, eager=True), typed=True, form=form, place=place)


def _delimited(path: Path) -> dict[str, DatasetTable]:
    try:
        with path.open("rb") as file:
            head = file.read(65_536).decode("utf-8-sig", errors="replace")
        frame = pl.read_csv(path, separator=detect_delimiter(head, ","), infer_schema=False)
    except pl.exceptions.NoDataError as error:
        _refuse(path, "it is empty", "Write a line of headers, even if no row follows", error)
    except (pl.exceptions.PolarsError, OSError) as error:
        is_text = "utf" not in str(error).lower()
        why = "its lines have different numbers of cells, or a quote is open" if is_text else "it is not UTF-8"
        _refuse(path, why, "Write it as UTF-8 CSV with one line of headers", error)
    # A spreadsheet counts the line of headers too.
    numbers = pl.int_range(2, frame.height + 2, eager=True)
    plain = frame.with_columns(without_escape(pl.col(name)).alias(name) for name in frame.columns)
    return {path.stem: DatasetTable(plain, numbers, typed=False, form="csv", place=path.name)}


def _database(path: Path) -> dict[str, DatasetTable]:
    import duckdb

    # A view in a strange database could read any file of this machine.
    closed: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "lock_configuration": True,
    }
    try:
        with duckdb.connect(str(path), read_only=True, config=closed) as connection:
            names = connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND NOT internal ORDER BY 1"
            ).fetchall()
            return {name: _typed(_rows(connection.table(_quoted(name))), "duckdb", name) for (name,) in names}
    except duckdb.Error as error:
        _refuse(path, "it is no DuckDB file that can be read", "Write it again, with this or an earlier DuckDB", error)


def _rows(table: DuckDBPyRelation) -> pl.DataFrame:
    """All rows; what has no counterpart, such as an interval, is text."""
    columns = []
    for name, kind in zip(table.columns, map(str, table.types), strict=True):
        is_known = kind.startswith(_KNOWN_TYPES) and not kind.endswith("]")
        columns.append(_quoted(name) if is_known else f"CAST({_quoted(name)} AS VARCHAR) AS {_quoted(name)}")
    frame: pl.DataFrame = table.project(", ".join(columns)).pl()
    return frame


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _workbook(path: Path) -> dict[str, DatasetTable]:
    from hotpass_assets.domain.workbook.model import ReadOptions, SheetLayout
    from hotpass_assets.domain.workbook.reader import read_workbook

    ours = is_earlier_result(path)
    layouts = tuple(SheetLayout(f"{sheet}*", header_row=1) for sheet in _SHEETS) if ours else ()
    reading = read_workbook(path, path.name, ReadOptions(layouts=layouts))
    if reading.problem:
        _refuse(path, reading.problem.why, reading.problem.do)
    found: dict[str, DatasetTable] = {}
    for sheet in reading.sheets:
        table = next((one for one in sheet.tables if one.rows), None)
        base = sheet.sheet.rstrip(" 0123456789").casefold()
        if table is None or (ours and base not in _SHEETS):
            continue
        rows = reading.rows.filter(
            (pl.col("sheet") == sheet.sheet) & (pl.col("table") == table.table) & (pl.col("role") == "data")
        ).sort("row")
        frame = pl.DataFrame(
            [
                rows["cells"].list.get(place, null_on_oob=True).alias(header or f"column {place + 1}")
                for place, header in enumerate(table.headers)
            ]
        )
        held = DatasetTable(frame, rows["row"], typed=False, form="workbook", place=f"{path.name}, {sheet.sheet}")
        name = _SHEETS[base] if ours else sheet.sheet
        found[name] = _stacked(found[name], held) if name in found else held
    if not found:
        _refuse(path, "no sheet holds a table", "Give a workbook with a line of headers and rows below it")
    return found


def _stacked(above: DatasetTable, below: DatasetTable) -> DatasetTable:
    """A sheet and its continuation."""
    frame = pl.concat([above.frame, below.frame], how="diagonal")
    numbers = pl.concat([above.numbers, below.numbers])
    return DatasetTable(frame, numbers, above.typed, above.form, above.place)


def _refuse(path: Path, why: str, do: str, cause: Exception | None = None) -> NoReturn:
    raise InputError("the dataset cannot be read", where=str(path), why=why, do=do, exit_code=2) from cause
