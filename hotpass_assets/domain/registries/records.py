"""Entries of a registry, read out of JSON whose form nobody promises.

Belongs here: where entries are in an answer, and their names and values. Does not belong here: what the status of an
answer means (``results``), whether an entry is the organisation that was asked about (``matching``).

An answer is hostile: only texts and numbers of known keys are taken, so many of them and so long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hotpass_assets.domain.registries.registry import Registry, folded, is_name, is_other_name

MOST_RECORDS = 200
LONGEST_TEXT = 500
_DEEPEST = 4
_LISTS = frozenset(
    {"results", "result", "data", "items", "records", "entries", "hits", "content", "companies", "enterprises",
     "operators", "organisations", "organizations", "value"}
)  # fmt: skip
_COUNTS = frozenset({"total", "totalcount", "totalresults", "totalrecords", "totalelements", "count"})
_ADDRESS = "address_primary"
_LINES = ("line1", "line2", "addressline1", "addressline2", "street", "streetaddress")


@dataclass(frozen=True)
class RegistryRecord:
    """One entry of a registry.

    Attributes:
        names: Its name, and further names it states.
        values: Field to its text as the registry writes it; fields it does not state are absent.
    """

    names: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The entry as JSON values."""
        return {"names": list(self.names), "values": dict(sorted(self.values.items()))}


@dataclass(frozen=True)
class Records:
    """The entries of an answer.

    Attributes:
        records: Those that have a name, in their order.
        complete: Whether the registry says of no more, and none was left out.
    """

    records: tuple[RegistryRecord, ...]
    complete: bool = True


def records_in(answer: object, registry: Registry) -> Records | None:
    """The entries of an answer; nothing where it has no place for entries.

    Args:
        answer: Decoded JSON.
        registry: Whose answer it is.
    """
    entries = _entries(answer, registry, _DEEPEST)
    if entries is None:
        return None
    taken = [record for record in (_record(entry, registry) for entry in entries[:MOST_RECORDS]) if record]
    if entries and not taken:
        return None
    stated = max(_counts(answer), default=0)
    return Records(tuple(taken), len(taken) == len(entries) and stated <= len(entries))


def record_from_json(kept: object, registry: Registry) -> RegistryRecord:
    """An entry that :meth:`RegistryRecord.as_json` wrote.

    Raises:
        ValueError: It is none.
    """
    if (
        not isinstance(kept, dict)
        or not isinstance(kept.get("names"), list)
        or not isinstance(kept.get("values"), dict)
    ):
        raise ValueError("no entry of a registry")
    names = tuple(text for text in map(_text, kept["names"]) if text)
    values = {str(name): _text(value) for name, value in kept["values"].items() if name in registry.fields}
    if not names:
        raise ValueError("an entry without a name")
    return RegistryRecord(names, {name: value for name, value in values.items() if value})


def _entries(answer: object, registry: Registry, depth: int) -> list[object] | None:
    if isinstance(answer, list):
        return answer
    if not isinstance(answer, dict) or depth == 0:
        return None
    keys = {folded(str(key)): value for key, value in answer.items()}
    if any(is_name(key) and _text(value) for key, value in keys.items()):
        return [answer]
    for key in sorted(_LISTS & keys.keys()):
        found = _entries(keys[key], registry, depth - 1)
        if found is not None:
            return found
        if keys[key] is None:
            return []
    return None


def _counts(answer: object) -> Iterator[int]:
    if isinstance(answer, dict):
        for key, value in answer.items():
            name = folded(str(key))
            if name in _COUNTS and isinstance(value, int) and not isinstance(value, bool):
                yield value
            elif name in _LISTS | {"meta", "pagination", "page", "paging"} and isinstance(value, dict):
                yield from _counts({key: inner for key, inner in value.items() if not isinstance(inner, dict | list)})


def _record(entry: object, registry: Registry) -> RegistryRecord | None:
    if not isinstance(entry, dict):
        return None
    names: list[str] = []
    others: list[str] = []
    values: dict[str, str] = {}
    for key, value in entry.items():
        name = folded(str(key))
        text = _text(value)
        target = registry.keys.get(name)
        if is_name(name) and text:
            names.append(text)
        elif is_other_name(name) and text:
            others.append(text)
        elif target == _ADDRESS and isinstance(value, dict):
            for inner, said in _address(value, registry).items():
                values.setdefault(inner, said)
        elif target and text:
            values.setdefault(target, text)
    if not names and not others:
        return None
    return RegistryRecord(tuple(dict.fromkeys([*names, *others])), values)


def _address(address: Mapping[Any, Any], registry: Registry) -> dict[str, str]:
    """What an address that is an object says."""
    texts = {folded(str(key)): text for key, value in address.items() if (text := _text(value))}
    values = {
        target: text
        for key, text in texts.items()
        if (target := registry.keys.get(key)) in ("province", "city", "suburb", "postal_code")
    }
    lines = [texts[key] for key in _LINES if key in texts]
    return values | ({_ADDRESS: ", ".join(lines)} if lines else {})


def _text(value: object) -> str | None:
    """A text or whole number on one line; nothing for what is neither, is empty or is too long to be a value."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int) and abs(value) >= 10**30:
        return None
    text = " ".join(str(value).split())
    return text if text and len(text) <= LONGEST_TEXT and text.isprintable() else None
