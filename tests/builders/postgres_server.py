"""A real Postgres on this machine, for the run history.

Belongs here: finding its programs, starting it on a free port, databases in it. Does not belong here: expectations.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER, PASSWORD = "hotpass", "invented-word"
_SECONDS = 60


@dataclass(frozen=True)
class PostgresServer:
    """Where the server is."""

    port: int

    def connect(self, database: str = "postgres") -> Any:
        """A connection of its own, that commits each statement."""
        import psycopg2

        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=database, connect_timeout=5
        )
        connection.autocommit = True
        return connection

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Rows of one statement."""
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def database(self, name: str) -> str:
        """An empty database."""
        self.execute(f'CREATE DATABASE "{name}"')
        return name

    def storage(self, database: str, **changes: str | int) -> str:
        """Lines for a ``dagster.yaml`` whose history is in a database."""
        values: dict[str, str | int] = {"username": USER, "hostname": "127.0.0.1", "port": self.port}
        values |= {"db_name": database, **changes}
        lines = [f"      {name}: {value}\n" for name, value in values.items()]
        password = "" if "password" in changes else "      password: {env: HOTPASS_TEST_PG_PASSWORD}\n"
        return "telemetry: {enabled: false}\nstorage:\n  postgres:\n    postgres_db:\n" + "".join(lines) + password


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """The server, while the block runs."""
    programs = _programs()
    # Postgres refuses to run as root.
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    as_somebody: dict[str, Any] = (
        {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    )
    with tempfile.TemporaryDirectory(prefix="hotpass-postgres-") as folder:
        data, log, word = Path(folder, "data"), Path(folder, "log.txt"), Path(folder, "word")
        word.write_text(PASSWORD, encoding="utf-8")
        if account:
            for path in (Path(folder), word):
                os.chown(path, account.pw_uid, account.pw_gid)
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={word}", "-E", "UTF8"],
            cwd=folder,
            capture_output=True,
            text=True,
            **as_somebody,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr[-2000:]}")
        port = _free_port()
        options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-k", folder]
        with log.open("wb") as said:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *options],
                cwd=folder,
                stdout=said,
                stderr=said,
                start_new_session=True,
                **as_somebody,
            )
        try:
            server = PostgresServer(port)
            _wait_for(server, process, log)
            yield server
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGQUIT)
            process.wait()


def _programs() -> Path:
    """Folder of the programs of the newest server that is installed."""
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("these tests need a Postgres server: apt-get install postgresql")
    return found[-1].resolve().parent


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(Exception):
            server.execute("SELECT 1")
            return
        time.sleep(0.1)
    raise RuntimeError(f"Postgres did not start: {log.read_text(errors='replace')[-2000:]}")
