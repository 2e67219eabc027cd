"""Whether a column writes the day or the month first, with the evidence for it.

Belongs here: looking at all values of a column together. Does not belong here: reading any one date,
which `dates` does.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from hotpass_assets.domain.clean.text import tidied

Order = Literal["day_first", "month_first"]

NUMERIC_DATE = r"^(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})(?:[T ,]+\d{1,2}[:hH.]\d{2}.*)?$"
"""1 and 2: day and month in either order; 3: year."""


@dataclass(frozen=True)
class DayOrder:
    """Order of day and month in a column, how many values prove either, and why it was chosen.

    Attributes:
        proven: Whether values that could be read either way are read without doubt.
    """

    order: Order
    proofs_day_first: int
    proofs_month_first: int
    reason: str
    proven: bool = False


def stated_day_order(order: Order) -> DayOrder:
    """The order that a profile states, whatever the values look like."""
    return DayOrder(order, 0, 0, "stated by the profile", proven=True)


def decide_day_order(raw: pl.Series, default: Order = "day_first") -> DayOrder:
    """Order of day and month in a column.

    Args:
        raw: All distinct texts of the column.
        default: The order where nothing in the column proves one.
    """
    parts = tidied(raw.alias("raw")).to_frame().select(pl.col("raw").str.extract_groups(NUMERIC_DATE)).unnest("raw")
    first, second = parts["1"].cast(pl.UInt8, strict=False), parts["2"].cast(pl.UInt8, strict=False)
    day = int((first.is_between(13, _days_of(second)) & second.is_between(1, 12)).sum() or 0)
    month = int((second.is_between(13, _days_of(first)) & first.is_between(1, 12)).sum() or 0)
    if day and not month:
        return DayOrder("day_first", day, month, f"{day} values have a first part above 12", proven=True)
    if month and not day:
        return DayOrder("month_first", day, month, f"{month} values have a second part above 12", proven=True)
    if day and month:
        order: Order = "day_first" if day > month or (day == month and default == "day_first") else "month_first"
        return DayOrder(order, day, month, f"the column mixes both orders ({day} day first, {month} month first)")
    return DayOrder(default, 0, 0, "no value proves an order; the default was taken")


def _days_of(month: pl.Series) -> pl.Series:
    """Days of each month in a leap year: a date that cannot exist proves no order."""
    short = month.is_in([4, 6, 9, 11])
    return pl.select(pl.when(month == 2).then(29).when(short).then(30).otherwise(31).cast(pl.UInt8)).to_series()
