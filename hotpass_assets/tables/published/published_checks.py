"""Checks on what was published.

Belongs here: Dagster wrappers. What is judged is in ``domain.checks``.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.golden_layer import row_counts_are_equal_everywhere
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.published import PUBLISHED_DATASET
from hotpass_assets.kit.checks import check_options, check_result, model_checks


def published_checks(profile: ResolvedProfile) -> list[dg.AssetChecksDefinition]:
    """Checks of ``published_dataset``."""

    @dg.asset_check(
        **check_options(profile, "published_dataset", ["organisations"]),
        name="row_counts_are_equal_everywhere",
        description="Every published data file holds as many organisations as the table.",
    )
    def _equal(published_dataset: pl.DataFrame, organisations: pl.DataFrame) -> dg.AssetCheckResult:
        return check_result(row_counts_are_equal_everywhere(published_dataset, organisations.height))

    return [_equal, model_checks(profile, "published_dataset", [PUBLISHED_DATASET])]
