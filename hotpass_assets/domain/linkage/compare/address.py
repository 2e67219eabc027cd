"""Comparing street addresses in one cell by their parts: number, street words.

Belongs here: features, levels and keys of whole addresses. Does not belong here: cells that hold one part only
(``values``, ``names``).
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from hotpass_assets.domain.linkage.compare.abbreviations import ADDRESS_WORDS
from hotpass_assets.domain.linkage.compare.aspect import Aspect, DistinctValues, Key
from hotpass_assets.domain.linkage.compare.context import Context, shared_by_several
from hotpass_assets.domain.linkage.compare.levels import Comparison, Level
from hotpass_assets.domain.linkage.compare.tokens import common_weight, folded, weighted_words


def address(name: str, known: DistinctValues, apart: Context) -> Aspect:
    """Aspect of a column of addresses.

    Args:
        name: Name the comparison gets; features begin with it.
        known: Its distinct values.
        apart: What each row is called and where it is, to tell addresses shared by strangers.
    """
    parts = _parts(known.values)
    features = pl.concat([parts, weighted_words(name, parts["street"], known, apart.habits)], how="horizontal")
    features = known.spread(features).rename(lambda column: f"{name}_{column}").drop(f"{name}_street")
    shared = shared_by_several(f"{name}_shared", features[f"{name}_squeezed"], replace(apart, placed=None))
    return Aspect(features.with_columns(shared.alias(f"{name}_shared")), _comparison(name), _keys(name))


def _parts(texts: pl.Series) -> pl.DataFrame:
    """street: words without the house number, squeezed (all of it), number (the first one) of each distinct address."""
    frame = (
        folded(texts.str.replace_all(r"(?i)\bp\.?\s*o\.?\s*box\b", "pobox"))
        .to_frame("folded")
        .select(pl.col("folded").str.split(" ").list.eval(pl.element().replace(ADDRESS_WORDS)).list.join(" "))
    )
    number = pl.col("folded").str.extract(r"(?:^|\s)0*(\d+)[a-z]?(?:\s|$)")
    words = pl.col("folded").str.replace(r"(?:^|\s)\d+[a-z]?(?:\s|$)", " ").str.strip_chars()
    return frame.select(
        street=pl.when(words != "").then(words),
        squeezed=pl.col("folded").str.replace_all(" ", "", literal=True),
        number=number,
    )


def _comparison(name: str) -> Comparison:
    left, right = f"{name}_weight_l", f"{name}_weight_r"
    both = common_weight(name)
    share = f"{both} / ({left} + {right} - {both})"
    held = f"{both} / least({left}, {right})"
    likeness = f"jaro_winkler_similarity({name}_squeezed_l, {name}_squeezed_r)"
    same = f"{name}_squeezed_l = {name}_squeezed_r"
    number = f"{name}_number_l = {name}_number_r"
    other_number = f"coalesce({name}_number_l <> {name}_number_r, false)"
    levels = (
        Level("the same", f"{same} and not {name}_shared_l", 0.38, 0.02, shareable=True),
        Level("the same, but shared by several names", same, 0.04, 0.02, shareable=True),
        Level(
            "the same number, and nearly the same street",
            f"{number} and ({share} >= 0.5 or {held} >= 0.8 or {likeness} >= 0.92)",
            0.22,
            0.01,
            shareable=True,
        ),
        Level(
            "the same street without a number, or nearly the same text",
            f"not {other_number} and ({share} >= 0.5 or {held} >= 0.8 or {likeness} >= 0.9)",
            0.10,
            0.02,
        ),
        Level("the same number, or half of the words", f"{number} or {share} >= 0.34", 0.10, 0.10),
        Level("different", "ELSE", 0.16, 0.85),
    )
    return Comparison(name, (name,), f"{name}_squeezed_l is null or {name}_squeezed_r is null", levels)


def _keys(name: str) -> tuple[Key, ...]:
    number = pl.col(f"{name}_number")
    return (
        Key(f"{name} as a whole", pl.col(f"{name}_squeezed"), 0.4),
        Key(f"words of {name}", pl.col(f"{name}_words"), 0.6),
        Key(f"number of {name}", number, 0.4),
    )
