"""The results of deduplicating appear together, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.linkage_files import check_writable, parts_writer, table_writer, text_writer, write_together

FRAME = pl.DataFrame(
    {
        "name": ["=1+1", "Sky Wings", None],
        "phone": ["+27115550001", "007", "+27 11 (555) 0001"],
        "note": ["a,b", 'say "x"\nline', "\x07 bell"],
    }
)


def nothing_said(sentence: str) -> None:
    raise AssertionError(sentence)


def test_all_files_change_or_none(tmp_path: Path) -> None:
    """Prevents: clusters of this run beside the table of the last one."""
    first, second = tmp_path / "a.txt", tmp_path / "new" / "b.txt"
    first.write_text("before")

    def full(path: Path) -> None:
        path.write_text("half")
        raise OSError(28, os.strerror(28), str(path))

    with pytest.raises(OutputError, match=r"cannot write b\.txt .*the disk is full"):
        write_together({first: text_writer("after"), second: full})
    assert first.read_text() == "before" and [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.txt"]
    write_together(
        {first: text_writer("after"), second: text_writer("b")}, stale=[tmp_path / "none", second.parent / "c"]
    )
    assert (first.read_text(), second.read_text()) == ("after", "b")


def test_a_place_that_cannot_be_written_is_known_before_the_work(tmp_path: Path) -> None:
    """Prevents: an hour of linking for nothing."""
    (tmp_path / "file").touch()
    (tmp_path / "folder.csv").mkdir()
    for path in (tmp_path / "file" / "out.csv", tmp_path / "folder.csv"):
        with pytest.raises(OutputError):
            check_writable(path)
    check_writable(tmp_path / "new" / "out.csv")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_csv_runs_nothing_and_loses_nothing(tmp_path: Path) -> None:
    """Prevents: a cell that a spreadsheet runs; a phone number with an apostrophe."""
    table_writer(FRAME.rename({"name": "@name"}), ".csv", nothing_said)(tmp_path / "out.csv")
    read = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert read.columns[0] == "'@name"
    assert read.rows()[0] == ("'=1+1", "+27115550001", "a,b")
    assert read["note"][1] == 'say "x"\nline'


def test_a_workbook_holds_texts_only(tmp_path: Path) -> None:
    """Prevents: +27 added up to a number, and a leading zero that is gone."""
    path = tmp_path / "out.xlsx"
    table_writer(FRAME, ".xlsx", nothing_said)(path)
    sheet = load_workbook(path)["Data"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["name", "phone", "note"]
    assert rows[1][:2] == ["=1+1", "+27115550001"] and sheet["A2"].data_type == "s"
    assert rows[2][1] == "007" and rows[3][2] == "\N{REPLACEMENT CHARACTER} bell"
    again = tmp_path / "again.xlsx"
    table_writer(FRAME, ".xlsx", nothing_said)(again)
    assert again.read_bytes() == path.read_bytes()
    table_writer(FRAME.clear(), ".xlsx", nothing_said)(path)
    assert [cell.value for cell in load_workbook(path)["Data"][1]] == FRAME.columns


def test_a_text_that_no_cell_holds_is_cut_and_counted(tmp_path: Path) -> None:
    """Prevents: a text that ends in the middle, unnoticed, or with a note that names a file nobody wrote."""
    said: list[str] = []
    table_writer(pl.DataFrame({"note": ["x" * 40_000, "short", "y" * 33_000]}), ".xlsx", said.append)(
        tmp_path / "o.xlsx"
    )
    assert len(said) == 1 and said[0].startswith("2 cells of the deduplicated table held more than 32,767")
    text = load_workbook(tmp_path / "o.xlsx")["Data"]["A2"].value
    assert len(text) == 32_767 and text.endswith("full text in the input file]")


def test_parts_become_one_file(tmp_path: Path) -> None:
    """Prevents: pairs that do not fit into memory, or that get lost between two parts."""
    path = tmp_path / "out.parquet"
    parts_writer(FRAME.slice(start, 1) for start in range(3))(path)
    assert pl.read_parquet(path).equals(FRAME)
    parts_writer([FRAME.clear()])(path)
    assert pl.read_parquet(path).schema == FRAME.schema
