"""Telling what Hotpass has written from what a person has.

Belongs here: recognising a refined workbook or its CSV by what is in it, whatever its name. Does not belong here:
writing them (``publishing``).
"""

import zipfile
import zlib
from pathlib import Path

from hotpass_assets.domain.report.model import NOTES_SHEET
from hotpass_resources.publishing.csv import csvw_path

_SHEETS = tuple(f'name="{name}"'.encode() for name in ("Data", "Summary", "Rejected", "Not mapped", "Provenance"))


def is_earlier_result(path: Path) -> bool:
    """Whether a file is a dataset that Hotpass has published."""
    if path.suffix.lower() == ".csv":
        return csvw_path(path).is_file()
    if path.suffix.lower() != ".xlsx":
        return False
    listed = _sheet_list(path)
    return all(name in listed for name in _SHEETS)


def is_annotated_copy(path: Path) -> bool:
    """Whether a workbook is a copy of an input with the marks of Hotpass."""
    return path.suffix.lower() in {".xlsx", ".xlsm"} and f'name="{NOTES_SHEET}"'.encode() in _sheet_list(path)


def _sheet_list(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as package, package.open("xl/workbook.xml") as part:
            return part.read(1 << 16)
    except (OSError, KeyError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error):
        return b""  # what cannot be opened was not written here
