"""The sample of 400 organisations, refined without the graph, against the truth written down beside it."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from hotpass_assets.domain.checks.accounting import cell_balance
from hotpass_assets.domain.golden.organisations import build_golden
from hotpass_assets.domain.linkage.identity.identities import identify
from hotpass_assets.domain.linkage.identity.registry import Registry
from hotpass_assets.domain.linkage.organisations.link_records import link_records
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.domain.records.mapped_columns import map_columns
from hotpass_assets.domain.records.records import build_records
from hotpass_assets.domain.records.sources import sheet_layouts, source_of
from hotpass_assets.domain.sample.families import SampleOptions, SampleWorkspace, write_sample
from hotpass_assets.domain.tables.raw import RAW_ROWS, RAW_WORKBOOKS
from hotpass_assets.domain.workbook.manifest import workbook_lines
from hotpass_assets.domain.workbook.model import ReadOptions
from hotpass_assets.domain.workbook.reader import read_workbook
from tests.end_to_end.truth_scores import Share, TruthScores, truth_scores

ORGANISATIONS = 400
Tables = Mapping[str, pl.DataFrame]


def refined(files: tuple[Path, ...]) -> Tables:
    """Tables of the aviation profile by name, made in the order of the graph."""
    profile = load_profile("aviation", bundled=bundled_profiles_dir())
    readings = [
        read_workbook(file, file.name, ReadOptions(layouts=sheet_layouts(source_of(file.name, profile))))
        for file in sorted(files)
    ]
    workbooks = RAW_WORKBOOKS.stack(map(workbook_lines, readings))
    rows = RAW_ROWS.stack(reading.rows for reading in readings)
    mappings = map_columns(workbooks, rows, profile)
    records = build_records(workbooks, rows, mappings, profile)
    linkage = link_records(records.records, records.values, profile)
    entities = identify(linkage.clusters, Registry.empty(), profile.name, "one").entities
    golden = build_golden(records.records, records.values, records.contacts, entities, profile)
    return {
        "raw_rows": rows,
        "column_mappings": mappings,
        "source_records": records.records,
        "source_values": records.values,
        "source_contacts": records.contacts,
        "rejected_rows": records.rejected,
        "match_pairs": linkage.pairs,
        "review_queue": linkage.review,
        "entities": entities,
        "organisations": golden.organisations,
        "contacts": golden.contacts,
        "field_provenance": golden.provenance,
    }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleWorkspace:
    """The three sample workbooks and their truth."""
    return write_sample(tmp_path_factory.mktemp("sample"), SampleOptions(ORGANISATIONS))


@pytest.fixture(scope="module")
def tables(sample: SampleWorkspace) -> Tables:
    """The sample, refined."""
    return refined(sample.files)


@pytest.fixture(scope="module")
def scores(sample: SampleWorkspace, tables: Tables) -> TruthScores:
    """How right the tables are."""
    return truth_scores(sample.truth, tables)


def assert_share(share: Share, least: float) -> None:
    """Fails with the first faults when the share is too small."""
    assert share.cases
    faults = "\n".join(map(str, share.faults.head(5).iter_rows()))
    assert share.value >= least, f"{share.right} of {share.cases} are right; not these, for example:\n{faults}"


def test_valid_phones_survive_with_their_organisation(scores: TruthScores) -> None:
    """A phone must not be lost, cleaned into another one, or published for somebody else."""
    assert_share(scores.phones, 0.99)


def test_valid_emails_survive_with_their_organisation(scores: TruthScores) -> None:
    """An e-mail address must not be lost, even where it stands in the wrong column."""
    assert_share(scores.emails, 0.99)


def test_people_are_contacts_of_the_right_organisation(scores: TruthScores) -> None:
    """A contact without an id, or with one that a look-up got wrong, must not land elsewhere."""
    assert_share(scores.contacts, 0.99)


def test_no_contact_carries_the_email_of_another_person(scores: TruthScores) -> None:
    """Several people in one row, or rows put together, must not mix up whose address is whose."""
    assert_share(scores.own_emails, 1.0)


def test_no_contact_carries_the_phone_of_another_person(scores: TruthScores) -> None:
    """The same for phones, which carry no name that could give the mistake away."""
    assert_share(scores.own_phones, 1.0)


def test_rows_put_together_are_about_one_organisation(scores: TruthScores) -> None:
    """Namesakes, shared hosts and repeated ids must not make two organisations one."""
    assert_share(scores.precision, 0.99)


def test_rows_about_one_organisation_are_put_together(scores: TruthScores) -> None:
    """Most organisations are in several workbooks; finding that is what all this is for."""
    assert_share(scores.recall, 0.95)


def test_names_that_differ_in_form_only_always_meet(scores: TruthScores) -> None:
    """Legal form, case, punctuation and spacing never keep an organisation in two pieces."""
    assert_share(scores.same_names, 1.0)


def test_nothing_but_organisations_becomes_one(scores: TruthScores) -> None:
    """Totals, look-up lists, padding and notes are not published as organisations."""
    assert_share(scores.real_organisations, 1.0)


def test_every_filled_cell_is_accounted_for(tables: Tables) -> None:
    """A cell is a value, or in a column listed as not mapped, or outside the data; none is just gone."""
    balance = cell_balance(tables["raw_rows"].lazy(), tables["column_mappings"], tables["source_values"].lazy())
    assert balance.mapped
    assert balance.unaccounted == 0, balance


def test_a_second_run_gives_the_same_tables(sample: SampleWorkspace, tables: Tables) -> None:
    """No order of hashing, threads or folders reaches a table."""
    again = refined(tuple(reversed(sample.files)))
    for name, table in tables.items():
        assert_frame_equal(again[name], table)
