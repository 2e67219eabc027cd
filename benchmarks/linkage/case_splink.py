"""Program: link one data set with Splink and a model written by hand; prints what it cost and how right it is.

Arguments: path of the data set, ``organisations`` or ``persons``. Cleaning, training, scoring and clustering (connected
components from probability 0.9) are counted, reading and judging are not.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

import polars as pl
from splink import DuckDBAPI, Linker

from benchmarks.linkage import splink_models
from benchmarks.linkage.judging import figures_of, read_data_set
from benchmarks.section import with_cost

THRESHOLD = 0.9
_RANDOM_PAIRS = 5e6


def main(path: Path, model: splink_models.SplinkModel) -> None:
    """Print one JSON object."""
    table, truth = read_data_set(path)
    (clusters, pairs), cost = with_cost(lambda: _linked(table, model))
    print(json.dumps({"cost": cost, "figures": figures_of(clusters, pairs, truth)}))


def _linked(table: pl.DataFrame, model: splink_models.SplinkModel) -> tuple[pl.DataFrame, pl.DataFrame]:
    api = DuckDBAPI()
    linker = Linker(api.register(model.cleaned(table).to_arrow()), model.settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(model.certain, recall=model.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=1)
    for rule in model.training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict()
    clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, THRESHOLD)
    clusters, pairs = (_frame(result) for result in (clustered, predicted))
    low, high = (f("unique_id_l", "unique_id_r").cast(pl.UInt32) for f in (pl.min_horizontal, pl.max_horizontal))
    return (
        clusters.select(row=pl.col("unique_id").cast(pl.UInt32), cluster=pl.col("cluster_id").cast(pl.UInt32)),
        pairs.select(left=low, right=high, probability="match_probability").unique(["left", "right"]),
    )


def _frame(result: Any) -> pl.DataFrame:
    frame = pl.from_arrow(result.as_pyarrow_table())
    assert isinstance(frame, pl.DataFrame)
    return frame


if __name__ == "__main__":
    main(Path(sys.argv[1]), getattr(splink_models, sys.argv[2])())
