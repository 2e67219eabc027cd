"""A contract as it was read, whoever wrote it.

Belongs here: tables, columns and rules a dataset can be held to. Does not belong here: reading them (``odcs_reading``),
holding a dataset to them (``validation``), comparing two (``comparison``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

RuleKind = Literal["not_null", "unique", "matches", "in_set", "between", "row_count"]

COMPARATORS = (
    "mustBe",
    "mustNotBe",
    "mustBeGreaterThan",
    "mustBeGreaterOrEqualTo",
    "mustBeLessThan",
    "mustBeLessOrEqualTo",
    "mustBeBetween",
    "mustNotBeBetween",
)


@dataclass(frozen=True)
class Bound:
    """How many rows, or which share of them, may be counted.

    Attributes:
        comparator: Key of the standard, such as ``mustBe``.
        value: A number, or a pair for the two that take a range.
        percent: Whether percent of the rows are meant.
    """

    comparator: str
    value: Any
    percent: bool = False

    def holds(self, counted: int, rows: int) -> bool:
        """Whether a count keeps the bound."""
        found = 100 * counted / max(rows, 1) if self.percent else counted
        if self.comparator in ("mustBeBetween", "mustNotBeBetween"):
            low, high = self.value
            return bool(low <= found <= high) is (self.comparator == "mustBeBetween")
        value = self.value
        if self.comparator in ("mustBe", "mustNotBe"):
            return (found == value) is (self.comparator == "mustBe")
        return bool(
            {
                "mustBeGreaterThan": found > value,
                "mustBeGreaterOrEqualTo": found >= value,
                "mustBeLessThan": found < value,
                # A share such as 15 percent of 20 rows must not fail over the last bit of a float.
                "mustBeLessOrEqualTo": found <= value + 1e-9,
            }[self.comparator]
        )


@dataclass(frozen=True)
class QualityRule:
    """A rule beside type and limits of a column.

    Attributes:
        name: Id of the rule, or words for it.
        kind: What is counted: values that break it, or rows.
        columns: Columns it looks at; none for ``row_count``.
        value: Pattern, choices or range.
        bound: What the count must keep.
        severity: ``error`` or ``warning``.
        of_filled: Whether a share is of the filled values, not of all rows.
    """

    name: str
    kind: RuleKind
    columns: tuple[str, ...]
    value: Any
    bound: Bound
    severity: str = "error"
    of_filled: bool = False


@dataclass(frozen=True)
class ContractColumn:
    """One column a dataset must have.

    Attributes:
        name: Name in the dataset.
        logical_type: Type as the standard names it; nothing if any will do.
        physical_type: Type in a database, where it is stated.
        options: Limits of that type: ``pattern``, ``minimum``, ``maxLength`` and so on.
        required: Whether a value may not be missing.
        unique: Whether every value occurs once.
        key: Place in the primary key, from 1.
        classification: How sensitive it is.
        choices: Allowed values, where the standard lists them with the column.
        refers_to: Column whose values these are, as ``table.column``.
        not_in: Published forms that leave the column out.
    """

    name: str
    logical_type: str | None = None
    physical_type: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    unique: bool = False
    key: int | None = None
    classification: str | None = None
    choices: tuple[Any, ...] | None = None
    refers_to: str | None = None
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContractTable:
    """One table of a contract.

    Attributes:
        name: Name in the contract.
        physical_name: Name in a database.
        columns: Columns in order.
        rules: Rules of the table and of its columns.
        not_run: Rules nothing here can run, in words.
    """

    name: str
    physical_name: str
    columns: tuple[ContractColumn, ...]
    rules: tuple[QualityRule, ...] = ()
    not_run: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Columns of the primary key in order."""
        return tuple(column.name for column in sorted(self.columns, key=lambda c: c.key or 0) if column.key)


@dataclass(frozen=True)
class Contract:
    """A contract that was read.

    Attributes:
        name: Name of the dataset, or the contract's id.
        version: Its version as written.
        tables: Its tables.
        place: File it was read from, or where else it comes from.
        promises: What it says beside its tables, as ``promises`` reads it.
    """

    name: str
    version: str
    tables: tuple[ContractTable, ...]
    place: str
    promises: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
