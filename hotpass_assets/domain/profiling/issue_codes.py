"""Everything that can be said against a workbook: codes, how bad each is and what it means.

Belongs here: one entry a code, and making an issue of one. Does not belong here: finding issues.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hotpass_assets.domain.profiling.model import Issue, Severity
from hotpass_assets.domain.workbook.coordinates import cell_name

SHOWN_CELLS = 3

ISSUE_CODES: dict[str, tuple[Severity, str]] = {
    "file_not_found": ("error", "There is no such file, or it may not be read."),
    "open_failed": ("error", "The file is refused or damaged; `cause` is the reader's code for it."),
    "empty_workbook": ("error", "No sheet holds a filled cell."),
    "sheet_read_failed": ("error", "One sheet is damaged or its cells are scattered too far to be read."),
    "row_truncated": ("info", "`--max-rows` left rows out of the profile."),
    "empty_column": ("info", "A column has a header and no value."),
    "high_null_fraction": ("warning", "More than half of a column's cells are empty."),
    "email_mismatch": ("warning", "Cells in a column of e-mail addresses hold none."),
    "phone_mismatch": ("warning", "Cells in a column of telephone numbers hold none."),
    "datetime_mismatch": ("warning", "Cells in a column of dates hold none."),
    "numeric_mismatch": ("warning", "Cells in a column of numbers hold none."),
    "mixed_date_order": ("warning", "A column writes the day first in some cells and the month first in others."),
    "ambiguous_date_order": ("info", "No date of a column proves whether the day or the month comes first."),
    "phones_as_numbers": ("warning", "Telephone numbers are stored as numbers and have lost their leading zero."),
    "scientific_numbers": ("warning", "Digits are lost: numbers are stored as 2.78E+10."),
    "rows_with_one_value": ("info", "Rows hold one value only, such as a number filled down past the end of a list."),
    "constant_column": ("info", "All filled cells of a column say the same."),
    "duplicate_header": ("warning", "Columns of one table have the same header."),
    "missing_header": ("warning", "A column with values has no header."),
    "unmapped_column": ("info", "refine would keep the column, but as no field; it is listed in sheet Not mapped."),
    "several_tables": ("info", "A sheet holds several tables; each is read."),
    "several_header_rows": ("info", "A header has several rows; they are joined."),
    "header_below_first_row": ("info", "Something stands above the header."),
    "no_header": ("warning", "A table has no header; its columns are judged by their values."),
    "rows_set_aside": ("info", "Totals, titles or notes among the rows are kept, but are no records."),
    "merged_cells": ("warning", "Cells are merged among the rows: only the first one of each range has the value."),
    "hidden_sheet": ("warning", "A sheet is hidden and is read."),
    "hidden_rows": ("warning", "Rows are hidden or filtered away and are read, marked as hidden."),
    "error_cells": ("warning", "Cells hold an error such as #DIV/0! instead of a value."),
    "uncalculated_formulas": ("warning", "Formulas were never calculated, so that their cells have no value."),
    "empty_sheet": ("info", "A sheet holds nothing."),
    "header_only": ("warning", "A sheet has a header and no rows."),
    "not_a_table": ("info", "A sheet is read and holds no table, or is left out."),
    "sheet_not_used": ("warning", "A table names no organisation, so that refine has no use for it."),
    "join_incomplete": ("info", "Some keys of a table are not found in the table they point to."),
    "file_remark": ("info", "What the reader found out about the file as a whole."),
    "suggestion_differs": ("warning", "Refine would not read the workbook as the suggested profile says."),
}
"""Severity and meaning of each code."""


def issue(
    code: str,
    message: str,
    *,
    column: str | None = None,
    cells: Iterable[str] = (),
    do: str | None = None,
    cause: str | None = None,
) -> Issue:
    """An issue of a known code; of its cells the first are kept.

    Raises:
        KeyError: There is no such code.
    """
    return Issue(code, ISSUE_CODES[code][0], message, column, tuple(cells)[:SHOWN_CELLS], do, cause)


def cells_of(rows: Sequence[int], column: int) -> list[str]:
    """A1 names of the first cells of a column, given 1-based sheet rows and the 0-based column."""
    return [cell_name(row, column) for row in rows[:SHOWN_CELLS]]
