"""Metadata of materialisations, under the names the catalogue knows.

Belongs here: row counts, addresses and column lineage. Does not belong here: counts only one asset has.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.names import METADATA_COLUMN_LINEAGE, METADATA_ROW_COUNT


def made(frame: pl.DataFrame, **counts: int | float | str) -> dg.Output[pl.DataFrame]:
    """A finished table with its row count and further counts."""
    return dg.Output(frame, metadata={METADATA_ROW_COUNT: frame.height, **counts})


def column_lineage(profile: ResolvedProfile, sources: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, Any]:
    """Metadata that says which columns of which tables each column is made from.

    Args:
        profile: Profile of the graph.
        sources: For each column, pairs of table and column.
    """
    return {
        METADATA_COLUMN_LINEAGE: dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(table_key(profile, table), name) for table, name in origins]
                for column, origins in sources.items()
            }
        )
    }
