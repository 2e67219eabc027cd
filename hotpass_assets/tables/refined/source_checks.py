"""Checks on mapping and records.

Belongs here: Dagster wrappers. What is judged is in ``domain.checks``.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.accounting import cell_balance, every_cell_is_accounted_for
from hotpass_assets.domain.checks.refined_layer import (
    organisations_were_found,
    rejected_share_is_below_the_limit,
)
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.records import (
    COLUMN_MAPPINGS,
    REJECTED_ROWS,
    SOURCE_CONTACTS,
    SOURCE_RECORDS,
    SOURCE_VALUES,
)
from hotpass_assets.kit.checks import check_options, check_result, model_checks

MODELS = (SOURCE_RECORDS, SOURCE_VALUES, SOURCE_CONTACTS, REJECTED_ROWS)


def source_checks(profile: ResolvedProfile) -> list[dg.AssetChecksDefinition]:
    """Checks of ``column_mappings``, the records and the rejections."""

    @dg.asset_check(
        **check_options(profile, "column_mappings"),
        name="organisations_were_found",
        description="At least one table names organisations. Without one there is nothing to publish.",
    )
    def _found(column_mappings: pl.DataFrame) -> dg.AssetCheckResult:
        return check_result(organisations_were_found(column_mappings))

    @dg.asset_check(
        **check_options(profile, "source_values", ["raw_rows", "column_mappings"]),
        name="every_cell_is_accounted_for",
        description="Every filled cell is a value, or in a column listed as not mapped, or outside the tables.",
    )
    def _accounted(
        source_values: pl.LazyFrame, raw_rows: pl.LazyFrame, column_mappings: pl.DataFrame
    ) -> dg.AssetCheckResult:
        return check_result(every_cell_is_accounted_for(cell_balance(raw_rows, column_mappings, source_values)))

    @dg.asset_check(
        **check_options(profile, "rejected_rows", ["source_records"]),
        name="rejected_share_is_below_the_limit",
        description="Not too many rows were set aside. More means a column was mistaken or a workbook is broken.",
    )
    def _share(rejected_rows: pl.DataFrame, source_records: pl.DataFrame) -> dg.AssetCheckResult:
        limit = profile.refine.rejected_share_limit
        return check_result(rejected_share_is_below_the_limit(rejected_rows, source_records, limit))

    return [
        _found,
        _accounted,
        _share,
        model_checks(profile, "column_mappings", [COLUMN_MAPPINGS]),
        model_checks(profile, "source_tables", MODELS),
    ]
