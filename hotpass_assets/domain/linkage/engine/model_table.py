"""A model as a table of an intake, and back.

Belongs here: table ``link_model``. Does not belong here: a model as a file for Splink (``saved_model``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.compare.levels import Comparison, Level
from hotpass_assets.domain.linkage.engine.model import Model
from hotpass_assets.domain.tables.linkage import LINK_MODEL

_KEPT_CONDITION = ""
"""Conditions are not kept: a model is used with the comparisons of the table it is used on."""


def model_table(model: Model) -> pl.DataFrame:
    """Table ``link_model``: one line a level; none for a model that compares nothing."""
    lines = [
        {
            "comparison": comparison.name,
            "place": place,
            "level": level.label,
            "match_share": match[place],
            "other_share": other[place],
            "candidates_match_share": model.match_share,
            "origin": model.origin,
            "reason": model.reason,
        }
        for comparison, (match, other) in model.by_comparison()
        for place, level in enumerate(comparison.levels)
    ]
    if not lines:
        return LINK_MODEL.empty()
    weight = (pl.col("match_share") / pl.col("other_share")).log(2).round(6)
    return LINK_MODEL.conform(pl.DataFrame(lines).with_columns(weight=weight).select(LINK_MODEL.names))


def model_from_table(table: pl.DataFrame) -> Model | None:
    """The model of table ``link_model``; none if it has no lines."""
    if table.is_empty():
        return None
    parts = table.sort("place").partition_by("comparison", maintain_order=True)
    order = {name: number for number, name in enumerate(table["comparison"].unique(maintain_order=True))}
    parts.sort(key=lambda part: order[part["comparison"][0]])
    return Model(
        tuple(_comparison(part) for part in parts),
        tuple(tuple(part["match_share"]) for part in parts),
        tuple(tuple(part["other_share"]) for part in parts),
        table["candidates_match_share"][0],
        table["origin"][0],
        table["reason"][0],
    )


def _comparison(part: pl.DataFrame) -> Comparison:
    levels = part.select("level", "match_share", "other_share").iter_rows()
    return Comparison(
        part["comparison"][0],
        (),
        _KEPT_CONDITION,
        tuple(Level(label, _KEPT_CONDITION, match, other) for label, match, other in levels),
    )
