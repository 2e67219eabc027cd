"""A run history in Postgres, and histories of another Dagster: used, or refused in words with nothing lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hotpass_resources.instance import open_instance
from tests.builders.postgres_server import PASSWORD, PostgresServer
from tests.end_to_end.running import write_members
from tests.stores.elsewhere import Elsewhere

pytestmark = pytest.mark.slow

OLDER = "7e2f3204cf8e"


def workspace_with(folder: Path, storage: str) -> Elsewhere:
    write_members(folder / "data" / "members.xlsx")
    (folder / "dagster.yaml").write_text(storage, encoding="utf-8")
    return Elsewhere(folder)


def migrate(folder: Path) -> None:
    """What the error says to run."""
    environment = {**os.environ, "DAGSTER_HOME": str(folder)}
    command = [sys.executable, "-m", "dagster", "instance", "migrate"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "said", "retry", "code"),
    [
        ({"password": "wrong-word"}, "the server refuses the user or the password", False, 1),
        ({"username": "nobody", "password": "wrong-word"}, "the server refuses the user or the password", False, 1),
        ({"db_name": "nothing"}, "there is no such database or user", False, 1),
        ({"port": 1}, "nothing answers there", True, 1),
        ({"password": "{env: HOTPASS_TEST_UNSET}"}, "environment variable HOTPASS_TEST_UNSET is not set", False, 2),
        ({"hostnam": "127.0.0.1"}, 'unexpected config entry "hostnam"', False, 2),
    ],
)
def test_what_is_wrong_with_the_server_is_named(
    postgres: PostgresServer, database: str, tmp_path: Path, changes: dict[str, str], said: str, retry: bool, code: int
) -> None:
    """Prevents: six warnings and a traceback of a driver; a password in an error."""
    ran = workspace_with(tmp_path, postgres.storage(database, **changes)).refine("--profile", "generic")
    assert ran.code == code
    assert said in ran.error
    assert ran.error.endswith("Trying again may help." if retry else "Trying again unchanged will not help.")
    assert not [word for word in (PASSWORD, "wrong-word") if word in ran.err + ran.out]
    assert "psycopg2" not in ran.err


def test_what_is_not_installed_is_named(
    postgres: PostgresServer, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a CheckError about a module for who has not installed the extra."""
    for name in ("dagster_postgres", "dagster_postgres.utils"):
        monkeypatch.setitem(sys.modules, name, None)
    ran = workspace_with(tmp_path, postgres.storage(database)).refine("--profile", "generic")
    assert ran.code == 2
    assert "pip install 'hotpass[postgres]'" in ran.error


def test_processes_that_make_the_tables_at_once_do_not_break_them(
    postgres: PostgresServer, database: str, tmp_path: Path
) -> None:
    """Prevents: a history that no version can open, after two machines have started together."""
    folders = [tmp_path / name for name in ("one", "two", "three")]
    code = "from hotpass_resources.instance import open_instance\n"
    code += "from hotpass_resources.settings import load_settings\n"
    code += "with open_instance(load_settings()) as instance: print(instance.get_runs_count())"
    for folder in folders:
        folder.mkdir()
        (folder / "dagster.yaml").write_text(postgres.storage(database), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for folder in folders
    ]
    said = [process.communicate() for process in processes]
    assert [out.strip() for out, _ in said] == ["0"] * 3, said
    assert len(postgres.execute("SELECT version_num FROM alembic_version", database)) == 1


def test_a_history_of_an_earlier_dagster_in_postgres_is_refused_and_kept(
    postgres: PostgresServer, database: str, tmp_path: Path
) -> None:
    """Prevents: an error of SQL in the middle of a run, and a migration nobody asked for."""
    workspace = workspace_with(tmp_path, postgres.storage(database))
    with open_instance(workspace.settings) as instance:
        instance.add_dynamic_partitions("generic_intakes", ["2026-03-31"])
    (newest,) = postgres.execute("SELECT version_num FROM alembic_version", database)
    postgres.execute(f"UPDATE alembic_version SET version_num = '{OLDER}'", database)
    ran = workspace.refine("--profile", "generic")
    assert ran.code == 1
    assert "made by an earlier version of Dagster" in ran.error
    assert f"DAGSTER_HOME={tmp_path} dagster instance migrate" in ran.error
    assert not (tmp_path / "out").exists()
    postgres.execute("UPDATE alembic_version SET version_num = 'fffffffffff'", database)
    assert "made by a later version of Dagster" in workspace.refine("--profile", "generic").error
    postgres.execute(f"UPDATE alembic_version SET version_num = '{OLDER}'", database)
    migrate(tmp_path)
    assert postgres.execute("SELECT version_num FROM alembic_version", database) == [newest]
    with open_instance(workspace.settings) as instance:
        assert instance.get_dynamic_partitions("generic_intakes") == ["2026-03-31"]
    assert workspace.refine("--profile", "generic").code == 0


@pytest.mark.parametrize("name", ["history/runs.db", "schedules/schedules.db"])
def test_a_history_of_an_earlier_dagster_in_sqlite_is_refused_and_kept(tmp_path: Path, name: str) -> None:
    """Prevents: the same, for who works on one machine."""
    own = Path(__file__).parents[2] / "dagster.yaml"
    workspace = workspace_with(tmp_path, own.read_text(encoding="utf-8"))
    with open_instance(workspace.settings) as instance:
        instance.add_dynamic_partitions("generic_intakes", ["2026-03-31"])
    database = sqlite3.connect(tmp_path / ".hotpass" / "dagster" / name)
    (newest,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
    database.execute("UPDATE alembic_version SET version_num = ?", (OLDER,))
    database.commit()
    ran = workspace.refine("--profile", "generic")
    assert ran.code == 1
    assert f"run in {tmp_path}: DAGSTER_HOME={tmp_path} dagster instance migrate" in ran.error
    migrate(tmp_path)
    assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest,)]
    database.close()
    with open_instance(workspace.settings) as instance:
        assert instance.get_dynamic_partitions("generic_intakes") == ["2026-03-31"]


def test_a_server_that_ends_during_a_run_is_named(
    postgres: PostgresServer, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a traceback of a driver in the middle of a run, with the name of its user."""
    from tests.builders.breaking_way import breaking_way

    with breaking_way(postgres.port) as way:
        workspace = workspace_with(tmp_path, postgres.storage(database, port=way.port))
        with open_instance(workspace.settings):
            pass
        way.cut(after=150_000)
        ran = workspace.refine("--profile", "generic")
        assert ran.code == 1
        assert "the run history cannot be used (postgres at 127.0.0.1" in ran.error
        assert ran.error.endswith("Trying again may help.")
        way.mend()
        assert workspace.refine("--profile", "generic").code == 0
