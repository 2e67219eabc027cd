"""Workspaces, some of them only to be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from tests.command_lines import Ran
from tests.end_to_end.running import Workspace, write_members

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
def _in_a_folder_of_its_own(folder: Path) -> None:
    """Every test here works in ``folder``, asked for or not."""


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
