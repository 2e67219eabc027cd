"""What stands in a file in which somebody is looked for, and what of it cannot be read.

Belongs here: the texts of published files and archives of them. Does not belong here: which files there are
(``subject_places``) and recognising a person in them (``domain.compliance.traces``).
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import polars as pl

from hotpass_assets.domain.compliance.spellings import unescaped
from hotpass_assets.domain.workbook.model import ReadOptions

_TEXT_FILES = {".csv", ".tsv", ".json", ".jsonl", ".md", ".html", ".txt", ".yaml", ".log"}
_PACKAGES = {".xlsx", ".xlsm"}
_OTHER_WORKBOOKS = {".xls", ".xlsb", ".ods"}
_NESTED = _PACKAGES | _OTHER_WORKBOOKS | {".parquet", ".duckdb"}
_CELL = re.compile(r"<t(?:\s[^>]*)?>([^<]*)</t>")
_ROW = re.compile(r"<row[ >].*?</row>", re.DOTALL)
_LARGEST = 256 << 20
_DAMAGED = (
    OSError,
    KeyError,
    RuntimeError,
    EOFError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
    pl.exceptions.PolarsError,
)


@dataclass(frozen=True)
class Contents:
    """Texts of a file.

    Attributes:
        rows: Texts by row or line.
        unread: Members that cannot be read, ``a.zip`` within another as ``a.zip › member``; an empty name where
            the whole file cannot.
    """

    rows: tuple[list[str], ...] = ()
    unread: tuple[str, ...] = ()


def contents_of(path: Path) -> Contents:
    """The texts of a file: text, workbooks, Parquet, DuckDB, and archives of them. A damaged or locked one is unread.

    Args:
        path: File; one of another kind has no texts.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".parquet":
            return Contents(tuple(rows_of_parquet(path)))
        if suffix == ".duckdb":
            return Contents(tuple(_rows_of_database(path)))
        if suffix in {".zip", *_PACKAGES}:
            return _of_package(path)
        if suffix in _OTHER_WORKBOOKS:
            return _of_workbook(path)
        if suffix in _TEXT_FILES:
            return Contents(tuple(_lines(path.read_bytes())))
    except _DAMAGED:
        return Contents(unread=("",))
    return Contents()


def rows_of_file(path: Path) -> list[list[str]]:
    """The texts of a file that can be read, by row or line."""
    return list(contents_of(path).rows)


def digests_of_inputs(path: Path) -> dict[str, str]:
    """SHA-256 of each input in an archive, by member; none where its manifest cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            files = json.loads(package.read("manifest.json"))["files"]
            return {str(file["path"]): str(file["sha256"]) for file in files if file["path"].startswith("inputs/")}
    except (*_DAMAGED, TypeError, AttributeError):
        return {}


def rows_of_parquet(path: Path) -> list[list[str]]:
    """The texts of each row of a table."""
    frame = pl.read_parquet(path)
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    lists = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.String)]
    nothing = pl.lit([], dtype=pl.List(pl.String))
    cells = [*map(pl.col, texts), *(pl.col(name).fill_null(nothing) for name in lists)]
    return frame.select(pl.concat_list(cells)).to_series().to_list() if cells else []


def _lines(content: bytes) -> list[list[str]]:
    return [re.split(r'[,;\t"|]', unescaped(line)) for line in content.decode("utf-8", errors="replace").splitlines()]


def _of_package(path: Path) -> Contents:
    rows: list[list[str]] = []
    unread: list[str] = []
    with zipfile.ZipFile(path) as package:
        shared = _shared(package)
        for member in package.infolist():
            if path.suffix.lower() in _PACKAGES and not _is_texts_of_workbook(member.filename):
                continue
            try:
                found = _of_member(package, member, shared)
            except _DAMAGED:
                found = Contents(unread=("",))
            rows += found.rows
            unread += [f"{member.filename} › {inner}" if inner else member.filename for inner in found.unread]
    return Contents(tuple(rows), tuple(unread))


def _of_member(package: zipfile.ZipFile, member: zipfile.ZipInfo, shared: list[str]) -> Contents:
    """Texts of a member.

    Raises:
        UnicodeDecodeError: It is of a kind that has none, or whose texts cannot be read here.
    """
    suffix = Path(member.filename).suffix.lower()
    sheet = suffix == ".xml" and "worksheets/" in member.filename
    if member.is_dir():
        return Contents()
    if member.file_size > _LARGEST:
        return Contents(unread=("",))
    content = package.read(member)
    if not sheet and suffix not in _TEXT_FILES | _NESTED:
        content.decode("utf-8")  # what is no text cannot be read
        return Contents(tuple(_lines(content)))
    if sheet:
        return Contents(tuple(_rows_of_sheet(content.decode("utf-8", errors="replace"), shared)))
    if suffix in _TEXT_FILES:
        return Contents(tuple(_lines(content)))
    with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
        copy.write(content)
        copy.flush()
        return contents_of(Path(copy.name))


def _is_texts_of_workbook(part: str) -> bool:
    """Whether a part of a workbook has rows of texts; shared strings are read with the sheets they stand in."""
    suffix = Path(part).suffix.lower()
    return (suffix == ".xml" and "worksheets/" in part) or suffix in _TEXT_FILES | _NESTED


def _of_workbook(path: Path) -> Contents:
    from hotpass_assets.domain.workbook.reader import read_workbook

    reading = read_workbook(path, path.name, ReadOptions())
    if reading.problem is not None:
        return Contents(unread=("",))
    headers = [[text or "" for text in table.headers] for sheet in reading.sheets for table in sheet.tables]
    return Contents((*headers, *reading.rows["cells"].to_list()))


def _shared(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    text = package.read("xl/sharedStrings.xml").decode("utf-8", errors="replace")
    return [unescape("".join(_CELL.findall(item))) for item in re.findall(r"<si>.*?</si>", text, re.DOTALL)]


def _rows_of_sheet(text: str, shared: list[str]) -> list[list[str]]:
    rows = []
    for row in _ROW.findall(text):
        cells = [unescape(cell) for cell in _CELL.findall(row)]
        numbers = re.findall(r't="s"[^>]*><v>(\d+)</v>', row)
        cells += [shared[int(number)] for number in numbers if int(number) < len(shared)]
        if cells:
            rows.append(cells)
    return rows


def _rows_of_database(path: Path) -> list[list[str]]:
    import duckdb

    rows: list[list[str]] = []
    try:
        with duckdb.connect(str(path), read_only=True) as database:
            for (name,) in database.execute("SELECT table_name FROM information_schema.tables").fetchall():
                quoted = '"' + str(name).replace('"', '""') + '"'
                found = database.execute(f"SELECT * FROM {quoted}").fetchall()  # noqa: S608, names from the database itself
                rows += [[cell for cell in row if isinstance(cell, str)] for row in found]
    except duckdb.Error as error:
        raise OSError(type(error).__name__) from error
    return rows
