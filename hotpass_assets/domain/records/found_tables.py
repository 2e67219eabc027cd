"""The tables found in the sheets of an intake, one at a time and in a fixed order.

Belongs here: cutting ``raw_rows`` into tables and giving their columns. Does not belong here: finding tables in
sheets (``domain.workbook``) or saying what a column means (``domain.mapping``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class FoundTable:
    """One table of one sheet.

    Attributes:
        workbook: Path of the workbook inside the intake.
        sheet: Sheet name.
        table: Number of the table in the sheet.
        first_column: Sheet column of the first header, from 0.
        headers: Headers from left to right.
        rows: Data rows: ``row`` (UInt32), ``cells`` (List of String), ``facts``, ``hidden`` (Boolean).
    """

    workbook: str
    sheet: str
    table: int
    first_column: int
    headers: tuple[str | None, ...]
    rows: pl.DataFrame

    def column(self, offset: int) -> pl.Series:
        """Texts of the column ``offset`` places right of the first one; missing where the cell is empty."""
        return self.rows["cells"].list.get(offset, null_on_oob=True)

    def columns(self) -> list[pl.Series]:
        """All columns from left to right."""
        return [self.column(offset) for offset in range(len(self.headers))]


def found_tables(raw_workbooks: pl.DataFrame, raw_rows: pl.DataFrame) -> Iterator[FoundTable]:
    """Tables that have data rows, by workbook name, then sheet position, then table number.

    Args:
        raw_workbooks: Table ``raw_workbooks``.
        raw_rows: Table ``raw_rows``.
    """
    data = raw_rows.filter((pl.col("role") == "data") & pl.col("table").is_not_null())
    parts = data.partition_by("workbook", "sheet", "table", as_dict=True, maintain_order=True)
    tables = raw_workbooks.filter(pl.col("table").is_not_null()).sort("workbook", "position", "table")
    for found in tables.iter_rows(named=True):
        rows = parts.get((found["workbook"], found["sheet"], found["table"]))
        if rows is not None:
            yield FoundTable(
                workbook=found["workbook"],
                sheet=found["sheet"],
                table=found["table"],
                first_column=found["first_column"],
                headers=tuple(found["headers"]),
                rows=rows.select("row", "cells", "facts", "hidden").sort("row"),
            )
