"""Rows that are the same cell by cell, taken together before linking.

Belongs here: keeping two of each set of identical rows, and giving the others what those two got. Does not belong here:
deciding whether identical rows are one thing: two rows that say no more than a town are not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.linkage.engine.row_pairs import RowPair


@dataclass(frozen=True)
class IdenticalRows:
    """Which rows stand for which.

    Attributes:
        kept: Rows that are linked, ascending.
        place: For each row the position in ``kept`` of the row that stands for it (UInt32).
        twins: left, right: positions in ``kept`` of the two rows that stand for three and more.
        decided_twins: left, right: positions of the first row of the same cells and of one that people decided about.
    """

    kept: pl.Series
    place: pl.Series
    twins: pl.DataFrame
    decided_twins: pl.DataFrame

    @property
    def dropped(self) -> bool:
        """Whether any row is represented by another."""
        return self.kept.len() < self.place.len()

    def as_kept(self, pairs: Sequence[RowPair]) -> list[RowPair]:
        """Pairs of rows as pairs of positions in ``kept``; rows that people decided about stand for themselves."""
        return [(int(self.place[left]), int(self.place[right])) for left, right in pairs]

    def all_clusters(self, clusters: pl.DataFrame) -> pl.DataFrame:
        """Clusters of all rows, by those of the kept ones.

        A row that another stands for is in its cluster only if the two that stand for all of them are together;
        else it is alone.
        """
        if not self.dropped:
            return clusters
        kept = clusters.with_columns(cluster=self.kept.gather(clusters["cluster"]))
        together = self._together(clusters)
        rows = pl.DataFrame({"row": pl.int_range(self.place.len(), dtype=pl.UInt32, eager=True), "place": self.place})
        own = self.kept.gather(self.place) == rows["row"]
        joined = own | rows["place"].is_in(together.implode())
        return rows.with_columns(
            cluster=kept["cluster"].gather(self.place),
            probability=kept["probability"].gather(self.place),
            joined=joined,
        ).select(
            "row",
            cluster=pl.when("joined").then("cluster").otherwise("row"),
            probability=pl.when("joined").then("probability").otherwise(1.0),
        )

    def all_pairs(self, pairs: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
        """Pairs of kept rows as pairs of rows, with one pair for each row that another stands for."""
        if not self.dropped:
            return pairs
        named = pairs.with_columns(left=self.kept.gather(pairs["left"]), right=self.kept.gather(pairs["right"]))
        twin = pairs.join(self.twins, on=["left", "right"], how="semi")
        rows = pl.DataFrame({"row": pl.int_range(self.place.len(), dtype=pl.UInt32, eager=True), "right": self.place})
        others = rows.filter(self.kept.gather(self.place) != rows["row"])
        copied = others.join(twin, on="right").drop("right")
        copied = copied.with_columns(left=self.kept.gather(copied["left"])).rename({"row": "right"})
        return pl.concat([named, copied.select(named.columns)]).sort("left", "right")

    def _together(self, clusters: pl.DataFrame) -> pl.Series:
        """Positions of kept second rows that are in the cluster of their first."""
        cluster = clusters["cluster"]
        same = cluster.gather(self.twins["left"]) == cluster.gather(self.twins["right"])
        return self.twins["right"].filter(same)


def identical_rows(table: pl.DataFrame, decided: Collection[int]) -> IdenticalRows:
    """Rows of a table taken together.

    Args:
        table: Columns that are compared.
        decided: Rows that people decided about: they always stand for themselves.
    """
    # Rows are told apart by 128 bits of hash: the cells themselves would take a gigabyte for a million rows.
    one, other = (table.hash_rows(seed=seed).alias(f"cells_{seed}") for seed in (1, 2))
    rows = pl.DataFrame([one, other]).with_row_index("row")
    rows = rows.with_columns(own=pl.when(pl.col("row").is_in(list(decided))).then("row"))
    alike = (one.name, other.name, "own")
    numbered = rows.select(
        "row",
        number=pl.col("row").cum_count().over(alike) - 1,
        second=pl.col("row").sort().get(1, null_on_oob=True).over(alike),
        first=pl.col("row").min().over(alike),
        alike=pl.col("row").min().over(one.name, other.name),
        decided=pl.col("own").is_not_null(),
    )
    kept = numbered.filter(pl.col("number") <= 1).select("row").with_row_index("at")
    stands = numbered.with_columns(stand_in=pl.when(pl.col("number") <= 1).then("row").otherwise("second")).join(
        kept.rename({"row": "stand_in"}), on="stand_in", maintain_order="left"
    )
    twins = numbered.filter(pl.col("number") == 1).select(left="first", right="row")
    decided_twins = numbered.filter(pl.col("decided") & (pl.col("alike") != pl.col("row"))).select(
        left="alike", right="row"
    )
    return IdenticalRows(kept["row"], stands["at"], _at(twins, kept), _at(decided_twins, kept))


def _at(pairs: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Pairs of kept rows as pairs of their positions."""
    return (
        pairs.join(kept.rename({"row": "left", "at": "left_at"}), on="left", maintain_order="left")
        .join(kept.rename({"row": "right", "at": "right_at"}), on="right", maintain_order="left")
        .select(pl.col("left_at").alias("left"), pl.col("right_at").alias("right"))
    )
