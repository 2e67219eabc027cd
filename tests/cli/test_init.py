"""``init`` makes a whole workspace or nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from hotpass_cli import command_init
from hotpass_cli.scaffold import staged

if TYPE_CHECKING:
    from conftest import Hotpass

ALWAYS = {
    ".gitignore",
    "README.md",
    "config/pipeline.quickstart.toml",
    "config/profiles/quickstart.yaml",
    "dagster.yaml",
    "data/README.md",
    "data/inventory/asset-register.yaml",
    "data/inventory/feature-status.yaml",
    "deployments/quickstart.yaml",
    "dist/.gitkeep",
    "workspace.yaml",
}


def tree(folder: Path) -> set[str]:
    """All files of a folder by their relative names."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_workspace_has_everything_a_first_run_needs(hotpass: Hotpass, folder: Path) -> None:
    """The quick start of the reference begins here."""
    ran = hotpass("init", "--path", "my workspace")
    workspace = folder / "my workspace"
    made = tree(workspace)
    assert (ran.code, ran.err) == (0, "")
    assert made >= ALWAYS
    assert {Path(name).suffix for name in made - ALWAYS} == {".xlsx"}
    assert {str(Path(name).parent) for name in made - ALWAYS} == {"data"}
    assert ran.out.startswith("Hotpass workspace initialised")
    assert all(f"  {name}\n" in ran.out for name in made)
    assert "  cd 'my workspace'\n  hotpass doctor --config " in ran.out
    assert list(folder.iterdir()) == [workspace]
    assert ".hotpass/" in (workspace / ".gitignore").read_text().splitlines()
    config = tomllib.loads((workspace / "config/pipeline.quickstart.toml").read_text())
    profile = yaml.safe_load((workspace / "config/profiles/quickstart.yaml").read_text())
    assert config["profile"]["name"] == profile["name"] == "quickstart"


def test_the_doctor_finds_a_new_workspace_healthy(
    hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second command of the quick start must not complain about the first."""
    hotpass("init", "--path", "workspace")
    monkeypatch.chdir(folder / "workspace")
    ran = hotpass("doctor", "--config", "./config/pipeline.quickstart.toml")
    assert ran.code == 0
    assert "Health score: 100%" in ran.out


def test_samples_can_be_left_out(hotpass: Hotpass, folder: Path) -> None:
    """Whoever has workbooks does not want invented ones among them."""
    assert hotpass("init", "--no-sample").code == 0
    assert tree(folder) == ALWAYS


def test_a_folder_in_use_is_left_alone(hotpass: Hotpass, folder: Path) -> None:
    """Somebody's work is in there."""
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    ran = hotpass("init")
    assert ran.code == 1
    assert ran.err.startswith("Error: the workspace was not created (.): the folder is not empty. ")
    assert tree(folder) == {"notes.txt"}


def test_force_replaces_files_of_the_same_name_only(hotpass: Hotpass, folder: Path) -> None:
    """--force renews a workspace; it does not clear it."""
    (folder / "data").mkdir()
    (folder / "data" / "README.md").write_text("old", encoding="utf-8")
    (folder / "data" / "members.xlsx").write_text("mine", encoding="utf-8")
    (folder / "README.md").write_text("mine", encoding="utf-8")
    assert hotpass("init", "--force", "--no-sample").code == 0
    assert (folder / "README.md").read_text() == "mine", "a project's own page is not replaced"
    assert tree(folder) == ALWAYS | {"data/members.xlsx"}
    assert (folder / "data" / "README.md").read_text().startswith("# data")
    assert (folder / "data" / "members.xlsx").read_text() == "mine"


def test_a_file_in_the_way_is_named(hotpass: Hotpass, folder: Path) -> None:
    """Not a traceback about a folder that is none."""
    (folder / "taken").write_text("", encoding="utf-8")
    ran = hotpass("init", "--path", "taken")
    assert ran.code == 1
    assert "a file of that name exists" in ran.err


def test_a_failure_half_way_leaves_nothing(hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a workspace would be refused as "not empty" at the next try."""

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(command_init, "write", full)
    ran = hotpass("init", "--path", "new/workspace")
    assert ran.code == 1
    assert "No space left on device" in ran.err
    assert list(folder.iterdir()) == []


def test_a_move_that_fails_is_undone(folder: Path) -> None:
    """Old files come back, new ones and new folders go."""
    (folder / "b").write_text("old", encoding="utf-8")
    (folder / "z").mkdir()
    (folder / "z" / "inside").write_text("", encoding="utf-8")

    def replace_all() -> None:
        with staged(folder) as prepared:
            for name in ("a/new", "b", "z/inside/x"):
                (prepared / name).parent.mkdir(parents=True, exist_ok=True)
                (prepared / name).write_text("new", encoding="utf-8")

    with pytest.raises(NotADirectoryError):
        replace_all()
    assert tree(folder) == {"b", "z/inside"}
    assert sorted(path.name for path in folder.iterdir()) == ["b", "z"]
    assert (folder / "b").read_text() == "old"


def test_a_folder_with_the_name_of_a_file_is_kept(hotpass: Hotpass, folder: Path) -> None:
    """--force replaces files; it must not swallow a folder and what is in it."""
    (folder / "workspace.yaml").mkdir()
    (folder / "workspace.yaml" / "mine").write_text("", encoding="utf-8")
    ran = hotpass("init", "--force", "--no-sample")
    assert ran.code == 1
    assert "a folder has the name of a file to write" in ran.err
    assert tree(folder) == {"workspace.yaml/mine"}


def test_json_mode_lists_the_artefacts(hotpass: Hotpass, folder: Path) -> None:
    """A program learns what was made and what comes next."""
    data = hotpass("init", "--log-format", "json", "--no-sample").event("init.completed")
    assert set(data["artefacts"]) == ALWAYS
    assert data["path"] == str(folder)
    assert data["next"][-1] == "hotpass refine --config ./config/pipeline.quickstart.toml"
