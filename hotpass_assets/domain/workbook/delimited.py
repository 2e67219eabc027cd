"""Delimited text as a grid: encoding, delimiter, quoting, ragged rows.

Belongs here: everything between the bytes of a .csv or .tsv file and its cells as text. Does not belong here:
types, headers, spreadsheets. Every field stays the text it is; nothing is inferred.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Literal, NamedTuple

import numpy as np
import polars as pl

from hotpass_assets.domain.workbook.grid import Grid, compact
from hotpass_assets.domain.workbook.model import ReadOptions
from hotpass_assets.domain.workbook.spreadsheet import ScatteredSheetError, grid_of_cells

DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_RECORDS = 100
_MAX_COLUMNS = 65_535
_SAMPLE_BYTES = 65536
_SURE = 0.6


class _Quoting(NamedTuple):
    quoting: Literal[0, 3]
    strict: bool


# Strict mode is what reports a quote that is never closed.
_STRICT = _Quoting(csv.QUOTE_MINIMAL, strict=True)
_LENIENT = _Quoting(csv.QUOTE_MINIMAL, strict=False)
_UNQUOTED = _Quoting(csv.QUOTE_NONE, strict=False)


@dataclass(frozen=True)
class DelimitedText:
    """A delimited file as a grid, with what had to be found out.

    Attributes:
        grid: Its cells; row numbers are record numbers.
        reasons: Encoding, delimiter and repairs, in words.
    """

    grid: Grid
    reasons: tuple[str, ...]


def read_delimited(content: bytes, kind: str, options: ReadOptions) -> DelimitedText:
    """Cells of a delimited file.

    Raises:
        LookupError: The encoding asked for is not known.
        UnicodeError: The content is not in the encoding asked for.
        ScatteredSheetError: The rows are too wide for their number.
    """
    encoding, sure = (options.encoding, True) if options.encoding else detect_encoding(content)
    text = content.decode(encoding)
    reasons = [f"encoding {encoding}" + ("" if sure else " (a guess: the bytes prove no encoding)")]
    declared = _declared_delimiter(text)
    fallback = "\t" if kind == "tsv" else ","
    delimiter = options.delimiter or declared or detect_delimiter(text, fallback)
    reasons.append(f"delimiter {'tab' if delimiter == chr(9) else delimiter}")
    records, repair = _all_records(text, delimiter)
    reasons.extend(repair)
    widths = Counter(len(record) for record in records if record)
    if len(widths) > 1:
        reasons.append(f"rows have between {min(widths)} and {max(widths)} fields")
    return DelimitedText(_grid(records, options.limits.max_extent_cells), tuple(reasons))


def detect_encoding(content: bytes) -> tuple[str, bool]:
    """Name of an encoding that decodes the whole content, and whether the bytes prove it."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if marked and _decodes(content, marked):
        return marked, True
    head = content[:4096]
    if head.count(0) > len(head) // 4:
        wide = "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
        if _decodes(content, wide):
            return wide, True
    if _decodes(content, "utf-8"):
        return "utf-8", True
    import chardet  # only for the old encodings; slow to import

    guess = chardet.detect(_telling_bytes(content))
    name = str(guess["encoding"] or "")
    if name and float(guess["confidence"] or 0) >= _SURE and _decodes(content, name):
        return name.lower(), True
    return ("cp1252" if _decodes(content, "cp1252") else "latin-1"), False


def _telling_bytes(content: bytes) -> bytes:
    """Lines with bytes outside ASCII; the others tell nothing about an encoding."""
    lines = (line for line in content.splitlines() if not line.isascii())
    return b"\n".join(islice(lines, 2000))[:_SAMPLE_BYTES]


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _declared_delimiter(text: str) -> str | None:
    """Delimiter named by a first line such as ``sep=;``, as Excel writes and obeys it."""
    first = text[:16].splitlines()[0] if text else ""
    return first[4] if first.lower().startswith("sep=") and len(first) == 5 else None


def detect_delimiter(text: str, fallback: str) -> str:
    """The delimiter that cuts the first records into the most even rows."""
    best, best_score = fallback, 0.0
    for delimiter in dict.fromkeys((fallback, *DELIMITERS)):
        score = _evenness(text, delimiter)
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best


def _evenness(text: str, delimiter: str) -> float:
    """Share of records with the commonest width above one, a little more for wider rows."""
    sample = text[: 4 * _SAMPLE_BYTES]
    records = list(islice(_records(sample, delimiter, _LENIENT), _SAMPLE_RECORDS))
    widths = Counter(len(record) for record in records if any(record))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    width = max(wide, key=lambda key: (wide[key], key))
    return wide[width] / sum(widths.values()) + min(width, 20) / 100


def _all_records(text: str, delimiter: str) -> tuple[list[list[str]], tuple[str, ...]]:
    try:
        return list(_records(text, delimiter, _STRICT)), ()
    except csv.Error as error:
        unclosed = "unexpected end" in str(error)
    if unclosed:
        # An opening quote without its partner would swallow the rest of the file into one cell.
        return list(_records(text, delimiter, _UNQUOTED)), ("quotes do not pair up, so they are kept as text",)
    repair = ("quotes inside quoted fields are not doubled; read as well as that allows",)
    return list(_records(text, delimiter, _LENIENT)), repair


def _records(text: str, delimiter: str, style: _Quoting) -> Iterator[list[str]]:
    limit = csv.field_size_limit(max(len(text), 131072))
    try:
        yield from csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, quoting=style.quoting, strict=style.strict
        )
    finally:
        csv.field_size_limit(limit)


def _grid(records: list[list[str]], max_area: int) -> Grid:
    width = max((len(record) for record in records), default=0)
    if not width:
        return compact(pl.DataFrame(), np.zeros(0, dtype=np.int64), [])
    area, fields = width * len(records), sum(map(len, records))
    if width > _MAX_COLUMNS or (area > max_area and area > 8 * fields):
        cells = {
            (row, column): text
            for row, record in enumerate(records, start=1)
            for column, text in enumerate(record)
            if text.strip()
        }
        if any(column >= _MAX_COLUMNS for _, column in cells):
            raise ScatteredSheetError
        return grid_of_cells(cells, frozenset(), max_area)
    columns = zip_longest(*records)
    frame = pl.DataFrame([pl.Series(str(number), column, dtype=pl.String) for number, column in enumerate(columns)])
    return compact(frame, np.arange(1, len(records) + 1), range(width))
