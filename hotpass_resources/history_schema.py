"""Whether the run history was made for the Dagster that is installed.

Belongs here: comparing the revision of its tables with the one Dagster needs. Does not belong here: changing them,
which ``dagster instance migrate`` does when a person has made a copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dagster._core.storage.sql import check_alembic_revision, get_alembic_config

from hotpass_assets.domain.errors import StorageError

if TYPE_CHECKING:
    import dagster as dg


def refuse_other_schema(instance: dg.DagsterInstance, place: str, home: str) -> None:
    """Refuse a history of an earlier or later Dagster before anything is read or written.

    Args:
        instance: The history.
        place: Where it is, in words.
        home: Folder with the ``dagster.yaml`` that counts, for the command that migrates.

    Raises:
        StorageError: Its tables are not those of this Dagster.
    """
    for storage in (instance.run_storage, instance.event_log_storage, instance.schedule_storage):
        found, needed, known = _revisions(storage)
        if found == needed:
            continue
        if found is None or found in known:
            raise StorageError(
                "the run history was made by an earlier version of Dagster",
                where=place,
                why=f"its tables have revision {found or 'none'}, this version needs {needed}",
                do=f"Stop what uses it, make a copy of it, then run: DAGSTER_HOME={home} dagster instance migrate",
                retry=False,
            )
        raise StorageError(
            "the run history was made by a later version of Dagster",
            where=place,
            why=f"its tables have revision {found[:20]}, this version needs {needed}",
            do="Install the version of Hotpass that the others use who share this history",
            retry=False,
        )


def _revisions(storage: Any) -> tuple[str | None, str, frozenset[str]]:
    """Revision of the tables of a storage, the one that is needed, and all this Dagster knows."""
    from alembic.script import ScriptDirectory
    from dagster._core.storage.runs.sqlite import sqlite_run_storage

    config = get_alembic_config(sqlite_run_storage.__file__)
    said = storage.alembic_version()
    if said is None and hasattr(storage, "index_connection"):  # the one storage that does not tell
        with storage.index_connection() as connection:
            said = check_alembic_revision(config, connection)
    known = frozenset(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())
    found, needed = said or (None, None)
    return found, str(needed), known
