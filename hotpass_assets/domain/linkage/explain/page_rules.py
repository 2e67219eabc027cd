"""What the linkage page says where fixed rules decided instead of a model.

Belongs here: the rules, the figure each stands for, and the rule of each pair. Does not belong here: the rules
themselves (``resolve.match_rules``), other tables of the page (``report_page``).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from hotpass_assets.domain.linkage.engine.linker import Linked
from hotpass_assets.domain.linkage.resolve.match_rules import ASKING_RULES, ASKS, JOINS, NEITHER, RULE_WORDS, RULES

_NONE = "no rule holds"


def by_rules(linked: Linked) -> bool:
    """Whether rules decided, so that there are no weights to show."""
    return linked.model.origin == RULES


def rules_told() -> list[dict[str, Any]]:
    """Words and figure of each rule; the first stands for none."""
    found = [{"words": _NONE, "figure": NEITHER}]
    return found + [{"words": words, "figure": _figure(name)} for name, words in RULE_WORDS.items()]


def rule_digits() -> pl.Expr:
    """The place of the rule of each pair in ``rules_told``, as one character."""
    places = {name: str(place) for place, name in enumerate(RULE_WORDS, start=1)}
    return pl.col("rule").replace_strict(places, default="0", return_dtype=pl.String)


def rule_rows(pairs: pl.DataFrame) -> list[tuple[str, ...]]:
    """Rule, what it does, its figure and its pairs."""
    counted = dict(pairs["rule"].value_counts().iter_rows())
    rows = [
        (
            words,
            "puts before a person" if name in ASKING_RULES else "joins",
            f"{_figure(name):g}",
            f"{counted.get(name, 0):,}",
        )
        for name, words in RULE_WORDS.items()
    ]
    return [*rows, (_NONE, "nothing", f"{NEITHER:g}", f"{counted.get(None, 0):,}")]


def _figure(rule: str) -> float:
    return ASKS if rule in ASKING_RULES else JOINS
