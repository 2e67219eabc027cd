"""Program: link new rows with known ones; prints what it cost and how right it is.

Arguments: path of the data set, how many of its rows are new. The known rows are linked and kept in a folder first, in
a process of its own: what is counted begins with reading that folder and ends when every new row has its id.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from benchmarks.linkage.judging import SETTINGS, read_data_set
from benchmarks.section import with_cost
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.known_rows import FACTS, known_rows
from hotpass_assets.domain.linkage.engine.linker import link_table
from hotpass_assets.domain.linkage.engine.new_rows import NewlyLinked, link_new_rows, neighbourhood
from hotpass_assets.domain.linkage.resolve.row_keys import row_keys
from hotpass_assets.domain.linkage.resolve.survivor_rows import entity_ids
from hotpass_resources.known_rows import known_rows_writers, read_known_rows
from hotpass_resources.linkage_files import write_together


def main(path: Path, new: int, kept: Path | None) -> None:
    """Print one JSON object, or with a folder only keep the known rows there."""
    table, truth = read_data_set(path)
    known_table = table.head(table.height - new)
    if kept is not None:
        _keep(known_table, kept)
        return
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "benchmarks.linkage.case_increment", str(path), str(new), folder]
        subprocess.run(program, check=True)
        added = table.tail(new)
        newly, cost = with_cost(lambda: _linked(added, Path(folder)))
        known = pl.read_parquet(Path(folder) / "facts.parquet").select("row", "entity_id")
    rows = pl.int_range(known_table.height, table.height, dtype=pl.UInt32, eager=True).alias("row")
    ids = pl.concat([known, pl.DataFrame([rows, newly.ids.slice(newly.near.known).alias("entity_id")])])
    print(json.dumps({"cost": cost, "figures": _figures(ids, truth.entities, known_table.height)}))


def _keep(table: pl.DataFrame, folder: Path) -> None:
    columns = recognise_columns(table)
    linked, keys = link_table(table, columns, SETTINGS), row_keys(table)
    ids = entity_ids(linked.clusters, keys)
    facts = linked.clusters.select("row", keys.alias("key"), "cluster", ids.alias("entity_id")).cast(FACTS)
    write_together(known_rows_writers(known_rows(table, facts, columns, linked.model), folder))


def _linked(table: pl.DataFrame, folder: Path) -> NewlyLinked:
    known = read_known_rows(folder)
    return link_new_rows(neighbourhood(table, row_keys(table), known), known, SETTINGS, Told())


def _figures(ids: pl.DataFrame, truth: pl.DataFrame | None, first_new: int) -> dict[str, float]:
    """Precision, recall and F1 over the pairs of rows of which at least one is new."""
    assert truth is not None
    rows = ids.join(truth, on="row").with_columns(new=pl.col("row") >= first_new)
    found, true, both = (_pairs(rows, by) for by in (["entity_id"], ["entity"], ["entity_id", "entity"]))
    return {"precision": both / found, "recall": both / true, "f1": 2 * both / (found + true)}


def _pairs(rows: pl.DataFrame, by: list[str]) -> int:
    """How many pairs with a new row agree in some columns."""
    new, known = pl.col("new").sum().cast(pl.Int64), (~pl.col("new")).sum().cast(pl.Int64)
    return int(rows.group_by(by).agg(pairs=new * known + new * (new - 1) // 2)["pairs"].sum())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
