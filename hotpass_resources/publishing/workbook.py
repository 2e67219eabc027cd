"""The refined workbook: streamed, formatted, and safe to open.

Belongs here: the file's sheets in order, their formats, and what is done to values a cell cannot hold. Does
not belong here: which rows and columns a sheet shows (``domain.report.sheets``).

Every text is written as text: no value becomes a formula or a link, and ``+27…`` stays as it is. Equal
content gives equal bytes.
"""

from __future__ import annotations

import re
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import OutputError
from hotpass_assets.domain.report.model import Summary
from hotpass_assets.domain.report.sheets import (
    SummaryRow,
    data_sheet,
    not_mapped_sheet,
    provenance_sheet,
    rejected_sheet,
    review_sheet,
    summary_sheet,
)
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.publishing.sheet_cells import CELL_LIMIT, clean_text, fit_cells
from hotpass_resources.publishing.sheet_formats import (
    column_widths,
    date_formats,
    fills,
    header_format,
    text_columns,
)

ROW_LIMIT = 1_048_575

_SAMPLE = 200
_FIXED_TIME = "1980-01-01T00:00:00Z"


@dataclass(frozen=True)
class WorkbookContent:
    """Tables and figures that go into the refined workbook."""

    organisations: pl.DataFrame
    contacts: pl.DataFrame
    rejected_rows: pl.DataFrame
    column_mappings: pl.DataFrame
    raw_workbooks: pl.DataFrame
    field_provenance: pl.DataFrame
    review_queue: pl.DataFrame
    summary: Summary

    @staticmethod
    def of(tables: Mapping[str, pl.DataFrame], summary: Summary) -> WorkbookContent:
        """What of all tables, by name, goes into the workbook."""
        names = [name for name in WorkbookContent.__dataclass_fields__ if name != "summary"]
        return WorkbookContent(**{name: tables[name] for name in names}, summary=summary)


@dataclass(frozen=True)
class WrittenWorkbook:
    """What was written.

    Attributes:
        rows: Rows of each sheet without its header.
        warnings: What could not be written in full.
    """

    rows: Mapping[str, int]
    warnings: tuple[str, ...]


@dataclass
class _Sheet:
    """A sheet that is built when the writer asks for it, so that only one is in memory."""

    name: str
    build: Callable[[int, int], pl.DataFrame]
    start: int
    height: int
    cut: int = 0

    def sample(self) -> pl.DataFrame:
        """First rows, for widths and formats."""
        return self.build(self.start, min(self.height, _SAMPLE))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The sheet's rows in the form the writer reads."""
        frame, self.cut = fit_cells(self.build(self.start, self.height))
        return frame.__arrow_c_stream__(requested_schema)


def write_workbook(path: Path, content: WorkbookContent, rows_per_sheet: int = ROW_LIMIT) -> WrittenWorkbook:
    """Write Data, Summary, Contacts, Rejected, Not mapped, Provenance and, with pairs to decide, Review.

    Rows beyond what a sheet holds continue on "Data 2" and so on.

    Raises:
        OutputError: The file cannot be written.
    """
    sheets = _sheets(content, rows_per_sheet)
    summary = summary_sheet(content.summary)
    with swap_in(path) as aside:
        _write(aside, path, sheets, summary)
        set_fixed_times(aside)
    return WrittenWorkbook(
        {"Summary": len(summary)} | {sheet.name: sheet.height for sheet in sheets},
        tuple(
            f"sheet {sheet.name}: {counted(sheet.cut, 'cell')} held more than {CELL_LIMIT:,} characters, cut here; "
            "the full text is in the Parquet file"
            for sheet in sheets
            if sheet.cut
        ),
    )


def _sheets(content: WorkbookContent, rows_per_sheet: int) -> list[_Sheet]:
    organisations = content.organisations
    # Cheap to build, and its height is not known before.
    not_mapped = not_mapped_sheet(content.column_mappings, content.raw_workbooks)

    def provenance(start: int, height: int) -> pl.DataFrame:
        return provenance_sheet(organisations.slice(start, height), content.field_provenance)

    whole: list[tuple[str, int, Callable[[int, int], pl.DataFrame]]] = [
        ("Data", organisations.height, data_sheet(organisations).slice),
        ("Contacts", content.contacts.height, content.contacts.slice),
        ("Rejected", content.rejected_rows.height, rejected_sheet(content.rejected_rows).slice),
        ("Not mapped", not_mapped.height, not_mapped.slice),
        ("Provenance", organisations.height, provenance),
    ]
    if not content.review_queue.is_empty():
        whole.append(("Review", content.review_queue.height, review_sheet(content.review_queue).slice))
    return [
        _Sheet(name if number == 1 else f"{name} {number}", build, start, min(rows_per_sheet, height - start))
        for name, height, build in whole
        for number, start in enumerate(range(0, max(height, 1), rows_per_sheet), start=1)
    ]


def _write(path: Path, named: Path, sheets: list[_Sheet], summary: list[SummaryRow]) -> None:
    # Kept out of module import: only this function needs the compiled writer.
    from rustpy_xlsxwriter import write_worksheets

    header = header_format()
    names = [sheets[0].name, "Summary", *(sheet.name for sheet in sheets[1:])]
    samples = {sheet.name: sheet.sample() for sheet in sheets}
    entries: list[tuple[str, Any]] = [(sheet.name, sheet) for sheet in sheets]
    entries.insert(1, ("Summary", _plain(summary)))
    # The file is opened here: given a path, the writer prints to stderr when the disk is full.
    with path.open("wb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            write_worksheets(
                entries,
                file,
                freeze_panes={"general": {"row": 1, "col": 0}},
                autofilter=dict.fromkeys(names, True),
                header_format=dict.fromkeys(names, header),
                column_widths={name: column_widths(sample) for name, sample in samples.items()}
                | {"Summary": {"Section": 18.0, "Item": 36.0, "Value": 14.0, "Note": 100.0}},
                column_formats={name: date_formats(sample) for name, sample in samples.items()},
                conditional_formats={name: fills(sample) for name, sample in samples.items()},
                float_format="0.00",
                datetime_format="yyyy-mm-dd",
                ignore_errors={name: text_columns(sample) for name, sample in samples.items()},
            )
        except BaseException as error:
            # The writer keeps sheets in temporary files. When those cannot grow it raises a RuntimeError or
            # panics, which is not an Exception in Python.
            if not isinstance(error, RuntimeError) and type(error).__name__ != "PanicException":
                raise
            raise OutputError(
                f"cannot write {named.name}",
                where=str(named.parent),
                why=f"the workbook's temporary files could not be written in {tempfile.gettempdir()}",
                do="Free some space there, or set TMPDIR to a folder with space, and run the command again",
            ) from error


def _plain(summary: list[SummaryRow]) -> list[SummaryRow]:
    return [
        {name: clean_text(value) if isinstance(value, str) else value for name, value in row.items()} for row in summary
    ]


def set_fixed_times(path: Path) -> None:
    """Replace the time of writing that the writer stamps into the file.

    The sheets come first in the file and are not touched: only the document properties and what follows them
    are written anew.
    """
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        stamped = archive.getinfo("docProps/core.xml")
        late = [item for item in archive.infolist() if item.header_offset >= stamped.header_offset]
        contents = [(item.filename, archive.read(item)) for item in late]
        for item in late:
            archive.filelist.remove(item)
            del archive.NameToInfo[item.filename]
        # ZipFile in append mode writes over the directory from here on and cuts the file behind it.
        archive.start_dir = stamped.header_offset
        for name, content in contents:
            text = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _FIXED_TIME.encode(), content)
            information = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            information.compress_type = zipfile.ZIP_DEFLATED
            information.external_attr = 0o644 << 16
            information.create_system = 3
            archive.writestr(information, text if name.startswith("docProps/") else content)
