"""The quality summary of a run: the figures that reports, the workbook and the command line show.

Belongs here: figures computed from the tables. Does not belong here: advice (``recommendations``), layout
(``sections``) and times, which the caller measures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from hotpass_assets.domain.report.conflicts import find_conflicts
from hotpass_assets.domain.report.model import CheckOutcome
from hotpass_assets.domain.report.recommendations import recommend

_LISTED = 200


def quality_summary(
    *,
    organisations: pl.DataFrame,
    contacts: pl.DataFrame,
    source_records: pl.DataFrame,
    column_mappings: pl.DataFrame,
    rejected_rows: pl.DataFrame,
    raw_workbooks: pl.DataFrame,
    field_provenance: pl.DataFrame | pl.LazyFrame,
    review_queue: pl.DataFrame,
    checks: Sequence[CheckOutcome] = (),
    expectations: Sequence[CheckOutcome] = (),
    cells: Mapping[str, int] | None = None,
    performance_metrics: Mapping[str, object] | None = None,
    audit_trail: Sequence[Mapping[str, object]] = (),
) -> dict[str, object]:
    """Figures of a run, without personal data.

    Args:
        organisations: Published organisations.
        contacts: Published contacts.
        source_records: Records of the intake.
        column_mappings: Columns and what they were mapped to.
        rejected_rows: Rows and values set aside.
        raw_workbooks: Workbooks and sheets of the intake.
        field_provenance: Candidates for every published field.
        review_queue: Pairs a person must decide.
        checks: Outcomes of the checks that come with the tables' models.
        expectations: Outcomes of the profile's expectations.
        cells: Account of the filled cells, see ``domain.report.cells``.
        performance_metrics: Times and rates measured by the caller.
        audit_trail: Events recorded by the caller.
    """
    conflicts = find_conflicts(field_provenance)
    failures = [_failure(outcome) for outcome in expectations if not outcome.passed]
    summary: dict[str, object] = {
        "total_records": organisations.height,
        "total_contacts": contacts.height,
        "source_records": source_records.height,
        # Rows of the workbooks of which nothing could be used.
        "invalid_records": rejected_rows.filter(pl.col("scope") == "row").height,
        "schema_validation_errors": [_failure(outcome) for outcome in checks if not outcome.passed],
        "expectations_passed": not failures,
        "expectation_failures": failures,
        "checks": {
            "run": len(checks) + len(expectations),
            "passed": sum(outcome.passed for outcome in (*checks, *expectations)),
        },
        "source_breakdown": _counts(source_records, "source"),
        "data_quality_distribution": _distribution(organisations),
        "field_completeness": _completeness(organisations),
        "quality_flags": _flags(organisations),
        "low_priority_records": _low_priority(organisations),
        "cells": dict(cells or {}),
        "rejected": _rejected(rejected_rows),
        "unmapped_columns": _unmapped(column_mappings),
        "sheets_not_read": _not_read(raw_workbooks),
        "review_queue": review_queue.height,
        "conflict_resolutions": list(conflicts.shown),
        "conflict_total": conflicts.total,
        "conflicts_by_field": conflicts.by_field,
        "performance_metrics": dict(performance_metrics or {}),
        "audit_trail": [dict(event) for event in audit_trail],
    }
    return {**summary, "recommendations": recommend(summary)}


def _failure(outcome: CheckOutcome) -> str:
    count = f"{outcome.failed:,} {'row' if outcome.failed == 1 else 'rows'}" if outcome.failed else "failed"
    return f"{outcome.asset}.{outcome.name} ({outcome.severity}): {outcome.description.rstrip('.')}: {count}"


def _counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    counted = frame.group_by(pl.col(column).cast(pl.String)).len("count").sort(column)
    return dict(counted.iter_rows())


def _distribution(organisations: pl.DataFrame) -> dict[str, float]:
    scores = organisations.get_column("data_quality_score").drop_nulls()
    if scores.is_empty():
        return {"mean": 0.0, "min": 0.0, "max": 0.0}
    mean, low, high = organisations.select(
        pl.col("data_quality_score").mean().alias("mean"),
        pl.col("data_quality_score").min().alias("min"),
        pl.col("data_quality_score").max().alias("max"),
    ).row(0)
    return {"mean": round(mean, 4), "min": round(low, 4), "max": round(high, 4)}


def _completeness(organisations: pl.DataFrame) -> dict[str, float]:
    """Share of organisations with a value, for each column; an empty text is no value."""
    if organisations.is_empty():
        return {}
    filled = [
        (pl.col(name).is_not_null() & (pl.col(name) != "") if dtype == pl.String else pl.col(name).is_not_null())
        .mean()
        .round(4)
        .alias(name)
        for name, dtype in organisations.schema.items()
        if name != "selection_provenance"
    ]
    return organisations.select(filled).row(0, named=True)


def _flags(organisations: pl.DataFrame) -> dict[str, int]:
    flags = (
        organisations.select(flag=pl.col("data_quality_flags").str.split(";"))
        .explode("flag")
        .with_columns(pl.col("flag").str.strip_chars())
        .filter(pl.col("flag").is_not_null() & (pl.col("flag") != ""))
        .group_by("flag")
        .len("count")
        .sort(["count", "flag"], descending=[True, False])
    )
    return dict(flags.iter_rows())


def _low_priority(organisations: pl.DataFrame) -> int:
    return organisations.filter(pl.col("priority").str.to_lowercase() == "low").height


def _rejected(rejected_rows: pl.DataFrame) -> dict[str, object]:
    """Counts of what was set aside by reason, and the columns most of it came from, without the values."""
    where = (
        rejected_rows.with_columns(pl.col("header", "field").cast(pl.String))
        .group_by("workbook", "sheet", "header", "field", "reason")
        .agg(
            pl.len().alias("count"),
            pl.col("cell").sort_by("row", "column").first().alias("example"),
            pl.col("explanation").sort_by("row", "column").first(),
        )
        .sort(["count", "workbook", "sheet", "header", "reason"], descending=[True, False, False, False, False])
        .head(20)
    )
    return {
        "rows": rejected_rows.filter(pl.col("scope") == "row").height,
        "values": rejected_rows.filter(pl.col("scope") == "value").height,
        "by_reason": dict(
            rejected_rows.group_by("reason")
            .len("count")
            .sort(["count", "reason"], descending=[True, False])
            .iter_rows()
        ),
        "worst_columns": where.to_dicts(),
    }


def _unmapped(column_mappings: pl.DataFrame) -> list[dict[str, object]]:
    return (
        column_mappings.filter(pl.col("field").is_null())
        .select(
            "workbook",
            "sheet",
            pl.col("letter").alias("column"),
            "header",
            "filled",
            "nearest",
            pl.col("nearest_score").round(1),
            "method",
            "reason",
        )
        .sort(["filled", "workbook", "sheet", "column"], descending=[True, False, False, False])
        .head(_LISTED)
        .to_dicts()
    )


def _not_read(raw_workbooks: pl.DataFrame) -> list[dict[str, object]]:
    return (
        raw_workbooks.filter((pl.col("status") != "read") | pl.col("problem").is_not_null())
        .select(
            "workbook",
            "sheet",
            "position",
            pl.when(pl.col("problem").is_not_null()).then(pl.lit("not_opened")).otherwise("status").alias("status"),
            pl.coalesce("problem", "reason").alias("reason"),
            pl.col("problem_do").alias("do"),
        )
        .sort("workbook", "position", nulls_last=False)
        .drop("position")
        .head(_LISTED)
        .to_dicts()
    )
