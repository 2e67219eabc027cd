"""The columns of an intake's workbooks under names that lineage can use.

Belongs here: naming them, so that each name is unique in its workbook and holds no text of a cell that is not known to
be a header. Does not belong here: mapping (``domain.mapping``) and which values were published
(``published_columns``).

A name is written as Excel writes a reference: ``Sheet!Header``, or ``Sheet!F`` for a column whose header says nothing
this program knows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl

# How a column was recognised by its header. Where the values decided, or nothing did, a supposed header can be data.
_BY_HEADER = frozenset({"profile", "synonym", "fuzzy"})


@dataclass(frozen=True)
class WorkbookColumn:
    """One column of one table of one workbook.

    Attributes:
        workbook: Path of the workbook inside the intake.
        sheet: Name of the sheet.
        table: Number of the table in its sheet, from 1.
        column: Sheet column, from 0.
        name: Name of the column, unique in its workbook.
        field: Canonical field it was mapped to; ``None`` when it was not.
        method: What decided the mapping.
    """

    workbook: str
    sheet: str
    table: int
    column: int
    name: str
    field: str | None
    method: str

    @property
    def place(self) -> tuple[str, str, int, int]:
        """Workbook, sheet, table and column."""
        return self.workbook, self.sheet, self.table, self.column


def workbook_columns(mappings: pl.DataFrame) -> list[WorkbookColumn]:
    """Every column of every table that was found, in the order of table ``column_mappings``.

    Args:
        mappings: Table ``column_mappings``.
    """
    lines = mappings.select("workbook", "sheet", "table", "column", "letter", "header", "field", "method").iter_rows(
        named=True
    )
    offered = [(line, _names(line)) for line in lines]
    used = [Counter((line["workbook"], names[choice]) for line, names in offered) for choice in range(3)]
    columns = []
    for line, names in offered:
        unique = (name for choice, name in enumerate(names) if used[choice][line["workbook"], name] == 1)
        columns.append(
            WorkbookColumn(
                line["workbook"],
                line["sheet"],
                line["table"],
                line["column"],
                next(unique, names[-1]),
                line["field"],
                line["method"],
            )
        )
    return columns


def _names(line: dict[str, str]) -> tuple[str, str, str]:
    """Names of a column, the shortest first; the last is unique in any case."""
    sheet, letter = line["sheet"], line["letter"]
    header = " ".join(line["header"].split()) if line["header"] and line["method"] in _BY_HEADER else ""
    plain = f"{sheet}!{header or letter}"
    with_letter = f"{sheet}!{header} [{letter}]" if header else plain
    return plain, with_letter, f"{with_letter} of table {line['table']}"
