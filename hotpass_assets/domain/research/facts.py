"""What a snapshot says of an organisation.

Belongs here: reading the JSON of a snapshot, whoever wrote it. Does not belong here: its file, and what is made of what
it says (``candidates``).

A snapshot is one JSON object. Hotpass writes ``{"entity", "recorded_at", "facts": [{"field", "value", "confidence",
"source", "evidence", "found_by"}]}``. One kept by hand may simply name columns: ``{"website": "https://aero.example"}``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.file_slug import slug_of
from hotpass_assets.domain.research.candidates import Candidate
from hotpass_assets.domain.tables.golden import ORGANISATIONS

KEPT_DAYS = 30
"""Days after which a snapshot that Hotpass wrote says nothing any more. One kept by hand has no date and stays."""

_COLUMNS = frozenset(column.name for column in ORGANISATIONS.columns)
_NAMES = ("organization_name", "entity", "name")
_MOST_FACTS = 500
_BETWEEN_WORDS = re.compile(r"[\s.,()'-]+")


@dataclass(frozen=True)
class Snapshot:
    """A snapshot that was read.

    Attributes:
        facts: What it says, values as they are written there.
        recorded_at: When Hotpass wrote it; nothing for one kept by hand.
        organization_id: Id of the organisation it is about, where it says.
        entity: Name of the organisation it is about, where it says.
    """

    facts: tuple[Candidate, ...]
    recorded_at: datetime | None
    organization_id: str | None = None
    entity: str | None = None

    def is_about(self, name: str, organization_id: str | None = None) -> bool:
        """Whether it may be about an organisation.

        Several have the same file: those of one name, which ids tell apart, and those whose names are told apart only
        by what a name of a file leaves out, as "C++ Air" and "C Air". One that does not say whom it is about is of
        whom its file names.
        """
        if self.organization_id is not None and organization_id is not None:
            return self.organization_id == organization_id
        return self.entity is None or _is_same(self.entity, name)


def snapshot_of(
    document: Any, step: str, source: str, place: str, confidence: float, *, not_by: Collection[str] = ()
) -> Snapshot:
    """What a document says.

    Args:
        document: Parsed JSON.
        step: Step of the plan that reads it.
        source: Whose word it is, where the document does not say.
        place: File, as evidence.
        confidence: How sure it is, where the document does not say.
        not_by: Steps of a plan whose finds are left out.

    Raises:
        ValueError: It is no snapshot; says why.
    """
    if not isinstance(document, Mapping):
        raise ValueError("it is no JSON object")
    told = document.get("facts", [])
    if not isinstance(told, list):
        raise ValueError("'facts' is no list")
    listed = [one for one in told[:_MOST_FACTS] if isinstance(one, Mapping) and one.get("found_by") not in {*not_by}]
    flat = [{"field": name, "value": value} for name, value in document.items() if name in _COLUMNS]
    facts = tuple(_fact(one, step, source, place, confidence) for one in (*listed, *flat) if _is_fact(one))
    stated = document.get("organization_id")
    entity = document.get("entity")
    return Snapshot(
        facts,
        _time(document.get("recorded_at")),
        stated if isinstance(stated, str) else None,
        entity if isinstance(entity, str) and entity.strip() else None,
    )


def has_expired(snapshot: Snapshot, now: datetime) -> bool:
    """Whether a snapshot is too old to be believed."""
    return snapshot.recorded_at is not None and now - snapshot.recorded_at > timedelta(days=KEPT_DAYS)


def snapshot_document(
    entity: str, facts: Sequence[Candidate], now: datetime, organization_id: str | None = None
) -> dict[str, Any]:
    """A snapshot for JSON."""
    kept = ("field", "value", "confidence", "source", "evidence", "snippet")
    return {
        "entity": entity,
        "organization_id": organization_id,
        "recorded_at": now.isoformat(timespec="seconds"),
        "facts": [{name: getattr(one, name) for name in kept} | {"found_by": one.step} for one in facts],
    }


def entry_about(answer: Any, name: str) -> Mapping[str, Any] | None:
    """The entry of an authority's answer that is about an organisation: of one name by the rules of cleaning.

    Args:
        answer: Parsed JSON: an entry, a list of entries, or an object that holds such a list.
        name: Name of the organisation.

    Returns:
        The entry; nothing where none, or more than one, has the name.
    """
    entries = answer if isinstance(answer, list) else [answer]
    if isinstance(answer, Mapping) and not any(isinstance(answer.get(key), str) for key in _NAMES):
        entries = next((value for value in answer.values() if isinstance(value, list)), entries)
    named = [
        (entry, str(entry[key]))
        for entry in entries[:_MOST_FACTS]
        if isinstance(entry, Mapping)
        for key in _NAMES
        if isinstance(entry.get(key), str)
    ]
    if not named:
        return None
    keys = match_keys([name, *(text for _, text in named)])
    same = [entry for entry, text in named if keys[text] and keys[text] == keys[name]]
    return same[0] if len({id(entry) for entry in same}) == 1 else None


def match_keys(names: Sequence[str]) -> dict[str, str | None]:
    """Each name to what is equal for spellings of it."""
    answers = clean_organisation_names(pl.Series(names, dtype=pl.String).unique(maintain_order=True))
    keys = dict(answers.select("raw", "match_key").iter_rows())
    return {name: keys.get(name) for name in names}


def _is_same(one: str, other: str) -> bool:
    if " ".join(one.split()).casefold() == " ".join(other.split()).casefold():
        return True
    if not (_is_told_by_slug(one) and _is_told_by_slug(other)):
        return False
    keys = match_keys([one, other])
    return keys[one] is not None and keys[one] == keys[other]


def _is_told_by_slug(name: str) -> bool:
    """Whether a slug leaves out nothing of a name but case and what parts words."""
    return _BETWEEN_WORDS.sub("-", name.lower()).strip("-") == slug_of(name)


def _is_fact(one: Mapping[str, Any]) -> bool:
    value = one.get("value")
    return one.get("field") in _COLUMNS and isinstance(value, str | int | float) and not isinstance(value, bool)


def _fact(one: Mapping[str, Any], step: str, source: str, place: str, confidence: float) -> Candidate:
    sure = one.get("confidence")
    believed = float(sure) if isinstance(sure, int | float) and 0 <= sure <= 1 else confidence
    said = {name: one[name] for name in ("source", "evidence", "snippet") if isinstance(one.get(name), str)}
    return Candidate(
        field=str(one["field"]),
        value=str(one["value"]),
        confidence=believed,
        source=said.get("source", source),
        evidence=said.get("evidence", place),
        step=step,
        snippet=said.get("snippet"),
    )


def _time(text: Any) -> datetime | None:
    try:
        stated = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return stated.replace(tzinfo=stated.tzinfo or UTC) if stated else None
