"""Publishing one intake: every file it was asked for, written aside and swapped in together.

Belongs here: which files are written, in which order, and the list of what was written. Does not belong here:
how one kind of file is written (the modules beside this one).
"""

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from hotpass_assets.domain.compliance.masking import without_personal_cells
from hotpass_assets.domain.errors import OutputError
from hotpass_assets.domain.report.html import render_html
from hotpass_assets.domain.report.markdown import render_markdown
from hotpass_assets.domain.report.model import Summary
from hotpass_assets.domain.tables.golden import ORGANISATIONS, PARTY_TABLES
from hotpass_assets.domain.tables.published import PUBLISHED_DATASET, PUBLISHED_TABLES
from hotpass_assets.domain.tables.records import REJECTED_ROWS
from hotpass_resources.process import is_gone, process_tag
from hotpass_resources.publishing.annotate import annotate_workbook, annotated_name
from hotpass_resources.publishing.archive import sha256_of, write_archive
from hotpass_resources.publishing.atomic import output_error, swap_in
from hotpass_resources.publishing.csv import csvw_path, write_csv
from hotpass_resources.publishing.duckdb_file import rows_in_duckdb, write_duckdb
from hotpass_resources.publishing.journal import Publishing, keeps_previous
from hotpass_resources.publishing.linkage_folder import LINKAGE_KIND, write_linkage
from hotpass_resources.publishing.listings import write_listing
from hotpass_resources.publishing.parquet import write_parquet
from hotpass_resources.publishing.party_store import write_party_store
from hotpass_resources.publishing.workbook import WorkbookContent, write_workbook

ANNOTATED_FOLDER = "annotated"


@dataclass(frozen=True)
class Order:
    """What to publish and where.

    Attributes:
        output_path: Refined workbook; the Parquet file takes its stem. A ``.csv`` or ``.parquet`` path means that
            form alone.
        formats: Further forms: ``csv``, ``duckdb``.
        report_path: Quality report, if one is wanted.
        report_format: ``markdown`` or ``html``.
        party_store_path: Party store, if one is wanted.
        listings: Daily list and intent digest, those that are wanted, by the name of their table.
        linkage_dir: Folder of the tables of the linkage layer, if they are wanted.
        linkage_about: What their metadata say of how records were linked.
        annotate: Whether to write annotated copies of the inputs.
        archive_dir: Folder of the archive, if one is wanted.
        subject: Line under the title of the report.
        intake: Key of the intake.
        manifest: What the archive says of itself.
        inputs: Frozen input files that may be passed on, by name.
        passwords: Passwords of encrypted inputs, by name.
        records: Folder of the records of publications going on, ``<state folder>/publishing``.
        contract: Documents of the contract, by their path from the folder of the dataset.
        quote_rejected: Whether files for other programs quote personal cells set aside; the workbook always does.
    """

    output_path: Path
    formats: tuple[str, ...]
    report_path: Path | None
    report_format: str
    party_store_path: Path | None
    annotate: bool
    archive_dir: Path | None
    subject: str
    intake: str
    manifest: Mapping[str, object]
    inputs: Mapping[str, Path]
    passwords: Mapping[str, str]
    records: Path
    contract: Mapping[str, str] = field(default_factory=dict)
    quote_rejected: bool = False
    listings: Mapping[str, Path] = field(default_factory=dict)
    linkage_dir: Path | None = None
    linkage_about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """What was published.

    Attributes:
        files: Table ``published_dataset``.
        warnings: What could not be written in full.
    """

    files: pl.DataFrame
    warnings: tuple[str, ...]


def publish(order: Order, tables: Mapping[str, pl.DataFrame], marks: pl.DataFrame, summary: Summary) -> Publication:
    """Write everything ``order`` asks for; the previous files stay until all new ones are complete.

    Args:
        order: What to write and where.
        tables: Tables by name.
        marks: Marks of the input cells, used for annotated copies.
        summary: Figures of the run.

    Raises:
        OutputError: A file cannot be written.
    """
    warnings: tuple[str, ...] = ()
    finished: list[tuple[str, Path, Path, int | None]] = []
    with _final_places_named(), closing(Publishing(order.records)) as publishing:
        stage = stage_in(order.output_path.parent, publishing)
        for kind, final in dataset_paths(order.output_path, order.formats).items():
            aside = stage / final.name
            if kind == "workbook":
                written = write_workbook(aside, WorkbookContent.of(tables, summary))
                warnings = written.warnings
                rows = sum(count for sheet, count in written.rows.items() if sheet.split()[0] == "Data")
            elif kind == "parquet":
                write_parquet(aside, tables["organisations"])
                rows = pl.scan_parquet(aside).select(pl.len()).collect().item()
            elif kind == "csv":
                write_csv(aside, tables["organisations"], ORGANISATIONS)
                rows = pl.scan_csv(aside, infer_schema=False).select(pl.len()).collect().item()
                finished.append(("csv", csvw_path(aside), csvw_path(final), None))
            else:
                write_duckdb(aside, _database_tables(tables, quote_rejected=order.quote_rejected))
                rows = rows_in_duckdb(aside, ORGANISATIONS.name)
            finished.append((kind, aside, final, rows))
        finished += _documents(order, tables, marks, summary, publishing)
        if order.archive_dir is not None:
            stage = stage_in(order.archive_dir, publishing)
            # The report tells how long the run took, which would make every archive a different file.
            kept = {final: aside for kind, aside, final, _ in finished if kind != "report"}
            packed = _archive(order, stage, kept)
            finished.append(("archive", packed, order.archive_dir / packed.name, None))
        if order.linkage_dir is not None:
            stage = stage_in(order.linkage_dir, publishing)
            written_aside = write_linkage(stage, tables, order.linkage_about)
            finished += [(LINKAGE_KIND, aside, order.linkage_dir / aside.name, None) for aside in written_aside]
        refuse_unusable_places(final for _, _, final, _ in finished)
        publishing.swap([(aside, final) for _, aside, final, _ in finished])
    return Publication(_listed_files((kind, final, count) for kind, _, final, count in finished), warnings)


def dataset_paths(output_path: Path, formats: Iterable[str]) -> dict[str, Path]:
    """Forms of the dataset with their paths, the workbook first; Parquet is always among them."""
    suffix = output_path.suffix.lower()
    forms = {} if suffix in {".csv", ".parquet"} else {"workbook": output_path}
    forms["parquet"] = output_path.with_suffix(".parquet")
    if suffix == ".csv":
        forms["csv"] = output_path
    for form in formats:
        forms.setdefault(form, output_path.with_suffix(f".{form}"))
    return forms


def refuse_unusable_places(paths: Iterable[Path]) -> None:
    """Refuse, before anything is written, places where no file can go.

    Raises:
        OutputError: Two results have the same path, a folder is in the way, or there can be no folder around it.
    """
    taken: set[Path] = set()
    for path in paths:
        if path in taken:
            raise OutputError(
                f"two results would be written to {path.name}",
                where=str(path.parent),
                do="Give each result a path of its own",
                exit_code=2,
            )
        taken.add(path)
        if path.is_dir():
            raise output_error(path, OSError(errno.EISDIR, os.strerror(errno.EISDIR)))
        around = next(folder for folder in path.absolute().parents if folder.exists())
        if not around.is_dir():
            raise output_error(path, OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
        if not os.access(around, os.W_OK | os.X_OK):
            raise output_error(path, OSError(errno.EACCES, os.strerror(errno.EACCES)))


_DATABASE_TABLES = tuple(model.name for model in PUBLISHED_TABLES)


def _database_tables(tables: Mapping[str, pl.DataFrame], *, quote_rejected: bool) -> dict[str, pl.DataFrame]:
    kept = {name: tables[name] for name in _DATABASE_TABLES}
    if not quote_rejected:
        kept[REJECTED_ROWS.name] = without_personal_cells(kept[REJECTED_ROWS.name])
    return kept


def _documents(
    order: Order, tables: Mapping[str, pl.DataFrame], marks: pl.DataFrame, summary: Summary, publishing: Publishing
) -> list[tuple[str, Path, Path, int | None]]:
    """Contract, report, party store and annotated copies, each staged beside its place."""
    staged: list[tuple[str, Path, Path, int | None]] = list(_contract(order, publishing))
    if order.report_path is not None:
        aside = stage_in(order.report_path.parent, publishing) / order.report_path.name
        render = render_html if order.report_format == "html" else render_markdown
        with swap_in(aside) as path:
            path.write_text(render(summary, order.subject), encoding="utf-8")
        staged.append(("report", aside, order.report_path, None))
    if order.party_store_path is not None:
        aside = stage_in(order.party_store_path.parent, publishing) / order.party_store_path.name
        write_party_store(aside, {model.name: tables[model.name] for model in PARTY_TABLES})
        staged.append(("party_store", aside, order.party_store_path, None))
    for kind, final in order.listings.items():
        aside = stage_in(final.parent, publishing) / final.name
        write_listing(aside, tables[kind])
        staged.append((kind, aside, final, None))
    if order.annotate and marks.height:
        folder = order.output_path.parent / ANNOTATED_FOLDER
        stage = stage_in(folder, publishing)
        for name, copy in _annotated_names(order.inputs):
            mine = marks.filter(pl.col("workbook") == name)
            if mine.height:
                aside = _annotated(order, name, mine, stage, copy)
                staged.append(("annotated", aside, folder / copy, None))
    return staged


def _contract(order: Order, publishing: Publishing) -> Iterator[tuple[str, Path, Path, int | None]]:
    if not order.contract:
        return
    folder = order.output_path.parent
    # Beside the dataset: a run that fails must not leave an empty folder of contracts.
    stage = stage_in(folder, publishing)
    for name, text in order.contract.items():
        with swap_in(stage / name) as path:
            path.write_text(text, encoding="utf-8")
        yield "contract", stage / name, folder / name, None


def _annotated_names(inputs: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Each input with the name of its annotated copy; ``a.csv`` beside ``a.xlsx`` gives ``a.csv.xlsx``."""
    names = sorted(inputs)
    taken = {name.casefold() for name in names}
    for name in names:
        copy = Path(name).with_name(annotated_name(Path(name)))
        if copy != Path(name) and str(copy).casefold() in taken:
            copy = copy.with_name(f"{Path(name).name}.xlsx")
        taken.add(str(copy).casefold())
        yield name, copy


def _annotated(order: Order, name: str, marks: pl.DataFrame, stage: Path, copy: Path) -> Path:
    # The copy is made from a file of the right name: frozen files have none.
    source = stage / "source" / Path(name)
    aside = stage / "copy" / copy
    try:
        source.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(order.inputs[name], source)
    except OSError as error:
        raise output_error(order.output_path.parent / ANNOTATED_FOLDER / copy, error) from error
    annotate_workbook(source, aside, marks.drop("workbook"), order.passwords.get(name))
    return aside


def stage_in(folder: Path, publishing: Publishing) -> Path:
    """A hidden folder beside the final place, gone when the publication ends."""
    _sweep(folder)
    stage = folder / f"{_STAGE_PREFIX}{process_tag()}-{secrets.token_hex(4)}{_STAGE_SUFFIX}"
    publishing.note_stage(stage)
    try:
        stage.mkdir(parents=True)
    except OSError as error:
        raise output_error(stage.parent / "results", error) from error
    return stage


_STAGE_PREFIX, _STAGE_SUFFIX = ".hotpass-", ".part"


@contextmanager
def _final_places_named() -> Iterator[None]:
    """Names the place a file was meant for, not the hidden folder it is made in."""
    try:
        yield
    except OutputError as error:
        parts = Path(error.where or "").parts
        hidden = next((number for number, part in enumerate(parts) if part.startswith(_STAGE_PREFIX)), None)
        if hidden is None:
            raise
        place = Path(*parts[:hidden])
        raise OutputError(error.what, where=str(place), why=error.why, do=error.do, retry=error.retry) from error


def _sweep(folder: Path) -> None:
    """Remove what a killed process left in ``folder``."""
    for stage in folder.glob(f"{_STAGE_PREFIX}*{_STAGE_SUFFIX}"):
        tag, _, _ = stage.name.removeprefix(_STAGE_PREFIX).removesuffix(_STAGE_SUFFIX).rpartition("-")
        if is_gone(tag) and not keeps_previous(stage):
            shutil.rmtree(stage, ignore_errors=True)


def _archive(order: Order, stage: Path, outputs: Mapping[Path, Path]) -> Path:
    """Pack the staged outputs under the names of their final places."""
    base = order.output_path.parent
    named = {
        str(final.relative_to(base)) if final.is_relative_to(base) else final.name: aside
        for final, aside in outputs.items()
    }
    return write_archive(stage, order.intake, order.inputs, named, order.manifest)


def _listed_files(written: Iterable[tuple[str, Path, int | None]]) -> pl.DataFrame:
    """Table ``published_dataset`` of files given by kind, path and rows of organisations."""
    lines = [
        {"kind": kind, "path": str(path), "rows": rows, "size": path.stat().st_size, "sha256": sha256_of(path)}
        for kind, path, rows in written
    ]
    return PUBLISHED_DATASET.conform(pl.DataFrame(lines, schema=dict(PUBLISHED_DATASET.schema)))
