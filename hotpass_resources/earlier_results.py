"""Telling what Hotpass has written from what a person has.

Belongs here: recognising a refined workbook, its CSV or a daily list by what is in it, whatever its name. Does not
belong here: writing them (``publishing``).
"""

import zipfile
import zlib
from pathlib import Path

from hotpass_assets.domain.deliveries.daily_list import DAILY_LIST_SCHEMA
from hotpass_assets.domain.report.model import NOTES_SHEET
from hotpass_resources.publishing.csv import csvw_path

_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_SHEETS = tuple(f'name="{name}"'.encode() for name in ("Data", "Summary", "Rejected", "Not mapped", "Provenance"))


def is_earlier_result(path: Path) -> bool:
    """Whether a file is a dataset or a daily list that Hotpass has published."""
    separator = _SEPARATORS.get(path.suffix.lower())
    if separator is not None and _starts_with(path, separator.join(DAILY_LIST_SCHEMA.names())):
        return True
    if path.suffix.lower() == ".csv":
        return csvw_path(path).is_file()
    if path.suffix.lower() != ".xlsx":
        return False
    listed = _sheet_list(path)
    return all(name in listed for name in _SHEETS)


def _starts_with(path: Path, header: str) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(header) + 1) == f"{header}\n".encode()
    except OSError:
        return False  # whoever reads it will say so


def is_annotated_copy(path: Path) -> bool:
    """Whether a workbook is a copy of an input with the marks of Hotpass."""
    return path.suffix.lower() in {".xlsx", ".xlsm"} and f'name="{NOTES_SHEET}"'.encode() in _sheet_list(path)


def _sheet_list(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as package, package.open("xl/workbook.xml") as part:
            return part.read(1 << 16)
    except (OSError, KeyError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error):
        return b""  # what cannot be opened was not written here
