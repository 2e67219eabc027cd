"""What can be said of where one row of a dataset came from.

Belongs here: the shapes an explanation has, for people and as JSON. Does not belong here: finding them out (``trace``,
``people``), and how they look on a terminal or a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ROW_COLUMNS = (
    "provenance_source",
    "provenance_timestamp",
    "provenance_confidence",
    "provenance_strategy",
    "provenance_network_status",
)
"""Columns by which an enriched dataset says of a whole row where it came from."""

TRACED, DERIVED, CARRIED, UNTRACED = "traced", "derived", "carried", "untraced"
"""How much is known of a value: its cells; what it was made from; what the file itself says; nothing."""


@dataclass(frozen=True)
class Source:
    """One cell that says something about a field.

    Attributes:
        field: Published column it speaks for.
        value: Cleaned value.
        raw: Text of the cell, if it is known.
        source: Name of the source.
        workbook: Path of the workbook inside its intake.
        sheet: Sheet name.
        row: Row in the sheet.
        cell: Cell, such as E27.
        decided_by: What decided, of a published value.
        lost_by: What decided against it, of a beaten or refused one.
        why: That in words.
        header: Header of the column.
        rule: Cleaning rule that made the value, or refused it.
        status: Status of the value.
        sha256: Digest of the workbook.
        contact_id: Contact the value belongs to.
        column: Sheet column, from 0.
    """

    field: str
    value: str | None
    raw: str | None
    source: str | None
    workbook: str
    sheet: str
    row: int
    cell: str
    decided_by: str | None = None
    lost_by: str | None = None
    why: str | None = None
    header: str | None = None
    rule: str | None = None
    status: str | None = None
    sha256: str | None = None
    contact_id: str | None = None
    column: int | None = None

    @property
    def place(self) -> str:
        """Workbook, sheet and cell as a person looks them up."""
        sheet = f"'{self.sheet}'" if " " in self.sheet else self.sheet
        return f"{self.workbook} › {sheet}!{self.cell}"


@dataclass(frozen=True)
class FieldExplanation:
    """Where one value came from.

    Attributes:
        field: Column of the dataset.
        value: Value in the dataset.
        kind: One of ``TRACED``, ``DERIVED``, ``CARRIED``, ``UNTRACED``.
        says: Where it came from, in a sentence.
        decided_by: What decided between the candidates.
        edited: Whether the dataset holds something else than was published.
        published: What was published, where that is another value.
        sources: Cells that say what is published.
        beaten: Cells that say something else or came later.
        refused: Cells of the same field whose value could not be used.
        withheld: Cells of the same field whose value may not be published, and why, without the value.
        decision: Who decided or corrected the value and why, where a person did.
    """

    field: str
    value: Any
    kind: str
    says: str
    decided_by: str | None = None
    edited: bool = False
    published: Any = None
    sources: tuple[Source, ...] = ()
    beaten: tuple[Source, ...] = ()
    refused: tuple[Source, ...] = ()
    withheld: tuple[Source, ...] = ()
    decision: Mapping[str, str | None] | None = None


@dataclass(frozen=True)
class ContactExplanation:
    """One contact of the organisation and where its values came from.

    Attributes:
        contact_id: Stable id.
        is_primary: Whether it is the primary contact.
        joined_by: How its row found the organisation.
        rows: Rows it was read from.
        fields: Its values.
    """

    contact_id: str
    is_primary: bool
    joined_by: str
    rows: str
    fields: tuple[FieldExplanation, ...]


@dataclass(frozen=True)
class Explanation:
    """Where one row of a dataset came from.

    Attributes:
        row_id: What was asked for.
        row_index: Place of the row in the dataset, from 0.
        matched_by: What the row was found by.
        organization_name: Name in the row.
        organization_id: Id in the row.
        provenance: ``ROW_COLUMNS`` as the row holds them; missing where it does not.
        dataset: File, its digest, and what the store knows of it.
        intake: Profile, key and digest of the intake, if it is known.
        workbooks: Files of the intake the organisation was read from.
        fields: Values of the row.
        contacts: Its contacts.
        names: Names it is known by.
        records: Rows of the workbooks that were joined into it.
        links: Pairs of those rows, and why they are one.
        history: What became of its id, and of ids that are now part of it.
        notes: What the reader should know.
    """

    row_id: str
    row_index: int
    matched_by: str
    organization_name: str | None
    organization_id: str | None
    provenance: Mapping[str, Any]
    dataset: Mapping[str, Any]
    intake: Mapping[str, Any] | None = None
    workbooks: tuple[Mapping[str, Any], ...] = ()
    fields: tuple[FieldExplanation, ...] = ()
    contacts: tuple[ContactExplanation, ...] = ()
    names: tuple[FieldExplanation, ...] = ()
    records: tuple[Mapping[str, Any], ...] = ()
    links: tuple[Mapping[str, Any], ...] = ()
    history: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = field(default=())
