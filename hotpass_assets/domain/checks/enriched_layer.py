"""Judging enrichment: nothing overwritten, nothing untold.

Belongs here: comparing the enriched table with the one it was made from. Does not belong here: filling
(``domain.enrich``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.enrich.fillable import COORDINATES
from hotpass_assets.domain.enrich.signs import FILLED
from hotpass_assets.domain.tables.enriched import COORDINATE_COLUMNS

# A code follows from the value beside it and is told with that.
_TOLD_AS = {"province_code": "province", **{column.name: COORDINATES for column in COORDINATE_COLUMNS}}


def enrichment_never_overwrites(organisations: pl.DataFrame, enriched: pl.DataFrame) -> CheckOutcome:
    """Values of ``organisations`` that the enriched table does not have in the same row."""
    checked = sum(organisations[name].len() - organisations[name].null_count() for name in organisations.columns)
    if organisations.height != enriched.height:
        message = f"{organisations.height} organisations became {enriched.height} rows"
        return CheckOutcome(checked, abs(organisations.height - enriched.height), message, pl.DataFrame())
    lost = []
    for name in organisations.columns:
        before = organisations[name]
        differs = before.is_not_null() & before.ne_missing(enriched[name])
        lost.append(organisations.filter(differs).select("organization_id", pl.lit(name).alias("field")))
    changed = pl.concat(lost)
    return CheckOutcome(checked, changed.height, f"{changed.height} of {checked} values were changed", changed)


def every_fill_has_a_source(organisations: pl.DataFrame, enriched: pl.DataFrame, told: pl.DataFrame) -> CheckOutcome:
    """Values the enriched table added that no line of ``enrichment_fills`` tells."""
    added = []
    for name in (*organisations.columns, *(column.name for column in COORDINATE_COLUMNS)):
        own = (
            organisations[name].is_null()
            if name in organisations.columns
            else pl.repeat(True, enriched.height, eager=True)
        )
        rows = (own & enriched[name].is_not_null()).arg_true()
        added.append(
            pl.DataFrame(
                {"row": rows.cast(pl.UInt32), "field": [_TOLD_AS.get(name, name)] * rows.len()},
                schema_overrides={"field": pl.String},
            )
        )
    found = pl.concat(added)
    untold = found.join(told.filter(pl.col("state") == FILLED), on=["row", "field"], how="anti")
    return CheckOutcome(
        found.height, untold.height, f"{untold.height} of {found.height} added values are untold", untold
    )
