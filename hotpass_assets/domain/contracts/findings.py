"""What was found wrong with a dataset.

Belongs here: a finding, its words and its remedy, and what of a value may be shown. Does not belong here: looking for
it (``validation``) and showing it on a terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotpass_assets.domain.contracts.model import ContractColumn
from hotpass_assets.domain.contracts.terms import PERSONAL
from hotpass_assets.domain.tables.fields import FIELDS
from hotpass_assets.domain.tables.published import PUBLISHED_TABLES

MASK = "***redacted***"
_LONGEST_VALUE = 60
_PERSONAL_CLASSES = frozenset({PERSONAL, "sensitive_pii", "personal", "sensitive", "restricted", "confidential"})
# A contract of somebody else may not say what a column of this name holds.
_PERSONAL_NAMES = frozenset(
    {column.name for table in PUBLISHED_TABLES for column in table.columns if column.personal}
    | {field.name for field in FIELDS if field.personal}
)

_REMEDIES: Mapping[str, str] = {
    "missing_column": "Add the column, or drop it from the contract with a new major version",
    "extra_column": "Drop the column, or add it to the contract with a new minor version",
    "type": "Write the values in that type",
    "required": "Fill the value or drop the row",
    "unique": "Keep one of the rows",
    "key": "Keep one of the rows",
    "pattern": "Correct the value, or leave it empty if it cannot be known",
    "limit": "Correct the value, or leave it empty if it cannot be known",
    "length": "Correct the value, or leave it empty if it cannot be known",
    "choices": "Use one of the allowed values, or leave it empty",
    "reference": "Add the row that is referred to, or drop this one",
    "quality": "Correct the rows, or agree on another limit in the contract",
}


@dataclass(frozen=True)
class BadRow:
    """One row that breaks a rule: its number in the file, and its value as far as it may be shown."""

    row: int
    value: str | None


@dataclass(frozen=True)
class Finding:
    """One rule that a dataset breaks.

    Attributes:
        table: Table of the contract.
        column: Column, if it is about one.
        rule: Kind of rule, as in ``_REMEDIES``.
        what: What was found, in words.
        failed: Rows that break it; 0 if it is about the column as such.
        severity: ``error`` or ``warning``.
        rows: The first rows that break it.
    """

    table: str
    column: str | None
    rule: str
    what: str
    failed: int = 0
    severity: str = "error"
    rows: tuple[BadRow, ...] = ()

    @property
    def do(self) -> str:
        """What to do about it."""
        return _REMEDIES[self.rule]


def is_personal(column: ContractColumn) -> bool:
    """Whether values of a column may not be repeated."""
    return (column.classification or "").casefold() in _PERSONAL_CLASSES or column.name in _PERSONAL_NAMES


def shown(value: Any, *, personal: bool) -> str | None:
    """A value as far as it may be repeated: nothing of a personal one, the beginning of a long one."""
    if value is None:
        return None
    if personal:
        return MASK
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
