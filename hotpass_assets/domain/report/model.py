"""What the report is made from and the words it uses for places.

Belongs here: the shape of a check's outcome and the notation for a cell. Does not belong here: figures
(``summary``), advice (``recommendations``) and layout (``sections``, ``markdown``, ``html``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import polars as pl

from hotpass_assets.domain.workbook.coordinates import column_letter

Summary = Mapping[str, object]

NOTES_SHEET = "Hotpass notes"


class CheckOutcome(Protocol):
    """Outcome of one check of one table."""

    @property
    def asset(self) -> str:
        """Table that was checked."""
        ...

    @property
    def name(self) -> str:
        """Name of the check."""
        ...

    @property
    def passed(self) -> bool:
        """Whether every row passed."""
        ...

    @property
    def severity(self) -> str:
        """``warn`` or ``error``."""
        ...

    @property
    def description(self) -> str:
        """What was checked."""
        ...

    @property
    def failed(self) -> int:
        """Rows that did not pass."""
        ...


def place(frame: pl.DataFrame) -> pl.Expr:
    """``SACAA.xlsx › Cleaned!B12`` from the workbook, sheet, row and column of each row of ``frame``."""
    indexes = frame.get_column("column").drop_nulls().unique().sort()
    letters = pl.Series([column_letter(index) for index in indexes], dtype=pl.String)
    letter = pl.col("column").replace_strict(indexes, letters, default="", return_dtype=pl.String)
    return pl.format("{} › {}!{}{}", "workbook", "sheet", letter, "row")


def number(summary: Summary, key: str) -> int:
    """A count of the summary, 0 when it is absent."""
    value = summary.get(key)
    return int(value) if isinstance(value, int | float) else 0


def mapping(summary: Summary, key: str) -> Mapping[str, object]:
    """A block of the summary, empty when it is absent."""
    value = summary.get(key)
    return value if isinstance(value, Mapping) else {}


def rows(summary: Summary, key: str) -> Sequence[Mapping[str, object]]:
    """A list of objects of the summary, empty when it is absent."""
    value = summary.get(key)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, Sequence) else []


def texts(summary: Summary, key: str) -> Sequence[str]:
    """A list of sentences of the summary, empty when it is absent."""
    value = summary.get(key)
    return [str(text) for text in value] if isinstance(value, Sequence) and not isinstance(value, str) else []
