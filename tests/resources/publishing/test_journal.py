"""Files are swapped in all together, or all places are as they were, whenever the process dies."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.leftovers import MARKS, clear_up, writing
from hotpass_resources.process import process_tag
from hotpass_resources.publishing.journal import FOLDER, Publishing, take_back_interrupted
from hotpass_resources.settings import load_settings

NAMES = ("a.xlsx", "b.csv", "contracts/c.yaml")
OLD = {"a.xlsx": "old a", "b.csv": "old b"}
NEW = {"a.xlsx": "new a", "b.csv": "new b", "contracts/c.yaml": "new c"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with two published files; the third is new."""
    folder = tmp_path / "out"
    folder.mkdir()
    for name, text in OLD.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def staged(out: Path, publishing: Publishing) -> list[tuple[Path, Path]]:
    """All files written aside."""
    stage = out / ".hotpass-stage.part"
    publishing.note_stage(stage)
    files = []
    for name, text in NEW.items():
        aside = stage / name
        aside.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(text, encoding="utf-8")
        files.append((aside, out / name))
    return files


def held(out: Path) -> dict[str, str]:
    """Everything below the folder, empty folders too."""
    return {
        path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") if path.is_file() else "a folder"
        for path in sorted(out.rglob("*"))
        if not (path.is_dir() and any(path.iterdir()))
    }


def dies_before(number: int, out: Path, records: Path) -> None:
    """A publication in a process of its own that is killed before so many files are in place."""
    process = os.fork()
    if process == 0:
        publishing = Publishing(records)
        files = staged(out, publishing)
        real, seen = Path.replace, [0]

        def watched(path: Path, target: str | Path) -> Path:
            if str(target).startswith(str(out)) and path.parent.name != FOLDER:
                if seen[0] == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                seen[0] += 1
            return real(path, target)

        Path.replace = watched  # type: ignore[method-assign]
        publishing.swap(files)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(process, 0)


def test_all_files_are_swapped_in_and_nothing_is_left(out: Path, tmp_path: Path) -> None:
    """Prevents: a record that outlives its publication and takes it back later."""
    publishing = Publishing(tmp_path / FOLDER)
    publishing.swap(staged(out, publishing))
    publishing.close()
    assert held(out) == NEW
    assert list((tmp_path / FOLDER).glob("*.json")) == []


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_a_process_killed_between_two_files_is_taken_back(out: Path, tmp_path: Path, number: int) -> None:
    """Prevents: new files beside old ones, a folder nobody asked for, unfinished files that stay."""
    dies_before(number, out, tmp_path / FOLDER)
    assert len([name for name, text in held(out).items() if NEW.get(name) == text]) == number
    take_back_interrupted(tmp_path / FOLDER)
    assert held(out) == OLD
    assert list((tmp_path / FOLDER).glob("*.json")) == []
    take_back_interrupted(tmp_path / FOLDER)
    assert held(out) == OLD


def test_a_process_killed_after_the_last_file_has_published(out: Path, tmp_path: Path) -> None:
    """Prevents: a whole publication taken back."""
    dies_before(len(NAMES), out, tmp_path / FOLDER)
    take_back_interrupted(tmp_path / FOLDER)
    assert held(out) == NEW


def test_what_somebody_has_replaced_since_is_left_alone(out: Path, tmp_path: Path) -> None:
    """Prevents: a person's own file overwritten with an old one."""
    dies_before(2, out, tmp_path / FOLDER)
    (out / "a.xlsx").unlink()
    (out / "a.xlsx").write_text("by hand", encoding="utf-8")
    take_back_interrupted(tmp_path / FOLDER)
    assert held(out) == OLD | {"a.xlsx": "by hand"}


def test_a_place_that_cannot_be_filled_leaves_all_as_they_were(out: Path, tmp_path: Path) -> None:
    """Prevents: the files before the one that failed being new."""
    publishing = Publishing(tmp_path / FOLDER)
    files = staged(out, publishing)
    (out / "taken").mkdir()
    with pytest.raises(OutputError, match=r"cannot write taken .*folder of that name"):
        publishing.swap([*files, _another(out, "taken")])
    publishing.close()
    assert held(out) == OLD | {"taken": "a folder"}


def _another(out: Path, name: str) -> tuple[Path, Path]:
    aside = out / ".hotpass-stage.part" / name
    aside.write_text("new", encoding="utf-8")
    return aside, out / name


def test_the_publication_of_a_living_process_is_left_alone(out: Path, tmp_path: Path) -> None:
    """Prevents: one run taking back what another is doing."""
    publishing = Publishing(tmp_path / FOLDER)
    files = staged(out, publishing)
    take_back_interrupted(tmp_path / FOLDER)
    publishing.swap(files)
    publishing.close()
    assert held(out) == NEW


def test_unfinished_files_of_dead_processes_are_removed_and_those_of_living_ones_stay(folder: Path) -> None:
    """Prevents: a store that fills up with halves of tables, and a half taken from under the one who writes it."""
    settings = replace(load_settings(), store_root=folder / "store")
    dead = os.fork()
    if dead == 0:
        with writing(settings):
            _unfinished(settings.store_root).write_text("half", encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(dead, 0)
    mine = _unfinished(settings.store_root)
    mine.write_text("half", encoding="utf-8")
    assert len(list(settings.store_root.rglob("*.part"))) == 2
    with writing(settings):
        assert list(settings.store_root.rglob("*.part")) == [mine]
        clear_up(settings)
        assert len(list((settings.state_dir / MARKS).iterdir())) == 1
    assert list((settings.state_dir / MARKS).iterdir()) == []


def _unfinished(store: Path) -> Path:
    path = store / "tables" / f".organisations.parquet.00c0ffee@{process_tag()}.part"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
