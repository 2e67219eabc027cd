"""Accounting for every cell: published, kept, rejected or listed as not mapped.

Belongs here: the balance of cells of an intake, and the check on it. Does not belong here: what becomes of a cell.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome


@dataclass(frozen=True)
class CellBalance:
    """Where the filled cells of all read sheets went.

    Attributes:
        cells: Filled cells in rows of any role.
        outside_data: Cells of titles, headers, layout, total and note rows.
        mapped: Data cells with a line in ``source_values``, whatever its status.
        not_mapped: Data cells of columns that have no field.
        unaccounted: The rest; must be 0.
    """

    cells: int
    outside_data: int
    mapped: int
    not_mapped: int

    @property
    def unaccounted(self) -> int:
        """Cells that went nowhere."""
        return self.cells - self.outside_data - self.mapped - self.not_mapped

    def as_dict(self) -> dict[str, int]:
        """The balance with its difference."""
        return asdict(self) | {"unaccounted": self.unaccounted}


def cell_balance(raw_rows: pl.LazyFrame, column_mappings: pl.DataFrame, source_values: pl.LazyFrame) -> CellBalance:
    """The balance of an intake.

    Args:
        raw_rows: Table ``raw_rows``.
        column_mappings: Table ``column_mappings``.
        source_values: Table ``source_values``.
    """
    filled = pl.col("cells").list.drop_nulls().list.len().cast(pl.UInt64)
    in_table = (pl.col("role") == "data") & pl.col("table").is_not_null()
    counts = raw_rows.select(filled.sum().alias("cells"), filled.filter(in_table).sum().alias("data")).collect().row(0)
    mapped = source_values.select("record", "column").unique().select(pl.len()).collect().item()
    return CellBalance(
        cells=int(counts[0] or 0),
        outside_data=int((counts[0] or 0) - (counts[1] or 0)),
        mapped=int(mapped),
        not_mapped=int(column_mappings.filter(pl.col("field").is_null())["filled"].sum()),
    )


def every_cell_is_accounted_for(balance: CellBalance) -> CheckOutcome:
    """Cells that are neither in a value, nor in a column listed as not mapped, nor outside a table."""
    message = (
        f"{balance.unaccounted} of {balance.cells} cells are not accounted for"
        if balance.unaccounted
        else f"{balance.cells} cells: {balance.mapped} mapped, {balance.not_mapped} in columns listed as not mapped, "
        f"{balance.outside_data} in titles, headers, totals and notes"
    )
    return CheckOutcome(balance.cells, abs(balance.unaccounted), message)
