"""Checks on the contract.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.contract_layer import (
    documents_are_well_formed,
    no_breaking_change_without_a_new_version,
)
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.published import DATA_CONTRACT
from hotpass_assets.kit.checks import CheckedIntake, TableCheck, checks_of_layer, model_check
from hotpass_assets.kit.earlier_intakes import contracts_before


def contract_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of ``data_contract``; they block, because what was published cannot be taken back from its users."""
    table = DATA_CONTRACT.name
    return checks_of_layer(
        profile,
        "contract",
        [
            TableCheck(
                table,
                "documents_are_well_formed",
                "Every document of the contract can be used by the programs it is for.",
                lambda intake: documents_are_well_formed(intake.read(table)),
            ),
            TableCheck(
                table,
                "no_breaking_change_without_a_new_version",
                "What users of the data rely on is as in the contract they hold, or contract.version has a new first "
                "number.",
                _unbroken,
            ),
            model_check(DATA_CONTRACT),
        ],
    )


def _unbroken(intake: CheckedIntake) -> CheckOutcome:
    present = intake.read(DATA_CONTRACT.name).filter(pl.col("form") == "yaml")["content"].item()
    held = contracts_before(intake.intakes, intake.tables, intake.profile, intake.key)
    return no_breaking_change_without_a_new_version(held, present)
