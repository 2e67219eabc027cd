"""Facts of a worksheet part by a real XML parser: slower, and right for every spelling of XML.

Belongs here: the event handlers for worksheet elements. Does not belong here: the quick scan, other formats.
"""

from __future__ import annotations

from typing import IO
from xml.parsers import expat

import numpy as np

from hotpass_assets.domain.workbook.coordinates import cell_position, range_corners
from hotpass_assets.domain.workbook.grid import SheetFacts
from hotpass_assets.domain.workbook.stored_cells import StoredCells


class UnsafeXmlError(Exception):
    """The XML declares a document type, which no spreadsheet program writes."""


def safe_parser() -> expat.XMLParserType:
    """An expat parser that stops at document type declarations and joins text."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise UnsafeXmlError

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def exact_facts(part: IO[bytes], recalculated_on_load: bool) -> SheetFacts:
    """Facts of a worksheet part, every element seen.

    Raises:
        UnsafeXmlError: The part declares a document type.
        xml.parsers.expat.ExpatError: The part is not well-formed.
    """
    sheet = _Worksheet(recalculated_on_load)
    parser = safe_parser()
    parser.StartElementHandler = sheet.start
    parser.EndElementHandler = sheet.end
    parser.CharacterDataHandler = sheet.text
    parser.ParseFile(part)
    return sheet.facts()


class _Worksheet:
    def __init__(self, recalculated_on_load: bool) -> None:
        self._special = StoredCells(recalculated_on_load)
        self._row = 0
        self._column = -1
        self._last_row = 0
        self._last_column = -1
        self._cells = 0
        self._values = 0
        self._hidden: list[int] = []
        self._merged: list[tuple[int, int, int, int]] = []
        self._kind = "n"
        self._formula: str | None = None
        self._shared: str | None = None
        self._value: str | None = None
        self._inline = False
        self._into: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self._hidden.append(self._row)
        elif name == "v":
            self._value, self._into = "", "v"
        elif name == "is":
            self._inline = True
        elif name == "f":
            self._formula, self._into = "", "f"
            self._shared = attributes.get("si")
        elif name == "mergeCell":
            self._merged.append(range_corners(attributes["ref"]))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._row, self._column = cell_position(reference)
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        self._cells += 1
        self._kind = attributes.get("t", "n")
        self._formula = self._shared = self._value = None
        self._inline = False

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in ("v", "f"):
            self._into = None
        elif name == "c":
            self._values += bool(self._value) or self._inline
            if self._formula is not None or self._value is not None:
                position = (self._row, self._column)
                self._special.add(position, self._kind, self._formula, self._shared, self._value)

    def text(self, data: str) -> None:
        if self._into == "v":
            self._value = (self._value or "") + data
        elif self._into == "f":
            self._formula = (self._formula or "") + data

    def facts(self) -> SheetFacts:
        return SheetFacts(
            last_row=self._last_row,
            columns=self._last_column + 1,
            cells=self._cells,
            values=self._values,
            blank_texts=self._special.blank_texts,
            hidden=np.unique(np.array(self._hidden, dtype=np.int64)),
            merged=tuple(self._merged),
            patches=self._special.patches,
            uncalculated=frozenset(self._special.uncalculated),
            unstored=self._special.unstored,
        )
