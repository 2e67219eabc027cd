"""Tables, parsed sheets and profiles as files: whole or not there, and found again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.workbook.model import ReadOptions
from hotpass_resources import parsed_sheets
from hotpass_resources.earlier_results import is_earlier_result
from hotpass_resources.intake_store import IntakeFile, IntakeStore
from hotpass_resources.parsed_sheets import ParsedSheets
from hotpass_resources.profile_shelf import ProfileShelf
from hotpass_resources.table_store import TableStore
from tests.builders.workbooks import workbook

KEY = dg.AssetKey(["generic", "organisations"])


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    """Types and missing values included."""
    store = TableStore(root=str(tmp_path))
    frame = pl.DataFrame({"a": ["x", None], "b": pl.Series([1, 2], dtype=pl.UInt16)})
    store.write(frame, KEY, "2026-11-21")
    assert store.read(KEY, "2026-11-21").equals(frame)
    assert store.scan(KEY, "2026-11-21").collect_schema() == frame.schema
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["2026-11-21.parquet"]


def test_a_table_that_was_never_made_is_named(tmp_path: Path) -> None:
    """With the asset to materialise."""
    with pytest.raises(InputError, match=r"table organisations of intake 'x' has not been made"):
        TableStore(root=str(tmp_path)).read(KEY, "x")


def frozen(store: IntakeStore, path: Path) -> IntakeFile:
    return store.register("generic", [(path.name, path)], {}, date(2026, 11, 21)).files[0]


@pytest.fixture
def file(tmp_path: Path) -> tuple[IntakeStore, IntakeFile]:
    store = IntakeStore(tmp_path / "store")
    rows = [["Name", "Phone"], ["Aero Example", "0821234567"]]
    return store, frozen(store, workbook().sheet("Members").rows(rows).save(tmp_path / "members.xlsx"))


def test_an_unchanged_workbook_is_parsed_once(
    file: tuple[IntakeStore, IntakeFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also under another name, whose lines then carry that name; other options read again."""
    store, one = file
    sheets = ParsedSheets(store)
    rows = sheets.rows(one, ReadOptions())
    read: list[str] = []
    really = parsed_sheets.read_workbook

    def counted(path: Path, name: str, options: ReadOptions) -> object:
        read.append(name)
        return really(path, name, options)

    monkeypatch.setattr(parsed_sheets, "read_workbook", counted)
    other = IntakeFile("copy/other.xlsx", one.sha256, one.size)
    assert sheets.rows(one, ReadOptions(chunk_rows=1)).equals(rows)
    assert sheets.rows(other, ReadOptions())["workbook"].unique().to_list() == ["copy/other.xlsx"]
    assert sheets.manifest(other, ReadOptions())["workbook"].unique().to_list() == ["copy/other.xlsx"]
    assert read == []
    sheets.rows(one, ReadOptions(engine="openpyxl"))
    assert read == ["members.xlsx"]


def test_a_file_that_could_not_be_opened_is_tried_again(tmp_path: Path) -> None:
    """The reason may be gone: a password set since, a reader that was mended."""
    store = IntakeStore(tmp_path / "store")
    path = tmp_path / "bad.xlsx"
    path.write_bytes(b"PK\x03\x04 cut off")
    bad = frozen(store, path)
    sheets = ParsedSheets(store)
    assert sheets.manifest(bad, ReadOptions())["problem"].item().startswith("truncated")
    assert sheets.rows(bad, ReadOptions()).is_empty()
    assert not store.objects.files("parsed")


def test_the_frozen_name_does_not_decide_the_format(tmp_path: Path) -> None:
    """Frozen files have no suffix; a CSV must still be read as one."""
    store = IntakeStore(tmp_path / "store")
    path = tmp_path / "members.csv"
    path.write_text("Name;Phone\nAero Example;0821234567\n", encoding="utf-8")
    lines = ParsedSheets(store).manifest(frozen(store, path), ReadOptions())
    assert lines.select("format", "problem", "sheet").rows() == [("csv", None, "members")]


def test_a_profile_is_kept_until_it_is_found_elsewhere(tmp_path: Path) -> None:
    """One file a name, whatever its suffix."""
    shelf = ProfileShelf(tmp_path / "store")
    assert shelf.profiles() == []
    for name in ("clubs.yaml", "clubs.toml"):
        (tmp_path / name).write_text("name: clubs" if name.endswith("yaml") else 'name = "clubs"', encoding="utf-8")
        shelf.keep("clubs", tmp_path / name)
    assert [profile.path.name for profile in shelf.profiles()] == ["clubs.toml"]
    shelf.forget("clubs")
    assert shelf.profiles() == []


def test_only_what_hotpass_wrote_is_an_earlier_result(tmp_path: Path) -> None:
    """A person's workbook must never be taken for one, nor a damaged file stop the search."""
    book = workbook()
    for name in ("Data", "Summary", "Contacts", "Rejected", "Not mapped", "Provenance"):
        book.sheet(name).rows([["a"]])
    own = workbook().sheet("Data").rows([["a"]]).sheet("Summary").rows([["b"]])
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(b"PK\x03\x04")
    assert is_earlier_result(book.save(tmp_path / "refined.xlsx"))
    assert not is_earlier_result(own.save(tmp_path / "own.xlsx"))
    assert not is_earlier_result(damaged)
    (tmp_path / "list.csv").write_text("a\n", encoding="utf-8")
    assert not is_earlier_result(tmp_path / "list.csv")
    (tmp_path / "list.csv-metadata.json").write_text("{}", encoding="utf-8")
    assert is_earlier_result(tmp_path / "list.csv")
