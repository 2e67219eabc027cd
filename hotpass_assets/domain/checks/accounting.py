"""Accounting for every cell: published, kept, rejected or listed as not mapped.

Belongs here: the balance of cells of an intake, and the check on it. Does not belong here: what becomes of a
cell.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome


@dataclass(frozen=True)
class CellBalance:
    """Where the filled cells of all read sheets went.

    Attributes:
        in_sheets: Filled cells in rows of any role.
        mapped: Data cells with a line in ``source_values``, whatever its status.
        not_mapped: Data cells of columns that have no field.
        headers: Cells of header rows.
        titles: Cells of title rows above a table.
        notes: Cells of notes beside or under a table.
        totals: Cells of total rows.
        layout: Cells of repeated header and separator rows.
        set_aside: Of the mapped ones, those whose value was refused.
    """

    in_sheets: int
    mapped: int
    not_mapped: int
    headers: int
    titles: int
    notes: int
    totals: int
    layout: int
    set_aside: int

    @property
    def outside_data(self) -> int:
        """Cells that are not data."""
        return self.headers + self.titles + self.notes + self.totals + self.layout

    @property
    def unaccounted(self) -> int:
        """Cells that went nowhere; anything but 0 is a defect."""
        return self.in_sheets - self.outside_data - self.mapped - self.not_mapped

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
    # A data row outside any table belongs to no mapping: it counts as a note.
    role = pl.when(pl.col("table").is_null() & (pl.col("role") == "data")).then(pl.lit("note"))
    by_role: dict[str, int] = dict(
        raw_rows.select(role.otherwise(pl.col("role").cast(pl.String)).alias("role"), filled.alias("filled"))
        .group_by("role")
        .agg(pl.col("filled").sum())
        .collect()
        .iter_rows()
    )
    cells = source_values.select("record", "column", pl.col("status") == "invalid")
    found = cells.group_by("record", "column").agg(pl.col("status").any())
    mapped, refused = found.select(pl.len(), pl.col("status").sum()).collect().row(0)
    return CellBalance(
        in_sheets=sum(by_role.values()),
        mapped=int(mapped),
        not_mapped=int(column_mappings.filter(pl.col("field").is_null())["filled"].sum()),
        headers=by_role.get("header", 0),
        titles=by_role.get("title", 0),
        notes=by_role.get("note", 0),
        totals=by_role.get("total", 0),
        layout=by_role.get("layout", 0),
        set_aside=int(refused),
    )


def every_cell_is_accounted_for(balance: CellBalance) -> CheckOutcome:
    """Cells that are neither in a value, nor in a column listed as not mapped, nor outside a table."""
    message = (
        f"{balance.unaccounted} of {balance.in_sheets} cells are not accounted for"
        if balance.unaccounted
        else f"{balance.in_sheets} cells: {balance.mapped} mapped, {balance.not_mapped} in columns listed as not "
        f"mapped, {balance.outside_data} in titles, headers, totals and notes"
    )
    return CheckOutcome(balance.in_sheets, abs(balance.unaccounted), message)
