"""Parsed sheets kept by content, so that an unchanged workbook is not read twice.

Belongs here: reading a frozen file through the cache. Does not belong here: parsing (``domain.workbook``).
"""

import hashlib
from dataclasses import asdict, replace
from pathlib import Path

import polars as pl

from hotpass_assets.domain.compliance.suppression import Suppression
from hotpass_assets.domain.compliance.traces import rows_without, traces_in
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.workbook.manifest import workbook_lines
from hotpass_assets.domain.workbook.model import READER_VERSION, ReadOptions, WorkbookReading
from hotpass_assets.domain.workbook.reader import read_workbook
from hotpass_resources.intake_store import IntakeFile, IntakeStore
from hotpass_resources.publishing.atomic import swap_in


class ParsedSheets:
    """Tables ``raw_workbooks`` and ``raw_rows`` of single files, read once per content and options.

    A file that could not be opened is tried again each time: the password may have been corrected since.

    Args:
        store: Intake store that holds the frozen files.
        stage_dir: Folder for parsed sheets; inside the store when absent.
        erased: Everybody who is taken out of what is read.
        country: Country of telephone numbers without a prefix.
    """

    def __init__(
        self, store: IntakeStore, stage_dir: Path | None = None, erased: Suppression | None = None, country: str = "ZA"
    ) -> None:
        self.store = store
        self.stage_dir = stage_dir
        self.erased = erased
        self.country = country

    def manifest(self, file: IntakeFile, options: ReadOptions) -> pl.DataFrame:
        """Lines of ``raw_workbooks`` for one file; parses it when it was not parsed before."""
        kept = self._folder(file, options) / "workbook.parquet"
        if kept.is_file():
            return self._named(pl.read_parquet(kept), file)
        return self._named(workbook_lines(self._parse(file, options)), file)

    def rows(self, file: IntakeFile, options: ReadOptions) -> pl.DataFrame:
        """Lines of ``raw_rows`` for one file; parses it when it was not parsed before."""
        kept = self._folder(file, options) / "rows.parquet"
        if not kept.is_file():
            return self._named(self._parse(file, options).rows, file)
        rows = pl.read_parquet(kept)
        without = self._without_erased(rows)
        if without is not rows:
            with swap_in(kept) as aside:
                without.write_parquet(aside, compression="lz4", statistics=False)
        return self._named(without, file)

    def _without_erased(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows without people who were erased; the very same rows where there are none."""
        if self.erased is None:
            return rows
        traces = traces_in(rows["cells"], self.erased.known(), self.country)
        return rows if traces.cells.is_empty() else rows.with_columns(rows_without(rows["cells"], traces))

    def _parse(self, file: IntakeFile, options: ReadOptions) -> WorkbookReading:
        if (why := self.store.withheld(file)) is not None and not self.store.path_of(file).exists():
            raise InputError(
                f"{file.name} cannot be read anew",
                where=str(self.store.path_of(file)),
                why=why,
                do="Run hotpass refine on the input folder, which freezes the workbook again",
            )
        reading = read_workbook(self.store.path_of(file), file.name, options)
        if reading.problem is not None:
            return reading
        reading = replace(reading, rows=self._without_erased(reading.rows))
        folder = self._folder(file, options)
        with swap_in(folder / "rows.parquet") as aside:
            reading.rows.write_parquet(aside, compression="lz4", statistics=False)
        with swap_in(folder / "workbook.parquet") as aside:
            workbook_lines(reading).write_parquet(aside)
        return reading

    def _folder(self, file: IntakeFile, options: ReadOptions) -> Path:
        suffix = Path(file.name).suffix.lower()
        asked = replace(options, password="set" if options.password else None, chunk_rows=None)
        # A delimited file gives its sheet the name of the file; text is found under the name of a workbook too.
        stem = Path(file.name).stem if suffix in {".csv", ".tsv", ".xls"} else ""
        digest = hashlib.sha256(
            repr((READER_VERSION, suffix, stem, sorted(asdict(asked).items()))).encode()
        ).hexdigest()[:16]
        if self.stage_dir is not None:
            return self.stage_dir / file.sha256 / digest
        return self.store.parsed_folder(file.sha256, digest)

    @staticmethod
    def _named(frame: pl.DataFrame, file: IntakeFile) -> pl.DataFrame:
        return frame.with_columns(workbook=pl.lit(file.name))
