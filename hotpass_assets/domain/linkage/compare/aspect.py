"""What one aspect of a table adds to linking: columns to compare, how, and keys that bring rows together.

Belongs here: the shape shared by all kinds of columns. Does not belong here: any kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.clean.null_words import is_null_word
from hotpass_assets.domain.linkage.compare.levels import Comparison

_PLACEHOLDERS = (
    "tbc",
    "tba",
    "tbd",
    "onbekend",
    "unbekannt",
    "inconnu",
    "unknown",
    "geen",
    "keine",
    "test",
    "0",
    "00",
    "000",
)


@dataclass(frozen=True)
class Key:
    """A way to bring rows together: rows that share one of its values are candidates.

    Attributes:
        family: What it is made of; keys of one family are one piece of evidence.
        values: Expression over the features: a text, or a list of texts, for each row.
        share: How much of its information counts, where another key says part of the same.
    """

    family: str
    values: pl.Expr
    share: float = 1.0


@dataclass(frozen=True)
class Aspect:
    """One comparison with what it needs.

    Attributes:
        features: Columns it compares, one line a row of the table.
        comparison: The comparison over those columns.
        keys: Keys over those columns.
    """

    features: pl.DataFrame
    comparison: Comparison
    keys: Sequence[Key]


@dataclass(frozen=True)
class DistinctValues:
    """The distinct values of a column, and which of them each row has.

    Attributes:
        values: Distinct texts, nulls left out.
        uses: How many rows have each (UInt32).
        place: For each row the position of its value (UInt32), null where it has none.
    """

    values: pl.Series
    uses: pl.Series
    place: pl.Series

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return self.place.len()

    def spread(self, features: pl.DataFrame) -> pl.DataFrame:
        """Features of the distinct values as features of the rows."""
        return features.select(pl.all().gather(self.place))


def distinct_values(column: pl.Series) -> DistinctValues:
    """Distinct values of a column of texts, in the order of first use; words for "nothing" are no values."""
    frame = pl.DataFrame({"value": column})
    known = (
        frame.filter(pl.col("value").is_not_null() & ~is_null_word(pl.col("value"), _PLACEHOLDERS))
        .group_by("value", maintain_order=True)
        .agg(pl.len().cast(pl.UInt32).alias("uses"))
        .with_row_index("place")
    )
    place = frame.join(known.select("value", "place"), on="value", how="left", maintain_order="left")["place"]
    return DistinctValues(known["value"], known["uses"], place)
