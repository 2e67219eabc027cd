"""One workbook in, every filled cell out.

Belongs here: the order of things, from the bytes on disk through preflight, scans, parsers and table
detection to a ``WorkbookReading``. Does not belong here: any of those things themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.workbook.delimited import read_delimited
from hotpass_assets.domain.workbook.formats import OpenedWorkbook, SparseWorkbookError, open_workbook
from hotpass_assets.domain.workbook.grid import SheetFacts
from hotpass_assets.domain.workbook.model import (
    RAW_ROWS_SCHEMA,
    FileProblem,
    ReadOptions,
    SheetLayout,
    SheetReading,
    WorkbookReading,
)
from hotpass_assets.domain.workbook.package import SheetEntry
from hotpass_assets.domain.workbook.preflight import CheckedFile, check_file, too_large
from hotpass_assets.domain.workbook.raw_rows import RowSource
from hotpass_assets.domain.workbook.spreadsheet import ScatteredSheetError, UnreadableSheetError
from hotpass_assets.domain.workbook.tables import sheet_tables

_DEFAULT_OPTIONS = ReadOptions()
_KINDS = {"chart": "a chart sheet", "dialog": "a dialog sheet", "macro": "a macro sheet"}


def read_workbook(path: Path, workbook: str, options: ReadOptions = _DEFAULT_OPTIONS) -> WorkbookReading:
    """All sheets and raw rows of a file; a bad file gives a problem instead of an exception.

    Args:
        path: Where the file lies.
        workbook: Name to give it in rows and messages, such as its path below the input folder.
        options: How to read it.

    Raises:
        InputError: The file cannot be opened at all.
    """
    try:
        size = path.stat().st_size
        problem = too_large(size, options.limits)
        content = b"" if problem else path.read_bytes()
    except OSError as error:
        raise InputError(
            "A workbook cannot be opened",
            where=workbook,
            why=error.strerror or type(error).__name__,
            do="Check that the file exists and may be read",
        ) from error
    checked = problem or check_file(content, workbook, options)
    reading = WorkbookReading(
        workbook=workbook,
        sha256=hashlib.sha256(content).hexdigest() if content else _sha256(path),
        size=size,
        format=PurePosixPath(workbook).suffix.lower().lstrip("."),
        date_system=1900,
        sheets=(),
        rows=pl.DataFrame(schema=RAW_ROWS_SCHEMA),
    )
    if isinstance(checked, FileProblem):
        return replace(reading, problem=checked)
    reading = replace(reading, format=checked.format, reasons=checked.reasons)
    if checked.format in ("csv", "tsv"):
        return _with_delimited(reading, checked, options)
    return _with_sheets(reading, checked, options)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _with_delimited(reading: WorkbookReading, checked: CheckedFile, options: ReadOptions) -> WorkbookReading:
    try:
        text = read_delimited(checked.content, checked.format, options)
    except (UnicodeError, LookupError):
        why = f"the file is not in the encoding {options.encoding}"
        return replace(reading, problem=FileProblem("unreadable", why, "Correct the encoding in the profile"))
    except ScatteredSheetError:
        why = "single rows are far wider than the rest, so that no table can hold them"
        return replace(reading, problem=FileProblem("too_sparse", why, "Remove the stray delimiters"))
    stem = PurePosixPath(reading.workbook).stem
    entry = SheetEntry(stem, "visible", "sheet", "")
    source = RowSource(reading.workbook, stem, text.grid, SheetFacts())
    sheet, rows = _sheet(source, entry, 1, _layouts(stem, options), options)
    return replace(reading, sheets=(sheet,), rows=rows, reasons=(*reading.reasons, *text.reasons))


def _with_sheets(reading: WorkbookReading, checked: CheckedFile, options: ReadOptions) -> WorkbookReading:
    try:
        opened = open_workbook(checked, options)
    except SparseWorkbookError as error:
        return replace(reading, problem=FileProblem("too_sparse", str(error), "Clear the stray cell and save again"))
    except Exception as error:
        # Whatever a parser raises on hostile bytes, the file is what is wrong.
        why = f"the workbook is damaged ({type(error).__name__})"
        return replace(reading, problem=FileProblem("unreadable", why, "Open it in a spreadsheet program and save it"))
    done = list(_sheets(reading.workbook, opened, options))
    frames = [rows for _, rows in done if rows.height]
    return replace(
        reading,
        date_system=opened.package.date_system,
        sheets=tuple(sheet for sheet, _ in done),
        rows=pl.concat(frames) if frames else reading.rows,
    )


def _sheets(workbook: str, opened: OpenedWorkbook, options: ReadOptions) -> Iterator[tuple[SheetReading, pl.DataFrame]]:
    for index, entry in enumerate(opened.package.sheets):
        layouts = _layouts(entry.name, options)
        reason = next((layout.skip for layout in layouts if layout.skip), None)
        if entry.kind != "sheet":
            reason = f"it is {_KINDS.get(entry.kind, 'a sheet of another kind')}, which holds no cells"
        if reason:
            yield _not_read(entry, index + 1, reason)
            continue
        try:
            facts = opened.facts(index)
            grid, remark = opened.grid(index, facts)
        except ScatteredSheetError:
            reason = "its filled cells are scattered too far apart to form a table"
            yield _not_read(entry, index + 1, reason, failed=True)
            continue
        except UnreadableSheetError as error:
            reason = f"the stored sheet is damaged or not supported ({error})"
            yield _not_read(entry, index + 1, reason, failed=True)
            continue
        source = RowSource(workbook, entry.name, grid, facts)
        sheet, rows = _sheet(source, entry, index + 1, layouts, options)
        yield replace(sheet, reason="; ".join(filter(None, (sheet.reason, remark)))), rows


def _sheet(
    source: RowSource, entry: SheetEntry, position: int, layouts: list[SheetLayout], options: ReadOptions
) -> tuple[SheetReading, pl.DataFrame]:
    found = sheet_tables(source, layouts, options.chunk_rows)
    grid, facts = source.grid, source.facts
    filled = sum(column.len() - column.null_count() for column in grid.cells.get_columns())
    counted = filled if facts.values is None else facts.values - grid.blank + facts.unstored
    reason = found.reason
    if counted != filled:
        difference = f"the file stores {counted} filled cells and {filled} were read"
        reason = f"{reason}; {difference}" if reason else difference
    reading = SheetReading(
        sheet=entry.name,
        position=position,
        visibility=entry.visibility,
        status=found.status,
        reason=reason,
        rows=sum(table.rows for table in found.tables),
        columns=int(grid.columns[-1] - grid.columns[0]) + 1 if len(grid.columns) else 0,
        filled_cells=counted,
        hidden_rows=len(facts.hidden),
        merged_areas=facts.merged,
        error_cells=len(grid.errors),
        uncalculated_formulas=len(facts.uncalculated),
        tables=found.tables,
    )
    return reading, found.rows


def _not_read(
    entry: SheetEntry, position: int, reason: str, *, failed: bool = False
) -> tuple[SheetReading, pl.DataFrame]:
    reading = SheetReading(entry.name, position, entry.visibility, "not_read", reason, failed)
    return reading, pl.DataFrame(schema=RAW_ROWS_SCHEMA)


def _layouts(sheet: str, options: ReadOptions) -> list[SheetLayout]:
    name = sheet.casefold()
    return [layout for layout in options.layouts if fnmatchcase(name, layout.sheet.casefold())]
