"""What decided between values, in words.

Belongs here: a sentence for every criterion, rule and status that an explanation names. Does not belong here: deciding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotpass_assets.domain.golden.decided_values import CORRECTED_RULE, DECIDED_RULE

WON = {
    "decision": "a person decided it",
    "only_value": "no other cell says anything",
    "agreement": "all cells say the same",
    "all_values": "all different values are published together",
    "same_address": "the parts of an address are taken from one row",
    "source_priority": "its source has the highest priority",
    "quality": "it is sound where another is doubtful, or stated where another is derived",
    "recency": "its row has the latest day of contact",
    "completeness": "its row is filled in best",
    "order": "it comes first in the intake",
    "primary_contact": "it belongs to the primary contact",
}
"""Why a value was published, by ``decided_by``."""

LOST = {
    "decision": "a person decided otherwise",
    "same_address": "it belongs to another address",
    "source_priority": "its source has a lower priority",
    "quality": "it is doubtful, or derived from another field",
    "recency": "its row has an earlier day of contact",
    "completeness": "its row has fewer usable values",
    "order": "it comes later in the intake",
    "primary_contact": "it belongs to a contact that is not the primary one",
}
"""Why a value was not published, by the criterion it is behind in."""

SAME = "it says the same"
PRIMARY_CONTACT = (
    "The primary contact can be reached and is not marked as wrong; then priority of the source, how much is known, "
    "seniority of the role, day of contact and order decide."
)

JOINED = {
    "own": "first record of its name",
    "same_name": "same name once legal form, case, punctuation and spacing are folded",
    "same_source_id": "same identifier at the source",
    "same_domain": "same web or mail domain and a similar name",
    "same_alias": "one is given as another name of the other",
    "model": "the linkage model found the names to be one",
    "decision": "a person decided that they are one",
}
"""How a record found its organisation, by ``joined_by``."""


_FIGURES = {"source_priority": "priority", "recency": "last_interaction_date", "completeness": "filled"}


def rule_in_words(rule: str) -> str:
    """A rule id as words: ``phone.restored_zero`` is "phone: restored zero"."""
    if rule == DECIDED_RULE:
        return "decided by a person"
    if rule == CORRECTED_RULE:
        return "corrected by a person"
    family, _, what = rule.partition(".")
    plain = what.replace("_", " ")
    if family == "derived":
        return f"taken from another field: {plain}"
    if family == "moved_from":
        return f"found in a cell meant for: {plain}"
    return f"{family.replace('_', ' ')}: {plain}" if plain else family


def loss_in_words(criterion: str, lost: Mapping[str, Any], won: Mapping[str, Any]) -> str:
    """Why one candidate lost against the first, with the figures that say so.

    Args:
        criterion: Key of ``LOST``.
        lost: ``priority``, ``last_interaction_date``, ``filled`` and ``status`` of the one.
        won: The same of the first choice.
    """
    words = LOST.get(criterion, criterion.replace("_", " "))
    column = _FIGURES.get(criterion)
    if column is None or column not in lost or column not in won:
        return words
    less, more = (f"{side[column]}" if side[column] is not None else "none" for side in (lost, won))
    return f"{words}: {less} against {more}"
