"""Whether the run history was made for the Dagster that is installed.

Belongs here: comparing the revision of its tables with the one Dagster needs. Does not belong here: changing them,
which ``dagster instance migrate`` does when a person has made a copy.
"""

from typing import TYPE_CHECKING, Any

import sqlalchemy
from dagster._core.storage.schedules.base import ScheduleStorage
from dagster._core.storage.sql import get_alembic_config
from dagster._core.storage.sqlite import LAST_KNOWN_STAMPED_SQLITE_ALEMBIC_REVISION

from hotpass_assets.domain.errors import StorageError

if TYPE_CHECKING:
    import dagster as dg


def refuse_other_schema(instance: "dg.DagsterInstance", place: str, migrate: str) -> None:
    """Refuse a history of an earlier or later Dagster before anything is read or written.

    Args:
        instance: The history.
        place: Where it is, in words.
        migrate: How to bring it to this version, in words.

    Raises:
        StorageError: Its tables are not those of this Dagster.
    """
    for storage in (instance.run_storage, instance.event_log_storage, instance.schedule_storage):
        said = storage.alembic_version() if storage else None
        if said is None:
            continue  # the event log in one SQLite file has no revision; that of the runs beside it tells
        found, needed = said
        if found == needed or (found == LAST_KNOWN_STAMPED_SQLITE_ALEMBIC_REVISION and _has_all_columns(storage)):
            continue
        if found is None or found in _known():
            raise StorageError(
                "the run history was made by an earlier version of Dagster",
                where=place,
                why=f"its tables have revision {found or 'none'}, this version needs {needed}",
                do=f"Stop what uses it, make a copy of it, {migrate}",
                retry=False,
            )
        raise StorageError(
            "the run history was made by a later version of Dagster",
            where=place,
            why=f"its tables have revision {str(found)[:20]}, this version needs {needed}",
            do="Install the version of Hotpass that the others use who share this history",
            retry=False,
        )


def _has_all_columns(storage: Any) -> bool:
    """Whether the tables are those of this Dagster, whatever revision they bear.

    Two processes that make the databases of a new history at the same time leave the tables of today with a revision of
    long ago: the second finds tables without one, and takes them for old.
    """
    from dagster._core.storage.runs.schema import RunStorageSqlMetadata
    from dagster._core.storage.schedules.schema import ScheduleStorageSqlMetadata

    metadata = ScheduleStorageSqlMetadata if isinstance(storage, ScheduleStorage) else RunStorageSqlMetadata
    with storage.connect() as connection:
        there = sqlalchemy.inspect(connection)
        names = set(there.get_table_names())
        return all(
            name in names
            and {column.name for column in table.columns} <= {one["name"] for one in there.get_columns(name)}
            for name, table in metadata.tables.items()
        )


def _known() -> frozenset[str]:
    """All revisions this Dagster knows."""
    from alembic.script import ScriptDirectory
    from dagster._core.storage.runs.sqlite import sqlite_run_storage

    scripts = ScriptDirectory.from_config(get_alembic_config(sqlite_run_storage.__file__))
    return frozenset(script.revision for script in scripts.walk_revisions())
