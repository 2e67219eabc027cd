"""The party store as one JSON file that can be compared from run to run.

Belongs here: the file's keys and how it is streamed. Does not belong here: who is a party
(``domain.golden.parties``).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import polars as pl

from hotpass_resources.publishing.atomic import swap_in

# Key in the file, name of the table; in the order of the file.
_KEYS = (
    ("contact_method", "contact_methods"),
    ("party", "parties"),
    ("party_alias", "party_aliases"),
    ("party_role", "party_roles"),
)
_ROWS_AT_ONCE = 20_000


def write_party_store(path: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write ``{party, party_alias, party_role, contact_method}`` with sorted keys, one row a line.

    Raises:
        OutputError: The file cannot be written.
    """
    with swap_in(path) as aside, aside.open("wb") as file:
        for position, (key, table) in enumerate(_KEYS):
            file.write(b"{\n" if position == 0 else b",\n")
            file.write(f'  "{key}": ['.encode())
            _write_rows(file, tables[table])
            file.write(b"]")
        file.write(b"\n}\n")


def _write_rows(file: IO[bytes], frame: pl.DataFrame) -> None:
    if frame.is_empty():
        return
    frame = frame.select(sorted(frame.columns))
    for position, part in enumerate(frame.iter_slices(_ROWS_AT_ONCE)):
        lines = io.BytesIO()
        part.write_ndjson(lines)
        # A line break inside a value is escaped in JSON, so every bare one ends a row.
        rows = lines.getvalue().rstrip(b"\n").replace(b"\n", b",\n    ")
        file.write((b"\n    " if position == 0 else b",\n    ") + rows)
    file.write(b"\n  ")
