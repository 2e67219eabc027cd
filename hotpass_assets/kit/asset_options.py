"""What every table of the graph is given: key, group, kinds, owner, partitions, description.

Belongs here: the options of assets, so that none is forgotten. Does not belong here: the assets.
"""

from datetime import timedelta
from typing import Any

import dagster as dg

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.model import TableModel
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.pod_tags import step_options
from hotpass_assets.names import (
    LAYER_COMPLIANCE,
    LAYER_CONTRACTS,
    LAYER_ENRICHED,
    LAYER_LINKAGE,
    LAYER_PUBLISHED,
    LAYER_RAW,
    LAYER_REFINED,
    METADATA_COLUMN_SCHEMA,
    OWNER,
    TAG_PROFILE,
)

TABLE_STORE = "table_store"
KINDS = {"polars", "parquet"}
INPUT_FOLDER = "input_folder"
_LAYERS = {
    LAYER_RAW: "Its layer holds what is in the files, cell by cell, before anything of it is understood.",
    LAYER_REFINED: "Its layer holds rows and values mapped to known fields and cleaned, or the one chosen among many.",
    LAYER_LINKAGE: "Its layer says which records are one organisation, and how that is known.",
    LAYER_COMPLIANCE: "Its layer says what may be published of whom, and what is withheld.",
    LAYER_ENRICHED: "Its layer holds what was published with its gaps filled, and where each filled value comes from.",
    LAYER_CONTRACTS: "Its layer says what users of the published data may rely on.",
    LAYER_PUBLISHED: "Its layer names what was written for people and other programs.",
}


def table_key(profile: ResolvedProfile, table: str) -> dg.AssetKey:
    """Asset key of one table of a profile."""
    return dg.AssetKey([profile.name, table])


def input_folder_key(profile: ResolvedProfile) -> dg.AssetKey:
    """Asset key of the folder in which workbooks are dropped for a profile."""
    return dg.AssetKey([profile.name, INPUT_FOLDER])


def input_folder(profile: ResolvedProfile) -> dg.AssetSpec:
    """The folder with which the graph begins; people fill it, no run makes it."""
    return dg.AssetSpec(
        input_folder_key(profile),
        description="Workbooks as people drop them. hotpass refine, or the sensor of the profile, freezes what is in "
        "the folder as an intake; runs read the intake and never the folder, and never change a file in it.",
        group_name=LAYER_RAW,
        kinds={"excel", "csv"},
        owners=[OWNER],
        tags={TAG_PROFILE: profile.name},
    )


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


def table_out(profile: ResolvedProfile, model: TableModel, layer: str, *, required: bool = True) -> dg.AssetOut:
    """Options of one table that is made together with others; one that is not required may be left out of a run."""
    return dg.AssetOut(**_shared(profile, model, layer), is_required=required)


def table_asset(profile: ResolvedProfile, model: TableModel, layer: str) -> dict[str, Any]:
    """Options of a table that is made alone."""
    return _shared(profile, model, layer) | step_options(profile) | {"partitions_def": intakes_of(profile.name)}


def freshness(profile: ResolvedProfile) -> dg.FreshnessPolicy | None:
    """When what was published counts as late; never where the contract promises no new data.

    It is a warning once ``contract.refresh_days`` have passed, and a failure once they have passed twice.
    """
    days = profile.contract.refresh_days
    if days is None:
        return None
    return dg.FreshnessPolicy.time_window(fail_window=timedelta(days=2 * days), warn_window=timedelta(days=days))


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
        "description": _description(profile, model, layer),
        "metadata": {METADATA_COLUMN_SCHEMA: column_schema(model)},
        "io_manager_key": TABLE_STORE,
    }


def _description(profile: ResolvedProfile, model: TableModel, layer: str) -> str:
    """What one row stands for, then where the table stands and lies."""
    return (
        f"{model.description}\n\nThat is one row of this table. {_LAYERS[layer]} In the store each intake has a "
        f"Parquet file of its own: `tables/{profile.name}/{model.name}/<intake>.parquet`."
    )
