"""Places that cannot be written to: refused before the work where that can be known, and nothing half-written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.running import Workspace
from tests.end_to_end.small_disk import fill, small_file_system

OUTPUT = ("refine", "--input-dir", "data", "--output-path")


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    with small_file_system(folder / "small", "256k") as place:
        yield place


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["blocked/a.xlsx"], ("cannot write a.xlsx", "is a file")),
        (["taken.xlsx"], ("cannot write taken.xlsx", "folder of that name")),
        (["taken.csv"], ("cannot write taken.parquet", "folder of that name")),
        (["a.xlsx", "--report-path", "blocked/report.md"], ("cannot write report.md", "is a file")),
        (["a.xlsx", "--party-store-path", "taken.xlsx"], ("cannot write taken.xlsx", "folder of that name")),
        (["a.xlsx", "--party-store-path", "a.xlsx"], ("two results would be written to a.xlsx",)),
        (["data/members.xlsx"], ("would be replaced by the result", "members.xlsx")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_place_that_cannot_take_a_file_is_refused_before_the_work(
    workspace: Workspace, options: list[str], words: tuple[str, ...]
) -> None:
    """Nobody wants to learn of it after the run; the input is as it was and no run was started."""
    folder = workspace.folder
    (folder / "blocked").write_text("a file", encoding="utf-8")
    for name in ("taken.xlsx", "taken.parquet"):
        (folder / name).mkdir()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ran = workspace.hotpass(*OUTPUT, *options)
    assert ran.code in (1, 2), ran.err
    for word in words:
        assert word in ran.error
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_folder_the_system_owns_is_refused(workspace: Workspace) -> None:
    """Also for root, who is not stopped by permissions."""
    ran = workspace.hotpass(*OUTPUT, "/proc/hotpass/a.xlsx")
    assert ran.code == 1
    assert "cannot write" in ran.error


@pytest.mark.slow
def test_annotated_copies_do_not_replace_what_a_person_corrected(workspace: Workspace) -> None:
    """Refining the annotated folder in place must not overwrite the corrected copies."""
    assert workspace.hotpass(*OUTPUT, "out/a.xlsx", "--annotate").code == 0
    copy = workspace.folder / "out" / "annotated" / "members.xlsx"
    before = copy.read_bytes()
    ran = workspace.hotpass("refine", "--input-dir", "out/annotated", "--output-path", "out/a.xlsx", "--annotate")
    assert ran.code == 2
    assert "would replace the workbooks" in ran.error
    assert copy.read_bytes() == before


@pytest.mark.slow
def test_a_full_disk_leaves_the_previous_results(workspace: Workspace, small_disk: Path) -> None:
    """The new files do not fit; the old ones are there, whole, and no half of a new one."""
    out = small_disk / "refined.xlsx"
    assert workspace.hotpass(*OUTPUT, out).code == 0
    before = {path.name: path.read_bytes() for path in small_disk.rglob("*") if path.is_file()}
    ran = workspace.hotpass(*OUTPUT, out, "--format", "csv")
    assert ran.code == 1
    assert "the disk is full" in ran.error and str(small_disk) in ran.error and ".part" not in ran.error
    assert {path.name: path.read_bytes() for path in small_disk.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_a_full_disk_for_the_archive_leaves_the_previous_results(workspace: Workspace, small_disk: Path) -> None:
    """The archive is the last file made; the others must not be swapped in without it."""
    assert workspace.refine().code == 0
    before = workspace.files()
    (small_disk / "ballast").write_bytes(os.urandom(252 * 1024))
    ran = workspace.refine("--archive", "--dist-dir", small_disk, "--format", "csv")
    assert ran.code == 1
    assert "the disk is full" in ran.error
    assert workspace.files() == before
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_a_full_disk_under_the_store_is_told_as_such(
    workspace: Workspace, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as a fault of the input file that was being copied."""
    from tests.end_to_end.running import hotpass

    (small_disk / "ballast").write_bytes(os.urandom(252 * 1024))
    monkeypatch.setenv("HOTPASS_STORE", str(small_disk))
    ran = hotpass("refine", "--input-dir", "data", "--output-path", "out/refined.xlsx")
    assert ran.code == 1
    assert "the disk is full" in ran.error and "cannot write" in ran.error
    assert workspace.files() == {}
    assert not [path for path in small_disk.rglob("*") if path.is_file() and path.name != "ballast"]


@pytest.mark.slow
@pytest.mark.parametrize("variable", ["DAGSTER_HOME", "HOTPASS_STATE_DIR"])
def test_a_full_disk_under_the_history_leaves_the_previous_results(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """The run that cannot be noted down publishes nothing; with space it goes on as if nothing had been."""
    from tests.end_to_end.running import hotpass

    command = ("refine", "--input-dir", "data", "--output-path", "out/refined.xlsx")
    with small_file_system(folder / "history", "16m") as disk:
        monkeypatch.setenv(variable, str(disk / "kept"))
        assert hotpass(*command).code == 0
        before = workspace.files()
        fill(disk, leaving=100 * 1024)
        ran = hotpass(*command)
        assert ran.code == 1
        assert "run history cannot be used" in ran.error and str(disk) in ran.error
        assert workspace.files() == before
        (disk / "ballast").unlink()
        assert hotpass(*command).code == 0
        assert {name for name in workspace.files() if ".part" in name} == set()
        assert [path for path in disk.rglob("*.part") if path.is_file()] == []


def test_a_broken_history_is_told_as_such(workspace: Workspace) -> None:
    """A damaged database of runs is no fault of the data, and tables do not depend on it."""
    history = workspace.folder / ".hotpass" / "dagster" / "history"
    history.mkdir(parents=True)
    (history / "runs.db").write_bytes(b"not a database, whatever its name says" * 100)
    ran = workspace.refine()
    assert ran.code == 1
    assert "run history cannot be used" in ran.error and "Trying again may help" in ran.error
    assert workspace.files() == {}
