"""Table ``column_mappings``: which column means which field.

Belongs here: the Dagster wrapper. Mapping is ``domain.mapping``.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.records.mapped_columns import map_columns
from hotpass_assets.domain.tables.records import COLUMN_MAPPINGS
from hotpass_assets.kit.asset_options import table_asset, table_in
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.metadata import made
from hotpass_assets.kit.progress import stage
from hotpass_assets.names import LAYER_REFINED


def column_mappings(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Asset ``column_mappings`` of a profile."""

    @dg.asset(
        **table_asset(profile, COLUMN_MAPPINGS, LAYER_REFINED),
        ins={name: table_in(profile, name) for name in ("raw_workbooks", "raw_rows")},
    )
    def column_mappings(raw_workbooks: pl.DataFrame, raw_rows: pl.DataFrame) -> dg.Output[pl.DataFrame]:
        with told_to_dagster(), stage("map", "mapping columns") as counts:
            mappings = map_columns(raw_workbooks, raw_rows, profile)
            counts["columns"] = mappings.height
            counts["mapped"] = mappings["field"].count()
        return made(profile, COLUMN_MAPPINGS, mappings, mapped=mappings["field"].count())

    return column_mappings
