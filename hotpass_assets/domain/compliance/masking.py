"""Cells that are named instead of quoted.

Belongs here: masking the text of cells that were set aside. Does not belong here: events of the command line
(``hotpass_cli.output``) and values that are not published (``withholding``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.fields import MAY_BE_PERSONAL

MASK = "***"


def without_personal_cells(rejected_rows: pl.DataFrame) -> pl.DataFrame:
    """Table ``rejected_rows`` with ``***`` for the text of cells that can hold personal data; the cell is named."""
    personal = pl.col("field").is_in(sorted(MAY_BE_PERSONAL)) & pl.col("raw").is_not_null()
    return rejected_rows.with_columns(raw=pl.when(personal).then(pl.lit(MASK)).otherwise("raw"))


def without_withheld_rows(rejected_rows: pl.DataFrame, withheld: pl.DataFrame) -> pl.DataFrame:
    """Table ``rejected_rows`` with ``***`` for personal cells of rows from which a value is withheld.

    Args:
        rejected_rows: Table ``rejected_rows``.
        withheld: Table ``withheld_values``.
    """
    places = withheld.select("workbook", "sheet", pl.col("cell").str.extract(r"(\d+)$").cast(pl.UInt32).alias("row"))
    held = rejected_rows.join(places.unique(), on=["workbook", "sheet", "row"], how="semi", maintain_order="left")
    if held.is_empty():
        return rejected_rows
    number = rejected_rows.with_row_index("line").join(
        places.unique(), on=["workbook", "sheet", "row"], how="semi", maintain_order="left"
    )["line"]
    masked = without_personal_cells(rejected_rows)
    here = pl.int_range(pl.len()).is_in(number.implode())
    return rejected_rows.with_columns(raw=pl.when(here).then(masked["raw"]).otherwise("raw"))
