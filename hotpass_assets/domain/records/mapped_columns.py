"""Table ``column_mappings``: every column of every table with the field it was mapped to.

Belongs here: running the mapper over the tables of an intake. Does not belong here: how one table is mapped
(``domain.mapping``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.mapping.table_mapping import ColumnMapping, TableMapping, map_table
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.records.found_tables import FoundTable, found_tables
from hotpass_assets.domain.records.sources import Source, source_of
from hotpass_assets.domain.tables.records import COLUMN_MAPPINGS
from hotpass_assets.domain.workbook.coordinates import column_letter


def map_columns(raw_workbooks: pl.DataFrame, raw_rows: pl.DataFrame, profile: ResolvedProfile) -> pl.DataFrame:
    """Table ``column_mappings`` of an intake.

    Args:
        raw_workbooks: Table ``raw_workbooks``.
        raw_rows: Table ``raw_rows``.
        profile: Profile whose rules and synonyms apply.
    """
    lines = []
    for table in found_tables(raw_workbooks, raw_rows):
        source = source_of(table.workbook, profile)
        mapping = map_table(
            table.headers,
            table.columns(),
            table.first_column,
            profile,
            source.sheet_rule(table.sheet),
            sheet=table.sheet,
        )
        lines += [_line(table, source, mapping, column) for column in mapping.columns]
    return COLUMN_MAPPINGS.conform(pl.DataFrame(lines, schema=COLUMN_MAPPINGS.schema, orient="row"))


def _line(table: FoundTable, source: Source, mapping: TableMapping, column: ColumnMapping) -> dict[str, object]:
    return {
        "workbook": table.workbook,
        "sheet": table.sheet,
        "table": table.table,
        "source": source.name,
        "priority": source.priority,
        "role": mapping.role,
        "role_reason": mapping.role_reason,
        "column": column.column,
        "letter": column_letter(column.column),
        "header": column.header,
        "field": column.field if mapping.role != "unmapped" else None,
        "group": column.group,
        "method": column.method if mapping.role != "unmapped" else "unmapped",
        "confidence": column.confidence,
        "reason": column.reason if mapping.role != "unmapped" else f"the table is not used: {mapping.role_reason}",
        "nearest": column.nearest if column.field is None else column.field if mapping.role == "unmapped" else None,
        "nearest_score": column.nearest_score,
        "filled": column.filled,
    }
