"""The profile of a workbook as plain values for JSON.

Belongs here: names and order of the keys. Does not belong here: writing files and what is masked.
"""

from __future__ import annotations

from typing import Any

from hotpass_assets.domain.profiling.model import (
    ColumnProfile,
    Issue,
    Join,
    SheetProfile,
    TableProfile,
    WorkbookProfile,
)


def workbook_payload(profile: WorkbookProfile) -> dict[str, Any]:
    """A profile as JSON values."""
    return {
        "workbook": profile.workbook,
        "format": profile.format or None,
        "sheets": [_sheet(sheet) for sheet in profile.sheets],
        "issues": [issue_payload(issue) for issue in profile.issues],
    }


def _sheet(sheet: SheetProfile) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "rows": sheet.rows,
        "status": sheet.status,
        "visibility": sheet.visibility,
        "role": sheet.role,
        "role_reason": sheet.role_reason or None,
        "tables": [_table(table) for table in sheet.tables],
        "columns": [_column(column) for column in sheet.columns],
        "sample_rows": list(sheet.sample_rows),
        "join_keys": list(sheet.join_keys),
        "joins": [_join(join) for join in sheet.joins],
        "issues": [issue_payload(issue) for issue in sheet.issues],
    }


def _table(table: TableProfile) -> dict[str, Any]:
    return {
        "table": table.table,
        "range": table.place,
        "header_rows": list(table.header_rows),
        "rows": table.rows,
        "used_as": table.used_as,
        "reason": table.reason,
    }


def _column(column: ColumnProfile) -> dict[str, Any]:
    return {
        "name": column.name,
        "letter": column.letter,
        "table": column.table,
        "inferred_type": column.inferred_type,
        "confidence": column.confidence,
        "kind": column.kind,
        "kind_reason": column.kind_reason,
        "mapped_to": column.field,
        "mapping_confidence": column.field_confidence,
        "mapping_reason": column.field_reason,
        "null_fraction": column.null_fraction,
        "distinct_values": column.distinct_values,
        "sample_values": list(column.sample_values),
        "masked": column.masked,
        "issues": [issue_payload(issue) for issue in column.issues],
    }


def _join(join: Join) -> dict[str, Any]:
    return {
        "sheet": join.sheet,
        "table": join.table,
        "column": join.column,
        "to_sheet": join.to_sheet,
        "to_table": join.to_table,
        "to_column": join.to_column,
        "distinct_values": join.values,
        "found": join.found,
        "share": round(join.share, 4),
        "to_unique": join.unique,
        "missing_cells": list(join.missing),
    }


def issue_payload(issue: Issue) -> dict[str, Any]:
    """An issue as JSON values."""
    return {
        "severity": issue.severity,
        "message": issue.message,
        "code": issue.code,
        "column": issue.column,
        "cells": list(issue.cells),
        "do": issue.do,
        "cause": issue.cause,
    }
