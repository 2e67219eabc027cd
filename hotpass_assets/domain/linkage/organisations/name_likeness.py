"""How alike two folded organisation names are.

Belongs here: the one measure of name likeness used by the deterministic rules. Does not belong here: folding
names (``domain.clean.organisations``) or deciding what likeness suffices (the profile's ``link`` block).
"""

from __future__ import annotations

import polars as pl
from rapidfuzz import fuzz, process


def name_likeness(left: pl.Series, right: pl.Series) -> pl.Series:
    """Likeness of paired folded names, 0 to 1 (Float64), rounded to six places.

    The largest of the plain ratio, the ratio after sorting words and the ratio without spaces (rapidfuzz ``ratio``
    and ``token_sort_ratio``), so that neither word order nor a split word hides that two names are one.
    """
    if not left.len():
        return pl.Series("score", [], dtype=pl.Float64)
    lefts, rights = left.to_list(), right.to_list()
    plain = pl.Series(process.cpdist(lefts, rights, scorer=fuzz.ratio).astype("float64"))
    by_word = pl.Series(process.cpdist(lefts, rights, scorer=fuzz.token_sort_ratio).astype("float64"))
    joined = [[name.replace(" ", "") for name in side] for side in (lefts, rights)]
    closed_up = pl.Series(process.cpdist(*joined, scorer=fuzz.ratio).astype("float64"))
    best = pl.select(pl.max_horizontal(plain, by_word, closed_up) / 100).to_series()
    return best.round(6).rename("score")
