"""Where every filled cell of an intake went, so that none is lost without a word.

Belongs here: counting cells by what became of them. Does not belong here: deciding it (reading, mapping,
cleaning).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import polars as pl


@dataclass(frozen=True)
class CellAccount:
    """Filled cells of the sheets that were read, by what became of them.

    Attributes:
        in_sheets: Filled cells, counted apart from the rows.
        mapped: Data cells of columns that were mapped to a field, including those set aside below.
        not_mapped: Data cells of columns that were not mapped.
        headers: Header cells.
        titles: Cells of title rows above a table.
        notes: Cells of notes beside or under a table.
        totals: Cells of total rows.
        layout: Cells of repeated header and separator rows.
        set_aside: Mapped cells whose value was refused; listed in ``rejected_rows``.
        unaccounted: Filled cells that none of the above explains; anything but 0 is a defect.
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
    unaccounted: int

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


def account_for_cells(
    raw_workbooks: pl.DataFrame,
    raw_rows: pl.DataFrame,
    column_mappings: pl.DataFrame,
    rejected_rows: pl.DataFrame,
) -> CellAccount:
    """Count the filled cells of an intake by what became of them."""
    in_sheets = _total(raw_workbooks.filter(pl.col("status") == "read").unique(["workbook", "sheet"]), "filled_cells")
    by_role: dict[str, int] = dict(
        raw_rows.lazy()
        .select(pl.col("role").cast(pl.String), filled=pl.col("cells").list.drop_nulls().list.len())
        .group_by("role")
        .agg(pl.col("filled").sum())
        .collect()
        .iter_rows()
    )
    mapped = _total(column_mappings.filter(pl.col("field").is_not_null()), "filled")
    not_mapped = _total(column_mappings.filter(pl.col("field").is_null()), "filled")
    outside_data = sum(count for role, count in by_role.items() if role != "data")
    return CellAccount(
        in_sheets=in_sheets,
        mapped=mapped,
        not_mapped=not_mapped,
        headers=by_role.get("header", 0),
        titles=by_role.get("title", 0),
        notes=by_role.get("note", 0),
        totals=by_role.get("total", 0),
        layout=by_role.get("layout", 0),
        set_aside=rejected_rows.filter(pl.col("scope") == "value").height,
        unaccounted=in_sheets - mapped - not_mapped - outside_data,
    )


def _total(frame: pl.DataFrame, column: str) -> int:
    return int(frame.get_column(column).cast(pl.Int64).sum())
