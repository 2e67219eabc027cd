"""Checks on what Great Expectations found.

Belongs here: which checks there are. What is judged is in ``domain.checks.gx_suite``.
"""

import dagster as dg

from hotpass_assets.domain.checks.expectations import run_suite
from hotpass_assets.domain.checks.gx_suite import both_judges_agree, great_expectations_are_met
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.published import DATA_DOCS
from hotpass_assets.kit.checks import CheckedIntake, TableCheck, checks_of_layer, model_check
from hotpass_assets.tables.refined.golden_checks import EXPECTED_TABLES


def data_docs_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of ``data_docs``."""
    return checks_of_layer(
        profile,
        "data_docs",
        [
            TableCheck(
                DATA_DOCS.name,
                "great_expectations_are_met",
                "Great Expectations finds every rule of the published tables met.",
                lambda intake: great_expectations_are_met(intake.read(DATA_DOCS.name), intake.settings.strict),
                blocking=False,
            ),
            TableCheck(
                DATA_DOCS.name,
                "both_judges_agree",
                "Great Expectations counts the same failures of the profile's expectations as Hotpass does.",
                _agreement,
                blocking=False,
            ),
            model_check(DATA_DOCS),
        ],
    )


def _agreement(intake: CheckedIntake) -> CheckOutcome:
    asked = {expectation.table for expectation in intake.suite}
    own = [
        result
        for table in EXPECTED_TABLES
        if table in asked
        for result in run_suite(intake.suite, table, intake.read(table))
    ]
    return both_judges_agree(intake.read(DATA_DOCS.name), own)
