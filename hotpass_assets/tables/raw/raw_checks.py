"""Checks on the raw layer.

Belongs here: Dagster wrappers. What is judged is in ``domain.checks.raw_layer``.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.raw_layer import (
    cell_counts_match_the_sheets,
    every_workbook_could_be_opened,
)
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.raw import RAW_WORKBOOKS
from hotpass_assets.kit.checks import ERROR, WARN, check_options, check_result, model_checks
from hotpass_assets.kit.intake_settings import settings_of
from hotpass_resources.stores import Intakes


def raw_checks(profile: ResolvedProfile) -> list[dg.AssetChecksDefinition]:
    """Checks of ``raw_workbooks`` and ``raw_rows``."""

    @dg.asset_check(
        **check_options(profile, "raw_workbooks"),
        name="every_workbook_could_be_opened",
        description="Every workbook could be opened. The others are refined all the same; in strict mode, or when "
        "none opens, the run stops.",
    )
    def _opened(
        context: dg.AssetCheckExecutionContext, raw_workbooks: pl.DataFrame, intakes: Intakes
    ) -> dg.AssetCheckResult:
        strict = settings_of(intakes.store.load(profile.name, context.partition_key)).strict
        return check_result(every_workbook_could_be_opened(raw_workbooks), ERROR if strict else WARN)

    @dg.asset_check(
        **check_options(profile, "raw_rows", ["raw_workbooks"]),
        name="cell_counts_match_the_sheets",
        description="The rows hold as many cells as the sheets, counted apart. A difference means cells were lost.",
    )
    def _counted(raw_rows: pl.DataFrame, raw_workbooks: pl.DataFrame) -> dg.AssetCheckResult:
        return check_result(cell_counts_match_the_sheets(raw_workbooks, raw_rows))

    return [_opened, _counted, model_checks(profile, "raw_workbooks", [RAW_WORKBOOKS])]
