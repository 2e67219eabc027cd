"""The daily list and the intent digest as files.

Belongs here: their forms, by suffix. Does not belong here: who is on them (``domain.deliveries``, ``domain.intent``).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import polars as pl

from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.publishing.csv import escape_formula
from hotpass_resources.publishing.parquet import write_parquet


def write_listing(path: Path, listing: pl.DataFrame) -> None:
    """Write the list as its suffix says: ``.csv``, ``.tsv``, ``.json`` (one array of objects) or ``.parquet``.

    Cells that a spreadsheet would run as a formula get an apostrophe in front in text forms, as in the published CSV.

    Raises:
        OutputError: The file cannot be written.
    """
    _WRITERS[path.suffix.lower()](path, listing)


def _separated(separator: str) -> Callable[[Path, pl.DataFrame], None]:
    def write(path: Path, listing: pl.DataFrame) -> None:
        texts = [name for name, dtype in listing.schema.items() if dtype == pl.String]
        safe = listing.with_columns(escape_formula(pl.col(name)).alias(name) for name in texts)
        with swap_in(path) as aside, aside.open("wb") as file:
            safe.write_csv(file, separator=separator)

    return write


def _json(path: Path, listing: pl.DataFrame) -> None:
    lines = io.BytesIO()
    listing.with_columns(pl.col(pl.Float64).fill_nan(None)).write_ndjson(lines)
    # A line break inside a value is escaped in JSON, so every bare one ends a row.
    rows = lines.getvalue().rstrip(b"\n").replace(b"\n", b",\n")
    with swap_in(path) as aside:
        aside.write_bytes(b"[\n" + rows + b"\n]\n" if rows else b"[]\n")


_WRITERS: dict[str, Callable[[Path, pl.DataFrame], None]] = {
    ".csv": _separated(","),
    ".tsv": _separated("\t"),
    ".json": _json,
    ".parquet": write_parquet,
}
