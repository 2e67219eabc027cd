"""Small workbooks for tests, written in whatever format the file name asks for.

    workbook().sheet("Members").rows([["Name", "Phone"], ["Aero Example", 821234567]]).save(path)

Belongs here: describing sheets and writing them as .xlsx, .xlsm, .xls, .xlsb, .ods, .csv or .tsv, and writing
packages by hand where a library would refuse to. Does not belong here: sample data of any size or meaning.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import struct
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

from hotpass_assets.domain.workbook.coordinates import cell_position, range_corners

Value = str | int | float | bool | dt.date | dt.datetime | None

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_SAVED_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass
class _Sheet:
    name: str
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    state: str = "visible"


class WorkbookBuilder:
    """Collects sheets and writes them."""

    def __init__(self) -> None:
        self._sheets: list[_Sheet] = []

    def sheet(self, name: str, state: str = "visible") -> Self:
        """Begin a sheet; what follows goes to it."""
        self._sheets.append(_Sheet(name, state=state))
        return self

    def rows(self, rows: Iterable[Sequence[Value]], at: str = "A1") -> Self:
        """Write rows with their upper left cell at a place; None leaves a cell out."""
        top, left = cell_position(at)
        for row, values in enumerate(rows, start=top):
            for column, value in enumerate(values, start=left):
                if value is not None:
                    self._last.cells[(row, column)] = value
        return self

    def merge(self, *ranges: str) -> Self:
        """Merge ranges."""
        self._last.merged.extend(ranges)
        return self

    def hide_rows(self, *rows: int) -> Self:
        """Hide rows."""
        self._last.hidden_rows.extend(rows)
        return self

    def save(self, path: Path) -> Path:
        """Write the workbook in the format of the suffix."""
        writers = {
            ".xls": self._xls,
            ".ods": self._ods,
            ".xlsb": self._xlsb,
            ".csv": self._csv,
            ".tsv": self._csv,
        }
        writers.get(path.suffix.lower(), self._xlsx)(path)
        return path

    @property
    def _last(self) -> _Sheet:
        return self._sheets[-1]

    def _xlsx(self, path: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for sheet in self._sheets:
            page = book.create_sheet(sheet.name)
            page.sheet_state = {"very_hidden": "veryHidden"}.get(sheet.state, sheet.state)
            for (row, column), value in sheet.cells.items():
                page.cell(row, column + 1, value)
            for area in sheet.merged:
                page.merge_cells(area)
            for row in sheet.hidden_rows:
                page.row_dimensions[row].hidden = True
        book.save(path)
        with zipfile.ZipFile(path) as package:
            parts = [(name, package.read(name)) for name in package.namelist()]
        write_zip(path, [(name, _SAVED_AT.sub(rb"\g<1>2026-01-01T00:00:00Z", content)) for name, content in parts])

    def _xls(self, path: Path) -> None:
        import xlwt

        book = xlwt.Workbook()
        day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        moment = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
        for sheet in self._sheets:
            page = book.add_sheet(sheet.name)
            page.visibility = ("visible", "hidden", "very_hidden").index(sheet.state)
            tops = {range_corners(area)[:2]: range_corners(area) for area in sheet.merged}
            for (row, column), value in sheet.cells.items():
                style = moment if isinstance(value, dt.datetime) else day if isinstance(value, dt.date) else None
                style = style or xlwt.Style.default_style
                if (row, column) in tops:
                    _, _, bottom, right = tops[(row, column)]
                    page.write_merge(row - 1, bottom - 1, column, right, value, style)
                else:
                    page.write(row - 1, column, value, style)
            for row in sheet.hidden_rows:
                page.row(row - 1).hidden = True
        book.save(str(path))

    def _csv(self, path: Path) -> None:
        (sheet,) = self._sheets
        height = max((row for row, _ in sheet.cells), default=0)
        width = max((column for _, column in sheet.cells), default=-1) + 1
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter="\t" if path.suffix == ".tsv" else ",")
            for row in range(1, height + 1):
                writer.writerow([sheet.cells.get((row, column), "") for column in range(width)])

    def _ods(self, path: Path) -> None:
        tables = "".join(_ods_table(sheet) for sheet in self._sheets)
        write_ods(path, tables)

    def _xlsb(self, path: Path) -> None:
        book = b"".join(
            _record(156, struct.pack("<II", 0, index) + _wide(f"rId{index}") + _wide(sheet.name))
            for index, sheet in enumerate(self._sheets, start=1)
        )
        book = _record(131) + _record(143) + book + _record(144) + _record(132)
        parts = {"xl/workbook.bin": book}
        for index, sheet in enumerate(self._sheets, start=1):
            parts[f"xl/worksheets/sheet{index}.bin"] = _xlsb_sheet(sheet)
        write_package(path, parts, ".bin", len(self._sheets))


def workbook() -> WorkbookBuilder:
    """An empty workbook to describe."""
    return WorkbookBuilder()


def write_sheet_xml(path: Path, sheet_data: str, *, calc: str = "", after: str = "", raw: bytes | None = None) -> Path:
    """An .xlsx package around hand-written sheet data."""
    sheet = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_SPREADSHEET}">'
    sheet += f"<sheetData>{sheet_data}</sheetData>{after}</worksheet>"
    book = f'<?xml version="1.0"?><workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}"><sheets>'
    book += f'<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>{calc}</workbook>'
    parts = {"xl/workbook.xml": book.encode(), "xl/worksheets/sheet1.xml": raw or sheet.encode()}
    return write_package(path, parts, ".xml", 1)


def write_package(path: Path, parts: dict[str, bytes], suffix: str, sheets: int) -> Path:
    """A zip container with the relations and content types of a workbook."""
    binary = suffix == ".bin"
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main" if binary else ""
    main = main or "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    page = "application/vnd.ms-excel.worksheet" if binary else ""
    page = page or "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    types += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    types += f'<Override PartName="/xl/workbook{suffix}" ContentType="{main}"/>'
    links = f'<Relationships xmlns="{_PACKAGE_RELATIONS}">'
    for index in range(1, sheets + 1):
        types += f'<Override PartName="/xl/worksheets/sheet{index}{suffix}" ContentType="{page}"/>'
        links += f'<Relationship Id="rId{index}" Type="{_RELATIONS}/worksheet" '
        links += f'Target="worksheets/sheet{index}{suffix}"/>'
    root = f'<Relationships xmlns="{_PACKAGE_RELATIONS}"><Relationship Id="rId1" '
    root += f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook{suffix}"/></Relationships>'
    relations = (f"xl/_rels/workbook{suffix}.rels", (links + "</Relationships>").encode())
    types_part = ("[Content_Types].xml", (types + "</Types>").encode())
    return write_zip(path, [types_part, ("_rels/.rels", root.encode()), relations, *parts.items()])


def write_ods(path: Path, tables: str, styles: str = "") -> Path:
    """An .ods container around hand-written tables."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} office:version="1.3">'
    content += f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
    content += f"{tables}</office:spreadsheet></office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<manifest:manifest xmlns:manifest="{space}"><manifest:file-entry manifest:full-path="/" '
    manifest += f'manifest:media-type="{kind}"/></manifest:manifest>'
    parts = [("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)]
    return write_zip(path, [(name, text.encode()) for name, text in parts])


def write_zip(path: Path, parts: Sequence[tuple[str, bytes]]) -> Path:
    """A zip without a clock in it: the same parts give the same bytes at any moment. ``mimetype`` is kept plain."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts:
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return path


def _ods_table(sheet: _Sheet) -> str:
    corners = {range_corners(area)[:2]: range_corners(area) for area in sheet.merged}
    height = max((row for row, _ in sheet.cells), default=0)
    width = max((column for _, column in sheet.cells), default=-1) + 1
    lines = []
    for row in range(1, height + 1):
        mark = ' table:visibility="collapse"' if row in sheet.hidden_rows else ""
        cells = (_ods_cell(sheet.cells.get((row, column)), corners.get((row, column))) for column in range(width))
        lines.append(f"<table:table-row{mark}>{''.join(cells)}</table:table-row>")
    # Every real file ends each sheet with a million blank rows.
    lines.append('<table:table-row table:number-rows-repeated="1040000"><table:table-cell')
    lines.append(' table:number-columns-repeated="16384"/></table:table-row>')
    return f'<table:table table:name="{escape(sheet.name)}">{"".join(lines)}</table:table>'


def _ods_cell(value: Value, span: tuple[int, int, int, int] | None) -> str:
    if value is None:
        return "<table:table-cell/>"
    spanned = ""
    if span:
        spanned = f' table:number-columns-spanned="{span[3] - span[1] + 1}"'
        spanned += f' table:number-rows-spanned="{span[2] - span[0] + 1}"'
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value!r}"'
    elif isinstance(value, dt.date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    else:
        kind = 'office:value-type="string"'
    text = escape(str(value))
    return f"<table:table-cell {kind}{spanned}><text:p>{text}</text:p></table:table-cell>"


def _record(number: int, body: bytes = b"") -> bytes:
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def _xlsb_sheet(sheet: _Sheet) -> bytes:
    rows = sorted({row for row, _ in sheet.cells})
    columns = sorted({column for _, column in sheet.cells})
    size = struct.pack("<IIII", rows[0] - 1, rows[-1] - 1, columns[0], columns[-1]) if rows else bytes(16)
    data = b""
    for row in rows:
        flags = 0x10 if row in sheet.hidden_rows else 0
        data += _record(0, struct.pack("<IIHBBBI", row - 1, 0, 300, 0, flags, 0, 0))
        for (_, column), value in sorted(item for item in sheet.cells.items() if item[0][0] == row):
            place = struct.pack("<II", column, 0)
            if isinstance(value, bool):
                data += _record(4, place + bytes([value]))
            elif isinstance(value, int | float):
                data += _record(5, place + struct.pack("<d", value))
            else:
                data += _record(6, place + _wide(str(value)))
    merged = b""
    for area in sheet.merged:
        top, left, bottom, right = range_corners(area)
        merged += _record(176, struct.pack("<IIII", top - 1, bottom - 1, left, right))
    merges = _record(177, struct.pack("<I", len(sheet.merged))) + merged + _record(178) if merged else b""
    return _record(129) + _record(148, size) + _record(145) + data + _record(146) + merges + _record(130)
