"""Every place in which Hotpass may hold somebody: sheets, tables, published files, files of people, history.

Belongs here: which places there are and what stands in them. Does not belong here: recognising a person
(``domain.compliance.traces``) and changing a place (``hotpass_assets.erasure``).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import polars as pl

from hotpass_assets.domain.compliance.suppression import Person, knowing
from hotpass_assets.domain.compliance.traces import traces_in
from hotpass_assets.domain.workbook.coordinates import column_letter
from hotpass_resources.compliance_files import FOLDER, exported
from hotpass_resources.intake_store import IntakeFile, IntakeStore
from hotpass_resources.publishing.archive import sha256_of
from hotpass_resources.settings import Settings

SHEET, TABLE, PARSED, PUBLISHED, PEOPLES_FILE, HISTORY = (
    "stored workbook",
    "table",
    "parsed sheets",
    "published file",
    "file people edit",
    "history or log",
)
_TEXT_FILES = {".csv", ".tsv", ".json", ".jsonl", ".md", ".html", ".txt", ".yaml", ".log"}
_CELL = re.compile(r"<t(?:\s[^>]*)?>([^<]*)</t>")
_ROW = re.compile(r"<row[ >].*?</row>", re.DOTALL)
_PEOPLES_FILES = ("decisions_path", "consent_path", "corrections_path")
_LARGEST = 256 << 20


@dataclass(frozen=True)
class Place:
    """One place that holds the person.

    Attributes:
        kind: What it is.
        path: File.
        where: Cell, table or line in it.
        profile: Profile it belongs to, if any.
        intake: Intake it belongs to, if any.
        found: Kinds of identifiers found.
    """

    kind: str
    path: str
    where: str
    profile: str | None
    intake: str | None
    found: str


@dataclass(frozen=True)
class Search:
    """Looks for one person.

    Attributes:
        settings: Where things are.
        person: Who is looked for.
        country: Country of telephone numbers without a prefix.
        name_alone: Whether a name is enough without its organisation.
    """

    settings: Settings
    person: Person
    country: str
    name_alone: bool = False

    @property
    def store(self) -> IntakeStore:
        """The intakes."""
        return IntakeStore(self.settings.store_root)

    def places(self) -> list[Place]:
        """Every place, in a fixed order."""
        found = [*self.in_intakes(), *self.in_parsed(), *self.in_published(), *self.in_files(), *self.in_history()]
        return sorted(set(found), key=lambda place: (place.kind, place.path, place.where, place.intake or ""))

    def in_intakes(self) -> Iterator[Place]:
        """Cells of stored workbooks, and tables made from them."""
        for profile in self.store.profiles():
            for key in self.store.keys(profile):
                files = {file.name: file for file in self.store.load(profile, key).files}
                for path in sorted((self.settings.store_root / "tables" / profile).glob(f"*/{key}.parquet")):
                    if path.parent.name == "raw_rows":
                        yield from self._cells(path, files, profile, key)
                    yield from self._table(path, TABLE, path.parent.name, profile, key)

    def _cells(self, path: Path, files: dict[str, IntakeFile], profile: str, key: str) -> Iterator[Place]:
        rows = pl.read_parquet(path)
        hits = traces_in(rows["cells"], knowing(self.person), self.country, name_alone=self.name_alone).cells
        places = rows.with_row_index("line").select("line", "workbook", "sheet", "row", "first_column")
        for hit in hits.join(places, on="line").iter_rows(named=True):
            frozen = self.store.path_of(files[hit["workbook"]])
            cell = f"{column_letter(hit['first_column'] + hit['position'])}{hit['row']}"
            where = f"{hit['workbook']} › {hit['sheet']} {cell}"
            yield Place(SHEET, str(frozen), where, profile, key, hit["kinds"])

    def _table(self, path: Path, kind: str, name: str, profile: str | None, key: str | None) -> Iterator[Place]:
        kinds, rows = self._found(rows_of_parquet(path))
        if rows:
            yield Place(kind, str(path), f"{name}, {rows} rows", profile, key, kinds)

    def in_parsed(self) -> Iterator[Place]:
        """Sheets as they were read, in the store and in folders an intake named for them."""
        for path in parsed_files(self.settings):
            yield from self._table(path, PARSED, path.parent.parent.name[:12], None, None)

    def in_published(self) -> Iterator[Place]:
        """Files that intakes published and that are still as they were written, and archives beside them."""
        for profile, key, path in published_files(self.settings):
            kinds, rows = self._found(rows_of_file(path))
            if rows:
                yield Place(PUBLISHED, str(path), f"{rows} rows", profile, key, kinds)

    def in_files(self) -> Iterator[Place]:
        """Decisions and reviewed statuses, which people keep themselves."""
        for path in peoples_files(self.settings):
            for number, line in enumerate(rows_of_file(path), 1):
                kinds, rows = self._found([line])
                if rows:
                    yield Place(PEOPLES_FILE, str(path), f"line {number}", None, None, kinds)

    def in_history(self) -> Iterator[Place]:
        """Run history, reports and logs, in which nobody should be."""
        told = [one.value for one in self.person.identifiers]
        for path in sorted(self.settings.state_dir.rglob("*")):
            if not path.is_file() or path.is_relative_to(self.settings.store_root) or path.suffix == ".key":
                continue
            content = path.read_bytes().lower()
            if any(value.encode() in content for value in told):
                yield Place(HISTORY, str(path), "as bytes", None, None, "text")

    def _found(self, rows: list[list[str]]) -> tuple[str, int]:
        if not rows:
            return "", 0
        lists = pl.Series("cells", rows, dtype=pl.List(pl.String))
        hits = traces_in(lists, knowing(self.person), self.country, name_alone=self.name_alone).cells
        kinds = {kind for text in hits["kinds"].unique() for kind in text.split(",")}
        return ",".join(sorted(kinds)), hits["line"].n_unique()


def rows_of_parquet(path: Path) -> list[list[str]]:
    """The texts of each row of a table."""
    frame = pl.read_parquet(path)
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    lists = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.String)]
    nothing = pl.lit([], dtype=pl.List(pl.String))
    cells = [*map(pl.col, texts), *(pl.col(name).fill_null(nothing) for name in lists)]
    return frame.select(pl.concat_list(cells)).to_series().to_list() if cells else []


def rows_of_file(path: Path) -> list[list[str]]:
    """The texts of a file by row or line: text, workbooks, Parquet, DuckDB, and archives of them."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return rows_of_parquet(path)
    if suffix == ".duckdb":
        return _rows_of_database(path)
    if suffix in {".zip", ".xlsx", ".xlsm"}:
        return _rows_of_package(path)
    if suffix in _TEXT_FILES:
        return _lines(path.read_bytes())
    return []


def _lines(content: bytes) -> list[list[str]]:
    return [re.split(r'[,;\t"|]', unescape(line)) for line in content.decode("utf-8", errors="replace").splitlines()]


def _rows_of_package(path: Path) -> list[list[str]]:
    rows: list[list[str]] = []
    with zipfile.ZipFile(path) as package:
        shared = _shared(package)
        for member in package.infolist():
            suffix = Path(member.filename).suffix.lower()
            if member.file_size > _LARGEST:
                continue
            if suffix == ".xml" and "worksheets/" in member.filename:
                rows += _rows_of_sheet(package.read(member).decode("utf-8", errors="replace"), shared)
            elif suffix in _TEXT_FILES:
                rows += _lines(package.read(member))
            elif suffix in {".xlsx", ".xlsm", ".parquet"}:
                rows += _rows_of_member(package, member)
    return rows


def _rows_of_member(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[list[str]]:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=Path(member.filename).suffix) as copy:
        copy.write(package.read(member))
        copy.flush()
        return rows_of_file(Path(copy.name))


def _shared(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    text = package.read("xl/sharedStrings.xml").decode("utf-8", errors="replace")
    return [unescape("".join(_CELL.findall(item))) for item in re.findall(r"<si>.*?</si>", text, re.DOTALL)]


def _rows_of_sheet(text: str, shared: list[str]) -> list[list[str]]:
    rows = []
    for row in _ROW.findall(text):
        cells = [unescape(cell) for cell in _CELL.findall(row)]
        numbers = re.findall(r't="s"[^>]*><v>(\d+)</v>', row)
        cells += [shared[int(number)] for number in numbers if int(number) < len(shared)]
        if cells:
            rows.append(cells)
    return rows


def _rows_of_database(path: Path) -> list[list[str]]:
    import duckdb

    rows: list[list[str]] = []
    with duckdb.connect(str(path), read_only=True) as database:
        for (name,) in database.execute("SELECT table_name FROM information_schema.tables").fetchall():
            quoted = '"' + str(name).replace('"', '""') + '"'
            found = database.execute(f"SELECT * FROM {quoted}").fetchall()  # noqa: S608, names from the database itself
            rows += [[cell for cell in row if isinstance(cell, str)] for row in found]
    return rows


def parsed_files(settings: Settings) -> list[Path]:
    """Sheets as they were read."""
    store = IntakeStore(settings.store_root)
    folders = {settings.store_root / "parsed"}
    for profile in store.profiles():
        for key in store.keys(profile):
            staged = store.load(profile, key).settings.get("excel_stage_dir")
            folders |= {Path(staged)} if staged else set()
    return sorted(path for folder in folders for path in folder.glob("*/*/rows.parquet"))


def published_files(settings: Settings) -> list[tuple[str, str, Path]]:
    """Profile, intake and path of every published file that is as a run wrote it, and of archives beside them.

    A later run that writes fewer forms, or leaves out a copy, does not name what an earlier one left there: the record
    of exports does.
    """
    store = IntakeStore(settings.store_root)
    found = {
        path: (profile, key)
        for profile, key, path, digest in exported(settings)
        if path.is_file() and sha256_of(path) == digest
    }
    for profile in store.profiles():
        for key in store.keys(profile):
            listed = settings.store_root / "tables" / profile / "published_dataset" / f"{key}.parquet"
            lines = pl.read_parquet(listed).select("path", "sha256").rows() if listed.is_file() else []
            for text, digest in lines:
                path = Path(text)
                if path.is_file() and sha256_of(path) == digest:
                    found[path] = (profile, key)
            dist = Path(str(store.load(profile, key).settings.get("dist_dir", "")))
            for path in sorted(dist.glob(f"refined-data-{key}-*.zip")) if dist.is_dir() else ():
                found.setdefault(path, (profile, key))
    return [(profile, key, path) for path, (profile, key) in sorted(found.items())]


def peoples_files(settings: Settings) -> list[Path]:
    """Files of decisions and reviewed statuses that intakes were made with, or that lie beside profiles."""
    store = IntakeStore(settings.store_root)
    named = set()
    for profile in store.profiles():
        for key in store.keys(profile):
            kept = store.load(profile, key).settings
            named |= {Path(str(kept[name])) for name in _PEOPLES_FILES if kept.get(name)}
    folders = [settings.workspace / "profiles", settings.workspace / "config" / "profiles"]
    for folder in folders:
        named |= {*folder.glob("*.decisions.csv"), *folder.glob("*.consent.csv"), *folder.glob("*.corrections.csv")}
    return sorted(path for path in named if path.is_file())


def proof_folder(settings: Settings) -> Path:
    """Where proofs of erasures are."""
    return settings.state_dir / FOLDER / "erasures"
