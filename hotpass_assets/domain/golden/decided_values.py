"""Values that a person stated for a field: they go before anything a source says.

Belongs here: bringing decided values among the candidates. Does not belong here: the form of decisions
(``domain.linkage.review.decisions``) and ranking (``survivorship``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.organisations.nodes import by_decision_key
from hotpass_assets.domain.linkage.review.decisions import Decisions

DECIDED_RULE = "decision.field_value"
CORRECTED_RULE = "correction.field_value"
STATED_RULES = (DECIDED_RULE, CORRECTED_RULE)
"""Rules of values that people stated, about an organisation and about themselves."""


def with_decided_values(known: pl.DataFrame, placed: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    """The values with one more line for every decided one, at the cell that names the record it is about.

    Args:
        known: Result of ``known_values``.
        placed: Result of ``placed_records``.
        decisions: What people decided; those about records of other intakes are left out.
    """
    decided = decisions.field_values
    if decided.is_empty():
        return known
    usable = placed.filter(pl.col("organisation").is_not_null())
    keyed = by_decision_key(usable).unique("key", keep="first", maintain_order=True)
    stated = decided.rename({"record": "key", "value": "decided", "field": "about"}).join(
        keyed, on="key", maintain_order="left"
    )
    named = (
        known.filter(pl.col("record").is_in(stated["record"].implode()))
        .sort("record", pl.col("field") != "organization_name", "column", "ordinal")
        .unique("record", keep="first", maintain_order=True)
    )
    lines = stated.join(named, on="record", maintain_order="left").with_columns(
        field=pl.col("about").cast(known.schema["field"]),
        value="decided",
        raw="decided",
        status=pl.lit("valid").cast(known.schema["status"]),
        rule=pl.lit(DECIDED_RULE),
        contact=pl.lit(None, known.schema["contact"]),
        confidence=pl.lit(1.0, known.schema["confidence"]),
    )
    return pl.concat([known, lines.select(known.columns)])
