"""Making the embedded run history cheap.

Belongs here: how this process talks to Dagster's SQLite databases. Does not belong here: where they are
(``instance``).

Dagster builds a new SQLAlchemy engine and connection for every statement, which compiles the statement anew, and waits
for the disk after each event; a run pays for more than a thousand of them. Here each database has one engine with one
connection a thread, and SQLite flushes at checkpoints instead of after every event. A crash of the machine, not of the
process, may lose the last events of the history; tables and published files do not depend on it.

When a history is opened, each of its databases is asked whether its tables are those of this Dagster, by Dagster and by
us, and for each answer the hundred files that describe their revisions are loaded. Here they are loaded once.
"""

import functools
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any

import sqlalchemy
from alembic.config import Config
from alembic.script import ScriptDirectory
from dagster._core.storage import sql
from dagster._core.storage.event_log.sqlite import consolidated_sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from dagster._core.storage.schedules.sqlite import sqlite_schedule_storage
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import SingletonThreadPool

_STORAGES = (consolidated_sqlite_event_log, sqlite_run_storage, sqlite_schedule_storage)


@contextmanager
def tuned_sqlite() -> Iterator[None]:
    """Inside the block, one engine serves each SQLite history, flushing is relaxed and revisions are loaded once."""
    engines: dict[str, Engine] = {}
    revisions: dict[str | None, ScriptDirectory] = {}

    @functools.wraps(sqlalchemy.create_engine)
    def engine_of(address: str, **options: Any) -> Engine:
        if address not in engines:
            engines[address] = sqlalchemy.create_engine(address, **options | {"poolclass": SingletonThreadPool})
        return engines[address]

    def revisions_of(config: Config) -> ScriptDirectory:
        place = config.get_main_option("script_location")
        if place not in revisions:
            revisions[place] = ScriptDirectory.from_config(config)
        return revisions[place]

    with ExitStack() as stack:
        event.listen(Engine, "connect", _relax_flushing)
        stack.callback(event.remove, Engine, "connect", _relax_flushing)
        for storage in _STORAGES:
            stack.callback(setattr, storage, "create_engine", storage.create_engine)
            storage.create_engine = engine_of  # type: ignore[attr-defined]
        stack.callback(setattr, sql, "ScriptDirectory", ScriptDirectory)
        setattr(sql, "ScriptDirectory", SimpleNamespace(from_config=revisions_of))  # noqa: B010
        stack.callback(_close, engines)
        yield


def _close(engines: dict[str, Engine]) -> None:
    for engine in engines.values():
        engine.dispose()


def _relax_flushing(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=NORMAL")
