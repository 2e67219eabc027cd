"""Groups of rows that are one thing.

Belongs here: average linkage inside the connected parts of the scored pairs, with what people decided. Does not belong
here: scoring.

Connected components alone merge strangers through one wrong pair. Two groups are joined only if the mean probability
over all pairs between them is high enough (average linkage, Sokal and Michener 1958) and one of the pairs reaches the
threshold, and never if a person said that two of their rows are different.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import polars as pl

from hotpass_assets.domain.linkage.engine.row_pairs import RowPair, pair_table
from hotpass_assets.domain.linkage.groups import smallest_of_group

Score = Callable[[pl.DataFrame], pl.DataFrame]

WEAKEST_BRIDGE = 0.3
"""Pairs below it connect nothing, unless the threshold is lower still."""
LEAST_MEAN = 0.4
"""Mean probability over all pairs of two groups that joining them takes, unless the threshold is lower still."""
LARGEST_FULLY_SCORED = 150
"""Parts of more rows are grouped by the pairs at hand; pairs that were never compared count as different."""


_SUPPOSED = 1e6
"""Outweighs any number of scored pairs, and nothing that a person decided."""


@dataclass(frozen=True)
class Told:
    """What is known of pairs of rows beside their scores.

    Attributes:
        must_link: A person called them one.
        cannot_link: A person called them different.
        supposed: They are one unless a person said otherwise: by a rule, or because they are the same cell by cell.
    """

    must_link: Sequence[RowPair] = ()
    cannot_link: Sequence[RowPair] = ()
    supposed: Sequence[RowPair] = ()


NOTHING_TOLD = Told()


def clusters_of(
    scored: pl.DataFrame, rows: int, threshold: float, score: Score, told: Told = NOTHING_TOLD
) -> pl.DataFrame:
    """Cluster of each row.

    Args:
        scored: left, right, probability.
        rows: Rows of the table.
        threshold: Probability that the best pair between two groups must reach to join them.
        score: Scores pairs that were not candidates: left and right in, with probability out.
        told: What people decided and what is supposed.

    Returns:
        row, cluster (its smallest row), probability (mean of the row's pairs within the cluster; 1 if alone).
    """
    weakest = min(WEAKEST_BRIDGE, threshold)
    edges = scored.filter(pl.col("probability") >= weakest).select("left", "right", "probability")
    edges = _with_told(edges, told.supposed, 1.0, replace=False)
    edges = _with_told(edges, told.must_link, 1.0)
    parts = _components(edges)
    edges = _with_told(pl.concat([edges, _within(parts, edges, scored, score)]), told.cannot_link, 0.0)
    in_part = edges.join(parts.rename({"row": "left"}), on="left", maintain_order="left").sort("part", "left", "right")
    tiers = (told.must_link, told.cannot_link, told.supposed)
    judged = _Judged(threshold, *(frozenset(map(_ordered, pairs)) for pairs in tiers))
    cluster: dict[int, int] = {}
    alone = pl.len().over("part") == 1
    for left, right, probability in in_part.filter(alone).select("left", "right", "probability").iter_rows():
        if judged.weight(left, right, probability) >= threshold:
            cluster[right] = left
    several = in_part.filter(~alone).select("left", "right", "probability", "part").iter_rows()
    for _, lines in groupby(several, key=itemgetter(3)):
        cluster.update(_Groups(lines, judged).joined())
    return _result(cluster, rows, edges)


@dataclass(frozen=True)
class _Judged:
    """How a pair counts when groups are joined."""

    threshold: float
    one: frozenset[RowPair]
    different: frozenset[RowPair]
    supposed: frozenset[RowPair]

    def weight(self, left: int, right: int, probability: float) -> float:
        """The probability, or what outweighs it."""
        pair = (left, right)
        if pair in self.different:
            return float("-inf")
        if pair in self.one:
            return float("inf")
        return _SUPPOSED if pair in self.supposed else probability


def _with_told(
    edges: pl.DataFrame, told: Sequence[RowPair], probability: float, *, replace: bool = True
) -> pl.DataFrame:
    """The pairs with those told of, at a probability of their own; without ``replace`` scored ones keep theirs."""
    pairs = pair_table(sorted(set(map(_ordered, told))))
    if replace:
        edges = edges.join(pairs, on=["left", "right"], how="anti")
    missing = pairs.join(edges, on=["left", "right"], how="anti")
    return pl.concat([edges, missing.with_columns(probability=pl.lit(probability))])


def _ordered(pair: RowPair) -> RowPair:
    return (pair[0], pair[1]) if pair[0] < pair[1] else (pair[1], pair[0])


def _components(edges: pl.DataFrame) -> pl.DataFrame:
    """Part (its smallest row) of every row that has an edge."""
    smallest = smallest_of_group(edges.select("left", "right").iter_rows())
    rows = sorted(smallest)
    return pl.DataFrame(
        {"row": rows, "part": [smallest[row] for row in rows]}, schema={"row": pl.UInt32, "part": pl.UInt32}
    )


def _within(parts: pl.DataFrame, edges: pl.DataFrame, scored: pl.DataFrame, score: Score) -> pl.DataFrame:
    """The pairs inside parts that have no edge yet, scored."""
    sizes = parts.group_by("part").len().filter(pl.col("len").is_between(3, LARGEST_FULLY_SCORED))
    members = parts.join(sizes.select("part"), on="part")
    pairs = (
        members.rename({"row": "left"})
        .join(members.rename({"row": "right"}), on="part")
        .filter(pl.col("left") < pl.col("right"))
        .select("left", "right")
    )
    unknown = pairs.join(edges, on=["left", "right"], how="anti")
    known = unknown.join(scored.select("left", "right", "probability"), on=["left", "right"])
    never = unknown.join(known, on=["left", "right"], how="anti").sort("left", "right")
    if never.is_empty():
        return known
    return pl.concat([known, score(never).select("left", "right", "probability")])


@dataclass(slots=True)
class _Between:
    """What is known of the pairs between two groups: the sum of their probabilities and the largest."""

    total: float = 0.0
    best: float = 0.0

    def with_(self, other: _Between) -> _Between:
        return _Between(self.total + other.total, max(self.best, other.best))


class _Groups:
    """Groups of one part while they are joined, the pair of groups with the highest mean first."""

    def __init__(self, edges: Iterable[tuple[int, int, float, int]], judged: _Judged) -> None:
        self._threshold = judged.threshold
        self._least_mean = min(LEAST_MEAN, judged.threshold)
        self._members: dict[int, list[int]] = {}
        self._between: dict[int, dict[int, _Between]] = defaultdict(dict)
        for left, right, scored, _ in edges:
            weight = judged.weight(left, right, scored)
            for row in (left, right):
                self._members.setdefault(row, [row])
            self._between[left][right] = self._between[right][left] = _Between(weight, weight)
        self._heap: list[tuple[float, int, int]] = []
        for left in sorted(self._between):
            self._offer(left, smaller=False)

    def joined(self) -> dict[int, int]:
        """For each row that is not the smallest of its group, the smallest row of its group."""
        while self._heap:
            value, one, other = heapq.heappop(self._heap)
            if one in self._members and other in self._members and self._mean(one, other) == -value:
                self._join(one, other)
                self._offer(one, smaller=True)
        groups = [sorted(rows) for rows in self._members.values()]
        return {row: rows[0] for rows in groups for row in rows[1:]}

    def _mean(self, one: int, other: int) -> float | None:
        between = self._between[one].get(other)
        return None if between is None else between.total / (len(self._members[one]) * len(self._members[other]))

    def _offer(self, one: int, *, smaller: bool) -> None:
        """Puts the joins of a group that are allowed in line; those with smaller groups only if asked."""
        for other, between in self._between[one].items():
            mean = self._mean(one, other)
            wanted = smaller or one < other
            if wanted and mean is not None and mean >= self._least_mean and between.best >= self._threshold:
                heapq.heappush(self._heap, (-mean, min(one, other), max(one, other)))

    def _join(self, one: int, other: int) -> None:
        self._members[one] += self._members.pop(other)
        for third, between in self._between.pop(other).items():
            self._between[third].pop(other, None)
            if third != one:
                both = between.with_(self._between[one].get(third, _Between()))
                self._between[one][third] = self._between[third][one] = both
        self._between[one].pop(other, None)


def _result(cluster: dict[int, int], rows: int, edges: pl.DataFrame) -> pl.DataFrame:
    smallest = list(range(rows))
    for row, first in cluster.items():
        smallest[row] = first
    placed = pl.DataFrame({"row": range(rows), "cluster": smallest}, schema={"row": pl.UInt32, "cluster": pl.UInt32})
    of_left = edges.join(placed.rename({"row": "left", "cluster": "of_left"}), on="left")
    inside = of_left.join(placed.rename({"row": "right", "cluster": "of_right"}), on="right").filter(
        pl.col("of_left") == pl.col("of_right")
    )
    both = pl.concat([inside.select(pl.col(side).alias("row"), "probability") for side in ("left", "right")])
    means = both.group_by("row").agg(pl.col("probability").mean().round(6))
    return placed.join(means, on="row", how="left", maintain_order="left").with_columns(
        pl.col("probability").fill_null(1.0)
    )
