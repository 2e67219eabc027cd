"""Names of rows that hold across runs of a file nobody numbers.

Belongs here: the key of a row, made from what it says. Does not belong here: what keys are used for (``decisions``,
``survivor_rows``).
"""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

_AT_ONCE = 100_000
_HEADER_ENDS, _CELL_ENDS = "\x1e", "\x1f"


def row_keys(table: pl.DataFrame) -> pl.Series:
    """A key for each row: ``row-`` and a hash of its filled cells; of rows that say the same, the second has ``-2``.

    The order of rows and columns, further rows and empty columns do not change it. It begins with letters, so that no
    spreadsheet takes it for a number.

    Args:
        table: Columns of texts, nulls where a cell is empty.
    """
    parts = [
        pl.concat_str(pl.lit(name + _HEADER_ENDS), pl.col(name), pl.lit(_CELL_ENDS)) for name in sorted(table.columns)
    ]
    digests: list[str] = []
    for part in table.iter_slices(_AT_ONCE):
        texts = part.select(text=pl.concat_str(parts, ignore_nulls=True)).to_series()
        digests += [blake2b(text.encode(), digest_size=8).hexdigest() for text in texts]
    turn = pl.col("digest").cum_count().over("digest")
    repeat = pl.when(turn > 1).then(pl.format("-{}", turn)).otherwise(pl.lit(""))
    named = pl.DataFrame({"digest": pl.Series(digests, dtype=pl.String)})
    return named.select(key=pl.concat_str(pl.lit("row-"), "digest", repeat)).to_series()
