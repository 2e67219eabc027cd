"""What a file holds is read where it can be, and named where it cannot."""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb
import pytest

from hotpass_assets.domain.compliance.identifiers import Identifier, identifier_of
from hotpass_assets.domain.compliance.suppression import Person
from hotpass_resources.place_contents import contents_of
from hotpass_resources.publishing.archive import sha256_of, write_archive
from hotpass_resources.settings import Settings
from hotpass_resources.subject_places import PUBLISHED, UNREADABLE, Search

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)


@pytest.mark.parametrize("name", ["locked.xlsx", "damaged.zip", "broken.parquet", "broken.duckdb", "old.xls", "a.ods"])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    """One password-protected workbook stopped every request of every person."""
    (tmp_path / name).write_bytes(OLE)
    assert contents_of(tmp_path / name).unread == ("",)


@pytest.mark.parametrize(
    "name", ["report.json", "report.html", "searx/answer.json", "registries/answers/a.answer", "old.log"]
)
@pytest.mark.parametrize(
    "said", ["Zebulon O'Quuxworth", r"Zebulon O\u0027Quuxworth", "Zebulon O&#39;Quuxworth", "zebulon+o%27quuxworth"]
)
def test_a_name_with_an_apostrophe_is_found_in_logs_and_reports(tmp_path: Path, name: str, said: str) -> None:
    """Prevents: a log that names somebody, and a request that says no place does."""
    path = tmp_path / "state" / name
    path.parent.mkdir(parents=True)
    path.write_text(f'{{"insight": "{said}", "organisation": "Aero Example"}}', encoding="utf-8")
    who = identifier_of("Zebulon O'Quuxworth", "ZA")
    assert who is not None
    state = tmp_path / "state"
    settings = Settings(tmp_path, state, state / "store", state / "dagster", None, ())
    search = Search(settings, Person(frozenset({who})), "ZA")
    assert [place.path for place in search.in_history()] == [str(path)]


def test_escapes_of_a_report_are_undone(tmp_path: Path) -> None:
    """Prevents: a published report in which names with accents are not recognised."""
    (tmp_path / "a.json").write_text(r'{"contact": "Si\u00e2n O\u0027Quux"}', encoding="utf-8")
    assert "Siân O'Quux" in contents_of(tmp_path / "a.json").rows[0]


def test_members_of_an_archive_are_read_or_named(tmp_path: Path) -> None:
    """An archive that was read in part was said to hold nobody."""
    with duckdb.connect(str(tmp_path / "a.duckdb")) as database:
        database.execute("CREATE TABLE t AS SELECT 'thandi@aero.example' AS email")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.write(tmp_path / "a.duckdb", "outputs/a.duckdb")
        package.writestr("inputs/locked.xlsx", OLE)
        package.writestr("inputs/old.xls", OLE)
        package.writestr("inputs/picture.bin", b"\xff\x00")
        package.writestr("outputs/a.sql", "CREATE TABLE t")
        package.writestr("SHA256SUMS", "")
    found = contents_of(tmp_path / "a.zip")
    assert found.rows == (["thandi@aero.example"], ["CREATE TABLE t"])
    assert found.unread == ("inputs/locked.xlsx", "inputs/old.xls", "inputs/picture.bin")


def test_an_archive_of_a_workbook_that_names_the_person_holds_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive of a locked workbook that named the person was kept, and the erasure called done."""
    (tmp_path / "locked.xlsx").write_bytes(OLE)
    archive = write_archive(tmp_path, "k", {"locked.xlsx": tmp_path / "locked.xlsx"}, {}, {})
    monkeypatch.setattr("hotpass_resources.subject_places.published_files", lambda _: [("generic", "k", archive)])
    person = Person(frozenset({Identifier("email", "thandi@aero.example")}))
    state = tmp_path / "state"
    search = Search(Settings(tmp_path, state, state / "store", state / "dagster", None, ()), person, "ZA")
    assert [place.kind for place in search.in_published()] == [UNREADABLE]
    held = Search(search.settings, person, "ZA", frozen=frozenset({sha256_of(tmp_path / "locked.xlsx")}))
    assert {place.kind for place in held.in_published()} == {PUBLISHED, UNREADABLE}
