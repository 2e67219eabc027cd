"""Pairs of folded names that share evidence: an identifier, an own domain, an alias.

Belongs here: finding which names are worth holding against each other. Does not belong here: judging them
(``rules``) or grouping them (``groups``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.organisations.name_likeness import name_likeness

PAIR_SCHEMA = pl.Schema(
    {
        "left_key": pl.String(),
        "right_key": pl.String(),
        "rule": pl.String(),
        "evidence": pl.String(),
        "asks": pl.Boolean(),
    }
)


def candidate_pairs(records: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Pairs of different match keys that share evidence, each with the likeness of its names.

    Args:
        records: Usable records of table ``source_records``.
        limit: A domain or identifier used by more names than this is shared by strangers, and no evidence.

    Returns:
        Columns ``left_key < right_key``, ``rule``, ``evidence``, ``asks`` (whether doubt is a question for a person)
        and ``score`` (0 to 1), sorted.
    """
    named = records.filter(pl.col("match_key").is_not_null())
    pairs = pl.concat([_same_identifier(named, limit), _same_domain(named, limit), _same_alias(named)])
    distinct = pairs.sort("asks", descending=True, maintain_order=True).unique(
        ["left_key", "right_key", "rule"], keep="first", maintain_order=True
    )
    return _scored(distinct, named).sort("left_key", "right_key", "rule")


def _same_identifier(named: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Names under one identifier of one workbook.

    An identifier that more names share than ``limit`` is a broken look-up.
    """
    keys = (
        named.filter(pl.col("source_id").is_not_null())
        .group_by(
            pl.concat_str("workbook", "source_id", separator=" ").alias("place"),
            pl.format("identifier {}", "source_id").alias("evidence"),
            "match_key",
        )
        .agg((pl.col("role") == "organisations").any().alias("asks"))
        # Two names under one identifier are a question even if one stands in a list of contacts.
        .with_columns(asks=pl.col("asks") | (pl.len().over("place") == 2))
    )
    return _pairs_within(keys.filter(pl.len().over("place") <= limit), "same_source_id")


def _same_domain(named: pl.DataFrame, limit: int) -> pl.DataFrame:
    keys = named.select("match_key", pl.col("domains").alias("place")).explode("place").drop_nulls().unique()
    own = keys.filter(pl.len().over("place") <= limit)
    return _pairs_within(own.with_columns(evidence=pl.format("domain {}", "place"), asks=pl.lit(True)), "same_domain")


def _same_alias(named: pl.DataFrame) -> pl.DataFrame:
    """Names given as another name of just one organisation.

    A holding company stands beside every name it trades under, and makes none of them the same.
    """
    aliases = (
        named.select(pl.col("match_key").alias("one"), pl.col("alias_keys").alias("other"))
        .explode("other")
        .drop_nulls()
        .unique()
        .filter(pl.len().over("other") == 1)
    )
    known = aliases.join(named.select(pl.col("match_key").alias("other")).unique(), on="other")
    return known.filter(pl.col("one") != pl.col("other")).select(
        pl.min_horizontal("one", "other").alias("left_key"),
        pl.max_horizontal("one", "other").alias("right_key"),
        pl.lit("same_alias").alias("rule"),
        pl.lit("one is given as another name of the other").alias("evidence"),
        pl.lit(True).alias("asks"),
    )


def _pairs_within(keys: pl.DataFrame, rule: str) -> pl.DataFrame:
    """All pairs of match keys that stand in the same place."""
    crowd = keys.filter(pl.len().over("place") > 1).sort("place", "match_key")
    others = crowd.select("place", "match_key", "asks")
    return (
        crowd.join(others, on="place", suffix="_right", maintain_order="left")
        .filter(pl.col("match_key") < pl.col("match_key_right"))
        .select(
            pl.col("match_key").alias("left_key"),
            pl.col("match_key_right").alias("right_key"),
            pl.lit(rule).alias("rule"),
            "evidence",
            pl.col("asks") & pl.col("asks_right"),
        )
        .cast(PAIR_SCHEMA)
    )


def _scored(pairs: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    spelled = named.group_by("match_key").agg(pl.col("compare_name").min())
    beside = pairs.join(
        spelled.rename({"match_key": "left_key", "compare_name": "left"}),
        on="left_key",
        maintain_order="left",
    ).join(
        spelled.rename({"match_key": "right_key", "compare_name": "right"}),
        on="right_key",
        maintain_order="left",
    )
    return beside.with_columns(name_likeness(beside["left"], beside["right"]).alias("score")).drop("left", "right")
