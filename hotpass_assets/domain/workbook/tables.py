"""Tables on a sheet, found or told, and the raw rows they lead to.

Belongs here: bringing regions, headers and roles together, and letting the layouts of a profile overrule
them. Does not belong here: files and parsers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from hotpass_assets.domain.workbook.coordinates import column_index
from hotpass_assets.domain.workbook.grid import Grid
from hotpass_assets.domain.workbook.headers import Header, Merged, find_header, stated_header
from hotpass_assets.domain.workbook.model import SheetLayout, SheetStatus, TableReading
from hotpass_assets.domain.workbook.raw_rows import RowPart, RowSource, raw_rows
from hotpass_assets.domain.workbook.regions import Block, block_of, column_blocks
from hotpass_assets.domain.workbook.roles import (
    DATA,
    HEADER,
    LAYOUT,
    NOTE,
    TOTAL,
    Body,
    row_roles,
    stacked_starts,
)


@dataclass(frozen=True)
class SheetTables:
    """What was found on a sheet.

    Attributes:
        tables: The tables, from left to right and top to bottom.
        rows: Raw rows of the whole sheet.
        status: Whether there are data rows, only headers, or nothing.
        reason: Why, when there are no data rows.
    """

    tables: tuple[TableReading, ...]
    rows: pl.DataFrame
    status: SheetStatus
    reason: str


def sheet_tables(source: RowSource, layouts: Sequence[SheetLayout], chunk_rows: int | None) -> SheetTables:
    """Tables and raw rows of a sheet."""
    grid = source.grid
    finder = _Finder(grid, grid.mask(), source.facts.merged)
    if layouts:
        for layout in layouts:
            finder.add_layout(layout)
        finder.add_rest()
    else:
        for block in column_blocks(grid, finder.mask, finder.merged):
            finder.add_block(block)
    tables = tuple(finder.tables)
    rows = raw_rows(source, finder.parts, chunk_rows)
    if not len(grid.rows):
        return SheetTables(tables, rows, "empty", "the sheet holds no filled cell")
    if not tables:
        return SheetTables(tables, rows, "read", "no table found: the cells are kept as notes")
    if not any(table.rows for table in tables):
        return SheetTables(tables, rows, "header_only", "the sheet has a header and no data rows")
    return SheetTables(tables, rows, "read", "")


class _Finder:
    def __init__(self, grid: Grid, mask: npt.NDArray[np.bool_], merged: Merged) -> None:
        self.grid = grid
        self.mask = mask
        self.merged = merged
        self.tables: list[TableReading] = []
        self.parts: list[RowPart] = []
        self._taken = np.zeros(len(grid.columns), dtype=np.bool_)

    def add_block(self, block: Block) -> None:
        """Find the tables of a block, one below the other."""
        header = self._header(block, block.rows)
        if header is None:
            self._add_notes(block.start, block.stop, block.rows)
            return
        body = self._body(block, block.rows)
        edges = [0, *stacked_starts(body, header), len(block.rows)]
        for start, stop in pairwise(edges):
            rows = block.rows[start:stop]
            part = header if start == 0 else self._header(block, rows)
            if part is None:
                self._add_notes(block.start, block.stop, rows)
                continue
            body = self._body(block, rows)
            self._add_table(body, part, row_roles(body, part, self.merged), block.reasons)

    def add_layout(self, layout: SheetLayout) -> None:
        """Take a table where a profile says it is."""
        first = column_index(layout.first_column) if layout.first_column else 0
        last = column_index(layout.last_column) if layout.last_column else 1 << 20
        inside = np.flatnonzero((self.grid.columns >= first) & (self.grid.columns <= last) & ~self._taken)
        if not len(inside):
            return
        start, stop = int(inside[0]), int(inside[-1]) + 1
        self._taken[start:stop] = True
        block = block_of(self.mask, start, stop)
        if layout.header_row is None and layout.last_row is None:
            self.add_block(block)
            return
        sheet_rows = self.grid.rows[block.rows]
        within = sheet_rows <= (layout.last_row or 1 << 30)
        rows = block.rows[within]
        header = self._stated(layout, block, rows)
        if header is None:
            self._add_notes(start, stop, block.rows)
            return
        body = self._body(block, rows)
        self._add_table(body, header, row_roles(body, header, self.merged), ())
        self._add_notes(start, stop, block.rows[~within])

    def add_rest(self) -> None:
        """Keep columns that no layout covers as notes."""
        edges = np.flatnonzero(np.diff(np.concatenate(([True], self._taken, [True])).astype(np.int8)))
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            self._add_notes(start, stop, block_of(self.mask, start, stop).rows)

    def _stated(self, layout: SheetLayout, block: Block, rows: npt.NDArray[np.int64]) -> Header | None:
        if layout.header_row is None:
            return self._header(block, rows)
        reason = "the profile says where the header is"
        if layout.header_row == 0:
            return Header((), (None,) * (block.stop - block.start), 1.0, ("the profile says there is no header",))
        wanted = range(layout.header_row, layout.header_row + layout.header_rows)
        found = tuple(int(row) for row in rows[np.isin(self.grid.rows[rows], list(wanted))])
        if not found:
            reason = f"the profile's header row {layout.header_row} is empty"
        texts = stated_header(self.grid, block.start, block.stop, found, self.merged)
        return Header(found, texts, 1.0, (reason,))

    def _header(self, block: Block, rows: npt.NDArray[np.int64]) -> Header | None:
        return find_header(self.grid, self.mask, block.start, block.stop, rows, self.merged)

    def _body(self, block: Block, rows: npt.NDArray[np.int64]) -> Body:
        fill = self.mask[rows, block.start : block.stop].sum(axis=1)
        return Body(self.grid, block.start, block.stop, rows, fill)

    def _add_table(self, body: Body, header: Header, roles: npt.NDArray[np.uint8], reasons: tuple[str, ...]) -> None:
        number = len(self.tables) + 1
        data = body.sheet_rows[roles == DATA]
        head = tuple(int(row) for row in body.sheet_rows[roles == HEADER])
        first = int(data[0]) if len(data) else (head[-1] + 1 if head else int(body.sheet_rows[0]))
        numbers = self.grid.columns[body.start : body.stop]
        headers: list[str | None] = [None] * (int(numbers[-1] - numbers[0]) + 1)
        for column, text in zip(numbers, header.texts, strict=True):
            headers[int(column - numbers[0])] = text
        self.tables.append(
            TableReading(
                table=number,
                header_rows=head,
                first_row=first,
                last_row=int(data[-1]) if len(data) else first - 1,
                first_column=int(numbers[0]),
                headers=tuple(headers),
                rows=len(data),
                confidence=header.confidence,
                reasons=(*header.reasons, *reasons, *_set_aside(roles)),
            )
        )
        tables = np.full(len(body.rows), number, dtype=np.uint16)
        self.parts.append(RowPart(body.start, body.stop, body.rows, roles, tables))

    def _add_notes(self, start: int, stop: int, rows: npt.NDArray[np.int64]) -> None:
        if len(rows):
            roles = np.full(len(rows), NOTE, dtype=np.uint8)
            self.parts.append(RowPart(start, stop, rows, roles, np.zeros(len(rows), dtype=np.uint16)))


def _set_aside(roles: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    names = ((LAYOUT, "layout"), (TOTAL, "total"), (NOTE, "note"))
    counts = [(name, int((roles == role).sum())) for role, name in names]
    return tuple(f"{count} {name} row{'s' if count > 1 else ''} set aside" for name, count in counts if count)
