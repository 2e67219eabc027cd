"""The review queue of a linkage, and answers that the truth gives.

Belongs here: asking as the program asks, and answering as a person who is never wrong. Does not belong here: the
rounds of asking and linking anew (``case_learning``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings
from hotpass_assets.domain.linkage.quality.truth import Truth
from hotpass_assets.domain.linkage.review.decisions import CANNOT_LINK, MUST_LINK, Decisions, decisions_from
from hotpass_assets.domain.linkage.review.queue import review_queue

WITHOUT_LIMIT = 100.0
USUAL_LIMIT = 2.0


def row_keys_of(rows: int) -> pl.Series:
    """Keys of rows: their numbers, as texts of one length."""
    return pl.int_range(rows, eager=True).cast(pl.String).str.zfill(9).alias("key")


def questions(
    linked: Linked, settings: LinkSettings, decided: pl.DataFrame | None = None, limit: float = USUAL_LIMIT
) -> pl.DataFrame:
    """The review queue."""
    rows = linked.clusters.height
    keys = row_keys_of(rows)
    names = pl.DataFrame({"row": pl.int_range(rows, dtype=pl.UInt32, eager=True), "name": keys})
    return review_queue(
        linked.pairs,
        linked.clusters,
        names,
        keys,
        review_threshold=settings.review_threshold,
        match_threshold=settings.match_threshold,
        decided=decided,
        limit_per_100_rows=limit,
    )


def answered(tasks: pl.DataFrame, truth: Truth) -> pl.DataFrame:
    """``left``, ``right`` and ``same`` of each task, in their order."""
    assert truth.entities is not None
    entity = truth.entities.sort("row")["entity"]
    same = entity.gather(tasks["left"]) == entity.gather(tasks["right"])
    return tasks.select("left", "right").with_columns(same=same)


def as_decisions(answers: pl.DataFrame, rows: int) -> Decisions:
    """Answers in the form in which the program keeps them."""
    keys = row_keys_of(rows)
    lines = answers.select(
        pl.when("same").then(pl.lit(MUST_LINK)).otherwise(pl.lit(CANNOT_LINK)).alias("decision"),
        keys.gather(answers["left"]).alias("left"),
        keys.gather(answers["right"]).alias("right"),
        pl.lit("the truth").alias("who"),
    )
    return decisions_from(lines, "simulated answers")


def violations(answers: pl.DataFrame, clusters: pl.DataFrame) -> int:
    """Answers that the clusters contradict."""
    cluster = clusters.sort("row")["cluster"]
    together = cluster.gather(answers["left"]) == cluster.gather(answers["right"])
    return int((together != answers["same"]).sum())
