"""The daily list: the organisations most worth a call, best first.

Belongs here: its columns, the score and the order. Does not belong here: writing it (``hotpass_resources.publishing``)
and sending it.

The list is made from table ``organisations``, in which nothing stands that may not be published, and takes no name,
address or number of a person over.

The score is the weighted mean of what is known, from 0 to 1: how many of name, role, e-mail address and phone of the
primary contact there are (0.30), the confidence in that address (0.25) and phone (0.15), and the priority of the best
source as a share of the highest one in the profile (0.20; left out where the profile ranks no source). What intent
signals say (0.10) is weighed in where any organisation of the intake has some; those without any count 0 there, so that
a signal never places an organisation lower than none. The weights are those of the product before this one.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hotpass_assets.domain.intent.digest import SHOWN, by_organisation

DAILY_LIST_SCHEMA = pl.Schema(
    {
        "organization_name": pl.String(),
        "organization_slug": pl.String(),
        "lead_score": pl.Float64(),
        "intent_signal_score": pl.Float64(),
        "intent_signal_count": pl.UInt32(),
        "intent_last_observed_at": pl.String(),
        "intent_top_insights": pl.String(),
        "organization_id": pl.String(),
        "province": pl.String(),
        "website": pl.String(),
        "priority": pl.String(),
        "data_quality_score": pl.Float64(),
    }
)
DAILY_LIST_SUFFIXES = (".csv", ".tsv", ".json", ".parquet")

_COMPLETENESS, _EMAIL, _PHONE, _SOURCE, _INTENT = 0.30, 0.25, 0.15, 0.20, 0.10
_COUNTED = ("contact_primary_name", "contact_primary_role", "contact_primary_email", "contact_primary_phone")


def daily_list(
    organisations: pl.DataFrame, priorities: Mapping[str, int], size: int, digest: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The best ``size`` organisations, each slug once.

    Args:
        organisations: Table ``organisations``.
        priorities: Priority of each source the profile ranks, by its name.
        size: Rows at most.
        digest: Table ``intent_digest``; absent when intent is off.

    Returns:
        Columns of :data:`DAILY_LIST_SCHEMA`; by score, quality and name, the best first.
    """
    organisations, has_signals = _with_intent(organisations, digest)
    scored = organisations.with_columns(lead_score(priorities, with_intent=has_signals))
    order = ("lead_score", "data_quality_score", "organization_name", "organization_slug", "organization_id")
    ranked = scored.sort(order, descending=[True, True, False, False, False], nulls_last=True)
    best = ranked.unique("organization_slug", keep="first", maintain_order=True).head(size)
    absent = {
        name: pl.lit(0 if name == "intent_signal_count" else None, dtype)
        for name, dtype in DAILY_LIST_SCHEMA.items()
        if name not in best.columns
    }
    return best.with_columns(**absent).select(DAILY_LIST_SCHEMA.names()).cast(DAILY_LIST_SCHEMA)


def _with_intent(organisations: pl.DataFrame, digest: pl.DataFrame | None) -> tuple[pl.DataFrame, bool]:
    """The table with what signals say of each organisation, and whether they say anything of any."""
    if digest is None:
        return organisations, False
    said = by_organisation(digest)
    joined = organisations.join(said, on="organization_id", how="left", maintain_order="left")
    counts = (pl.col(name).fill_null(0) for name in SHOWN[:2])
    return joined.with_columns(counts), joined.height > 0 and bool(joined["intent_signal_count"].sum())


def lead_score(priorities: Mapping[str, int], *, with_intent: bool = False) -> pl.Expr:
    """Column ``lead_score`` of table ``organisations``, rounded to four places.

    Args:
        priorities: Priority of each source the profile ranks, by its name.
        with_intent: Whether column ``intent_signal_score`` is there and counts.
    """
    present = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Float64) for name in _COUNTED) / len(_COUNTED)
    parts = [
        (present, _COMPLETENESS),
        (pl.col("contact_primary_email_confidence").fill_null(0.0), _EMAIL),
        (pl.col("contact_primary_phone_confidence").fill_null(0.0), _PHONE),
    ]
    highest = max(priorities.values(), default=0)
    if highest > 0:
        ranks = (
            pl.col("source_datasets")
            .str.split("; ")
            .list.eval(pl.element().replace_strict(dict(priorities), default=0, return_dtype=pl.Float64))
        )
        parts.append((ranks.list.max().fill_null(0.0).clip(0.0) / highest, _SOURCE))
    if with_intent:
        parts.append((pl.col("intent_signal_score"), _INTENT))
    total = sum(weight for _, weight in parts)
    return (pl.sum_horizontal(value * weight for value, weight in parts) / total).round(4).alias("lead_score")
