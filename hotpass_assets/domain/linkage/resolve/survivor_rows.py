"""One row for each thing a table names.

Belongs here: which row stands for a cluster, what it takes over from the others, and the id it gets. Does not belong
here: which rows are one thing (``linker``), and choosing values of recognised fields (``domain.golden``).
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from hotpass_assets.domain.identity import stable_uuids

VALUE_SCHEMA = pl.Schema({"row": pl.UInt32(), "column": pl.String(), "value": pl.String()})


def entity_ids(clusters: pl.DataFrame, keys: pl.Series) -> pl.Series:
    """Id of each row's cluster, made from its smallest row key.

    The order of rows and rows of other clusters do not change it; a new row of the cluster does if its key is smaller.

    Args:
        clusters: row, cluster; rows ascending.
        keys: Key of each row.
    """
    smallest = pl.DataFrame({"cluster": clusters["cluster"], "key": keys}).select(pl.col("key").min().over("cluster"))
    return stable_uuids("entity", smallest.to_series()).alias("entity_id")


def survivor_rows(
    table: pl.DataFrame, clusters: pl.DataFrame, ids: pl.Series, numbers: pl.Series, values: pl.DataFrame
) -> pl.DataFrame:
    """The deduplicated table, in the order in which things are first named.

    A cluster keeps its fullest row, of equal ones the first. Where that has no value it takes the most frequent one of
    the other rows, of equal ones the first.

    Args:
        table: Columns of texts, nulls where a cell is empty.
        clusters: row, cluster (its smallest row); rows ascending.
        ids: Entity id of each row.
        numbers: Number of each row as a person knows it.
        values: Values that people decided on, as in ``VALUE_SCHEMA``: of several for one column of a cluster the first
            counts.

    Returns:
        The columns of the table, ``entity_id``, ``merged_rows`` (numbers joined by ``;``). A column of the table that
        has one of these names keeps it, and ours gets a number.
    """
    fullest = _fullest_rows(table, clusters)
    survivors = table[fullest["row"]].with_columns(fullest["cluster"].alias(own := unused("cluster", table.columns)))
    several = clusters.filter(pl.len().over("cluster") > 1)
    for name in table.columns:
        if survivors[name].null_count():
            survivors = _filled(survivors, own, name, several, table[name])
    first = _by_cluster(values, clusters).unique(["cluster", "column"], keep="first", maintain_order=True)
    for (column,), decided in first.group_by("column", maintain_order=True):
        found = survivors.select(cluster=own).join(decided, on="cluster", how="left", maintain_order="left")["value"]
        survivors = survivors.with_columns(pl.coalesce(found, str(column)).alias(str(column)))
    merged = (
        clusters.select("cluster", number=numbers)
        .group_by("cluster", maintain_order=True)
        .agg(pl.col("number").cast(pl.String))
        .sort("cluster")
        .select(pl.col("number").list.join(";"))
        .to_series()
    )
    ids_at, rows_at = (unused(name, table.columns) for name in ("entity_id", "merged_rows"))
    return survivors.drop(own).with_columns(ids.gather(fullest["row"]).alias(ids_at), merged.alias(rows_at))


def clashing_columns(values: pl.DataFrame, clusters: pl.DataFrame) -> list[str]:
    """Columns for which people decided on several values for one cluster; one name for each such cluster."""
    several = _by_cluster(values, clusters).group_by("cluster", "column").agg(pl.col("value").n_unique())
    return several.filter(pl.col("value") > 1)["column"].sort().to_list()


def _by_cluster(values: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    return values.with_columns(cluster=clusters["cluster"].gather(values["row"]))


def unused(name: str, taken: Collection[str]) -> str:
    """``name``, with a number if it is taken."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def _fullest_rows(table: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    """Cluster and row, by cluster."""
    filled = table.select(filled=pl.sum_horizontal(pl.all().is_not_null())).to_series()
    return (
        clusters.select("cluster", "row", filled=filled)
        .sort("cluster", "filled", "row", descending=[False, True, False])
        .unique("cluster", keep="first", maintain_order=True)
        .select("cluster", "row")
    )


def _filled(survivors: pl.DataFrame, own: str, name: str, several: pl.DataFrame, column: pl.Series) -> pl.DataFrame:
    """The survivors with the empty cells of a column filled from the other rows of their clusters."""
    empty = survivors.filter(pl.col(name).is_null())[own]
    members = several.filter(pl.col("cluster").is_in(empty.implode())).select("cluster", "row")
    offered = (
        members.with_columns(value=column.gather(members["row"]))
        .drop_nulls("value")
        .group_by("cluster", "value")
        .agg(pl.len().alias("uses"), pl.col("row").min())
        .sort("cluster", "uses", "row", descending=[False, True, False])
        .unique("cluster", keep="first", maintain_order=True)
    )
    if offered.is_empty():
        return survivors
    found = survivors.select(cluster=own).join(offered, on="cluster", how="left", maintain_order="left")["value"]
    return survivors.with_columns(pl.coalesce(name, found).alias(name))
