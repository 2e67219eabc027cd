"""Where the file of a table of an intake is.

Belongs here: the layout below the store's root. Does not belong here: reading and writing inside a run
(``table_store``, which brings Dagster).
"""

from pathlib import Path


def table_file(root: Path, profile: str, table: str, intake: str) -> Path:
    """File of one table of one intake."""
    return root / "tables" / profile / table / f"{intake}.parquet"
