"""The table of contents: assets and checks of one profile in the order data flows.

Belongs here: the list. Does not belong here: how any of them works (``tables``).
"""

from collections.abc import Sequence

import dagster as dg

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.tables.compliance.compliance_checks import compliance_checks
from hotpass_assets.tables.compliance.compliance_tables import compliance_tables
from hotpass_assets.tables.contracts.contract_checks import contract_checks
from hotpass_assets.tables.contracts.data_contract import data_contract
from hotpass_assets.tables.contracts.data_docs import data_docs
from hotpass_assets.tables.contracts.data_docs_checks import data_docs_checks
from hotpass_assets.tables.contracts.quality_report import quality_report
from hotpass_assets.tables.enriched.enriched_checks import enriched_checks
from hotpass_assets.tables.enriched.enriched_tables import enriched_tables
from hotpass_assets.tables.enriched.intent_checks import intent_checks
from hotpass_assets.tables.enriched.intent_tables import intent_tables
from hotpass_assets.tables.linkage.linkage_checks import linkage_checks
from hotpass_assets.tables.linkage.linkage_tables import linkage_tables
from hotpass_assets.tables.published.deliveries import deliveries
from hotpass_assets.tables.published.delivery_checks import delivery_checks
from hotpass_assets.tables.published.intake_checks import left_failed_check
from hotpass_assets.tables.published.published_checks import published_checks
from hotpass_assets.tables.published.published_dataset import published_dataset
from hotpass_assets.tables.raw.raw_checks import raw_checks
from hotpass_assets.tables.raw.raw_rows import raw_rows
from hotpass_assets.tables.raw.raw_workbooks import raw_workbooks
from hotpass_assets.tables.refined.column_mappings import column_mappings
from hotpass_assets.tables.refined.golden_checks import golden_checks
from hotpass_assets.tables.refined.golden_tables import golden_tables
from hotpass_assets.tables.refined.party_tables import party_tables
from hotpass_assets.tables.refined.source_checks import mapping_checks, source_checks
from hotpass_assets.tables.refined.source_tables import source_tables


def profile_assets(profile: ResolvedProfile) -> Sequence[dg.AssetsDefinition]:
    """Assets of a profile: raw → refined → linkage → compliance → golden → published."""
    return [
        raw_workbooks(profile),
        raw_rows(profile),
        column_mappings(profile),
        source_tables(profile),
        linkage_tables(profile),
        compliance_tables(profile),
        golden_tables(profile),
        party_tables(profile),
        enriched_tables(profile),
        intent_tables(profile),
        quality_report(profile),
        data_contract(profile),
        data_docs(profile),
        published_dataset(profile),
        deliveries(profile),
    ]


def profile_checks(profile: ResolvedProfile) -> Sequence[dg.AssetChecksDefinition]:
    """Checks of a profile, in the same order."""
    return [
        raw_checks(profile),
        mapping_checks(profile),
        source_checks(profile),
        linkage_checks(profile),
        compliance_checks(profile),
        golden_checks(profile),
        enriched_checks(profile),
        intent_checks(profile),
        contract_checks(profile),
        published_checks(profile),
        delivery_checks(profile),
        data_docs_checks(profile),
        left_failed_check(profile),
    ]
