"""A file that cannot be read says why, and never takes the process down."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.workbook.model import ReadLimits, ReadOptions
from hotpass_assets.domain.workbook.reader import read_workbook
from tests.builders.workbooks import workbook, write_ods, write_sheet_xml

ROWS = [["Name", "Phone"], ["Aero Example", 821234567], ["Bravo", 3]]


def code_of(path: Path, options: ReadOptions | None = None) -> str | None:
    """Code of the problem a file has, with its three parts checked."""
    reading = read_workbook(path, path.name, options or ReadOptions())
    if reading.problem is None:
        return None
    assert reading.problem.why and reading.problem.do
    assert reading.rows.is_empty() and len(reading.sha256) == 64
    return reading.problem.code


def saved(tmp_path: Path, suffix: str = "xlsx") -> Path:
    return workbook().sheet("Members").rows(ROWS).save(tmp_path / f"members.{suffix}")


def encrypted(tmp_path: Path, password: str) -> Path:
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = io.BytesIO(saved(tmp_path).read_bytes())
    path = tmp_path / "locked.xlsx"
    with path.open("wb") as file:
        OOXMLFile(plain).encrypt(password, file)
    return path


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    """The message must name the workbook, not a traceback."""
    with pytest.raises(InputError, match=r"gone\.xlsx"):
        read_workbook(tmp_path / "gone.xlsx", "gone.xlsx")


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
def test_an_empty_file_is_named(tmp_path: Path, suffix: str) -> None:
    """A 0-byte file is an interrupted copy, not a workbook without rows."""
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"")
    assert code_of(path) == "empty_file"


@pytest.mark.parametrize("suffix", ["xlsx", "xlsb", "ods", "xls"])
def test_a_truncated_file_is_named(tmp_path: Path, suffix: str) -> None:
    """Half a download must not be read as half a workbook."""
    path = saved(tmp_path, suffix)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    assert code_of(path) == "truncated"


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    """Flipped bytes inside a part are caught by its checksum before a parser runs."""
    path = saved(tmp_path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/workbook.xml").header_offset + 60
    content[start : start + 8] = bytes(8)
    path.write_bytes(bytes(content))
    assert code_of(path) in ("unreadable", "truncated")


def test_a_damaged_sheet_is_listed_and_the_others_are_read(tmp_path: Path) -> None:
    """One broken sheet must not cost the workbook, nor vanish."""
    path = write_sheet_xml(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>5</c></row>')
    reading = read_workbook(path, "a.xlsx")
    assert reading.problem is None
    assert reading.sheets[0].status == "not_read"
    assert "damaged" in reading.sheets[0].reason


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xlsb"])
def test_text_with_the_name_of_a_workbook_is_named(tmp_path: Path, suffix: str) -> None:
    """A parser's own message about a missing zip header helps nobody."""
    path = tmp_path / f"a.{suffix}"
    path.write_text("Name,Phone\nAero,5\n")
    assert code_of(path) == "wrong_format"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>'),
        ("a.csv", b"%PDF-1.7\n"),
        ("a.csv", b"\x00\x01\x02\x03" * 50 + b"\x00"),
        ("a.xls", b"\x09\x08\x10\x00"),
    ],
)
def test_foreign_content_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    """Web pages and PDFs are often renamed to look like tables."""
    path = tmp_path / name
    path.write_bytes(content)
    assert code_of(path) == "wrong_format"


def test_a_zip_without_a_workbook_is_named(tmp_path: Path) -> None:
    """A zipped folder renamed to .xlsx is no workbook."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert code_of(tmp_path / "a.xlsx") == "wrong_format"


def test_a_workbook_with_another_suffix_is_read_as_what_it_is(tmp_path: Path) -> None:
    """Excel opens these, so people have them."""
    for real, wrong in (("xlsx", "xls"), ("xls", "xlsx"), ("ods", "xlsx"), ("xlsx", "csv")):
        path = saved(tmp_path, real).rename(tmp_path / f"{real}.{wrong}")
        reading = read_workbook(path, path.name)
        assert reading.format == real and reading.sheets[0].rows == 2
        assert "read as" in reading.reasons[0]


def test_delimited_text_named_xls_is_read(tmp_path: Path) -> None:
    """Web systems export tab-separated text under this name."""
    path = tmp_path / "export.xls"
    path.write_text("Name\tPhone\nAero\t0821234567\n")
    reading = read_workbook(path, path.name)
    assert reading.format == "csv" and reading.sheets[0].rows == 1
    assert "delimited text" in reading.reasons[0]


def test_an_encrypted_workbook_needs_its_password(tmp_path: Path) -> None:
    """Without the password the message must say so; with it the rows come."""
    path = encrypted(tmp_path, "s3cret")
    assert code_of(path) == "encrypted"
    assert code_of(path, ReadOptions(password="wrong")) == "password_wrong"
    options = ReadOptions(password="s3cret")
    reading = read_workbook(path, path.name, options)
    assert reading.sheets[0].rows == 2 and reading.format == "xlsx"
    assert "s3cret" not in repr(options)


def test_an_encrypted_excel_97_file_is_named(tmp_path: Path) -> None:
    """The old format hides its encryption in a record instead of a stream."""
    from xlwt.CompoundDoc import XlsDoc

    start = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
    stream = start + struct.pack("<HH", 0x2F, 6) + b"\x01\x00\x01\x00\x01\x00" + struct.pack("<HH", 10, 0)
    XlsDoc().save(str(tmp_path / "a.xls"), stream)
    assert code_of(tmp_path / "a.xls") == "encrypted"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A small file of a thousand times its size would exhaust memory."""
    path = tmp_path / "bomb.xlsx"
    saved(tmp_path).rename(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as part:
        for _ in range(60):
            part.write(b" " * (1 << 20))
    assert code_of(path) == "bomb"


def test_limits_of_size_are_kept(tmp_path: Path) -> None:
    """A file over a limit is refused by name, not by running out of memory."""
    path = saved(tmp_path)
    assert code_of(path, ReadOptions(limits=ReadLimits(max_file_bytes=100))) == "too_large"
    assert code_of(path, ReadOptions(limits=ReadLimits(max_uncompressed_bytes=100))) == "bomb"


def test_declared_entities_are_refused(tmp_path: Path) -> None:
    """Nested entities grow without bound in some parsers."""
    raw = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>'
    assert code_of(write_sheet_xml(tmp_path / "a.xlsx", "", raw=raw)) == "unsafe"


STRAY = {
    "in order": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
    "out of order": '<row r="1"><c r="XFD1048576"><v>2</v></c><c r="A1"><v>1</v></c></row>',
    "blank text": '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    '<row r="1048576"><c r="XFD1048576" t="str"><v></v></c></row>',
}


@pytest.mark.parametrize("case", STRAY)
def test_a_stray_last_cell_does_not_kill_the_process(tmp_path: Path, case: str) -> None:
    """The fast parser aborts the process at such a cell, which no handler can catch."""
    path = write_sheet_xml(tmp_path / "stray.xlsx", STRAY[case])
    code = (
        "import re, sys; from pathlib import Path\n"
        "from hotpass_assets.domain.workbook.reader import read_workbook\n"
        "reading = read_workbook(Path(sys.argv[1]), 'stray.xlsx')\n"
        "print(reading.sheets[0].filled_cells, reading.sheets[0].status, reading.rows['cells'].to_list())\n"
        # The peak of this program alone: getrusage also counts the process it was forked from.
        "print(int(re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())[1]) // 1024)\n"
    )
    root = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert done.returncode == 0, done.stderr[-500:]
    line, memory = done.stdout.splitlines()
    assert line.startswith("2 read")
    assert int(memory) < 600


def test_a_stray_cell_in_opendocument_is_refused_by_name(tmp_path: Path) -> None:
    """Its parser unpacks every sheet at once, blank rows included."""
    row = '<table:table-row{}><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    gap = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    far = '<table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell '
    far += 'office:value-type="float" office:value="2"/></table:table-row>'
    table = f'<table:table table:name="S">{row.format("")}{gap}{far}</table:table>'
    path = write_ods(tmp_path / "a.ods", table)
    reading = read_workbook(path, "a.ods")
    assert reading.problem is not None and reading.problem.code == "too_sparse"
    assert "XFD1048576" in reading.problem.why


def test_a_stray_cell_in_a_binary_workbook_is_listed(tmp_path: Path) -> None:
    """There is no patient reader for this format, so the sheet is named as not read."""
    book = workbook().sheet("S").rows([[1]]).rows([[2]], at="XFD1048576").sheet("T").rows(ROWS)
    reading = read_workbook(book.save(tmp_path / "a.xlsb"), "a.xlsb")
    assert [sheet.status for sheet in reading.sheets] == ["not_read", "read"]
    assert "XFD1048576" in reading.sheets[0].reason


def test_an_interruption_while_the_parser_is_loaded_is_no_bad_sheet(tmp_path: Path) -> None:
    """Fastexcel imports pyarrow itself and takes Ctrl-C meanwhile for its own failure: the run would go on."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from hotpass_assets.domain.workbook.model import ReadOptions\n"
        "from hotpass_assets.domain.workbook.reader import read_workbook\n"
        "class Pressed:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'pyarrow.lib':\n"
        "            sys.meta_path.remove(self)\n"
        "            raise KeyboardInterrupt\n"
        "assert 'pyarrow.lib' not in sys.modules\n"
        "sys.meta_path.insert(0, Pressed())\n"
        "try:\n"
        "    read_workbook(Path(sys.argv[1]), 'members.xlsx', ReadOptions())\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, saved(tmp_path)], capture_output=True, text=True, check=True)
    assert ran.stdout == "interrupted\n"
