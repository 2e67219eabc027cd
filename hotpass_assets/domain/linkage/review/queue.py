"""Which pairs to put before a person, and in which order.

Belongs here: choosing among scored pairs by what an answer would teach. Does not belong here: scoring, what was
decided (``decisions``) and how tasks are shown and answered (``tasks``).

An answer teaches more the less certain the score is, the more pairs of records it settles at one stroke (all those
between the two clusters), and the more other doubtful pairs agree and disagree in the same fields: they will be scored
anew with this answer among the known ones. The second question about the same pattern teaches less than the first.
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.engine.row_pairs import pair_table
from hotpass_assets.domain.linkage.groups import smallest_of_group

QUEUE_SCHEMA = pl.Schema(
    {
        "left": pl.UInt32(),
        "right": pl.UInt32(),
        "left_name": pl.String(),
        "right_name": pl.String(),
        "probability": pl.Float64(),
        "learns": pl.Float64(),
        "question": pl.String(),
        "left_key": pl.String(),
        "right_key": pl.String(),
    }
)

PATTERN_SHARE = 0.5
"""What a doubtful pair of the same pattern counts against a pair that the answer settles."""


def review_queue(
    pairs: pl.DataFrame,
    clusters: pl.DataFrame,
    names: pl.DataFrame,
    keys: pl.Series,
    *,
    review_threshold: float,
    match_threshold: float,
    decided: pl.DataFrame | None = None,
    limit_per_100_rows: float = 2,
) -> pl.DataFrame:
    """The pairs a person should judge, the most instructive first.

    There is at most one task for two clusters: the pair between them with the strongest evidence. Inside a cluster a
    person is asked only where no pair that needs no review holds the rows together: they are joined for now.

    Args:
        pairs: ``left``, ``right`` (row numbers), ``probability``, and a ``gamma_*`` column for each comparison.
        clusters: ``row`` and ``cluster`` of every row.
        names: ``row`` and ``name``, how a person knows the row.
        keys: Key of each row.
        review_threshold: Smallest probability worth a person's time.
        match_threshold: Probability from which pairs are joined without one.
        decided: ``left`` and ``right`` of decided pairs: nothing between their clusters is asked again.
        limit_per_100_rows: Most tasks for every 100 rows, rounded up.

    Returns:
        Columns of ``QUEUE_SCHEMA``, by ``learns``, the greatest first.
    """
    doubtful = pairs.filter(pl.col("probability").is_between(review_threshold, match_threshold, closed="left"))
    told = pair_table() if decided is None else decided
    groups = clusters.select("row", "cluster")
    settled, placed = (between_clusters(some, groups) for some in (told.select("left", "right"), doubtful))
    apart = pl.col("low") != pl.col("high")
    between = placed.filter(apart).join(settled.filter(apart), on=["low", "high"], how="anti")
    sure = pairs.filter(pl.col("probability") >= match_threshold).select("left", "right")
    chains = pl.concat([sure, settled.filter(~apart).select("left", "right")])
    open_pairs = pl.concat([_sized(between, groups), _held_together(placed.filter(~apart), chains, groups)])
    named = _named(open_pairs, names.select("row", "name"), keys)
    chosen = _one_for_two_clusters(named.filter(pl.col("left_key") != pl.col("right_key")))
    limit = -int(-clusters.height * limit_per_100_rows // 100)
    ranked = _ranked(chosen).head(limit)
    return ranked.with_columns(_question().alias("question")).select(*QUEUE_SCHEMA).cast(QUEUE_SCHEMA)


def _held_together(doubtful: pl.DataFrame, sure: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    """Doubtful pairs inside one cluster whose rows no chain of sure pairs joins: ``low`` and ``high`` are its groups.

    Args:
        doubtful: Pairs inside one cluster.
        sure: left, right of the pairs that need no review.
        clusters: ``row`` and ``cluster`` of every row.
    """
    smallest = smallest_of_group(sure.select("left", "right").iter_rows())
    group = pl.col("row").replace(smallest) if smallest else pl.col("row")
    groups = clusters.select("row", cluster=group)
    grouped = between_clusters(doubtful.drop("low", "high", "left_cluster", "right_cluster"), groups)
    return _sized(grouped.filter(pl.col("low") != pl.col("high")), groups)


def between_clusters(pairs: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    """Pairs with the two clusters they lie between, ``low`` and ``high``."""
    left = clusters.rename({"row": "left", "cluster": "left_cluster"})
    right = clusters.rename({"row": "right", "cluster": "right_cluster"})
    return (
        pairs.join(left, on="left", maintain_order="left")
        .join(right, on="right", maintain_order="left")
        .with_columns(
            pl.min_horizontal("left_cluster", "right_cluster").alias("low"),
            pl.max_horizontal("left_cluster", "right_cluster").alias("high"),
        )
    )


def _named(pairs: pl.DataFrame, names: pl.DataFrame, keys: pl.Series) -> pl.DataFrame:
    known = (
        keys.cast(pl.String)
        .alias("key")
        .to_frame()
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.UInt32))
        .join(names, on="row", how="left", maintain_order="left")
    )
    for side in ("left", "right"):
        of_side = known.rename({"row": side, "key": f"{side}_key", "name": f"{side}_name"})
        pairs = pairs.join(of_side, on=side, how="left", maintain_order="left")
    return pairs


def _one_for_two_clusters(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pair with the strongest evidence between each two clusters, and how many pairs have its pattern."""
    gammas = [name for name in pairs.columns if name.startswith("gamma_")]
    pattern = pl.struct(gammas) if gammas else pl.lit(0)
    return (
        pairs.with_columns(pattern=pattern)
        .with_columns(alike=pl.len().over("pattern"))
        .sort("probability", "left", "right", descending=[True, False, False])
        .unique(["low", "high"], keep="first", maintain_order=True)
    )


def _sized(pairs: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Pairs with the number of rows in the group of either side."""
    sizes = groups.group_by("cluster").agg(pl.len().alias("size"))
    for side in ("left", "right"):
        of_side = sizes.rename({"cluster": f"{side}_cluster", "size": f"{side}_size"})
        pairs = pairs.join(of_side, on=f"{side}_cluster", maintain_order="left")
    return pairs


def _ranked(tasks: pl.DataFrame) -> pl.DataFrame:
    """Tasks with ``learns``, the greatest first; further ones of a pattern count its frequency less."""
    probability = pl.col("probability").clip(1e-9, 1 - 1e-9)
    doubt = -(probability * probability.log(2) + (1 - probability) * (1 - probability).log(2))
    settles = (1 + pl.col("left_size") * pl.col("right_size")).cast(pl.Float64).log(2)
    order = ["learns", "probability", "left", "right"]
    down = [True, True, False, False]
    first = tasks.with_columns(doubt=doubt, settles=settles).with_columns(learns=pl.col("doubt") * pl.col("settles"))
    # Which question of its pattern it is can be told only once the questions are in order.
    turn = first.sort(order, descending=down).with_columns(turn=pl.int_range(1, pl.len() + 1).over("pattern"))
    alike = (pl.col("alike") / pl.col("turn")).log(2)
    return turn.with_columns(learns=(pl.col("doubt") * (pl.col("settles") + PATTERN_SHARE * alike)).round(6)).sort(
        order, descending=down
    )


def _question() -> pl.Expr:
    likely = (pl.col("probability") * 100).round(0).cast(pl.Int64)
    settled = pl.col("left_size") * pl.col("right_size")
    one = pl.format("Are these the same? The program is {} % sure.", likely)
    many = pl.format(
        "Are these the same? The program is {} % sure. The answer settles {} pairs: {} rows here, {} there.",
        likely,
        settled,
        "left_size",
        "right_size",
    )
    return pl.when(settled == 1).then(one).otherwise(many)
