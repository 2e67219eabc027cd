"""Rows that were linked before, as new rows are compared with them.

Belongs here: what must be kept of a linked table, making it, and adding to it. Does not belong here: comparing new rows
with it (``new_rows``), and files (``hotpass_resources.known_rows``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import NOT_COMPARED, LinkColumn
from hotpass_assets.domain.linkage.compare.aspects import aspects_of
from hotpass_assets.domain.linkage.compare.habits import Habits
from hotpass_assets.domain.linkage.engine.identical_rows import identical_rows
from hotpass_assets.domain.linkage.engine.keys import COMBINED_GROUP, combine_frequent_keys, find_keys, group_limit
from hotpass_assets.domain.linkage.engine.model import Model
from hotpass_assets.domain.linkage.engine.workbench import workbench

FACTS = pl.Schema(
    {
        "row": pl.UInt32(),
        "key": pl.String(),
        "cluster": pl.UInt32(),
        "entity_id": pl.String(),
    }
)
KEYS = pl.Schema({"key": pl.UInt64(), "row": pl.UInt32()})
FREQUENT = pl.Schema({"key": pl.UInt64(), "size": pl.Int64()})
USES = pl.Schema({"feature": pl.String(), "text": pl.String(), "uses": pl.UInt32()})
CROWDS = pl.Schema({"feature": pl.String(), "text": pl.String()})
_LEAST_USES = 2
"""What fewer rows have is as rare as what none has."""


@dataclass(frozen=True)
class KnownRows:
    """What is kept of a linked table; rows that say the same as two others are left out.

    Attributes:
        rows: How many rows the table had.
        group_limit: Keys that more rows have are frequent.
        columns: What each column was taken for.
        model: The model that scored its pairs.
        cells: The cells, one line a kept row.
        facts: In the same order, as in ``FACTS``: row of the table, its key, cluster (a row of the table), entity id.
        keys: As in ``KEYS``: keys that few rows have, and the place of each such row in ``facts``; sorted.
        frequent: As in ``FREQUENT``: the other keys, and how many rows have them.
        uses: As in ``USES``: what :class:`~hotpass_assets.domain.linkage.compare.habits.Habits` keeps of texts.
        crowds: As in ``CROWDS``: the same of values that belong to several things.
    """

    rows: int
    group_limit: int
    columns: Sequence[LinkColumn]
    model: Model
    cells: pl.LazyFrame
    facts: pl.LazyFrame
    keys: pl.LazyFrame
    frequent: pl.LazyFrame
    uses: pl.LazyFrame
    crowds: pl.LazyFrame

    def habits(self) -> Habits:
        """What is usual among the rows."""
        uses, crowds = self.uses.collect(), self.crowds.collect()
        return Habits(
            self.rows,
            {str(name): part.select("text", "uses") for (name,), part in uses.group_by("feature")},
            {str(name): part["text"] for (name,), part in crowds.group_by("feature")},
        )


def known_rows(table: pl.DataFrame, facts: pl.DataFrame, columns: Sequence[LinkColumn], model: Model) -> KnownRows:
    """What is to be kept of a linked table.

    Args:
        table: Columns of texts, nulls where a cell is empty.
        facts: As in ``FACTS``, one line a row of the table.
        columns: What each column was taken for.
        model: The model that scored its pairs.
    """
    compared = [column.name for column in columns if column.kind not in NOT_COMPARED]
    kept = identical_rows(table.select(compared), ()).kept
    part, habits = table[kept], Habits()
    aspects = aspects_of(part, columns, habits)
    with workbench(table.height) as connection:
        find_keys(aspects, connection)
        limit = group_limit(connection, part.height)
        combine_frequent_keys(connection, limit)
        keys = connection.sql(
            "select key, row from keys where key not in (select key from frequent) union"
            " select key, row from combined where key in"
            f" (select key from combined group by key having count(*) <= {COMBINED_GROUP}) order by key, row"
        ).pl()
        frequent = connection.sql(f"select key, size from sizes where size > {limit} order by key").pl()
    return KnownRows(
        table.height,
        limit,
        columns,
        model,
        part.lazy(),
        facts[kept].lazy(),
        keys.cast(KEYS).lazy(),
        frequent.cast(FREQUENT).lazy(),
        *usual_texts(habits),
    )


def usual_texts(habits: Habits) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """What was seen to be usual, as in ``USES`` and ``CROWDS``; sorted."""
    uses = [
        counted.filter(pl.col("uses") >= _LEAST_USES).select(pl.lit(feature).alias("feature"), "text", "uses")
        for feature, counted in habits.seen_uses.items()
    ]
    crowds = [
        pl.DataFrame({"text": texts}).select(pl.lit(feature).alias("feature"), "text")
        for feature, texts in habits.seen_crowds.items()
    ]
    return _texts(USES, uses), _texts(CROWDS, crowds)


def _texts(schema: pl.Schema, parts: Sequence[pl.DataFrame]) -> pl.LazyFrame:
    return pl.concat([pl.DataFrame(schema=schema), *parts]).sort("feature", "text").lazy()
