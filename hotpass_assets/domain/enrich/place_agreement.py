"""Whether a place that somebody else states is the place a row is about.

Belongs here: the one comparison. Does not belong here: finding places (``place_signs``) and reading answers.

A company is registered where its accountant sits as often as where it works. A street from one place under the town of
another is an address that does not exist.
"""

from __future__ import annotations

import polars as pl

PLACES = frozenset({"address_primary", "suburb", "area", "city", "postal_code", "province"})
"""Fields that together say where an organisation is."""

_COMPARED = ("city", "postal_code", "province")


def places_agree(said: pl.DataFrame, stated: pl.DataFrame) -> pl.Series:
    """Whether each line speaks of the place that is stated: something is the same and nothing differs, or none is.

    Args:
        said: Clean values of some of the place fields, one line each.
        stated: What is known already, line by line; columns may be absent.
    """
    nothing = pl.repeat(None, said.height, dtype=pl.String, eager=True)

    def folded(frame: pl.DataFrame, field: str) -> pl.Series:
        return (
            frame[field].str.strip_chars().str.to_lowercase().replace("", None) if field in frame.columns else nothing
        )

    pairs = [(folded(said, field), folded(stated, field)) for field in _COMPARED]
    known = [folded(stated, field) for field in sorted(PLACES)]
    frame = pl.DataFrame(
        [
            *((left == right).alias(f"same{place}") for place, (left, right) in enumerate(pairs)),
            *(one.is_not_null().alias(f"known{place}") for place, one in enumerate(known)),
        ]
    ).select(
        same=pl.any_horizontal(pl.col("^same.*$").fill_null(False)),
        differs=pl.any_horizontal((~pl.col("^same.*$")).fill_null(False)),
        known=pl.any_horizontal("^known.*$"),
    )
    return frame.select(agree=~pl.col("differs") & (pl.col("same") | ~pl.col("known"))).to_series()
