"""Program: put rows of the same folded name together, and nothing else; prints what it cost and how right it is.

Arguments: path of the data set, the columns that make the name. The floor every linkage has to beat.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from benchmarks.linkage.judging import figures_of, read_data_set
from benchmarks.section import with_cost
from hotpass_assets.domain.clean.organisations import clean_organisation_names


def main(path: Path, columns: Sequence[str]) -> None:
    """Print one JSON object."""
    table, truth = read_data_set(path)
    (clusters, pairs), cost = with_cost(lambda: _linked(table, columns))
    print(json.dumps({"cost": cost, "figures": figures_of(clusters, pairs, truth)}))


def _linked(table: pl.DataFrame, columns: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    name = table.select(pl.concat_str(columns, separator=" ", ignore_nulls=True).alias("name")).to_series()
    key = clean_organisation_names(name)["match_key"].alias("key")
    rows = key.to_frame().with_row_index("row")
    first = pl.when(pl.col("key").is_null()).then("row").otherwise(pl.col("row").min().over("key"))
    clusters = rows.with_columns(cluster=first).select("row", "cluster")
    within = clusters.join(clusters, on="cluster", suffix="_other").filter(pl.col("row") < pl.col("row_other"))
    pairs = within.select(left="row", right="row_other", probability=pl.lit(1.0))
    return clusters, pairs


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
