"""The refined tables in one DuckDB file, for whoever wants to ask questions in SQL.

Belongs here: writing frames as tables of a new database file, and reading one back. Does not belong here: which
tables are published, and the warehouse of the platform.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from hotpass_assets.domain.errors import InputError, OutputError
from hotpass_resources.publishing.atomic import swap_in

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Nothing may be fetched: a missing extension is an error here, not a download.
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
# The newest form of the file is read by the newest DuckDB alone.
_READABLE_SINCE: dict[str, str | bool | int | float | list[str]] = {"storage_compatibility_version": "v1.2.0"}


def rows_in_duckdb(path: Path, table: str) -> int:
    """Rows of a table of the database at ``path``."""
    import duckdb

    with duckdb.connect(str(path), read_only=True, config=_OFFLINE) as connection:
        return len(connection.table(table))


def tables_in_duckdb(path: Path) -> dict[str, tuple[str, ...]]:
    """Columns of every table of the database at ``path``, by the name of the table.

    Raises:
        InputError: It is no DuckDB file that can be read.
    """
    asked = "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() WHERE NOT internal "
    asked += "GROUP BY table_name"
    with _opened(path) as connection:
        return {name: tuple(columns) for name, columns in sorted(connection.execute(asked).fetchall())}


def lines_in_duckdb(path: Path, table: str, column: str | None = None, value: str | None = None) -> pl.DataFrame:
    """Rows of a table in the order they were written, all or those that hold ``value`` in a column.

    Args:
        path: Database file.
        table: A table that ``tables_in_duckdb`` names.
        column: One of its columns.
        value: What that column must hold.

    Raises:
        InputError: It is no DuckDB file that can be read.
    """
    import duckdb

    with _opened(path) as connection:
        rows = connection.table(_quoted(table))
        if column is not None:
            rows = rows.filter(duckdb.ColumnExpression(column) == duckdb.ConstantExpression(value))
        return pl.DataFrame(rows.pl())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _opened(path: Path) -> Iterator[DuckDBPyConnection]:
    """A database opened for reading, which may reach nothing but itself."""
    import duckdb

    try:
        with duckdb.connect(
            str(path), read_only=True, config={**_OFFLINE, "enable_external_access": False}
        ) as connection:
            yield connection
    except duckdb.Error as error:
        raise InputError(
            "the database cannot be read",
            where=str(path),
            why=f"it is no DuckDB file, or a damaged one ({type(error).__name__})",
            do="Publish it again with --format duckdb",
        ) from error


def write_duckdb(path: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write every frame as a table of a new database at ``path``, replacing the file as a whole.

    Raises:
        OutputError: The file cannot be written, or a table's name is not a plain word.
    """
    # Kept out of module import: loading the engine costs a command that does not need it 0.1 s.
    import duckdb

    with swap_in(path) as aside:
        try:
            with duckdb.connect(str(aside), config=_OFFLINE | _READABLE_SINCE) as connection:
                for name, frame in tables.items():
                    _create(connection, name, frame)
                # What is still in the log beside the file would be lost in the swap.
                connection.execute("CHECKPOINT")
        except (duckdb.IOException, duckdb.PermissionException, duckdb.FatalException) as error:
            raise OutputError(
                f"cannot write {path.name}",
                where=str(path.parent),
                why=str(error).splitlines()[0].replace(str(aside), str(path)),
                do="Check that the folder may be written to and that the disk has space",
            ) from error


def _create(connection: DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    if not name.isidentifier():
        raise OutputError(f"{name!r} cannot name a table", why="only letters, digits and underscores can")
    text = frame.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    connection.register("incoming", text.to_arrow())
    # A table name cannot be a parameter; it comes from the models and was checked above.
    connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming')  # noqa: S608
    connection.unregister("incoming")
