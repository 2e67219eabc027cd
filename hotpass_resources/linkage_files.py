"""The files that deduplicating one table leaves behind.

Belongs here: their names, their forms, and swapping all of them in together. Does not belong here: what is in them
(``domain.linkage``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import OutputError
from hotpass_resources.publishing.atomic import output_error, swap_in
from hotpass_resources.publishing.csv import escape_formula
from hotpass_resources.publishing.sheet_cells import CELL_LIMIT, fit_cells
from hotpass_resources.publishing.sheet_formats import column_widths, header_format, text_columns
from hotpass_resources.publishing.workbook import ROW_LIMIT, set_fixed_times

CLUSTERS, MATCHES, QUEUE = "clusters.parquet", "matches.parquet", "review_queue.parquet"
METADATA, MODEL, REPORT = "linkage_metadata.json", "model.json", "report.html"
LINKAGE_FILES = (CLUSTERS, MATCHES, QUEUE, METADATA, MODEL, REPORT)
TABLE_SUFFIXES = (".xlsx", ".csv", ".parquet")
# Fixed, because the default follows the number of cores and with it the bytes.
_ROWS_PER_GROUP = 131_072
_SAMPLE = 200
_CUT_NOTE = "… [cut at 32,767 characters; full text in the input file]"

Writer = Callable[[Path], None]


def write_together(files: Mapping[Path, Writer], stale: Iterable[Path] = ()) -> None:
    """Write files aside and swap all of them in when the last is written, the first one last.

    Args:
        files: What writes each file to the path it is given.
        stale: Files of an earlier run that this one does not write: they go.

    Raises:
        OutputError: One cannot be written; then all are as they were.
    """
    with ExitStack() as swaps:
        for path, write in files.items():
            # Whatever goes wrong while this file is written passes through its own swap first, which names it.
            write(swaps.enter_context(swap_in(path)))
    for path in stale:
        with suppress(FileNotFoundError):
            path.unlink()


def check_writable(path: Path) -> None:
    """Make sure that a file can be written before hours are spent on what goes into it.

    Raises:
        OutputError: It cannot.
    """
    probe = path.with_name(f".{path.name[:80]}.probe")
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "", str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise output_error(path, error) from error


def table_writer(frame: pl.DataFrame, suffix: str, warn: Callable[[str], None]) -> Writer:
    """Writes a table of texts.

    Args:
        frame: The table.
        suffix: Its form, one of ``TABLE_SUFFIXES``.
        warn: Is told in a sentence what the form could not hold.
    """
    if suffix == ".xlsx":
        return _xlsx(frame, warn)
    return {".csv": _csv, ".parquet": parquet_writer}[suffix](frame)


def parquet_writer(frame: pl.DataFrame) -> Writer:
    """Writes one frame; equal frames give equal bytes on any number of cores."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            frame.rechunk().write_parquet(
                file, compression="zstd", compression_level=3, statistics=True, row_group_size=_ROWS_PER_GROUP
            )

    return write


def parts_writer(parts: Iterable[pl.DataFrame]) -> Writer:
    """Writes frames of one schema as the row groups of one Parquet file, so that only one is in memory."""

    def write(path: Path) -> None:
        import pyarrow.parquet as pq  # needed by this writer alone

        writer = None
        try:
            for part in parts:
                group = part.to_arrow(compat_level=pl.CompatLevel.oldest())
                writer = writer or pq.ParquetWriter(path, group.schema, compression="zstd", compression_level=1)
                writer.write_table(group, row_group_size=max(part.height, 1))
        finally:
            if writer:
                writer.close()

    return write


def text_writer(text: str) -> Writer:
    """Writes a text as UTF-8."""

    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8", newline="\n")

    return write


def json_writer(content: Mapping[str, Any]) -> Writer:
    """Writes JSON for people and programs."""
    return text_writer(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _csv(frame: pl.DataFrame) -> Writer:
    def write(path: Path) -> None:
        texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
        safe = frame.with_columns(escape_formula(pl.col(name)).alias(name) for name in texts)
        headers = pl.DataFrame({"name": frame.columns}).select(escape_formula(pl.col("name"))).to_series().to_list()
        renamed = dict(zip(frame.columns, headers, strict=True))
        with path.open("wb") as file:
            safe.rename(renamed).write_csv(file)

    return write


def _xlsx(frame: pl.DataFrame, warn: Callable[[str], None]) -> Writer:
    """Writes every cell as text, so that ``+27…`` and leading zeros stay as they are."""

    def write(path: Path) -> None:
        from rustpy_xlsxwriter import write_worksheets  # the compiled writer is needed here only

        parts = range(0, max(frame.height, 1), ROW_LIMIT)
        sheets, cut = {}, 0
        for start in parts:
            name = "Data" if start == 0 else f"Data {start // ROW_LIMIT + 1}"
            sheets[name], cut_here = fit_cells(frame.slice(start, ROW_LIMIT), _CUT_NOTE)
            cut += cut_here
        if cut:
            warn(
                f"{counted(cut, 'cell')} of the deduplicated table held more than {CELL_LIMIT:,} characters, cut here; "
                "the full text is in the input file"
            )
        header = header_format()
        try:
            with path.open("wb") as file:
                write_worksheets(
                    list(sheets.items()),
                    file,
                    freeze_panes={"general": {"row": 1, "col": 0}},
                    autofilter=dict.fromkeys(sheets, True),
                    header_format=dict.fromkeys(sheets, header),
                    column_widths={name: column_widths(sheet.head(_SAMPLE)) for name, sheet in sheets.items()},
                    ignore_errors={name: text_columns(sheet) for name, sheet in sheets.items()},
                )
            set_fixed_times(path)
        except BaseException as error:
            # The writer keeps sheets in temporary files. When those cannot grow it raises a RuntimeError or panics,
            # which is not an Exception in Python.
            if not isinstance(error, RuntimeError) and type(error).__name__ != "PanicException":
                raise
            raise OutputError(
                "cannot write the workbook",
                where=str(path.parent),
                why="its temporary files could not be written",
                do="Free some space, or give the output the suffix .csv or .parquet",
            ) from error

    return write
