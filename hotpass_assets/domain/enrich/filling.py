"""Putting what was found into a table, and telling it per row and per field.

Belongs here: which cells change and the columns that say why. Does not belong here: finding values (``enrichment``),
files (``hotpass_resources``).
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from hotpass_assets.domain.clean.places import province_names
from hotpass_assets.domain.enrich.fillable import COORDINATES
from hotpass_assets.domain.enrich.signs import FILLED
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.registries.registry import LINK as NETWORK
from hotpass_assets.domain.tables.enriched import COORDINATE_COLUMNS, ENRICHMENT_FILLS, PROVENANCE_COLUMNS

DETERMINISTIC, RESEARCH = "deterministic", "research"
NOT_USED, USED, SKIPPED = "not_used", "used", "skipped: network disabled"
_NUMBERS = tuple(column.name for column in COORDINATE_COLUMNS)
ORIGINAL = ("original", 1.0, "none", NOT_USED)


def told_fills(rows: pl.DataFrame, fills: pl.DataFrame, day: str) -> pl.DataFrame:
    """Table ``enrichment_fills``.

    Args:
        rows: The table whose gaps were looked at.
        fills: As in ``signs.DECIDED``.
        day: Day on which that was, ISO 8601.
    """
    by_network = pl.col("link") == NETWORK
    ids = (
        rows["organization_id"]
        if "organization_id" in rows.columns
        else pl.Series([None] * rows.height, dtype=pl.String)
    )
    return ENRICHMENT_FILLS.conform(
        fills.with_columns(
            ids.gather(fills["row"]).alias("organization_id"),
            strategy=pl.when(by_network).then(pl.lit(RESEARCH)).otherwise(pl.lit(DETERMINISTIC)),
            network_status=pl.when(by_network).then(pl.lit(USED)).otherwise(pl.lit(NOT_USED)),
            recorded_on=pl.lit(day),
        )
    )


def filled_cells(rows: pl.DataFrame, fills: pl.DataFrame, country: str) -> pl.DataFrame:
    """row, column, value of each cell that is filled.

    Coordinates are two cells; a province brings its code where the table has a column for it.

    Raises:
        HotpassError: A cell holds a value: that would be a fault of this program.
    """
    sure = fills.filter(pl.col("state") == FILLED)
    cells = [sure.filter(pl.col("field") != COORDINATES).select("row", column="field", value="value")]
    located = sure.filter(pl.col("field") == COORDINATES).with_columns(pl.col("value").str.split(","))
    cells += [
        located.select("row", column=pl.lit(name), value=pl.col("value").list.get(place))
        for place, name in enumerate(_NUMBERS)
    ]
    if "province_code" in rows.columns:
        codes = {name: code for code, name in province_names(country).items()}
        coded = sure.filter(pl.col("field") == "province").select(
            "row",
            column=pl.lit("province_code"),
            value=pl.col("value").replace_strict(codes, default=None, return_dtype=pl.String),
        )
        free = rows.with_row_index("row").filter(_blank("province_code")).select("row")
        cells.append(coded.drop_nulls("value").join(free, on="row", how="semi", maintain_order="left"))
    changed = pl.concat(cells)
    for name in sorted(set(changed["column"]) & set(rows.columns)):
        taken = rows.with_row_index("row").filter(~_blank(name)).select("row")
        if changed.filter(pl.col("column") == name).join(taken, on="row", how="semi").height:
            raise HotpassError(f"enrichment would overwrite values of {name}", do="Report this: it must not happen")
    return changed.sort("row", "column")


def row_provenance(
    height: int, told: pl.DataFrame, day: str, used: Collection[int] = (), skipped: Collection[int] = ()
) -> pl.DataFrame:
    """The ``provenance_*`` columns of each row: those of its surest filled value, and what became of the network.

    Args:
        height: Rows of the table.
        told: Table ``enrichment_fills``.
        day: Day on which the gaps were looked at, ISO 8601.
        used: Rows that the network answered about, whether that filled anything or not.
        skipped: Rows it would have been asked about, were it not closed.
    """
    best = (
        told.filter(pl.col("state") == FILLED)
        .sort("row", "confidence", "field", descending=[False, True, False])
        .group_by("row", maintain_order=True)
        .first()
        .select("row", "source", "confidence", "strategy")
    )
    rows = pl.DataFrame({"row": pl.int_range(height, dtype=pl.UInt32, eager=True)}).join(
        best, on="row", how="left", maintain_order="left"
    )
    source, confidence, strategy, network = ORIGINAL
    answered, closed = (
        pl.col("row").is_in(pl.Series(sorted(some), dtype=pl.UInt32).implode()) for some in (used, skipped)
    )
    return rows.select(
        pl.col("source").fill_null(source).alias("provenance_source"),
        pl.lit(day).alias("provenance_timestamp"),
        pl.col("confidence").fill_null(confidence).alias("provenance_confidence"),
        pl.col("strategy").fill_null(strategy).alias("provenance_strategy"),
        pl.when(answered)
        .then(pl.lit(USED))
        .when(closed)
        .then(pl.lit(SKIPPED))
        .otherwise(pl.lit(network))
        .alias("provenance_network_status"),
    ).select(column.name for column in PROVENANCE_COLUMNS)


def with_filled(rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The table with its gaps filled; rows, their order and other values stay.

    Args:
        rows: The table.
        cells: Result of :func:`filled_cells`. Columns the table lacks are added.
    """
    for (name,), part in cells.group_by("column", maintain_order=True):
        column = str(name)
        dtype = rows.schema.get(column, pl.Float64() if column in _NUMBERS else pl.String())
        values = part["value"].cast(dtype)
        own = rows[column] if column in rows.columns else pl.Series(column, [None] * rows.height, dtype=dtype)
        rows = rows.with_columns(own.scatter(part["row"], values).alias(column))
    return rows


def _blank(name: str) -> pl.Expr:
    return pl.col(name).is_null() | (pl.col(name).cast(pl.String) == "")
