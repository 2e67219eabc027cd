"""The SQLite databases of a new run history, which appear whole or not at all.

Belongs here: making those that are missing beside their place and giving them their names at the end, and waiting for
those that another program makes. Does not belong here: opening the history (``instance``), and one that exists already
(``history_schema``).

Dagster makes its tables in place, one after the other, and takes a database that is there for a finished one: killed
between two tables, it could not be opened again. A daemon or webserver does so too when it is the first in a workspace,
and takes no turns with us: what it makes is never replaced, and not used before it is whole.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from hotpass_resources.locks import alone_at
from hotpass_resources.sqlite_tuning import tuned_sqlite

if TYPE_CHECKING:
    from dagster._core.instance.ref import InstanceRef
    from dagster._serdes import ConfigurableClassData

_DATABASES = {
    "SqliteRunStorage": "runs.db",
    "ConsolidatedSqliteEventLogStorage": "event_log.db",
    "SqliteScheduleStorage": "schedules.db",
}
_ASIDE = ".making"
_QUIET_SECONDS = 10
_LOOK_AGAIN_AFTER = 0.1


def make_missing_databases(ref: "InstanceRef", lock: Path) -> None:
    """Make the databases that a history in SQLite does not have yet, and wait for those that are being made.

    Does nothing for a history elsewhere, and for databases that are whole.

    Args:
        ref: The configuration of the history.
        lock: File by which processes of ours take turns.

    Raises:
        OSError, sqlite3.Error, sqlalchemy.exc.SQLAlchemyError: The folder cannot be written to.
    """
    databases = list(_databases(ref))
    if not all(database.exists() for _, database in databases):
        with alone_at(lock):
            for storage, database in databases:
                if not database.exists():
                    _make(storage, database)
    for storage, database in databases:
        while _is_being_made(storage, database):
            time.sleep(_LOOK_AGAIN_AFTER)


def _databases(ref: "InstanceRef") -> Iterator[tuple["ConfigurableClassData", Path]]:
    """Storages in SQLite, and where the database of each is or is to be."""
    for storage in (ref.run_storage_data, ref.event_storage_data, ref.schedule_storage_data):
        name = _DATABASES.get(storage.class_name) if storage else None
        if storage is None or name is None:
            continue
        folder = yaml.safe_load(storage.config_yaml)["base_dir"]
        # A folder that a variable names is Dagster's to find, and its databases are its to make.
        if isinstance(folder, str):
            yield storage, Path(folder) / name


def _make(storage: "ConfigurableClassData", database: Path) -> None:
    aside = database.parent / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)  # of a process that was killed here
    beside = storage._replace(config_yaml=yaml.safe_dump({"base_dir": str(aside)}))
    with tuned_sqlite():  # whose end closes the connections, so that all is in the one file
        beside.rehydrate()
    with closing(sqlite3.connect(aside / database.name)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _give_name(aside / database.name, database)
    shutil.rmtree(aside)


def _give_name(made: Path, name: Path) -> None:
    """Rename a file, unless another program has made one of that name meanwhile."""
    try:
        os.link(made, name)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not name.exists():
            made.replace(name)


def _is_being_made(storage: "ConfigurableClassData", database: Path) -> bool:
    """Whether tables are missing from a database that was written to a moment ago.

    One that nobody writes to is of an earlier Dagster, or was left by a program that was killed: no waiting helps.
    """
    with suppress(FileNotFoundError):
        if time.time() - database.stat().st_mtime < _QUIET_SECONDS:
            return not _is_whole(storage.class_name, database)
    return False


def _is_whole(kind: str, database: Path) -> bool:
    from dagster._core.storage.event_log.schema import SqlEventLogStorageMetadata
    from dagster._core.storage.runs.schema import RunStorageSqlMetadata
    from dagster._core.storage.schedules.schema import ScheduleStorageSqlMetadata

    metadata = {
        "SqliteRunStorage": RunStorageSqlMetadata,
        "ConsolidatedSqliteEventLogStorage": SqlEventLogStorageMetadata,
        "SqliteScheduleStorage": ScheduleStorageSqlMetadata,
    }[kind]
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            asked = "SELECT * FROM alembic_version"
            stamped = "alembic_version" in there and connection.execute(asked).fetchone() is not None
    except sqlite3.OperationalError:  # locked by who makes it
        return False
    except sqlite3.DatabaseError:  # no database at all: opening it says so
        return True
    # The event log in one file bears no revision.
    return set(metadata.tables) <= there and (stamped or metadata is SqlEventLogStorageMetadata)
