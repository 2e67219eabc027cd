"""Why two rows are, or are not, taken for the same thing.

Belongs here: what each comparison said of one pair, how the rows hang together, and the words for it. Does not belong
here: what keeps two clusters apart (``separation``) and comparing (``splink_scoring``).
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.identical_rows import identical_rows
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings
from hotpass_assets.domain.linkage.engine.model import Model
from hotpass_assets.domain.linkage.explain.separation import Hop, Separation, path_between, scored_pairs, separation
from hotpass_assets.domain.printable import printable

MASK = "•••"
MISSING_LABEL = "missing: says nothing"
NOT_COUNTED_LABEL = "not counted: another column says it, or it cannot be used"
_WIDTH = 100
_INDENT = " " * 16


@dataclass(frozen=True)
class Step:
    """What one comparison said.

    Attributes:
        comparison: Name of the comparison.
        columns: Columns it looks at.
        label: Level that was reached, in words.
        weight: Match weight it adds (log2 of how much likelier the level is among same pairs).
        left: Cells of the left row, in the order of ``columns``.
        right: Cells of the right row.
    """

    comparison: str
    columns: tuple[str, ...]
    label: str
    weight: float
    left: tuple[str | None, ...]
    right: tuple[str | None, ...]


@dataclass(frozen=True)
class PairExplanation:
    """Everything that decides about one pair.

    Attributes:
        left: The smaller row number.
        right: The larger row number.
        prior: Match weight before anything is compared.
        steps: What each comparison added.
        weight: Sum of the prior and the steps.
        probability: Probability that the rows are the same, by this pair alone.
        compared: Whether linking compared this pair; if not, it was compared for this explanation.
        left_cluster: Cluster of the left row, named by its smallest row.
        right_cluster: Cluster of the right row.
        left_size: Rows in the cluster of the left row.
        right_size: Rows in the cluster of the right row.
        path: If they are together, the strongest chain of pairs that holds them.
        apart: If they are not together, what kept them apart.
        model: Why the model is the one it is.
    """

    left: int
    right: int
    prior: float
    steps: tuple[Step, ...]
    weight: float
    probability: float
    compared: bool
    left_cluster: int
    right_cluster: int
    left_size: int
    right_size: int
    path: tuple[Hop, ...] = ()
    apart: Separation | None = None
    model: str = ""

    @property
    def together(self) -> bool:
        """Whether both rows are in one cluster."""
        return self.left_cluster == self.right_cluster

    @property
    def weakest(self) -> Hop | None:
        """The weakest pair of the path."""
        return min(self.path, key=lambda hop: (hop.probability, hop.left, hop.right), default=None)

    def to_dict(self) -> dict[str, Any]:
        """The explanation as JSON can hold it."""
        return {**asdict(self), "together": self.together, "weakest": asdict(self.weakest) if self.weakest else None}


def explain_pair(
    table: pl.DataFrame,
    linked: Linked,
    left: int,
    right: int,
    settings: LinkSettings | None = None,
    told: Told | None = None,
    masked: frozenset[str] = frozenset(),
) -> PairExplanation:
    """Why two rows of a linked table are, or are not, taken for the same thing.

    Args:
        table: The table that was linked.
        linked: The result of linking it.
        left: Number of one row, counted from 0.
        right: Number of the other.
        settings: Settings it was linked with.
        told: What people decided, if anything.
        masked: Columns whose values are not shown.

    Raises:
        InputError: There is no such row, or both are the same one.
    """
    left, right = _existing(table.height, left, right)
    settings, told = settings or LinkSettings(), told or Told()
    scored = scored_pairs(linked, pl.DataFrame({"left": [left], "right": [right]}))
    levels = scored.row(0, named=True)
    clusters = linked.clusters["cluster"]
    left_cluster, right_cluster = (int(clusters[row]) for row in (left, right))
    compared = _was_compared(table, linked, left, right, told)
    together = left_cluster == right_cluster
    return PairExplanation(
        left=left,
        right=right,
        prior=round(math.log2(linked.model.match_share / (1 - linked.model.match_share)), 6),
        steps=tuple(_steps(table, linked.model, levels, masked)),
        weight=levels["weight"],
        probability=levels["probability"],
        compared=compared,
        left_cluster=left_cluster,
        right_cluster=right_cluster,
        left_size=int((clusters == left_cluster).sum()),
        right_size=int((clusters == right_cluster).sum()),
        path=path_between(linked, left, right, levels["probability"] if compared else None, told) if together else (),
        apart=None if together else separation(linked, left, right, levels["probability"], compared, settings, told),
        model=linked.model.reason,
    )


def _existing(rows: int, left: int, right: int) -> tuple[int, int]:
    for row in (left, right):
        if not 0 <= row < rows:
            there = f"the table has rows 0 to {rows - 1:,}" if rows else "the table has no rows"
            raise InputError(f"there is no row {row}", why=f"{there}; rows count from 0", do="Name two rows that exist")
    if left == right:
        raise InputError(f"row {left} was named twice", why="a row is not compared with itself", do="Name two rows")
    return min(left, right), max(left, right)


def _was_compared(table: pl.DataFrame, linked: Linked, left: int, right: int, told: Told) -> bool:
    """Whether the pair, or the identical rows that stand for both, is among the compared pairs."""
    names = sorted({name for comparison in linked.model.comparisons for name in comparison.columns})
    if not names:
        return False
    decided = {row for pair in (*told.must_link, *told.cannot_link) for row in pair}
    identical = identical_rows(table.select(names), sorted(decided))
    stand = sorted(int(identical.kept[int(identical.place[row])]) for row in (left, right))
    asked = ((pl.col("left") == pair[0]) & (pl.col("right") == pair[1]) for pair in ([left, right], stand))
    return not linked.pairs.filter(pl.any_horizontal(*asked)).is_empty()


def _steps(table: pl.DataFrame, model: Model, levels: dict[str, Any], masked: frozenset[str]) -> Iterator[Step]:
    for number, comparison in enumerate(model.comparisons):
        gamma = levels[comparison.gamma]
        left, right = (
            tuple(_cell(table[name][levels[side]], name in masked) for name in comparison.columns)
            for side in ("left", "right")
        )
        if gamma >= 0:
            label, weight = comparison.levels[len(comparison.levels) - 1 - gamma].label, model.weights(number)[gamma]
        else:
            label, weight = NOT_COUNTED_LABEL if any(left) and any(right) else MISSING_LABEL, 0.0
        yield Step(comparison.name, comparison.columns, label, round(float(weight), 6), left, right)


def _cell(value: str | None, masked: bool) -> str | None:
    return value if value is None or not masked else MASK


def explanation_lines(explanation: PairExplanation) -> list[str]:
    """The explanation in lines of at most a hundred characters, to be read aloud."""
    lines = [_verdict(explanation), ""]
    compared = "" if explanation.compared else " They were compared for this explanation only."
    lines += _wrapped(
        f"By this pair alone they are the same with probability {_probability(explanation.probability)}"
        f" (match weight {explanation.weight:+.2f}).{compared}"
    )
    lines += ["", f"Weight {explanation.prior:+6.2f}  before comparing anything"]
    empty = [step.comparison for step in explanation.steps if not any((*step.left, *step.right))]
    for step in explanation.steps:
        if step.comparison not in empty:
            lines += _step_lines(step, explanation.left, explanation.right)
    lines.append(f"Weight {explanation.weight:+6.2f}  in all")
    if empty:
        lines += _wrapped(f"Neither row says anything in {', '.join(empty)}.")
    return [printable(line) for line in (*lines, "", *_standing(explanation))]


def _step_lines(step: Step, left: int, right: int) -> Iterator[str]:
    yield _cut(f"Weight {step.weight:+6.2f}  {step.comparison}: {step.label}")
    for name, one, other in zip(step.columns, step.left, step.right, strict=True):
        said = f"{name}: " if step.columns != (step.comparison,) else ""
        if one == other and one != MASK:
            yield _cut(f"{_INDENT}{said}both have {_shown(one)}")
        else:
            yield _cut(f"{_INDENT}{said}row {left:,} has {_shown(one)}")
            yield _cut(f"{_INDENT}{said}row {right:,} has {_shown(other)}")


def _verdict(explanation: PairExplanation) -> str:
    verdict = "are taken for the same" if explanation.together else "are not taken for the same"
    return f"Rows {explanation.left:,} and {explanation.right:,} {verdict}."


def _standing(explanation: PairExplanation) -> Iterator[str]:
    if explanation.together:
        yield f"Both are in cluster {explanation.left_cluster:,} ({counted(explanation.left_size, 'row')})."
        yield from _held(explanation)
    else:
        for row, cluster, size in (
            (explanation.left, explanation.left_cluster, explanation.left_size),
            (explanation.right, explanation.right_cluster, explanation.right_size),
        ):
            yield f"Row {row:,} is in cluster {cluster:,} ({counted(size, 'row')})."
        if explanation.apart:
            yield from _wrapped(f"What kept them apart: {explanation.apart.why}")


def _held(explanation: PairExplanation) -> Iterator[str]:
    if len(explanation.path) > 1:
        yield "The strongest chain of pairs between them:"
    for hop in explanation.path:
        yield f"  row {hop.left:,} with row {hop.right:,}: {_hop(hop)}"
    weakest = explanation.weakest
    if weakest and len(explanation.path) > 1:
        yield f"Its weakest link is row {weakest.left:,} with row {weakest.right:,}: {_hop(weakest)}."
    if not explanation.path:
        yield "No chain of compared pairs holds them: identical rows, or a decision of a person."


def _hop(hop: Hop) -> str:
    return "a person called them the same" if hop.decided else f"probability {_probability(hop.probability)}"


def _probability(value: float) -> str:
    return "above 0.9999" if value > 0.9999 else "below 0.0001" if value < 0.0001 else f"{value:.4f}"


def _shown(value: str | None) -> str:
    return "nothing" if value is None else " ".join(value.split())


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def _wrapped(text: str) -> Sequence[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="  ")
