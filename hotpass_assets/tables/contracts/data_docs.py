"""Table ``data_docs``: what Great Expectations finds in the published tables, with pages for people.

Belongs here: the Dagster wrapper, and which tables are judged. Not part of what ``refine`` makes: importing Great
Expectations alone takes 3.5 s of CPU. ``hotpass qa data-quality`` and the UI make it. Rules are in
``domain.checks.gx_suite``.
"""

from pathlib import Path

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.gx_suite import findings_table, gx_rules
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.golden import CONTACTS, ORGANISATIONS, PARTY_TABLES
from hotpass_assets.domain.tables.published import DATA_DOCS
from hotpass_assets.domain.tables.records import SOURCE_VALUES
from hotpass_assets.kit.asset_options import table_asset, table_key
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import settings_of, suite_of
from hotpass_assets.names import LAYER_CONTRACTS, METADATA_ROW_COUNT
from hotpass_resources.gate_files import data_quality_folder
from hotpass_resources.stores import Intakes
from hotpass_resources.table_store import TableStore

_JUDGED = (ORGANISATIONS, CONTACTS, *PARTY_TABLES)


def data_docs(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Asset ``data_docs`` of a profile."""

    @dg.asset(
        **table_asset(profile, DATA_DOCS, LAYER_CONTRACTS),
        deps=[table_key(profile, model.name) for model in (*_JUDGED, SOURCE_VALUES)],
    )
    def data_docs(
        context: dg.AssetExecutionContext, intakes: Intakes, table_store: dg.ResourceParam[TableStore]
    ) -> dg.Output[pl.DataFrame]:
        # Brings nothing heavy itself, but belongs to what only this step needs.
        from hotpass_resources.data_docs import JudgedTable, judge_with_data_docs

        with told_to_dagster():
            settings = settings_of(intakes.store.load(profile.name, context.partition_key))
            suite = profile.refine.suite(suite_of(settings, context.run.tags))
            asked = any(expectation.table == SOURCE_VALUES.name for expectation in suite)
            tables = {
                model.name: JudgedTable(
                    table_store.read(table_key(profile, model.name), context.partition_key), gx_rules(model, suite)
                )
                for model in (*_JUDGED, *((SOURCE_VALUES,) if asked else ()))
            }
            folder = data_quality_folder(Path(settings.dist_dir), context.partition_key) / "data-docs"
            findings = judge_with_data_docs(tables, folder, f"{profile.name}-{context.partition_key}")
        found = findings_table(findings)
        return dg.Output(
            found,
            metadata={
                METADATA_ROW_COUNT: found.height,
                "broken": int((~found["met"]).sum()),
                "data_docs": dg.MetadataValue.path(str(folder / "index.html")),
            },
        )

    return data_docs
