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

_MEGABYTES = 1_000
_MEGABYTES_PER_MILLION = 800


@contextmanager
def workbench(rows: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that lives as long as the work; what does not fit into its memory goes to a temporary folder.

    Args:
        rows: Rows of the table that is worked on: grouping its keys takes memory in proportion, on disk or not.
    """
    import duckdb

    memory = f"{max(_MEGABYTES, rows * _MEGABYTES_PER_MILLION // 1_000_000)}MB"

    with TemporaryDirectory(prefix="hotpass-link-") as folder:
        settings = {"memory_limit": memory, "temp_directory": folder, "preserve_insertion_order": "false"}
        with duckdb.connect(config={**settings}) as connection:
            yield connection
