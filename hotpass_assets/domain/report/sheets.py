"""The sheets of the refined workbook as frames, before any of it is a file.

Belongs here: which rows and columns each sheet shows. Does not belong here: formats, widths and the file
(``hotpass_resources.publishing.workbook``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.report.model import Summary, mapping, number, place, rows, texts

SummaryRow = dict[str, object]

_READING_GUIDE = (
    ("Data", "One row an organisation: the single source of truth."),
    ("Contacts", "Every contact of every organisation."),
    ("Rejected", "Cells and rows set aside, where they stand and what to do."),
    ("Not mapped", "Columns, sheets and workbooks that are not in the data, and why."),
    ("Provenance", "The same rows and columns as Data; each cell says where the value came from."),
    (
        "Review",
        "Pairs of records that may be the same organisation; there is no such sheet when there are none.",
    ),
)


NOT_IN_WORKBOOK = ("selection_provenance",)
"""Columns of organisations that sheet Data leaves out, because sheet Provenance shows them readably."""


def data_sheet(organisations: pl.DataFrame) -> pl.DataFrame:
    """Organisations without the JSON provenance, which sheet Provenance shows readably."""
    return organisations.drop(NOT_IN_WORKBOOK, strict=False)


def rejected_sheet(rejected_rows: pl.DataFrame) -> pl.DataFrame:
    """Cells and rows set aside."""
    return rejected_rows.select("workbook", "sheet", "cell", "header", "field", "raw", "reason", "explanation")


def not_mapped_sheet(column_mappings: pl.DataFrame, raw_workbooks: pl.DataFrame) -> pl.DataFrame:
    """Columns without a field, then sheets and workbooks that were not read."""
    columns = column_mappings.filter(pl.col("field").is_null()).select(
        "workbook",
        "sheet",
        pl.col("letter").alias("column"),
        "header",
        "filled",
        "nearest",
        score=pl.col("nearest_score").round(1),
        reason=pl.coalesce("reason", "role_reason", "method"),
    )
    unread = (
        raw_workbooks.filter((pl.col("status") != "read") | pl.col("problem").is_not_null())
        .sort("workbook", "position")
        .select(
            "workbook",
            pl.coalesce("sheet", pl.lit("(whole workbook)")).alias("sheet"),
            pl.col("filled_cells").cast(pl.UInt32).alias("filled"),
            reason=pl.concat_str(
                pl.coalesce("problem", "reason", "status"), "problem_do", separator=". ", ignore_nulls=True
            ),
        )
    )
    return pl.concat([columns, unread], how="diagonal")


def review_sheet(review_queue: pl.DataFrame) -> pl.DataFrame:
    """Pairs a person must decide."""
    return review_queue.select("left_name", "right_name", "rule", "score", "evidence", "question")


def provenance_sheet(organisations: pl.DataFrame, field_provenance: pl.DataFrame) -> pl.DataFrame:
    """Where each published value came from, in the rows and columns of sheet Data.

    A cell reads ``SACAA.xlsx › Cleaned!B12 · source_priority, beat 2``: workbook, sheet and cell, what
    decided, and how many other candidates there were. Where several values are published together, the first
    is shown.
    """
    # Taken from all rows, so that every part of a long sheet has the same columns.
    present = set(field_provenance.get_column("field").unique())
    fields = [name for name in organisations.columns if name in present]
    numbered = organisations.select("organization_id", number=pl.int_range(pl.len(), dtype=pl.UInt32))
    # Numbers and an enumeration instead of texts make the rest ten times cheaper at two million candidates.
    candidates = (
        field_provenance.select("organization_id", *_SAID_FROM)
        .join(numbered, on="organization_id")
        .drop("organization_id")
        .with_columns(pl.col("field").cast(pl.String).cast(pl.Enum(fields), strict=False))
    )
    parts = {str(part.item(0, "field")): part for part in candidates.partition_by("field")}
    sheet = organisations.select("organization_id", "organization_name")
    for name in fields:
        column = "organization_name_source" if name == "organization_name" else name
        said = _said(parts.get(name, candidates.clear()), sheet.height)
        sheet = sheet.with_columns(said.alias(column))
    return sheet


_SAID_FROM = ("field", "rank", "chosen", "decided_by", "workbook", "sheet", "row", "column")


def _said(candidates: pl.DataFrame, height: int) -> pl.Series:
    """What the sheet says of one field, for each organisation by number."""
    counts = candidates.group_by("number").agg(published=pl.col("chosen").sum(), beaten=(~pl.col("chosen")).sum())
    first = candidates.filter((pl.col("rank") == 1) & pl.col("chosen")).join(counts, on="number")
    more = pl.when(pl.col("published") > 1).then(pl.format(" + {} more", pl.col("published") - 1))
    beat = pl.when(pl.col("beaten") > 0).then(pl.format(", beat {}", "beaten"))
    parts = (place(first), more, pl.lit(" · "), pl.col("decided_by").cast(pl.String), beat)
    said = first.select("number", said=pl.concat_str(parts, ignore_nulls=True))
    rows = pl.DataFrame({"number": pl.int_range(height, dtype=pl.UInt32, eager=True)})
    return rows.join(said, on="number", how="left", maintain_order="left").get_column("said")


def summary_sheet(summary: Summary) -> list[SummaryRow]:
    """Totals, checks, sources, completeness and where to look next, as rows of one small table."""
    quality, checks = mapping(summary, "data_quality_distribution"), mapping(summary, "checks")
    rejected = mapping(summary, "rejected")
    found = [
        _row("Totals", "Organisations", number(summary, "total_records"), "Sheet Data"),
        _row("Totals", "Contacts", number(summary, "total_contacts"), "Sheet Contacts"),
        _row(
            "Totals",
            "Source records",
            number(summary, "source_records"),
            "Rows of the workbooks that were used",
        ),
        _row("Totals", "Rows set aside", number(rejected, "rows"), "Sheet Rejected"),
        _row("Totals", "Values set aside", number(rejected, "values"), "Sheet Rejected"),
        _row("Totals", "Columns not mapped", len(rows(summary, "unmapped_columns")), "Sheet Not mapped"),
        _row("Totals", "Pairs to review", number(summary, "review_queue"), "Sheet Review"),
        _row("Quality", "Mean quality score", quality.get("mean"), "Column data_quality_score of sheet Data"),
        _row("Quality", "Lowest quality score", quality.get("min"), ""),
        _row("Quality", "Highest quality score", quality.get("max"), ""),
        _row("Checks", "Checks run", number(checks, "run"), ""),
        _row("Checks", "Checks passed", number(checks, "passed"), ""),
        _row("Checks", "Validation passed", "yes" if _valid(summary) else "no", ""),
    ]
    failures = [*texts(summary, "schema_validation_errors"), *texts(summary, "expectation_failures")]
    found += [_row("Checks", "Failed", "", failure) for failure in failures]
    found += [
        _row("Sources", source, count, "Records") for source, count in mapping(summary, "source_breakdown").items()
    ]
    found += [_row("Cells", name.replace("_", " "), count, "") for name, count in mapping(summary, "cells").items()]
    found += [
        _row("Completeness %", field, round(share * 100, 1), "")
        for field, share in mapping(summary, "field_completeness").items()
        if isinstance(share, float)
    ]
    found += [_row("What to do", "Advice", "", text) for text in texts(summary, "recommendations")]
    found += [_row("Where to look", sheet, "", text) for sheet, text in _READING_GUIDE]
    return found


def _valid(summary: Summary) -> bool:
    return bool(summary.get("expectations_passed")) and not texts(summary, "schema_validation_errors")


def _row(section: str, item: str, value: object, note: str) -> SummaryRow:
    return {"Section": section, "Item": item, "Value": value, "Note": note}
