"""The SQLite databases of a new run history, which appear whole or not at all.

Belongs here: making those that are missing beside their place and giving them their names at the end. Does not belong
here: opening the history (``instance``), and one that exists already (``history_schema``).

Dagster makes its tables in place, one after the other, and takes a database that is there for a finished one: killed
between two tables, it could not be opened again.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
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


def make_missing_databases(ref: "InstanceRef", lock: Path) -> None:
    """Make the databases that a history in SQLite does not have yet.

    Does nothing for a history elsewhere, and for databases that exist.

    Args:
        ref: The configuration of the history.
        lock: File by which processes take turns.

    Raises:
        OSError, sqlite3.Error, sqlalchemy.exc.SQLAlchemyError: The folder cannot be written to.
    """
    if not any(_missing(ref)):
        return
    with alone_at(lock):
        for storage, database in _missing(ref):
            _make(storage, database)


def _missing(ref: "InstanceRef") -> Iterator[tuple["ConfigurableClassData", Path]]:
    """Storages in SQLite whose database is not there, and where it is to be."""
    for storage in (ref.run_storage_data, ref.event_storage_data, ref.schedule_storage_data):
        name = _DATABASES.get(storage.class_name) if storage else None
        if storage is None or name is None:
            continue
        folder = yaml.safe_load(storage.config_yaml)["base_dir"]
        # A folder that a variable names is Dagster's to find, and its databases are its to make.
        if isinstance(folder, str) and not (Path(folder) / name).exists():
            yield storage, Path(folder) / name


def _make(storage: "ConfigurableClassData", database: Path) -> None:
    aside = database.parent / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)  # of a process that was killed here
    beside = storage._replace(config_yaml=yaml.safe_dump({"base_dir": str(aside)}))
    with tuned_sqlite():  # whose end closes the connections, so that all is in the one file
        beside.rehydrate()
    with closing(sqlite3.connect(aside / database.name)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _put(aside / database.name, database)
    shutil.rmtree(aside)


def _put(made: Path, database: Path) -> None:
    """Give a database its name, unless a daemon or webserver of Dagster has begun one there, which it writes to."""
    try:
        database.hardlink_to(made)
    except FileExistsError:
        return
    except OSError:  # a file system without such links
        made.replace(database)
