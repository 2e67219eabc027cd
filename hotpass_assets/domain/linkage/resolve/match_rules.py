"""Fixed rules that say which pairs are the same, for those who want no probabilities.

Belongs here: the rules over levels of agreement, and the figure each stands for. Does not belong here: the levels
themselves (``compare``, ``plain_levels``), and the order of the steps of linking (``rule_linker``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.linkage.compare.levels import Comparison
from hotpass_assets.domain.linkage.engine.model import Model, shipped_model

RULES = "rules"
"""Origin of a model that is none."""
JOINS, ASKS, NEITHER = 0.99, 0.7, 0.01
"""What stands for the probability of a pair that a rule joins, puts before a person, or says nothing of."""
RULE_WORDS: Mapping[str, str] = {
    "same_name_and_more": "the same name, one more field that is the same, and no identifier that differs",
    "same_identifier": "the same identifier, and a name that is at least nearly the same",
    "same_name_alone": "the same name, where nothing but names is compared",
    "same_fields": "two fields that are the same and none that differs, where no name is compared",
    "similar_name_and_more": "nearly the same name, one more field that is the same, and no identifier that differs",
    "same_name_unopposed": "the same name, and no field that differs",
}
ASKING_RULES = ("similar_name_and_more", "same_name_unopposed")
_NAMES: tuple[tuple[Kind, ...], ...] = (("organisation",), ("person",), ("given_name", "surname"), ("title",))
_SAYS_LITTLE: tuple[Kind, ...] = ("category", "region", "country", "text")
_NEARLY = "nearly the same"


@dataclass(frozen=True)
class RuleModel(Model):
    """Rules in the place of a model.

    Attributes:
        kinds: What each column was taken for.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)

    def scored(self, levels: pl.DataFrame) -> pl.DataFrame:
        """Pairs with ``weight`` and ``probability`` of the rule that holds for them, and ``rule``, its name."""
        rule = pl.lit(None, pl.String)
        for name, condition in reversed(list(_conditions(self.comparisons, self.kinds))):
            rule = pl.when(condition).then(pl.lit(name)).otherwise(rule)
        stands_for = (
            pl.when(pl.col("rule").is_in(ASKING_RULES)).then(ASKS).when(pl.col("rule").is_not_null()).then(JOINS)
        ).otherwise(NEITHER)
        weight = {figure: round(math.log2(figure / (1 - figure)), 6) for figure in (JOINS, ASKS, NEITHER)}
        return (
            levels.with_columns(rule.alias("rule"))
            .with_columns(stands_for.cast(pl.Float64).alias("probability"))
            .with_columns(pl.col("probability").replace_strict(weight, return_dtype=pl.Float64).alias("weight"))
        )


def rule_model(comparisons: Sequence[Comparison], kinds: Mapping[str, Kind]) -> RuleModel:
    """The rules for the comparisons of a table."""
    given = shipped_model(comparisons, "")
    return RuleModel(
        given.comparisons, given.match, given.other, given.match_share, RULES, "fixed rules, nothing was learned", kinds
    )


def _conditions(comparisons: Sequence[Comparison], kinds: Mapping[str, Kind]) -> Iterator[tuple[str, pl.Expr]]:
    """The rules that a table has columns for, the strongest first."""
    names = _main_names(comparisons, kinds)
    others = [comparison for comparison in comparisons if comparison not in names]
    telling = [comparison for comparison in others if _kind(comparison, kinds) not in _SAYS_LITTLE]
    identifiers = [comparison for comparison in others if _kind(comparison, kinds) == "identifier"]
    more = _any(_strongest(comparison) for comparison in telling)
    agreeing = _all(pl.col(comparison.gamma) != 0 for comparison in identifiers)
    unopposed = _all(pl.col(comparison.gamma) != 0 for comparison in telling)
    if names:
        same, similar = (_all(test(comparison) for comparison in names) for test in (_same, _similar))
        yield "same_name_and_more", same & more & agreeing
        yield "same_identifier", similar & _any(_strongest(comparison) for comparison in identifiers)
        if not others:
            yield "same_name_alone", same
        yield "similar_name_and_more", similar & more & agreeing
        yield "same_name_unopposed", same & unopposed
        return
    yield "same_identifier", _any(_strongest(comparison) for comparison in identifiers)
    count = reduce(lambda one, other: one + other, (_strongest(one).cast(pl.Int32) for one in telling), pl.lit(0))
    yield "same_fields", (count >= 2) & unopposed


def _main_names(comparisons: Sequence[Comparison], kinds: Mapping[str, Kind]) -> list[Comparison]:
    """What says best what a row is called: one column, or given name and surname."""
    for wanted in _NAMES:
        found = [comparison for comparison in comparisons if _kind(comparison, kinds) in wanted]
        if found:
            return found[: len(wanted)]
    return []


def _kind(comparison: Comparison, kinds: Mapping[str, Kind]) -> Kind:
    return kinds[comparison.columns[0]]


def _strongest(comparison: Comparison) -> pl.Expr:
    return pl.col(comparison.gamma) == len(comparison.levels) - 1


def _same(comparison: Comparison) -> pl.Expr:
    """The same word for word, in its own column."""
    labels = [level.label for level in comparison.levels]
    return _at_least(comparison, sum(label.startswith("the same") and "other column" not in label for label in labels))


def _similar(comparison: Comparison) -> pl.Expr:
    return _at_least(comparison, [level.label for level in comparison.levels].index(_NEARLY) + 1)


def _at_least(comparison: Comparison, levels: int) -> pl.Expr:
    """Whether one of the first levels is reached."""
    return pl.col(comparison.gamma) >= len(comparison.levels) - levels


def _all(conditions: Iterator[pl.Expr]) -> pl.Expr:
    return reduce(lambda one, other: one & other, conditions, pl.lit(True))


def _any(conditions: Iterator[pl.Expr]) -> pl.Expr:
    return reduce(lambda one, other: one | other, conditions, pl.lit(False))
