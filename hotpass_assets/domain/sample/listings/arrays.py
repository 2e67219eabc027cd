"""Columns of text as arrays: the form in which a listing is worked on before it is a table.

Belongs here: the type of such columns, and drawing from lists. Does not belong here: anything about
organisations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Column = npt.NDArray[Any]


def texts(values: Iterable[str | None]) -> Texts:
    """A column of text."""
    gathered = list(values)
    column = np.empty(len(gathered), dtype=object)
    column[:] = gathered
    return column


def listed(words: str) -> Texts:
    """The words of a text as a column."""
    return texts(words.split())


def missing(column: Texts) -> Flags:
    """Where nothing stands."""
    return np.array([value is None for value in column], dtype=np.bool_)


def series(column: Texts) -> pl.Series:
    """The column for a table."""
    return pl.Series(column.tolist(), dtype=pl.String)


def drawn(rng: np.random.Generator, weights: Sequence[float] | npt.NDArray[np.floating[Any]], size: int) -> Numbers:
    """Positions in a list with these weights."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    places: Numbers = np.searchsorted(edges, rng.random(size) * edges[-1], side="right").astype(np.int64)
    return places


def skewed(rng: np.random.Generator, pool: int, size: int, skew: float = 1.6) -> Numbers:
    """Positions in a pool, the early ones much more often than the late ones."""
    return np.minimum((pool * rng.random(size) ** skew).astype(np.int64), pool - 1)


def chosen(rng: np.random.Generator, words: Texts, size: int) -> Texts:
    """Words drawn evenly."""
    drawn_words: Texts = words[rng.integers(0, len(words), size)]
    return drawn_words
