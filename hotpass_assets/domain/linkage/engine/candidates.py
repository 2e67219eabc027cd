"""Candidate pairs: which rows are worth comparing.

Belongs here: keys, what a shared key says, and choosing pairs within a budget. Does not belong here: which keys a
kind of column has (``compare``), and comparing (``splink_scoring``).

Rows that share a rare key are candidates. A key that too many rows share says little by itself: it is split by
combining it with the row's other frequent keys, and what is still too large is cut into neighbourhoods in the order of
names, so that no group is dropped and none costs the square of its size. What remains is weighed by the information
of the keys a pair shares (meta-blocking, Papadakis et al. 2014), and the heaviest pairs are kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from hotpass_assets.domain.linkage.compare.aspect import Aspect
from hotpass_assets.domain.linkage.engine.keys import (
    COMBINED_GROUP,
    COMBINED_SHARE,
    GRAINS,
    combine_frequent_keys,
    drop_tables,
    find_keys,
    group_limit,
    information,
)

if TYPE_CHECKING:
    import duckdb

PAIRS_PER_ROW = 12
"""At most so many pairs are compared for each row, on average."""
SMALLEST_BLOCKED = 50
"""Up to so many rows all pairs are compared: a rare value means nothing among ten rows."""
_NEIGHBOURS = 4
_TEXTS_IN_ORDER = 3
STRONG_SHARE = 0.55
WEAK_SHARE = 0.3
NEAR_BEST = 0.8
_STEP = 16
_BY_INFORMATION_SHARE = 0.65


@dataclass(frozen=True)
class Candidates:
    """Pairs to compare, and how they were found.

    Attributes:
        pairs: left, right (UInt32, ``left < right``), sorted.
        group_limit: Rows from which a group of one key was split.
        split_keys: Keys whose groups were split.
        neighbourhoods: Groups that stayed too large and were cut into neighbourhoods.
    """

    pairs: pl.DataFrame
    group_limit: int
    split_keys: int
    neighbourhoods: int


def candidate_pairs(
    aspects: Sequence[Aspect], connection: duckdb.DuckDBPyConnection, rows: int, always: pl.DataFrame
) -> Candidates:
    """Pairs of rows worth comparing.

    Args:
        aspects: What is compared.
        connection: Where the work is done; temporary tables are left behind.
        rows: Rows of the table.
        always: left, right: pairs that are compared whatever they share.
    """
    if rows <= SMALLEST_BLOCKED:
        return Candidates(_all_pairs(rows), rows, 0, 0)
    find_keys(aspects, connection)
    limit = group_limit(connection, rows)
    split = _scalar(connection, f"select count(*) from sizes where size > {limit}")
    connection.execute(
        f"create or replace temp table shared as select k.row, k.key, {information(rows, 'factor')} as information"
        f" from keys k join sizes using (key) where size <= {limit}"
    )
    crowded = _split_crowds(connection, aspects, limit, rows) if split else 0
    drop_tables(connection, "keys", "sizes")
    least = int(GRAINS * math.log2(max(rows, 2)) * WEAK_SHARE)
    connection.execute(
        "create or replace temp table weighed as"
        " select a.row as l, b.row as r, cast(sum(a.information) as integer) as information"
        " from shared a join shared b on a.key = b.key and a.row < b.row"
        f" group by all having sum(a.information) >= {least}"
    )
    drop_tables(connection, "shared")
    pairs = pl.concat([_chosen(connection, rows), always]).unique().sort("left", "right")
    drop_tables(connection, "weighed", "best")
    return Candidates(pairs, limit, split, crowded)


def _all_pairs(rows: int) -> pl.DataFrame:
    row = pl.DataFrame({"left": pl.int_range(rows, dtype=pl.UInt32, eager=True)})
    pairs = row.join(row.rename({"left": "right"}), how="cross").filter(pl.col("left") < pl.col("right"))
    return pairs.sort("left", "right")


def _split_crowds(connection: duckdb.DuckDBPyConnection, aspects: Sequence[Aspect], limit: int, rows: int) -> int:
    """Adds combinations of frequent keys to ``shared``; the number of groups cut into neighbourhoods."""
    combine_frequent_keys(connection, limit)
    connection.execute(
        "create or replace temp table combined_sizes as select key, count(*) as size from combined"
        " group by key having size > 1"
    )
    connection.execute(
        f"insert into shared select row, key, {information(rows, str(COMBINED_SHARE))}"
        f" from combined join combined_sizes using (key) where size <= {COMBINED_GROUP}"
    )
    crowds = _scalar(connection, f"select count(*) from combined_sizes where size > {COMBINED_GROUP}")
    alone = "select row, key from frequent where place = 1 and row not in (select row from combined)"
    connection.execute(
        "create or replace temp table crowd as select row, key from combined join combined_sizes using (key)"
        f" where size > {COMBINED_GROUP} union all {alone}"
    )
    order = _name_order(aspects)  # noqa: F841 - DuckDB reads it by its name
    enough = round(GRAINS * math.log2(max(rows, 2)) * STRONG_SHARE)
    following = ", ".join(f"lead(crowd.row, {steps}) over w" for steps in range(1, _NEIGHBOURS + 1))
    connection.execute(
        f"insert into shared select unnest([row, other]) as row, hash(key, row, other) as key, {enough} from"
        f' (select key, crowd.row, unnest([{following}]) as other from crowd join "order" using (row)'
        " window w as (partition by key order by place)) where other is not null"
    )
    drop_tables(connection, "frequent", "combined", "combined_sizes", "crowd")
    return crowds


def _name_order(aspects: Sequence[Aspect]) -> pl.DataFrame:
    """Place of each row in the order of the texts that tell most rows apart, whatever the order of their columns."""
    telling = sorted(
        (aspect.features.to_series(0) for aspect in aspects), key=lambda texts: (-texts.n_unique(), texts.name)
    )
    texts = [text.alias(f"t{number}") for number, text in enumerate(telling[:_TEXTS_IN_ORDER])]
    ordered = pl.DataFrame(texts).with_row_index("row").sort(pl.all().exclude("row"), "row", nulls_last=True)
    return ordered.select("row").with_row_index("place")


def _chosen(connection: duckdb.DuckDBPyConnection, rows: int) -> pl.DataFrame:
    """Pairs that share enough information, and the best ones of each row."""
    possible = GRAINS * math.log2(max(rows, 2))
    connection.execute(
        "create or replace temp table best as select row, max(information) as best from"
        " (select l as row, information from weighed union all select r, information from weighed) group by row"
    )
    floor = _floor(connection, rows, possible)
    chosen: pl.DataFrame = connection.sql(
        'select l as "left", r as "right" from weighed join best bl on l = bl.row join best br on r = br.row'
        f" where information >= {floor} or information >= {NEAR_BEST} * least(bl.best, br.best) order by 1, 2"
    ).pl()
    return chosen


def _floor(connection: duckdb.DuckDBPyConnection, rows: int, possible: float) -> float:
    """Least information a pair must share for the budget to suffice."""
    floor = possible * STRONG_SHARE
    steps = connection.execute(
        f"select information // {_STEP} * {_STEP} as step, count(*) from weighed group by step order by step desc"
    ).fetchall()
    taken = 0
    for step, count in steps:
        taken += count
        if taken > PAIRS_PER_ROW * rows * _BY_INFORMATION_SHARE:
            return max(floor, float(step + _STEP))
    return floor


def _scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    (value,) = connection.execute(query).fetchone() or (0,)
    return int(value)
