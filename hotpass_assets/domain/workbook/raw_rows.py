"""The raw rows frame: every filled cell of a sheet once, with its place and the role of its row.

Belongs here: turning judged parts of a grid into ``RAW_ROWS_SCHEMA``. Does not belong here: judging them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from hotpass_assets.domain.workbook.grid import Grid, SheetFacts
from hotpass_assets.domain.workbook.model import FACT_ERROR, FACT_NOT_CALCULATED, RAW_ROWS_SCHEMA, ROW_ROLES


@dataclass(frozen=True)
class RowPart:
    """Rows of a range of columns that have been judged.

    Attributes:
        start: First grid column.
        stop: Grid column after the last one.
        rows: Grid rows, ascending.
        roles: Role of each row as an index into ``ROW_ROLES``.
        tables: Number of the table each row belongs to; 0 for none.
    """

    start: int
    stop: int
    rows: npt.NDArray[np.int64]
    roles: npt.NDArray[np.uint8]
    tables: npt.NDArray[np.uint16]


@dataclass(frozen=True)
class RowSource:
    """Whose rows they are: names, grid and facts of the sheet."""

    workbook: str
    sheet: str
    grid: Grid
    facts: SheetFacts


def raw_rows(source: RowSource, parts: list[RowPart], chunk_rows: int | None) -> pl.DataFrame:
    """Raw rows of all parts of a sheet, by sheet row and column."""
    frames = [
        _frame(source, part, slice(first, first + size))
        for part in parts
        for size in (chunk_rows or max(1, len(part.rows)),)
        for first in range(0, len(part.rows), size)
    ]
    if not frames:
        return pl.DataFrame(schema=RAW_ROWS_SCHEMA)
    rows = pl.concat(frames, rechunk=False)
    return rows.sort("row", "first_column", maintain_order=True) if len(parts) > 1 else rows


def _frame(source: RowSource, part: RowPart, window: slice) -> pl.DataFrame:
    grid = source.grid
    rows = part.rows[window]
    sheet_rows = grid.rows[rows]
    roles = pl.Series(ROW_ROLES, dtype=pl.Enum(ROW_ROLES)).gather(part.roles[window].astype(np.uint32))
    tables = pl.Series(part.tables[window], dtype=pl.UInt16)
    frame = pl.DataFrame(
        {
            "table": tables.replace({0: None}),
            "row": pl.Series(sheet_rows, dtype=pl.UInt32),
            "role": roles,
            "cells": _cells(grid, part, rows),
            "hidden": np.isin(sheet_rows, source.facts.hidden, assume_unique=True),
        }
    ).with_columns(
        pl.lit(source.workbook).alias("workbook"),
        pl.lit(source.sheet).alias("sheet"),
        pl.lit(int(grid.columns[part.start]), dtype=pl.UInt16).alias("first_column"),
    )
    facts = _facts(source, part)
    if facts.height:
        frame = frame.join(facts, on="row", how="left", maintain_order="left")
    else:
        frame = frame.with_columns(pl.lit(None, dtype=RAW_ROWS_SCHEMA["facts"]).alias("facts"))
    return frame.select(RAW_ROWS_SCHEMA.names()).cast(RAW_ROWS_SCHEMA)


def _cells(grid: Grid, part: RowPart, rows: npt.NDArray[np.int64]) -> pl.Series:
    """Cells of each row as a list, blank columns inside the part as nulls.

    One gather over the columns laid end to end is eight times cheaper than ``concat_list``.
    """
    numbers = grid.columns[part.start : part.stop]
    width, height = int(numbers[-1] - numbers[0]) + 1, grid.cells.height
    columns = grid.cells.get_columns()[part.start : part.stop]
    if len(rows) < height:
        columns = [column.gather(rows) for column in columns]
    count = len(rows)
    flat = pl.concat([*(column.alias("cells") for column in columns), pl.Series("cells", [None], dtype=pl.String)])
    origin = np.full(width, count * len(columns), dtype=np.uint32)
    origin[numbers - numbers[0]] = np.arange(len(columns), dtype=np.uint32) * count
    blank = np.ones(width, dtype=np.bool_)
    blank[numbers - numbers[0]] = False
    steps = np.where(blank, 0, np.arange(count, dtype=np.uint32)[:, None]) + origin
    return flat.gather(steps.ravel()).reshape((count, width)).arr.to_list()


def _facts(source: RowSource, part: RowPart) -> pl.DataFrame:
    first, last = int(source.grid.columns[part.start]), int(source.grid.columns[part.stop - 1])
    known = [
        *((row, column, FACT_ERROR) for row, column in source.grid.errors),
        *((row, column, FACT_NOT_CALCULATED) for row, column in source.facts.uncalculated),
    ]
    inside = sorted(fact for fact in known if first <= fact[1] <= last)
    schema = {"row": pl.UInt32, "column": pl.UInt16, "fact": pl.String}
    frame = pl.DataFrame(inside, schema=schema, orient="row")
    return frame.group_by("row", maintain_order=True).agg(pl.struct("column", "fact").alias("facts"))
