"""Parquet files whose bytes depend on the rows alone.

Belongs here: the one way Hotpass writes Parquet for people. Does not belong here: what is published.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from hotpass_resources.publishing.atomic import swap_in

# Fixed, because the default follows the number of cores and with it the bytes.
_ROWS_PER_GROUP = 131_072


def write_parquet(path: Path, frame: pl.DataFrame) -> None:
    """Write ``frame`` to ``path``; equal frames give equal bytes on any number of cores.

    Raises:
        OutputError: The file cannot be written.
    """
    with swap_in(path) as aside, aside.open("wb") as file:
        # One chunk, because page borders follow the chunks a frame happened to be built from.
        frame.rechunk().write_parquet(
            file, compression="zstd", compression_level=3, statistics=True, row_group_size=_ROWS_PER_GROUP
        )
