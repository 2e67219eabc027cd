"""Tables ``source_records``, ``source_values``, ``source_contacts`` and ``rejected_rows``, made in one pass.

Belongs here: the Dagster wrapper. The rules are in ``domain.records`` and ``domain.clean``.
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.records.records import build_records
from hotpass_assets.domain.tables.records import REJECTED_ROWS, SOURCE_CONTACTS, SOURCE_RECORDS, SOURCE_VALUES
from hotpass_assets.kit.asset_options import joint_options, table_in, table_out
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import profile_for, settings_of
from hotpass_assets.kit.metadata import made_together
from hotpass_assets.kit.progress import stage
from hotpass_assets.names import LAYER_REFINED
from hotpass_resources.stores import Intakes

MODELS = (SOURCE_RECORDS, SOURCE_VALUES, SOURCE_CONTACTS, REJECTED_ROWS)


def source_tables(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Assets of the records of a profile."""

    @dg.multi_asset(
        **joint_options(profile, "source_tables"),
        outs={model.name: table_out(profile, model, LAYER_REFINED) for model in MODELS},
        ins={name: table_in(profile, name) for name in ("raw_workbooks", "raw_rows", "column_mappings")},
    )
    def source_tables(
        context: dg.AssetExecutionContext,
        raw_workbooks: pl.DataFrame,
        raw_rows: pl.DataFrame,
        column_mappings: pl.DataFrame,
        intakes: Intakes,
    ) -> Iterator[dg.Output[pl.DataFrame]]:
        with told_to_dagster(), stage("map", "cleaning values") as counts:
            settings = settings_of(intakes.store.load(profile.name, context.partition_key))
            built = build_records(raw_workbooks, raw_rows, column_mappings, profile_for(profile, settings))
            counts["records"] = built.records.height
            counts["values"] = built.values.height
            counts["rejected"] = built.rejected.height
        tables = (built.records, built.values, built.contacts, built.rejected)
        for model, table in zip(MODELS, tables, strict=True):
            yield made_together(profile, model, table)

    return source_tables
