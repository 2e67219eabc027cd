"""Program: write 20 columns with Hotpass or with the compiled writer alone; prints what the writing cost.

Arguments: ``hotpass`` or ``rustpy``, path, rows. Imports and the making of the frame are not counted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.section import print_cost
from hotpass_assets.domain.tables.golden import CONTACTS, FIELD_PROVENANCE
from hotpass_assets.domain.tables.linkage import REVIEW_QUEUE
from hotpass_assets.domain.tables.raw import RAW_WORKBOOKS
from hotpass_assets.domain.tables.records import COLUMN_MAPPINGS, REJECTED_ROWS

_TEXTS = (
    *("organization_id", "organization_name", "organization_slug", "province", "country", "area"),
    *("address_primary", "city", "postal_code", "organization_type", "status", "website", "source_datasets"),
    *("contact_primary_name", "contact_primary_email", "contact_primary_phone"),
    "contact_primary_email_status",
)


def organisations(rows: int) -> pl.DataFrame:
    """Twenty columns as the Data sheet has them: 17 of text, two of numbers, one of days."""
    number = pl.int_range(rows, eager=True).alias("number")
    texts = [pl.format(f"{name} of organisation {{}}", "number").alias(name) for name in _TEXTS]
    return number.to_frame().select(
        *texts,
        contact_count=pl.col("number") % 7,
        data_quality_score=(pl.col("number") % 100) / 100,
        last_interaction_date=pl.lit(date(2023, 1, 1)) + pl.duration(days=pl.col("number") % 1000),
    )


def hotpass_writer(path: Path, frame: pl.DataFrame) -> Callable[[], int]:
    """Writes the refined workbook with the frame as its Data sheet and nothing on the other sheets."""
    from hotpass_resources.publishing.workbook import WorkbookContent, write_workbook

    content = WorkbookContent(
        organisations=frame,
        contacts=CONTACTS.empty(),
        rejected_rows=REJECTED_ROWS.empty(),
        column_mappings=COLUMN_MAPPINGS.empty(),
        raw_workbooks=RAW_WORKBOOKS.empty(),
        field_provenance=FIELD_PROVENANCE.empty(),
        review_queue=REVIEW_QUEUE.empty(),
        summary={},
    )

    def write() -> int:
        return write_workbook(path, content).rows["Data"]

    return write


def rustpy_writer(path: Path, frame: pl.DataFrame) -> Callable[[], int]:
    """Writes the frame as the only sheet, with no format at all."""
    from rustpy_xlsxwriter import write_worksheet

    def write() -> int:
        write_worksheet(frame, str(path), "Data")
        return frame.height

    return write


if __name__ == "__main__":
    writers = {"hotpass": hotpass_writer, "rustpy": rustpy_writer}
    print_cost(writers[sys.argv[1]](Path(sys.argv[2]), organisations(int(sys.argv[3]))))
