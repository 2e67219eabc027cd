"""What a contract says beside its tables, and what changed in it.

Belongs here: identity, words, places, service levels, owner and terms of use of a contract. Does not belong here: its
tables (``comparison``) and what this program writes into a contract (``terms``, ``odcs``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

TERMS_OF_USE = ("classification", "intent", "lawfulBasis")
_READERS = "readers"
_SHOWN = 60
_SHORTER_IS_BETTER = frozenset({"frequency", "latency", "timeToDetect", "timeToRepair", "timeToNotify"})
_LONGER_IS_BETTER = frozenset({"retention", "availability", "throughput"})

Promises = Mapping[str, Mapping[str, Any]]
"""Groups of what a contract says, each by name: ``identity``, ``words``, ``servers``, ``service`` and ``people``."""


def promises_of(payload: Mapping[str, Any]) -> Promises:
    """What a contract of the Open Data Contract Standard says beside its tables."""
    words = payload.get("description")
    custom = {one.get("property"): one.get("value") for one in payload.get("customProperties") or ()}
    use = {name: custom.get(name) for name in TERMS_OF_USE}
    words = words if isinstance(words, Mapping) else {"purpose": words}
    return {
        "identity": _filled({"id": payload.get("id"), "name": payload.get("name")}),
        "words": _filled(
            {
                "data product": payload.get("dataProduct"),
                "status": payload.get("status"),
                **{name: words.get(name) for name in ("purpose", "usage", "limitations")},
                **use,
            }
        ),
        "servers": {str(one.get("server")): _place(one) for one in payload.get("servers") or ()},
        "service": {str(one.get("property")): (one.get("value"), one.get("unit")) for one in _levels(payload)},
        "people": _filled({"team": payload.get("team"), "support": payload.get("support")}),
    }


def promise_changes(old: Promises, new: Promises) -> Iterator[tuple[str, Any, str | None]]:
    """Changes in words, which version each takes, and whom it breaks.

    Another id or name is another dataset, and a service level that is gone or worse is a promise broken: both break
    readers. New words, owners and places are told of, and break nobody: a published file is named by who asks for it.
    """
    for name, was, now in _pairs(old, new, "identity"):
        yield f"the {name} was {_short(was)} and is {_short(now)}: it is another dataset", "major", _READERS
    for name, was, now in _pairs(old, new, "service"):
        worse = _is_worse(name, was, now)
        what = f"service level {name} was {_level(was)} and is {_level(now)}"
        yield what, "major" if worse else "minor", _READERS if worse else None
    for group, label in (("words", ""), ("servers", "server "), ("people", "")):
        for name, was, now in _pairs(old, new, group):
            yield f"{label}{name} was {_short(was)} and is {_short(now)}", "minor", None


def _pairs(old: Promises, new: Promises, group: str) -> Iterator[tuple[str, Any, Any]]:
    before, after = old.get(group, {}), new.get(group, {})
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)


def _levels(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in payload.get("slaProperties") or () if isinstance(one, Mapping)]


def _place(server: Mapping[str, Any]) -> str:
    """Where a server is, without the words about it."""
    kept = {name: value for name, value in server.items() if name not in ("server", "id", "description")}
    return ", ".join(f"{name} {_text(value)}" for name, value in sorted(kept.items()))


def _is_worse(name: str, was: Any, now: Any) -> bool:
    if was is None:
        return False
    if now is None:
        return name != "retention"  # how long a copy may be kept binds readers: without it they are freer
    (before, unit), (after, other) = was, now
    numbers = all(isinstance(one, int | float) for one in (before, after))
    if not numbers or unit != other:
        return True
    if name in _SHORTER_IS_BETTER:
        return bool(after > before)
    return bool(after < before) if name in _LONGER_IS_BETTER else True


def _level(level: Any) -> str:
    return "nothing" if level is None else " ".join(_short(one) for one in level if one is not None)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _short(value: Any) -> str:
    text = "nothing" if value is None else " ".join(_text(value).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
