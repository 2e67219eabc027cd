"""The overview answers from file names and metadata alone."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hotpass_cli.catalogue import VERBS
from hotpass_cli.installation import (
    Extra,
    installed_extras,
    metadata_folders,
    package_key,
    program_version,
)

if TYPE_CHECKING:
    from conftest import Hotpass


def test_a_newcomer_sees_commands_profiles_and_a_first_step(hotpass: Hotpass) -> None:
    """The overview is where people look for what exists."""
    ran = hotpass("overview")
    assert (ran.code, ran.err) == (0, "")
    for words in (
        "About Hotpass",
        "Available Hotpass Commands",
        "Quick start",
        "Profile search path",
        *VERBS,
    ):
        assert words in ran.out
    for profile in ("aviation", "generic", "quickstart"):
        assert f"  {profile}: " in ran.out
    assert "none in this workspace yet" in ran.out


def test_profiles_are_found_in_the_documented_order(
    hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two profiles with one name the overview must show the one that refine would take."""
    places = ["asked", "from_environment", "profiles", "config/profiles"]
    for place in places:
        (folder / place).mkdir(parents=True)
        (folder / place / "generic.yaml").write_text("not opened: [", encoding="utf-8")
    (folder / "config" / "profiles" / "clubs.toml").write_text("", encoding="utf-8")
    monkeypatch.setenv("HOTPASS_PROFILE_PATHS", "from_environment")
    found = hotpass("overview", "--profile-search-path", "asked", "--log-format", "json").event("overview.summary")
    assert found["profile_search_path"][:4] == [str(folder / place) for place in places]
    assert found["profiles"]["generic"] == str(folder / "asked" / "generic.yaml")
    assert found["profiles"]["clubs"] == str(folder / "config" / "profiles" / "clubs.toml")


def test_the_selected_profile_is_marked(hotpass: Hotpass) -> None:
    """``--profile`` means something to every verb."""
    ran = hotpass("overview", "--profile", "aviation")
    (line,) = [line for line in ran.out.splitlines() if line.startswith("  aviation: ")]
    assert line.endswith("(selected)")


def test_the_last_run_is_told(hotpass: Hotpass, folder: Path) -> None:
    """What happened last, without opening the run history."""
    last = {
        "profile": "aviation",
        "finished_at": "2026-03-02T10:00:00Z",
        "success": True,
        "total_records": 7,
        "output_path": "dist/[refined].xlsx",
    }
    (folder / ".hotpass").mkdir()
    (folder / ".hotpass" / "last-run.json").write_text(json.dumps(last), encoding="utf-8")
    line = "2026-03-02T10:00:00Z: profile aviation succeeded, 7 records, dist/[refined].xlsx"
    assert line in hotpass("overview").out
    assert hotpass("overview", "--log-format", "json").event("overview.summary")["last_run"] == last


@pytest.mark.parametrize("content", ["", "{", "[]", "\0"])
def test_an_unreadable_last_run_is_no_last_run(hotpass: Hotpass, folder: Path, content: str) -> None:
    """A half-written state file must not take the overview down."""
    (folder / ".hotpass").mkdir()
    (folder / ".hotpass" / "last-run.json").write_text(content, encoding="utf-8")
    ran = hotpass("overview")
    assert ran.code == 0
    assert "none in this workspace yet" in ran.out


METADATA = """\
Metadata-Version: 2.4
Name: hotpass
Version: 1.2.3
Requires-Dist: rich>=14
Requires-Dist: rich>=14; extra == 'whole'
Requires-Dist: Some_Thing[all]<1 ; python_version > "3" and extra == "half"
Requires-Dist: no-such-package-anywhere; extra == 'half'
Requires-Dist: no-such-package-anywhere; extra == 'none'

Requires-Dist: only-text; extra == 'in the description'
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of installed packages, the only one on the import path."""
    for name in ("hotpass-1.2.3.dist-info", "rich-14.0.dist-info", "some_thing-0.9.dist-info"):
        (tmp_path / name).mkdir()
    (tmp_path / "hotpass-1.2.3.dist-info" / "METADATA").write_text(METADATA, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "missing"), str(tmp_path)])
    return tmp_path


def test_an_extra_is_installed_when_all_of_it_is(installed: Path) -> None:
    """Half an extra does not work, and an empty one is nothing."""
    assert installed_extras() == [Extra("half", 2, 1), Extra("none", 1, 0), Extra("whole", 1, 1)]
    assert [extra.status for extra in installed_extras()] == [
        "1 of 2 packages installed",
        "not installed",
        "installed",
    ]


def test_the_version_is_that_of_the_installation(installed: Path) -> None:
    """Without an installation there is no version to invent."""
    assert program_version() == "1.2.3"
    (installed / "hotpass-1.2.3.dist-info" / "METADATA").unlink()
    assert program_version() == "unknown (not installed)"
    assert installed_extras() == []


def test_the_metadata_is_read_as_python_reads_it() -> None:
    """Reading the folders directly must not miss a package that is there."""
    names = {package_key(folder.name.partition("-")[0]) for folder in metadata_folders()}
    assert {package_key(found.metadata["Name"]) for found in importlib.metadata.distributions()} <= names
