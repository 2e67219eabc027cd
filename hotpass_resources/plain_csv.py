"""Large plain CSV files, read many times faster than workbooks are.

Belongs here: telling by a sample that a file is plain, and reading it. Does not belong here: every other file, for
which ``domain.workbook`` finds encoding, header and tables.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hotpass_assets.domain.workbook.delimited import detect_delimiter, read_delimited
from hotpass_assets.domain.workbook.grid import SheetFacts
from hotpass_assets.domain.workbook.model import ReadOptions
from hotpass_assets.domain.workbook.raw_rows import RowSource
from hotpass_assets.domain.workbook.tables import sheet_tables

LARGE = 2_000_000
"""Bytes from which the time to read a file matters."""
_HEAD, _TAIL = 256_000, 64_000
_FALLBACK = {".csv": ",", ".tsv": "\t"}


@dataclass(frozen=True)
class PlainCsv:
    """A plain file that was read.

    Attributes:
        table: Columns of texts, nulls where a cell is empty or white space.
        headers: Their headers.
        numbers: Number of each row in a spreadsheet.
        delimiter: What separates cells, in words.
    """

    table: pl.DataFrame
    headers: tuple[str | None, ...]
    numbers: pl.Series
    delimiter: str


def plain_csv(path: Path, large: int = LARGE) -> PlainCsv | None:
    """A large file whose beginning and end are one table below one header row, in UTF-8; else nothing.

    Args:
        path: The file.
        large: Bytes from which it is looked at.
    """
    fallback = _FALLBACK.get(path.suffix.lower())
    if fallback is None or path.stat().st_size < large:
        return None
    found = _plain(_sample(path), fallback)
    if found is None:
        return None
    delimiter, headers = found
    try:
        frame = pl.read_csv(path, separator=delimiter, infer_schema=False)
    except pl.exceptions.PolarsError:
        return None  # ragged rows, another encoding in the middle: for the reader that takes everything
    if frame.width != len(headers):
        return None
    tidy = _without_blanks(frame)
    filled = tidy.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    numbers = pl.int_range(2, tidy.height + 2, dtype=pl.UInt32, eager=True)
    word = {"\t": "tab"}.get(delimiter, delimiter)
    if filled.all():
        return PlainCsv(tidy, headers, numbers, word)
    return PlainCsv(tidy.filter(filled), headers, numbers.filter(filled), word)


def _sample(path: Path) -> bytes:
    """Whole lines from the beginning and the end."""
    with path.open("rb") as file:
        if path.stat().st_size <= _HEAD + _TAIL:
            return file.read()
        head = file.read(_HEAD)
        file.seek(-_TAIL, os.SEEK_END)
        tail = file.read()
    return head[: head.rfind(b"\n") + 1] + tail[tail.find(b"\n") + 1 :]


def _plain(sample: bytes, fallback: str) -> tuple[str, tuple[str | None, ...]] | None:
    """Delimiter and headers of a sample, if every line is a row of one table below the first line."""
    try:
        text = sample.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    delimiter = detect_delimiter(text, fallback)
    read = read_delimited(sample, "csv", ReadOptions(encoding="utf-8-sig", delimiter=delimiter))
    if len(read.reasons) > 2:
        return None  # quotes that do not pair up, ragged rows
    found = sheet_tables(RowSource("", "", read.grid, SheetFacts()), (), None)
    if len(found.tables) != 1 or found.rows["role"].is_in(["title", "layout", "total", "note"]).any():
        return None
    table = found.tables[0]
    whole = table.header_rows == (1,) and table.first_column == 0
    return (delimiter, table.headers) if whole else None


def _without_blanks(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells of white space as nulls."""
    # All white space sorts below "!" or is outside ASCII, and comparing is cheaper than stripping.
    suspect = frame.select(((pl.all() < "!") | (pl.all() >= "\x7f")).any())
    names = [name for name, any_ in zip(frame.columns, suspect.row(0), strict=True) if any_]
    text = pl.col(names)
    return frame.with_columns(pl.when(text.str.strip_chars() != "").then(text)) if names else frame
