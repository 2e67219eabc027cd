"""Inputs that cannot be used: one line that says what, where, why and what to do, and nothing half-done."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders.workbooks import workbook, write_sheet_xml
from tests.command_lines import Ran
from tests.end_to_end.running import MEMBERS, Workspace, write_members

PASSWORD = "correct horse"
LOCKED_PROFILE = """\
name: locked
display_name: Locked workbooks
ingest:
  sources:
    - {name: Locked, workbooks: ["*"], password_env: LOCKED_WORKBOOKS}
"""


def corrupt(path: Path) -> None:
    """A workbook with a part that is not what its checksum says."""
    content = bytearray(write_members(path).read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/workbook.xml").header_offset + 60
    content[start : start + 8] = bytes(8)
    path.write_bytes(bytes(content))


def truncated(path: Path) -> None:
    content = write_members(path).read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])


def encrypted(path: Path) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = io.BytesIO(write_members(path).read_bytes())
    with path.open("wb") as file:
        OOXMLFile(plain).encrypt(PASSWORD, file)


def bomb(path: Path) -> None:
    rows = "<row/>" * 1_000
    write_sheet_xml(path, rows, raw=b" " * (70 * 1024 * 1024))


def text(path: Path) -> None:
    path.write_text("Organisation,Phone\nAero Example,0821234567\n", encoding="utf-8")


def empty(path: Path) -> None:
    path.write_bytes(b"")


BAD_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "corrupt": (corrupt, "damaged"),
    "truncated": (truncated, "cut off"),
    "encrypted": (encrypted, "protected with a password"),
    "bomb": (bomb, "zip bomb"),
    "text": (text, "plain text"),
    "empty": (empty, "no bytes"),
}


@pytest.fixture
def drop(folder: Path) -> Path:
    """An empty input folder."""
    (folder / "data").mkdir()
    return folder / "data"


def assert_refused(ran: Ran, workspace: Workspace, *words: str, code: int = 1) -> None:
    """One line with all ``words``; nothing published, nothing left over."""
    assert ran.code == code, ran.err
    for word in words:
        assert word in ran.error
    assert workspace.files() == {}
    assert workspace.leftovers() == []


def test_a_missing_folder_is_named(folder: Path) -> None:
    """A typing mistake in --input-dir."""
    workspace = Workspace(folder)
    assert_refused(workspace.refine(), workspace, "does not exist", f"{folder}/data", "--input-dir")


def test_a_file_is_no_folder(folder: Path) -> None:
    """The workbook itself given as --input-dir."""
    write_members(folder / "data")
    workspace = Workspace(folder)
    assert_refused(workspace.refine(), workspace, "not a folder", "--input-dir")


def test_a_folder_without_workbooks_says_what_it_looked_for(drop: Path) -> None:
    """Notes, lock files and hidden files are no workbooks."""
    for name in ("readme.txt", "~$members.xlsx", ".members.xlsx"):
        (drop / name).write_text("x", encoding="utf-8")
    workspace = Workspace(drop.parent)
    assert_refused(workspace.refine(), workspace, "holds no workbooks", ".xlsx", str(drop))


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_single_bad_file_is_explained(drop: Path, kind: str) -> None:
    """What is wrong with it and what to do, not the name of a check."""
    make, why = BAD_FILES[kind]
    make(drop / "members.xlsx")
    workspace = Workspace(drop.parent)
    assert_refused(workspace.refine(), workspace, "could not be opened", "members.xlsx", why, ". ")


@pytest.mark.slow
def test_a_bad_file_beside_a_good_one_is_a_warning_and_in_strict_mode_an_error(drop: Path) -> None:
    """The good one is refined; in strict mode nothing new is published, and what was there stays."""
    corrupt(drop / "bad.xlsx")
    write_members(drop / "good.xlsx")
    workspace = Workspace(drop.parent)
    ran = workspace.refine()
    assert ran.code == 0, ran.err
    summary = ran.event("pipeline.summary")
    assert summary["total_records"] == 3
    assert "every_workbook_could_be_opened" in [check["name"] for check in summary["failed_checks"]]
    assert "bad.xlsx" in ran.out + ran.err
    published = workspace.files()
    strict = workspace.refine("--qa-mode", "strict", "--format", "csv")
    assert strict.code == 1
    assert "1 of 2 workbooks could not be opened (bad.xlsx)" in strict.error
    assert workspace.files() == published
    assert workspace.leftovers() == []


@pytest.mark.slow
def test_a_password_from_the_environment_opens_a_workbook(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a wrong one that is corrected is not remembered, nor is any of them written anywhere."""
    encrypted(drop / "members.xlsx")
    workspace = Workspace(drop.parent)
    profile = workspace.folder / "profiles" / "locked.yaml"
    profile.parent.mkdir()
    profile.write_text(LOCKED_PROFILE, encoding="utf-8")
    monkeypatch.setenv("LOCKED_WORKBOOKS", "wrong horse")
    assert_refused(workspace.refine("--profile", "locked"), workspace, "password", "does not open")
    monkeypatch.setenv("LOCKED_WORKBOOKS", PASSWORD)
    ran = workspace.refine("--profile", "locked", "--annotate", "--archive")
    assert ran.code == 0, ran.err
    assert ran.event("pipeline.summary")["total_records"] == 3
    for path in (path for path in workspace.folder.rglob("*") if path.is_file()):
        assert PASSWORD.encode() not in path.read_bytes(), path
    assert not zipfile.is_zipfile(workspace.folder / "out" / "annotated" / "members.xlsx")


@pytest.mark.slow
def test_a_stray_cell_in_the_last_corner_costs_nothing(drop: Path) -> None:
    """One forgotten cell at XFD1048576 must not take the process down, and is accounted for."""
    book = workbook().sheet("Members").rows(MEMBERS).rows([["x"]], at="XFD1048576")
    book.save(drop / "members.xlsx")
    write_members(drop / "more.xlsx")
    workspace = Workspace(drop.parent)
    ran = workspace.refine()
    assert ran.code == 0, ran.err
    assert ran.event("pipeline.summary")["total_records"] == 3


def test_workbooks_without_organisations_name_the_headers_found(drop: Path) -> None:
    """The remedy is a line in the profile, for which the header must be known."""
    rows = [["Colour", "Weight", "Height"], ["red", 12, 3], ["blue", 14, 4]]
    write_members(drop / "things.xlsx", rows)
    workspace = Workspace(drop.parent)
    assert_refused(workspace.refine(), workspace, "names of organisations", "Colour, Weight, Height", "refine.synonyms")


def test_a_workbook_with_only_headers_has_nothing_to_refine(drop: Path) -> None:
    """An export of an empty list is not a list without organisations."""
    write_members(drop / "members.xlsx", MEMBERS[:1])
    workspace = Workspace(drop.parent)
    assert_refused(workspace.refine(), workspace, "no table with rows")


def test_an_unknown_profile_is_a_usage_error(workspace: Workspace) -> None:
    """Exit code 2, and the nearest name."""
    ran = workspace.refine("--profile", "aviaton")
    assert ran.code == 2
    assert "aviaton" in ran.error and "aviation" in ran.error
    assert not (workspace.folder / ".hotpass").exists()


def test_an_invalid_profile_lists_all_its_problems(workspace: Workspace) -> None:
    """Not one at a time; with file and line."""
    profile = workspace.folder / "broken.yaml"
    profile.write_text("name: broken\ncolour: red\nrefine:\n  thresholds: {email: 7}\n", encoding="utf-8")
    ran = workspace.refine("--profile", profile)
    assert ran.code == 2
    assert "colour" in ran.error and "thresholds" in ran.error and "broken.yaml:2" in ran.error
    assert not (workspace.folder / ".hotpass").exists()


def test_an_unknown_suite_is_refused_before_any_work(workspace: Workspace) -> None:
    """Not after an hour of reading."""
    ran = workspace.refine("--expectation-suite", "nightly")
    assert ran.code == 2
    assert "no suite 'nightly'" in ran.error
    assert not (workspace.folder / ".hotpass").exists()


def test_a_key_that_cannot_be_a_file_name_is_refused(workspace: Workspace) -> None:
    """Nothing may be written outside the store through the key of an intake."""
    ran = workspace.refine("--intake", "../../escape")
    assert ran.code == 2
    assert "intake" in ran.error
    assert not list(workspace.folder.parent.glob("escape*"))
