"""Program: link FEBRL with the package recordlinkage, without labels; prints what it cost and how right it is.

Arguments: path of the data set. Indexing, comparing, classifying (expectation maximisation over binary comparisons, as
in the package's guide) and connected components are counted; reading and judging are not.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import recordlinkage

from benchmarks.linkage.judging import components, figures_of, read_data_set
from benchmarks.section import with_cost

_BLOCKS = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode")
_ALIKE = ("given_name", "surname", "address_1", "suburb")
_SAME = ("date_of_birth", "soc_sec_id", "postcode", "state", "street_number")


def main(path: Path) -> None:
    """Print one JSON object."""
    table, truth = read_data_set(path)
    frame = pd.DataFrame(table.to_dict(as_series=False))
    (clusters, pairs), cost = with_cost(lambda: _linked(frame))
    print(json.dumps({"cost": cost, "figures": figures_of(clusters, pairs, truth)}))


def _linked(frame: pd.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    index = recordlinkage.Index()
    for column in _BLOCKS:
        index.block(column)
    compare = recordlinkage.Compare()
    for column in _ALIKE:
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in _SAME:
        compare.exact(column, column, label=column)
    vectors = compare.compute(index.index(frame), frame).astype(int)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(vectors)
    probability = classifier.prob(vectors)
    compared = pl.DataFrame(
        {
            "one": vectors.index.get_level_values(0).to_numpy(),
            "other": vectors.index.get_level_values(1).to_numpy(),
            "probability": probability.to_numpy().astype(float),
        }
    )
    pairs = compared.select(
        left=pl.min_horizontal("one", "other").cast(pl.UInt32),
        right=pl.max_horizontal("one", "other").cast(pl.UInt32),
        probability=pl.col("probability").clip(0, 1),
    ).unique(["left", "right"])
    return components(pairs.filter(pl.col("probability") >= 0.5), len(frame)), pairs


if __name__ == "__main__":
    main(Path(sys.argv[1]))
