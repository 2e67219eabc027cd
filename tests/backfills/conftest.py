"""Workspaces with archives, whose backfills are left to workers and daemons or stopped in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backfills.dagster_daemon import PROGRAM
from tests.builders.archives import input_archive
from tests.end_to_end.running import Workspace


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These take minutes: only ``make test-backfill`` runs them, and says so elsewhere."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.skipif(not PROGRAM, reason="takes minutes; make test-backfill runs it"))


@pytest.fixture
def initialised(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """What ``hotpass init`` makes, and archives of three days that share an organisation."""
    workspace = Workspace(folder / "ws")
    assert workspace.hotpass("init", "--path", folder / "ws").code == 0
    for day in ("0131", "0228", "0331"):
        path = workspace.folder / "dist/input-archives" / f"hotpass-inputs-2026{day}-v1.zip"
        input_archive(path, "Aero Example", f"Bravo {day}")
    monkeypatch.chdir(workspace.folder)
    return workspace
