"""What changed between two contracts, whom it breaks, and which version it takes.

Belongs here: changes of tables, columns, limits and rules, and semantic versioning. Does not belong here: what a
contract says beside its tables (``promises``), reading contracts (``odcs_reading``) and who must not publish (the
checks of the layer).

A change breaks readers when they may meet what the old contract ruled out, and breaks data when what was written under
the old contract may not keep the new one. Both take a new major version. A value added to a list is an addition, like
a column: readers are warned, not broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hotpass_assets.domain.contracts.model import Contract, ContractColumn, ContractTable, QualityRule
from hotpass_assets.domain.contracts.promises import promise_changes

Level = Literal["major", "minor", "patch", "none"]
_ORDER: tuple[Level, ...] = ("none", "patch", "minor", "major")
_VERSION = re.compile(r"^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?$")
_LOW, _HIGH = ("minimum", "exclusiveMinimum", "minLength"), ("maximum", "exclusiveMaximum", "maxLength")
_LIMITS = (*_LOW, *_HIGH, "pattern", "format")
_WIDTHS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_READERS, _DATA = "readers", "earlier data"


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        table: Table it is about; ``the contract`` where it is about none.
        column: Column it is about, if one.
        what: The change in words.
        level: Which version it takes.
        breaks: ``readers``, ``earlier data``, both joined by `` and ``, or nothing.
    """

    table: str
    column: str | None
    what: str
    level: Level
    breaks: str | None = None


@dataclass(frozen=True)
class Comparison:
    """Two contracts beside each other.

    Attributes:
        old_version: Version before.
        new_version: Version after.
        changes: What changed, breaking changes first.
        given: Which step the version took; nothing if it went back or is no semantic version.
    """

    old_version: str
    new_version: str
    changes: tuple[Change, ...]
    given: Level | None

    @property
    def needed(self) -> Level:
        """Which step the changes take."""
        return max((change.level for change in self.changes), key=_ORDER.index, default="none")

    @property
    def breaking(self) -> tuple[Change, ...]:
        """Changes that break readers or data."""
        return tuple(change for change in self.changes if change.breaks)

    @property
    def is_enough(self) -> bool:
        """Whether the version says as much as the changes do."""
        if self.needed == "none":
            return True
        return self.given is not None and _ORDER.index(self.given) >= _ORDER.index(self.needed)

    @property
    def is_allowed(self) -> bool:
        """Whether nothing breaks, or a new major version says so."""
        return not self.breaking or self.given == "major"


def compare(old: Contract, new: Contract) -> Comparison:
    """What changed from one contract to the next."""
    of_all = (Change("the contract", None, *said) for said in promise_changes(old.promises, new.promises))
    changes = sorted((*of_all, *_tables(old, new)), key=lambda change: -_ORDER.index(change.level))
    return Comparison(old.version, new.version, tuple(changes), _step(old.version, new.version))


def _step(old: str, new: str) -> Level | None:
    """How far a version went: while the first number is 0, the second one says what breaks."""
    before, after = _VERSION.match(old.strip()), _VERSION.match(new.strip())
    if old.strip() == new.strip():
        return "none"
    if before is None or after is None:
        return None
    was, now = ([int(part or 0) for part in found.groups()] for found in (before, after))
    if now < was:
        return None
    if now[0] > was[0] or (was[0] == 0 and now[1] > was[1]):
        return "major"
    return "minor" if now[1] > was[1] else "patch" if now[2] > was[2] else "none"


def _tables(old: Contract, new: Contract) -> Iterator[Change]:
    before, after = ({table.name: table for table in contract.tables} for contract in (old, new))
    for name in before:
        if name not in after:
            yield Change(name, None, "the table is gone", "major", _READERS)
    for name, table in after.items():
        if name in before:
            yield from _table(before[name], table)
        else:
            yield Change(name, None, "the table is new", "minor")


def _table(old: ContractTable, new: ContractTable) -> Iterator[Change]:
    before, after = ({column.name: column for column in table.columns} for table in (old, new))
    for name in before:
        if name not in after:
            yield Change(new.name, name, "the column is gone", "major", _READERS)
    for name, column in after.items():
        if name in before:
            yield from (Change(new.name, name, *change) for change in _column(before[name], column))
        elif column.required:
            yield Change(new.name, name, "the column is new and required", "major", _DATA)
        else:
            yield Change(new.name, name, "the column is new", "minor")
    if old.key != new.key:
        was, now = (", ".join(key) or "nothing" for key in (old.key, new.key))
        yield Change(new.name, None, f"the key was {was} and is {now}", "major", f"{_READERS} and {_DATA}")
    yield from _quality(old, new)
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield Change(new.name, None, "the columns have another order", "patch")


_Said = tuple[str, Level, str | None]


def _column(old: ContractColumn, new: ContractColumn) -> Iterator[_Said]:
    if old.logical_type != new.logical_type:
        what = f"the type was {old.logical_type or 'open'} and is {new.logical_type or 'open'}"
        yield what, "major", f"{_READERS} and {_DATA}"
    elif old.physical_type and new.physical_type and old.physical_type.upper() != new.physical_type.upper():
        yield (*_physical(old.physical_type.upper(), new.physical_type.upper()),)
    if old.required != new.required:
        what = "a value is required now" if new.required else "a value may be missing now"
        yield what, "major", _DATA if new.required else _READERS
    if old.unique != new.unique:
        what = "values must be unique now" if new.unique else "values may repeat now"
        yield what, "major", _DATA if new.unique else _READERS
    for name in _LIMITS:
        if old.options.get(name) != new.options.get(name):
            yield _limit(name, old.options.get(name), new.options.get(name))
    yield from _choices(old.choices, new.choices)
    if old.refers_to != new.refers_to:
        what = f"it referred to {old.refers_to or 'nothing'} and refers to {new.refers_to or 'nothing'}"
        yield what, "major", _DATA if new.refers_to else _READERS
    if old.classification != new.classification:
        was, now = old.classification or "nothing", new.classification or "nothing"
        yield f"the classification was {was} and is {now}", "minor", None
    for form in sorted(set(new.not_in) - set(old.not_in)):
        yield f"the {form} leaves the column out now", "major", _READERS


def _physical(old: str, new: str) -> _Said:
    if old in _WIDTHS and new in _WIDTHS and _WIDTHS.index(new) < _WIDTHS.index(old):
        return f"the type was {old} and is the narrower {new}", "major", _DATA
    return f"the type was {old} and is {new}", "major", _READERS


def _limit(name: str, old: object, new: object) -> _Said:
    what = f"{name} was {_short(old)} and is {_short(new)}"
    if new is None:
        return what, "major", _READERS
    if old is None:
        return what, "major", _DATA
    if name in (*_LOW, *_HIGH) and isinstance(old, int | float) and isinstance(new, int | float):
        tighter = new > old if name in _LOW else new < old
        return what, "major", _DATA if tighter else _READERS
    return what, "major", f"{_READERS} and {_DATA}"


def _choices(old: tuple[object, ...] | None, new: tuple[object, ...] | None) -> Iterator[_Said]:
    if old is None or new is None:
        if old is not None:
            yield "any value is allowed now", "major", _READERS
        if new is not None:
            yield f"only {_some(new)} are allowed now", "major", _DATA
        return
    gone, more = ([item for item in one if item not in other] for one, other in ((old, new), (new, old)))
    if gone:
        yield f"no longer allowed: {_some(gone)}", "major", _DATA
    if more:
        yield f"allowed as well: {_some(more)}", "minor", None


def _quality(old: ContractTable, new: ContractTable) -> Iterator[Change]:
    """Changes of rules; a rule whose breach is a warning breaks nobody."""
    before, after = ({_subject(rule): rule for rule in table.rules} for table in (old, new))
    for subject in sorted(before.keys() | after.keys()):
        was, now = before.get(subject), after.get(subject)
        column = (now or was).columns[0] if (now or was).columns else None  # type: ignore[union-attr]
        if was is not None and now is not None and _is_list(was) and _is_list(now):
            said = _choices(tuple(was.value), tuple(now.value))
            yield from (Change(new.name, column, *change) for change in said)
        elif was != now:
            yield Change(new.name, column, *_rule(was, now))


def _subject(rule: QualityRule) -> tuple[str, ...]:
    # Lists of allowed values are compared as such, whatever the rule is called.
    return (rule.kind, *rule.columns) if _is_list(rule) else (rule.kind, *rule.columns, rule.name)


def _is_list(rule: QualityRule) -> bool:
    return rule.kind == "in_set" and rule.bound.value == 0 and rule.severity == "error"


def _rule(was: QualityRule | None, now: QualityRule | None) -> _Said:
    name = (now or was).name  # type: ignore[union-attr]
    strict = any(rule is not None and rule.severity == "error" for rule in (was, now))
    if was is None:
        return f"rule {name} is new", "major" if strict else "minor", _DATA if strict else None
    if now is None:
        return f"rule {name} is gone", "major" if strict else "minor", _READERS if strict else None
    what = f"rule {name} has changed"
    return what, "major" if strict else "minor", f"{_READERS} and {_DATA}" if strict else None


def _short(value: object) -> str:
    text = "open" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _some(values: list[object] | tuple[object, ...]) -> str:
    shown = ", ".join(_short(value) for value in values[:5])
    return f"{shown} and {len(values) - 5} more" if len(values) > 5 else shown
