"""Facts of one worksheet part of an .xlsx package, found by streaming its XML.

Belongs here: counting, extent, hidden rows, merged ranges and formulas without a result, all before a cell
parser allocates anything. Does not belong here: values of ordinary cells.

The quick scan counts patterns in slices of the text with the regex engine of Polars, at a fraction of the
cost of parsing. It trusts itself only while every cell is written in the usual way; anything unusual (a
namespace prefix, missing references, another encoding) sends the part to the exact scan of ``scan_expat``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import IO

import numpy as np
import polars as pl

from hotpass_assets.domain.workbook.coordinates import cell_position, column_index, range_corners
from hotpass_assets.domain.workbook.grid import SheetFacts
from hotpass_assets.domain.workbook.scan_expat import exact_facts
from hotpass_assets.domain.workbook.stored_cells import StoredCells

_SLICE_BYTES = 1 << 20
_MAX_TAG_BYTES = 16 << 20

# Few searches tell all there is to know about an ordinary slice; every further one costs as much again.
_CELL_TAG = "<c "
_FORMULA = "|<f"
_RARE = r"hidden=|<v |<v></|<v/|<mergeC|<!|:c |:c>|:c/|:c\n|<c>|<c/|<c\n|<c\r|<c\t"
_DETAILS = {
    "any": r"<(?:[A-Za-z_][A-Za-z0-9_.-]*:)?c[ \t\r\n/>]",
    "plain": '<c r="[A-Z]{1,3}[0-9]{1,7}"',
    "two_letters": '<c r="[A-Z]{2}',
    "three_letters": '<c r="[A-Z]{3}',
    "odd_values": "<v[ /]|<v></",
    "spaced_values": "<v [^>]*[^/>]>[^<]",
    "empty_values": "<v></v>",
    "formulas": "<f[ >/]",
    "unusual": "<!",
}
_ROW_TAG = "<row [^>]*>"
_LAST_REFERENCE = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
# Any cell with a formula or a value; inline text never matches.
_CELL = re.compile(
    rb"<c (?P<cell>[^>]*[^>/])>\s*"
    rb"(?:(?P<f><f(?P<attributes>\s[^>]*)?(?:/>|>(?P<formula>[^<]*)</f>))\s*)?"
    rb"(?P<v><v(?:\s[^>]*)?(?:/>|>(?P<text>[^<]*)</v>))?\s*</c>"
)
_LOOSE_AREA = 4_000_000
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_TYPE = re.compile(rb'\bt="([a-zA-Z]+)"')
_SHARED = re.compile(rb'\bsi="([0-9]+)"')


def sheet_facts(opened: Callable[[], IO[bytes]], recalculated_on_load: bool) -> SheetFacts:
    """Facts of a worksheet part.

    Args:
        opened: Opens the part anew.
        recalculated_on_load: Whether the workbook asks programs to calculate it when it is opened.

    Raises:
        UnsafeXmlError: The part declares a document type.
        xml.parsers.expat.ExpatError: The part needs the exact scan and is not well-formed.
    """
    with opened() as part:
        quick = _quick_scan(part)
    if quick is None:
        with opened() as part:
            return exact_facts(part, recalculated_on_load)
    special = StoredCells(recalculated_on_load)
    if quick.needs_a_closer_look:
        with opened() as part:
            _scan_special(part, special)
    columns = quick.column_bound
    if quick.last_row * columns > _LOOSE_AREA:
        with opened() as part:
            columns = _exact_columns(part)
    return SheetFacts(
        last_row=quick.last_row,
        columns=columns,
        cells=quick.cells,
        values=quick.values,
        blank_texts=special.blank_texts,
        hidden=np.unique(np.array(quick.hidden, dtype=np.int64)),
        merged=tuple(range_corners(reference) for reference in quick.merged),
        patches=special.patches,
        uncalculated=frozenset(special.uncalculated),
        unstored=special.unstored,
    )


class _QuickScan:
    """Counts over all slices of a part."""

    def __init__(self) -> None:
        self.cells = self.values = self.last_row = 0
        self.details: dict[str, int] = dict.fromkeys(_DETAILS, 0)
        self.hidden: list[int] = []
        self.merged: list[str] = []
        self._letters = 1
        self._rare = _RARE + _FORMULA
        self._disorder = False

    def add(self, text: bytes) -> None:
        """Count one slice that ends between two tags.

        Raises:
            polars.exceptions.PolarsError: The slice is not UTF-8.
        """
        series = pl.Series("text", [text], dtype=pl.Binary).cast(pl.String)
        column = pl.col("text").str
        # Cells come in order, so the last reference has the highest row; more digits than that are disorder.
        last = _LAST_REFERENCE.match(text, max(0, text.rfind(b'<c r="')))
        row = last[1] if last else b"0"
        self.last_row = max(self.last_row, int(row))
        near_cell = f'<c r="[A-Z]{{1,{self._letters}}}[0-9]{{1,{len(row)}}}"'
        near, plain_values, inline, rare = (
            series.to_frame()
            .select(
                column.count_matches(near_cell).alias("near"),
                column.count_matches("<v>", literal=True).alias("values"),
                column.count_matches("<is>", literal=True).alias("inline"),
                column.count_matches(self._rare).alias("rare"),
            )
            .row(0)
        )
        self.values += plain_values + inline
        # Where every ordinary cell has its value, there are no others, and counting them can be spared.
        cells = near
        if rare or near != plain_values + inline:
            cells = int(series.str.count_matches(_CELL_TAG, literal=True).item())
        if rare or near != cells:
            self._add_details(series, len(row))
        self.cells += cells

    def _add_details(self, series: pl.Series, digits: int) -> None:
        column = pl.col("text").str
        marks_of = (column.count_matches(mark).alias(name) for name, mark in _DETAILS.items())
        counts = series.to_frame().select(marks_of)
        found = counts.row(0, named=True)
        for name, count in found.items():
            self.details[name] += count
        self.details["unusual"] += found["any"] - found["plain"]
        self._disorder |= bool(series.str.contains(f'<c r="[A-Z]+[0-9]{{{digits + 1}}}').any())
        # What was seen once need not be looked for again.
        self._letters = 3 if self.details["three_letters"] else 2 if self.details["two_letters"] else 1
        self._rare = _RARE if self.details["formulas"] else self._rare
        self.values += found["spaced_values"] - found["empty_values"]
        tags = series.str.extract_all(_ROW_TAG).explode()
        hidden = tags.filter(tags.str.contains(' hidden="(?:1|true)"')).str.extract(' r="([0-9]{1,7})"')
        self.hidden.extend(hidden.drop_nulls().cast(pl.Int64).to_list())
        marks = series.str.extract_all("<mergeCell [^>]*>").explode().str.extract('ref="([A-Z0-9:$]+)"')
        self.merged.extend(marks.drop_nulls().to_list())

    @property
    def trusted(self) -> bool:
        """Whether everything was written in the usual way, so that the counts mean what they say."""
        return not self.details["unusual"] and not self._disorder

    @property
    def needs_a_closer_look(self) -> bool:
        """Whether single cells must be looked at for formulas and empty results."""
        return bool(self.details["formulas"] or self.details["odd_values"])

    @property
    def column_bound(self) -> int:
        """A width the sheet does not exceed."""
        if self.details["three_letters"]:
            return 16384
        return 702 if self.details["two_letters"] else 26


def _quick_scan(part: IO[bytes]) -> _QuickScan | None:
    """Counts of a part, or None when they cannot be trusted."""
    scan = _QuickScan()
    for text in _slices(part, b"<"):
        try:
            if b"\x00" in text[:64]:
                return None
            scan.add(text)
        except pl.exceptions.PolarsError:
            return None
    return scan if scan.trusted else None


def _slices(part: IO[bytes], opener: bytes) -> Iterator[bytes]:
    """Slices that each end just before an opening mark, so that no tag is cut in two."""
    rest = b""
    while block := part.read(_SLICE_BYTES):
        block = rest + block
        cut = block.rfind(opener)
        if cut <= 0 and len(block) < _MAX_TAG_BYTES:
            rest = block
            continue
        yield block[:cut] if cut > 0 else block
        rest = block[cut:] if cut > 0 else b""
    if rest:
        yield rest


def _scan_special(part: IO[bytes], special: StoredCells) -> None:
    for text in _slices(part, b"<c "):
        for match in _CELL.finditer(text):
            reference = _REFERENCE.search(match["cell"])
            if reference is None:
                continue
            kind = _TYPE.search(match["cell"])
            formula = None if match["f"] is None else unescape((match["formula"] or b"").decode())
            shared = _SHARED.search(match["attributes"] or b"")
            value = None if match["v"] is None else (match["text"] or b"").decode()
            position = cell_position(reference[1].decode())
            identity = shared[1].decode() if shared else None
            special.add(position, kind[1].decode() if kind else "n", formula, identity, value)


def _exact_columns(part: IO[bytes]) -> int:
    letters: set[str] = set()
    for text in _slices(part, b"<"):
        found = pl.Series([text], dtype=pl.Binary).cast(pl.String).str.extract_all('<c r="[A-Z]+').explode()
        letters.update(found.drop_nulls().str.slice(6).unique().to_list())
    return max((column_index(name) for name in letters), default=-1) + 1
