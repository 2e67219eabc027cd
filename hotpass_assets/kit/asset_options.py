"""What every table of the graph is given: key, group, kinds, owner, partitions, description.

Belongs here: the options of assets, so that none is forgotten. Does not belong here: the assets.
"""

from typing import Any

import dagster as dg

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.model import TableModel
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.pod_tags import step_options
from hotpass_assets.names import METADATA_COLUMN_SCHEMA, OWNER, TAG_PROFILE

TABLE_STORE = "table_store"
KINDS = {"polars", "parquet"}


def table_key(profile: ResolvedProfile, table: str) -> dg.AssetKey:
    """Asset key of one table of a profile."""
    return dg.AssetKey([profile.name, table])


def table_in(profile: ResolvedProfile, table: str) -> dg.AssetIn:
    """Input that loads one table of the same intake."""
    return dg.AssetIn(table_key(profile, table))


def column_schema(model: TableModel) -> dg.TableSchema:
    """Columns of a table as the catalogue shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                str(column.dtype),
                column.description,
                dg.TableColumnConstraints(nullable=column.nullable, unique=column.unique),
            )
            for column in model.columns
        ]
    )


def table_out(profile: ResolvedProfile, model: TableModel, layer: str) -> dg.AssetOut:
    """Options of one table that is made together with others."""
    return dg.AssetOut(**_shared(profile, model, layer))


def table_asset(profile: ResolvedProfile, model: TableModel, layer: str) -> dict[str, Any]:
    """Options of a table that is made alone."""
    return _shared(profile, model, layer) | step_options(profile) | {"partitions_def": intakes_of(profile.name)}


def joint_options(profile: ResolvedProfile, name: str) -> dict[str, Any]:
    """Options of the step that makes several tables together."""
    names = {"name": f"{profile.name.replace('-', '_')}__{name}", "partitions_def": intakes_of(profile.name)}
    return names | step_options(profile)


def _shared(profile: ResolvedProfile, model: TableModel, layer: str) -> dict[str, Any]:
    return {
        "key": table_key(profile, model.name),
        "group_name": layer,
        "kinds": KINDS,
        "owners": [OWNER],
        "tags": {TAG_PROFILE: profile.name},
        "description": model.description,
        "metadata": {METADATA_COLUMN_SCHEMA: column_schema(model)},
        "io_manager_key": TABLE_STORE,
    }
