"""Checks on what was published.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.golden_layer import row_counts_are_equal_everywhere
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.published import PUBLISHED_DATASET
from hotpass_assets.kit.checks import CheckedIntake, TableCheck, checks_of_layer, model_check


def published_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of ``published_dataset``."""
    equal = TableCheck(
        "published_dataset",
        "row_counts_are_equal_everywhere",
        "Every published data file holds as many organisations as the table.",
        _equal,
    )
    return checks_of_layer(profile, "published", [equal, model_check(PUBLISHED_DATASET)])


def _equal(intake: CheckedIntake) -> CheckOutcome:
    organisations = intake.scan("organisations").select(pl.len()).collect().item()
    return row_counts_are_equal_everywhere(intake.read("published_dataset"), organisations)
