"""What holds two rows together, and what kept them apart.

Belongs here: the strongest chain of pairs between two rows of a cluster, the reason that two clusters were not joined,
scoring pairs that linking left out. Does not belong here: what each comparison of a pair said (``explanation``).
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from hotpass_assets.domain.linkage.engine.clusters import LARGEST_FULLY_SCORED, LEAST_MEAN, Told
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings
from hotpass_assets.domain.linkage.engine.row_pairs import ROW_PAIRS
from hotpass_assets.domain.linkage.engine.splink_scoring import PairComparer
from hotpass_assets.domain.linkage.engine.workbench import workbench

Cause = Literal["nothing to compare", "never compared", "below threshold", "mean too low", "decision"]
_MOST_PAIRS = 20_000
_DIGITS = 3


@dataclass(frozen=True)
class Hop:
    """One pair of a chain.

    Attributes:
        left: One row.
        right: The next one.
        probability: Probability that they are the same.
        decided: Whether a person said so.
    """

    left: int
    right: int
    probability: float
    decided: bool = False


@dataclass(frozen=True)
class Separation:
    """What kept two rows apart.

    Attributes:
        cause: The rule that applied.
        why: In words.
    """

    cause: Cause
    why: str


def scored_pairs(linked: Linked, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of rows with their levels, weight and probability, whether linking compared them or not.

    Args:
        linked: Result of linking.
        pairs: left, right.
    """
    pairs = pairs.select(pl.col(name).cast(kind) for name, kind in ROW_PAIRS.items())
    if not linked.model.comparisons or pairs.is_empty():
        return linked.model.scored(pairs)
    rows = pl.concat([pairs["left"], pairs["right"]]).unique().sort()
    places = {side: rows.search_sorted(pairs[side]).cast(pl.UInt32) for side in ROW_PAIRS}
    with workbench(rows.len()) as connection:
        comparer = PairComparer(linked.features[rows], linked.model, connection)
        levels = comparer.levels(pl.DataFrame(places))
    named = {side: rows.gather(levels[side]).cast(pl.UInt32) for side in ROW_PAIRS}
    return linked.model.scored(levels.with_columns(**named)).sort("left", "right")


def path_between(linked: Linked, left: int, right: int, own: float | None, told: Told) -> tuple[Hop, ...]:
    """The chain of pairs between two rows of a cluster whose weakest pair is strongest; the shortest of those.

    Args:
        linked: Result of linking.
        left: A row.
        right: Another row of its cluster.
        own: Probability of the pair itself, if linking compared it or the identical rows that stand for both.
        told: What people decided.
    """
    cluster = linked.clusters["cluster"]
    members = linked.clusters.filter(pl.col("cluster") == cluster[left])["row"].sort()
    decided = [(min(pair), max(pair)) for pair in told.must_link if cluster[pair[0]] == cluster[left]]
    inside = pl.col("left").is_in(members.implode()) & pl.col("right").is_in(members.implode())
    known = _hops(linked.pairs.filter(inside), decided)
    if own is not None:
        known.append(Hop(left, right, own))
    found = _strongest(known, left, right)
    if found or members.len() > LARGEST_FULLY_SCORED or not linked.model.comparisons:
        return found
    return _strongest(_hops(scored_pairs(linked, _all_pairs(members, members)), decided), left, right)


def separation(
    linked: Linked, left: int, right: int, probability: float, compared: bool, settings: LinkSettings, told: Told
) -> Separation:
    """What kept two rows of different clusters apart.

    Args:
        linked: Result of linking.
        left: A row.
        right: A row of another cluster.
        probability: Probability that they are the same, by this pair alone.
        compared: Whether linking compared the pair.
        settings: Settings it was linked with.
        told: What people decided.
    """
    cluster = linked.clusters["cluster"]
    ours = {int(cluster[left]), int(cluster[right])}
    for one, other in sorted(told.cannot_link):
        if {int(cluster[one]), int(cluster[other])} == ours:
            return Separation("decision", f"a person said that rows {one:,} and {other:,} are different.")
    if not linked.model.comparisons:
        return Separation("nothing to compare", f"nothing was compared: {linked.model.reason}.")
    return _by_scores(linked, left, right, probability, compared, settings)


def _by_scores(
    linked: Linked, left: int, right: int, probability: float, compared: bool, settings: LinkSettings
) -> Separation:
    cluster, threshold = linked.clusters["cluster"], settings.threshold
    sides = [linked.clusters.filter(pl.col("cluster") == cluster[row])["row"].sort() for row in (left, right)]
    known = _between(linked.pairs, *sides)
    best = known.sort("probability", "left", "right", descending=[True, False, False]).head(1)
    best_known = float(best["probability"][0]) if best.height else 0.0
    if best_known < threshold:
        itself = best.height and (best["left"][0], best["right"][0]) == (left, right)
        only = bool(itself) or sides[0].len() * sides[1].len() == 1
        return _never_joined(probability, compared, threshold, best, only=only)
    counts = sides[0].len() * sides[1].len()
    scored = scored_pairs(linked, _all_pairs(*sides)) if counts <= _MOST_PAIRS else known
    mean, counted = (float(pairs["probability"].sum()) / counts for pairs in (scored, known))
    at = f"rows {best['left'][0]:,} and {best['right'][0]:,} reach {_said(best_known)}"
    if mean < LEAST_MEAN:
        pairs = f"all {counts:,} pairs between the two clusters"
        return Separation("mean too low", f"{at}, but the mean over {pairs} is {mean:.2f}; it takes {LEAST_MEAN}.")
    if counted < LEAST_MEAN:
        why = f"{at}, but too few of the {counts:,} pairs between the two clusters were compared"
        return Separation("mean too low", f"{why}: with the others counted as different the mean is {counted:.2f}.")
    why = f"{at} and the mean over all pairs is {mean:.2f}, which would join them: a person decided otherwise."
    return Separation("decision", why)


def _never_joined(
    probability: float, compared: bool, threshold: float, best: pl.DataFrame, *, only: bool
) -> Separation:
    """The reason when no compared pair between the clusters reaches the threshold."""
    if not compared and probability >= threshold:
        why = f"they were never compared, as they share no rare value; compared now they reach {_said(probability)}."
        return Separation("never compared", why)
    never = "" if compared else "they were never compared, as they share no rare value. Compared now, "
    own = f"{never}their probability, {_said(probability)}, is below the threshold {threshold:g}"
    if only:
        return Separation("below threshold", f"{own}.")
    nearest = (
        f"the most probable pair between the two clusters, rows {best['left'][0]:,} and {best['right'][0]:,}, reaches"
        f" {_said(float(best['probability'][0]))}"
        if best.height
        else "no pair between the two clusters was compared"
    )
    return Separation("below threshold", f"{own}, and {nearest}.")


def _said(probability: float) -> str:
    """A probability in two digits, which are never 0.00 or 1.00."""
    return "below 0.01" if probability < 0.01 else "above 0.99" if probability > 0.99 else f"{probability:.2f}"


def _between(pairs: pl.DataFrame, ours: pl.Series, theirs: pl.Series) -> pl.DataFrame:
    one, other = ours.implode(), theirs.implode()
    return pairs.filter(
        (pl.col("left").is_in(one) & pl.col("right").is_in(other))
        | (pl.col("left").is_in(other) & pl.col("right").is_in(one))
    )


def _all_pairs(ours: pl.Series, theirs: pl.Series) -> pl.DataFrame:
    crossed = ours.to_frame("one").join(theirs.to_frame("other"), how="cross").filter(pl.col("one") != pl.col("other"))
    pairs = crossed.select(left=pl.min_horizontal("one", "other"), right=pl.max_horizontal("one", "other"))
    return pairs.unique().sort("left", "right")


def _hops(pairs: pl.DataFrame, decided: Iterable[tuple[int, int]]) -> list[Hop]:
    sure = set(decided)
    scored = pairs.select("left", "right", "probability").iter_rows()
    return [
        *(Hop(left, right, value) for left, right, value in scored if (left, right) not in sure),
        *(Hop(left, right, 1.0, decided=True) for left, right in sorted(sure)),
    ]


def _strongest(hops: Sequence[Hop], left: int, right: int) -> tuple[Hop, ...]:
    """The chain whose weakest hop is strongest: the highest limit at which the rows still hang together.

    Chains as strong to the third digit count as equal, so that a detour never wins by nothing.
    """
    limits = sorted({math.floor(hop.probability * 10**_DIGITS) / 10**_DIGITS for hop in hops})
    found: tuple[Hop, ...] = ()
    low, high = 0, len(limits) - 1
    while low <= high:
        middle = (low + high) // 2
        chain = _shortest([hop for hop in hops if hop.probability >= limits[middle]], left, right)
        if chain:
            low, found = middle + 1, chain
        else:
            high = middle - 1
    return found


def _shortest(hops: Sequence[Hop], left: int, right: int) -> tuple[Hop, ...]:
    """The shortest chain of hops from one row to another, the smallest rows first where several are as short."""
    beside: dict[int, list[Hop]] = defaultdict(list)
    for hop in hops:
        beside[hop.left].append(hop)
        beside[hop.right].append(Hop(hop.right, hop.left, hop.probability, hop.decided))
    came_by: dict[int, Hop | None] = {left: None}
    line = deque([left])
    while line and right not in came_by:
        for hop in sorted(beside[line.popleft()], key=lambda hop: hop.right):
            if hop.right not in came_by:
                came_by[hop.right] = hop
                line.append(hop.right)
    chain: list[Hop] = []
    back = came_by.get(right)
    while back is not None:
        chain.append(back)
        back = came_by[back.left]
    return tuple(reversed(chain))
