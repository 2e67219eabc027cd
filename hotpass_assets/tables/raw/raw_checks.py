"""Checks on the raw layer.

Belongs here: which checks there are. What is judged is in ``domain.checks.raw_layer``.
"""

from dataclasses import replace

import dagster as dg

from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.checks.raw_layer import cell_counts_match_the_sheets, every_workbook_could_be_opened
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.raw import RAW_WORKBOOKS
from hotpass_assets.kit.checks import WARN, CheckedIntake, TableCheck, checks_of_layer, model_check


def raw_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of ``raw_workbooks`` and ``raw_rows``."""
    return checks_of_layer(
        profile,
        "raw",
        [
            TableCheck(
                "raw_workbooks",
                "every_workbook_could_be_opened",
                "Every workbook could be opened. The others are refined all the same; in strict mode, or when none "
                "opens, the run stops.",
                _opened,
                severity=WARN,
            ),
            TableCheck(
                "raw_rows",
                "cell_counts_match_the_sheets",
                "The rows hold as many cells as the sheets, counted apart. A difference means cells were lost.",
                lambda intake: cell_counts_match_the_sheets(intake.read("raw_workbooks"), intake.read("raw_rows")),
            ),
            model_check(RAW_WORKBOOKS),
        ],
    )


def _opened(intake: CheckedIntake) -> CheckOutcome:
    outcome = every_workbook_could_be_opened(intake.read("raw_workbooks"))
    return replace(outcome, severe=True) if intake.settings.strict else outcome
