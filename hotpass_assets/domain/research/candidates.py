"""Values that could fill a gap, and which of them a person may take.

Belongs here: what a candidate is, and judging all of them together. Does not belong here: finding them.

Candidates with one value from different sources make each other stronger, as signs of enrichment do: the value is wrong
only if all of them are. Two values that are both sure enough contradict each other, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from hotpass_assets.domain.enrich.signs import MOST_CONFIDENT
from hotpass_assets.domain.research.gaps import clean_value

READY, CONTRADICTED, UNSURE, NOTHING = "ready", "contradicted", "unsure", "nothing"
_LONGEST_VALUE = 500


@dataclass(frozen=True)
class Candidate:
    """One value that a source gives for one field.

    Attributes:
        field: Column of ``organisations``.
        value: The value, clean.
        confidence: How sure the source makes it, 0 to 1.
        source: What was asked: a list, a registry, a site.
        evidence: Where exactly it stands: a line, a page.
        step: Step of the plan that found it.
        snippet: Words around it, where it is from a page.
    """

    field: str
    value: str
    confidence: float
    source: str
    evidence: str
    step: str
    snippet: str | None = None


@dataclass(frozen=True)
class Standing:
    """How one gap stands.

    Attributes:
        field: The field.
        state: ``ready``: one value is sure enough. ``contradicted``: several are. ``unsure``: none is. ``nothing``.
        value: The surest value, if there is one.
        confidence: Confidence in it, all sources together.
        sources: What says so.
        others: Further values, the surest first.
    """

    field: str
    state: str
    value: str | None = None
    confidence: float | None = None
    sources: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def cleaned_candidates(raw: Iterable[Candidate], fields: Sequence[str], country: str) -> list[Candidate]:
    """The candidates for fields that are asked for, each with a clean value; others are left out.

    Args:
        raw: Candidates whose values stand as their source writes them.
        fields: Fields that are missing.
        country: ISO alpha-2 code of the country that values are read for.
    """
    found = []
    for one in raw:
        if one.field not in fields or not 0 <= one.confidence <= 1 or len(one.value) > _LONGEST_VALUE:
            continue
        value = clean_value(one.field, one.value, country)
        if value is not None:
            found.append(
                Candidate(one.field, value, round(one.confidence, 4), one.source, one.evidence, one.step, one.snippet)
            )
    return found


def standings(candidates: Iterable[Candidate], fields: Sequence[str], threshold: float) -> tuple[Standing, ...]:
    """How each missing field stands, in the order of the fields.

    Args:
        candidates: From all steps, with clean values.
        fields: The missing fields.
        threshold: Confidence from which a value is sure enough.
    """
    surest: dict[str, dict[str, dict[str, float]]] = {}
    for one in candidates:
        by_source = surest.setdefault(one.field, {}).setdefault(one.value, {})
        by_source[one.source] = max(one.confidence, by_source.get(one.source, 0.0))
    return tuple(_standing(name, surest.get(name, {}), threshold) for name in fields)


def _standing(field: str, values: Mapping[str, Mapping[str, float]], threshold: float) -> Standing:
    if not values:
        return Standing(field, NOTHING)
    sure = {value: _together(sources.values()) for value, sources in values.items()}
    ranked = sorted(sure, key=lambda value: (-sure[value], value))
    best, enough = ranked[0], [value for value in ranked if sure[value] >= threshold]
    state = (CONTRADICTED if len(enough) > 1 else READY) if enough else UNSURE
    return Standing(field, state, best, sure[best], tuple(sorted(values[best])), tuple(ranked[1:]))


def _together(confidences: Iterable[float]) -> float:
    return round(min(MOST_CONFIDENT, 1 - prod(1 - one for one in confidences)), 4)


def as_documents(candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    """The candidates for JSON, the surest first, in a fixed order."""
    ordered = sorted(candidates, key=lambda one: (one.field, -one.confidence, one.value, one.source, one.evidence))
    return [{name: getattr(one, name) for name in Candidate.__dataclass_fields__} for one in ordered]
