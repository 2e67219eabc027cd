"""A research plan without the values of some fields.

Belongs here: which values of a plan are of a field, and which words are the plan's own. Does not belong here: which
fields are hidden (``domain.explain.document``), and the plan's shape (``payload``).

A row may have columns called like keys of the plan, such as ``name`` or ``status``. Cells of them are hidden; what the
plan says under those keys is not, so that it stays a plan.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hotpass_assets.domain.explain.document import MASK

_ROWS = ("enriched_row", "provenance")
_OF_FIELD = ("value", "raw", "others", "snippet")
_NAMES = {"organization_name": "entity_name", "organization_slug": "entity_slug"}
_OWN_WORDS = frozenset(
    (
        "backfill_fields",
        "chain",
        "field",
        "missing_fields",
        "name",
        "ready",
        "remaining",
        "state",
        "status",
        "step",
    )
)
_SHORTEST = 3


def masked_plan(document: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """The plan without the values of some fields, wherever they stand in it; its keys and their types stay.

    Args:
        document: The payload of a plan.
        hidden: Names of fields.
    """
    if not hidden:
        return dict(document)
    texts = {text for text in _texts(document, hidden, "") if len(text) >= _SHORTEST}
    texts |= {document["plan"][key] for name, key in _NAMES.items() if name in hidden}
    longest_first = sorted(texts, key=lambda text: (-len(text), text))
    pattern = re.compile("|".join(map(re.escape, longest_first))) if texts else None
    plan: dict[str, Any] = _without(document, hidden, pattern, "")
    return plan


def _hides(node: Mapping[str, Any], within: str, key: str, hidden: Collection[str]) -> bool:
    """Whether what stands under a key of ``node`` is of a hidden field."""
    if within in _ROWS:
        return key in hidden
    return (node.get("field") in hidden and key in _OF_FIELD) or (key in hidden and key not in _OWN_WORDS)


def _texts(node: Any, hidden: Collection[str], within: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if _hides(node, within, key, hidden):
                yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
            yield from _texts(value, hidden, key)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, hidden, within)


def _without(node: Any, hidden: Collection[str], pattern: re.Pattern[str] | None, within: str) -> Any:
    if isinstance(node, Mapping):
        return {
            key: _hidden(value, within)
            if _hides(node, within, key, hidden) and not _holds_more(value)
            else _without(value, hidden, pattern, key)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_without(value, hidden, pattern, within) for value in node]
    if isinstance(node, str) and pattern is not None and within not in _OWN_WORDS:
        return pattern.sub(MASK, node)
    return node


def _holds_more(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(one, Mapping) for one in value))


def _hidden(value: Any, within: str) -> Any:
    """A mask for texts, and for whatever a cell holds; numbers and answers of the plan itself stay what they are."""
    if isinstance(value, list):
        return [_hidden(one, within) for one in value]
    return MASK if isinstance(value, str) or (within in _ROWS and value is not None) else value
