"""Every published value of ten thousand rows is followed to its cell, and the cell is read by another library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import polars as pl
import pytest

from hotpass_assets.domain.explain.carried import NOTHING_CARRIED
from hotpass_assets.domain.explain.evidence import Evidence, Line
from hotpass_assets.domain.explain.model import TRACED, FieldExplanation, Source
from hotpass_assets.domain.explain.people import explained_contacts, explained_names
from hotpass_assets.domain.explain.trace import explained_fields
from hotpass_assets.domain.golden.worked_out import WORKED_OUT_FROM
from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_resources.organisation_evidence import EvidenceStore
from tests.end_to_end.running import Workspace
from tests.end_to_end.stored_cells import stored

pytestmark = pytest.mark.slow

ORGANISATIONS_WRITTEN = 1850
JOINED_BY = {"planes": "; ", "description": "; ", "notes": "; "}
JOINED_BY |= {"contact_secondary_emails": ";", "contact_secondary_phones": ";"}
COLUMNS = [name for name in ORGANISATIONS.names if name != "selection_provenance"]


@dataclass
class Followed:
    """What was found out about all published values.

    Attributes:
        values: Values looked at.
        untraced: Values without a cell.
        unlike: Values that are not what their cells were cleaned to.
        cells: Text recorded for each cell, by workbook and sheet, row and column.
        said: Values with a cell, by the party they belong to.
    """

    values: int = 0
    untraced: list[tuple[str, str, object]] = field(default_factory=list)
    unlike: list[tuple[str, str, object]] = field(default_factory=list)
    cells: dict[tuple[str, str], dict[tuple[int, int], str | None]] = field(default_factory=lambda: defaultdict(dict))
    said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, party: str, told: Iterable[FieldExplanation]) -> None:
        """Takes in what is said of the values of one party."""
        there = [one for one in told if one.value is not None]
        filled = {one.field for one in there}
        for one in there:
            self.values += 1
            bases = WORKED_OUT_FROM[one.field][1] if one.field in WORKED_OUT_FROM else (one.field,)
            cells = not filled.isdisjoint(bases)
            if cells and (not one.sources or (one.field not in WORKED_OUT_FROM and one.kind != TRACED)):
                self.untraced.append((party, one.field, one.value))
            self.said[party] |= {str(one.value), *str(one.value).split(";")}
            for source in one.sources:
                self._cell(source)
            if one.field in ORGANISATIONS.names and one.kind == TRACED and not self._adds_up(one):
                self.unlike.append((party, one.field, one.value))

    def _cell(self, source: Source) -> None:
        assert source.column is not None
        self.cells[source.workbook, source.sheet][source.row, source.column] = source.raw

    @staticmethod
    def _adds_up(one: FieldExplanation) -> bool:
        """Whether the cleaned values of the cells are the published value, in its order."""
        parts = [source.value or "" for source in one.sources]
        if one.field in JOINED_BY:
            return JOINED_BY[one.field].join(parts) == one.value
        if one.field == "contact_primary_name":
            return all(part in str(one.value) for part in parts)
        if one.field == "organization_name":  # another name may be a part of the cell: "A t/a B"
            return all(str(one.value) in part for part in parts)
        return set(parts) == {one.value}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Ten thousand rows in three workbooks, refined."""
    made = Workspace(tmp_path_factory.mktemp("size"))
    sample = write_sample(made.folder / "data", SampleOptions(organisations=ORGANISATIONS_WRITTEN))
    assert sample.truth.rows.height > 9_900
    ran = made.refine("--profile=aviation")
    assert ran.code == 0, ran.err
    return made


def everybody(workspace: Workspace) -> Iterator[tuple[str, Evidence]]:
    """Every organisation with its lines, taken from whole tables."""

    def by(name: str, key: str) -> dict[Any, list[dict[str, Any]]]:
        table = workspace.table(name, "aviation")
        return {part[0]: frame.to_dicts() for part, frame in table.partition_by(key, as_dict=True).items()}

    candidates, contacts = by("field_provenance", "organization_id"), by("contacts", "organization_id")
    names, records = by("party_aliases", "party_id"), _records(workspace)
    for published in workspace.table("organisations", "aviation").to_dicts():
        mine = published["organization_id"]
        yield (
            mine,
            Evidence({}, published, candidates[mine], records[mine], (), contacts.get(mine, ()), names[mine]),
        )


def _records(workspace: Workspace) -> dict[str, dict[int, Line]]:
    placed = workspace.table("source_records", "aviation").join(workspace.table("entities", "aviation"), on="record")
    found: dict[str, dict[int, Line]] = defaultdict(dict)
    for line in placed.iter_rows(named=True):
        found[line["organization_id"]][line["record"]] = line
    return found


@pytest.fixture(scope="module")
def followed(workspace: Workspace) -> Followed:
    """All values of organisations, contacts and other names, followed to their cells."""
    found = Followed()
    for mine, evidence in everybody(workspace):
        found.take(mine, explained_fields({}, COLUMNS, evidence, NOTHING_CARRIED))
        found.take(mine, explained_names(evidence))
        for contact in explained_contacts(evidence):
            found.take(contact.contact_id, contact.fields)
            found.said[mine] |= found.said[contact.contact_id]
    return found


def test_every_published_value_names_its_cells(followed: Followed) -> None:
    """Prevents: values nobody can trace, which a sample of thirty organisations does not show."""
    assert followed.values > 60_000
    assert followed.untraced == []
    assert followed.unlike == []


def test_every_named_cell_holds_the_recorded_text(workspace: Workspace, followed: Followed) -> None:
    """Prevents: coordinates that are off by a row, a hidden row, a header or a sheet."""
    compared, wrong = 0, []
    for workbook in sorted({place[0] for place in followed.cells}):
        book = openpyxl.load_workbook(workspace.folder / "data" / workbook, read_only=True, data_only=True)
        for (name, sheet), cells in followed.cells.items():
            if name != workbook:
                continue
            left = dict(cells)
            for number, row in enumerate(book[sheet].iter_rows(values_only=True), start=1):
                for column, value in enumerate(row):
                    if (number, column) in left:
                        compared += 1
                        raw = left.pop((number, column))
                        if value is None or stored(value) != raw:
                            wrong.append((workbook, sheet, number, column, raw))
            wrong += [(workbook, sheet, *place, raw) for place, raw in left.items()]
        book.close()
    assert compared > 30_000
    assert wrong == []


def test_every_value_of_the_party_store_is_one_of_them(workspace: Workspace, followed: Followed) -> None:
    """Prevents: parties with names, roles or numbers that no cell says."""
    for table, party, column in (
        ("parties", "party_id", "display_name"),
        ("party_aliases", "party_id", "alias"),
        ("party_roles", "subject_party_id", "role_name"),
        ("contact_methods", "party_id", "value"),
    ):
        lines = workspace.table(table, "aviation").select(party, column).drop_nulls()
        assert lines.height > 1000
        unknown = [line for line in lines.iter_rows() if line[1] not in followed.said[line[0]]]
        assert unknown == [], table


def test_one_organisation_asked_for_alone_is_told_the_same(workspace: Workspace) -> None:
    """Prevents: scans of the stored tables that miss lines which whole tables have."""
    store = EvidenceStore(workspace.settings.store_root)
    known = dict(everybody(workspace))
    for mine in list(known)[::150]:
        intake = store.intake_of_id(mine)
        assert intake is not None
        alone, whole = store.evidence(intake.intake, mine, None), known[mine]
        assert (alone.published, list(alone.candidates)) == (whole.published, list(whole.candidates))
        assert (dict(alone.records), list(alone.contacts)) == (dict(whole.records), list(whole.contacts))
        assert pl.DataFrame(alone.names).equals(pl.DataFrame(whole.names))
