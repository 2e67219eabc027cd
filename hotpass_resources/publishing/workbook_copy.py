"""A person's workbook opened so that a changed copy of it can be saved.

Belongs here: opening, decrypting, and copying the cells of formats that openpyxl cannot open. Does not belong
here: what is changed in the copy (``annotate``), and reading for refinement (``domain.workbook``).
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.errors import InputError

if TYPE_CHECKING:
    from openpyxl import Workbook

NATIVE_SUFFIXES = frozenset({".xlsx", ".xlsm"})
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_CELL_LIMIT = 32_767
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_PLAIN_TYPES = (str, int, float, bool, date, datetime, time, timedelta)


def open_copy(source: Path, password: str | None) -> tuple[Workbook, bool]:
    """The workbook ready to be changed, and whether its file is encrypted.

    Raises:
        InputError: The workbook cannot be opened.
    """
    try:
        if source.suffix.lower() not in NATIVE_SUFFIXES:
            return _copied(source, password), False
        # Kept out of module import: 0.2 s, and annotating is asked for rarely.
        from openpyxl import load_workbook

        content, encrypted = _decrypted(source, password)
        keep_vba = source.suffix.lower() == ".xlsm"
        return load_workbook(content, keep_vba=keep_vba, rich_text=True, keep_links=True), encrypted
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            f"cannot annotate {source.name}",
            where=str(source.parent),
            why=f"it does not open as a workbook ({type(error).__name__})",
            do="Open it in a spreadsheet program, save it as .xlsx and run the command again",
        ) from error


def _decrypted(source: Path, password: str | None) -> tuple[io.BytesIO, bool]:
    content = io.BytesIO(source.read_bytes())
    if not content.getvalue().startswith(_OLE_MAGIC):
        return content, False
    import msoffcrypto

    plain = io.BytesIO()
    office = msoffcrypto.OfficeFile(content)
    office.load_key(password=password or "")
    office.decrypt(plain)
    plain.seek(0)
    return plain, True


def save_copy(book: Workbook, path: Path, password: str | None) -> None:
    """Write the workbook to ``path``, encrypted when there is a password."""
    if password is None:
        _write_timeless(book, path)
        return
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = io.BytesIO()
    _write_timeless(book, plain)
    plain.seek(0)
    with path.open("wb") as file:
        OOXMLFile(plain).encrypt(password, file)


class _TimelessZip(zipfile.ZipFile):
    """A zip whose members all have the same time, so that the same workbook is the same file tomorrow."""

    def writestr(self, zinfo_or_arcname: str | zipfile.ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        """Add a member made of ``data``."""
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        super().writestr(_member(name), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a member from a file."""
        with Path(filename).open("rb") as source, self.open(_member(str(arcname)), "w") as member:
            shutil.copyfileobj(source, member)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _FIXED_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member


def _write_timeless(book: Workbook, target: Path | io.BytesIO) -> None:
    """As the workbook's own ``save``, which notes the time; here that of the original stays."""
    from openpyxl.writer.excel import ExcelWriter

    ExcelWriter(book, _TimelessZip(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True)).save()


def _copied(source: Path, password: str | None) -> Workbook:
    """A new workbook with the cells of a format that openpyxl cannot open, each where it was."""
    from openpyxl import Workbook

    book = Workbook(iso_dates=False)
    book.remove(book.worksheets[0])
    book.properties.created = book.properties.modified = datetime(*_FIXED_TIME)
    cells = _text_cells(source, password) if source.suffix.lower() in {".csv", ".tsv"} else _typed_cells(source)
    for sheet_name, row, column, value in cells:
        sheet = book[sheet_name] if sheet_name in book.sheetnames else book.create_sheet(sheet_name)
        if row:
            set_cell(sheet.cell(row, column + 1), value)
    if not book.sheetnames:
        book.create_sheet(source.stem[:31] or "Sheet1")
    return book


def _typed_cells(source: Path) -> Iterator[tuple[str, int, int, object]]:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(source)) as book:
        for name in book.sheet_names:
            # A first entry at row 0 makes the sheet even when it has no cells.
            yield name, 0, 0, None
            for row, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
                yield from ((name, row, column, value) for column, value in enumerate(values) if value != "")


def _text_cells(source: Path, password: str | None) -> Iterator[tuple[str, int, int, object]]:
    from hotpass_assets.domain.workbook.model import ReadOptions
    from hotpass_assets.domain.workbook.reader import read_workbook

    reading = read_workbook(source, source.name, ReadOptions(password=password))
    if reading.problem is not None:
        raise InputError(f"cannot annotate {source.name}", why=reading.problem.why, do=reading.problem.do)
    for sheet, row, first, cells in reading.rows.select("sheet", "row", "first_column", "cells").iter_rows():
        yield from (
            (sheet_title(sheet), row, first + offset, text) for offset, text in enumerate(cells) if text is not None
        )


def sheet_title(name: str) -> str:
    """``name`` as Excel allows it for a sheet."""
    return re.sub(r"[\[\]:*?/\\]", "_", name)[:31] or "Sheet1"


def set_cell(cell: Any, value: object) -> None:
    """Put a value into a cell; text stays text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value)[:_CELL_LIMIT]
        cell.data_type = "s"
    elif isinstance(value, _PLAIN_TYPES):
        cell.value = int(value) if isinstance(value, float) and value.is_integer() else value
