"""A refined dataset opened so that a copy with its gaps filled can be saved.

Belongs here: workbook, CSV and Parquet as rows of texts, and the copy in which only empty cells change. Does not belong
here: what is filled (``hotpass_assets.domain.enrich``).

A workbook is changed cell by cell: other sheets, formats, dates and texts such as ``+27…`` stay as they are. Opening
and saving one takes about 40 µs a cell; Parquet is for large datasets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import polars as pl

from hotpass_assets.domain.enrich.filling import with_filled
from hotpass_assets.domain.errors import InputError
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.publishing.csv import escape_formula
from hotpass_resources.publishing.workbook import set_fixed_times
from hotpass_resources.publishing.workbook_copy import open_copy, save_copy, set_cell

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SUFFIXES = (".xlsx", ".csv", ".parquet")
LEDGER_SHEET = "Enrichment"
_DATA = re.compile(r"Data( \d+)?")
_NEEDED = "organization_name"
_LOOK = ("font", "fill", "alignment")


class RefinedFile(Protocol):
    """A dataset that can be saved with its gaps filled.

    Attributes:
        rows: Its rows in their order, as texts with nulls for empty cells.
    """

    rows: pl.DataFrame

    def save(self, target: Path, cells: pl.DataFrame, beside: pl.DataFrame, ledger: pl.DataFrame) -> list[Path]:
        """Write the copy and what tells of it; return the files written.

        Args:
            target: Where the copy goes.
            cells: row, column, value of each empty cell that is filled.
            beside: Further columns, one line a row; columns of the same name are replaced.
            ledger: What was filled and suggested.
        """
        ...


def open_refined(path: Path) -> RefinedFile:
    """A refined dataset.

    Raises:
        InputError: There is none, it has another form, or no column with the name of an organisation.
    """
    if not path.is_file():
        _refuse(path, "there is no such file", "Correct --input")
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        _refuse(path, f"a dataset to enrich is one of {', '.join(SUFFIXES)}", "Name a published file", exit_code=2)
    opened: RefinedFile = _open_workbook(path) if suffix == ".xlsx" else _open_table(path)
    if _NEEDED not in opened.rows.columns:
        _refuse(path, f"it has no column {_NEEDED}", "Name a file that hotpass refine published")
    return opened


@dataclass
class _TableFile:
    path: Path
    frame: pl.DataFrame
    rows: pl.DataFrame

    def save(self, target: Path, cells: pl.DataFrame, beside: pl.DataFrame, ledger: pl.DataFrame) -> list[Path]:
        told = target.with_name(f"{target.stem}.enrichment{target.suffix}")
        if told.resolve() == self.path.resolve():
            _refuse(self.path, "what is filled would be told in this very file", "Choose another --output", exit_code=2)
        if target.suffix.lower() == ".csv":
            # A value of a list must not become a formula of the person who opens the file.
            cells = cells.with_columns(escape_formula(pl.col("value")).alias("value"))
            texts = [name for name, dtype in ledger.schema.items() if dtype == pl.String]
            ledger = ledger.with_columns(escape_formula(pl.col(name)).alias(name) for name in texts)
        filled = with_filled(self.frame, cells).with_columns(beside)
        for place, table in ((target, filled), (told, ledger)):
            with swap_in(place) as aside:
                if target.suffix.lower() == ".csv":
                    table.write_csv(aside)
                else:
                    table.write_parquet(aside)
        return [target, told]


def _open_table(path: Path) -> _TableFile:
    try:
        if path.suffix.lower() == ".csv":
            frame = pl.read_csv(path, infer_schema=False)
        else:
            frame = pl.read_parquet(path, hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(
            "the dataset cannot be read", where=str(path), why="it is damaged", do="Publish it again"
        ) from error
    plain = [name for name, dtype in frame.schema.items() if not dtype.is_nested()]
    return _TableFile(path, frame, frame.select(pl.col(plain).cast(pl.String, strict=False)))


@dataclass
class _WorkbookFile:
    path: Path
    book: Workbook
    sheets: Sequence[Worksheet]
    rows: pl.DataFrame

    def save(self, target: Path, cells: pl.DataFrame, beside: pl.DataFrame, ledger: pl.DataFrame) -> list[Path]:
        start = 0
        for sheet in self.sheets:
            height = sheet.max_row - 1
            mine = cells.filter(pl.col("row").is_between(start, start + height - 1))
            places = _places(sheet, [*mine["column"].unique(maintain_order=True), *beside.columns])
            for row, column, value in mine.iter_rows():
                number = column in ("latitude", "longitude")
                set_cell(sheet.cell(row - start + 2, places[column]), float(value) if number else value)
            for name in beside.columns:
                for offset, value in enumerate(beside[name].slice(start, height)):
                    set_cell(sheet.cell(offset + 2, places[name]), value)
            if sheet.auto_filter.ref:
                sheet.auto_filter.ref = sheet.dimensions
            start += height
        _append(self.book, ledger)
        with swap_in(target) as aside:
            save_copy(self.book, aside, None)
            set_fixed_times(aside)
        return [target]


def _open_workbook(path: Path) -> _WorkbookFile:
    book, encrypted = open_copy(path, None)
    if encrypted:
        _refuse(path, "it is encrypted", "Save it without a password")
    named = [sheet for sheet in book.worksheets if _DATA.fullmatch(sheet.title)]
    sheets = named or book.worksheets[:1]
    header = [_text(cell.value) for cell in sheets[0][1]]
    columns = [name for name in header if name]
    if len(set(columns)) != len(columns):
        _refuse(path, f"sheet {sheets[0].title} has two columns of one name", "Give each its own name")
    lines: list[list[str | None]] = []
    for sheet in sheets:
        if [_text(cell.value) for cell in sheet[1]] != header:
            _refuse(path, f"sheet {sheet.title} has other columns than {sheets[0].title}", "Publish it again")
        lines += [
            [_text(value) for value, name in zip(row, header, strict=True) if name]
            for row in sheet.iter_rows(min_row=2, max_col=len(header), values_only=True)
        ]
    rows = pl.DataFrame(lines, schema=dict.fromkeys(columns, pl.String), orient="row")
    return _WorkbookFile(path, book, sheets, rows)


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _places(sheet: Worksheet, columns: Sequence[str]) -> dict[str, int]:
    """Number of each column in the sheet; those it lacks are added on the right, looking like the others."""
    from openpyxl.utils import get_column_letter

    places = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1) if cell.value}
    for name in columns:
        if name not in places:
            last = sheet.cell(1, sheet.max_column)
            place = sheet.max_column + 1
            added = sheet.cell(1, place)
            set_cell(added, name)
            for look in _LOOK:
                setattr(added, look, copy(getattr(last, look)))
            sheet.column_dimensions[get_column_letter(place)].width = max(14, len(name) + 4)
            places[name] = place
    return places


def _append(book: Workbook, ledger: pl.DataFrame) -> None:
    """The ledger below what earlier enrichments left there."""
    from openpyxl.utils import get_column_letter

    if LEDGER_SHEET in book.sheetnames:
        sheet = book[LEDGER_SHEET]
    else:
        sheet = book.create_sheet(LEDGER_SHEET)
        for place, name in enumerate(ledger.columns, start=1):
            set_cell(sheet.cell(1, place), name)
            sheet.column_dimensions[get_column_letter(place)].width = max(12, len(name) + 4)
        sheet.freeze_panes = "A2"
    start = sheet.max_row + 1
    for offset, line in enumerate(ledger.iter_rows()):
        for place, value in enumerate(line, start=1):
            if value is not None:
                set_cell(sheet.cell(start + offset, place), value)


def _refuse(path: Path, why: str, do: str, *, exit_code: int = 1) -> NoReturn:
    raise InputError("the dataset cannot be enriched", where=str(path), why=why, do=do, exit_code=exit_code)
