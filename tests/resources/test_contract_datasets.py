"""Datasets are read as whoever wrote them left them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_resources.contract_datasets import read_dataset
from hotpass_resources.publishing.csv import write_csv
from hotpass_resources.publishing.duckdb_file import write_duckdb
from tests.builders import published
from tests.builders.workbooks import workbook


def test_a_published_csv_is_read_without_its_escapes(tmp_path: Path) -> None:
    """Prevents: apostrophes that were put there for spreadsheets taken for data."""
    frame = published.organisations(2).with_columns(notes=pl.Series(["=1+1", "'quoted'"]))
    write_csv(tmp_path / "o.csv", frame, ORGANISATIONS)
    read = read_dataset(tmp_path / "o.csv")["o"]
    assert read.frame["notes"].to_list() == ["=1+1", "'quoted'"]
    assert read.numbers.to_list() == [2, 3]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_delimiter_of_another_writer_is_found(tmp_path: Path, separator: str) -> None:
    """Prevents: one column with a long name instead of a table."""
    path = tmp_path / "o.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"a{separator}b\r\n1{separator}2\r\n".encode())
    assert read_dataset(path)["o"].frame.rows() == [("1", "2")]


def test_a_database_gives_its_tables_and_no_views(tmp_path: Path) -> None:
    """Prevents: a view in a strange database that reads files of this machine."""
    secret, path = tmp_path / "secret.csv", tmp_path / "d.duckdb"
    secret.write_text("a\n1\n", encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        connection.execute('CREATE TABLE "odd "" name" AS SELECT 1 AS x')
        connection.execute(f"CREATE VIEW stolen AS SELECT * FROM read_csv('{secret}')")
    assert {name: table.frame.rows() for name, table in read_dataset(path).items()} == {'odd " name': [(1,)]}


def test_types_without_a_counterpart_are_read_as_text(tmp_path: Path) -> None:
    """Prevents: one interval column in a strange database ending in a traceback."""
    with duckdb.connect(str(tmp_path / "d.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT uuid() AS a, INTERVAL 1 DAY AS b, [1, 2] AS c, {'x': 1} AS d, 'y'::BLOB AS e, "
            "1::HUGEINT AS f, 1.5::DECIMAL(5, 2) AS g, DATE '2026-03-02' AS h"
        )
    frame = read_dataset(tmp_path / "d.duckdb")["t"].frame
    assert frame.height == 1
    assert [frame.schema[name] == pl.String for name in "abcdefgh"] == [True] * 5 + [False] * 3


def test_a_published_database_is_read_by_earlier_versions(tmp_path: Path) -> None:
    """Prevents: a file that only the newest DuckDB opens, which users of the data do not have."""
    write_duckdb(tmp_path / "d.duckdb", {"organisations": published.organisations(1)})
    version = int.from_bytes((tmp_path / "d.duckdb").read_bytes()[12:20], "little")
    assert version <= 65


def test_a_workbook_of_somebody_else_is_read_with_its_row_numbers(tmp_path: Path) -> None:
    """Prevents: rows counted from the header where a title stands above it."""
    sheet = workbook().sheet("Export")
    path = sheet.rows([["Members in March"], [None], ["a", "b"], ["x", "1"], ["y", "2"]]).save(tmp_path / "w.xlsx")
    read = read_dataset(path)["Export"]
    assert read.frame.rows() == [("x", "1"), ("y", "2")]
    assert read.numbers.to_list() == [4, 5]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("missing.parquet", None, "there is no such file"),
        ("text.parquet", b"not parquet", "no Parquet file"),
        ("text.duckdb", b"not a database" * 1000, "no DuckDB file"),
        ("ragged.csv", b'a,b\n"1,2\n3,4\n', "a quote is open"),
        ("more.csv", b"a,b\n1,2,3\n", "different numbers of cells"),
        ("latin.csv", "a,b\nJohann M\xfcller,2\n".encode("latin-1"), "not UTF-8"),
        ("empty.csv", b"", "it is empty"),
        ("zip.xlsx", b"PK\x03\x04 nonsense", "zip"),
        ("picture.png", b"", "names no form of a dataset"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path: Path, name: str, content: bytes | None, why: str) -> None:
    """Prevents: tracebacks, and cells quoted in errors."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=why) as caught:
        read_dataset(tmp_path / name)
    assert caught.value.exit_code == 2
    assert "Johann" not in str(caught.value)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """Prevents: a folder called like a file ending in a traceback."""
    (tmp_path / "d.parquet").mkdir()
    with pytest.raises(InputError, match="it is a folder"):
        read_dataset(tmp_path / "d.parquet")
