"""Facts of one sheet in the binary formats: .xlsb parts and Excel 97 streams.

Belongs here: walking records for extent, counts, hidden rows and merged ranges. Does not belong here: cell
values. Formulas of these formats are stored as tokens; whether one was calculated is not told here.
"""

from __future__ import annotations

import struct

import numpy as np

from hotpass_assets.domain.workbook.grid import SheetFacts
from hotpass_assets.domain.workbook.package import binary_records, xls_records

_XLSB_VALUES = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 62))
_XLSB_BLANK = 1
_XLSB_ROW = 0
_XLSB_MERGE = 176
_XLSB_DYING_ZERO = 0x10

_XLS_VALUES = frozenset((0x0203, 0x0204, 0x00FD, 0x027E, 0x0006, 0x0205, 0x00D6))
_XLS_MANY = 0x00BD
_XLS_BLANKS = frozenset((0x0201, 0x00BE))
_XLS_ROW = 0x0208
_XLS_MERGES = 0x00E5
_XLS_BEGIN, _XLS_END = 0x0809, 0x000A


def xlsb_facts(part: bytes) -> SheetFacts:
    """Facts of a worksheet part of an .xlsb container."""
    row = last_row = width = cells = values = 0
    hidden: list[int] = []
    merged: list[tuple[int, int, int, int]] = []
    number = struct.Struct("<I").unpack_from
    for record, start, size in binary_records(part):
        if record in _XLSB_VALUES or record == _XLSB_BLANK:
            if start + 4 > len(part):
                break
            cells += 1
            values += record != _XLSB_BLANK
            width = max(width, number(part, start)[0] + 1)
            last_row = row
        elif record == _XLSB_ROW and start + 12 <= len(part):
            row = number(part, start)[0] + 1
            if part[start + 11] & _XLSB_DYING_ZERO:
                hidden.append(row)
        elif record == _XLSB_MERGE and size >= 16:
            first, last, left, right = struct.unpack_from("<IIII", part, start)
            merged.append((first + 1, left, last + 1, right))
    return SheetFacts(
        last_row=last_row,
        columns=width,
        cells=cells,
        values=values,
        hidden=np.unique(np.array(hidden, dtype=np.int64)),
        merged=tuple(merged),
    )


def xls_facts(stream: bytes, offset: int) -> SheetFacts:
    """Facts of the sheet that begins at an offset of an Excel 97 workbook stream."""
    last_row = width = cells = values = depth = 0
    hidden: list[int] = []
    merged: list[tuple[int, int, int, int]] = []
    pair = struct.Struct("<HH").unpack_from
    for record, start, size in xls_records(stream, offset):
        if record == _XLS_BEGIN:
            depth += 1
        elif record == _XLS_END:
            depth -= 1
            if depth <= 0:
                break
        elif depth > 1 or start + size > len(stream):
            continue
        elif record in _XLS_VALUES or record in _XLS_BLANKS or record == _XLS_MANY:
            row, column = pair(stream, start)
            many = (size - 6) // 6 if record == _XLS_MANY else 1
            cells += many
            values += 0 if record in _XLS_BLANKS else many
            last_row, width = max(last_row, row + 1), max(width, column + many)
        elif record == _XLS_ROW and size >= 14 and stream[start + 12] & 0x20:
            hidden.append(pair(stream, start)[0] + 1)
        elif record == _XLS_MERGES:
            merged.extend(_xls_merges(stream, start, size))
    return SheetFacts(
        last_row=last_row,
        columns=width,
        cells=cells,
        values=values,
        hidden=np.unique(np.array(hidden, dtype=np.int64)),
        merged=tuple(merged),
    )


def _xls_merges(stream: bytes, start: int, size: int) -> list[tuple[int, int, int, int]]:
    count = min(int.from_bytes(stream[start : start + 2], "little"), (size - 2) // 8)
    corners = [struct.unpack_from("<HHHH", stream, start + 2 + 8 * index) for index in range(count)]
    return [(first + 1, left, last + 1, right) for first, last, left, right in corners]
