"""The database that linking works in.

Belongs here: opening DuckDB so that it neither takes the machine's memory nor leaves files where people work. Does not
belong here: what is done in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_MEMORY = "1GB"


@contextmanager
def workbench() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that lives as long as the work; what does not fit into its memory goes to a temporary folder."""
    import duckdb

    with TemporaryDirectory(prefix="hotpass-link-") as folder:
        settings = {"memory_limit": _MEMORY, "temp_directory": folder, "preserve_insertion_order": "false"}
        with duckdb.connect(config={**settings}) as connection:
            yield connection
