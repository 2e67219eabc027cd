"""Program: write one table and its truth for the linkage benchmarks.

Arguments: ``listing`` path, rows, seed; or ``febrl`` path, files; or ``fake_1000`` path, file. Not measured. Of a
listing it prints what is wrong with its rows, one JSON object.

The column that gives the truth away is dropped and rows are shuffled, so that their order says nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from hotpass_assets.domain.sample.listings.listing import Listing, listing

_SHUFFLE = 7


def main(kind: str, path: Path, arguments: Sequence[str]) -> None:
    """Write ``<path>.parquet`` and ``<path>.truth.parquet``."""
    if kind == "listing":
        records, seed = map(int, arguments)
        made = listing(records, seed)
        rows, truth = made.rows, made.truth
        print(json.dumps(_dirt(made)))
    elif kind == "febrl":
        rows, truth = _febrl([Path(name) for name in arguments])
    else:
        (name,) = arguments
        rows, truth = _apart(_texts(Path(name)).drop("unique_id"), "cluster", pl.col("cluster"))
    rows.write_parquet(path.with_name(f"{path.name}.parquet"))
    truth.write_parquet(path.with_name(f"{path.name}.truth.parquet"))


def _dirt(made: Listing) -> dict[str, float]:
    """Shares of rows that repeat an earlier one, and of those to which each family of things was done."""
    rows = made.rows.height
    family = pl.col("kind").cast(pl.String).str.extract(r"^(\w+)\.")
    touched = made.dirt.select("row", family.alias("family")).unique()
    families = touched.group_by("family").len().sort("len", "family", descending=[True, False])
    repeated = {"another row is the same organisation": int(made.truth["entity"].is_duplicated().sum()) / rows}
    anything = {"anything below": touched["row"].n_unique() / rows}
    return repeated | anything | {name.replace("_", " "): count / rows for name, count in families.iter_rows()}


def _febrl(files: Sequence[Path]) -> tuple[pl.DataFrame, pl.DataFrame]:
    table = pl.concat([_texts(file) for file in files])
    return _apart(table, "rec_id", pl.col("rec_id").str.extract(r"^rec-(\d+)-"))


def _texts(file: Path) -> pl.DataFrame:
    """A file as texts, trimmed, with empty cells missing."""
    table = pl.read_csv(file, infer_schema=False)
    text = pl.all().str.strip_chars()
    table = table.rename({name: name.strip() for name in table.columns}).select(text)
    return table.select(pl.when(pl.all() != "").then(pl.all()))


def _apart(table: pl.DataFrame, column: str, entity: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    order = np.random.default_rng(_SHUFFLE).permutation(table.height)
    truth = table.select(entity=entity)[order].with_row_index("row")
    assert truth["entity"].null_count() == 0
    return table.drop(column)[order], truth


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
