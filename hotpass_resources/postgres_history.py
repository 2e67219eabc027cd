"""A run history in Postgres: asked once before Dagster asks, and made by one process at a time.

Belongs here: what goes wrong with the server in words, and the lock while tables are made. Does not belong here: which
history there is (``instance``), what Dagster does with it.

Dagster tries a server that refuses six times, tells each time on stderr, and ends with its own exception.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from hotpass_assets.domain.errors import HotpassError, StorageError

if TYPE_CHECKING:
    from dagster._core.instance.ref import InstanceRef

INSTALL = "pip install 'hotpass[postgres]'"
_PACKAGE = "dagster_postgres"
_MAKING_TABLES = 7_467_353  # any number that nobody else locks
_CONNECT_SECONDS = 10

# What servers and drivers say, part of it, and what it means: words, remedy, whether trying again helps.
_MEANINGS: tuple[tuple[str, str, str, bool], ...] = (
    ("password authentication failed", "the server refuses the user or the password", "Correct them", False),
    ("no password supplied", "the server wants a password", "Name one under postgres_db in dagster.yaml", False),
    ("does not exist", "there is no such database or user", "Make it, or correct dagster.yaml", False),
    ("pg_hba.conf", "the server does not take connections from here", "Ask its operator to allow them", False),
    ("permission denied", "the user may not make or change tables", "Grant it what it needs", False),
    ("could not translate host name", "there is no server of that name", "Correct hostname in dagster.yaml", False),
    ("refused", "nothing answers there", "See that the server runs, then run the same command again", True),
    ("timeout", "nothing answers there", "See that it can be reached, then run the same command again", True),
    ("starting up", "the server is starting", "Run the same command again in a moment", True),
    ("too many", "the server has no connection left", "Run the same command again, or raise max_connections", True),
)
_ELSE = ("the server broke off", "See that it runs, then run the same command again: what is finished is kept", True)


@contextmanager
def making_tables_alone(ref: "InstanceRef") -> Iterator[None]:
    """Keeps other processes, of whichever machine, from making the tables of a history in Postgres meanwhile.

    Does nothing for a history elsewhere.

    Raises:
        HotpassError: What Postgres needs is not installed.
        StorageError: The server cannot be used.
    """
    url = postgres_url(ref)
    if url is None:
        yield
        return
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
    engine = sqlalchemy.create_engine(url, poolclass=NullPool, connect_args=waits)
    try:
        connection = engine.connect()
        # Ends with the transaction, also where connections are shared by a pool in front of the server.
        connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:one)"), {"one": _MAKING_TABLES})
    except SQLAlchemyError as error:
        raise postgres_error(error, url) from error
    with connection:
        yield


def postgres_url(ref: "InstanceRef") -> sqlalchemy.URL | None:
    """Address of the server that has the history; nothing where it is elsewhere, or asked with tokens.

    Raises:
        HotpassError: What Postgres needs is not installed.
        DagsterInvalidConfigError: The configuration of the storage is invalid.
    """
    from dagster._config import process_config, resolve_to_config_type
    from dagster._core.errors import DagsterInvalidConfigError

    data = ref.run_storage_data
    if data is None or data.module_name.partition(".")[0] != _PACKAGE:
        return None
    try:
        from dagster_postgres.utils import pg_config, pg_url_from_config
    except ImportError as error:
        raise HotpassError(
            "the run history is in Postgres, and what that needs is not installed", do=f"Run {INSTALL}", exit_code=2
        ) from error
    said = process_config(resolve_to_config_type(pg_config()), data.config_dict)
    if not said.success:
        raise DagsterInvalidConfigError("storage", said.errors, None)  # type: ignore[no-untyped-call]
    value: Any = said.value
    return None if value.get("auth_provider") else sqlalchemy.make_url(pg_url_from_config(value))


def postgres_error(error: BaseException, url: sqlalchemy.URL) -> StorageError:
    """The failure of a server in words, without the user and the password."""
    cause = getattr(error, "orig", None) or error
    text = str(cause)
    why, do, retry = next(((w, d, r) for part, w, d, r in _MEANINGS if part in text), _ELSE)
    return StorageError("the run history cannot be used", where=place_of(url), why=why, do=do, retry=retry)


def place_of(url: sqlalchemy.URL) -> str:
    """Server and database, without the user and the password."""
    return f"postgres at {url.host or 'this machine'}:{url.port or 5432}, database {url.database or 'of the user'}"
