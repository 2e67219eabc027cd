"""Table ``data_contract``: what users of the published tables may rely on.

Belongs here: the Dagster wrapper. The documents are made in ``domain.contracts``.
"""

from pathlib import Path

import dagster as dg
import polars as pl

from hotpass_assets.domain.contracts.documents import contract_table
from hotpass_assets.domain.contracts.terms import ContractTerms, contract_tables
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.published import DATA_CONTRACT, PUBLISHED_TABLES
from hotpass_assets.kit.asset_options import table_asset, table_key
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import IntakeSettings, profile_for, settings_of
from hotpass_assets.kit.metadata import made
from hotpass_assets.names import LAYER_CONTRACTS
from hotpass_resources.publishing.publisher import dataset_paths
from hotpass_resources.stores import Intakes


def data_contract(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Asset ``data_contract`` of a profile."""

    @dg.asset(
        **table_asset(profile, DATA_CONTRACT, LAYER_CONTRACTS),
        deps=[table_key(profile, table.name) for table in PUBLISHED_TABLES],
    )
    def data_contract(context: dg.AssetExecutionContext, intakes: Intakes) -> dg.Output[pl.DataFrame]:
        with told_to_dagster():
            settings = settings_of(intakes.store.load(profile.name, context.partition_key))
            documents = contract_table(contract_terms(profile, settings))
        return made(profile, DATA_CONTRACT, documents, version=profile.contract.version, dataset=settings.dataset)

    return data_contract


def contract_terms(profile: ResolvedProfile, settings: IntakeSettings) -> ContractTerms:
    """What the contract of an intake says."""
    profile = profile_for(profile, settings)
    paths = dataset_paths(Path(settings.output_path), settings.formats)
    return ContractTerms(
        profile=profile,
        tables=contract_tables(profile),
        dataset=settings.dataset,
        owner=settings.data_owner,
        classification=settings.classification,
        intent=settings.intent,
        suite=settings.expectation_suite,
        schema_descriptor=settings.schema_descriptor,
        files={form: path.name for form, path in paths.items()},
    )
