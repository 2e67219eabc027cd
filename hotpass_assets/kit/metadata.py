"""Metadata of materialisations, under the names the catalogue knows.

Belongs here: row counts, addresses and column lineage. Does not belong here: counts only one asset has.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import polars as pl

from hotpass_assets.domain.lineage.table_columns import COLUMN_ORIGINS
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.model import TableModel
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.names import METADATA_COLUMN_LINEAGE, METADATA_MADE_FROM, METADATA_ROW_COUNT


def made(
    profile: ResolvedProfile, model: TableModel, frame: pl.DataFrame, **told: int | float | str | dg.MetadataValue
) -> dg.Output[pl.DataFrame]:
    """A finished table with its row count, what its columns are made from, and what else is told of it.

    Args:
        profile: Profile of the graph.
        model: Model of the table.
        frame: The table.
        told: Further counts and words, by the name they are shown under.
    """
    return dg.Output(frame, metadata=_told(profile, model, frame, told))


def made_together(
    profile: ResolvedProfile, model: TableModel, frame: pl.DataFrame, **told: int | float | str | dg.MetadataValue
) -> dg.Output[pl.DataFrame]:
    """As :func:`made`, for one table of a step that makes several."""
    return dg.Output(frame, model.name, metadata=_told(profile, model, frame, told))


def _told(
    profile: ResolvedProfile,
    model: TableModel,
    frame: pl.DataFrame,
    told: Mapping[str, int | float | str | dg.MetadataValue],
) -> dict[str, Any]:
    return {METADATA_ROW_COUNT: frame.height, **_column_lineage(profile, model), **told}


def _column_lineage(profile: ResolvedProfile, model: TableModel) -> dict[str, Any]:
    """Metadata that says which columns of which tables each column is made from, where that is stated.

    It is said twice: as the column lineage of Dagster, which programs read and the open-source UI does not show, and
    as a table, which it shows.
    """
    origins = COLUMN_ORIGINS.get(model.name)
    if not origins:
        return {}
    deps = {
        column: [dg.TableColumnDep(table_key(profile, table), name) for table, name in found]
        for column, found in origins.items()
    }
    said = [
        dg.TableRecord({"column": column, "made from": ", ".join(f"{table}.{name}" for table, name in origins[column])})
        for column in model.names
        if column in origins
    ]
    return {
        METADATA_COLUMN_LINEAGE: dg.TableColumnLineage(deps),
        METADATA_MADE_FROM: dg.MetadataValue.table(said),
    }
