"""Every place in which Hotpass may hold somebody: sheets, tables, published files, files of people, history.

Belongs here: which places there are and what stands in them. Does not belong here: recognising a person
(``domain.compliance.traces``) and changing a place (``hotpass_assets.erasure``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import polars as pl

from hotpass_assets.domain.compliance.spellings import stands_in
from hotpass_assets.domain.compliance.suppression import Person, Suppression, knowing
from hotpass_assets.domain.compliance.traces import Known, traces_in
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.intent.signals import SIGNALS_FILE, NoSignalsError
from hotpass_assets.domain.workbook.coordinates import column_letter
from hotpass_resources.compliance_files import FOLDER, exported
from hotpass_resources.frozen_signals import kept_signals_of, read_signals
from hotpass_resources.intake_store import IntakeFile, IntakeStore
from hotpass_resources.parsed_sheets import parsed_of
from hotpass_resources.place_contents import contents_of, digests_of_inputs, rows_of_file, rows_of_parquet
from hotpass_resources.publishing.archive import sha256_of
from hotpass_resources.settings import Settings
from hotpass_resources.storage.store import COPIES, StoredFile
from hotpass_resources.table_files import intakes_with, local_table, table_file, tables_of_intake

SHEET, TABLE, PARSED, PUBLISHED, PEOPLES_FILE, HISTORY, UNREADABLE = (
    "stored workbook",
    "table",
    "parsed sheets",
    "published file",
    "file people edit",
    "history or log",
    "unreadable file",
)
PARSED_TEXTS = {"rows.parquet": "cells", "workbook.parquet": "headers"}
"""Column of texts in each file of sheets as they were read."""
# Column of texts and number of the row of the tables made from cells; of a header, that of its first row.
_SHEETS = {"raw_rows": ("cells", pl.col("row")), "raw_workbooks": ("headers", pl.col("header_rows").list.first())}
_PEOPLES_FILES = ("decisions_path", "consent_path", "corrections_path", "intent_store_path")


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
        frozen: Digests of stored workbooks that named the person before they were removed.
        listed: Fingerprints of the person, where an erasure was begun and the store knows less of them than it did.
    """

    settings: Settings
    person: Person
    country: str
    name_alone: bool = False
    frozen: frozenset[str] = frozenset()
    listed: Suppression | None = None

    @cached_property
    def _known(self) -> Known:
        """Recognises the person by what the store knows and by what the list of the erased knows."""
        told, listed = knowing(self.person), self.listed.known() if self.listed else None
        return lambda kind, value: "person" if told(kind, value) or (listed and listed(kind, value)) else None

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
                yield from self._signals(files, profile, key)
                for table in tables_of_intake(self.store.objects, profile, key):
                    if table.folder in _SHEETS:
                        yield from self._cells(table, files, profile, key)
                    yield from self._table(table, TABLE, table.folder, profile, key)

    def _signals(self, files: dict[str, IntakeFile], profile: str, key: str) -> Iterator[Place]:
        frozen = files.get(SIGNALS_FILE)
        if frozen is None:
            return
        path = str(kept_signals_of(self.store, frozen))
        try:
            signals = read_signals(self.store, frozen)
        except NoSignalsError:
            yield Place(UNREADABLE, path, SIGNALS_FILE, profile, key, "unread")
            return
        kinds, count = self._found([[one.target_identifier, one.insight] for one in signals])
        if count:
            yield Place(SHEET, path, f"{SIGNALS_FILE}, {counted(count, 'signal')}", profile, key, kinds)

    def _cells(self, table: StoredFile, files: dict[str, IntakeFile], profile: str, key: str) -> Iterator[Place]:
        column, row = _SHEETS[table.folder]
        rows = pl.read_parquet(table.local())
        hits = traces_in(rows[column], self._known, self.country, name_alone=self.name_alone).cells
        places = rows.with_row_index("line").select("line", "workbook", "sheet", "first_column", row=row)
        for hit in hits.join(places, on="line").iter_rows(named=True):
            frozen = self.store.stored(files[hit["workbook"]])
            cell = f"{column_letter(hit['first_column'] + hit['position'])}{hit['row']}"
            where = f"{hit['workbook']} › {hit['sheet']} {cell}"
            yield Place(SHEET, str(frozen), where, profile, key, hit["kinds"])

    def _table(self, table: StoredFile, kind: str, name: str, profile: str | None, key: str | None) -> Iterator[Place]:
        kinds, rows = self._found(rows_of_parquet(table.local()))
        if rows:
            yield Place(kind, str(table), f"{name}, {counted(rows, 'row')}", profile, key, kinds)

    def in_parsed(self) -> Iterator[Place]:
        """Sheets as they were read, in the store and in folders an intake named for them."""
        for file in parsed_files(self.settings):
            rows = pl.read_parquet(file.local(), columns=[PARSED_TEXTS[file.name]]).to_series().drop_nulls()
            kinds, count = self._found(rows.to_list())
            if count:
                yield Place(PARSED, str(file), f"{digest_of(file)[:12]}, {counted(count, 'row')}", None, None, kinds)

    def in_published(self) -> Iterator[Place]:
        """Files that intakes published and that are still as they were written, and archives beside them."""
        for profile, key, path in published_files(self.settings):
            contents = contents_of(path)
            kinds, rows = self._found(list(contents.rows))
            if rows:
                yield Place(PUBLISHED, str(path), counted(rows, "row"), profile, key, kinds)
            inputs = digests_of_inputs(path) if path.suffix.lower() == ".zip" else {}
            about = sorted(name for name, digest in inputs.items() if digest in self._frozen_about)
            if about and not rows:
                yield Place(PUBLISHED, str(path), ", ".join(about), profile, key, "stored workbook")
            known = {name for name, digest in inputs.items() if digest in self._frozen_read}
            for member in contents.unread:
                if member.partition(" › ")[0] not in known:
                    yield Place(UNREADABLE, str(path), member or "as a whole", profile, key, "unread")

    @cached_property
    def _frozen_about(self) -> frozenset[str]:
        """Digests of stored workbooks that name the person."""
        return self.frozen | {PurePosixPath(place.path).name for place in self.in_intakes() if place.kind == SHEET}

    @cached_property
    def _frozen_read(self) -> frozenset[str]:
        """Digests of stored workbooks all of whose rows are known, so that it is known whom they name."""
        read = set()
        for profile in self.store.profiles():
            made = intakes_with(self.store.objects, profile, "raw_rows")
            for key in self.store.keys(profile):
                files = self.store.load(profile, key).files if key in made else ()
                read |= {file.sha256 for file in files if self.store.withheld(file) is None}
        return frozenset(read)

    def in_files(self) -> Iterator[Place]:
        """Decisions and reviewed statuses, which people keep themselves."""
        for path in peoples_files(self.settings):
            for number, line in enumerate(rows_of_file(path), 1):
                kinds, rows = self._found([line])
                if rows:
                    yield Place(PEOPLES_FILE, str(path), f"line {number}", None, None, kinds)

    def in_history(self) -> Iterator[Place]:
        """Run history, reports and logs, in which nobody should be."""
        # Copies of a store on S3 end with their process.
        stores = (Path(self.settings.store_root), self.settings.state_dir / COPIES)
        for path in sorted(self.settings.state_dir.rglob("*")):
            if not path.is_file() or any(map(path.is_relative_to, stores)) or path.suffix == ".key":
                continue
            if stands_in(path.read_bytes(), self.person.identifiers):
                yield Place(HISTORY, str(path), "as bytes", None, None, "text")

    def _found(self, rows: list[list[str]]) -> tuple[str, int]:
        if not rows:
            return "", 0
        lists = pl.Series("cells", rows, dtype=pl.List(pl.String))
        hits = traces_in(lists, self._known, self.country, name_alone=self.name_alone).cells
        kinds = {kind for text in hits["kinds"].unique() for kind in text.split(",")}
        return ",".join(sorted(kinds)), hits["line"].n_unique()


def parsed_files(settings: Settings) -> list[StoredFile]:
    """Sheets as they were read: rows, and headers of tables."""
    store = IntakeStore(settings.store_root)
    places: set[Path | None] = {None}
    for profile in store.profiles():
        for key in store.keys(profile):
            staged = store.load(profile, key).settings.get("excel_stage_dir")
            places |= {Path(staged)} if staged else set()
    found = [file for place in places for file in parsed_of(store.objects, place) if file.name in PARSED_TEXTS]
    return sorted(found, key=str)


def digest_of(file: StoredFile) -> str:
    """Digest of the workbook that parsed sheets are of."""
    return PurePosixPath(file.key).parts[-3]


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
            listed = local_table(table_file(store.objects, profile, "published_dataset", key))
            lines = pl.read_parquet(listed).select("path", "sha256").rows() if listed else []
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
