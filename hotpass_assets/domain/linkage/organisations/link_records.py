"""Which records are the same organisation: people's decisions, rules and model together.

Belongs here: the order in which they speak, and the clusters they make. Does not belong here: the rules (``rules``),
the model (``linker``), the tables of pairs (``pair_tables``), which id a cluster gets (``identities``).

Records of one folded name are one organisation, unless a person said otherwise: then they are several *nodes*. Nodes
are joined by rules, then by the model, and never against a decision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings, joined_as_told, link_table
from hotpass_assets.domain.linkage.engine.model import Model
from hotpass_assets.domain.linkage.identity.identities import record_keys
from hotpass_assets.domain.linkage.organisations.nodes import APART, ToldNodes, told_about, with_nodes
from hotpass_assets.domain.linkage.organisations.pair_tables import (
    decided_pairs,
    inside,
    match_pairs,
    model_pairs,
    review_table,
)
from hotpass_assets.domain.linkage.organisations.rows import organisation_columns, organisation_rows
from hotpass_assets.domain.linkage.organisations.rules import judged_by_rules
from hotpass_assets.domain.linkage.review.decisions import NO_DECISIONS, Decisions
from hotpass_assets.domain.profile.resolve import ResolvedProfile

_STRENGTH = {"decision": 0, "same_source_id": 1, "same_domain": 2, "same_alias": 3, "model": 4}


@dataclass(frozen=True)
class Linkage:
    """Which records belong together.

    Attributes:
        pairs: Table ``match_pairs``.
        clusters: One line a placed record: ``record``; ``cluster``, any value its organisation shares; ``anchor``, the
            folded name a new id is made from; ``joined_by``; ``record_key`` and ``name_key`` (may be missing), by
            which the organisation is known again in a later intake. Sorted by record.
        review: Table ``review_queue``.
        model: The model that took part; one without comparisons where rules alone joined, with the reason.
        unknown_keys: Keys in decisions that no record of this intake has.
    """

    pairs: pl.DataFrame
    clusters: pl.DataFrame
    review: pl.DataFrame
    model: Model
    unknown_keys: tuple[str, ...] = ()


def link_records(
    records: pl.DataFrame,
    values: pl.DataFrame,
    profile: ResolvedProfile,
    decisions: Decisions = NO_DECISIONS,
    model: Model | None = None,
) -> Linkage:
    """Organisations among the usable records of an intake.

    Args:
        records: Table ``source_records``.
        values: Table ``source_values``.
        profile: Profile whose ``link`` block sets method and thresholds.
        decisions: What people decided.
        model: A model learned before, used as it is where it fits; else one is learned.
    """
    usable = with_nodes(records.filter(pl.col("rejection").is_null()).sort("record"), decisions)
    joined, doubtful = judged_by_rules(usable.with_columns(match_key="node"), profile)
    rows = organisation_rows(_placed(usable, {}).with_columns(node="entity"), values)
    told = told_about(usable, rows["node"], joined, decisions)
    linked = _linked(rows, profile, told, model)
    groups = _groups(rows["node"], linked.clusters)
    by_model = model_pairs(linked, rows["node"], profile.link.match_threshold)
    joining = pl.concat(
        inside(pairs, groups) for pairs in (decided_pairs(told.rows.must_link, rows["node"]), joined, by_model)
    )
    return Linkage(
        match_pairs(usable, joining),
        _clusters(_placed(usable, groups), joining),
        review_table(usable, rows, linked, inside(doubtful, groups, apart=True), told, profile.link),
        linked.model,
        told.unknown_keys,
    )


def _linked(rows: pl.DataFrame, profile: ResolvedProfile, told: ToldNodes, model: Model | None) -> Linked:
    """Clusters of nodes; without the model where the profile wants none or there is too little to learn from."""
    link = profile.link
    if link.method == "splink":
        settings = LinkSettings(link.match_threshold, link.match_threshold, link.review_threshold, link.engine)
        linked = _with_model(rows.drop("node"), settings, told.rows, model)
        if linked.model.origin == "learned":
            return linked
        reason = f"joined by rules alone: {linked.model.reason}"
    else:
        reason = "joined by rules alone, as the profile asks"
    return joined_as_told(organisation_columns(), rows.height, told.rows, reason)


def _with_model(table: pl.DataFrame, settings: LinkSettings, told: Told, model: Model | None) -> Linked:
    """Linked rows; an earlier model that compares in other ways than this version does is learned anew."""
    try:
        return link_table(table, organisation_columns(), settings, told, model)
    except InputError:
        if model is None:
            raise
        linked = link_table(table, organisation_columns(), settings, told)
        reason = f"{linked.model.reason}; the earlier model compares other things"
        return replace(linked, model=replace(linked.model, reason=reason))


def _groups(nodes: pl.Series, clusters: pl.DataFrame) -> dict[str, str]:
    """For every node that is not the first of its cluster, the first."""
    moved = clusters.filter(pl.col("row") != pl.col("cluster"))
    return dict(zip(nodes.gather(moved["row"]), nodes.gather(moved["cluster"]), strict=True))


def _placed(usable: pl.DataFrame, groups: dict[str, str]) -> pl.DataFrame:
    """Usable records with ``entity``, the first node of their organisation."""
    by_name = usable.with_columns(entity=pl.col("node").replace(groups) if groups else pl.col("node"))
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


def _clusters(placed: pl.DataFrame, joining: pl.DataFrame) -> pl.DataFrame:
    anchors = (
        placed.filter(pl.col("node").is_not_null())
        .sort("entity", "priority", "node", descending=[False, True, False])
        .unique("entity", keep="first", maintain_order=True)
        .select("entity", pl.col("node").alias("anchor"))
    )
    lines = (
        placed.join(anchors, on="entity", maintain_order="left")
        .join(_joining_rules(joining), on="node", how="left", maintain_order="left")
        .with_columns(first=pl.col("record") == pl.col("record").min().over("node"))
    )
    joined_by = (
        pl.when("joined_by_id")
        .then(pl.lit("same_source_id"))
        .when(pl.col("node") != pl.col("anchor"))
        .then(pl.coalesce("reason", pl.lit("same_name")))
        .when("first")
        .then(pl.lit("own"))
        .otherwise(pl.lit("same_name"))
    )
    record_key, name_key = record_keys()
    # A name that a person parted no longer says which of its organisations a record belongs to.
    parted = pl.col("node").str.contains(APART, literal=True).fill_null(False).any().over("match_key")
    return lines.select(
        "record",
        pl.col("entity").alias("cluster"),
        "anchor",
        joined_by.alias("joined_by"),
        record_key,
        pl.when(~parted).then(name_key).alias("name_key"),
    ).sort("record")


def _joining_rules(joining: pl.DataFrame) -> pl.DataFrame:
    """For each node the strongest reason that joined it to another."""
    both = pl.concat(
        joining.select(pl.col(side).alias("node"), pl.col("rule").alias("reason")) for side in ("left_key", "right_key")
    )
    return (
        both.with_columns(strength=pl.col("reason").replace_strict(_STRENGTH, return_dtype=pl.UInt8))
        .sort("node", "strength")
        .unique("node", keep="first", maintain_order=True)
        .drop("strength")
    )
