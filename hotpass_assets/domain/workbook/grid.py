"""A sheet as text without its blank rows and columns, and what else is known about the sheet.

Belongs here: the compact in-between shape every reader makes and the table detector reads. Does not belong
here: reading files, deciding what a row means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

Position = tuple[int, int]
"""1-based sheet row and 0-based column."""


@dataclass(frozen=True)
class SheetFacts:
    """What the stored sheet says about itself, found without a cell parser.

    Attributes:
        last_row: Highest 1-based row that holds a cell.
        columns: Upper bound of the width in columns.
        cells: Stored cells, blank or not.
        values: Cells with a stored value, or None where the format does not allow counting.
        blank_texts: Cells stored as the empty result of a formula, which count as blank.
        hidden: Sheet rows marked as hidden, ascending.
        merged: Merged ranges as first row, first column, last row, last column.
        patches: Text for cells that cell parsers lose or alter, by position.
        uncalculated: Positions of formulas without a calculated result.
        unstored: How many of ``uncalculated`` have no stored value at all.
        errors: Error texts that cell parsers lose, by position.
    """

    last_row: int = 0
    columns: int = 0
    cells: int = 0
    values: int | None = None
    blank_texts: int = 0
    hidden: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    merged: tuple[tuple[int, int, int, int], ...] = ()
    patches: Mapping[Position, str] = field(default_factory=dict)
    uncalculated: frozenset[Position] = frozenset()
    unstored: int = 0
    errors: Mapping[Position, str] = field(default_factory=dict)

    @property
    def area(self) -> int:
        """Cells in the rectangle from A1 to the last cell."""
        return self.last_row * self.columns


@dataclass(frozen=True)
class Grid:
    """Filled part of a sheet: blank rows and blank columns are left out, their numbers are kept.

    Attributes:
        cells: One String column per filled sheet column, named by its 0-based number; null is empty.
        rows: 1-based sheet row of each row of ``cells``.
        columns: 0-based sheet column of each column of ``cells``.
        errors: Positions of error cells.
        blank: Stored cells that hold only white space.
    """

    cells: pl.DataFrame
    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    errors: frozenset[Position] = frozenset()
    blank: int = 0

    def mask(self) -> npt.NDArray[np.bool_]:
        """Which cells are filled, one row per row and one column per column."""
        if not self.cells.width:
            return np.zeros((len(self.rows), 0), dtype=np.bool_)
        return np.column_stack([column.is_not_null().to_numpy() for column in self.cells.get_columns()])


def compact(cells: pl.DataFrame, rows: npt.NDArray[np.int64], columns: Sequence[int]) -> Grid:
    """The grid of text columns in which white space alone counts as empty."""
    stored = _stored(cells)
    named = cells.rename(dict(zip(cells.columns, map(str, columns), strict=True)))
    tidy = _without_blanks(named)
    filled = [column.name for column in tidy.get_columns() if column.null_count() < column.len()]
    tidy = tidy.select(filled)
    blank = stored - _stored(tidy)
    numbers = np.array([int(name) for name in filled], dtype=np.int64)
    if not filled:
        return Grid(pl.DataFrame(), np.zeros(0, dtype=np.int64), numbers, blank=blank)
    keep = tidy.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    if keep.all():
        return Grid(tidy, rows, numbers, blank=blank)
    return Grid(tidy.filter(keep), rows[keep.to_numpy()], numbers, blank=blank)


def _without_blanks(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells of white space as nulls; columns where no text begins like white space are left untouched."""
    if not cells.width:
        return cells
    # All white space sorts below "!" or is outside ASCII, and comparing is cheaper than stripping.
    suspect = ((pl.all() < "!") | (pl.all() >= "\x7f")).any()
    names = [name for name, any_ in zip(cells.columns, cells.select(suspect).row(0), strict=True) if any_]
    if not names:
        return cells
    text = pl.col(names)
    return cells.with_columns(pl.when(text.str.strip_chars() != "").then(text))


def patched(
    cells: pl.DataFrame, columns: Sequence[int], texts: Mapping[Position, str]
) -> tuple[pl.DataFrame, list[int]]:
    """Full-height text columns with some cells set, widened and lengthened where a cell lies outside."""
    if not texts:
        return cells, list(columns)
    numbers = list(columns)
    height = max(cells.height, *(row for row, _ in texts))
    frames = {number: column for number, column in zip(numbers, cells.get_columns(), strict=True)}
    by_column: dict[int, dict[int, str]] = {}
    for (row, number), text in texts.items():
        by_column.setdefault(number, {})[row - 1] = text
    if height > cells.height:
        pad = pl.Series([None], dtype=pl.String)
        frames = {
            number: column.extend(pad.new_from_index(0, height - len(column))) for number, column in frames.items()
        }
    for number, changes in by_column.items():
        base = frames.get(number)
        if base is None:
            base = pl.Series(str(number), [None], dtype=pl.String).new_from_index(0, height)
        places = sorted(changes)
        frames[number] = base.scatter(places, [changes[place] for place in places])
    order = sorted(frames)
    return pl.DataFrame([frames[number].alias(str(number)) for number in order]), order


def _stored(cells: pl.DataFrame) -> int:
    return sum(column.len() - column.null_count() for column in cells.get_columns())
