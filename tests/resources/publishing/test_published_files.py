"""Parquet, CSV, DuckDB, party store and archive, and what happens when they cannot be written."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pytest

from hotpass_assets.domain.errors import InputError, OutputError
from hotpass_assets.domain.golden.parties import build_parties
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_resources.publishing.archive import safe_name, write_archive
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.publishing.csv import csvw_metadata, csvw_path, write_csv
from hotpass_resources.publishing.duckdb_file import write_duckdb
from hotpass_resources.publishing.parquet import write_parquet
from hotpass_resources.publishing.party_store import write_party_store
from tests.builders import published


def names(folder: Path) -> list[str]:
    """Names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_finished_file_replaces_the_previous_one(tmp_path: Path) -> None:
    """A reader sees the old file or the new one, never half of either."""
    target = tmp_path / "deep" / "a.txt"
    with swap_in(target) as aside:
        aside.write_text("one")
        assert not target.exists()
    target.chmod(0o640)
    with swap_in(target) as aside:
        aside.write_text("two")
        assert target.read_text() == "one"
    assert target.read_text() == "two"
    assert target.stat().st_mode & 0o777 == 0o640
    assert names(target.parent) == ["a.txt"]


@pytest.mark.parametrize("failure", [RuntimeError("x"), KeyboardInterrupt()])
def test_a_failure_leaves_the_previous_file_and_nothing_else(tmp_path: Path, failure: BaseException) -> None:
    """Ctrl-C in the middle of writing must not cost yesterday's result."""
    target = tmp_path / "a.txt"
    target.write_text("before")
    with pytest.raises(type(failure)), swap_in(target) as aside:
        aside.write_text("half")
        raise failure
    assert target.read_text() == "before"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "permission"), (errno.EROFS, "read-only")],
)
def test_a_failure_to_write_says_why_and_what_to_do(tmp_path: Path, number: int, words: str) -> None:
    """An errno or a traceback tells an analyst nothing."""
    with pytest.raises(OutputError) as caught, swap_in(tmp_path / "a.txt"):
        raise OSError(number, os.strerror(number))
    message = str(caught.value)
    assert message.startswith("cannot write a.txt")
    assert words in message and str(tmp_path) in message
    assert caught.value.do
    assert names(tmp_path) == []


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    """Replacing a folder by a file would lose what is in it."""
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OutputError, match="folder of that name"), swap_in(tmp_path / "a.txt") as aside:
        aside.write_text("x")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="part of the path is a file"), swap_in(tmp_path / "file" / "b"):
        pass


def test_a_failure_to_read_something_else_is_not_blamed_on_the_output(tmp_path: Path) -> None:
    """The wrong file in an error message sends people to the wrong place."""
    with pytest.raises(FileNotFoundError), swap_in(tmp_path / "out" / "a.txt"):
        (tmp_path / "elsewhere" / "input.xlsx").read_bytes()


FULL_DISK = """
import resource, sys
from pathlib import Path
sys.path[:0] = ["."]
from tests.builders import published
from hotpass_assets.domain.errors import OutputError
from hotpass_assets.domain.golden.parties import build_parties
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_resources.publishing import archive, csv, duckdb_file, parquet, party_store
sys.path[:0] = ["tests/resources/publishing"]
import test_refined_workbook
folder, organisations = Path(sys.argv[1]), published.organisations(2_000)
tables = build_parties(organisations, published.contacts(), published.records(), published.entities())
content = test_refined_workbook.content()
tables["parties"] = test_refined_workbook.pl.concat([tables["parties"]] * 500)
(folder / "input").write_bytes(bytes(100_000))
resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))
writers = {
    "a.parquet": lambda path: parquet.write_parquet(path, organisations),
    "a.csv": lambda path: csv.write_csv(path, organisations, ORGANISATIONS),
    "a.json": lambda path: party_store.write_party_store(path, tables),
    "a.xlsx": lambda path: test_refined_workbook.write_workbook(path, content),
    "a.duckdb": lambda path: duckdb_file.write_duckdb(path, {"organisations": organisations}),
    "a": lambda path: archive.write_archive(path, "x", {"input.zip": folder / "input"}, {}, {}),
}
for name, write in writers.items():
    try:
        write(folder / name)
    except OutputError as error:
        print(name, error.exit_code)
"""


def test_every_writer_survives_a_disk_that_takes_no_more(tmp_path: Path) -> None:
    """A full disk in the middle of a file must end in one clear error and no leftover."""
    done = subprocess.run([sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # The compiled workbook writer panics, and says so, when its temporary files cannot grow.
    assert "Traceback" not in done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "a.parquet",
        "a.csv",
        "a.json",
        "a.xlsx",
        "a.duckdb",
        "a",
    ]
    assert names(tmp_path) == ["a", "input"]
    assert names(tmp_path / "a") == []


def test_equal_frames_give_equal_parquet_however_they_were_built(tmp_path: Path) -> None:
    """Bytes that follow the number of cores cannot be compared between machines."""
    whole = published.organisations(500)
    pieces = pl.concat([whole.slice(start, 7) for start in range(0, 500, 7)], rechunk=False)
    write_parquet(tmp_path / "a.parquet", whole)
    write_parquet(tmp_path / "b.parquet", pieces)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert pl.read_parquet(tmp_path / "a.parquet").equals(whole)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+27821234567", "+27821234567"),
        ("+27821234567;+27110000000", "+27821234567;+27110000000"),
        ("+27 SUM(A1)", "'+27 SUM(A1)"),
        ("-12.5", "-12.5"),
        ("-", "'-"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("a=1", "a=1"),
        ('Naïve, "quoted"\nline', 'Naïve, "quoted"\nline'),
    ],
)
def test_csv_cells_cannot_run_as_formulas(tmp_path: Path, value: str, expected: str) -> None:
    """A spreadsheet runs what starts with an equals sign, in a CSV too; phones must stay phones."""
    frame = published.organisations(1).with_columns(notes=pl.lit(value))
    escaped = write_csv(tmp_path / "a.csv", frame, ORGANISATIONS)
    back = pl.read_csv(tmp_path / "a.csv", infer_schema=False)
    assert back.item(0, "notes") == expected
    assert escaped == (value != expected)


def test_csv_comes_with_a_csvw_description(tmp_path: Path) -> None:
    """The predecessor's sidecar claimed to be CSVW and held another format."""
    write_csv(tmp_path / "refined.csv", published.organisations(), ORGANISATIONS)
    assert names(tmp_path) == ["refined.csv", "refined.csv-metadata.json"]
    metadata = json.loads(csvw_path(tmp_path / "refined.csv").read_text())
    assert metadata == csvw_metadata("refined.csv", ORGANISATIONS)
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    assert metadata["url"] == "refined.csv"
    columns = metadata["tableSchema"]["columns"]
    header = (tmp_path / "refined.csv").read_text().splitlines()[0].split(",")
    assert [column["titles"] for column in columns] == header
    by_name = {column["name"]: column for column in columns}
    assert by_name["last_interaction_date"]["datatype"] == "date"
    assert by_name["data_quality_score"]["datatype"] == {"base": "double", "minimum": 0.0, "maximum": 1.0}
    assert by_name["organization_id"]["required"] is True
    assert metadata["tableSchema"]["primaryKey"] == ["organization_id"]


def test_the_duckdb_file_holds_every_table(tmp_path: Path) -> None:
    """One file answers questions in SQL without a server."""
    organisations = published.organisations(20)
    tables = {"organisations": organisations, "field_provenance": published.provenance(organisations)}
    write_duckdb(tmp_path / "a.duckdb", tables)
    write_duckdb(tmp_path / "a.duckdb", tables)
    assert names(tmp_path) == ["a.duckdb"]
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as connection:
        found = connection.execute("select count(*), min(last_interaction_date) from organisations").fetchone()
        beaten = connection.execute("select count(*) from field_provenance where not chosen").fetchone()
    assert found is not None and found[0] == 20 and str(found[1]) == "2025-03-10"
    assert beaten == (20,)
    with pytest.raises(OutputError, match="cannot name a table"):
        write_duckdb(tmp_path / "a.duckdb", {'x"; DROP TABLE y; --': organisations})


def test_the_party_store_is_sorted_json_and_the_same_every_time(tmp_path: Path) -> None:
    """A store that changes without a change in the data cannot be compared or reviewed."""
    tables = build_parties(
        published.organisations().with_columns(organization_name=pl.lit('Ünï "quoted"\nline')),
        published.contacts(),
        published.records(),
        published.entities(),
    )
    write_party_store(tmp_path / "a.json", tables)
    write_party_store(tmp_path / "b.json", tables)
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    store = json.loads(text)
    assert text == (tmp_path / "b.json").read_text(encoding="utf-8")
    assert list(store) == sorted(store) == ["contact_method", "party", "party_alias", "party_role"]
    assert store["party"] == tables["parties"].to_dicts()
    assert list(store["party"][0]) == sorted(store["party"][0])
    write_party_store(tmp_path / "c.json", {name: frame.clear() for name, frame in tables.items()})
    assert json.loads((tmp_path / "c.json").read_text()) == {name: [] for name in store}


def archived(folder: Path) -> Path:
    """An archive of two inputs and one output."""
    (folder / "one.xlsx").write_bytes(b"one")
    (folder / "two.csv").write_bytes(b"two" * 1000)
    (folder / "out.parquet").write_bytes(b"out")
    return write_archive(
        folder / "dist",
        "2025-03",
        {"sub/one.xlsx": folder / "one.xlsx", "two.csv": folder / "two.csv"},
        {"refined.parquet": folder / "out.parquet"},
        {"profile": "aviation"},
    )


def test_the_archive_passes_sha256sum(tmp_path: Path) -> None:
    """The predecessor wrote half a checksum, which no tool accepts."""
    path = archived(tmp_path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
        assert archive.namelist() == [
            "inputs/sub/one.xlsx",
            "inputs/two.csv",
            "outputs/refined.parquet",
            "manifest.json",
            "SHA256SUMS",
        ]
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "unpacked",
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count(": OK") == 4
    manifest = json.loads((tmp_path / "unpacked" / "manifest.json").read_text())
    assert (manifest["intake"], manifest["profile"]) == ("2025-03", "aviation")
    assert manifest["files"][0] == {
        "path": "inputs/sub/one.xlsx",
        "sha256": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
        "size": 3,
    }


def test_the_same_content_gives_the_same_archive_and_name(tmp_path: Path) -> None:
    """The name carries the checksum: an archive never changes under its name."""
    path = archived(tmp_path)
    content = path.read_bytes()
    os.utime(tmp_path / "one.xlsx", (0, 0))
    assert archived(tmp_path) == path
    assert path.read_bytes() == content
    assert names(tmp_path / "dist") == [path.name]
    digest = subprocess.run(["sha256sum", str(path)], capture_output=True, text=True, check=True).stdout
    assert path.name == f"refined-data-2025-03-{digest[:12]}.zip"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\data\\a.xlsx", "data/a.xlsx"),
        ("a/./b//c.xlsx", "a/b/c.xlsx"),
        ("..", "unnamed"),
        ("line\nbreak.csv", "line_break.csv"),
        ("Kopie van lys (2).xlsx", "Kopie van lys (2).xlsx"),
    ],
)
def test_names_in_the_archive_stay_inside_it(name: str, expected: str) -> None:
    """A name with dots in it must not write outside the folder someone unpacks into."""
    assert safe_name(name) == expected


def test_names_that_become_equal_are_told_apart(tmp_path: Path) -> None:
    """Two members of one name lose one of the files on unpacking."""
    (tmp_path / "a").write_text("a")
    source = tmp_path / "a"
    path = write_archive(tmp_path, "x/..", {"../a.csv": source, "a.csv": source, "A.csv": source}, {}, {})
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist()[:3] == ["inputs/a.csv", "inputs/A-2.csv", "inputs/a-3.csv"]
    assert path.name.startswith("refined-data-x-")


def test_a_file_that_went_missing_is_named(tmp_path: Path) -> None:
    """An archive without one of its inputs proves nothing."""
    with pytest.raises(InputError, match=r"cannot read gone\.xlsx"):
        write_archive(tmp_path / "dist", "x", {"gone.xlsx": tmp_path / "gone.xlsx"}, {}, {})
    assert names(tmp_path / "dist") == []
