"""Facts of one worksheet part of an .xlsx package, found by streaming its XML.

Belongs here: counting, extent, hidden rows, merged ranges and formulas without a result, all before a cell
parser allocates anything. Does not belong here: values of ordinary cells.

The quick scan looks at nothing but the first letters of each opening tag, as arrays of bytes, at a fraction
of the cost of parsing. It trusts itself only while everything is written in the usual way; anything unusual
(a namespace prefix, missing references, comments, another encoding) sends the part to the exact scan of
``scan_expat``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import IO

import numpy as np
import numpy.typing as npt

from hotpass_assets.domain.workbook.coordinates import cell_position, range_corners
from hotpass_assets.domain.workbook.grid import SheetFacts
from hotpass_assets.domain.workbook.scan_expat import exact_facts
from hotpass_assets.domain.workbook.stored_cells import StoredCells

Codes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

# Small enough for the arrays of a slice to stay in the processor's cache.
_SLICE_BYTES = 1 << 18
_MAX_SLICE_BYTES = 4 << 20
# No look ahead from a tag goes further than its longest reference.
_PADDING = bytes(32)

_OTHER, _CELL_TAG, _VALUE, _INLINE, _FORMULA, _ROW, _PLAIN = range(7)
_FIRST_LETTERS = {
    _CELL_TAG: (b"c ",),
    _VALUE: (b"v>",),
    _INLINE: (b"is",),
    _FORMULA: (b"f>", b"f ", b"f/"),
    _ROW: (b"ro",),
    _PLAIN: (b"t>", b"t ", b"r>"),
}
_KINDS = np.full(1 << 16, _OTHER, dtype=np.uint8)
for _kind, _letters in _FIRST_LETTERS.items():
    _KINDS[[int.from_bytes(pair, "little") for pair in _letters]] = _kind

_TAG = re.compile(rb"<(?P<prefix>[A-Za-z_][\w.-]*:)?(?P<name>[A-Za-z_][\w.-]*)(?P<attributes>[^>]*)>?")
_CELL_NAMES = (b"c", b"row", b"is")
_MERGED = re.compile(rb'ref="([A-Z0-9:$]+)"')
_HIDDEN_ROW = re.compile(rb"<row [^>]*\bhidden=[^>]*>")
_HIDDEN = re.compile(rb' hidden="(\w+)"')
_ROW_NUMBER = re.compile(rb' r="([0-9]{1,7})"')
_ROW_OF_CELL = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
# Any cell with a formula or a value; inline text never matches.
_CELL = re.compile(
    rb"<c (?P<cell>[^>]*[^>/])>\s*"
    rb"(?:(?P<f><f(?P<attributes>\s[^>]*)?(?:/>|>(?P<formula>[^<]*)</f>))\s*)?"
    rb"(?P<v><v(?:\s[^>]*)?(?:/>|>(?P<text>[^<]*)</v>))?\s*</c>"
)
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
    scan = _QuickScan(recalculated_on_load)
    with opened() as part:
        try:
            for text in _slices(part):
                scan.add(text)
        except (_UnusualError, UnicodeDecodeError):
            scan.trusted = False
    if scan.trusted:
        return scan.facts()
    with opened() as part:
        return exact_facts(part, recalculated_on_load)


class _UnusualError(Exception):
    """Something is written in a way that the quick scan does not count."""


class _QuickScan:
    """Counts over all slices of a part."""

    def __init__(self, recalculated_on_load: bool) -> None:
        self.trusted = True
        self._special = StoredCells(recalculated_on_load)
        self._cells = self._values = self._last_row = self._columns = 0
        self._hidden: list[int] = []
        self._merged: list[str] = []

    def facts(self) -> SheetFacts:
        """What all slices together say."""
        return SheetFacts(
            last_row=self._last_row,
            columns=self._columns,
            cells=self._cells,
            values=self._values,
            blank_texts=self._special.blank_texts,
            hidden=np.unique(np.array(self._hidden, dtype=np.int64)),
            merged=tuple(range_corners(reference) for reference in self._merged),
            patches=self._special.patches,
            uncalculated=frozenset(self._special.uncalculated),
            unstored=self._special.unstored,
        )

    def add(self, text: bytes) -> None:
        """Count one slice, which holds whole cells only.

        Raises:
            _UnusualError: The counts cannot be trusted.
            UnicodeDecodeError: The slice is not UTF-8.
        """
        if not text.isascii():
            text.decode()
        codes = np.frombuffer(text + _PADDING, dtype=np.uint8)
        tags = np.flatnonzero((codes[:-1] == ord("<")) & (codes[1:] != ord("/")))
        kinds = _KINDS[codes[tags + 1] | codes[tags + 2].astype(np.uint16) << 8]
        counts = np.bincount(kinds, minlength=len(_FIRST_LETTERS) + 1)
        self._add_cells(text, codes, tags[kinds == _CELL_TAG])
        values = tags[kinds == _VALUE]
        empty = int((codes[values + 3] == ord("<")).sum())
        self._values += len(values) - empty + int(counts[_INLINE])
        odd = empty > 0
        if counts[_OTHER] or counts[_INLINE] or counts[_ROW]:
            for place in _unlike_their_kind(codes, tags, kinds).tolist():
                odd |= self._add_other(text, place)
        if b"hidden=" in text:
            self._add_hidden(text)
        if odd or counts[_FORMULA]:
            self._add_special(text)

    def _add_cells(self, text: bytes, codes: Codes, cells: Places) -> None:
        """Count cells and their extent, if each of them begins with its reference."""
        if not len(cells):
            return
        for offset, letter in enumerate(b'r="', start=3):
            if (codes[cells + offset] != letter).any():
                raise _UnusualError
        columns, digits = _columns(codes, cells)
        # Cells come in order, so the last reference has the highest row; more digits than that are disorder.
        last = _ROW_OF_CELL.match(text, int(cells[-1]))
        if last is None:
            raise _UnusualError
        for length in range(len(last[1]), 0, -1):
            digits = digits[codes[digits + length] != ord('"')]
        if len(digits):
            raise _UnusualError
        self._cells += len(cells)
        self._columns = max(self._columns, columns)
        self._last_row = max(self._last_row, int(last[1]))

    def _add_other(self, text: bytes, place: int) -> bool:
        """Look at a tag of no frequent kind; whether it is a value or a formula in an odd spelling."""
        if text.startswith(b"<?xml ", place):
            return False
        tag = _TAG.match(text, place)
        if tag is None or tag["name"] in _CELL_NAMES or (tag["prefix"] and tag["name"] == b"v"):
            raise _UnusualError
        if tag["name"] == b"mergeCell":
            reference = _MERGED.search(tag["attributes"])
            self._merged.extend([reference[1].decode()] if reference else [])
        if tag["name"] == b"v":
            self._values += not tag["attributes"].endswith(b"/") and text[tag.end() : tag.end() + 1] != b"<"
        return tag["name"] in (b"v", b"f")

    def _add_hidden(self, text: bytes) -> None:
        for tag in _HIDDEN_ROW.findall(text):
            hidden, number = _HIDDEN.search(tag), _ROW_NUMBER.search(tag)
            if hidden is None or number is None:
                raise _UnusualError
            if hidden[1] in (b"1", b"true"):
                self._hidden.append(int(number[1]))

    def _add_special(self, text: bytes) -> None:
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
            self._special.add(position, kind[1].decode() if kind else "n", formula, identity, value)


def _columns(codes: Codes, cells: Places) -> tuple[int, Places]:
    """Number of the last column any cell is in, and where the row number of each cell begins.

    Raises:
        _UnusualError: A reference does not begin with a capital letter.
    """
    first, second = codes[cells + 6], codes[cells + 7]
    low, high = int(first.min()), int(first.max())
    if low < ord("A") or high > ord("Z"):
        raise _UnusualError
    if second.max() < ord("A"):
        return high - ord("A") + 1, cells + 7
    third = codes[cells + 8]
    numbers = first.astype(np.int64) - 64
    letters = np.zeros(len(cells), dtype=np.int64)
    more = second >= ord("A")
    for letter in (second, third):
        more = more & (letter >= ord("A"))
        numbers[more] = numbers[more] * 26 + letter[more] - 64
        letters += more
    return int(numbers.max()), cells + 7 + letters


def _unlike_their_kind(codes: Codes, tags: Places, kinds: Codes) -> Places:
    """Tags of no frequent kind, and those that only begin like one."""
    inline, rows = tags[kinds == _INLINE], tags[kinds == _ROW]
    other_inline = inline[codes[inline + 3] != ord(">")]
    other_rows = rows[(codes[rows + 3] != ord("w")) | (codes[rows + 4] != ord(" "))]
    if len(other_inline):
        raise _UnusualError
    return np.concatenate((tags[kinds == _OTHER], other_rows))


def _slices(part: IO[bytes]) -> Iterator[bytes]:
    """Slices that each end just before a cell or a row, or before any tag once all rows are past."""
    rest = b""
    marks: tuple[bytes, ...] = (b"<c ", b"<row ")
    while block := part.read(_SLICE_BYTES):
        block = rest + block
        cut = _cut(block, marks)
        if not cut and b"</sheetData" in block:
            marks = (b"<",)
        if not cut and (len(marks) == 1 or len(block) > _MAX_SLICE_BYTES):
            cut = _cut(block, (b"<",))
        if not cut and len(block) <= _MAX_SLICE_BYTES:
            rest = block
            continue
        cut = cut or len(block)
        yield block[:cut]
        rest = block[cut:]
    if rest:
        yield rest


def _cut(block: bytes, marks: tuple[bytes, ...]) -> int:
    """Where the last of the first mark found begins; 0 when a block has none after its start."""
    return next((cut for mark in marks if (cut := block.rfind(mark)) > 0), 0)
