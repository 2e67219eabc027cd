"""Where on a sheet blank columns cut it into independent parts.

Belongs here: the decision whether what stands right of a blank column is another table, an overflow of the
same table or a lone cell. Does not belong here: headers and rows of one part.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hotpass_assets.domain.workbook.cell_kinds import folded
from hotpass_assets.domain.workbook.grid import Grid
from hotpass_assets.domain.workbook.headers import Header, find_header

_MAX_GAP = 8
_DENSE = 0.9


@dataclass(frozen=True)
class Block:
    """Neighbouring grid columns that belong together.

    Attributes:
        start: First grid column.
        stop: Grid column after the last one.
        rows: Grid rows that hold something in these columns, ascending.
        reasons: Why columns beyond a blank one were taken in.
    """

    start: int
    stop: int
    rows: npt.NDArray[np.int64]
    reasons: tuple[str, ...] = ()


def block_of(mask: npt.NDArray[np.bool_], start: int, stop: int, reasons: tuple[str, ...] = ()) -> Block:
    """The block of a range of grid columns."""
    return Block(start, stop, np.flatnonzero(mask[:, start:stop].any(axis=1)), reasons)


def column_blocks(
    grid: Grid, mask: npt.NDArray[np.bool_], merged: tuple[tuple[int, int, int, int], ...]
) -> list[Block]:
    """Parts of a sheet from left to right."""
    if not len(grid.columns):
        return []
    cuts = np.flatnonzero(np.diff(grid.columns) > 1) + 1
    edges = [0, *cuts.tolist(), len(grid.columns)]
    blocks: list[Block] = []
    for start, stop in pairwise(edges):
        block = block_of(mask, start, stop)
        reason = _joins(grid, mask, blocks[-1], block, merged) if blocks else None
        if reason:
            last = blocks.pop()
            block = block_of(mask, last.start, stop, (*last.reasons, reason))
        blocks.append(block)
    return blocks


def _joins(
    grid: Grid,
    mask: npt.NDArray[np.bool_],
    left: Block,
    right: Block,
    merged: tuple[tuple[int, int, int, int], ...],
) -> str | None:
    """Why the right part continues the left one, or None when it stands alone."""
    if grid.columns[right.start] - grid.columns[left.stop - 1] - 1 > _MAX_GAP:
        return None
    first = find_header(grid, mask, left.start, left.stop, left.rows, merged)
    if first is None or not first.rows:
        return None
    row = first.rows[-1]
    within = bool(np.isin(right.rows, left.rows).all())
    if not mask[row, right.start : right.stop].any():
        follows = within and int(right.rows[0]) > row
        return "unnamed columns beyond a blank column hold values of the same rows" if follows else None
    second = find_header(grid, mask, right.start, right.stop, right.rows, merged)
    same_header = second is not None and bool(second.rows) and second.rows[-1] == row
    if second is None or not same_header or _names_repeat(first, second):
        return None
    return _same_rows(left.rows[left.rows > row], right.rows[right.rows > row])


def _names_repeat(first: Header, second: Header) -> bool:
    left = {folded(text) for text in first.texts if text}
    right = [folded(text) for text in second.texts if text]
    return bool(right) and sum(text in left for text in right) * 2 >= len(right)


def _same_rows(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> str | None:
    if not len(left) or not len(right):
        return "a column beyond a blank one has its label in the same header row" if len(left) else None
    if left[-1] == right[-1] and _density(left) >= _DENSE and _density(right) >= _DENSE:
        return "columns beyond a blank column fill the same rows"
    # A list that stops early is a table of its own; one with holes is a sparse column of this one.
    holes = _density(right) < _DENSE and bool(np.isin(right, left).all())
    return "a sparse column beyond a blank column shares the header row" if holes else None


def _density(rows: npt.NDArray[np.int64]) -> float:
    return len(rows) / (int(rows[-1]) - int(rows[0]) + 1)
