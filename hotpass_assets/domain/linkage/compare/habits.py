"""What is usual among rows: how often words and values occur, and which values belong to several things at once.

Belongs here: telling it of a table, and of a table that adds to rows known before. Does not belong here: what it means
for a comparison (``tokens``, ``values``, ``context``) and keeping it as a file.

How much an agreement says depends on all rows. New rows that are compared with a few of a million known ones would
take every word for rare, if nothing told how often the million use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

USES = pl.Schema({"text": pl.String(), "uses": pl.UInt32()})


@dataclass
class Habits:
    """What is usual among rows known before, and what is found to be usual with those of a table.

    Attributes:
        rows: Rows known before.
        uses: Of each feature by name: ``text`` and how many of the known rows have it, ``uses``.
        crowds: Of each feature by name: values that belong to several of the known things.
        seen_uses: Like ``uses``, with the rows of the table; filled while its features are made.
        seen_crowds: Like ``crowds``, likewise.
    """

    rows: int = 0
    uses: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    crowds: Mapping[str, pl.Series] = field(default_factory=dict)
    seen_uses: dict[str, pl.DataFrame] = field(default_factory=dict)
    seen_crowds: dict[str, pl.Series] = field(default_factory=dict)

    def with_known_uses(self, feature: str, counted: pl.DataFrame) -> pl.DataFrame:
        """How many rows have each text, known ones included.

        Args:
            feature: Name of the feature.
            counted: text, uses: distinct texts and how many rows of the table have them.

        Returns:
            The same texts in the same order.
        """
        counted = counted.select("text", pl.col("uses").cast(pl.UInt32))
        if feature in self.uses:
            known = self.uses[feature].rename({"uses": "known"})
            both = counted.join(known, on="text", how="left", maintain_order="left")
            counted = both.select("text", uses=pl.col("uses") + pl.col("known").fill_null(0))
        self.seen_uses[feature] = counted
        return counted

    def with_known_crowds(self, feature: str, values: pl.Series, crowded: pl.Series) -> pl.Series:
        """Whether each value belongs to several things, in the table or among known rows.

        Args:
            feature: Name of the feature.
            values: Value of each row.
            crowded: Whether it belongs to several things of the table.
        """
        if feature in self.crowds:
            crowded = crowded | values.is_in(self.crowds[feature].implode()).fill_null(False)
        self.seen_crowds[feature] = values.filter(crowded).unique().drop_nulls().sort().cast(pl.String)
        return crowded
