"""Program: link four fifths of a data set, then all of it, and count the organisation ids that change in between.

Arguments: path of the data set. Prints one JSON object. Both months carry the same record keys, as sources with
identifiers do. Which rows come in the first month depends on their number alone.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.linkage.judging import SETTINGS, read_data_set
from benchmarks.linkage.reviewing import row_keys_of
from benchmarks.section import with_cost
from hotpass_assets.domain.identity import stable_uuids
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.linker import link_table
from hotpass_assets.domain.linkage.identity.registry import Assigned, Registry, assign_ids, current_ids

_FIRST_SHARE = 0.8
_SPREAD = 2_654_435_761
_MONTHS = ("month-1", "month-2")


def main(path: Path) -> None:
    """Print what changed."""
    table, _ = read_data_set(path)
    rows = pl.int_range(table.height, dtype=pl.UInt64, eager=True)
    first = rows.filter((rows * _SPREAD) % 2**32 < _FIRST_SHARE * 2**32).cast(pl.UInt32)
    before, after = _clusters(table, first), _clusters(table, rows.cast(pl.UInt32))
    (month_1, month_2), cost = with_cost(lambda: _both_months(before, after))
    changed = _placed(before, month_1).join(_placed(after, month_2), on="row", suffix="_now")
    print(json.dumps({"cost": cost, "figures": _figures(changed, month_2)}))


def _clusters(table: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """``row``, ``record_key`` and ``cluster``, its smallest row, of the rows of a month."""
    part = table[rows.to_list()]
    linked = link_table(part, recognise_columns(part), SETTINGS).clusters.sort("row")
    keys = row_keys_of(table.height).gather(rows)
    return pl.DataFrame({"row": rows, "record_key": keys, "cluster": rows.gather(linked["cluster"])})


def _both_months(before: pl.DataFrame, after: pl.DataFrame) -> tuple[Assigned, Assigned]:
    new_ids = partial(stable_uuids, "benchmark/organisation")
    known = Registry.empty()
    assigned = []
    for clusters, month in zip((before, after), _MONTHS, strict=True):
        assigned.append(
            assign_ids(clusters.select("record_key", "cluster"), known.known, known.history, new_ids, month)
        )
        known = assigned[-1].registry
    return assigned[0], assigned[1]


def _placed(clusters: pl.DataFrame, assigned: Assigned) -> pl.DataFrame:
    return clusters.join(assigned.ids, on="cluster").select("row", "cluster", "organization_id")


def _figures(rows: pl.DataFrame, after: Assigned) -> dict[str, float]:
    """What became of the ids of the rows of the first month."""
    status = after.history.select("organization_id", "status")
    left_in = after.history.select("organization_id", left_in="changed_in")
    was, now = pl.col("organization_id"), pl.col("organization_id_now")
    different = (
        rows.with_columns(resolved=current_ids(after.history, rows["organization_id"]))
        .filter(was != now)
        .join(status.rename({"organization_id": "organization_id_now"}), on="organization_id_now", how="left")
        .join(left_in, on="organization_id", how="left")
        .with_columns(merged=now == pl.col("resolved"), split=pl.col("status") == "split_off")
    )
    silent = different.filter(~pl.col("merged") & ~pl.col("split"))
    return {
        "rows": rows.height,
        "changed": different.height,
        "merged": different.filter("merged").height,
        "split": different.filter(~pl.col("merged") & pl.col("split")).height,
        "silent": silent.height,
        "told": silent.filter(pl.col("left_in") == _MONTHS[1]).height,
        "renamed": rows.filter(pl.col("cluster") != pl.col("cluster_now")).height,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
