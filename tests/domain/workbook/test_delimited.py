"""Delimited text is read whatever its encoding, delimiter and quoting."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.workbook.model import ReadOptions
from hotpass_assets.domain.workbook.reader import read_workbook

TEXT = "Name;City;Phone\nCafé Wings;Kliprivier, Gauteng;0821234567\nÉcole Vol;Bothaville;007\n"


def rows_of(path: Path, options: ReadOptions | None = None) -> list[list[str | None]]:
    reading = read_workbook(path, path.name, options or ReadOptions())
    assert reading.problem is None
    return reading.rows["cells"].to_list()


def write(tmp_path: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    """A wrong encoding turns every accent into noise."""
    rows = rows_of(write(tmp_path, TEXT.encode(encoding)))
    assert rows[1] == ["Café Wings", "Kliprivier, Gauteng", "0821234567"]
    assert rows[2] == ["École Vol", "Bothaville", "007"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognised(tmp_path: Path, delimiter: str) -> None:
    """South African locales write semicolons; decimal commas must not mislead."""
    lines = [["Name", "Share", "Phone"], ["Aero", "1.5", "5"], ["Bravo", "2.5", "6"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    assert rows_of(write(tmp_path, text)) == lines


def test_a_separator_line_is_obeyed(tmp_path: Path) -> None:
    """Excel writes it, and without it the comma would win."""
    rows = rows_of(write(tmp_path, "sep=;\nName;Notes\nAero;a, b, c\nBravo;d, e, f\n"))
    assert ["Aero", "a, b, c"] in rows


def test_quoted_newlines_and_ragged_rows_are_kept(tmp_path: Path) -> None:
    """Row numbers count records, and cells beyond the header are not cut off."""
    path = write(tmp_path, 'Name,Address\n"Aero ""Ltd""","1 Long Road\nJohannesburg"\n\nBravo,x,extra,more\nC\n')
    reading = read_workbook(path, "a.csv")
    assert reading.rows["row"].to_list() == [1, 2, 4, 5]
    assert reading.rows["cells"].to_list()[1:3] == [
        ['Aero "Ltd"', "1 Long Road\nJohannesburg", None, None],
        ["Bravo", "x", "extra", "more"],
    ]
    assert any("between 1 and 4 fields" in reason for reason in reading.reasons)


def test_a_quote_without_its_partner_does_not_swallow_the_file(tmp_path: Path) -> None:
    """One stray quote used to turn a thousand rows into one cell."""
    path = write(tmp_path, 'Name,Phone\n"Aero,5\nBravo,6\nCharlie,7\n')
    reading = read_workbook(path, "a.csv")
    assert reading.sheets[0].rows == 3
    assert any("do not pair" in reason for reason in reading.reasons)


def test_an_asked_encoding_and_delimiter_win(tmp_path: Path) -> None:
    """A profile that names them is not overruled by a guess."""
    path = write(tmp_path, "Näme,x|Phone\nA,b|1\n".encode("latin-1"))
    options = ReadOptions(encoding="latin-1", delimiter="|")
    assert rows_of(path, options)[0] == ["Näme,x", "Phone"]
    reading = read_workbook(path, "a.csv", ReadOptions(encoding="utf-8"))
    assert reading.problem is not None and reading.problem.code == "unreadable"


def test_the_sheet_is_named_after_the_file(tmp_path: Path) -> None:
    """Rows need a sheet name, and a delimited file has none."""
    path = write(tmp_path, "Name,Phone\nA,5\n", "Members 2024.csv")
    assert read_workbook(path, "in/Members 2024.csv").sheets[0].sheet == "Members 2024"


def test_one_absurdly_wide_row_does_not_exhaust_memory(tmp_path: Path) -> None:
    """A row of a million commas among many short rows would be a huge rectangle."""
    wide = write(tmp_path, "Name,Phone\n" + "A,5\n" * 2000 + "B" + "," * 50_000 + "x\n")
    assert read_workbook(wide, "a.csv").sheets[0].filled_cells == 4004
    wider = write(tmp_path, "Name,Phone\n" + "A,5\n" * 2000 + "B" + "," * 500_000 + "x\n")
    problem = read_workbook(wider, "a.csv").problem
    assert problem is not None and problem.code == "too_sparse"
