"""Keys of rows: what rows may have in common, and how much it says.

Belongs here: making keys of the aspects of a table, their groups, which are too large, and combining the frequent keys
of a row. Does not belong here: choosing pairs (``candidates``, ``new_rows``).

The work is done in tables of a connection: ``keys`` (row, key, factor), ``sizes`` (key, size, of keys that several rows
have), ``frequent`` and ``combined`` (row, key).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zlib import crc32

import polars as pl

from hotpass_assets.domain.linkage.compare.aspect import Aspect

if TYPE_CHECKING:
    import duckdb

_LOOKED_AT_PER_ROW = 16
GRAINS = 64
"""Grains of a bit, in which information is counted."""
COMBINED_SHARE = 0.5
COMBINED_GROUP = 10
"""Combined keys say where or of what sort things are: larger groups of them hold few pairs of the same."""
_LARGEST_GROUP = 100
_FREQUENT_KEYS = 5


def find_keys(aspects: Sequence[Aspect], connection: duckdb.DuckDBPyConnection) -> None:
    """Makes ``keys`` and ``sizes``.

    Args:
        aspects: Aspects of all rows.
        connection: Where the tables go.
    """
    connection.execute("create or replace temp table keys (row uinteger, key ubigint, factor float)")
    for aspect in aspects:
        for key in aspect.keys:
            seed = crc32(key.family.encode())  # of its own, so that the order of columns changes nothing
            lines = aspect.features.select(key.values.alias("value")).with_row_index("row")
            if isinstance(lines.schema["value"], pl.List):
                lines = lines.explode("value")
            lines = lines.drop_nulls("value").select("row", pl.col("value").hash(seed).alias("key")).unique()
            connection.execute(f"insert into keys select row, key, {key.share} from lines")
    connection.execute(
        "create or replace temp table keys as select row, key, max(factor) as factor from keys group by all"
    )
    connection.execute(
        "create or replace temp table sizes as select key, count(*) as size from keys group by key having size > 1"
    )


def group_limit(connection: duckdb.DuckDBPyConnection, rows: int) -> int:
    """Largest group whose pairs, with those of all smaller groups, stay within what may be looked at."""
    sizes = connection.execute(
        "select size, sum(size * (size - 1) / 2) as pairs from sizes group by size order by size"
    ).fetchall()
    budget, limit = _LOOKED_AT_PER_ROW * rows, 10
    for size, pairs in sizes:
        budget -= pairs
        if budget < 0 or size > _LARGEST_GROUP:
            break
        limit = max(limit, size)
    return int(limit)


def combine_frequent_keys(connection: duckdb.DuckDBPyConnection, limit: int) -> None:
    """Makes ``frequent``, with the place of each by rarity, and ``combined``: each two of the rarest ones of a row.

    Args:
        connection: Where ``keys`` and ``sizes`` are.
        limit: Keys of larger groups are frequent.
    """
    connection.execute(
        "create or replace temp table frequent as select row, key, size, row_number() over"
        f" (partition by row order by size, key) as place from keys join sizes using (key) where size > {limit}"
    )
    connection.execute(
        "create or replace temp table combined as select a.row, hash(a.key, b.key) as key"
        " from frequent a join frequent b on a.row = b.row and a.key < b.key"
        f" where a.place <= {_FREQUENT_KEYS} and b.place <= {_FREQUENT_KEYS}"
    )


def drop_tables(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    """Drops tables that are no longer needed: they take memory."""
    for table in tables:
        connection.execute(f"drop table {table}")


def information(rows: int, share: str) -> str:
    """SQL: information of a key in grains, a whole number, so that no order of adding changes a sum."""
    return f"cast(round({GRAINS} * log2({rows} / size) * {share}) as integer)"


def information_of_keys(rows: int) -> pl.Expr:
    """The same of columns ``size`` and ``factor`` of a frame, ``Int64``."""
    return (GRAINS * (rows / pl.col("size")).log(2) * pl.col("factor")).round().cast(pl.Int64)
