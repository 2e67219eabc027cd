"""Pairs of names as pairs of records: tables ``match_pairs`` and ``review_queue``.

Belongs here: what the two tables say of a pair. Does not belong here: which names are one (``link_records``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from hotpass_assets.domain.linkage.engine.linker import Linked
from hotpass_assets.domain.linkage.engine.row_pairs import RowPair, pair_table
from hotpass_assets.domain.linkage.explain.evidence_words import evidence_in_words
from hotpass_assets.domain.linkage.organisations.evidence import PAIR_SCHEMA
from hotpass_assets.domain.linkage.organisations.nodes import ToldNodes, decision_key
from hotpass_assets.domain.linkage.organisations.rows import NAME
from hotpass_assets.domain.linkage.organisations.rules import QUESTIONS
from hotpass_assets.domain.linkage.review.queue import between_clusters, review_queue
from hotpass_assets.domain.profile.resolve import LinkRules
from hotpass_assets.domain.tables.linkage import MATCH_PAIRS, REVIEW_QUEUE

_SCORED = pl.Schema({**PAIR_SCHEMA, "score": pl.Float64()})


def model_pairs(linked: Linked, nodes: pl.Series, threshold: float) -> pl.DataFrame:
    """Pairs of nodes that the model accepts, in the form of ``evidence.candidate_pairs``."""
    accepted = linked.pairs.filter(pl.col("probability") >= threshold)
    return _pairs_of_nodes(
        accepted, nodes, rule="model", score=accepted["probability"], evidence=evidence_in_words(accepted, linked.model)
    )


def decided_pairs(decided: Sequence[RowPair], nodes: pl.Series) -> pl.DataFrame:
    """Pairs of nodes that a person called one, in the same form."""
    return _pairs_of_nodes(
        pair_table(decided), nodes, rule="decision", score=1.0, evidence="a person decided that they are one"
    )


def _pairs_of_nodes(
    pairs: pl.DataFrame, nodes: pl.Series, *, rule: str, score: pl.Series | float, evidence: pl.Series | str
) -> pl.DataFrame:
    return (
        pairs.with_columns(
            left_key=nodes.gather(pairs["left"]),
            right_key=nodes.gather(pairs["right"]),
            rule=pl.lit(rule),
            evidence=evidence if isinstance(evidence, pl.Series) else pl.lit(evidence),
            asks=pl.lit(False),
            score=score if isinstance(score, pl.Series) else pl.lit(score),
        )
        .select(_SCORED.names())
        .cast(_SCORED)
    )


def inside(pairs: pl.DataFrame, groups: Mapping[str, str], *, apart: bool = False) -> pl.DataFrame:
    """Pairs whose nodes are in one group; with ``apart`` those whose nodes are not."""
    left, right = (pl.col(side).replace(groups) if groups else pl.col(side) for side in ("left_key", "right_key"))
    return pairs.filter((left != right) if apart else (left == right)).select(_SCORED.names())


def match_pairs(usable: pl.DataFrame, joining: pl.DataFrame) -> pl.DataFrame:
    """Table ``match_pairs``: records of one name, and the first records of names that were joined."""
    representatives = _representatives(usable)
    pairs = pl.concat([_same_name_pairs(usable), _record_pairs(joining, representatives)])
    return MATCH_PAIRS.conform(pairs.sort("left_record", "right_record", "rule"))


def review_table(
    usable: pl.DataFrame,
    rows: pl.DataFrame,
    linked: Linked,
    doubtful: pl.DataFrame,
    told: ToldNodes,
    link: LinkRules,
) -> pl.DataFrame:
    """Table ``review_queue``: what rules and model doubt, the most instructive question first.

    Args:
        usable: Records with their nodes.
        rows: Result of ``organisation_rows``.
        linked: Clusters and scored pairs of the rows.
        doubtful: Pairs of nodes that rules doubt and that are still apart.
        told: What people decided: it is not asked again.
        link: Thresholds.
    """
    of_rules = _not_settled(doubtful, rows["node"], linked, told).with_columns(
        question=pl.col("rule").replace_strict(QUESTIONS, return_dtype=pl.String), learns=pl.lit(1.0)
    )
    asked = pl.concat([_asked_by_model(rows, linked, told, link), of_rules], how="diagonal")
    tasks = _record_pairs(asked, _representatives(usable), "question", "learns")
    keys = usable.select("record", decision_key())
    for side in ("left", "right"):
        of_side = keys.rename({"record": f"{side}_record", "decision_key": f"{side}_key"})
        tasks = tasks.join(of_side, on=f"{side}_record", how="left", maintain_order="left")
    order = ["learns", "score", "left_record", "right_record", "rule"]
    once = tasks.sort(order, descending=[True, True, False, False, False]).unique(
        ["left_record", "right_record"], keep="first", maintain_order=True
    )
    return REVIEW_QUEUE.conform(once.select(REVIEW_QUEUE.names))


def _not_settled(doubtful: pl.DataFrame, nodes: pl.Series, linked: Linked, told: ToldNodes) -> pl.DataFrame:
    """Pairs of nodes between whose organisations nobody decided yet."""
    clusters = linked.clusters.select("row", "cluster")
    numbers = pl.DataFrame({"node": nodes}).with_row_index("number")
    numbered = doubtful
    for side in ("left", "right"):
        of_side = numbers.rename({"node": f"{side}_key", "number": side})
        numbered = numbered.join(of_side, on=f"{side}_key", maintain_order="left")
    settled = between_clusters(told.settled, clusters)
    return between_clusters(numbered, clusters).join(settled, on=["low", "high"], how="anti").select(doubtful.columns)


def _asked_by_model(rows: pl.DataFrame, linked: Linked, told: ToldNodes, link: LinkRules) -> pl.DataFrame:
    names = rows.select(pl.col(NAME).alias("name")).with_row_index("row")
    tasks = review_queue(
        linked.pairs,
        linked.clusters,
        names,
        rows["node"],
        review_threshold=link.review_threshold,
        match_threshold=link.match_threshold,
        decided=told.settled,
    )
    asked = tasks.select("left", "right", "question", "learns").join(
        linked.pairs, on=["left", "right"], maintain_order="left"
    )
    pairs = _pairs_of_nodes(
        asked, rows["node"], rule="model", score=asked["probability"], evidence=evidence_in_words(asked, linked.model)
    )
    return pairs.with_columns(asked["question"], asked["learns"])


def _representatives(usable: pl.DataFrame) -> pl.DataFrame:
    """First record of each node."""
    return (
        usable.filter(pl.col("node").is_not_null())
        .unique("node", keep="first", maintain_order=True)
        .select("node", "record", NAME)
    )


def _same_name_pairs(usable: pl.DataFrame) -> pl.DataFrame:
    rest = usable.filter(pl.col("node").is_not_null()).select("node", "record", NAME)
    return (
        rest.join(_representatives(usable), on="node", suffix="_first", maintain_order="left")
        .filter(pl.col("record") != pl.col("record_first"))
        .select(
            pl.col("record_first").alias("left_record"),
            pl.col("record").alias("right_record"),
            pl.col(f"{NAME}_first").alias("left_name"),
            pl.col(NAME).alias("right_name"),
            pl.lit("same_name").alias("rule"),
            pl.lit(1.0).alias("score"),
            pl.lit("the same name once legal form, case, punctuation and spacing are folded").alias("evidence"),
        )
    )


def _record_pairs(pairs: pl.DataFrame, representatives: pl.DataFrame, *more: str) -> pl.DataFrame:
    """Pairs of nodes as pairs of their first records, the smaller record on the left."""
    beside = pairs.join(
        representatives.rename({"node": "left_key", "record": "a", NAME: "a_name"}),
        on="left_key",
        maintain_order="left",
    ).join(
        representatives.rename({"node": "right_key", "record": "b", NAME: "b_name"}),
        on="right_key",
        maintain_order="left",
    )
    ordered = pl.col("a") < pl.col("b")
    return beside.select(
        pl.min_horizontal("a", "b").alias("left_record"),
        pl.max_horizontal("a", "b").alias("right_record"),
        pl.when(ordered).then("a_name").otherwise("b_name").alias("left_name"),
        pl.when(ordered).then("b_name").otherwise("a_name").alias("right_name"),
        "rule",
        "score",
        "evidence",
        *more,
    )
