"""Expectations as the report lists them: what was asked, how many values fail, and where those stand.

Belongs here: the lines of that list. Does not belong here: judging an expectation (``domain.checks``) and layout
(``sections``). A line names cells and rows, never a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from hotpass_assets.domain.checks.expectations import ExpectationResult
from hotpass_assets.domain.report.model import place

PLACES_SHOWN = 3


def expectation_lines(
    results: Iterable[ExpectationResult],
    tables: Mapping[str, pl.DataFrame],
    field_provenance: pl.DataFrame | pl.LazyFrame,
    source_records: pl.DataFrame,
) -> list[dict[str, object]]:
    """One line an expectation, for the report.

    Args:
        results: How the expectations fared.
        tables: Tables the expectations are about, by name, with the rows in the order they were judged in.
        field_provenance: Candidates for every published field.
        source_records: Records of the intake.
    """
    return [
        {
            "table": result.expectation.table,
            "column": result.expectation.column,
            "asked": result.rule,
            "judged": result.judged,
            "checked": result.checked,
            "failed": result.failed,
            "share_failing": round(result.failed / result.checked, 4) if result.checked else 0.0,
            "share_allowed": round(1 - result.expectation.mostly, 4),
            "met": result.passed,
            "severity": result.expectation.severity,
            "where": _places(result, tables[result.expectation.table], field_provenance, source_records),
        }
        for result in results
    ]


def _places(
    result: ExpectationResult,
    table: pl.DataFrame,
    field_provenance: pl.DataFrame | pl.LazyFrame,
    source_records: pl.DataFrame,
) -> list[str]:
    """Where the first failing values stand: their cells where they have some, else their rows."""
    rows = table[result.rows.head(PLACES_SHOWN)]
    if rows.is_empty():
        return []
    if result.expectation.table == "organisations" and result.expectation.check == "not_null":
        return [f"organisation {organisation}" for organisation in rows["organization_id"]]
    if result.expectation.table == "organisations":
        return _cells_of_organisations(rows, result.expectation.column, field_provenance)
    if result.expectation.table == "contacts":
        return [sources.partition("; ")[0] for sources in rows["sources"]]
    records = source_records.select("record", "workbook", "sheet", "row")
    cells = rows.select("record", "column").join(records, on="record", how="left", maintain_order="left")
    return cells.select(place(cells)).to_series().to_list()


def _cells_of_organisations(
    rows: pl.DataFrame, column: str, field_provenance: pl.DataFrame | pl.LazyFrame
) -> list[str]:
    """The cell each value was read from; a value that was counted has none, so its organisation is named."""
    ids = rows.select("organization_id").lazy()
    chosen = pl.col("chosen") & (pl.col("rank") == 1) & (pl.col("field").cast(pl.String) == column)
    cells = ids.join(
        field_provenance.lazy().filter(chosen).select("organization_id", "workbook", "sheet", "row", "column"),
        on="organization_id",
        how="left",
        maintain_order="left",
    ).collect()
    named = pl.format("organisation {}", "organization_id")
    return cells.select(pl.when(pl.col("workbook").is_null()).then(named).otherwise(place(cells))).to_series().to_list()
