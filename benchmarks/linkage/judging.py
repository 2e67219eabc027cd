"""A linkage judged by its truth, inside a measured child.

Belongs here: reading a data set, and the figures every program is compared by. Does not belong here: linking, and
targets (``quality``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.linkage.engine.linker import LinkSettings
from hotpass_assets.domain.linkage.quality.evaluation import evaluate
from hotpass_assets.domain.linkage.quality.truth import Truth, truth_from

SETTINGS = LinkSettings()


def read_data_set(path: Path) -> tuple[pl.DataFrame, Truth]:
    """The table and what is known about its rows."""
    table = pl.read_parquet(path.with_name(f"{path.name}.parquet"))
    labels = path.with_name(f"{path.name}.truth.parquet")
    return table, truth_from(pl.read_parquet(labels), table.height, labels.name)


def figures_of(clusters: pl.DataFrame, pairs: pl.DataFrame, truth: Truth) -> dict[str, Any]:
    """What an evaluation says, in the words of ``quality``.

    Args:
        clusters: ``row`` and ``cluster`` of every row.
        pairs: ``left``, ``right`` and ``probability`` of the pairs compared.
        truth: What is known.
    """
    found = evaluate(
        clusters,
        pairs.select("left", "right", "probability"),
        truth,
        match_threshold=SETTINGS.match_threshold,
        review_threshold=SETTINGS.review_threshold,
    )
    return {
        "rows": found.rows,
        "true_pairs": found.clusters.true,
        "precision": found.clusters.precision,
        "recall": found.clusters.recall,
        "f1": found.clusters.f1,
        "bcubed_f1": found.bcubed.f1 if found.bcubed else None,
        "auto_precision": next(band.precision for band in found.bands if band.name == "auto"),
        "calibration_error": found.calibration_error,
        "completeness": found.blocking.completeness,
        "pairs_per_row": found.blocking.per_row,
    }


def components(pairs: pl.DataFrame, rows: int) -> pl.DataFrame:
    """``row`` and ``cluster`` (its smallest row) of the connected components of ``left`` and ``right``."""
    parent = list(range(rows))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for left, right in pairs.select("left", "right").iter_rows():
        low, high = sorted((root(left), root(right)))
        parent[high] = low
    numbers = pl.DataFrame({"row": range(rows), "cluster": [root(row) for row in range(rows)]})
    return numbers.cast(pl.UInt32)
