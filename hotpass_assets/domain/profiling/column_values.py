"""What is wrong with the values of a column, cell by cell.

Belongs here: values that are not what their column holds, dates of two orders, telephone numbers that lost digits.
Does not belong here: what a column holds (``columns``) and how a value is repaired (``domain.clean``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.clean.day_order import NUMERIC_DATE, decide_day_order
from hotpass_assets.domain.clean.null_words import is_error_text, is_null_word
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.linkage.columns import patterns
from hotpass_assets.domain.profiling.issue_codes import cells_of, issue
from hotpass_assets.domain.profiling.model import InferredType, Issue

_SERIAL_DATE = r"^[2-5][0-9]{4}(?:\.[0-9]+)?$"
_SCIENTIFIC = r"^[0-9](?:[.,][0-9]+)?e\+?[0-9]{1,2}$"
_BARE_DIGITS = r"^[1-9][0-9]+(?:\.0)?$"
_FEWEST_DIGITS = 7
_MOST_DIGITS = 45
_TRUNK_PREFIX = "0"


@dataclass(frozen=True)
class ColumnCells:
    """A column as it lies on the sheet.

    Attributes:
        name: What the column is called in messages.
        index: 0-based sheet column.
        cells: Texts, null where a cell is empty.
        rows: 1-based sheet row of each.
        told: Which rows say more than one thing; None where all do.
        headed: Whether its table has a header.
    """

    name: str
    index: int
    cells: pl.Series
    rows: pl.Series
    told: pl.Series | None = None
    headed: bool = True

    def places(self, values: pl.Series) -> list[str]:
        """A1 names of the first cells that hold one of ``values``."""
        found = self.rows.filter(self.cells.is_in(values.implode())) if values.len() else self.rows.head(0)
        return cells_of(found.to_list(), self.index)

    def count(self, values: pl.Series) -> int:
        """How many cells hold one of ``values``."""
        return int(self.cells.is_in(values.implode()).sum() or 0) if values.len() else 0


def value_issues(column: ColumnCells, expected: InferredType, country: str) -> Iterator[Issue]:
    """Issues of the values of a column.

    Args:
        column: The column.
        expected: What its values should be, by header, mapping or the values themselves.
        country: Country of telephone numbers without a prefix, ISO 3166-1.
    """
    if expected not in _MISMATCHES:
        return
    code, words, holds = _MISMATCHES[expected]
    distinct = column.cells.drop_nulls().unique(maintain_order=True)
    low = distinct.str.strip_chars().str.replace_all(r"\s+", " ").str.to_lowercase().alias("low")
    frame = pl.DataFrame({"value": distinct, "low": low})
    frame = frame.filter(~is_null_word(pl.col("low")) & ~is_error_text(pl.col("value")))
    others = frame.filter(~holds())["value"]
    if others.len():
        filled = column.cells.len() - column.cells.null_count()
        message = f"{counted(column.count(others), 'cell')} of {filled:,} hold no {words}"
        yield issue(code, message, column=column.name, cells=column.places(others), do="Look at these cells")
    if expected == "datetime":
        yield from _date_order(column, frame)
    if expected == "phone":
        yield from _lost_digits(column, frame, country)


def _is_phone() -> pl.Expr:
    rest = pl.col("low").str.replace_all(patterns.PHONE_LABELS, "").str.strip_chars(" :;,.")
    digits = pl.col("low").str.count_matches(r"[0-9]")
    return rest.str.contains(patterns.PHONE_MARKS) & digits.is_between(_FEWEST_DIGITS, _MOST_DIGITS) | pl.col(
        "low"
    ).str.contains(_SCIENTIFIC)


def _is_date() -> pl.Expr:
    return pl.col("low").str.contains(patterns.DATE) | pl.col("low").str.contains(_SERIAL_DATE)


def _is_number() -> pl.Expr:
    shapes = (patterns.INTEGER, patterns.DECIMAL, patterns.GROUPED, patterns.CURRENCY, _SCIENTIFIC)
    return pl.any_horizontal(pl.col("low").str.contains(shape) for shape in shapes)


def _is_email() -> pl.Expr:
    return pl.col("low").str.contains(patterns.EMAIL)


_MISMATCHES: dict[str, tuple[str, str, Callable[[], pl.Expr]]] = {
    "email": ("email_mismatch", "e-mail address", _is_email),
    "phone": ("phone_mismatch", "telephone number", _is_phone),
    "datetime": ("datetime_mismatch", "date", _is_date),
    "number": ("numeric_mismatch", "number", _is_number),
}


def _date_order(column: ColumnCells, frame: pl.DataFrame) -> Iterator[Issue]:
    order = decide_day_order(frame["value"])
    parts = frame.with_columns(pl.col("low").str.extract_groups(NUMERIC_DATE).alias("parts")).unnest("parts")
    parts = parts.with_columns(pl.col("1", "2").cast(pl.UInt8, strict=False)).filter(pl.col("1").is_not_null())
    if order.proofs_day_first and order.proofs_month_first:
        days, months = (parts.filter(pl.col(first) > 12)["value"] for first in ("1", "2"))
        message = f"day first in {counted(column.count(days), 'cell')}, month first in {column.count(months):,}"
        cells = [*column.places(days)[:2], *column.places(months)[:1]]
        do = "Write the dates in one order, or state refine.date_order in the profile"
        yield issue("mixed_date_order", message, column=column.name, cells=cells, do=do)
    elif not order.proven and parts.height:
        unsure = parts.filter((pl.col("1") <= 12) & (pl.col("2") <= 12) & (pl.col("1") != pl.col("2")))["value"]
        if unsure.len():
            message = f"{counted(column.count(unsure), 'cell')} could be read either way; the day is taken as first"
            do = "State refine.date_order in the profile if the month comes first"
            yield issue("ambiguous_date_order", message, column=column.name, cells=column.places(unsure), do=do)


def _lost_digits(column: ColumnCells, frame: pl.DataFrame, country: str) -> Iterator[Issue]:
    powers = frame.filter(pl.col("low").str.contains(_SCIENTIFIC))["value"]
    if powers.len():
        message = f"{counted(column.count(powers), 'cell')} hold a power of ten in place of the digits"
        do = "Format the column as a number without decimals before saving, or get the list again"
        yield issue("scientific_numbers", message, column=column.name, cells=column.places(powers), do=do)
    lengths = _lengths_without_zero(country)
    length = pl.col("low").str.strip_suffix(".0").str.len_chars()
    bare = frame.filter(pl.col("low").str.contains(_BARE_DIGITS) & length.is_in(lengths))["value"]
    if bare.len():
        message = f"{counted(column.count(bare), 'cell')} hold a number without its leading 0"
        do = "refine adds the 0; formatted as text, the column would keep it"
        yield issue("phones_as_numbers", message, column=column.name, cells=column.places(bare), do=do)


def _lengths_without_zero(country: str) -> list[int]:
    """Lengths of national numbers where they are dialled with a leading 0; none where they are not."""
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(country, None)
    if metadata is None or metadata.national_prefix != _TRUNK_PREFIX or metadata.fixed_line is None:
        return []
    every = metadata.general_desc.possible_length if metadata.general_desc else ()
    kinds = [kind for kind in (metadata.fixed_line, metadata.mobile) if kind is not None]
    return sorted({length for kind in kinds for length in kind.possible_length or every})
