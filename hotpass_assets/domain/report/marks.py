"""Marks on cells of the input workbooks: what is wrong and what was done about it.

Belongs here: choosing the cells and the words. Does not belong here: writing annotated copies
(``hotpass_resources.publishing.annotate``).
"""

from __future__ import annotations

import polars as pl

MARK_SCHEMA = pl.Schema(
    {
        "workbook": pl.String(),
        "sheet": pl.String(),
        "row": pl.UInt32(),
        "column": pl.UInt16(),
        "severity": pl.String(),
        "message": pl.String(),
    }
)
_SUSPECT = {
    "date": "The order of day and month could not be proved; it was taken as stated in the report.",
    "email": "This address was kept but is doubtful: throw-away provider.",
}
_SUSPECT_OTHERWISE = "This value was kept but is doubtful."


def cell_marks(
    source_records: pl.DataFrame,
    source_values: pl.DataFrame,
    rejected_rows: pl.DataFrame,
    column_mappings: pl.DataFrame,
    raw_workbooks: pl.DataFrame,
) -> pl.DataFrame:
    """All marks of an intake, by workbook, sheet, row and column.

    Args:
        source_records: Table ``source_records``.
        source_values: Table ``source_values``.
        rejected_rows: Table ``rejected_rows``.
        column_mappings: Table ``column_mappings``.
        raw_workbooks: Table ``raw_workbooks``.
    """
    marks = [
        _rejected(rejected_rows),
        _suspect(source_records, source_values),
        _unmapped(column_mappings, raw_workbooks),
    ]
    return (
        pl.concat([frame.select(MARK_SCHEMA.names()).cast(MARK_SCHEMA) for frame in marks])
        .unique(maintain_order=True)
        .sort("workbook", "sheet", "row", "column", "severity", nulls_last=False)
    )


def _rejected(rejected_rows: pl.DataFrame) -> pl.DataFrame:
    kept = (
        pl.when(pl.col("scope") == "row")
        .then(pl.lit("The row was set aside."))
        .otherwise(pl.lit("The cell was left out."))
    )
    return rejected_rows.with_columns(
        severity=pl.lit("invalid"), message=pl.format("{} {} ({})", "explanation", kept, "reason")
    )


def _suspect(source_records: pl.DataFrame, source_values: pl.DataFrame) -> pl.DataFrame:
    doubtful = source_values.filter(pl.col("status") == "suspect").join(
        source_records.select("record", "workbook", "sheet", "row"), on="record"
    )
    words = (
        pl.col("rule")
        .str.split(".")
        .list.first()
        .replace_strict(_SUSPECT, default=_SUSPECT_OTHERWISE, return_dtype=pl.String)
    )
    return doubtful.with_columns(
        severity=pl.lit("suspect"), message=pl.format("{} Read as {}. ({})", words, "value", "rule")
    )


def _unmapped(column_mappings: pl.DataFrame, raw_workbooks: pl.DataFrame) -> pl.DataFrame:
    """The header cell of every column that holds values and has no field."""
    headers = raw_workbooks.filter(pl.col("header_rows").list.len() > 0).select(
        "workbook", "sheet", "table", pl.col("header_rows").list.last().alias("row")
    )
    left_out = column_mappings.filter(pl.col("field").is_null() & (pl.col("filled") > 0))
    nearest = (
        pl.when(pl.col("nearest").is_not_null())
        .then(pl.format(" The nearest field is {}.", "nearest"))
        .otherwise(pl.lit(""))
    )
    return left_out.join(headers, on=["workbook", "sheet", "table"]).with_columns(
        severity=pl.lit("unmapped"),
        message=pl.format(
            "This column was not mapped to a field; its {} values are not published.{}", "filled", nearest
        ),
    )
