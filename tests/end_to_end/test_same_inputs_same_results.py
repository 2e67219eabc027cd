"""The same inputs give the same bytes, wherever and however often they are refined."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command_lines import Ran
from tests.end_to_end.conftest import EVERYTHING
from tests.end_to_end.running import Workspace

Refined = tuple[Workspace, Ran]


def copied(refined: Refined, folder: Path, name: str = "data") -> Workspace:
    """A new workspace with the same inputs."""
    shutil.copytree(refined[0].folder / "data", folder / name)
    return Workspace(folder)


def tables(workspace: Workspace) -> dict[str, bytes]:
    """Bytes of all tables of the graph but those about files and times."""
    root = workspace.settings.store_root / "tables"
    return {
        path.parent.name: path.read_bytes()
        for path in root.rglob("*.parquet")
        if path.parent.name != "published_dataset"
    }


@pytest.mark.slow
def test_a_second_run_changes_nothing(refined: Refined, folder: Path) -> None:
    """Running twice must be a re-run of one intake, not a second intake, and every file the same."""
    workspace = copied(refined, folder)
    first = workspace.refine(*EVERYTHING)
    before, tables_before = workspace.files(".parquet", ".csv", ".json"), tables(workspace)
    second = workspace.refine(*EVERYTHING)
    assert (first.code, second.code) == (0, 0), second.err
    assert workspace.store.keys("aviation") == [first.event("pipeline.summary")["intake"]]
    assert second.event("pipeline.summary")["intake"] == first.event("pipeline.summary")["intake"]
    assert workspace.files(".parquet", ".csv", ".json") == before
    assert tables(workspace) == tables_before


@pytest.mark.slow
def test_place_order_and_network_do_not_matter(refined: Refined, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder, another order of the directory, no network: the tables and Parquet files are the same."""
    workspace = copied(refined, folder / "elsewhere" / "deep")
    walk = os.walk

    def shuffled(*arguments: Any, **options: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        for place, folders, files in walk(*arguments, **options):
            folders.sort(reverse=True)
            yield place, folders, sorted(files, reverse=True)

    class NoNetwork(socket.socket):
        def __init__(self, family: int = socket.AF_INET, *rest: Any, **options: Any) -> None:
            if family in (socket.AF_INET, socket.AF_INET6, -1):
                raise AssertionError("a socket was opened")
            super().__init__(family, *rest, **options)

    def no_lookup(*_: Any, **__: Any) -> None:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr(os, "walk", shuffled)
    monkeypatch.setattr(socket, "socket", NoNetwork)
    monkeypatch.setattr(socket, "getaddrinfo", no_lookup)
    monkeypatch.setattr(socket, "create_connection", no_lookup)
    ran = workspace.refine(*EVERYTHING)
    assert ran.code == 0, ran.err
    assert workspace.files(".parquet", ".csv") == refined[0].files(".parquet", ".csv")
    mine, theirs = tables(workspace), tables(refined[0])
    assert {name for name in theirs if mine.get(name) != theirs[name]} == set()


@pytest.mark.slow
def test_a_new_workbook_is_a_new_intake_and_the_old_one_keeps_its_key(workspace: Workspace) -> None:
    """Going back to an earlier drop must find its intake again, so that nothing is counted twice."""
    first = workspace.refine().event("pipeline.summary")["intake"]
    more = workspace.folder / "data" / "more.csv"
    more.write_text("Organisation,Phone\nDelta Air,0829876543\n", encoding="utf-8")
    second = workspace.refine().event("pipeline.summary")["intake"]
    more.unlink()
    third = workspace.refine().event("pipeline.summary")["intake"]
    assert second == f"{first}-v2"
    assert third == first
    assert workspace.store.keys("generic") == [first, second]


@pytest.mark.slow
def test_an_intake_cannot_be_given_other_files(workspace: Workspace) -> None:
    """A frozen drop must not change under its name."""
    assert workspace.refine("--intake", "march").code == 0
    published = workspace.files()
    (workspace.folder / "data" / "more.csv").write_text("Organisation\nDelta Air\n", encoding="utf-8")
    ran = workspace.refine("--intake", "march")
    assert ran.code == 1
    assert "intake 'march' of profile 'generic' already holds other files" in ran.error
    assert workspace.files() == published


@pytest.mark.slow
def test_two_workspaces_do_not_meet(folder: Path) -> None:
    """Intakes, history and results of one folder must not show up in another."""
    from tests.end_to_end.running import MEMBERS, runs_of, write_members

    one, two = Workspace(folder / "one"), Workspace(folder / "two")
    write_members(one.folder / "data" / "a.xlsx")
    write_members(two.folder / "data" / "b.xlsx", MEMBERS[:3])
    for workspace in (one, two):
        assert workspace.refine("--intake", "march").code == 0
    assert (one.table("organisations").height, two.table("organisations").height) == (3, 2)
    for workspace in (one, two):
        with workspace.instance() as instance:
            assert len(runs_of(instance)) == 1


@pytest.mark.slow
def test_a_subfolder_uses_the_history_of_its_workspace(workspace: Workspace) -> None:
    """A run must be found in the UI of the workspace, from whichever folder below it was started."""
    from tests.end_to_end.running import runs_of

    assert workspace.hotpass("init", "--path", ".", "--force").code == 0
    below = Workspace(workspace.folder / "notes")
    ran = below.hotpass("refine", "--input-dir", "../data", "--output-path", "../out/a.xlsx")
    assert ran.code == 0, ran.err
    assert not (below.folder / ".hotpass").exists()
    assert below.settings.dagster_home == workspace.folder / ".hotpass" / "dagster"
    with workspace.instance() as instance:
        assert len(runs_of(instance)) == 1
