"""What looking at a workbook gives.

Belongs here: the frozen shapes of a profile of a workbook. Does not belong here: finding anything out, and how the
shapes are written (``payload``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "error"]
InferredType = Literal["email", "phone", "datetime", "number", "category", "string", "unknown"]
SheetRole = Literal["master", "contacts", "addresses", "notes", "transactions", "reference"]


@dataclass(frozen=True)
class Issue:
    """Something a person should know before the workbook is refined.

    Attributes:
        code: Stable short name, one of ``ISSUE_CODES``.
        severity: ``error`` where something cannot be read, ``warning`` where something may be lost or misread.
        message: What was found, in words; never a value of a cell.
        column: Name of the column it is about, if it is about one.
        cells: The first cells it is about, by their A1 names.
        do: What to do about it, if anything.
        cause: Why a file was refused, by the reader's own code.
    """

    code: str
    severity: Severity
    message: str
    column: str | None = None
    cells: tuple[str, ...] = ()
    do: str | None = None
    cause: str | None = None


@dataclass(frozen=True)
class ColumnProfile:
    """What one column holds.

    Attributes:
        name: Header, made unique in its sheet; ``column E`` where it has none.
        header: Header as written.
        letter: Letters of the column.
        table: Number of its table on the sheet.
        inferred_type: What a cell is.
        confidence: Share of the looked-at distinct values that are of that type; fixed for texts, which prove nothing.
        kind: What the column holds, in finer words (``domain.linkage.columns.kinds``).
        kind_reason: Why.
        field: Field that refine would map it to, if any.
        field_confidence: How sure the mapping is, 0 to 1.
        field_reason: Why it is mapped, or why not.
        null_fraction: Share of the rows in which its cell is empty.
        distinct_values: Distinct values as written.
        sample_values: At most five, the most frequent first.
        masked: Why the samples show only the shape of values; None where they are shown as they are.
        issues: What is wrong with the column.
    """

    name: str
    header: str | None
    letter: str
    table: int
    inferred_type: InferredType
    confidence: float
    kind: str
    kind_reason: str
    field: str | None
    field_confidence: float
    field_reason: str
    null_fraction: float
    distinct_values: int
    sample_values: tuple[str, ...]
    masked: str | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class TableProfile:
    """One table of a sheet.

    Attributes:
        table: Its number on the sheet.
        place: Its cells, header included (``B3:F40``).
        header_rows: Sheet rows of the header; empty where it has none.
        rows: Data rows.
        used_as: What refine takes a row for: ``organisations``, ``contacts``, ``addresses`` or ``unmapped``.
        reason: Why.
    """

    table: int
    place: str
    header_rows: tuple[int, ...]
    rows: int
    used_as: str
    reason: str


@dataclass(frozen=True)
class Join:
    """Columns of two tables that hold the same keys.

    Attributes:
        sheet: Sheet of the first column.
        table: Its table.
        column: Its name.
        to_sheet: Sheet of the column whose values name the rows of a table.
        to_table: Its table.
        to_column: Its name.
        values: Distinct values of the first column.
        found: How many of them the other column has.
        unique: Share of the other column's filled cells that are distinct.
        missing: The first cells of the first column whose value the other does not have.
    """

    sheet: str
    table: int
    column: str
    to_sheet: str
    to_table: int
    to_column: str
    values: int
    found: int
    unique: float
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share of the distinct values that are found in the other column."""
        return self.found / self.values


@dataclass(frozen=True)
class SheetProfile:
    """One sheet.

    Attributes:
        name: Its name.
        status: ``read``, ``empty``, ``header_only`` or ``not_read``.
        visibility: ``visible``, ``hidden`` or ``very_hidden``.
        rows: Data rows of all its tables.
        role: What the sheet is for, None where it has no rows.
        role_reason: Why.
        tables: Its tables.
        columns: Columns of its tables.
        sample_rows: First rows, each a map from column name to text.
        join_keys: Columns that identify rows, of their own table or of another.
        joins: What its columns have in common with those of other tables.
        issues: What is wrong with the sheet as a whole.
    """

    name: str
    status: str
    visibility: str
    rows: int
    role: SheetRole | None
    role_reason: str
    tables: tuple[TableProfile, ...]
    columns: tuple[ColumnProfile, ...]
    sample_rows: tuple[dict[str, str | None], ...]
    join_keys: tuple[str, ...]
    joins: tuple[Join, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class WorkbookProfile:
    """A workbook.

    Attributes:
        workbook: Path as the user gave it.
        format: What the file is, whatever its name says; empty where it could not be told.
        sheets: Its sheets, in order.
        issues: What is wrong with the file.
    """

    workbook: str
    format: str
    sheets: tuple[SheetProfile, ...]
    issues: tuple[Issue, ...]

    def all_issues(self) -> list[tuple[str | None, Issue]]:
        """Every issue with the sheet it is about, the file's first."""
        found: list[tuple[str | None, Issue]] = [(None, issue) for issue in self.issues]
        for sheet in self.sheets:
            found += [(sheet.name, issue) for issue in sheet.issues]
            found += [(sheet.name, issue) for column in sheet.columns for issue in column.issues]
        return found

    @property
    def has_errors(self) -> bool:
        """Whether something could not be read."""
        return any(issue.severity == "error" for _, issue in self.all_issues())
