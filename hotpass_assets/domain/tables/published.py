"""Tables of the last layers: quality report, data contract, what was judged from outside, and published files.

Belongs here: models of ``quality_report``, ``data_contract``, ``data_docs`` and ``published_dataset``, and which tables
are published. Does not belong here: what a report or a contract says (``domain.report``, ``domain.contracts``) and how
files are written (``hotpass_resources.publishing``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.golden import CONTACTS, FIELD_PROVENANCE, ORGANISATIONS, PARTY_TABLES
from hotpass_assets.domain.tables.model import Column, TableModel
from hotpass_assets.domain.tables.records import REJECTED_ROWS

FILE_KINDS = (
    "workbook",
    "parquet",
    "csv",
    "duckdb",
    "report",
    "party_store",
    "annotated",
    "contract",
    "daily_list",
    "intent_digest",
    "archive",
    "linkage",
)
PUBLISHED_TABLES = (ORGANISATIONS, CONTACTS, FIELD_PROVENANCE, REJECTED_ROWS, *PARTY_TABLES)
"""Tables people and other programs are given; a contract describes these."""

QUALITY_REPORT = TableModel(
    "quality_report",
    "Totals, expectations, conflicts and recommendations of an intake, as one JSON object.",
    (Column("summary", pl.String(), "The figures as JSON, without personal data.", nullable=False),),
)

DATA_CONTRACT = TableModel(
    "data_contract",
    "One document that says what the published tables hold and what may be relied on.",
    (
        Column("form", pl.String(), "Form of the document.", nullable=False, unique=True),
        Column("path", pl.String(), "Where it goes, from the folder of the dataset.", nullable=False, unique=True),
        Column("version", pl.String(), "Version of the contract.", nullable=False),
        Column("content", pl.String(), "The document itself.", nullable=False),
        Column("sha256", pl.String(), "SHA-256 of its bytes.", nullable=False, matches="^[0-9a-f]{64}$"),
    ),
    key=("form",),
)

PUBLISHED_DATASET = TableModel(
    "published_dataset",
    "One file written for people or other programs.",
    (
        Column("kind", pl.String(), "What the file is.", nullable=False, one_of=FILE_KINDS),
        Column("path", pl.String(), "Where it is.", nullable=False, unique=True),
        Column("rows", pl.UInt64(), "Organisations in it, where it holds them."),
        Column("size", pl.UInt64(), "Size in bytes.", nullable=False),
        Column("sha256", pl.String(), "SHA-256 of its bytes.", nullable=False, matches="^[0-9a-f]{64}$"),
    ),
    key=("path",),
)

DATA_DOCS = TableModel(
    "data_docs",
    "One rule of a published table as Great Expectations judged it; the pages for people are its Data Docs.",
    (
        Column("table", pl.String(), "Table that was judged.", nullable=False),
        Column("column", pl.String(), "Column the rule is about; missing for the whole table."),
        Column("rule", pl.String(), "Type of the expectation in Great Expectations.", nullable=False),
        Column("origin", pl.String(), "What asks for it.", nullable=False, one_of=("model", "profile")),
        Column("severity", pl.String(), "What a failure is.", nullable=False, one_of=("warn", "error")),
        Column("mostly", pl.Float64(), "Share of values that must pass.", nullable=False, between=(0.0, 1.0)),
        Column("checked", pl.UInt64(), "Values looked at.", nullable=False),
        Column("failed", pl.UInt64(), "Values that fail.", nullable=False),
        Column("met", pl.Boolean(), "Whether the rule is met.", nullable=False),
        Column("problem", pl.String(), "Kind of error that kept it from being judged."),
    ),
)
