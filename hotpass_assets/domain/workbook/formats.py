"""The spreadsheet formats behind one face: list the sheets, tell their facts, give their cells.

Belongs here: which scan and which parser serves which container, and when a sheet is too sparse for the fast
parser. Does not belong here: the scans and parsers themselves.
"""

from __future__ import annotations

import io
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import IO
from xml.parsers.expat import ExpatError

import fastexcel

from hotpass_assets.domain.workbook.coordinates import cell_name
from hotpass_assets.domain.workbook.grid import Grid, SheetFacts
from hotpass_assets.domain.workbook.model import ReadLimits, ReadOptions
from hotpass_assets.domain.workbook.package import (
    Package,
    xls_package,
    xls_stream,
    xlsb_package,
    xlsx_package,
)
from hotpass_assets.domain.workbook.preflight import CheckedFile
from hotpass_assets.domain.workbook.scan_binary import xls_facts, xlsb_facts
from hotpass_assets.domain.workbook.scan_expat import UnsafeXmlError
from hotpass_assets.domain.workbook.scan_ods import ods_sheets
from hotpass_assets.domain.workbook.scan_xml import sheet_facts
from hotpass_assets.domain.workbook.spreadsheet import UnreadableSheetError, fast_grid, patient_grid


class SparseWorkbookError(Exception):
    """A sheet is so sparse that opening the workbook would exhaust memory; the message names the cell."""


class OpenedWorkbook(ABC):
    """A workbook whose sheets can be read one by one.

    Attributes:
        package: Its sheets and settings.
    """

    package: Package

    def __init__(self, content: bytes, options: ReadOptions) -> None:
        self._content = content
        self._options = options
        self._reader: fastexcel.ExcelReader | None = None

    @abstractmethod
    def facts(self, index: int) -> SheetFacts:
        """Facts of a sheet, found without a cell parser.

        Raises:
            UnreadableSheetError: The stored sheet is damaged.
        """

    def grid(self, index: int, facts: SheetFacts) -> tuple[Grid, str]:
        """Cells of a sheet, and a remark on how they were read.

        Raises:
            UnreadableSheetError: No parser could read it, or it is too sparse for the only one there is.
        """
        if _is_sparse(facts, self._options.limits) and facts.area > self._options.limits.max_extent_cells:
            raise UnreadableSheetError(f"too sparse: its last cell is {cell_name(facts.last_row, facts.columns - 1)}")
        remark = "read by the fast reader: openpyxl does not know the format"
        asked = self._options.engine == "openpyxl"
        return self._fast(index, facts), remark if asked else ""

    def _fast(self, index: int, facts: SheetFacts) -> Grid:
        return fast_grid(self._open(), self.package.sheets[index].name, facts)

    def _open(self) -> fastexcel.ExcelReader:
        if self._reader is None:
            try:
                self._reader = fastexcel.read_excel(self._content)
            except BaseException as error:
                # A panic of the Rust parser arrives as a BaseException that is no exit signal.
                if isinstance(error, Exception) or type(error).__name__ == "PanicException":
                    raise UnreadableSheetError(type(error).__name__) from error
                raise
        return self._reader


class _Xlsx(OpenedWorkbook):
    def __init__(self, content: bytes, options: ReadOptions) -> None:
        super().__init__(content, options)
        self.package = xlsx_package(content)

    def facts(self, index: int) -> SheetFacts:
        part = self.package.sheets[index].part
        try:
            with zipfile.ZipFile(io.BytesIO(self._content)) as archive:

                def opened() -> IO[bytes]:
                    return archive.open(part)

                return sheet_facts(opened, self.package.recalculated_on_load)
        except (ExpatError, UnsafeXmlError, KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
            raise UnreadableSheetError(type(error).__name__) from error

    def grid(self, index: int, facts: SheetFacts) -> tuple[Grid, str]:
        limits, engine = self._options.limits, self._options.engine
        if engine == "openpyxl":
            return self._patient(index, facts), ""
        if _is_sparse(facts, limits):
            last = cell_name(facts.last_row, facts.columns - 1)
            return self._patient(index, facts), f"sparse up to {last}, read by the patient reader"
        try:
            return self._fast(index, facts), ""
        except UnreadableSheetError:
            return self._patient(index, facts), "the fast reader failed, read by the patient reader"

    def _patient(self, index: int, facts: SheetFacts) -> Grid:
        name = self.package.sheets[index].name
        return patient_grid(self._content, name, facts, self._options.limits.max_extent_cells)


class _Xlsb(OpenedWorkbook):
    def __init__(self, content: bytes, options: ReadOptions) -> None:
        super().__init__(content, options)
        self.package = xlsb_package(content)

    def facts(self, index: int) -> SheetFacts:
        try:
            with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
                return xlsb_facts(archive.read(self.package.sheets[index].part))
        except (KeyError, zipfile.BadZipFile, EOFError) as error:
            raise UnreadableSheetError(type(error).__name__) from error


class _Xls(OpenedWorkbook):
    def __init__(self, content: bytes, options: ReadOptions) -> None:
        super().__init__(content, options)
        self._stream = xls_stream(content)
        self.package = xls_package(self._stream)

    def facts(self, index: int) -> SheetFacts:
        return xls_facts(self._stream, int(self.package.sheets[index].part))


class _Ods(OpenedWorkbook):
    def __init__(self, content: bytes, options: ReadOptions) -> None:
        super().__init__(content, options)
        self.package, self._facts = ods_sheets(content)
        for entry, facts in zip(self.package.sheets, self._facts, strict=True):
            # The parser unpacks every sheet when it opens the file, so one sheet is enough to refuse it.
            if facts.area > options.limits.max_extent_cells and _is_sparse(facts, options.limits):
                last = cell_name(facts.last_row, facts.columns - 1)
                raise SparseWorkbookError(f'sheet "{entry.name}" is nearly empty but reaches to cell {last}')

    def facts(self, index: int) -> SheetFacts:
        return self._facts[index]

    def _fast(self, index: int, facts: SheetFacts) -> Grid:
        return fast_grid(self._open(), self.package.sheets[index].name, facts, iso_moments=True)


_FORMATS: dict[str, Callable[[bytes, ReadOptions], OpenedWorkbook]] = {
    "xlsx": _Xlsx,
    "xlsb": _Xlsb,
    "xls": _Xls,
    "ods": _Ods,
}


def open_workbook(checked: CheckedFile, options: ReadOptions) -> OpenedWorkbook:
    """A spreadsheet that the preflight has cleared.

    Raises:
        SparseWorkbookError: A sheet reaches too far for the only parser of its format.
        Exception: Anything the small parsers of the workbook part raise on damaged content.
    """
    return _FORMATS[checked.format](checked.content, options)


def _is_sparse(facts: SheetFacts, limits: ReadLimits) -> bool:
    return facts.area > limits.sparse_floor_cells and facts.area > limits.max_area_per_cell * max(1, facts.cells)
