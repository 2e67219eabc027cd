"""The model that turns levels of agreement into a probability.

Belongs here: the shares of every level among same and other pairs, match weights and probabilities (Fellegi and
Sunter 1969), saving and reading. Does not belong here: learning the shares (``training``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.compare.levels import Comparison

Shares = tuple[float, ...]


@dataclass(frozen=True)
class Model:
    """Comparisons and what their levels say.

    Attributes:
        comparisons: The comparisons.
        match: For each comparison the share of its levels among same pairs, strongest first.
        other: The same among other candidate pairs.
        match_share: Share of same pairs among candidate pairs.
        origin: ``shipped`` or ``learned``.
        reason: Why, in a sentence.
    """

    comparisons: tuple[Comparison, ...]
    match: tuple[Shares, ...]
    other: tuple[Shares, ...]
    match_share: float
    origin: str
    reason: str

    def by_comparison(self) -> Iterator[tuple[Comparison, tuple[Shares, Shares]]]:
        """Each comparison with its shares."""
        for comparison, match, other in zip(self.comparisons, self.match, self.other, strict=True):
            yield comparison, (match, other)

    def for_comparisons(self, comparisons: Sequence[Comparison]) -> Model:
        """This model for comparisons of the same names and levels in another table.

        What the other table does not compare, because no cell of a column can be used there, is left out.

        Raises:
            InputError: The table is compared in other ways than the one the model was learned from.
        """
        wanted, had = (
            [(comparison.name, [level.label for level in comparison.levels]) for comparison in side]
            for side in (comparisons, self.comparisons)
        )
        places = [had.index(one) for one in wanted if one in had]
        if len(places) < len(wanted) or places != sorted(places):
            raise InputError(
                "the saved model does not fit the table",
                why=f"it compares {_names(self.comparisons)}, the table has {_names(comparisons)}",
                do="Leave the model out to learn a new one, or state the kinds of the columns",
            )
        match, other = (tuple(shares[place] for place in places) for shares in (self.match, self.other))
        return replace(self, comparisons=tuple(comparisons), match=match, other=other)

    def weights(self, comparison: int) -> np.ndarray:
        """Match weights (log2 of the ratio of the shares) by gamma; the last is that of missing: 0."""
        ratios = np.log2(np.array(self.match[comparison]) / np.array(self.other[comparison]))
        return np.append(ratios[::-1], 0.0)

    def scored(self, levels: pl.DataFrame) -> pl.DataFrame:
        """Pairs with ``weight`` (log2 of the odds that they are the same) and ``probability``."""
        total = np.full(levels.height, np.log2(self.match_share / (1 - self.match_share)))
        for number, comparison in enumerate(self.comparisons):
            total += self.weights(number)[levels[comparison.gamma].to_numpy()]
        weight = np.round(total, 6)
        return levels.with_columns(
            weight=pl.Series(weight), probability=pl.Series(np.round(1 / (1 + np.exp2(-weight)), 6))
        )


def shipped_model(comparisons: Sequence[Comparison], reason: str) -> Model:
    """The model that comes with Hotpass, for tables too small or too odd to learn from."""
    return Model(
        tuple(comparisons),
        tuple(_normalised([level.match for level in comparison.levels]) for comparison in comparisons),
        tuple(_normalised([level.other for level in comparison.levels]) for comparison in comparisons),
        0.15,
        "shipped",
        reason,
    )


def _names(comparisons: Sequence[Comparison]) -> str:
    return ", ".join(comparison.name for comparison in comparisons) or "nothing"


def _normalised(shares: Sequence[float]) -> Shares:
    total = sum(shares)
    return tuple(share / total for share in shares)
