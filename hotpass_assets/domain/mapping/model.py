"""What the mapping of a table needs to know and what it answers.

Belongs here: the result types and the slices of a profile that mapping reads. Does not belong here: any
decision about a column or a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Method = Literal["profile", "synonym", "fuzzy", "values", "unmapped", "ignored"]
TableRole = Literal["organisations", "contacts", "addresses", "unmapped"]


class SynonymRules(Protocol):
    """The part of a profile's refine block that mapping reads."""

    @property
    def synonyms(self) -> Mapping[str, tuple[str, ...]]:
        """Extra headers of each field."""
        ...


class MappingProfile(Protocol):
    """The part of a profile that mapping reads."""

    @property
    def refine(self) -> SynonymRules:
        """The refine block."""
        ...


class ColumnRules(Protocol):
    """The part of a sheet rule that mapping reads."""

    @property
    def columns(self) -> Mapping[str, str | None]:
        """Field of each header (or of ``col:E``); ``None`` leaves the column out on purpose."""
        ...

    @property
    def role(self) -> str | None:
        """Role of the sheet's tables, where the profile states it."""
        ...


@dataclass(frozen=True)
class ColumnMapping:
    """The field one column was mapped to, or why it was not.

    Attributes:
        column: 0-based column of the sheet.
        header: Header as the sheet writes it, ``None`` where it has none.
        field: Canonical field, ``None`` where the column is not mapped.
        confidence: How sure the mapping is, 0 to 1; 0 where there is none.
        method: What decided it.
        reason: Why, in words for a person; never a value of the column.
        nearest: For a column that is not mapped, the field that came closest.
        nearest_score: How close it came, 0 to 1.
        filled: Cells with a value.
        group: Which repeated block the column belongs to: contacts (``Contact 2 Name`` is group 2) or
            addresses (physical and postal). 0 is outside any block. Several ``address`` columns of one
            group are the lines of one address, in column order.
    """

    column: int
    header: str | None
    field: str | None
    confidence: float
    method: Method
    reason: str
    nearest: str | None
    nearest_score: float
    filled: int
    group: int = 0


@dataclass(frozen=True)
class TableMapping:
    """The role of a table and the field of each of its columns.

    Attributes:
        role: What a row of the table describes.
        role_reason: Why, in words for a person.
        columns: One mapping a column, in column order.
    """

    role: TableRole
    role_reason: str
    columns: tuple[ColumnMapping, ...]
