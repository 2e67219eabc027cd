"""Tables of the refined layer before records meet: mapping, records, their values and contacts, rejections.

Belongs here: models of ``column_mappings``, ``source_records``, ``source_values``, ``source_contacts`` and
``rejected_rows``. Does not belong here: how they are made (``domain.mapping``, ``domain.records``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.clean.status import STATUS
from hotpass_assets.domain.tables.fields import FIELDS
from hotpass_assets.domain.tables.model import Column, TableModel

FIELD_DTYPE = pl.Enum([field.name for field in FIELDS])
STATUS_DTYPE = STATUS
ROLE_DTYPE = pl.Enum(["organisations", "contacts", "addresses"])

_PLACE = (
    Column("workbook", pl.String(), "Path of the workbook inside the intake.", nullable=False),
    Column("sheet", pl.String(), "Sheet name.", nullable=False),
    Column("table", pl.UInt16(), "Number of the table in its sheet.", nullable=False),
)

COLUMN_MAPPINGS = TableModel(
    "column_mappings",
    "One column of a table and the field it was mapped to, or why it was not.",
    (
        *_PLACE,
        Column("source", pl.String(), "Name of the source the workbook belongs to.", nullable=False),
        Column("priority", pl.Int32(), "Priority of the source; the higher one wins.", nullable=False),
        Column("role", pl.String(), "organisations, contacts, addresses or unmapped.", nullable=False),
        Column("role_reason", pl.String(), "Why the table has this role."),
        Column("column", pl.UInt16(), "Sheet column, from 0.", nullable=False),
        Column("letter", pl.String(), "Sheet column as letters.", nullable=False),
        Column("header", pl.String(), "Header text; missing where there is none."),
        Column("field", pl.String(), "Canonical field, or missing when the column is not mapped."),
        Column(
            "group",
            pl.UInt16(),
            "Number of the repeated contact block the column belongs to.",
            nullable=False,
        ),
        Column(
            "method",
            pl.String(),
            "What decided: profile, synonym, fuzzy, values, unmapped or ignored.",
            nullable=False,
        ),
        Column("confidence", pl.Float64(), "How sure the mapping is.", nullable=False, between=(0.0, 1.0)),
        Column("reason", pl.String(), "Why, in words."),
        Column("nearest", pl.String(), "Nearest field of a column that is not mapped."),
        Column("nearest_score", pl.Float64(), "How near it is."),
        Column("filled", pl.UInt32(), "Data cells with a value.", nullable=False),
    ),
    key=("workbook", "sheet", "table", "column"),
)

SOURCE_RECORDS = TableModel(
    "source_records",
    "One data row of a mapped table.",
    (
        Column("record", pl.UInt32(), "Number of the record in this intake.", nullable=False, unique=True),
        *_PLACE,
        Column("row", pl.UInt32(), "Row in the sheet.", nullable=False),
        Column("role", ROLE_DTYPE, "What the row describes.", nullable=False),
        Column("source", pl.String(), "Name of the source.", nullable=False),
        Column("priority", pl.Int32(), "Priority of the source.", nullable=False),
        Column("source_id", pl.String(), "Identifier the source gives the organisation."),
        Column("source_record_id", pl.String(), "Source and identifier, or source and name.", nullable=False),
        Column("organization_name", pl.String(), "Organisation named in the row."),
        Column("match_key", pl.String(), "Name with legal form, case, punctuation and spacing folded away."),
        Column("compare_name", pl.String(), "Folded name with spaces between words."),
        Column("alias_keys", pl.List(pl.String()), "Folded other names given in the same cell."),
        Column("domains", pl.List(pl.String()), "Own web and mail domains, free mail providers left out."),
        Column("last_interaction_date", pl.Date(), "Latest day of contact given in the row."),
        Column("filled", pl.UInt16(), "Usable values in the row.", nullable=False),
        Column("hidden", pl.Boolean(), "Whether the workbook hides the row.", nullable=False),
        Column("rejection", pl.String(), "Why the row cannot be used; missing when it can."),
    ),
    key=("record",),
)

SOURCE_VALUES = TableModel(
    "source_values",
    "One value of one field found in one cell, as written and as cleaned.",
    (
        Column("record", pl.UInt32(), "Record the cell belongs to.", nullable=False),
        Column("field", FIELD_DTYPE, "Canonical field.", nullable=False),
        Column("column", pl.UInt16(), "Sheet column of the cell, from 0.", nullable=False),
        Column("ordinal", pl.UInt16(), "Number of the value inside its cell, from 0.", nullable=False),
        Column("contact", pl.UInt32(), "Contact of the intake the value belongs to."),
        Column("raw", pl.String(), "Text of the cell as stored.", nullable=False, personal=True),
        Column("value", pl.String(), "Cleaned value; missing when there is none.", personal=True),
        Column("status", STATUS_DTYPE, "valid, suspect, invalid or missing.", nullable=False),
        Column("rule", pl.String(), "Rule that made the value or refused it.", nullable=False),
        Column(
            "confidence",
            pl.Float32(),
            "How likely the value is right, where the rule can tell.",
            between=(0.0, 1.0),
        ),
    ),
    key=("record", "field", "column", "ordinal"),
)

SOURCE_CONTACTS = TableModel(
    "source_contacts",
    "One person, or one nameless point of contact, named in one record.",
    (
        Column("contact", pl.UInt32(), "Number of the contact in this intake.", nullable=False, unique=True),
        Column("record", pl.UInt32(), "Record that names the contact.", nullable=False),
        Column(
            "name",
            pl.String(),
            "Name of the person; missing for a shared mailbox or switchboard.",
            personal=True,
        ),
        Column("role", pl.String(), "Role of the person."),
        Column(
            "flagged_invalid",
            pl.Boolean(),
            "Whether the source marks the contact as no longer right.",
            nullable=False,
        ),
    ),
    key=("contact",),
)

REJECTED_ROWS = TableModel(
    "rejected_rows",
    "One row or one cell that could not be used, where it is and why.",
    (
        Column(
            "scope",
            pl.Enum(["row", "value"]),
            "Whether the whole row or one cell was set aside.",
            nullable=False,
        ),
        *_PLACE,
        Column("row", pl.UInt32(), "Row in the sheet.", nullable=False),
        Column("column", pl.UInt16(), "Sheet column of the cell, from 0; missing for a whole row."),
        Column("cell", pl.String(), "Cell, such as E27, or row, such as 27:27.", nullable=False),
        Column("header", pl.String(), "Header of the column."),
        Column("field", pl.String(), "Canonical field."),
        Column("raw", pl.String(), "Text of the cell as stored.", personal=True),
        Column("reason", pl.String(), "Rule that refused it.", nullable=False),
        Column("explanation", pl.String(), "The reason in words, and what to do.", nullable=False),
    ),
)
