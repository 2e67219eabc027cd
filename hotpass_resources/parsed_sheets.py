"""Parsed sheets kept by content, so that an unchanged workbook is not read twice.

Belongs here: reading a frozen file through the cache, and what is in it. Does not belong here: parsing
(``domain.workbook``).
"""

import hashlib
from dataclasses import asdict, replace
from pathlib import Path

import polars as pl

from hotpass_assets.domain.compliance.suppression import Suppression
from hotpass_assets.domain.compliance.traces import WITHHELD, rows_without, traces_in
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.workbook.manifest import workbook_lines
from hotpass_assets.domain.workbook.model import READER_VERSION, ReadOptions
from hotpass_assets.domain.workbook.reader import read_workbook
from hotpass_resources.intake_store import IntakeFile, IntakeStore
from hotpass_resources.storage.store import ObjectStore, StoredFile, open_store
from hotpass_resources.table_files import local_table

_FOLDER = "parsed"


def parsed_place(store: ObjectStore, stage_dir: Path | None) -> tuple[ObjectStore, tuple[str, ...]]:
    """Where parsed sheets are: in a folder of the store, or in one of this machine that an intake named for them."""
    return (open_store(stage_dir), ()) if stage_dir is not None else (store, (_FOLDER,))


def parsed_of(store: ObjectStore, stage_dir: Path | None, sha256: str = "") -> list[StoredFile]:
    """Parsed sheets of one file, or of all when no digest is given, by key."""
    place, folder = parsed_place(store, stage_dir)
    files = place.files(*folder, *([sha256] if sha256 else ()))
    depth = len(folder) + 3
    return [file for file in files if file.name.endswith(".parquet") and file.key.count("/") + 1 == depth]


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
        kept = self._kept(file, options, "workbook.parquet")
        if (path := local_table(kept)) is not None:
            lines = pl.read_parquet(path)
            without = self._without_erased(lines, "headers", file.sha256)
            if without is not lines:
                with kept.write() as aside:
                    without.write_parquet(aside)
            return self._named(without, file)
        return self._named(self._parse(file, options)[1], file)

    def rows(self, file: IntakeFile, options: ReadOptions) -> pl.DataFrame:
        """Lines of ``raw_rows`` for one file; parses it when it was not parsed before."""
        kept = self._kept(file, options, "rows.parquet")
        path = local_table(kept)
        if path is None:
            return self._named(self._parse(file, options)[0], file)
        rows = pl.read_parquet(path)
        without = self._without_erased(rows, "cells", file.sha256)
        if without is not rows:
            with kept.write() as aside:
                without.write_parquet(aside, compression="lz4", statistics=False)
        return self._named(without, file)

    def _without_erased(self, rows: pl.DataFrame, column: str, sha256: str) -> pl.DataFrame:
        """The rows without people who were erased; the very same rows where there are none.

        Whom they named is known no more once they are written, so the note for the frozen file comes first.
        """
        if self.erased is None:
            return rows
        traces = traces_in(rows[column], self.erased.known(), self.country)
        if traces.cells.is_empty():
            return rows
        self.store.note_withheld(sha256, WITHHELD)
        return rows.with_columns(rows_without(rows[column], traces))

    def _parse(self, file: IntakeFile, options: ReadOptions) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Lines of ``raw_rows`` and of ``raw_workbooks``, kept for the next time."""
        if (why := self.store.withheld(file)) is not None and not self.store.holds(file):
            raise InputError(
                f"{file.name} cannot be read anew",
                where=str(self.store.stored(file)),
                why=why,
                do="Run hotpass refine on the input folder, which freezes the workbook again",
            )
        reading = read_workbook(self.store.path_of(file), file.name, options)
        if reading.problem is not None:
            return reading.rows, workbook_lines(reading)
        reading = replace(reading, rows=self._without_erased(reading.rows, "cells", file.sha256))
        lines = self._without_erased(workbook_lines(reading), "headers", file.sha256)
        with self._kept(file, options, "rows.parquet").write() as aside:
            reading.rows.write_parquet(aside, compression="lz4", statistics=False)
        with self._kept(file, options, "workbook.parquet").write() as aside:
            lines.write_parquet(aside)
        return reading.rows, lines

    def _kept(self, file: IntakeFile, options: ReadOptions, name: str) -> StoredFile:
        suffix = Path(file.name).suffix.lower()
        asked = replace(options, password="set" if options.password else None, chunk_rows=None)
        # A delimited file gives its sheet the name of the file; text is found under the name of a workbook too.
        stem = Path(file.name).stem if suffix in {".csv", ".tsv", ".xls"} else ""
        digest = hashlib.sha256(
            repr((READER_VERSION, suffix, stem, sorted(asdict(asked).items()))).encode()
        ).hexdigest()[:16]
        store, folder = parsed_place(self.store.objects, self.stage_dir)
        return store.file(*folder, file.sha256, digest, name)

    @staticmethod
    def _named(frame: pl.DataFrame, file: IntakeFile) -> pl.DataFrame:
        return frame.with_columns(workbook=pl.lit(file.name))
