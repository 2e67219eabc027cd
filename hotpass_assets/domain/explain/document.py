"""An explanation as a JSON document, and what is hidden in it.

Belongs here: the order and names of its keys, leaving out what was not asked for, masking. Does not belong here: how it
looks (``page`` and the command line).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from hotpass_assets.domain.explain.model import Explanation, FieldExplanation, Source

Document = dict[str, Any]

MASK = "***redacted***"
_SHORTEST = 3
_HIDDEN_KEYS = ("value", "raw", "published")
_KEPT = frozenset(
    ("field", "kind", "cell", "sha256", "digest", "profile_digest", "contact_id", "organization_id", "row_id", "path")
)
_TOGETHER = (
    {"email", "emails", "contact_email", "contact_primary_email", "contact_secondary_emails", "contact_other_emails"},
    {"phone", "phones", "contact_phone", "contact_primary_phone", "contact_secondary_phones", "contact_other_phones"},
    {"contact_name", "contact_primary_name", "person_name", "contact_first_name", "contact_last_name"},
    {"contact_role", "contact_primary_role"},
    {"address", "address_primary"},
    {"organization_name", "organization_slug"},
)
"""Names of one thing: hiding one of them hides all, because the value is the same."""


def document_of(explanation: Explanation, only: Collection[str] = ()) -> Document:
    """The explanation as JSON values, all of it or of some columns.

    Args:
        explanation: What can be said of the row.
        only: Columns to tell of; all when empty.
    """
    told = [one for one in explanation.fields if not only or one.field in only]
    people = {source.contact_id for one in told for source in one.sources}
    contacts = [one for one in explanation.contacts if not only or one.contact_id in people]
    names = explanation.names if not only or "organization_name" in only else ()
    whole = {one.name: getattr(explanation, one.name) for one in fields(explanation)}
    whole |= {
        "fields": [_field(one) for one in told],
        "contacts": [{**asdict(one), "fields": [_field(value) for value in one.fields]} for one in contacts],
        "names": [_field(one) for one in names],
        "provenance": dict(explanation.provenance),
    }
    return {"success": True, **whole}


def _field(one: FieldExplanation) -> Document:
    lists = ("sources", "beaten", "refused", "withheld")
    cells = {name: [_source(source) for source in getattr(one, name)] for name in lists}
    return {**asdict(one), **cells}


def _source(source: Source) -> Document:
    return {**asdict(source), "place": source.place}


def hidden_names(asked: Iterable[str]) -> frozenset[str]:
    """Fields that are to be hidden: those named, and others that hold the same values."""
    named = {re.sub(r"[\W_]+", "_", name.rpartition(".")[2].casefold()).strip("_") for name in asked}
    return frozenset(named.union(*(together for together in _TOGETHER if together & named)))


def masked(document: Document, hidden: Collection[str]) -> Document:
    """The document without the values of some fields, wherever they stand in it."""
    if not hidden:
        return document
    texts = sorted(set(_hidden_texts(document, hidden)), key=lambda text: (-len(text), text))
    pattern = re.compile("|".join(map(re.escape, texts))) if texts else None
    result: Document = _without(document, hidden, pattern)
    return result


def _hidden_texts(node: Any, hidden: Collection[str], key: str = "") -> Iterator[str]:
    if isinstance(node, Mapping):
        about = node.get("field") in hidden
        for name, value in node.items():
            yield from _hidden_texts(value, hidden, "hidden" if about and name in _HIDDEN_KEYS else str(name))
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _hidden_texts(value, hidden, key)
    elif isinstance(node, str) and (key == "hidden" or key in hidden) and len(node) >= _SHORTEST:
        yield node


def _without(node: Any, hidden: Collection[str], pattern: re.Pattern[str] | None, key: str = "") -> Any:
    if isinstance(node, Mapping):
        about = node.get("field") in hidden
        return {
            name: MASK
            if value is not None and ((about and name in _HIDDEN_KEYS) or name in hidden)
            else _without(value, hidden, pattern, str(name))
            for name, value in node.items()
        }
    if isinstance(node, list | tuple):
        return [_without(value, hidden, pattern, key) for value in node]
    if isinstance(node, str) and pattern is not None and key not in _KEPT:
        return pattern.sub(MASK, node)
    return node
