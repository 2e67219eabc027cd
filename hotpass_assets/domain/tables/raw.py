"""Tables of the raw layer: what was found in the workbooks, before any of it is understood.

Belongs here: the models of ``raw_workbooks`` and ``raw_rows``. Does not belong here: how workbooks are read.
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.model import Column, TableModel
from hotpass_assets.domain.workbook.model import RAW_ROWS_SCHEMA

_LIST_OF_TEXT = pl.List(pl.String())

RAW_WORKBOOKS = TableModel(
    "raw_workbooks",
    "One table found in a sheet; or a sheet without a table, or a workbook that could not be opened, and why.",
    (
        Column("workbook", pl.String(), "Path of the workbook inside the intake.", nullable=False),
        Column("sha256", pl.String(), "SHA-256 of the file's bytes.", nullable=False, matches="^[0-9a-f]{64}$"),
        Column("size", pl.UInt64(), "Size of the file in bytes.", nullable=False),
        Column("format", pl.String(), "Format the bytes really have.", nullable=False),
        Column("date_system", pl.UInt16(), "Epoch of serial dates: 1900 or 1904.", nullable=False),
        Column("problem", pl.String(), "Why the workbook could not be opened; missing when it could."),
        Column("problem_do", pl.String(), "What to do about it."),
        Column("sheet", pl.String(), "Sheet name."),
        Column("position", pl.UInt16(), "Position of the sheet in the workbook, from 1."),
        Column("visibility", pl.String(), "visible, hidden or very_hidden."),
        Column("status", pl.String(), "read, empty, header_only or not_read.", nullable=False),
        Column("reason", pl.String(), "Why the sheet has this status."),
        Column("filled_cells", pl.UInt64(), "Cells with a value, counted apart from the rows."),
        Column("hidden_rows", pl.UInt32(), "Rows the workbook hides; they are read all the same."),
        Column("error_cells", pl.UInt32(), "Cells that hold an error such as #N/A."),
        Column("uncalculated_formulas", pl.UInt32(), "Formulas without a stored result."),
        Column("table", pl.UInt16(), "Number of the table in its sheet, from 1."),
        Column("header_rows", pl.List(pl.UInt32()), "Sheet rows that hold the header."),
        Column("first_row", pl.UInt32(), "First data row in the sheet."),
        Column("last_row", pl.UInt32(), "Last data row in the sheet."),
        Column("first_column", pl.UInt16(), "Sheet column of the first header, from 0."),
        Column("headers", _LIST_OF_TEXT, "Headers from left to right; missing where a column has none."),
        Column("table_rows", pl.UInt32(), "Data rows with a value."),
        Column("confidence", pl.Float64(), "How sure the detector is of the table's shape.", between=(0.0, 1.0)),
        Column("reasons", _LIST_OF_TEXT, "What the detector went by."),
    ),
)

RAW_ROWS = TableModel(
    "raw_rows",
    "One row of a sheet, cell texts as stored, with its place and its role.",
    tuple(
        Column(name, dtype, description, nullable=name in {"table", "facts"})
        for (name, dtype), description in zip(
            RAW_ROWS_SCHEMA.items(),
            (
                "Path of the workbook inside the intake.",
                "Sheet name.",
                "Number of the table in its sheet; missing outside tables.",
                "Row in the sheet, from 1.",
                "What the row is: title, header, data, layout, total or note.",
                "Sheet column of the first cell, from 0.",
                "Cell texts from left to right; missing where a cell is empty.",
                "Cells that hold an error or a formula without a stored result.",
                "Whether the workbook hides the row.",
            ),
            strict=True,
        )
    ),
)
