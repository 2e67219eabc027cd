"""Pairs of rows.

Belongs here: what a pair is, alone and as a table. Does not belong here: what is known of a pair (``clusters``).
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

RowPair = tuple[int, int]
ROW_PAIRS = pl.Schema({"left": pl.UInt32(), "right": pl.UInt32()})


def pair_table(pairs: Iterable[RowPair] = ()) -> pl.DataFrame:
    """The pairs as a table: left, right (UInt32), in the order given."""
    return pl.DataFrame(list(pairs), schema=ROW_PAIRS, orient="row")
