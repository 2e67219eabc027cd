"""What a workspace's store knows of one organisation of a published file.

Belongs here: finding the intake a file or an id belongs to, and reading an organisation's lines out of its tables.
Does not belong here: what follows from them (``domain.explain``), and reading the file (``dataset_rows``).

Each table is scanned with a predicate, so that only the lines of one organisation are ever in memory.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.compliance.corrections import NO_CORRECTIONS, Corrections, corrected, corrected_cells
from hotpass_assets.domain.compliance.withholding import contacts_to_publish, values_to_publish
from hotpass_assets.domain.errors import ConfigurationError, HotpassError, StorageError
from hotpass_assets.domain.explain.evidence import Evidence, Line, decisions_about, lost_by, refused_lines
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_resources.corrections_file import read_corrections
from hotpass_resources.decisions_file import read_decisions
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.storage.store import StoredFile, StoreRoot
from hotpass_resources.table_files import intakes_with, local_table, table_file

AS_PUBLISHED, CHANGED, NOT_FROM_HERE = "as_published", "changed", "not_from_here"
"""Whether a file is what the store's run wrote, stands where it wrote one, or is known by its ids alone."""


_LATE = {"party_aliases", "quality_report", "published_dataset", "entity_history", "withheld_values"}
"""Tables that an intake may lack although its organisations were made."""


@dataclass(frozen=True)
class KnownIntake:
    """The intake a file belongs to, and how that was found out."""

    intake: Intake
    state: str


@dataclass(frozen=True)
class Absorbed:
    """What became of an id that is no longer in use."""

    current_id: str
    said: str


class EvidenceStore:
    """The intakes and tables of one store.

    Args:
        root: Address of the store.
        profile: Name of the only profile to look at, if one is asked for.
    """

    def __init__(self, root: StoreRoot, profile: str | None = None) -> None:
        self._store = IntakeStore(root)
        self._profile = profile

    @cached_property
    def _intakes(self) -> list[Intake]:
        """Intakes that were published, the newest of each profile first."""
        store = self._store
        names = [name for name in store.profiles() if self._profile in (None, name)]
        keys = {name: intakes_with(store.objects, name, "organisations") & set(store.keys(name)) for name in names}
        made = [store.load(name, key) for name in names for key in sorted(keys[name])]
        return sorted(made, key=lambda intake: (-intake.number, intake.profile))

    @property
    def is_empty(self) -> bool:
        """Whether no intake was ever published."""
        return not self._intakes

    def intake_of_file(self, path: Path, sha256: str) -> KnownIntake | None:
        """The intake whose run wrote a file: by its content, else by its place."""
        lists = [(intake, self._published(intake)) for intake in self._intakes]
        for intake, files in lists:
            if sha256 in files["sha256"]:
                return KnownIntake(intake, AS_PUBLISHED)
        for intake, files in lists:
            if str(path.resolve()) in [str(Path(known).resolve()) for known in files["path"]]:
                return KnownIntake(intake, CHANGED)
        return None

    def intake_of_id(self, organization_id: str, key: str | None = None) -> KnownIntake | None:
        """The newest intake that knows an organisation, or the one with ``key``."""
        for intake in self._intakes:
            if key in (None, intake.key) and self.knows(intake, organization_id):
                return KnownIntake(intake, NOT_FROM_HERE)
        return None

    def knows(self, intake: Intake, organization_id: str) -> bool:
        """Whether an organisation is in an intake."""
        return not self._rows(intake, "entities", organization_id).is_empty()

    def place_of(self, intake: Intake, organization_id: str) -> int | None:
        """Place of an organisation among those published, from 0."""
        numbered = (
            pl.scan_parquet(self._file(intake, "organisations").local(), hive_partitioning=False)
            .select("organization_id")
            .with_row_index("place")
        )
        found = numbered.filter(pl.col("organization_id") == organization_id).collect()
        return int(found["place"][0]) if found.height else None

    def absorbed(self, organization_id: str) -> Absorbed | None:
        """What an id became part of, as the newest intake that knows it says."""
        for intake in self._intakes:
            found = self._lines(intake, "entity_history", pl.col("organization_id") == organization_id)
            for line in found:
                if line["current_id"] != organization_id:
                    said = (
                        f"id {organization_id} is now {line['current_id']} (intake {line['changed_in']}: {line['why']})"
                    )
                    return Absorbed(line["current_id"], said)
        return None

    def organisation_of_contact(self, contact_id: str) -> str | None:
        """The organisation a contact belongs to."""
        for intake in self._intakes:
            for line in self._lines(intake, "contacts", pl.col("contact_id") == contact_id):
                return str(line["organization_id"])
        return None

    def evidence(self, intake: Intake, organization_id: str, profile: ResolvedProfile | None) -> Evidence:
        """Everything the tables of an intake say of an organisation.

        Args:
            intake: The intake.
            organization_id: The organisation.
            profile: The intake's profile as it is now, for the criteria its candidates lost by.

        Raises:
            StorageError: A table cannot be read.
        """
        here = pl.col("organization_id") == organization_id
        entities = self._frame(intake, "entities", here)
        numbers = pl.col("record").is_in(entities["record"].implode())
        records = self._frame(intake, "source_records", numbers).join(entities, on="record", maintain_order="left")
        values = self._frame(intake, "source_values", numbers)
        contacts = self._frame(intake, "source_contacts", numbers)
        withheld = self._frame(intake, "withheld_values", here)
        # As the golden record is made: what is left is corrected.
        kept = values_to_publish(values, withheld)
        known = (kept, contacts_to_publish(contacts, kept, withheld), records, entities)
        corrections = self._corrections(intake, profile)
        ends = [pl.col(f"{side}_record").is_in(entities["record"].implode()) for side in ("left", "right")]
        return Evidence(
            intake={
                "profile": intake.profile,
                "key": intake.key,
                "digest": intake.digest,
                "profile_digest": self._profile_digest(intake),
            },
            published=next(iter(self._lines(intake, "organisations", here)), None),
            candidates=self._lines(intake, "field_provenance", here),
            records={line["record"]: line for line in records.to_dicts()},
            refused=refused_lines(values, records),
            contacts=self._lines(intake, "contacts", here),
            names=self._lines(intake, "party_aliases", pl.col("party_id") == organization_id),
            links=self._lines(intake, "match_pairs", ends[0] | ends[1]),
            history=self._lines(intake, "entity_history", here | (pl.col("current_id") == organization_id)),
            decisions=self._decisions(intake, records),
            corrections=corrected_cells(*known, corrections).to_dicts(),
            withheld=withheld.to_dicts(),
            headers=self._headers(intake, records),
            files=self._files(intake),
            lost=lost_by(corrected(*known, corrections)[0], records, profile.refine) if profile else {},
        )

    def _decisions(self, intake: Intake, records: pl.DataFrame) -> list[Line]:
        path = intake.settings.get("decisions_path")
        if not path:
            return []
        try:
            return decisions_about(read_decisions(Path(path)), records)
        except (ConfigurationError, HotpassError):
            return []  # a file that is broken now says nothing of the run that was

    def _corrections(self, intake: Intake, profile: ResolvedProfile | None) -> Corrections:
        path, country = intake.settings.get("corrections_path"), intake.settings.get("country_code")
        if not path or profile is None:
            return NO_CORRECTIONS
        try:
            return read_corrections(Path(path), country or profile.country_code)
        except (ConfigurationError, HotpassError):
            return NO_CORRECTIONS  # a file that is broken now says nothing of the run that was

    def _headers(self, intake: Intake, records: pl.DataFrame) -> dict[tuple[str, str, int, int], str | None]:
        workbooks = records["workbook"].unique()
        mapped = self._frame(intake, "column_mappings", pl.col("workbook").is_in(workbooks.implode()))
        lines = mapped.select("workbook", "sheet", "table", "column", "header").iter_rows()
        return {(workbook, sheet, table, column): header for workbook, sheet, table, column, header in lines}

    def _files(self, intake: Intake) -> dict[str, Mapping[str, Any]]:
        return {
            file.name: {"sha256": file.sha256, "size": file.size, "kept": self._store.holds(file)}
            for file in intake.files
        }

    def _profile_digest(self, intake: Intake) -> str | None:
        for line in self._lines(intake, "quality_report", pl.lit(True)):
            digest = json.loads(line["summary"]).get("profile", {}).get("digest")
            return str(digest) if digest else None
        return None

    def _published(self, intake: Intake) -> dict[str, list[str]]:
        frame = self._frame(intake, "published_dataset", pl.lit(True))
        return {name: frame[name].to_list() if name in frame.columns else [] for name in ("sha256", "path")}

    def _rows(self, intake: Intake, table: str, organization_id: str) -> pl.DataFrame:
        return self._frame(intake, table, pl.col("organization_id") == organization_id)

    def _lines(self, intake: Intake, table: str, predicate: pl.Expr) -> list[Line]:
        return list(self._frame(intake, table, predicate).iter_rows(named=True))

    def _frame(self, intake: Intake, table: str, predicate: pl.Expr) -> pl.DataFrame:
        file = self._file(intake, table)
        path = local_table(file)
        if path is None:
            if table in _LATE:
                return pl.DataFrame()
            raise StorageError(
                f"table {table} of intake '{intake.key}' is missing",
                where=str(file),
                do=f"Refine profile {intake.profile} again",
                retry=False,
            )
        try:
            return pl.scan_parquet(path, hive_partitioning=False).filter(predicate).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise StorageError(
                f"table {table} of intake '{intake.key}' cannot be read",
                where=str(file),
                why=type(error).__name__,
                do=f"Refine profile {intake.profile} again",
            ) from error

    def _file(self, intake: Intake, table: str) -> StoredFile:
        return table_file(self._store.objects, intake.profile, table, intake.key)
