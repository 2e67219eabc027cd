"""Why rules take two rows, or do not take them, for the same thing.

Belongs here: the words for it. Does not belong here: the rules (``match_rules``), and how clusters hang together
(``explanation``).
"""

from __future__ import annotations

import re
from typing import Any

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
    # Cells are above the last empty line, row numbers and figures below it.
    end = len(levels) - levels[::-1].index("")
    said = [_WEIGHT.sub("", line) for line in levels[:end] if not (_WEIGHT.match(line) and line.endswith(_SUMS))]
    return [verdict, "", _rule_line(rule, explanation.probability), "", *said, *map(_as_figure, levels[end:])]


def rule_explanation(explanation: PairExplanation) -> dict[str, Any]:
    """The explanation as JSON can hold it, without weights, and with ``figure`` in the place of ``probability``."""
    found = explanation.to_dict()
    found["figure"] = found.pop("probability")
    for name in ("prior", "weight"):
        del found[name]
    found["steps"] = [{name: said for name, said in step.items() if name != "weight"} for step in found["steps"]]
    for hop in (*found["path"], found["weakest"] or {}):
        if hop:
            hop["figure"] = hop.pop("probability")
    if found["apart"]:
        found["apart"]["why"] = _as_figure(found["apart"]["why"])
    return found


def _as_figure(text: str) -> str:
    """What is said of probabilities, said of the figures that rules stand for."""
    return text.replace("most probable pair", "pair with the highest figure").replace("probability", "figure")


def _rule_line(rule: str | None, figure: float) -> str:
    if rule is None:
        return f"No rule holds for this pair by itself (figure {figure:g})."
    does = "puts this pair before a person" if rule in ASKING_RULES else "joins this pair"
    return f"Rule {rule} {does} (figure {figure:g}): {RULE_WORDS[rule]}."
