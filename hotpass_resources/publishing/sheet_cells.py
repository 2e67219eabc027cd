"""Values a cell of a workbook cannot hold, and what is written in their place.

Belongs here: limits of cells and the changes they force. Does not belong here: how sheets look
(``sheet_formats``) or are written (``workbook``).
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

CELL_LIMIT = 32_767
CUT_NOTE = "… [cut at 32,767 characters; full text in the Parquet file]"
# Excel's own calendar starts here; earlier dates are written as text.
_FIRST_DATE = date(1900, 3, 1)
# What XML 1.0 cannot hold; the writer would turn these into visible escapes.
_NOT_IN_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"


def fit_cells(frame: pl.DataFrame, note: str = CUT_NOTE) -> tuple[pl.DataFrame, int]:
    """``frame`` as a sheet can hold it, and how many of its cells had to be cut.

    Args:
        frame: The table.
        note: What ends a text that was cut, and says where all of it is.
    """
    kinds = {name: dtype.base_type() for name, dtype in frame.schema.items()}
    frame = frame.with_columns(
        *(pl.col(name).cast(pl.String) for name, kind in kinds.items() if kind in {pl.Enum, pl.Categorical}),
        *(
            pl.col(name).list.eval(pl.element().cast(pl.String)).list.join("; ")
            for name, kind in kinds.items()
            if kind == pl.List
        ),
    )
    frame = frame.with_columns(
        pl.col(name).cast(pl.String)
        for name, kind in kinds.items()
        if kind in {pl.Date, pl.Datetime} and frame.select((pl.col(name).cast(pl.Date) < _FIRST_DATE).any()).item()
    )
    # Excel counts UTF-16 units; four UTF-8 bytes are at most two of them, so bytes bound them from above.
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    long = [
        name
        for name in texts
        if (frame.get_column(name).str.len_bytes().max() or 0) > CELL_LIMIT  # type: ignore[operator]
    ]
    cut = 0
    for name in texts:
        column = frame.get_column(name)
        if column.str.contains(_NOT_IN_XML).any():
            frame = frame.with_columns(pl.col(name).str.replace_all(_NOT_IN_XML, "\N{REPLACEMENT CHARACTER}"))
    for name in long:
        shortened = _cut(frame.get_column(name), note)
        cut += int((shortened != frame.get_column(name)).sum())
        frame = frame.with_columns(shortened)
    return frame, cut


def _cut(column: pl.Series, note: str) -> pl.Series:
    """The column with each text cut to what a cell holds."""
    distinct = column.drop_nulls().unique()
    suspects = distinct.filter(distinct.str.len_bytes() > CELL_LIMIT)
    return column.replace(suspects, pl.Series([cut_text(text, note) for text in suspects], dtype=pl.String))


def cut_text(text: str, note: str = CUT_NOTE) -> str:
    """``text``, or its beginning and a note when a cell cannot hold all of it."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    # Half a surrogate pair at the cut is dropped.
    return units[: 2 * (CELL_LIMIT - len(note))].decode("utf-16-le", "ignore") + note


def clean_text(text: str) -> str:
    """One text as a cell can hold it."""
    return cut_text(re.sub(_NOT_IN_XML, "\N{REPLACEMENT CHARACTER}", text))
