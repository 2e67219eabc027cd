"""Program: compare the tables of a workspace's only intake with the truth; one JSON object a score.

Arguments: workspace folder, profile. Not measured.
"""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from pathlib import Path

import polars as pl

from benchmarks.case_sample import TRUTH_TABLES
from hotpass_assets.domain.sample.truth import Truth
from tests.end_to_end.truth_scores import TABLES, truth_scores


def main(workspace: Path, profile: str) -> None:
    """Print name, right cases and all cases of every score."""
    rows, contacts, entities = (pl.read_parquet(workspace / "truth" / f"{name}.parquet") for name in TRUTH_TABLES)
    truth = Truth(rows, contacts, entities, dirt={})
    store = workspace / ".hotpass" / "store" / "tables" / profile
    scores = truth_scores(truth, {name: _only_intake(store / name) for name in TABLES})
    for field in fields(scores):
        share = getattr(scores, field.name)
        print(json.dumps({"name": field.name, "right": share.right, "cases": share.cases}))


def _only_intake(folder: Path) -> pl.DataFrame:
    (path,) = folder.glob("*.parquet")
    return pl.read_parquet(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
