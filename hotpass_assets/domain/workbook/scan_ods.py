"""Sheets and their facts in an OpenDocument spreadsheet, found by streaming ``content.xml``.

Belongs here: sheet names, visibility, true extent behind repeated rows and columns, formulas without a result
and error texts. Does not belong here: values of ordinary cells.
"""

from __future__ import annotations

import io
import zipfile

import numpy as np

from hotpass_assets.domain.workbook.grid import Position, SheetFacts
from hotpass_assets.domain.workbook.package import Package, SheetEntry
from hotpass_assets.domain.workbook.scan_expat import safe_parser

_CELLS = ("table:table-cell", "table:covered-table-cell")
_MAX_NOTED_CELLS = 1_000_000


def ods_sheets(content: bytes) -> tuple[Package, tuple[SheetFacts, ...]]:
    """The list of sheets and the facts of each.

    Raises:
        UnsafeXmlError: The content declares a document type.
        xml.parsers.expat.ExpatError: The content is not well-formed.
    """
    document = _Document()
    parser = safe_parser()
    parser.StartElementHandler = document.start
    parser.EndElementHandler = document.end
    parser.CharacterDataHandler = document.text
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as part:
        parser.ParseFile(part)
    entries = tuple(
        SheetEntry(sheet.name, "hidden" if sheet.style in document.hidden_styles else "visible", "sheet", str(index))
        for index, sheet in enumerate(document.sheets)
    )
    epoch = 1904 if document.null_date.startswith("1904") else 1900
    return Package(entries, epoch), tuple(sheet.facts() for sheet in document.sheets)


class _Sheet:
    def __init__(self, name: str, style: str) -> None:
        self.name = name
        self.style = style
        self.row = self.column = 0
        self.row_repeat = 1
        self.row_hidden = False
        self.last_row = self.width = self.cells = self.values = 0
        self.hidden: list[tuple[int, int]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.patches: dict[Position, str] = {}
        self.uncalculated: set[Position] = set()
        self.errors: dict[Position, str] = {}

    def start_row(self, attributes: dict[str, str]) -> None:
        self.row += 1
        self.column = 0
        self.row_repeat = _count(attributes, "table:number-rows-repeated")
        self.row_hidden = attributes.get("table:visibility", "visible") != "visible"

    def end_row(self) -> None:
        last = self.row + self.row_repeat - 1
        if self.row_hidden:
            self.hidden.append((self.row, last))
        self.row = last

    def end_cell(self, attributes: dict[str, str], text: str) -> None:
        repeat = _count(attributes, "table:number-columns-repeated")
        first, self.column = self.column, self.column + repeat
        self._note_merge(attributes, first)
        error = attributes.get("calcext:value-type") == "error"
        stored = "office:value-type" in attributes
        formula = attributes.get("table:formula")
        if not (stored or text or error or formula is not None):
            return
        self.last_row = max(self.last_row, self.row + self.row_repeat - 1)
        self.width = max(self.width, self.column)
        self.cells += repeat * self.row_repeat
        if error:
            self._note(self.errors, first, repeat, text or "#ERROR!")
        elif formula is not None and not stored and not text:
            self._note(self.patches, first, repeat, "=" + formula.partition("=")[2])
            self.uncalculated.update(self._places(first, repeat))
        else:
            self.values += repeat * self.row_repeat

    def _note(self, notes: dict[Position, str], first: int, repeat: int, text: str) -> None:
        notes.update(dict.fromkeys(self._places(first, repeat), text))

    def _places(self, first: int, repeat: int) -> list[Position]:
        if repeat * self.row_repeat > _MAX_NOTED_CELLS:
            return []
        rows = range(self.row, self.row + self.row_repeat)
        return [(row, column) for row in rows for column in range(first, first + repeat)]

    def _note_merge(self, attributes: dict[str, str], first: int) -> None:
        columns = _count(attributes, "table:number-columns-spanned")
        rows = _count(attributes, "table:number-rows-spanned")
        if columns > 1 or rows > 1:
            self.merged.append((self.row, first, self.row + rows - 1, first + columns - 1))

    def facts(self) -> SheetFacts:
        hidden = [np.arange(first, min(last, self.last_row) + 1) for first, last in self.hidden]
        return SheetFacts(
            last_row=self.last_row,
            columns=self.width,
            cells=self.cells,
            values=self.values + len(self.errors),
            hidden=np.concatenate(hidden).astype(np.int64) if hidden else np.zeros(0, dtype=np.int64),
            merged=tuple(self.merged),
            patches={**self.patches, **self.errors},
            uncalculated=frozenset(self.uncalculated),
            unstored=len(self.uncalculated),
            errors=self.errors,
        )


class _Document:
    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.hidden_styles: set[str] = set()
        self.null_date = ""
        self._style = ""
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._outside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._outside or tag == "office:annotation":
            # A comment has paragraphs of its own that are no part of the cell.
            self._outside += 1
        elif tag in _CELLS:
            self._cell, self._text = attributes, []
        elif tag == "table:table-row" and self.sheets:
            self.sheets[-1].start_row(attributes)
        elif tag == "table:table":
            self.sheets.append(_Sheet(attributes.get("table:name", ""), attributes.get("table:style-name", "")))
        elif tag == "style:style":
            self._style = attributes.get("style:name", "")
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self._style)
        elif tag == "table:null-date":
            self.null_date = attributes.get("table:date-value", "")

    def end(self, tag: str) -> None:
        if self._outside:
            self._outside -= 1
        elif tag in _CELLS and self._cell is not None:
            self.sheets[-1].end_cell(self._cell, "".join(self._text))
            self._cell = None
        elif tag == "table:table-row" and self.sheets:
            self.sheets[-1].end_row()

    def text(self, data: str) -> None:
        if self._cell is not None and not self._outside:
            self._text.append(data)


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(1, int(text)) if text.isdigit() else 1
