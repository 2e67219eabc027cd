"""Quality score and flags of an organisation, by the validity of what is known, not only its presence.

Belongs here: the score, the flags and what they mean. Does not belong here: cleaning rules.

Each of e-mail, phone, website, province and address counts with the profile's weight: 1 when a valid value is
known, 0.5 when only a suspect one is, 0 when it is missing or when no source gives a usable one. The score is the
weighted mean, rounded to two places.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hotpass_assets.domain.records.contacts import EMAIL_FIELDS, PHONE_FIELDS

QUALITY_FIELDS: dict[str, tuple[str, ...]] = {
    "contact_email": EMAIL_FIELDS,
    "contact_phone": PHONE_FIELDS,
    "website": ("website",),
    "province": ("province",),
    "address": ("address",),
}
_WORTH = {"valid": 1.0, "suspect": 0.5, "invalid": 0.0, "missing": -1.0}
_FLAG = {0.5: "suspect", 0.0: "invalid"}


def quality_of(values: pl.DataFrame, organisations: pl.Series, weights: Mapping[str, float]) -> pl.DataFrame:
    """Score and flags of each organisation.

    Args:
        values: Table ``source_values`` with ``organisation`` (UInt32) beside each value.
        organisations: Every organisation (UInt32).
        weights: Weight of each of :data:`QUALITY_FIELDS`; absent ones weigh 1.

    Returns:
        Columns ``organisation``, ``data_quality_score`` (0 to 1), ``data_quality_flags``.
    """
    worth = values.select(
        "organisation",
        "field",
        pl.col("status").cast(pl.String).replace_strict(_WORTH, return_dtype=pl.Float64).alias("worth"),
    )
    table = pl.DataFrame({"organisation": organisations})
    for name, fields in QUALITY_FIELDS.items():
        best = (
            worth.filter(pl.col("field").is_in(fields)).group_by("organisation").agg(pl.col("worth").max().alias(name))
        )
        table = table.join(best, on="organisation", how="left", maintain_order="left")
    shares = {name: weights.get(name, 1.0) for name in QUALITY_FIELDS}
    total = sum(shares.values()) or 1.0
    score = pl.sum_horizontal(
        pl.col(name).fill_null(0.0).clip(0.0, 1.0) * share / total for name, share in shares.items()
    )
    flags = pl.concat_str([_flag(name) for name in QUALITY_FIELDS], separator=";", ignore_nulls=True)
    return table.select(
        "organisation",
        score.round(2).alias("data_quality_score"),
        pl.when(flags == "").then(pl.lit("none")).otherwise(flags).alias("data_quality_flags"),
    )


def _flag(name: str) -> pl.Expr:
    worth = pl.col(name)
    return (
        pl.when(worth.is_null() | (worth < 0))
        .then(pl.lit(f"missing_{name}"))
        .when(worth == 0)
        .then(pl.lit(f"invalid_{name}"))
        .when(worth < 1)
        .then(pl.lit(f"suspect_{name}"))
    )
