"""Files are swapped in all together, or all places are as they were, whenever the process dies."""

from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.leftovers import MARKS, clear_up, writing
from hotpass_resources.process import process_tag
from hotpass_resources.publishing.journal import FOLDER, Publishing, take_back_interrupted
from hotpass_resources.publishing.publisher import stage_in
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


def staged(out: Path, publishing: Publishing, stage: Path | None = None) -> list[tuple[Path, Path]]:
    """All files written aside."""
    if stage is None:
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


def dies_before(number: int, out: Path, records: Path, stage: Callable[[Path, Publishing], Path] | None = None) -> None:
    """A publication in a process of its own that is killed before so many files are in place."""
    process = os.fork()
    if process == 0:
        publishing = Publishing(records)
        files = staged(out, publishing, stage(out, publishing) if stage else None)
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
    assert len(take_back_interrupted(tmp_path / FOLDER)) == min(number, 1)
    assert held(out) == OLD
    assert list((tmp_path / FOLDER).glob("*.json")) == []
    assert take_back_interrupted(tmp_path / FOLDER) == ()
    assert held(out) == OLD


def test_whoever_starts_next_is_told_what_was_taken_back(out: Path, tmp_path: Path) -> None:
    """Prevents: files that are yesterday's again, and nobody who knows why."""
    dies_before(2, out, tmp_path / FOLDER)
    with writing(replace(load_settings(), state_dir=tmp_path, store_root=tmp_path / "store")) as told:
        assert told == (f"a run ended while it published: 2 files in {out} were put back to what they were before it",)
    dies_before(0, out, tmp_path / FOLDER)
    assert take_back_interrupted(tmp_path / FOLDER) == ()


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


INTERRUPTIONS = (KeyboardInterrupt, dg.DagsterExecutionInterruptedError)


@pytest.mark.parametrize("interruption", INTERRUPTIONS)
@pytest.mark.parametrize("number", range(len(NAMES)))
def test_an_interruption_between_two_files_leaves_all_as_they_were(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, interruption: type[BaseException]
) -> None:
    """Prevents: Ctrl-C or a cancelled run that leaves half a publication, and nothing to take it back with."""
    publishing = Publishing(tmp_path / FOLDER)
    files = staged(out, publishing)
    after_rename(monkeypatch, files[number][1], _raising(interruption()))
    with pytest.raises(interruption), closing(publishing):
        publishing.swap(files)
    assert held(out) == OLD
    assert list((tmp_path / FOLDER).glob("*.json")) == []


def test_a_previous_file_that_cannot_be_put_back_is_kept_where_it_is_told(out: Path, tmp_path: Path) -> None:
    """Prevents: the file that is named as kept removed a moment later; others not put back because of one."""
    process = os.fork()
    if process == 0:
        publishing = Publishing(tmp_path / FOLDER)
        files = staged(out, publishing)
        real = Path.replace

        def stubborn(path: Path, target: str | Path) -> Path:
            if path.name == "c.yaml" or path.name == "a.xlsx.previous":
                raise OSError(errno.EACCES, os.strerror(errno.EACCES))
            return real(path, target)

        Path.replace = stubborn  # type: ignore[method-assign]
        try:
            with closing(publishing):
                publishing.swap(files)
        except OutputError as error:
            (tmp_path / "told").write_text(str(error), encoding="utf-8")
        os._exit(0)
    os.waitpid(process, 0)
    told = (tmp_path / "told").read_text(encoding="utf-8")
    kept = Path(told.partition("it is kept as ")[2].partition(". ")[0])
    assert kept.read_text(encoding="utf-8") == "old a", told
    assert (out / "b.csv").read_text(encoding="utf-8") == "old b"
    take_back_interrupted(tmp_path / FOLDER)
    assert held(out) == OLD
    assert list((tmp_path / FOLDER).glob("*.json")) == []


def test_a_disk_that_is_full_when_all_files_are_new_has_published(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a run told as failed whose files are all new, because its record had no space to say so."""
    publishing = Publishing(tmp_path / FOLDER)
    files = staged(out, publishing)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    after_rename(monkeypatch, files[-1][1], lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1, most)))
    try:
        with closing(publishing):
            publishing.swap(files)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert held(out) == NEW
    take_back_interrupted(tmp_path / FOLDER)
    assert held(out) == NEW


def test_a_publication_whose_end_cannot_be_put_on_record_is_taken_back(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: files that stay new although the run has failed."""
    publishing = Publishing(tmp_path / FOLDER)
    files = staged(out, publishing)
    after_rename(monkeypatch, files[-1][1], lambda: _state_folder_lost(tmp_path / FOLDER))
    with pytest.raises(OutputError, match="not a folder"), closing(publishing):
        publishing.swap(files)
    assert held(out) == OLD


def _state_folder_lost(records: Path) -> None:
    records.rename(records.with_name("lost"))
    records.write_text("in the way", encoding="utf-8")


def _raising(error: BaseException) -> Callable[[], None]:
    def raises() -> None:
        raise error

    return raises


def after_rename(monkeypatch: pytest.MonkeyPatch, final: Path, happens: Callable[[], None]) -> None:
    """What happens once, as soon as a file is in its place."""
    real, seen = Path.replace, [False]

    def watched(path: Path, target: str | Path) -> Path:
        done = real(path, target)
        if Path(target) == final and not seen[0]:
            seen[0] = True
            happens()
        return done

    monkeypatch.setattr(Path, "replace", watched)


def test_another_run_leaves_what_a_killed_one_needs_to_be_taken_back(out: Path, tmp_path: Path) -> None:
    """Prevents: the previous files of a killed publication swept away by one that shares its folder."""
    other = Publishing(tmp_path / "other" / FOLDER)  # began before the first was killed
    dies_before(2, out, tmp_path / FOLDER, stage_in)
    unneeded = stage_of_a_dead_process(out)
    with closing(other):
        stage_in(out, other)
    assert not unneeded.exists()
    take_back_interrupted(tmp_path / FOLDER)
    assert held(out) == OLD


def stage_of_a_dead_process(folder: Path) -> Path:
    """What a process leaves that was killed while it wrote aside."""
    process = os.fork()
    if process == 0:
        stage_in(folder, Publishing(folder.parent / "third")) / "half"
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(process, 0)
    (stage,) = (path for path in folder.glob(".hotpass-*") if not list(path.iterdir()))
    return stage


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
