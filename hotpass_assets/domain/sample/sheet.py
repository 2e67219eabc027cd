"""A worksheet being written, row by row, with the truth beside each row.

Belongs here: cells, formulas with the value a spreadsheet cached for them, styling that hides or merges,
and the mark that says what a row really is. Does not belong here: file formats (see `workbook_files`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the result that was cached with it."""

    text: str
    cached: str | int | float


Cell: TypeAlias = str | int | float | bool | datetime | Formula | None


@dataclass(frozen=True, slots=True)
class PersonMark:
    """A person named in a row, with the numbers and addresses in that row which are theirs."""

    person: str
    name: str
    role: str | None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What one sheet row really says."""

    role: str
    entity: str | None = None
    organization_name: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    province: str | None = None
    people: tuple[PersonMark, ...] = ()


HEADER = Mark("header")
TITLE = Mark("title")
LAYOUT = Mark("layout")
LOOKUP = Mark("lookup")
PADDING = Mark("padding")
TOTAL = Mark("total")
NOTE = Mark("note")


@dataclass
class Sheet:
    """Rows of one worksheet from row 1 down, and what is known about them."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    marks: list[Mark | None] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    merged_rows: list[tuple[int, int, int]] = field(default_factory=list)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, cells: Sequence[Cell], mark: Mark | None, *, hidden: bool = False) -> int:
        """Append a row; its 1-based sheet row is returned."""
        self.rows.append(list(cells))
        self.marks.append(mark)
        if hidden:
            self.hidden_rows.add(len(self.rows))
        return len(self.rows)

    def merge(self, row: int, first_column: int, last_column: int) -> None:
        """Merge cells of one row (row 1-based, columns 0-based)."""
        self.merged_rows.append((row, first_column, last_column))

    @property
    def next_row(self) -> int:
        """1-based sheet row of the next row to be added."""
        return len(self.rows) + 1
