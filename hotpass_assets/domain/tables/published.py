"""Tables of the last layers: the quality report and the files that were published.

Belongs here: models of ``quality_report`` and ``published_dataset``. Does not belong here: what a report says
(``domain.report``) and how files are written (``hotpass_resources.publishing``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.model import Column, TableModel

FILE_KINDS = ("workbook", "parquet", "csv", "duckdb", "report", "party_store", "annotated", "archive")

QUALITY_REPORT = TableModel(
    "quality_report",
    "Totals, expectations, conflicts and recommendations of an intake, as one JSON object.",
    (Column("summary", pl.String(), "The figures as JSON, without personal data.", nullable=False),),
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
