"""A dataset file opened for single rows: workbook, CSV, Parquet or DuckDB.

Belongs here: which table of a file is the dataset, its columns as texts and what the file carries beside them. Does not
belong here: which row is asked for (``dataset_rows``) and what a row means (``domain.explain``).

A Parquet file is never read whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.explain.carried import CARRIED_COLUMN, NOTHING_CARRIED, Carried, from_column, from_sheet
from hotpass_assets.domain.explain.model import ROW_COLUMNS
from hotpass_assets.domain.linkage.resolve.survivor_rows import unused
from hotpass_assets.domain.tables.golden import FIELD_PROVENANCE, ORGANISATIONS
from hotpass_assets.domain.workbook.coordinates import column_letter
from hotpass_assets.domain.workbook.delimited import read_delimited
from hotpass_assets.domain.workbook.formats import OpenedWorkbook, open_workbook
from hotpass_assets.domain.workbook.grid import Grid
from hotpass_assets.domain.workbook.model import FileProblem, ReadOptions
from hotpass_assets.domain.workbook.preflight import check_file, too_large
from hotpass_assets.domain.workbook.spreadsheet import UnreadableSheetError
from hotpass_resources.linkage_input import as_text
from hotpass_resources.plain_csv import PlainCsv, plain_csv
from hotpass_resources.publishing.duckdb_file import lines_in_duckdb, tables_in_duckdb

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv", ".parquet", ".duckdb")
INDEX = "hotpass row index"
_OPTIONS = ReadOptions()
_DATA, _PROVENANCE = re.compile(r"Data( \d+)?"), re.compile(r"Provenance( \d+)?")
_NAME_SOURCE = "organization_name_source"


@dataclass(frozen=True)
class Dataset:
    """One table of a file.

    Attributes:
        path: The file.
        format: ``workbook``, ``csv``, ``parquet`` or ``duckdb``.
        rows: Its rows as texts, with ``INDEX`` (from 0) in front; read when collected.
        columns: Its columns.
        sheet: Sheet or table the rows are in.
        first_row: Number of the row with index 0 in a spreadsheet.
        cells_sheet: Reads sheet Provenance of a published workbook, where there is one.
        database: Tables of a DuckDB file.
    """

    path: Path
    format: str
    rows: pl.LazyFrame
    columns: tuple[str, ...]
    sheet: str | None = None
    first_row: int | None = None
    cells_sheet: Callable[[], pl.DataFrame] | None = None
    database: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def has_provenance(self) -> bool:
        """Whether the file says anything of where its values came from."""
        named = any(name in self.columns for name in (*ROW_COLUMNS, CARRIED_COLUMN))
        return named or self.cells_sheet is not None or FIELD_PROVENANCE.name in self.database

    def height(self) -> int:
        """Rows of the dataset, up to the last one with a value."""
        return int(self.rows.select(pl.col(INDEX).max().fill_null(-1) + 1).collect().item())

    def carried(self, cells: Mapping[str, str | None]) -> Carried:
        """What the file says of the values of one of its rows."""
        if CARRIED_COLUMN in self.columns:
            return from_column(cells.get(CARRIED_COLUMN))
        named = cells.get("organization_id")
        if self.cells_sheet is None:
            return NOTHING_CARRIED
        if not named:
            return Carried({}, "the row has no organization_id, by which sheet Provenance would be read")
        try:
            sheet = self.cells_sheet()
        except UnreadableSheetError:
            return Carried({}, "sheet Provenance is damaged")
        if "organization_id" not in sheet.columns:
            return Carried({}, "sheet Provenance has lost its column organization_id")
        found = sheet.filter(pl.col("organization_id") == named).to_dicts()
        if not found:
            return Carried({}, "sheet Provenance has no row for this organization_id")
        said = {name: text for name, text in found[0].items() if name not in {"organization_id", "organization_name"}}
        return from_sheet({"organization_name" if name == _NAME_SOURCE else name: text for name, text in said.items()})

    def lines(self, table: str, column: str, value: str) -> list[dict[str, Any]]:
        """Rows of a table of a DuckDB file; none where it has no such table."""
        if column not in self.database.get(table, ()):
            return []
        return lines_in_duckdb(self.path, table, column, value).to_dicts()


def open_dataset(path: Path) -> Dataset:
    """A dataset file.

    Raises:
        InputError: There is no such file, it has a form that cannot be read, or it is damaged.
    """
    if not path.exists():
        _refuse(path, "there is no such file", "Correct --dataset")
    if path.is_dir():
        _refuse(path, "it is a folder", "Name the file that was published in it")
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        _refuse(path, f"a dataset is one of {', '.join(SUFFIXES)}", "Name a published file", exit_code=2)
    if suffix == ".parquet":
        return _parquet(path)
    return _duckdb(path) if suffix == ".duckdb" else _spreadsheet(path)


def _parquet(path: Path) -> Dataset:
    try:
        rows = pl.scan_parquet(path, hive_partitioning=False)
        schema = rows.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        _refuse(path, "it is no Parquet file, or a damaged one", "Publish it again", cause=error)
    texts = rows.select(as_text(name, dtype) for name, dtype in schema.items()).with_row_index(INDEX)
    return Dataset(path, "parquet", texts, tuple(schema))


def _duckdb(path: Path) -> Dataset:
    database = tables_in_duckdb(path)
    table = ORGANISATIONS.name if ORGANISATIONS.name in database else next(iter(database), None)
    if table is None:
        _refuse(path, "the database has no table", "Name a published file")
    frame = lines_in_duckdb(path, table)
    texts = frame.select(as_text(name, dtype) for name, dtype in frame.schema.items()).with_row_index(INDEX)
    return Dataset(path, "duckdb", texts.lazy(), tuple(frame.columns), table, database=database)


def _spreadsheet(path: Path) -> Dataset:
    try:
        problem = too_large(path.stat().st_size, _OPTIONS.limits)
        content = b"" if problem else path.read_bytes()
    except OSError as error:
        _refuse(path, error.strerror or type(error).__name__, "Check that it may be read", cause=error)
    checked = problem or check_file(content, path.name, _OPTIONS)
    if isinstance(checked, FileProblem):
        _refuse(path, checked.why, checked.do)
    try:
        plain = plain_csv(path) if checked.format == "csv" else None
        if plain is not None:
            return _plain(path, plain)
        if checked.format in ("csv", "tsv"):
            grid = read_delimited(checked.content, checked.format, _OPTIONS).grid
            return _of_grids(path, "csv", None, [grid], None)
        return _workbook(path, open_workbook(checked, _OPTIONS))
    except InputError:
        raise
    except Exception as error:
        # Whatever a parser raises on hostile bytes, the file is what is wrong.
        _refuse(path, f"it is damaged ({type(error).__name__})", "Open it, save it again, and try that", cause=error)


def _plain(path: Path, plain: PlainCsv) -> Dataset:
    """A large CSV of one table."""
    names: list[str] = [INDEX]
    for column, text in enumerate(plain.headers):
        names.append(unused((text or f"column {column_letter(column)}").strip(), names))
    table = plain.table.rename(dict(zip(plain.table.columns, names[1:], strict=True)))
    rows = table.insert_column(0, (plain.numbers - 2).cast(pl.UInt32).alias(INDEX)).lazy()
    return Dataset(path, "csv", rows, tuple(names[1:]), first_row=2)


def _workbook(path: Path, opened: OpenedWorkbook) -> Dataset:
    sheets = [(index, entry) for index, entry in enumerate(opened.package.sheets) if entry.kind == "sheet"]
    data = [index for index, entry in sheets if _DATA.fullmatch(entry.name)]
    beside = [index for index, entry in sheets if _PROVENANCE.fullmatch(entry.name)]
    if not data:
        ordered = sorted(sheets, key=lambda found: found[1].visibility != "visible")
        data = next(([index] for index, _ in ordered if len(_grid(opened, index).rows)), [])
    if not data:
        _refuse(path, "no sheet holds a filled cell", "Name a published file")

    def cells() -> pl.DataFrame:
        return pl.concat([_table(_grid(opened, index))[0] for index in beside], how="diagonal")

    name, grids = opened.package.sheets[data[0]].name, [_grid(opened, index) for index in data]
    return _of_grids(path, "workbook", name, grids, cells if beside else None)


def _grid(opened: OpenedWorkbook, index: int) -> Grid:
    return opened.grid(index, opened.facts(index))[0]


def _of_grids(
    path: Path, form: str, sheet: str | None, grids: Sequence[Grid], cells: Callable[[], pl.DataFrame] | None
) -> Dataset:
    """The rows below the first filled row of each grid; a blank row in between keeps its index."""
    frames, first_row, start = [], None, 0
    for grid in grids:
        frame, numbers = _table(grid)
        header = int(grid.rows[0]) if len(grid.rows) else 0
        first_row = first_row or header + 1
        indexes = (numbers - (header + 1) + start).cast(pl.UInt32).alias(INDEX)
        frames.append(frame.insert_column(0, indexes))
        start = int(indexes.max() or 0) + 1 if len(indexes) else start  # type: ignore[arg-type]
    whole = pl.concat(frames, how="diagonal")
    return Dataset(path, form, whole.lazy(), tuple(whole.columns[1:]), sheet, first_row, cells)


def _table(grid: Grid) -> tuple[pl.DataFrame, pl.Series]:
    """The rows below the first one, under its texts, and their sheet rows."""
    if not len(grid.rows):
        return pl.DataFrame(), pl.Series("row", [], dtype=pl.Int64)
    names: list[str] = [INDEX]
    for column, text in zip(grid.columns.tolist(), grid.cells.row(0), strict=True):
        names.append(unused((text or f"column {column_letter(column)}").strip(), names))
    body = grid.cells.slice(1).rename(dict(zip(grid.cells.columns, names[1:], strict=True)))
    return body, pl.Series("row", grid.rows[1:], dtype=pl.Int64)


def _refuse(path: Path, why: str, do: str, *, exit_code: int = 1, cause: Exception | None = None) -> NoReturn:
    raise InputError("the dataset cannot be read", where=str(path), why=why, do=do, exit_code=exit_code) from cause
