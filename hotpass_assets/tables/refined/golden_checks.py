"""Checks on the golden record and the parties.

Belongs here: Dagster wrappers. What is judged is in ``domain.checks``.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.expectations import meets_the_expectations, run_suite
from hotpass_assets.domain.checks.golden_layer import (
    contacts_belong_to_organisations,
    every_value_has_a_source,
    parties_refer_to_each_other,
)
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.golden import CONTACTS, FIELD_PROVENANCE, ORGANISATIONS, PARTY_TABLES
from hotpass_assets.kit.checks import check_options, check_result, model_checks
from hotpass_assets.kit.intake_settings import settings_of
from hotpass_resources.stores import Intakes

MODELS = (ORGANISATIONS, CONTACTS, FIELD_PROVENANCE)
EXPECTED_TABLES = ("organisations", "contacts", "source_values")


def golden_checks(profile: ResolvedProfile) -> list[dg.AssetChecksDefinition]:
    """Checks of the golden record, of a profile's expectations and of the parties."""

    @dg.asset_check(
        **check_options(profile, "field_provenance", ["organisations"]),
        name="every_value_has_a_source",
        description="Every published value can be traced to a cell.",
    )
    def _sourced(field_provenance: pl.LazyFrame, organisations: pl.DataFrame) -> dg.AssetCheckResult:
        return check_result(every_value_has_a_source(organisations, field_provenance))

    @dg.asset_check(
        **check_options(profile, "contacts", ["organisations"]),
        name="contacts_belong_to_organisations",
        description="Every contact belongs to a published organisation, and each has at most one primary contact.",
    )
    def _belong(contacts: pl.DataFrame, organisations: pl.DataFrame) -> dg.AssetCheckResult:
        return check_result(contacts_belong_to_organisations(contacts, organisations))

    @dg.asset_check(
        **check_options(profile, "parties", ["party_aliases", "party_roles", "contact_methods"]),
        name="parties_refer_to_each_other",
        description="Aliases, roles and contact methods name parties that exist.",
    )
    def _refer(
        parties: pl.DataFrame,
        party_aliases: pl.DataFrame,
        party_roles: pl.DataFrame,
        contact_methods: pl.DataFrame,
    ) -> dg.AssetCheckResult:
        tables = {"parties": parties, "party_aliases": party_aliases, "party_roles": party_roles}
        return check_result(parties_refer_to_each_other(tables | {"contact_methods": contact_methods}))

    expectations = [_expectation_check(profile, table) for table in EXPECTED_TABLES]
    return [
        _sourced,
        _belong,
        _refer,
        *expectations,
        model_checks(profile, "golden_tables", MODELS),
        model_checks(profile, "party_tables", PARTY_TABLES),
    ]


def _expectation_check(profile: ResolvedProfile, table: str) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        **check_options(profile, table),
        name=f"{table}_meet_the_expectations",
        description=f"Table {table} meets the expectations of the profile's suite.",
    )
    def _meets(context: dg.AssetCheckExecutionContext, frame: pl.DataFrame, intakes: Intakes) -> dg.AssetCheckResult:
        settings = settings_of(intakes.store.load(profile.name, context.partition_key))
        suite = profile.refine.suite(settings.expectation_suite)
        return check_result(meets_the_expectations(run_suite(suite, table, frame), settings.strict))

    return _meets
