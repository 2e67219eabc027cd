"""Which records are the same organisation, by fixed rules.

Belongs here: the deterministic rules and the tables they fill: ``match_pairs``, ``entities``, ``review_queue``.
A probabilistic model would replace :func:`link_records` and keep its result. Does not belong here: choosing
values between joined records (``domain.golden``).

The rules, in order: the same folded name; the same identifier inside one workbook with a name that is not
clearly another one; the same own domain with a close name; a name given as another name of the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.identity import stable_uuids
from hotpass_assets.domain.linkage.evidence import candidate_pairs
from hotpass_assets.domain.linkage.groups import smallest_of_group
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.linkage import ENTITIES, MATCH_PAIRS, REVIEW_QUEUE

_QUESTIONS = {
    "same_source_id": "Both rows carry the same identifier. Are they the same organisation?",
    "same_domain": "Both use the same web or mail domain. Are they the same organisation?",
    "same_alias": "One is given as another name of the other. Are they the same organisation?",
}


@dataclass(frozen=True)
class Linkage:
    """Which records belong together.

    Attributes:
        pairs: Table ``match_pairs``.
        entities: Table ``entities``.
        review: Table ``review_queue``.
    """

    pairs: pl.DataFrame
    entities: pl.DataFrame
    review: pl.DataFrame


def link_records(records: pl.DataFrame, profile: ResolvedProfile) -> Linkage:
    """Organisations among the usable records of an intake.

    Args:
        records: Table ``source_records``.
        profile: Profile whose ``link`` block sets the thresholds.
    """
    usable = records.filter(pl.col("rejection").is_null()).sort("record")
    candidates = candidate_pairs(usable, profile.link.shared_domain_limit)
    joined, doubtful = _judged(candidates, profile)
    groups = smallest_of_group(joined.select("left_key", "right_key").iter_rows())
    placed = _placed(usable, groups)
    entities = _entities(placed, joined, profile)
    representatives = _representatives(usable)
    pairs = pl.concat([_same_name_pairs(usable), _record_pairs(joined, representatives)])
    review = _record_pairs(_still_apart(doubtful, groups), representatives).with_columns(
        question=pl.col("rule").replace_strict(_QUESTIONS, return_dtype=pl.String)
    )
    order = ["left_record", "right_record", "rule"]
    return Linkage(
        MATCH_PAIRS.conform(pairs.sort(order)),
        entities,
        REVIEW_QUEUE.conform(review.sort("score", *order, descending=[True, False, False, False])),
    )


def _judged(candidates: pl.DataFrame, profile: ResolvedProfile) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs that join, and pairs a person must decide.

    A shared identifier is evidence of its own, so the names need only be nearer to alike than to doubtful.
    """
    close, doubtful = profile.link.close_name, profile.link.review_name
    needed = (
        pl.when(pl.col("rule") == "same_source_id")
        .then(pl.lit((close + doubtful) / 2))
        .when(pl.col("rule") == "same_alias")
        .then(pl.lit(0.0))
        .otherwise(pl.lit(close))
    )
    joined = candidates.filter(pl.col("score") >= needed)
    rest = candidates.filter(pl.col("score") < needed)
    clash = pl.col("rule") == "same_source_id"
    return joined, rest.filter(pl.col("asks") & (clash | (pl.col("score") >= doubtful)))


def _placed(usable: pl.DataFrame, groups: dict[str, str]) -> pl.DataFrame:
    """Usable records with ``entity``, the smallest match key of their organisation."""
    by_name = usable.with_columns(entity=pl.col("match_key").replace(groups) if groups else pl.col("match_key"))
    parents = (
        by_name.filter((pl.col("role") == "organisations") & pl.col("source_id").is_not_null())
        .sort("record")
        .unique(["workbook", "source_id"], keep="first", maintain_order=True)
        .select("workbook", "source_id", pl.col("entity").alias("parent"))
    )
    found = by_name.join(parents, on=["workbook", "source_id"], how="left", maintain_order="left")
    nameless = pl.col("entity").is_null()
    return found.with_columns(joined_by_id=nameless, entity=pl.coalesce("entity", "parent")).filter(
        pl.col("entity").is_not_null()
    )


def _entities(placed: pl.DataFrame, joined: pl.DataFrame, profile: ResolvedProfile) -> pl.DataFrame:
    anchors = (
        placed.filter(pl.col("match_key").is_not_null())
        .sort("entity", "priority", "match_key", descending=[False, True, False])
        .unique("entity", keep="first", maintain_order=True)
        .select("entity", pl.col("match_key").alias("anchor"))
    )
    reasons = _joining_rules(joined)
    lines = (
        placed.join(anchors, on="entity", maintain_order="left")
        .join(reasons, on="match_key", how="left", maintain_order="left")
        .with_columns(first=pl.col("record") == pl.col("record").min().over("match_key"))
    )
    joined_by = (
        pl.when("joined_by_id")
        .then(pl.lit("same_source_id"))
        .when(pl.col("match_key") != pl.col("anchor"))
        .then(pl.coalesce("reason", pl.lit("same_name")))
        .when("first")
        .then(pl.lit("own"))
        .otherwise(pl.lit("same_name"))
    )
    return ENTITIES.conform(
        lines.select(
            "record",
            stable_uuids(f"{profile.name}/organisation", lines["anchor"]).alias("organization_id"),
            joined_by.alias("joined_by"),
        ).sort("record")
    )


def _joining_rules(joined: pl.DataFrame) -> pl.DataFrame:
    """For each match key the first rule that joined it to another."""
    both = pl.concat(
        [
            joined.select(pl.col("left_key").alias("match_key"), pl.col("rule").alias("reason")),
            joined.select(pl.col("right_key").alias("match_key"), pl.col("rule").alias("reason")),
        ]
    )
    strength = {"same_source_id": 0, "same_domain": 1, "same_alias": 2}
    return (
        both.with_columns(strength=pl.col("reason").replace_strict(strength, return_dtype=pl.UInt8))
        .sort("match_key", "strength")
        .unique("match_key", keep="first", maintain_order=True)
        .drop("strength")
    )


def _representatives(usable: pl.DataFrame) -> pl.DataFrame:
    """First record of each match key."""
    return (
        usable.filter(pl.col("match_key").is_not_null())
        .unique("match_key", keep="first", maintain_order=True)
        .select("match_key", "record", "organization_name")
    )


def _same_name_pairs(usable: pl.DataFrame) -> pl.DataFrame:
    first = _representatives(usable)
    rest = usable.filter(pl.col("match_key").is_not_null()).select("match_key", "record", "organization_name")
    return (
        rest.join(first, on="match_key", suffix="_first", maintain_order="left")
        .filter(pl.col("record") != pl.col("record_first"))
        .select(
            pl.col("record_first").alias("left_record"),
            pl.col("record").alias("right_record"),
            pl.col("organization_name_first").alias("left_name"),
            pl.col("organization_name").alias("right_name"),
            pl.lit("same_name").alias("rule"),
            pl.lit(1.0).alias("score"),
            pl.lit("the same name once legal form, case, punctuation and spacing are folded").alias("evidence"),
        )
    )


def _record_pairs(keys: pl.DataFrame, representatives: pl.DataFrame) -> pl.DataFrame:
    """Pairs of match keys as pairs of their first records, the smaller record on the left."""
    beside = keys.join(
        representatives.rename({"match_key": "left_key", "record": "a", "organization_name": "a_name"}),
        on="left_key",
    ).join(
        representatives.rename({"match_key": "right_key", "record": "b", "organization_name": "b_name"}),
        on="right_key",
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
    )


def _still_apart(doubtful: pl.DataFrame, groups: dict[str, str]) -> pl.DataFrame:
    if not groups:
        return doubtful
    return doubtful.filter(pl.col("left_key").replace(groups) != pl.col("right_key").replace(groups))
