"""Lines of table ``raw_workbooks`` for one workbook that was read.

Belongs here: writing down what the reader found. Does not belong here: finding it.
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.raw import RAW_WORKBOOKS
from hotpass_assets.domain.workbook.model import SheetReading, TableReading, WorkbookReading


def workbook_lines(reading: WorkbookReading) -> pl.DataFrame:
    """One line a table; one for a sheet without tables; one for a workbook that could not be opened."""
    lines = []
    for sheet in reading.sheets:
        for table in sheet.tables or (None,):
            lines.append(_workbook(reading) | _sheet(sheet) | _table(table))
    if not lines:
        reason = reading.problem.why if reading.problem else "the workbook has no sheets"
        lines.append(_workbook(reading) | {"status": "not_read", "reason": reason})
    return RAW_WORKBOOKS.conform(pl.DataFrame(lines, schema_overrides=dict(RAW_WORKBOOKS.schema)))


def _workbook(reading: WorkbookReading) -> dict[str, object]:
    problem = reading.problem
    return {
        "workbook": reading.workbook,
        "sha256": reading.sha256,
        "size": reading.size,
        "format": reading.format,
        "date_system": reading.date_system,
        "problem": f"{problem.code}: {problem.why}" if problem else None,
        "problem_do": problem.do if problem else None,
    }


def _sheet(sheet: SheetReading) -> dict[str, object]:
    return {
        "sheet": sheet.sheet,
        "position": sheet.position,
        "visibility": sheet.visibility,
        "status": sheet.status,
        "reason": sheet.reason or None,
        "filled_cells": sheet.filled_cells,
        "hidden_rows": sheet.hidden_rows,
        "error_cells": sheet.error_cells,
        "uncalculated_formulas": sheet.uncalculated_formulas,
    }


def _table(table: TableReading | None) -> dict[str, object]:
    if table is None:
        return {}
    return {
        "table": table.table,
        "header_rows": list(table.header_rows),
        "first_row": table.first_row,
        "last_row": table.last_row,
        "first_column": table.first_column,
        "headers": list(table.headers),
        "table_rows": table.rows,
        "confidence": table.confidence,
        "reasons": list(table.reasons),
    }
