"""Checks on the golden record and the parties.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import dagster as dg

from hotpass_assets.domain.checks.expectations import meets_the_expectations, run_suite
from hotpass_assets.domain.checks.golden_layer import (
    contacts_belong_to_organisations,
    every_value_has_a_source,
    parties_refer_to_each_other,
)
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.golden import CONTACTS, FIELD_PROVENANCE, ORGANISATIONS, PARTY_TABLES
from hotpass_assets.kit.checks import CheckedIntake, TableCheck, checks_of_layer, model_check

EXPECTED_TABLES = ("organisations", "contacts", "source_values")


def golden_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of the golden record, of a profile's expectations and of the parties."""
    models = (ORGANISATIONS, CONTACTS, FIELD_PROVENANCE, *PARTY_TABLES)
    return checks_of_layer(
        profile,
        "golden",
        [
            TableCheck(
                "field_provenance",
                "every_value_has_a_source",
                "Every published value can be traced to a cell.",
                lambda intake: every_value_has_a_source(intake.read("organisations"), intake.scan("field_provenance")),
            ),
            TableCheck(
                "contacts",
                "contacts_belong_to_organisations",
                "Every contact belongs to a published organisation, and each has at most one primary contact.",
                lambda intake: contacts_belong_to_organisations(intake.read("contacts"), intake.read("organisations")),
            ),
            TableCheck(
                "parties",
                "parties_refer_to_each_other",
                "Aliases, roles and contact methods name parties that exist.",
                lambda intake: parties_refer_to_each_other(
                    {model.name: intake.read(model.name) for model in PARTY_TABLES}
                ),
            ),
            *(_expectations_of(table) for table in EXPECTED_TABLES),
            *(model_check(model) for model in models),
        ],
    )


def _expectations_of(table: str) -> TableCheck:
    def judge(intake: CheckedIntake) -> CheckOutcome:
        suite = [expectation for expectation in intake.suite if expectation.table == table]
        results = run_suite(suite, table, intake.read(table)) if suite else []
        return meets_the_expectations(results, intake.settings.strict)

    return TableCheck(
        table,
        f"{table}_meet_the_expectations",
        f"Table {table} meets the expectations of the profile's suite.",
        judge,
    )
