"""Checks of what was read: every workbook opened, every cell there.

Belongs here: judging tables ``raw_workbooks`` and ``raw_rows``. Does not belong here: reading.
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome


def every_workbook_could_be_opened(raw_workbooks: pl.DataFrame) -> CheckOutcome:
    """Workbooks with a problem; an error when not a single one could be opened."""
    workbooks = raw_workbooks.select("workbook", "problem", "problem_do").unique(maintain_order=True)
    closed = workbooks.filter(pl.col("problem").is_not_null())
    none_open = closed.height == workbooks.height
    message = (
        f"{closed.height} of {workbooks.height} workbooks could not be opened: {_listed(closed)}"
        if closed.height
        else f"all {workbooks.height} workbooks were opened"
    )
    return CheckOutcome(workbooks.height, closed.height, message, closed, severe=True if none_open else None)


def cell_counts_match_the_sheets(raw_workbooks: pl.DataFrame, raw_rows: pl.DataFrame) -> CheckOutcome:
    """Sheets whose rows hold more or fewer cells than the sheet itself, counted apart."""
    counted = (
        raw_workbooks.filter(pl.col("status").is_in(["read", "header_only"]))
        .select("workbook", "sheet", "filled_cells")
        .unique(maintain_order=True)
    )
    held = raw_rows.group_by("workbook", "sheet").agg(
        pl.col("cells").list.drop_nulls().list.len().cast(pl.UInt64).sum().alias("cells_in_rows")
    )
    compared = counted.join(held, on=["workbook", "sheet"], how="left", maintain_order="left").with_columns(
        pl.col("cells_in_rows").fill_null(0)
    )
    wrong = compared.filter(pl.col("filled_cells") != pl.col("cells_in_rows"))
    cells = int(compared["filled_cells"].sum())
    message = (
        f"{wrong.height} of {compared.height} sheets lost or gained cells"
        if wrong.height
        else f"all {cells} cells of {compared.height} sheets are in a row"
    )
    return CheckOutcome(compared.height, wrong.height, message, wrong)


def _listed(closed: pl.DataFrame) -> str:
    return "; ".join(
        f"{name} ({problem})" for name, problem in closed.select("workbook", "problem").head(5).iter_rows()
    )
