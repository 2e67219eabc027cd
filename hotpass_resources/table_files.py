"""Where the tables of an intake are.

Belongs here: the layout of the store as far as tables go, and reading one that may not be there. Does not belong here:
reading and writing inside a run (``table_store``, which brings Dagster).

Layout of the store: ``tables/<profile>/<table>/<intake>.parquet``.
"""

from __future__ import annotations

from pathlib import Path

from hotpass_resources.storage.store import ObjectStore, StoredFile

_TABLES = "tables"


def table_file(store: ObjectStore, profile: str, table: str, intake: str) -> StoredFile:
    """One table of one intake, which need not be made."""
    return store.file(_TABLES, profile, table, f"{intake}.parquet")


def tables_of_intake(store: ObjectStore, profile: str, intake: str) -> list[StoredFile]:
    """All tables of an intake that were made, by name."""
    files = [table_file(store, profile, table, intake) for table in store.folders(f"{_TABLES}/{profile}")]
    return [file for file in files if file.exists()]


def intakes_with(store: ObjectStore, profile: str, table: str) -> set[str]:
    """Keys of the intakes for which a table was made."""
    return {file.stem for file in store.files(_TABLES, profile, table) if file.name.endswith(".parquet")}


def local_table(file: StoredFile) -> Path | None:
    """A file of this machine with a table, for reading only; nothing when the table was not made."""
    try:
        path = file.local()
    except FileNotFoundError:
        return None
    return path if path.is_file() else None
