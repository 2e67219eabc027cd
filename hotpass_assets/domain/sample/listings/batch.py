"""Some rows of a listing while they are being written, and the memory of what was done to them.

Belongs here: drawing which rows suffer something, changing them, and noting it. Does not belong here: what is done
to them (see `name_dirt`, `address_cells`, `contact_cells` and `gaps`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from hotpass_assets.domain.sample.listings.arrays import Flags, Numbers, Texts, missing

_DICE = 1 << 62
# How careless the hand was that wrote a row: faults come together.
_CARE = (0.25, 1.0, 2.2)
_CARE_SHARES = (0.42, 0.38, 0.20)


class Batch:
    """Rows in the making: their true values, the cells written so far, and the marks of what was done."""

    def __init__(self, truth: pl.DataFrame, rng: np.random.Generator) -> None:
        self.rng = rng
        self.size = truth.height
        self.cells: dict[str, Texts] = {}
        self._truth = truth
        self._carelessness = rng.choice(_CARE, self.size, p=_CARE_SHARES)
        self._marks: list[tuple[str, Numbers, str | None]] = []

    def true(self, column: str) -> Texts:
        """The true text of each row."""
        values: Texts = self._truth[column].to_numpy(allow_copy=True).astype(object)
        return values

    def number(self, column: str) -> Numbers:
        """The true number of each row."""
        return self._truth[column].to_numpy().astype(np.int64)

    def falls(self, rate: float, where: Flags | None = None) -> Numbers:
        """Rows for which something happens; the careless ones more often."""
        fallen = self.rng.random(self.size) < rate * self._carelessness
        return np.flatnonzero(fallen if where is None else fallen & where)

    def mark(self, kind: str, rows: Numbers, column: str | None = None) -> None:
        """Remembers what was done to the rows; to one cell, it is forgotten when the cell is emptied."""
        if len(rows):
            self._marks.append((kind, rows, column))

    def change(
        self, kind: str, column: str, rate: float, altered: Callable[[str, int], str], where: Flags | None = None
    ) -> None:
        """Alters some cells, and marks those that are different now."""
        cells = self.cells[column]
        rows = self.falls(rate, where)
        dice = self.rng.integers(0, _DICE, len(rows)).tolist()
        changed = []
        for row, throw in zip(rows.tolist(), dice, strict=True):
            before = cells[row]
            if before is None:
                continue
            after = altered(before, throw)
            if after and after != before:
                cells[row] = after
                changed.append(row)
        self.mark(kind, np.array(changed, dtype=np.int64), column)

    def marks(self, kinds: pl.Enum) -> pl.DataFrame:
        """What was done to which row of the batch."""
        empty = {column: missing(cells) for column, cells in self.cells.items()}
        frames = [
            pl.DataFrame({"row": (rows[~empty[column][rows]] if column else rows).astype(np.uint32)}).with_columns(
                pl.lit(kind, dtype=kinds).alias("kind")
            )
            for kind, rows, column in self._marks
        ]
        return pl.concat(frames) if frames else pl.DataFrame(schema={"row": pl.UInt32, "kind": kinds})
