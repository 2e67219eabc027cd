"""Words of texts and how much each says.

Belongs here: folding texts for comparison, their words, and the weight of a word by its rarity in the table. Does not
belong here: levels of agreement, and names shown to people.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from hotpass_assets.domain.clean.text import ascii_letters, tidied
from hotpass_assets.domain.linkage.compare.habits import Habits

if TYPE_CHECKING:
    from hotpass_assets.domain.linkage.compare.aspect import DistinctValues

HEAVIEST = 4
"""Weight of a word that hardly any other row has; a word that most rows have weighs 1."""

SIGNATURE_BITS = 256
_PART_BITS = 64


def folded(texts: pl.Series) -> pl.Series:
    """Each text in lower-case ASCII words with single spaces; what has no letter or digit is missing.

    Args:
        texts: Distinct texts; nulls stay null.
    """
    plain = ascii_letters(tidied(texts.alias("text"))).alias("text")
    text = pl.col("text").str.to_lowercase().str.replace_all(r"['`]", "").str.replace_all(r"[&+]", " and ")
    words = text.str.replace_all(r"[^a-z0-9]+", " ").str.strip_chars()
    return plain.to_frame().select(pl.when(words != "").then(words)).to_series()


def rarity(counts: pl.Expr, rows: int) -> pl.Expr:
    """Weight 1 to ``HEAVIEST`` of something that ``counts`` of ``rows`` rows have (UInt8).

    The inverse document frequency (Spärck Jones 1972) as a share of the largest possible one, so that a weight
    means the same in a table of a hundred rows and one of a million.
    """
    information = (rows / counts).log(2) / max(math.log2(max(rows, 2)), 1.0)
    return (information * HEAVIEST).round().clip(1, HEAVIEST).cast(pl.UInt8)


def weighted_words(name: str, words: pl.Series, known: DistinctValues, habits: Habits) -> pl.DataFrame:
    """Words of each distinct text, and a signature whose common bits count the weight of common words.

    A word sets as many bits as it weighs, so that the share of common bits is the weighted Jaccard index of two texts,
    but for bits that two words share by chance (Bloom 1970): with ten bits of ``SIGNATURE_BITS`` set that is less
    than half a bit a pair. Comparing lists of words costs thirty times as much.

    Args:
        name: Name of the comparison.
        words: Distinct folded texts.
        known: The values they come from: how many rows have each.
        habits: What is usual among other rows.

    Returns:
        In the order of ``words``: ``words`` (list of UInt32, hashes of the words), ``bits_0`` and so on (Int64) and
        ``weight`` (Int32, bits set); missing for missing texts.
    """
    texts = pl.DataFrame({"text": words, "uses": known.uses}).with_row_index("at")
    lines = (
        texts.drop_nulls("text")
        .with_columns(pl.col("text").str.split(" ").list.unique(maintain_order=True))
        .explode("text")
    )
    counted = lines.group_by("text").agg(pl.col("uses").sum()).sort("text")
    counted = habits.with_known_uses(f"{name}_words", counted).select(
        "text",
        # A hash and no running number: a word has the same keys in every table.
        number=pl.col("text").hash(0) // 2**32,
        weight=rarity(pl.col("uses"), known.rows + habits.rows),
    )
    coded = lines.join(
        counted.select("text", pl.col("number").cast(pl.UInt32).alias("word"), *_bits_of(counted)),
        on="text",
        maintain_order="left",
    )
    parts = [f"bits_{part}" for part in range(SIGNATURE_BITS // _PART_BITS)]
    gathered = coded.group_by("at").agg(pl.col("word").alias("words"), *(pl.col(part).bitwise_or() for part in parts))
    weight = pl.sum_horizontal(pl.col(part).bitwise_count_ones() for part in parts).cast(pl.Int32)
    return (
        texts.select("at")
        .join(gathered, on="at", how="left", maintain_order="left")
        .select("words", *parts, weight=pl.when(pl.col("words").is_not_null()).then(weight))
    )


def _bits_of(known: pl.DataFrame) -> list[pl.Series]:
    """The bits each word sets, spread evenly by multiplication with the golden ratio (Knuth 1973)."""
    number, weight = known["number"].to_numpy().astype(np.uint64), known["weight"].to_numpy()
    parts = np.zeros((SIGNATURE_BITS // _PART_BITS, len(number)), dtype=np.uint64)
    for copy in range(HEAVIEST):
        place = ((number * HEAVIEST + copy) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(56)
        bit = np.where(copy < weight, np.uint64(1) << (place % _PART_BITS), np.uint64(0))
        for part in range(len(parts)):
            parts[part] |= np.where(place // _PART_BITS == part, bit, np.uint64(0))
    return [pl.Series(f"bits_{part}", bits.view(np.int64)) for part, bits in enumerate(parts)]


def common_weight(name: str) -> str:
    """SQL: weight of the words that the two sides of a column of features have in common."""
    parts = range(SIGNATURE_BITS // _PART_BITS)
    # A count of bits is a TINYINT, which long texts would overflow.
    counts = (f"cast(bit_count({name}_bits_{part}_l & {name}_bits_{part}_r) as integer)" for part in parts)
    return f"({' + '.join(counts)})"
