"""Where the history is, and what is done about runs whose process is gone."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.sqlite import LAST_KNOWN_STAMPED_SQLITE_ALEMBIC_REVISION

from hotpass_assets.domain.errors import ConfigurationError, OutputError, StorageError
from hotpass_assets.names import TAG_PROCESS
from hotpass_resources import process
from hotpass_resources.instance import close_if_orphaned, open_instance
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.process import is_gone, process_tag
from hotpass_resources.settings import load_settings
from tests.command_lines import SETTINGS_VARIABLES

pytestmark = pytest.mark.usefixtures("folder")


def test_everything_is_below_the_working_directory_by_default(folder: Path) -> None:
    """Nothing is written into the home of a person."""
    settings = load_settings()
    assert settings.store_root == folder / ".hotpass" / "store"
    assert settings.dagster_home == folder / ".hotpass" / "dagster"


def test_a_workspace_is_found_from_below(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest dagster.yaml upwards is the workspace's."""
    (folder / "dagster.yaml").write_text("", encoding="utf-8")
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert load_settings().workspace == folder
    assert load_settings().state_dir == folder / ".hotpass"


@pytest.mark.parametrize("name", SETTINGS_VARIABLES)
def test_a_variable_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """``DAGSTER_HOME= hotpass …`` must not put the history into the workspace itself."""
    expected = load_settings()
    monkeypatch.setenv(name, "")
    assert load_settings() == expected


def test_variables_name_the_folders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative ones are taken from the workspace."""
    monkeypatch.setenv("HOTPASS_STATE_DIR", "state")
    monkeypatch.setenv("HOTPASS_STORE", "/srv/store")
    monkeypatch.setenv("HOTPASS_PROFILE_PATHS", os.pathsep.join(["mine", "/srv/profiles"]))
    settings = load_settings()
    assert (settings.state_dir, settings.store_root) == (folder / "state", Path("/srv/store"))
    assert settings.dagster_home == folder / "state" / "dagster"
    assert settings.profile_paths == (folder / "mine", Path("/srv/profiles"))


def run(instance: dg.DagsterInstance, status: dg.DagsterRunStatus, process: str | None) -> str:
    tags = {TAG_PROCESS: process} if process else {}
    made = dg.DagsterRun(job_name="refine_generic", status=status, tags=tags)
    return instance.add_run(made).run_id


@pytest.fixture
def gone() -> str:
    """Tag of a process of this machine that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    machine = process_tag().rsplit("-", 2)[0]
    return f"{machine}-{process.pid}-1"


@pytest.mark.slow
def test_runs_of_a_vanished_process_are_closed_and_no_others(gone: str) -> None:
    """Else the UI shows them running for ever; a run of another machine or of the UI is not ours to close."""
    started, waiting = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.NOT_STARTED
    with open_instance(load_settings()) as instance:
        orphans = [run(instance, status, gone) for status in (started, waiting)]
        others = [run(instance, started, tag) for tag in (process_tag(), "elsewhere-1-1", None)]
    with open_instance(load_settings()) as instance:
        found = {known.run_id: known.status for known in instance.get_runs()}
    assert {found[one] for one in orphans} == {dg.DagsterRunStatus.FAILURE}
    assert {found[one] for one in others} == {started}


def test_a_process_is_known_by_machine_id_and_start(gone: str) -> None:
    """A reused process id is not the same process; what cannot be judged is taken to be alive."""
    machine, number, _ = process_tag().rsplit("-", 2)
    assert not is_gone(process_tag())
    assert is_gone(f"{machine}-{number}-1")
    assert is_gone(gone)
    assert not is_gone(f"another-{number}-1")
    assert not is_gone("nonsense")


def test_a_run_that_succeeded_while_it_was_looked_at_is_not_closed_as_failed(gone: str) -> None:
    """Prevents: a finished run marked failed, because its process ended between two looks."""
    with open_instance(load_settings()) as instance:
        seen = instance.get_run_by_id(run(instance, dg.DagsterRunStatus.STARTED, gone))
        assert seen is not None
        finished = dg.DagsterEvent(event_type_value="PIPELINE_SUCCESS", job_name=seen.job_name)
        instance.report_dagster_event(finished, seen.run_id)
        assert close_if_orphaned(instance, seen)
        again = instance.get_run_by_id(seen.run_id)
    assert again is not None
    assert again.status == dg.DagsterRunStatus.SUCCESS


def test_a_container_of_the_same_name_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: runs closed as dead that live in another container, whose ids mean nothing here."""
    tags: dict[str, str] = {}
    for space in ("boot/pid:[1]", "boot/pid:[2]"):
        monkeypatch.setattr(process, "process_space", lambda space=space: space)
        process._space_mark.cache_clear()
        machine, number, _ = process_tag().rsplit("-", 2)
        assert is_gone(f"{machine}-{number}-1")
        tags[space] = f"{machine}-{number}-1"
    assert not is_gone(tags["boot/pid:[1]"])
    monkeypatch.undo()
    process._space_mark.cache_clear()


def test_what_an_earlier_start_of_the_machine_left_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: runs that are shown as running for ever after a power cut."""
    monkeypatch.setattr(process, "process_space", lambda: f"first start/{process._OF_THE_MACHINE}")
    process._space_mark.cache_clear()
    machine, number, _ = process_tag().rsplit("-", 2)
    monkeypatch.setattr(process, "process_space", lambda: f"second start/{process._OF_THE_MACHINE}")
    process._space_mark.cache_clear()
    assert is_gone(f"{machine}-{number}-1")
    monkeypatch.undo()
    process._space_mark.cache_clear()


def test_a_tag_of_an_earlier_version_is_judged_by_its_machine() -> None:
    """Prevents: runs of before an upgrade that stay open for ever."""
    assert is_gone(f"{platform.node()}-{os.getpid()}-1")


@pytest.mark.parametrize("address", ["s3://", "s3:///", "s3:", "s3:/bucket"])
def test_an_address_of_s3_without_a_bucket_is_refused(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a store in a folder called ``s3:`` that everybody believes to be in a bucket."""
    monkeypatch.setenv("HOTPASS_STORE", address)
    with pytest.raises(ConfigurationError, match="HOTPASS_STORE") as caught:
        IntakeStore(load_settings().store_root)
    assert caught.value.exit_code == 2
    assert list(folder.glob("s3*")) == []


def test_the_history_follows_the_file_of_the_workspace(folder: Path) -> None:
    """Relative folders in it are taken from where it stands, not from the working directory."""
    (folder / "dagster.yaml").write_text(
        "run_storage:\n  module: dagster._core.storage.runs\n  class: SqliteRunStorage\n"
        "  config: {base_dir: kept/history}\n",
        encoding="utf-8",
    )
    with open_instance(load_settings()) as instance:
        instance.get_runs()
    assert (folder / "kept" / "history" / "runs.db").is_file()


def test_a_broken_file_is_named(folder: Path) -> None:
    """With its name and line, and as a configuration error."""
    (folder / "dagster.yaml").write_text("run_storage: [", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"dagster\.yaml"), open_instance(load_settings()):
        pass


def test_a_place_that_cannot_hold_the_history_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file where the folder should be."""
    (folder / "taken").write_text("", encoding="utf-8")
    monkeypatch.setenv("DAGSTER_HOME", "taken/dagster")
    with pytest.raises(OutputError, match="taken"), open_instance(load_settings()):
        pass


def test_a_history_that_two_processes_made_at_once_can_be_used(folder: Path) -> None:
    """Dagster stamps the tables of today with a revision of long ago when another process is quicker by a moment."""
    with open_instance(load_settings()):
        pass
    database = folder / ".hotpass" / "dagster" / "history" / "runs.db"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (LAST_KNOWN_STAMPED_SQLITE_ALEMBIC_REVISION,))
    with open_instance(load_settings()) as instance:
        assert instance.get_runs_count() == 0
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TABLE backfill_tags")
    with pytest.raises(StorageError, match="made by an earlier version of Dagster"), open_instance(load_settings()):
        pass


@pytest.mark.parametrize("name", ["runs.db", "event_log.db", "schedules.db"])
def test_a_history_that_was_being_made_when_its_process_died_is_made_anew(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A database with half of its tables passed for a finished one, and no command could use it again."""
    settings, link = load_settings(), Path.hardlink_to

    def dies(place: Path, made: Path) -> None:
        if place.name == name:
            raise KeyboardInterrupt
        link(place, made)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "hardlink_to", dies)
        with pytest.raises(KeyboardInterrupt), open_instance(settings):
            pass
    made = {path.name for path in settings.dagster_home.glob("*/*.db")}
    assert name not in made
    with open_instance(settings) as instance:
        instance.add_dynamic_partitions("intakes", ["first"])
        assert instance.get_dynamic_partitions("intakes") == ["first"]
        assert instance.get_runs_count() == 0
    assert not list(settings.dagster_home.glob("*/.making"))
    assert {path.name for path in settings.dagster_home.glob("*/*.db")} == {"runs.db", "event_log.db", "schedules.db"}


def test_a_history_that_dagster_has_begun_meanwhile_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that was just started would write on into a file without a name, and its runs would be lost."""
    settings, link = load_settings(), Path.hardlink_to

    def begun_elsewhere(place: Path, made: Path) -> None:
        if place.name == "runs.db":
            with sqlite3.connect(place) as connection:
                connection.execute("CREATE TABLE theirs (id INTEGER)")
        link(place, made)

    monkeypatch.setattr(Path, "hardlink_to", begun_elsewhere)
    with open_instance(settings) as instance:
        assert instance.get_runs_count() == 0
    with sqlite3.connect(settings.dagster_home / "history" / "runs.db") as connection:
        names = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert {("theirs",), ("runs",)} <= set(names)


def test_a_file_system_without_hard_links_has_a_history_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sticks and some network folders know none."""

    def unknown(place: Path, made: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", unknown)
    with open_instance(load_settings()) as instance:
        assert instance.get_runs_count() == 0
