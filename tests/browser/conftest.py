"""A workspace with intakes nobody has run yet, the UI and its daemon on it, and a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.registration import add_partition, freeze
from hotpass_assets.watched_folders import watched_folder
from tests.browser.pages import Pages
from tests.builders.workbooks import Value
from tests.end_to_end.dagster_ui import DEVELOPMENT, DagsterUi, dagster_ui
from tests.end_to_end.running import MEMBERS, Workspace, working_in, write_members

GOOD, BAD, CHECKED = "2026-01-31", "2026-02-28", "2026-03-31"
MANY = tuple(f"2025-{month:02}-15" for month in range(1, 5))
PROFILE = "generic"
# Chromium in a container: no sandbox, no graphics, and no word to its maker.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_CONFIG = """\
[profile]
name = "generic"

[pipeline]
input_dir = "./data"
output_path = "./out/refined.xlsx"
dist_dir = "./dist"
"""
_TEMPLATES = Path(__file__).parents[2] / "hotpass_cli" / "templates"


@dataclass(frozen=True)
class Scene:
    """What a test looks at: the workspace, its UI, and pages of it in a browser."""

    workspace: Workspace
    ui: DagsterUi
    pages: Pages


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One workspace, one UI with its daemon and one browser for all tests."""
    from playwright.sync_api import sync_playwright

    workspace = Workspace(tmp_path_factory.mktemp("workspace"))
    _fill(workspace)
    program = os.environ["CHROMIUM_PROGRAM"]
    with dagster_ui(workspace.folder, DEVELOPMENT, DAGSTER_HOME="") as ui, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.set_default_timeout(90_000)
        yield Scene(workspace, ui, Pages(page, ui.address))
        browser.close()


@pytest.fixture(autouse=True)
def _picture_of_a_failure(request: pytest.FixtureRequest, scene: Scene, tmp_path: Path) -> Iterator[None]:
    """What the browser showed last, kept beside the test where pytest keeps folders of failed tests."""
    before = request.session.testsfailed
    yield
    scene.pages.picture(tmp_path / "page.png")
    if request.session.testsfailed > before:
        print(f"the page: {tmp_path / 'page.png'}")  # noqa: T201


def _fill(workspace: Workspace) -> None:
    folder = workspace.folder
    (folder / "config").mkdir()
    (folder / "config" / "pipeline.toml").write_text(_CONFIG, encoding="utf-8")
    shutil.copyfile(_TEMPLATES / "dagster.yaml", folder / "dagster.yaml")
    write_members(folder / "data" / "members.xlsx")
    unreadable: list[list[Value]] = [["Colour", "Size"], ["red", 1]]
    with working_in(folder), workspace.instance() as instance:
        profile = load_profile(PROFILE, [bundled_profiles_dir()])
        asked = watched_folder(profile, folder / "config" / "pipeline.toml", workspace.settings).asked
        for number, key in enumerate((GOOD, BAD, CHECKED, *MANY)):
            own: list[Value] = [f"Number {number} Example", "A Sample", "", f"info@number{number}.example", ""]
            rows = unreadable if key == BAD else [*MEMBERS, own]
            path = write_members(folder / "drops" / key / "members.xlsx", rows)
            add_partition(instance, freeze(profile, asked, [(path.name, path)], workspace.settings, key))
