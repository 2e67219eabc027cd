"""Checks of the golden record, the parties and what is published."""

import polars as pl
import pytest

from hotpass_assets.domain.checks.golden_layer import (
    contacts_belong_to_organisations,
    every_value_has_a_source,
    parties_refer_to_each_other,
    row_counts_are_equal_everywhere,
)
from hotpass_assets.domain.golden.parties import build_parties
from hotpass_assets.domain.tables.published import PUBLISHED_DATASET
from tests.builders import published
from tests.builders.records import conformed, contact, golden, record, records, value

KNOWN = golden(
    records(record(0, "Sky"), record(1, "Cloud")),
    [
        value(0, "website", "http://a.example"),
        value(1, "contact_email", "a@cloud.example", contact=0),
        value(1, "contact_name", "Jane Doe", contact=0),
    ],
    [contact(0, 1, "Jane Doe")],
    of=["one", "two"],
)


def test_published_values_have_a_source() -> None:
    """Prevents: a check that complains about a sound dataset."""
    outcome = every_value_has_a_source(KNOWN.organisations, KNOWN.provenance)
    assert outcome.passed
    assert outcome.checked == 5
    assert every_value_has_a_source(KNOWN.organisations, KNOWN.provenance.lazy()).passed
    assert every_value_has_a_source(KNOWN.organisations.clear(), KNOWN.provenance.clear()).passed


@pytest.mark.parametrize("column", ["website", "organization_name", "contact_primary_email", "contact_primary_name"])
def test_a_value_whose_line_is_lost_fails(column: str) -> None:
    """Prevents: published values nobody can trace to a cell."""
    lines = KNOWN.provenance.filter(pl.col("field") != column)
    outcome = every_value_has_a_source(KNOWN.organisations, lines)
    assert not outcome.passed
    assert set(outcome.sample["field"]) == {column}


def test_an_invented_value_fails() -> None:
    """Prevents: values that no cell states."""
    invented = KNOWN.organisations.with_columns(vat_number=pl.lit("4123456789"))
    outcome = every_value_has_a_source(invented, KNOWN.provenance)
    assert outcome.failed == 2
    assert outcome.sample["organization_id"].to_list() == invented["organization_id"].to_list()


def test_a_line_of_another_organisation_or_of_a_loser_is_no_source() -> None:
    """Prevents: a source borrowed from the neighbour, or from a value that was not chosen."""
    website = pl.col("field") == "website"
    moved = KNOWN.provenance.with_columns(
        organization_id=pl.when(website).then(pl.lit("two")).otherwise("organization_id")
    )
    assert every_value_has_a_source(KNOWN.organisations, moved).failed == 1
    lost = KNOWN.provenance.with_columns(chosen=pl.col("chosen") & ~website)
    assert every_value_has_a_source(KNOWN.organisations, lost).failed == 1


def test_contacts_of_published_organisations_pass() -> None:
    """Prevents: a check that complains about a sound dataset."""
    assert contacts_belong_to_organisations(published.contacts(), published.organisations()).passed
    assert contacts_belong_to_organisations(published.contacts().clear(), published.organisations()).passed


def test_an_orphan_contact_fails() -> None:
    """Prevents: people of organisations nobody published."""
    outcome = contacts_belong_to_organisations(published.contacts(3, 3), published.organisations(2))
    assert outcome.failed == 1
    assert outcome.sample["contact_id"].to_list() == [published.contacts(3, 3)["contact_id"][2]]


def test_two_primary_contacts_of_one_organisation_fail() -> None:
    """Prevents: two people to be called first."""
    crowned = published.contacts().with_columns(is_primary=pl.lit(True))
    outcome = contacts_belong_to_organisations(crowned, published.organisations())
    assert not outcome.passed
    assert outcome.sample["organization_id"].n_unique() == 1


PARTIES = build_parties(published.organisations(), published.contacts(), published.records(), published.entities())


def test_parties_that_exist_may_be_referred_to() -> None:
    """Prevents: a check that complains about a sound store."""
    outcome = parties_refer_to_each_other(PARTIES)
    assert outcome.passed
    assert outcome.checked > 0


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("party_aliases", "party_id"),
        ("party_roles", "subject_party_id"),
        ("party_roles", "object_party_id"),
        ("contact_methods", "party_id"),
    ],
)
def test_a_reference_to_nobody_fails(table: str, column: str) -> None:
    """Prevents: a store whose joins lose rows."""
    first = pl.int_range(pl.len()) == 0
    broken = PARTIES[table].with_columns(pl.when(first).then(pl.lit("nobody")).otherwise(column).alias(column))
    outcome = parties_refer_to_each_other(PARTIES | {table: broken})
    assert outcome.failed == 1
    assert outcome.sample.rows() == [(table, "nobody")]


@pytest.mark.parametrize(("rows", "failed"), [((3, 3, None), 0), ((3, 2, None), 1), ((4, 2, None), 2), ((None,), 0)])
def test_every_data_file_holds_every_organisation(rows: tuple[int | None, ...], failed: int) -> None:
    """Prevents: a file that is shorter than the others. Files without organisations are not counted."""
    lines = [{"kind": "csv", "path": f"{number}", "rows": count} for number, count in enumerate(rows)]
    outcome = row_counts_are_equal_everywhere(conformed(PUBLISHED_DATASET, lines), 3)
    assert (outcome.passed, outcome.failed) == (failed == 0, failed)
