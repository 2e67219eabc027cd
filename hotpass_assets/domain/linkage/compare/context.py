"""What tells rows apart that share a value: what they are called and where they are.

Belongs here: finding values that belong to several things at once, such as a switchboard, an agent, a business park, a
franchise or a mail provider. Does not belong here: what that means for a comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from hotpass_assets.domain.linkage.compare.habits import Habits

SHARED_BY = 3
"""From so many clearly different names or places on, a value belongs to several things."""
MANY_NAMES = 8
"""A mail domain of so many names, hardly any of which uses it twice, is a provider's."""
_MOSTLY = 0.5


@dataclass(frozen=True)
class Context:
    """Context of each row, nulls allowed.

    Attributes:
        called: Folded name.
        placed: Folded town or region.
        habits: What is usual among rows that are known besides.
    """

    called: pl.Series | None
    placed: pl.Series | None
    habits: Habits = field(default_factory=Habits)


def shared_by_several(feature: str, values: pl.Series, context: Context) -> pl.Series:
    """Whether rows of at least ``SHARED_BY`` clearly different names, or places, have each value.

    Args:
        feature: Name of what is told of the values.
        values: Value of each row.
        context: What the rows are called and where they are.
    """
    shared = pl.Series([False]).new_from_index(0, values.len())
    for other in (context.called, context.placed):
        if other is not None:
            frame = pl.DataFrame({"value": values, "other": other.str.slice(0, 4)}).drop_nulls()
            names = frame.group_by("value").agg(pl.col("other").n_unique().alias("others"))
            crowd = names.filter(pl.col("others") >= SHARED_BY)["value"]
            shared |= values.is_in(crowd.implode()).fill_null(False)
    return context.habits.with_known_crowds(feature, values, shared)


def used_by_many_names(feature: str, values: pl.Series, context: Context) -> pl.Series:
    """Whether each value is used by many names, most of them different.

    Args:
        feature: Name of what is told of the values.
        values: Value of each row.
        context: What the rows are called.
    """
    if context.called is None:
        return pl.Series([False]).new_from_index(0, values.len())
    frame = pl.DataFrame({"value": values, "name": context.called.str.slice(0, 4)}).drop_nulls()
    names = frame.group_by("value").agg(pl.col("name").n_unique().alias("names"), pl.len().alias("uses"))
    many = names.filter((pl.col("names") >= MANY_NAMES) & (pl.col("names") >= _MOSTLY * pl.col("uses").sqrt()))["value"]
    return context.habits.with_known_crowds(feature, values, values.is_in(many.implode()).fill_null(False))
