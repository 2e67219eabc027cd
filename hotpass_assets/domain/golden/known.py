"""Records and values as the golden record sees them: numbered, and with their organisation beside them.

Belongs here: bringing organisations to records and values without copying texts. Does not belong here: choosing
between values.

Records are numbered from 0 without gaps, so a column of a record is found by position.
"""

from __future__ import annotations

import polars as pl


def placed_records(records: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """Table ``source_records`` with its organisation, in the order of record numbers.

    Args:
        records: Table ``source_records``.
        entities: Table ``entities``.

    Returns:
        All records with ``organization_id``, ``joined_by`` and ``organisation`` (UInt32, in the order of ids);
        missing for records that cannot be used.
    """
    numbers = entities.select("organization_id").unique().sort("organization_id").with_row_index("organisation")
    numbered = entities.join(numbers, on="organization_id", maintain_order="left")
    return records.join(numbered, on="record", how="left", maintain_order="left").sort("record")


def known_values(values: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Table ``source_values`` with the organisation of each value, in unchanged order.

    Args:
        values: Table ``source_values``.
        placed: Result of :func:`placed_records`.

    Returns:
        ``values`` with ``organisation``, ``priority``, ``last_interaction_date`` and ``filled`` of its record.
    """
    record = values["record"]
    names = ("organisation", "priority", "last_interaction_date", "filled")
    return values.with_columns(placed[name].gather(record) for name in names)
