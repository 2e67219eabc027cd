"""How the sheets of the refined workbook look: header, widths, dates and quality colours.

Belongs here: formats derived from a sample of a sheet. Does not belong here: values and writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from rustpy_xlsxwriter import Format

_HEADER_FILL, _HEADER_INK = "#366092", "#FFFFFF"
_GOOD, _FAIR, _POOR, _BAD = "#C6EFCE", "#FFEB9C", "#FFC7CE", "#FF0000"
_SCORE_COLUMNS = ("data_quality_score",)
_STATUS_COLUMNS = (
    "contact_primary_email_status",
    "contact_primary_phone_status",
    "email_status",
    "phone_status",
)
_STATUS_FILLS = (("deliverable", _GOOD), ("risky", _FAIR), ("undeliverable", _POOR))
_WIDTHS = (10, 50)


def header_format() -> Format:
    """White bold text on blue."""
    from rustpy_xlsxwriter import Format

    header = Format().set_bold().set_font_size(12).set_font_color(_HEADER_INK)
    return header.set_background_color(_HEADER_FILL).set_align("left")


def column_widths(sample: pl.DataFrame) -> dict[str, float] | list[float]:
    """Width of each column from its header and its first values, between 10 and 50 characters."""
    low, high = _WIDTHS
    lengths = sample.select(
        pl.col(name).cast(pl.String, strict=False).str.len_chars().max().fill_null(0)
        for name, dtype in sample.schema.items()
        if dtype.base_type() != pl.List
    )
    longest = lengths.row(0, named=True) if lengths.height else {}
    return {name: float(min(high, max(low, len(name) + 4, longest.get(name, 0) + 2))) for name in sample.columns}


def date_formats(sample: pl.DataFrame) -> dict[str, Format]:
    """Number format of the columns that hold days."""
    from rustpy_xlsxwriter import Format

    return {name: Format().set_num_format("yyyy-mm-dd") for name, dtype in sample.schema.items() if dtype == pl.Date}


def text_columns(sample: pl.DataFrame) -> list[str]:
    """Columns of text, where digits are meant to be text."""
    return [name for name, dtype in sample.schema.items() if dtype == pl.String]


def fills(sample: pl.DataFrame) -> dict[str, dict[str, Any] | list[dict[str, Any]]]:
    """Quality colours as conditional formats, so that they follow the values when a person edits them."""
    from rustpy_xlsxwriter import Format

    def fill(colour: str) -> Format:
        return Format().set_background_color(colour)

    score: list[dict[str, Any]] = [
        {"type": "cell", "criteria": ">=", "value": 0.8, "format": fill(_GOOD)},
        {"type": "cell", "criteria": ">=", "value": 0.6, "format": fill(_FAIR)},
        {"type": "cell", "criteria": ">=", "value": 0.4, "format": fill(_POOR)},
        {"type": "cell", "criteria": "<", "value": 0.4, "format": fill(_BAD)},
    ]
    status: list[dict[str, Any]] = [
        {"type": "text", "criteria": "begins_with", "value": word, "format": fill(colour)}
        for word, colour in _STATUS_FILLS
    ]
    rules: dict[str, dict[str, Any] | list[dict[str, Any]]] = {}
    for name in sample.columns:
        if name in _SCORE_COLUMNS:
            rules[name] = score
        if name in _STATUS_COLUMNS:
            rules[name] = status
    return rules
