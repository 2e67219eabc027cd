"""A workbook looked at before it is refined.

Belongs here: the order of things, from the reader's result to the profile of the workbook. Does not belong here: any
judgement of columns, sheets or joins (the modules beside this one), and what refine should do with it (``suggestion``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.resolve.survivor_rows import unused
from hotpass_assets.domain.mapping.table_mapping import TableMapping, map_table
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.profiling.column_values import ColumnCells
from hotpass_assets.domain.profiling.columns import LookedAt, Looking, look_at_column
from hotpass_assets.domain.profiling.issue_codes import issue
from hotpass_assets.domain.profiling.joins import TableColumns, find_joins, is_identifier
from hotpass_assets.domain.profiling.model import (
    ColumnProfile,
    Issue,
    Join,
    SheetProfile,
    TableProfile,
    WorkbookProfile,
)
from hotpass_assets.domain.profiling.roles import sheet_role
from hotpass_assets.domain.profiling.sheet_issues import join_issues, sheet_issues, unread_sheet
from hotpass_assets.domain.records.sources import Source, sheet_layouts, source_of
from hotpass_assets.domain.workbook.coordinates import cell_name, column_letter
from hotpass_assets.domain.workbook.model import SheetLayout, SheetReading, TableReading, WorkbookReading

Reader = Callable[[Sequence[SheetLayout]], WorkbookReading]
"""Reads the workbook with the layouts of a profile."""

SAMPLE_ROWS = 5
_WIDE = 4


@dataclass(frozen=True)
class LookRequest:
    """What is asked for.

    Attributes:
        workbook: Path as the user gave it.
        file_name: Name by which a profile knows the workbook.
        looking: How columns are looked at.
        sample_rows: Rows to show of each table.
        max_rows: Rows of each table to look at; all when absent.
    """

    workbook: str
    file_name: str
    looking: Looking
    sample_rows: int = SAMPLE_ROWS
    max_rows: int | None = None


@dataclass(frozen=True)
class MappedTable:
    """One table as refine takes it.

    Attributes:
        sheet: Sheet it is on.
        reading: What the reader says of it.
        mapping: What the mapper makes of it.
        cells: Texts of each column, nulls for empty cells.
        numbers: 1-based sheet row of each data row.
    """

    sheet: SheetReading
    reading: TableReading
    mapping: TableMapping
    cells: tuple[pl.Series, ...]
    numbers: pl.Series

    @property
    def rows(self) -> int:
        """Data rows."""
        return self.reading.rows

    @property
    def key(self) -> tuple[str, int]:
        """Sheet and number of the table."""
        return self.sheet.sheet, self.reading.table


@dataclass(frozen=True)
class LookedAtTable:
    """One table with its columns looked at.

    Attributes:
        table: The table.
        columns: Its columns, in the order of the table.
    """

    table: MappedTable
    columns: tuple[LookedAt, ...]


@dataclass(frozen=True)
class Look:
    """A workbook looked at.

    Attributes:
        profile: What is reported.
        tables: Its tables, empty where it could not be read.
        joins: What they have in common.
    """

    profile: WorkbookProfile
    tables: tuple[LookedAtTable, ...] = ()
    joins: tuple[Join, ...] = ()


def look_at_workbook(read: Reader, request: LookRequest, profile: ResolvedProfile) -> Look:
    """What a workbook holds and what is wrong with it; a file that cannot be read gives issues, not an exception.

    Args:
        read: Reads it.
        request: What is asked for.
        profile: Profile whose rules for the workbook, if any, and synonyms apply.
    """
    source = source_of(request.file_name, profile)
    try:
        reading = read(sheet_layouts(source))
    except InputError as error:
        return _refused(request, "", issue("file_not_found", f"{error.what}: {error.why}", do=error.do))
    if reading.problem:
        problem = reading.problem
        refused = issue("open_failed", problem.why, do=problem.do, cause=problem.code)
        return _refused(request, reading.format, refused)
    tables = tuple(_looked_at(table, request) for table in mapped_tables(reading, source, profile))
    joins = find_joins([TableColumns(*one.table.key, one.columns) for one in tables])
    sheets = tuple(_sheet(sheet, reading, tables, joins, request) for sheet in reading.sheets)
    issues = tuple(issue("file_remark", remark) for remark in reading.reasons)
    if not any(sheet.filled_cells or sheet.status == "not_read" for sheet in reading.sheets):
        do = "Check that this is the right file and that it was saved"
        issues += (issue("empty_workbook", "no sheet holds a filled cell", do=do),)
    return Look(WorkbookProfile(request.workbook, reading.format, sheets, issues), tables, tuple(joins))


def _refused(request: LookRequest, file_format: str, why: Issue) -> Look:
    return Look(WorkbookProfile(request.workbook, file_format, (), (why,)))


def mapped_tables(reading: WorkbookReading, source: Source, profile: ResolvedProfile) -> tuple[MappedTable, ...]:
    """Tables of a workbook with the field of every column, by sheet and number.

    Args:
        reading: The workbook as it was read.
        source: What the profile says of it.
        profile: Profile whose synonyms apply.
    """
    data = reading.rows.filter((pl.col("role") == "data") & pl.col("table").is_not_null())
    parts = data.partition_by("sheet", "table", as_dict=True, maintain_order=True)
    empty = data.head(0)
    found = []
    for sheet in reading.sheets:
        for table in sheet.tables:
            rows = parts.get((sheet.sheet, table.table), empty).select("row", "cells").sort("row")
            cells = tuple(rows["cells"].list.get(offset, null_on_oob=True) for offset in range(len(table.headers)))
            rule = source.sheet_rule(sheet.sheet)
            mapping = map_table(table.headers, cells, table.first_column, profile, rule, sheet=sheet.sheet)
            found.append(MappedTable(sheet, table, mapping, cells, rows["row"]))
    return tuple(found)


def _looked_at(table: MappedTable, request: LookRequest) -> LookedAtTable:
    looked = slice(0, request.max_rows)
    told = _told(table.cells)
    names: list[str] = []
    columns = []
    for mapping, cells in zip(table.mapping.columns, table.cells, strict=True):
        names.append(unused(mapping.header or f"column {column_letter(mapping.column)}", names))
        place = ColumnCells(
            name=names[-1],
            index=mapping.column,
            cells=cells[looked],
            rows=table.numbers[looked],
            told=None if told is None else told[looked],
            headed=bool(table.reading.header_rows),
        )
        columns.append(look_at_column(place, mapping, table.reading.table, request.looking))
    return LookedAtTable(table, tuple(columns))


def _told(values: Sequence[pl.Series]) -> pl.Series | None:
    """Which rows of a table say more than one thing; None where all do, or it is too narrow to ask."""
    if len(values) < _WIDE:
        return None
    told = pl.select(pl.sum_horizontal(column.is_not_null() for column in values) > 1).to_series()
    return None if told.all() else told


def _lone_rows(table: LookedAtTable) -> Iterator[Issue]:
    column = table.columns[0].column if table.columns else None
    if column is not None and column.told is not None:
        rows = column.rows.filter(~column.told)
        if rows.len():
            cells = [f"{row}:{row}" for row in rows.head(3)]
            message = f"{counted(rows.len(), 'row')} of {column.rows.len():,} hold one value only"
            yield issue("rows_with_one_value", message, cells=cells)


def _sheet(
    sheet: SheetReading,
    reading: WorkbookReading,
    found: Sequence[LookedAtTable],
    joins: Sequence[Join],
    request: LookRequest,
) -> SheetProfile:
    own = [table for table in found if table.table.sheet is sheet]
    tables = tuple(_table(table.table) for table in own)
    mine = tuple(join for join in joins if join.sheet == sheet.sheet or join.to_sheet == sheet.sheet)
    issues: list[Issue] = []
    if sheet.status == "read":
        issues += sheet_issues(sheet, reading.rows.filter(pl.col("sheet") == sheet.sheet), tables)
        issues += join_issues([join for join in mine if join.sheet == sheet.sheet])
        issues += [lone for table in own for lone in _lone_rows(table)]
    else:
        issues.append(unread_sheet(sheet))
    issues += [_truncated(one.table.rows, request.max_rows) for one in own if one.table.rows > _looked(one)]
    largest = max(own, key=lambda one: one.table.rows, default=None)
    role, why = None, ""
    if largest is not None and largest.table.rows:
        role, why = sheet_role(sheet.sheet, largest.table.mapping.role, largest.columns)
    return SheetProfile(
        name=sheet.sheet,
        status=sheet.status,
        visibility=sheet.visibility,
        rows=sheet.rows,
        role=role,
        role_reason=why,
        tables=tables,
        columns=tuple(_with_mapping_issue(column, table) for table in own for column in table.columns),
        sample_rows=tuple(row for table in own for row in _sample_rows(table, request)),
        join_keys=_join_keys(sheet.sheet, own, mine),
        joins=mine,
        issues=tuple(issues),
    )


def _table(table: MappedTable) -> TableProfile:
    reading = table.reading
    first = reading.header_rows[0] if reading.header_rows else reading.first_row
    last = max(reading.last_row, reading.header_rows[-1] if reading.header_rows else first)
    right = reading.first_column + len(reading.headers) - 1
    place = f"{cell_name(first, reading.first_column)}:{cell_name(last, right)}"
    mapping = table.mapping
    return TableProfile(reading.table, place, reading.header_rows, table.rows, mapping.role, mapping.role_reason)


def _with_mapping_issue(column: LookedAt, table: LookedAtTable) -> ColumnProfile:
    profile = column.profile
    mapping = table.table.mapping
    if mapping.role == "unmapped":
        return replace(profile, field=None, field_confidence=0.0, field_reason="the table is not used")
    unmapped = profile.field is None and profile.distinct_values
    if not unmapped or mapping.columns[column.column.index - table.table.reading.first_column].method == "ignored":
        return profile
    said = issue("unmapped_column", profile.field_reason, column=profile.name, do="Map it in the profile if it counts")
    return replace(profile, issues=(*profile.issues, said))


def _looked(table: LookedAtTable) -> int:
    """Rows that were looked at."""
    return table.columns[0].column.cells.len() if table.columns else table.table.rows


def _truncated(rows: int, looked_at: int | None) -> Issue:
    return issue("row_truncated", f"the first {looked_at:,} of {counted(rows, 'row')} were looked at")


def _sample_rows(table: LookedAtTable, request: LookRequest) -> list[dict[str, str | None]]:
    return [
        {column.profile.name: column.sample(column.column.cells[row], request.looking) for column in table.columns}
        for row in range(min(request.sample_rows, _looked(table)))
    ]


def _join_keys(sheet: str, tables: Sequence[LookedAtTable], joins: Sequence[Join]) -> tuple[str, ...]:
    """Columns that take part in a join, and those that are made to: identifiers by field or header."""
    joined = {join.column for join in joins if join.sheet == sheet}
    joined |= {join.to_column for join in joins if join.to_sheet == sheet}
    columns = [column for table in tables for column in table.columns]
    return tuple(c.profile.name for c in columns if c.profile.name in joined or is_identifier(c))
