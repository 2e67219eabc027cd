"""Mapped cells of an intake, one line a cell, and the records they belong to.

Belongs here: numbering records and laying the cells of all mapped tables one under the other. Does not belong
here: cleaning the texts (``values``) or joining records (``domain.linkage``).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.records.found_tables import FoundTable, found_tables
from hotpass_assets.domain.tables.records import FIELD_DTYPE, ROLE_DTYPE

CELL_SCHEMA = pl.Schema(
    {
        "record": pl.UInt32(),
        "field": FIELD_DTYPE,
        "column": pl.UInt16(),
        "group": pl.UInt16(),
        "raw": pl.String(),
    }
)
ROW_SCHEMA = pl.Schema(
    {
        "record": pl.UInt32(),
        "workbook": pl.String(),
        "sheet": pl.String(),
        "table": pl.UInt16(),
        "row": pl.UInt32(),
        "role": ROLE_DTYPE,
        "source": pl.String(),
        "priority": pl.Int32(),
        "hidden": pl.Boolean(),
    }
)
FACT_SCHEMA = pl.Schema({"record": pl.UInt32(), "column": pl.UInt16(), "fact": pl.String()})


@dataclass(frozen=True)
class MappedCells:
    """What the mapped tables of an intake hold.

    Attributes:
        rows: One line a data row, numbered by ``record``.
        cells: One line a filled cell of a mapped column.
        facts: Cells that hold an error or a formula without a stored result.
    """

    rows: pl.DataFrame
    cells: pl.DataFrame
    facts: pl.DataFrame


def mapped_cells(raw_workbooks: pl.DataFrame, raw_rows: pl.DataFrame, column_mappings: pl.DataFrame) -> MappedCells:
    """Rows and cells of every table that has a role.

    Args:
        raw_workbooks: Table ``raw_workbooks``.
        raw_rows: Table ``raw_rows``.
        column_mappings: Table ``column_mappings``.
    """
    mappings = column_mappings.filter(pl.col("role") != "unmapped").partition_by(
        "workbook", "sheet", "table", as_dict=True, maintain_order=True
    )
    rows: list[pl.DataFrame] = []
    cells: list[pl.DataFrame] = []
    facts: list[pl.DataFrame] = []
    first_record = 0
    for table in found_tables(raw_workbooks, raw_rows):
        mapping = mappings.get((table.workbook, table.sheet, table.table))
        if mapping is None:
            continue
        records = pl.int_range(first_record, first_record + table.rows.height, dtype=pl.UInt32, eager=True)
        rows.append(_rows(table, mapping, records))
        cells += _cells(table, mapping, records)
        facts.append(_facts(table, records))
        first_record += table.rows.height
    return MappedCells(_stacked(rows, ROW_SCHEMA), _stacked(cells, CELL_SCHEMA), _stacked(facts, FACT_SCHEMA))


def _rows(table: FoundTable, mapping: pl.DataFrame, records: pl.Series) -> pl.DataFrame:
    first = mapping.row(0, named=True)
    return table.rows.select(
        records.alias("record"),
        pl.lit(table.workbook).alias("workbook"),
        pl.lit(table.sheet).alias("sheet"),
        pl.lit(table.table, pl.UInt16).alias("table"),
        "row",
        pl.lit(first["role"], ROLE_DTYPE).alias("role"),
        pl.lit(first["source"]).alias("source"),
        pl.lit(first["priority"], pl.Int32).alias("priority"),
        "hidden",
    )


def _cells(table: FoundTable, mapping: pl.DataFrame, records: pl.Series) -> list[pl.DataFrame]:
    fields = mapping.filter(pl.col("field").is_not_null())
    return [
        pl.DataFrame({"record": records, "raw": table.column(line["column"] - table.first_column)})
        .filter(pl.col("raw").is_not_null())
        .select(
            "record",
            pl.lit(line["field"], FIELD_DTYPE).alias("field"),
            pl.lit(line["column"], pl.UInt16).alias("column"),
            pl.lit(line["group"], pl.UInt16).alias("group"),
            "raw",
        )
        for line in fields.iter_rows(named=True)
    ]


def _facts(table: FoundTable, records: pl.Series) -> pl.DataFrame:
    return (
        table.rows.select(records.alias("record"), "facts")
        .filter(pl.col("facts").list.len() > 0)
        .explode("facts")
        .unnest("facts")
        .select("record", "column", "fact")
    )


def _stacked(frames: list[pl.DataFrame], schema: pl.Schema) -> pl.DataFrame:
    return pl.concat([frame.cast(schema) for frame in frames]) if frames else pl.DataFrame(schema=schema)
