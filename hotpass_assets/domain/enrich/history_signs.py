"""What the same organisations said in earlier intakes.

Belongs here: values that an organisation had and that its present workbooks do not state. Does not belong here: which
intakes are earlier (``kit.earlier_intakes``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.enrich.fillable import FILLABLE
from hotpass_assets.domain.enrich.place_agreement import COMPARED
from hotpass_assets.domain.enrich.signs import SIGNS

LINK = "earlier_intakes"
_CONFIDENCE = 0.85


def history_signs(rows: pl.DataFrame, earlier: pl.DataFrame, intake: str) -> pl.DataFrame:
    """What the organisations of an earlier intake had in fields that are empty now, and as town, code and province.

    Args:
        rows: Texts, under the names of ``organisations``; nothing is said of rows without ``organization_id``.
        earlier: Table ``organisations`` of that intake.
        intake: Its key.

    Returns:
        As in ``SIGNS``.
    """
    if "organization_id" not in rows.columns:
        return pl.DataFrame(schema=SIGNS)
    fields = [name for name in FILLABLE if name in rows.columns and name in earlier.columns]
    present = rows.with_row_index("row").select("row", "organization_id", *fields)
    beside = present.join(
        earlier.select("organization_id", *fields), on="organization_id", suffix="_before", maintain_order="left"
    )
    parts = [
        beside.filter(
            (pl.col(name).is_null() | (pl.col(name) == "") | pl.lit(name in COMPARED))
            & pl.col(f"{name}_before").is_not_null()
        )
        .select(
            "row",
            field=pl.lit(name),
            value=f"{name}_before",
            confidence=pl.lit(_CONFIDENCE),
            link=pl.lit(LINK),
            source=pl.lit(f"intake {intake}"),
            rule=pl.lit("earlier_intakes.same_organization_id"),
            evidence=pl.lit(name),
        )
        .cast(SIGNS)
        for name in fields
    ]
    return pl.concat([pl.DataFrame(schema=SIGNS), *parts])
