"""One big plain sheet for reading benchmarks.

Belongs here: many rows and columns of text, numbers and dates. Does not belong here: dirt or truth.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import rustpy_xlsxwriter

from hotpass_assets.domain.sample.words import CREATURES, QUALITIES, TOWNS
from hotpass_assets.domain.sample.workbook_files import still_the_clock

_KINDS = ("name", "town", "amount", "count", "date", "code")


def write_wide_sheet(path: Path, rows: int, columns: int, seed: int = 7) -> None:
    """Write a workbook with one sheet "Data": a header and rows of mixed columns."""
    names = [f"{_KINDS[column % len(_KINDS)]}_{column + 1}" for column in range(columns)]
    frame = pl.DataFrame([_column(name, position, rows, seed) for position, name in enumerate(names)])
    rustpy_xlsxwriter.write_worksheet(frame, str(path), "Data")
    still_the_clock(path)


def _column(name: str, position: int, rows: int, seed: int) -> pl.Series:
    """One column of the kind its name begins with."""
    chance = np.random.default_rng([seed, position])
    kind = name.partition("_")[0]
    if kind == "amount":
        return pl.Series(name, np.round(chance.uniform(-1_000, 100_000, rows), 2))
    if kind == "count":
        return pl.Series(name, chance.integers(0, 1_000_000, rows))
    if kind == "date":
        return pl.Series(name, chance.integers(18_000, 20_500, rows), dtype=pl.Int32).cast(pl.Date)
    if kind == "code":
        return pl.Series(name, chance.integers(0, 10_000_000, rows)).cast(pl.String).str.zfill(8)
    words = [town.name for town in TOWNS] if kind == "town" else [f"{a} {b}" for a in QUALITIES for b in CREATURES]
    return pl.Series(name, words).gather(chance.integers(0, len(words), rows)).alias(name)
