"""What a workbook says about its sheets before any sheet is read.

Belongs here: sheet names, order, visibility, kind and stored part for each container format, the date epoch
and the request to calculate on load. Does not belong here: anything inside a sheet.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotpass_assets.domain.workbook.model import Visibility

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_VISIBILITY: dict[str, Visibility] = {"visible": "visible", "hidden": "hidden", "veryHidden": "very_hidden"}
_BINARY_VISIBILITY: tuple[Visibility, ...] = ("visible", "hidden", "very_hidden")
_KINDS = {"worksheet": "sheet", "chartsheet": "chart", "dialogsheet": "dialog", "xlMacrosheet": "macro"}
_XLS_KINDS = {0: "sheet", 1: "macro", 2: "chart", 6: "macro"}

BRT_BUNDLE_SHEET = 156
BRT_WORKBOOK_PROPERTIES = 153


@dataclass(frozen=True)
class SheetEntry:
    """One sheet as the workbook lists it.

    Attributes:
        name: Name of the sheet.
        visibility: Whether its tab is shown.
        kind: ``sheet`` for a worksheet; other kinds hold no cells.
        part: Path of its part in a zip container, or its offset in a binary stream, as text.
    """

    name: str
    visibility: Visibility
    kind: str
    part: str


@dataclass(frozen=True)
class Package:
    """A workbook's own list of sheets and its settings."""

    sheets: tuple[SheetEntry, ...]
    date_system: int = 1900
    recalculated_on_load: bool = False


def xlsx_package(content: bytes) -> Package:
    """Sheets and settings of an .xlsx or .xlsm container."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = _main_part(archive, "xml")
        book = _xml(archive.read(path))
        parts = _related_parts(archive, path)
    entries = [_xlsx_entry(node, parts) for node in book.iter() if _local(node.tag) == "sheet"]
    settings = {_local(node.tag): node.attrib for node in book}
    epoch = settings.get("workbookPr", {}).get("date1904") in ("1", "true")
    on_load = settings.get("calcPr", {}).get("fullCalcOnLoad") in ("1", "true")
    return Package(tuple(entries), 1904 if epoch else 1900, on_load)


def _xlsx_entry(node: Element, parts: dict[str, tuple[str, str]]) -> SheetEntry:
    relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
    kind, part = parts.get(relation, ("sheet", ""))
    visibility = _VISIBILITY.get(node.attrib.get("state", "visible"), "visible")
    return SheetEntry(node.attrib.get("name", ""), visibility, kind, part)


def xlsb_package(content: bytes) -> Package:
    """Sheets and settings of an .xlsb container."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = _main_part(archive, "bin")
        book = archive.read(path)
        parts = _related_parts(archive, path)
    entries = []
    epoch = False
    for record, start, size in binary_records(book):
        body = book[start : start + size]
        if record == BRT_BUNDLE_SHEET:
            relation, position = _wide_string(body, 8)
            name, _ = _wide_string(body, position)
            kind, part = parts.get(relation, ("sheet", ""))
            state = min(int.from_bytes(body[:4], "little"), 2)
            entries.append(SheetEntry(name, _BINARY_VISIBILITY[state], kind, part))
        elif record == BRT_WORKBOOK_PROPERTIES and body:
            epoch = bool(body[0] & 1)
    return Package(tuple(entries), 1904 if epoch else 1900)


def xls_package(stream: bytes) -> Package:
    """Sheets and settings of an Excel 97 workbook stream."""
    entries = []
    epoch = False
    for record, start, size in xls_records(stream, 0):
        if record == 0x0085 and size >= 8:
            offset, state, kind = struct.unpack_from("<IBB", stream, start)
            name = _short_string(stream[start + 6 : start + size])
            visible = _BINARY_VISIBILITY[min(state & 3, 2)]
            entries.append(SheetEntry(name, visible, _XLS_KINDS.get(kind, "other"), str(offset)))
        elif record == 0x0022 and size >= 2:
            epoch = stream[start] == 1
        elif record == 0x000A:
            break
    return Package(tuple(entries), 1904 if epoch else 1900)


def xls_stream(content: bytes) -> bytes:
    """Workbook stream of an Excel 97 container."""
    import olefile  # needed for old files only

    with olefile.OleFileIO(io.BytesIO(content)) as container:
        names = {"/".join(path).lower(): path for path in container.listdir()}
        path = names.get("workbook") or names["book"]
        return bytes(container.openstream(path).read())


def xls_records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Record number, start of its body and size, from an offset to the end of the stream."""
    end = len(stream) - 4
    unpack = struct.Struct("<HH").unpack_from
    while start <= end:
        record, size = unpack(stream, start)
        yield record, start + 4, size
        start += 4 + size


def binary_records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Record number, start of its body and size, for each record of an .xlsb part."""
    position, end = 0, len(part)
    while position < end:
        record = part[position]
        position += 1
        if record & 0x80 and position < end:
            record = (record & 0x7F) | (part[position] << 7)
            position += 1
        size = shift = 0
        while position < end and shift < 28:
            byte = part[position]
            position += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield record, position, size
        position += size


def _main_part(archive: zipfile.ZipFile, suffix: str) -> str:
    names = [name for name in archive.namelist() if name.lower().lstrip("/").startswith("xl/workbook")]
    return sorted(name for name in names if name.lower().endswith(suffix))[0]


def _related_parts(archive: zipfile.ZipFile, path: str) -> dict[str, tuple[str, str]]:
    folder, base = posixpath.split(path)
    relations = _xml(archive.read(f"{folder}/_rels/{base}.rels"))
    by_lowered = {name.lower(): name for name in archive.namelist()}
    parts = {}
    for node in relations:
        target = node.attrib.get("Target", "")
        joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        full = posixpath.normpath(joined)
        kind = _KINDS.get(posixpath.basename(node.attrib.get("Type", "")), "other")
        parts[node.attrib.get("Id", "")] = (kind, by_lowered.get(full.lower(), full))
    return parts


def _xml(text: bytes) -> Element:
    from defusedxml.ElementTree import fromstring

    root: Element = fromstring(text, forbid_dtd=True)
    return root


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _wide_string(body: bytes, position: int) -> tuple[str, int]:
    length = int.from_bytes(body[position : position + 4], "little")
    if length == 0xFFFFFFFF:
        return "", position + 4
    end = position + 4 + 2 * length
    return body[position + 4 : end].decode("utf-16-le", "replace"), end


def _short_string(body: bytes) -> str:
    if len(body) < 2:
        return ""
    if len(body) == body[0] + 1:  # Excel 95 has no flags byte.
        return body[1:].decode("cp1252", "replace")
    wide = body[1] & 1
    text = body[2 : 2 + body[0] * (2 if wide else 1)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")
