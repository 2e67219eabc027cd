"""Checks on mapping and records.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import dagster as dg

from hotpass_assets.domain.checks.accounting import cell_balance, every_cell_is_accounted_for
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.checks.refined_layer import (
    organisations_were_found,
    rejected_share_is_below_the_limit,
    rules_of_the_profile_fit_their_sheets,
    valid_shares_reach_the_thresholds,
)
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.records import (
    COLUMN_MAPPINGS,
    REJECTED_ROWS,
    SOURCE_CONTACTS,
    SOURCE_RECORDS,
    SOURCE_VALUES,
)
from hotpass_assets.kit.checks import WARN, CheckedIntake, TableCheck, checks_of_layer, model_check

MODELS = (SOURCE_RECORDS, SOURCE_VALUES, SOURCE_CONTACTS, REJECTED_ROWS)


def mapping_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of ``column_mappings``."""
    found = TableCheck(
        "column_mappings",
        "organisations_were_found",
        "At least one table names organisations. Without one there is nothing to publish.",
        lambda intake: organisations_were_found(intake.read("column_mappings")),
    )
    fit = TableCheck(
        "column_mappings",
        "rules_of_the_profile_fit_their_sheets",
        "Every column the profile names is in its sheet. A missing one was renamed, or is misspelt in the profile.",
        lambda intake: rules_of_the_profile_fit_their_sheets(intake.read("raw_workbooks"), profile),
        blocking=False,
        severity=WARN,
    )
    return checks_of_layer(profile, "mapping", [found, fit, model_check(COLUMN_MAPPINGS)])


def source_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of the records, their values and the rejections."""
    return checks_of_layer(
        profile,
        "source",
        [
            TableCheck(
                "source_values",
                "every_cell_is_accounted_for",
                "Every filled cell is a value, or in a column listed as not mapped, or outside the tables.",
                _accounted,
            ),
            TableCheck(
                "rejected_rows",
                "rejected_share_is_below_the_limit",
                "Not too many rows were set aside. More means a column was mistaken or a workbook is broken.",
                lambda intake: rejected_share_is_below_the_limit(
                    intake.read("rejected_rows"),
                    intake.read("source_records"),
                    profile.refine.rejected_share_limit,
                ),
            ),
            TableCheck(
                "source_values",
                "valid_shares_reach_the_thresholds",
                "As many e-mail addresses, phones and websites are valid as the profile's thresholds ask for.",
                lambda intake: valid_shares_reach_the_thresholds(
                    intake.scan("source_values"), profile.refine.thresholds
                ),
                blocking=False,
                severity=WARN,
            ),
            *(model_check(model) for model in MODELS),
        ],
    )


def _accounted(intake: CheckedIntake) -> CheckOutcome:
    return every_cell_is_accounted_for(
        cell_balance(intake.scan("raw_rows"), intake.read("column_mappings"), intake.scan("source_values"))
    )
