"""Names of cells: column letters, 0-based indices and A1 references.

Belongs here: conversions between the ways a place in a sheet is written. Does not belong here: anything that
knows what a cell holds.
"""

from __future__ import annotations

import re

_REFERENCE = re.compile(r"^\$?([A-Za-z]{1,4})\$?([0-9]{1,7})$")


def column_letter(index: int) -> str:
    """Letters of a 0-based column: 0 is ``A``, 26 is ``AA``."""
    if index < 0:
        raise ValueError(f"a column index cannot be negative: {index}")
    letters = ""
    number = index + 1
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def column_index(letters: str) -> int:
    """0-based index of column letters: ``A`` is 0, ``xfd`` is 16383."""
    text = letters.strip().upper()
    if not text or not all("A" <= letter <= "Z" for letter in text):
        raise ValueError(f"not a column: {letters!r}")
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell_name(row: int, column: int) -> str:
    """A1 name of a 1-based row and a 0-based column: ``cell_name(27, 4)`` is ``E27``."""
    return f"{column_letter(column)}{row}"


def cell_position(reference: str) -> tuple[int, int]:
    """1-based row and 0-based column of an A1 name; dollar signs are allowed."""
    match = _REFERENCE.match(reference.strip())
    if match is None:
        raise ValueError(f"not a cell: {reference!r}")
    return int(match[2]), column_index(match[1])


def range_corners(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column of ``A1:C4`` (or of the single cell ``A1``)."""
    first, _, last = reference.partition(":")
    first_row, first_column = cell_position(first)
    last_row, last_column = cell_position(last or first)
    return first_row, first_column, last_row, last_column
