"""Why rules take two rows, or do not take them, for the same thing.

Belongs here: the words for it. Does not belong here: the rules (``match_rules``), and how clusters hang together
(``explanation``).
"""

from __future__ import annotations

import re

import polars as pl

from hotpass_assets.domain.linkage.engine.linker import Linked
from hotpass_assets.domain.linkage.explain.explanation import PairExplanation, explanation_lines
from hotpass_assets.domain.linkage.explain.separation import scored_pairs
from hotpass_assets.domain.linkage.resolve.match_rules import ASKING_RULES, RULE_WORDS

_WEIGHT = re.compile(r"^Weight +[+-][\d.]+ +")
_SUMS = ("before comparing anything", "in all")


def rule_that_holds(linked: Linked, explanation: PairExplanation) -> str | None:
    """Name of the rule that holds for a pair, if one does."""
    scored = scored_pairs(linked, pl.DataFrame({"left": [explanation.left], "right": [explanation.right]}))
    rule: str | None = scored["rule"].item()
    return rule


def rule_explanation_lines(explanation: PairExplanation, rule: str | None) -> list[str]:
    """The explanation without weights, which rules do not have."""
    verdict, _, *rest = explanation_lines(explanation)
    levels = rest[rest.index("") + 1 :]
    said = [_WEIGHT.sub("", line) for line in levels if not (_WEIGHT.match(line) and line.endswith(_SUMS))]
    return [verdict, "", _rule_line(rule), "", *said]


def _rule_line(rule: str | None) -> str:
    if rule is None:
        return "No rule holds for this pair by itself."
    does = "puts this pair before a person" if rule in ASKING_RULES else "joins this pair"
    return f"Rule {rule} {does}: {RULE_WORDS[rule]}."
