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

if TYPE_CHECKING:
    import duckdb

PAIRS_PER_ROW = 12
"""At most so many pairs are compared for each row, on average."""
LOOKED_AT_PER_ROW = 16
SMALLEST_BLOCKED = 50
"""Up to so many rows all pairs are compared: a rare value means nothing among ten rows."""
_LARGEST_GROUP = 100
_COMBINED_GROUP = 10
"""Combined keys say where or of what sort things are: larger groups of them hold few pairs of the same."""
_FREQUENT_KEYS = 5
_NEIGHBOURS = 4
_STRONG_SHARE = 0.55
_WEAK_SHARE = 0.3
_NEAR_BEST = 0.8
_GRAINS = 64
_STEP = 16
_COMBINED_SHARE = 0.5
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
    _keys_table(aspects, connection)
    connection.execute(
        "create or replace temp table sizes as select key, count(*) as size from keys group by key having size > 1"
    )
    limit = _group_limit(connection, rows)
    split = _scalar(connection, f"select count(*) from sizes where size > {limit}")
    connection.execute(
        f"create or replace temp table shared as select k.row, k.key, {_information(rows, 'factor')} as information"
        f" from keys k join sizes using (key) where size <= {limit}"
    )
    crowded = _split_crowds(connection, aspects, limit, rows) if split else 0
    _drop(connection, "keys", "sizes")
    least = int(_GRAINS * math.log2(max(rows, 2)) * _WEAK_SHARE)
    connection.execute(
        "create or replace temp table weighed as"
        " select a.row as l, b.row as r, cast(sum(a.information) as integer) as information"
        " from shared a join shared b on a.key = b.key and a.row < b.row"
        f" group by all having sum(a.information) >= {least}"
    )
    _drop(connection, "shared")
    pairs = pl.concat([_chosen(connection, rows), always]).unique().sort("left", "right")
    _drop(connection, "weighed", "best")
    return Candidates(pairs, limit, split, crowded)


def _all_pairs(rows: int) -> pl.DataFrame:
    row = pl.DataFrame({"left": pl.int_range(rows, dtype=pl.UInt32, eager=True)})
    pairs = row.join(row.rename({"left": "right"}), how="cross").filter(pl.col("left") < pl.col("right"))
    return pairs.sort("left", "right")


def _keys_table(aspects: Sequence[Aspect], connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create or replace temp table keys (row uinteger, key ubigint, factor float)")
    seeds: dict[str, int] = {}
    for aspect in aspects:
        for key in aspect.keys:
            seed = seeds.setdefault(key.family, len(seeds))
            lines = aspect.features.select(key.values.alias("value")).with_row_index("row")
            if isinstance(lines.schema["value"], pl.List):
                lines = lines.explode("value")
            lines = lines.drop_nulls("value").select("row", pl.col("value").hash(seed).alias("key")).unique()
            connection.execute(f"insert into keys select row, key, {key.share} from lines")
    connection.execute(
        "create or replace temp table keys as select row, key, max(factor) as factor from keys group by all"
    )


def _group_limit(connection: duckdb.DuckDBPyConnection, rows: int) -> int:
    """Largest group whose pairs, with those of all smaller groups, stay within what may be looked at."""
    sizes = connection.execute(
        "select size, sum(size * (size - 1) / 2) as pairs from sizes group by size order by size"
    ).fetchall()
    budget, limit = LOOKED_AT_PER_ROW * rows, 10
    for size, pairs in sizes:
        budget -= pairs
        if budget < 0 or size > _LARGEST_GROUP:
            break
        limit = max(limit, size)
    return int(limit)


def _split_crowds(connection: duckdb.DuckDBPyConnection, aspects: Sequence[Aspect], limit: int, rows: int) -> int:
    """Adds combinations of frequent keys to ``shared``; the number of groups cut into neighbourhoods."""
    connection.execute(
        "create or replace temp table frequent as select row, key, size, row_number() over"
        f" (partition by row order by size, key) as place from keys join sizes using (key) where size > {limit}"
    )
    connection.execute(
        "create or replace temp table combined as select a.row, hash(a.key, b.key) as key"
        " from frequent a join frequent b on a.row = b.row and a.key < b.key"
        f" where a.place <= {_FREQUENT_KEYS} and b.place <= {_FREQUENT_KEYS}"
    )
    connection.execute(
        "create or replace temp table combined_sizes as select key, count(*) as size from combined"
        " group by key having size > 1"
    )
    connection.execute(
        f"insert into shared select row, key, {_information(rows, str(_COMBINED_SHARE))}"
        f" from combined join combined_sizes using (key) where size <= {_COMBINED_GROUP}"
    )
    crowds = _scalar(connection, f"select count(*) from combined_sizes where size > {_COMBINED_GROUP}")
    alone = "select row, key from frequent where place = 1 and row not in (select row from combined)"
    connection.execute(
        "create or replace temp table crowd as select row, key from combined join combined_sizes using (key)"
        f" where size > {_COMBINED_GROUP} union all {alone}"
    )
    order = _name_order(aspects)  # noqa: F841 - DuckDB reads it by its name
    enough = round(_GRAINS * math.log2(max(rows, 2)) * _STRONG_SHARE)
    following = ", ".join(f"lead(crowd.row, {steps}) over w" for steps in range(1, _NEIGHBOURS + 1))
    connection.execute(
        f"insert into shared select unnest([row, other]) as row, hash(key, row, other) as key, {enough} from"
        f' (select key, crowd.row, unnest([{following}]) as other from crowd join "order" using (row)'
        " window w as (partition by key order by place)) where other is not null"
    )
    _drop(connection, "frequent", "combined", "combined_sizes", "crowd")
    return crowds


def _name_order(aspects: Sequence[Aspect]) -> pl.DataFrame:
    """Place of each row in the order of the texts of its aspects."""
    texts = [aspect.features.to_series(0).alias(f"t{number}") for number, aspect in enumerate(aspects[:3])]
    ordered = pl.DataFrame(texts).with_row_index("row").sort(pl.all().exclude("row"), "row", nulls_last=True)
    return ordered.select("row").with_row_index("place")


def _chosen(connection: duckdb.DuckDBPyConnection, rows: int) -> pl.DataFrame:
    """Pairs that share enough information, and the best ones of each row."""
    possible = _GRAINS * math.log2(max(rows, 2))
    connection.execute(
        "create or replace temp table best as select row, max(information) as best from"
        " (select l as row, information from weighed union all select r, information from weighed) group by row"
    )
    floor = _floor(connection, rows, possible)
    chosen: pl.DataFrame = connection.sql(
        'select l as "left", r as "right" from weighed join best bl on l = bl.row join best br on r = br.row'
        f" where information >= {floor} or information >= {_NEAR_BEST} * least(bl.best, br.best) order by 1, 2"
    ).pl()
    return chosen


def _floor(connection: duckdb.DuckDBPyConnection, rows: int, possible: float) -> float:
    """Least information a pair must share for the budget to suffice."""
    floor = possible * _STRONG_SHARE
    steps = connection.execute(
        f"select information // {_STEP} * {_STEP} as step, count(*) from weighed group by step order by step desc"
    ).fetchall()
    taken = 0
    for step, count in steps:
        taken += count
        if taken > PAIRS_PER_ROW * rows * _BY_INFORMATION_SHARE:
            return max(floor, float(step + _STEP))
    return floor


def _drop(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    for table in tables:
        connection.execute(f"drop table {table}")


def _information(rows: int, share: str) -> str:
    """SQL: information of a key in grains, a whole number, so that no order of adding changes a sum."""
    return f"cast(round({_GRAINS} * log2({rows} / size) * {share}) as integer)"


def _scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    (value,) = connection.execute(query).fetchone() or (0,)
    return int(value)
