"""What is wrong with a sheet as a whole.

Belongs here: where its tables stand, what is hidden, merged, broken or not calculated. Does not belong here: single
columns (``columns``) and finding tables (``domain.workbook``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.mapping.headers import compact_header
from hotpass_assets.domain.profiling.issue_codes import issue
from hotpass_assets.domain.profiling.model import Issue, Join, TableProfile
from hotpass_assets.domain.workbook.coordinates import cell_name
from hotpass_assets.domain.workbook.model import FACT_ERROR, FACT_NOT_CALCULATED, SheetReading, TableReading

_SET_ASIDE = "set aside"


def unread_sheet(sheet: SheetReading) -> Issue:
    """Why a sheet gives no rows."""
    if sheet.status == "empty":
        return issue("empty_sheet", "the sheet holds no filled cell")
    if sheet.status == "header_only":
        return issue("header_only", "the sheet has a header and no rows", do="Check that it was saved with its rows")
    if not sheet.failed:
        return issue("not_a_table", sheet.reason)
    do = "Open the workbook in a spreadsheet program, clear what lies outside the table and save it as .xlsx"
    return issue("sheet_read_failed", sheet.reason, do=do)


def sheet_issues(sheet: SheetReading, rows: pl.DataFrame, tables: Sequence[TableProfile]) -> Iterator[Issue]:
    """Issues of a sheet that was read.

    Args:
        sheet: What the reader says of it.
        rows: Its raw rows.
        tables: Its tables.
    """
    if sheet.reason:
        yield issue("not_a_table" if not tables else "file_remark", sheet.reason)
    if sheet.visibility != "visible":
        yield issue("hidden_sheet", "nobody sees this sheet", do="Leave it out in the profile if it is left over")
    yield from _layout(sheet, rows, tables)
    for table, profile in zip(sheet.tables, tables, strict=True):
        yield from _headers(table, profile, several=len(tables) > 1)
    yield from _cells(sheet, rows)


def _layout(sheet: SheetReading, rows: pl.DataFrame, tables: Sequence[TableProfile]) -> Iterator[Issue]:
    if len(tables) > 1:
        places = ", ".join(table.place for table in tables)
        yield issue("several_tables", f"{len(tables)} tables: {places}", cells=[t.place for t in tables])
    hidden = rows.filter(pl.col("hidden"))["row"].unique().sort()
    if hidden.len():
        message = f"{counted(hidden.len(), 'row')} with values hidden or filtered away"
        yield issue("hidden_rows", message, cells=[f"{row}:{row}" for row in hidden.head(3)], do="Show them and look")
    body = [_area(area) for area in sheet.merged_areas if _among_rows(area, sheet.tables)]
    if body:
        message = f"{counted(len(body), 'merged range')} among the rows"
        yield issue("merged_cells", message, cells=body, do="Unmerge them and fill every cell")
    for profile in tables:
        if profile.used_as == "unmapped" and profile.rows:
            yield issue("sheet_not_used", f"{profile.place} is not used: {profile.reason}", cells=[profile.place])


def _headers(table: TableReading, profile: TableProfile, *, several: bool) -> Iterator[Issue]:
    where = f" of {profile.place}" if several else ""
    named = table.header_rows
    if not named:
        do = "Give it a header row; until then map columns by their letters"
        yield issue("no_header", f"the table{where} has no header", cells=[profile.place], do=do)
    elif len(named) > 1:
        rows = f"{named[0]} to {named[-1]}"
        yield issue("several_header_rows", f"the header{where} is in rows {rows}; each column gets both texts joined")
    if named and named[0] > 1 and not several:
        yield issue("header_below_first_row", f"the header is in row {named[0]}", cells=[f"{named[0]}:{named[-1]}"])
    for remark in table.reasons:
        if remark.endswith(_SET_ASIDE):
            yield issue("rows_set_aside", f"{remark}{where}")
    places: dict[str, list[int]] = {}
    for offset, header in enumerate(table.headers):
        if header and compact_header(header):
            places.setdefault(compact_header(header), []).append(offset)
    for offsets in places.values():
        if len(offsets) > 1:
            row = named[-1] if named else table.first_row
            cells = [cell_name(row, table.first_column + offset) for offset in offsets]
            message = f"{counted(len(offsets), 'column')} called '{table.headers[offsets[0]]}'"
            yield issue("duplicate_header", message, cells=cells, do="Name them apart, or map them by their letters")


def _cells(sheet: SheetReading, rows: pl.DataFrame) -> Iterator[Issue]:
    facts = rows.select("row", "facts").drop_nulls().explode("facts").unnest("facts").sort("row", "column")
    told = {
        FACT_ERROR: ("error_cells", sheet.error_cells, "an error in place of a value", "Correct the formulas"),
        FACT_NOT_CALCULATED: (
            "uncalculated_formulas",
            sheet.uncalculated_formulas,
            "a formula that was never calculated",
            "Open the workbook in a spreadsheet program and save it",
        ),
    }
    for fact, (code, number, words, do) in told.items():
        if number:
            found = facts.filter(pl.col("fact") == fact).head(3)
            cells = [cell_name(row, column) for row, column in found.select("row", "column").iter_rows()]
            yield issue(code, f"{counted(number, 'cell')} with {words}", cells=cells, do=do)


def _among_rows(area: tuple[int, int, int, int], tables: Sequence[TableReading]) -> bool:
    first_row, first_column, last_row, last_column = area
    return any(
        last_row >= table.first_row
        and first_row <= table.last_row
        and last_column >= table.first_column
        and first_column < table.first_column + len(table.headers)
        for table in tables
    )


def _area(area: tuple[int, int, int, int]) -> str:
    first_row, first_column, last_row, last_column = area
    return f"{cell_name(first_row, first_column)}:{cell_name(last_row, last_column)}"


def join_issues(joins: Sequence[Join]) -> Iterator[Issue]:
    """Keys that lead nowhere."""
    for join in joins:
        if join.missing:
            missing = counted(join.values - join.found, "value")
            message = f"{missing} of {join.values:,} are not in column '{join.to_column}' of sheet '{join.to_sheet}'"
            yield issue("join_incomplete", message, column=join.column, cells=join.missing)
