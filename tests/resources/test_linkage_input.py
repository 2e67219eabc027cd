"""One table is read out of whatever file a person names."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.sample.listings.listing import listing
from hotpass_resources.linkage_input import read_input, read_labels
from hotpass_resources.plain_csv import plain_csv
from tests.builders.workbooks import Value, workbook

ROWS: list[list[Value]] = [
    ["Name", "Phone", "Code"],
    ["Sky Wings", "+27115550001", "007"],
    ["Karoo Flight", "0215550002", None],
]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "xlsm", "xls", "ods"])
def test_every_cell_is_the_text_it_is(tmp_path: Path, suffix: str) -> None:
    """Prevents: a country code or a leading zero that is lost on the way."""
    path = workbook().sheet("Members").rows(ROWS).save(tmp_path / f"members.{suffix}")
    read = read_input(path)
    assert read.table.columns == ["Name", "Phone", "Code"]
    assert read.table.rows() == [("Sky Wings", "+27115550001", "007"), ("Karoo Flight", "0215550002", None)]
    assert read.numbers.to_list() == [2, 3]


def test_parquet_of_any_types_becomes_texts(tmp_path: Path) -> None:
    """Prevents: a column that is left out because it is no text."""
    frame = pl.DataFrame(
        {"name": ["Sky", ""], "seats": [4, None], "tags": [["a", "b"], []], "at": [{"x": 1}, {"x": 2}]}
    )
    frame.write_parquet(tmp_path / "planes.parquet")
    read = read_input(tmp_path / "planes.parquet")
    assert read.table.row(0) == ("Sky", "4", "a; b", '{"x":1}')
    assert read.table.row(1)[:2] == (None, None)
    with pytest.raises(InputError, match="has no sheets"):
        read_input(tmp_path / "planes.parquet", "Data")


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    """Prevents: a second table, or a total, that is dropped without a word."""
    above: list[list[Value]] = [
        ["Members of the club"],
        [],
        *ROWS,
        ["Harbour Air", "0415550003", "1"],
        ["Total", 3, None],
    ]
    book = workbook().sheet("Cover").rows([["Dear reader"]]).sheet("Data").rows(above).rows(ROWS, at="H3")
    read = read_input(book.sheet("More").rows(ROWS).save(tmp_path / "book.xlsx"))
    assert read.place == "book.xlsx, sheet 'Data', table 1"
    assert read.numbers.to_list() == [4, 5, 6]
    assert [remark for remark in read.remarks if "not read" in remark or "set aside" in remark] == [
        "1 total row set aside",
        "not read: table 2 of the same sheet",
        "not read: sheet 'More'; --sheet names another",
    ]


def test_headers_that_are_missing_or_repeated_get_names(tmp_path: Path) -> None:
    """Prevents: two columns that become one."""
    rows: list[list[Value]] = [
        ["Name", "Phone", "Phone", None],
        ["Sky Wings", "0115550001", "0115550002", "x"],
        ["Karoo", "1", "2", "y"],
    ]
    path = workbook().sheet("A").rows(rows).save(tmp_path / "book.xlsx")
    assert read_input(path).table.columns == ["Name", "Phone", "Phone_2", "column D"]


def test_a_large_plain_file_is_read_the_short_way_with_the_same_result(tmp_path: Path) -> None:
    """Prevents: a result that depends on the size of the file."""
    lines = listing(300, 2).rows.write_csv().splitlines()
    lines[10:10] = ["", ",,,,,,,,,,", ' ,"a\n""b"" ",,,  ,,,,,,']
    for suffix, text in (("csv", "\n".join(lines) + "\n"), ("tsv", "\r\n".join(lines).replace(",", "\t"))):
        path = tmp_path / f"list.{suffix}"
        path.write_text(("﻿" if suffix == "tsv" else "") + text, encoding="utf-8", newline="")
        slow = read_input(path)
        short = plain_csv(path, large=0)
        assert short is not None, suffix
        assert short.table.rename(dict(zip(short.table.columns, slow.table.columns, strict=True))).equals(slow.table)
        assert short.headers == tuple(slow.table.columns) and short.numbers.equals(slow.numbers)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "List of schools\n\n" + text,
        lambda text: text + "Total,,,,,,,,,,300\n",
        lambda text: text.replace("\n", "\n,,,,,,,,,,,,,x\n", 1),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\nCaf\xe9,,,,,,,,,,\n", 1).encode("cp1252", "replace"),
        lambda text: text + '"an open quote,,,,,,,,,,\n',
    ],
)
def test_what_is_not_plain_is_left_to_the_reader_of_workbooks(tmp_path: Path, change: object) -> None:
    """Prevents: a title taken for the header because the file is large."""
    changed = change(listing(60, 2).rows.write_csv())  # type: ignore[operator]
    path = tmp_path / "list.csv"
    path.write_bytes(changed if isinstance(changed, bytes) else changed.encode())
    assert plain_csv(path, large=0) is None


def test_labels_are_read_line_by_line(tmp_path: Path) -> None:
    """Prevents: labels that move up by a row because one is empty."""
    (tmp_path / "truth.csv").write_text("entity\na\n\nb\n")
    assert read_labels(tmp_path / "truth.csv")["entity"].to_list() == ["a", None, "b"]
    (tmp_path / "truth.csv").write_text("row;entity\n0;a\n")
    assert read_labels(tmp_path / "truth.csv").rows() == [("0", "a")]
    (tmp_path / "empty.csv").write_text("")
    for name in ("none.csv", "none.xlsx"):
        with pytest.raises(InputError):
            read_labels(tmp_path / name)
    assert read_labels(tmp_path / "empty.csv").is_empty()
