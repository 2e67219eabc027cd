"""Tables of the compliance layer: personal data found, consent, what is withheld, and the report. None holds a value.

Belongs here: models of ``personal_data``, ``contact_consent``, ``withheld_values`` and ``compliance_report``. Does not
belong here: how they are made (``domain.compliance``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.model import Column, TableModel

CLASSIFICATIONS = ("public", "internal", "personal", "special", "children")
FOUND_BY = ("field", "header", "pattern", "presidio")
CONSENT_STATUSES = ("granted", "pending", "denied")
STATED_BY = ("person", "organisation", "column", "default")
WITHHELD_REASONS = (
    "objection",
    "consent_denied",
    "consent_pending",
    "retention_expired",
    "special_information",
    "withheld_elsewhere",
)

PERSONAL_DATA = TableModel(
    "personal_data",
    "One kind of personal data found in one field or column: how much there is, whose it is, what may be done with it.",
    (
        Column("field", pl.String(), "Canonical field; missing for a column that is not mapped."),
        Column("workbook", pl.String(), "Workbook of a column that is not mapped."),
        Column("sheet", pl.String(), "Its sheet."),
        Column("letter", pl.String(), "Its letters."),
        Column("classification", pl.String(), "How sensitive it is.", nullable=False, one_of=CLASSIFICATIONS),
        Column("category", pl.String(), "What it tells, such as e-mail address or health.", nullable=False),
        Column("subjects", pl.String(), "Whose data it is.", nullable=False),
        Column("rows", pl.UInt32(), "Records that have it; cells, for a column that is not mapped.", nullable=False),
        Column("found_by", pl.String(), "What it was found by.", nullable=False, one_of=FOUND_BY),
        Column("published", pl.Boolean(), "Whether the field is part of what is published.", nullable=False),
        Column("lawful_basis", pl.String(), "Basis the profile states for it."),
        Column("needs_consent", pl.Boolean(), "Whether it is published only with consent.", nullable=False),
        Column("retention_days", pl.UInt32(), "Days it may be kept after the last contact."),
    ),
)

CONTACT_CONSENT = TableModel(
    "contact_consent",
    "One contact of the intake, by its place: whether it consents, who says so, and until when it may be kept.",
    (
        Column("contact", pl.UInt32(), "Contact of the intake.", nullable=False, unique=True),
        Column("record", pl.UInt32(), "Record that names the contact.", nullable=False),
        Column("organization_id", pl.String(), "Organisation of the contact.", nullable=False),
        Column("workbook", pl.String(), "Workbook.", nullable=False),
        Column("sheet", pl.String(), "Sheet.", nullable=False),
        Column("row", pl.UInt32(), "Row in the sheet.", nullable=False),
        Column("status", pl.String(), "Consent of the contact.", nullable=False, one_of=CONSENT_STATUSES),
        Column(
            "stated_by",
            pl.String(),
            "A line of the overrides about the person or the organisation, a column of the sheets, or the default.",
            nullable=False,
            one_of=STATED_BY,
        ),
        Column("line", pl.Int64(), "Line of the overrides that says so."),
        Column("objected", pl.Boolean(), "Whether a person recorded an objection or withdrawal.", nullable=False),
        Column("last_interaction_date", pl.Date(), "Latest contact with the organisation."),
        Column(
            "retain_until",
            pl.Date(),
            "Last day any personal value of the contact, or of its organisation as a whole, may be kept: the latest of "
            "its fields' days. Missing where one has no limit.",
        ),
    ),
    key=("contact",),
)

WITHHELD_VALUES = TableModel(
    "withheld_values",
    "One value, usable or rejected, that is not published for reasons of data protection, by its place.",
    (
        Column("record", pl.UInt32(), "Record.", nullable=False),
        Column("field", pl.String(), "Canonical field.", nullable=False),
        Column("column", pl.UInt16(), "Sheet column of the cell, from 0.", nullable=False),
        Column("ordinal", pl.UInt16(), "Number of the value inside its cell, from 0.", nullable=False),
        Column("contact", pl.UInt32(), "Contact of the intake the value belongs to."),
        Column("organization_id", pl.String(), "Organisation.", nullable=False),
        Column("workbook", pl.String(), "Workbook.", nullable=False),
        Column("sheet", pl.String(), "Sheet.", nullable=False),
        Column("cell", pl.String(), "Cell, such as E27.", nullable=False),
        Column("reason", pl.String(), "Why it is withheld.", nullable=False, one_of=WITHHELD_REASONS),
    ),
    key=("record", "field", "column", "ordinal"),
)

COMPLIANCE_REPORT = TableModel(
    "compliance_report",
    "Personal data, consent, retention and what stands against publishing, as one JSON object.",
    (Column("report", pl.String(), "The report as JSON, without personal data.", nullable=False),),
)

COMPLIANCE_TABLES = (PERSONAL_DATA, CONTACT_CONSENT, WITHHELD_VALUES)
