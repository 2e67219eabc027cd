"""What an event counts, and what many count together.

Belongs here: the formulas. Does not belong here: which signals count (``signals``) and the tables (``digest``).

The formulas are those of the product before this one, which documented them for its collectors. An event counts from 0
to 1, cut off at both ends:

========================  ============================================================================
``news``                  ``intent + 0.25 · max(sentiment, 0)``
``hiring``                ``intent + 0.2 · seniority``; ``intent`` is 0.6 where it is not given
``traffic``               ``intent + 0.1 · magnitude``
``tech_adoption``         ``intent`` + 0.15 for stage trial, 0.25 pilot, 0.4 production, 0.35 upgrade, else 0.2
========================  ============================================================================

A part that is not given adds nothing. Several signals count together as the logistic of their mean, each weighed as
its collector: ``1 / (1 + e^(−12 (v − 0.5)))``, which leaves 0.5 where it is and draws the rest apart; 0 and 1 stay.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from hotpass_assets.domain.config.intent_block import IntentEvent

_SENTIMENT, _SENIORITY, _MAGNITUDE = 0.25, 0.2, 0.1
_STAGES: Mapping[str, float] = {"trial": 0.15, "pilot": 0.25, "production": 0.4, "upgrade": 0.35}
_OTHER_STAGE = 0.2
_HIRING = 0.6
_STEEPNESS = 12.0
_PLACES = 4


def event_score(collector: str, event: IntentEvent) -> tuple[float, str]:
    """What an event of a collector counts, from 0 to 1, and how that comes about in words.

    Args:
        collector: ``news``, ``hiring``, ``traffic`` or ``tech_adoption``.
        event: An event that can be one of it.
    """
    base = _HIRING if event.intent is None else event.intent
    words = [f"intent {base:g}"]
    if collector == "tech_adoption":
        added = _STAGES.get((event.stage or "").casefold(), _OTHER_STAGE)
        words.append(f"stage {event.stage or 'not given'}: {added:g}")
    else:
        name, factor, value = {
            "news": ("sentiment", _SENTIMENT, event.sentiment),
            "hiring": ("seniority", _SENIORITY, event.seniority),
            "traffic": ("magnitude", _MAGNITUDE, event.magnitude),
        }[collector]
        added = factor * max(value or 0.0, 0.0)
        words += [f"{factor:g} × {name} {value:g}"] if added else []
    return round(min(max(base + added, 0.0), 1.0), _PLACES), " + ".join(words)


def together(scores: Iterable[tuple[float, float]]) -> float:
    """What signals count together, from 0 to 1, rounded to four places; 0 where there are none.

    Args:
        scores: Score and weight of each; the order does not matter.
    """
    known = list(scores)
    total = math.fsum(weight for _, weight in known)
    if not total:
        return 0.0
    return round(logistic(math.fsum(score * weight for score, weight in known) / total), _PLACES)


def logistic(value: float) -> float:
    """The logistic of the module docstring; 0 at and below 0, 1 at and above 1."""
    if value <= 0.0 or value >= 1.0:
        return 0.0 if value <= 0.0 else 1.0
    return 1.0 / (1.0 + math.exp(-_STEEPNESS * (value - 0.5)))
