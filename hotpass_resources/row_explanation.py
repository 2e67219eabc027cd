"""One row of a dataset, explained from the file and from the store together.

Belongs here: bringing the two together and saying which of them says what. Does not belong here: reading either
(``dataset_file``, ``organisation_evidence``) and explaining single values (``domain.explain``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.explain.carried import NOTHING_CARRIED, Carried
from hotpass_assets.domain.explain.evidence import Evidence
from hotpass_assets.domain.explain.model import ROW_COLUMNS, Explanation, FieldExplanation
from hotpass_assets.domain.explain.people import explained_contacts, explained_names
from hotpass_assets.domain.explain.records import explained_history, explained_links, explained_records
from hotpass_assets.domain.explain.trace import explained_columns, explained_fields
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_resources.dataset_file import Dataset, open_dataset
from hotpass_resources.dataset_rows import FoundRow, find_row
from hotpass_resources.organisation_evidence import AS_PUBLISHED, CHANGED, NOT_FROM_HERE, EvidenceStore, KnownIntake
from hotpass_resources.publishing.archive import sha256_of

ProfileByName = Callable[[str], ResolvedProfile | None]

NO_COLUMNS = (
    "no provenance columns are present in this dataset: neither those of enrichment (provenance_source and others) nor "
    "those of Hotpass (selection_provenance, sheet Provenance)"
)
_STORE_WOULD_TELL = (
    "the store of the workspace that refined it would also tell the text of each cell, what each value beat, the "
    "digest of each workbook and which rows were joined: run this there"
)
_BEFORE = "its tables were made by an earlier version, which did not note whose contact a value is: refine again"


@dataclass(frozen=True)
class Explained:
    """An explanation and what the dataset is.

    Attributes:
        explanation: What can be said of the row.
        has_provenance: Whether the file itself says anything of where its values came from.
        columns: Columns that can be asked for.
    """

    explanation: Explanation
    has_provenance: bool
    columns: tuple[str, ...]


def explain_row(path: Path, row_id: str, store: EvidenceStore, profile_of: ProfileByName) -> Explained:
    """Where the values of one row of a dataset came from.

    Args:
        path: The dataset.
        row_id: Row index or identifier.
        store: The workspace's store.
        profile_of: The profile of that name as it is now, if it can be found.

    Raises:
        InputError: The dataset cannot be read or has no such row.
        StorageError: A table of the store cannot be read.
    """
    dataset = open_dataset(path)
    row = find_row(dataset, row_id, store)
    sha256 = sha256_of(path)
    organization_id = row.cells.get("organization_id")
    known = store.intake_of_file(path, sha256)
    evidence, profile = None, None
    if organization_id:
        known = _known(known, organization_id, row, store)
        if known is not None:
            profile = profile_of(known.intake.profile)
            evidence = store.evidence(known.intake, organization_id, profile)
        evidence = evidence or _in_database(dataset, organization_id)
    # The store knows more of a file it wrote than the file does.
    whole = evidence is not None and known is not None and known.state == AS_PUBLISHED
    carried = NOTHING_CARRIED if whole else dataset.carried(row.cells)
    columns = explained_columns(dataset.columns)
    fields = explained_fields(row.cells, columns, evidence, carried)
    if known is None or evidence is None:
        notes = [*_unknown(store, carried)]
    else:
        found = _Found(row, known, evidence, fields, profile)
        notes = [*_of_file(found, store, carried), *_of_store(found)]
    explanation = Explanation(
        row_id=row_id,
        row_index=row.index,
        matched_by=row.matched_by,
        organization_name=row.cells.get("organization_name"),
        organization_id=organization_id,
        provenance={name: _figure(name, row.cells.get(name)) for name in ROW_COLUMNS},
        dataset=_dataset_facts(path, sha256, dataset, row, known),
        intake=evidence.intake or None if evidence else None,
        workbooks=_workbooks(evidence) if evidence else (),
        fields=fields,
        contacts=explained_contacts(evidence) if evidence else (),
        names=explained_names(evidence) if evidence else (),
        records=explained_records(evidence) if evidence else (),
        links=explained_links(evidence) if evidence else (),
        history=explained_history(evidence) if evidence else (),
        notes=(*row.notes, *notes),
    )
    return Explained(explanation, dataset.has_provenance, tuple(columns))


def _dataset_facts(
    path: Path, sha256: str, dataset: Dataset, row: FoundRow, known: KnownIntake | None
) -> dict[str, Any]:
    return {
        "path": str(path),
        "sha256": sha256,
        "format": dataset.format,
        "sheet": dataset.sheet,
        "sheet_row": dataset.first_row + row.index if dataset.first_row else None,
        "state": known.state if known else None,
    }


def _known(known: KnownIntake | None, organization_id: str, row: FoundRow, store: EvidenceStore) -> KnownIntake | None:
    """The intake that knows the organisation: the file's own, else the newest that does."""
    if known is not None and store.knows(known.intake, organization_id):
        return known
    return store.intake_of_id(organization_id, row.cells.get("intake"))


def _in_database(dataset: Dataset, organization_id: str) -> Evidence | None:
    """What a DuckDB file carries beside the organisations."""
    published = dataset.lines("organisations", "organization_id", organization_id)
    candidates = dataset.lines("field_provenance", "organization_id", organization_id)
    if not published or not candidates:
        return None
    return Evidence(
        intake={},
        published=published[0],
        candidates=candidates,
        records={},
        contacts=dataset.lines("contacts", "organization_id", organization_id),
        names=dataset.lines("party_aliases", "party_id", organization_id),
    )


def _figure(name: str, text: str | None) -> Any:
    """A cell of a row's own provenance; the confidence as a number, where it is one."""
    if name != "provenance_confidence" or text is None:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else None


def _workbooks(evidence: Evidence) -> tuple[Mapping[str, Any], ...]:
    used = sorted({line["workbook"] for line in evidence.records.values()})
    return tuple({"workbook": name, **evidence.files.get(name, {})} for name in used)


@dataclass(frozen=True)
class _Found:
    """What there is to remark on."""

    row: FoundRow
    known: KnownIntake
    evidence: Evidence
    fields: Sequence[FieldExplanation]
    profile: ResolvedProfile | None


def _unknown(store: EvidenceStore, carried: Carried) -> Iterator[str]:
    """What to know where the store says nothing."""
    if carried.problem:
        yield carried.problem
    unknown = "the store of this workspace does not know this file or organisation"
    yield f"{'this workspace has refined nothing yet' if store.is_empty else unknown}; {_STORE_WOULD_TELL}"


def _of_file(found: _Found, store: EvidenceStore, carried: Carried) -> Iterator[str]:
    """How the file and what was published differ."""
    intake, state = found.known.intake, found.known.state
    published = f"intake {intake.key} of profile {intake.profile}"
    if state == CHANGED:
        yield f"the file is not what {published} last published here: it was changed, or refined anew since"
    if state == NOT_FROM_HERE:
        yield (
            f"no run of this workspace wrote this file; its organisation is known from {published}, and values are "
            "compared with that"
        )
    edited = [field.field for field in found.fields if field.edited]
    if edited:
        differ = counted(len(edited), "value is", "values are")
        enriched = found.row.cells.get(ROW_COLUMNS[0])
        by = f"; the row was enriched from {enriched}" if enriched else ""
        yield f"{differ} not what was published: {', '.join(edited)}{by}"
    place = store.place_of(intake, str(found.row.cells.get("organization_id")))
    if state == CHANGED and place is not None and place != found.row.index:
        yield f"the rows are in another order than published: this one was row {place}"
    if carried.problem and state != NOT_FROM_HERE:
        yield carried.problem


def _of_store(found: _Found) -> Iterator[str]:
    """What the store cannot tell, or tells differently from the day of the run."""
    digest, profile, evidence = found.evidence.intake.get("profile_digest"), found.profile, found.evidence
    if profile is not None and digest and profile.digest != digest:
        yield f"profile {profile.name} has changed since: why a value lost is told by the profile as it is now"
    if evidence.contacts and any("contact_id" not in line for line in evidence.candidates[:1]):
        yield _BEFORE
    missing = [name for name, file in evidence.files.items() if not file["kept"]]
    if missing:
        yield f"the store no longer has {', '.join(missing)}"
