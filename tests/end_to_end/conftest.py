"""A folder and an environment of its own for each test, and the workspaces that tests only look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from tests.end_to_end.running import VARIABLES, Ran, Workspace, write_members

EVERYTHING = (
    "--profile=aviation",
    "--archive",
    "--annotate",
    "--format=csv",
    "--format=duckdb",
    "--report-path=out/report.html",
    "--party-store-path=out/parties.json",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty working directory; nothing of the machine's own Hotpass is seen or touched."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def workspace(folder: Path) -> Workspace:
    """A workspace with one small workbook in its input folder."""
    write_members(folder / "data" / "members.xlsx")
    return Workspace(folder)


@pytest.fixture(scope="session")
def refined(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Ran]:
    """The sample of thirty organisations, refined with every kind of result; only to be looked at."""
    workspace = Workspace(tmp_path_factory.mktemp("refined"))
    write_sample(workspace.folder / "data", SampleOptions(organisations=30))
    ran = workspace.refine(*EVERYTHING)
    assert ran.code == 0, ran.err
    return workspace, ran
