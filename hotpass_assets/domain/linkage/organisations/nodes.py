"""Nodes: the names of an intake, and the records a person told apart from others of the same name.

Belongs here: which node a record is, the keys by which people name records, and what they decided, as nodes. Does not
belong here: joining nodes (``link_records``).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.row_pairs import RowPair, pair_table
from hotpass_assets.domain.linkage.review.decisions import Decisions, pairs_by_row

APART = "\x1f"
"""Stands between a name and the key of the record that a person told apart; no folded name has it."""


@dataclass(frozen=True)
class ToldNodes:
    """What is known of nodes before the model speaks.

    Attributes:
        rows: What rules and people say of nodes, as row numbers.
        unknown_keys: Keys in decisions that no record has.
    """

    rows: Told
    unknown_keys: tuple[str, ...]

    @property
    def settled(self) -> pl.DataFrame:
        """left, right: nodes that a person called one, or different."""
        return pair_table([*self.rows.must_link, *self.rows.cannot_link])


def decision_key() -> pl.Expr:
    """Expression over ``source_records``: the key by which the review queue names a record.

    Source, identifier and folded name: two rows under one identifier can be told apart.
    """
    identifier = pl.coalesce("source_id", pl.lit("-"))
    return pl.format("{}:{}:{}", "source", identifier, pl.coalesce("match_key", pl.lit("-"))).alias("decision_key")


def with_nodes(usable: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    """Records with ``node``: the folded name, and beside it the key of a record that is told apart from its name.

    Args:
        usable: Usable records of table ``source_records``.
        decisions: What people decided.
    """
    nodes = usable.with_columns(node="match_key")
    apart = decisions.cannot_link
    if apart.is_empty():
        return nodes
    keyed = by_decision_key(nodes.filter(pl.col("match_key").is_not_null()), "node")
    names = keyed.select("node", "key").unique()
    both = apart.join(names, left_on="left", right_on="key").join(
        names, left_on=["right", "node"], right_on=["key", "node"]
    )
    left = keyed.join(both.select("node", key="left"), on=["node", "key"], how="semi")
    right = keyed.join(both.select("node", key="right"), on=["node", "key"], how="semi")
    told = right.join(left, on="record", how="anti").group_by("record").agg(pl.col("key").min().alias("told"))
    marked = nodes.join(told, on="record", how="left", maintain_order="left")
    return marked.with_columns(
        node=pl.when(pl.col("told").is_not_null())
        .then(pl.format("{}{}{}", "node", pl.lit(APART), "told"))
        .otherwise("node")
    ).drop("told")


def told_about(usable: pl.DataFrame, nodes: pl.Series, joined: pl.DataFrame, decisions: Decisions) -> ToldNodes:
    """What rules and people say of nodes.

    Args:
        usable: Result of :func:`with_nodes`.
        nodes: Node of each row that is linked, sorted.
        joined: Pairs of nodes that a rule joins: ``left_key``, ``right_key``.
        decisions: What people decided.
    """
    place = pl.DataFrame({"node": nodes}).with_row_index("number")
    keyed = by_decision_key(usable.filter(pl.col("node").is_not_null()), "node")
    keyed = keyed.select("node", "key").unique(maintain_order=True).join(place, on="node", maintain_order="left")
    about = pairs_by_row(decisions, keyed["key"])
    decided, parted = (_numbers(pairs, keyed["number"]) for pairs in (about.must_link, about.cannot_link))
    by_rule = joined.select(
        pl.col(side).replace_strict(place["node"], place["number"], return_dtype=pl.UInt32)
        for side in ("left_key", "right_key")
    )
    supposed = sorted(set(by_rule.iter_rows()))
    return ToldNodes(Told(decided, parted, supposed), tuple(about.unknown))


def by_decision_key(records: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """A line for each of the two ``key`` values a person may name a record by, with ``record`` and ``columns``.

    Args:
        records: Records of table ``source_records`` with further columns.
        columns: Those that are wanted.
    """
    keys = (decision_key(), pl.col("source_record_id"))
    return pl.concat(records.select("record", *columns, key.alias("key")) for key in keys).unique(maintain_order=True)


def _numbers(pairs: pl.DataFrame, numbers: pl.Series) -> tuple[RowPair, ...]:
    """Pairs of lines as pairs of nodes, each once and the smaller first."""
    ends = [numbers.gather(pairs[side]) for side in ("left", "right")]
    found = {(min(pair), max(pair)) for pair in zip(*ends, strict=True) if pair[0] != pair[1]}
    return tuple(sorted(found))
