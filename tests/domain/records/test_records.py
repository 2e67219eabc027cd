"""Records: which rows can be used, and what they are known by."""

import datetime as dt

import polars as pl
import pytest

from hotpass_assets.domain.records.records import Records
from hotpass_assets.domain.tables.records import REJECTED_ROWS, SOURCE_CONTACTS, SOURCE_RECORDS, SOURCE_VALUES
from tests.builders.records import Table, built, profile

ORGANISATIONS = ("source_id", "organization_name", "planes")
CHILDREN = ("source_id", "contact_name", "contact_email")


def with_children(parents: list[list[str | None]], children: list[list[str | None]]) -> Records:
    """A sheet of organisations and one of their contacts."""
    people = Table(CHILDREN, children, role="contacts", sheet="People")
    return built(Table(ORGANISATIONS, parents), people)


def test_a_row_that_only_holds_an_identifier_is_padding() -> None:
    """Prevents: hundreds of numbered empty rows reported as work for somebody."""
    said = built(Table(ORGANISATIONS, [["1", "Sky School", None], ["2", None, None], ["3", "n/a", "-"]]))
    assert said.records["rejection"].to_list() == [None, "row.identifier_only", "row.identifier_only"]
    assert said.rejected.filter(pl.col("scope") == "row")["explanation"].str.contains("nothing is lost").all()


def test_a_row_without_organisation_is_set_aside_with_its_place() -> None:
    """Prevents: rows that vanish because nothing says whose they are."""
    said = built(Table(ORGANISATIONS, [["1", None, "C172"], [None, None, "PA28"]]))
    assert said.records["rejection"].to_list() == ["row.no_organisation"] * 2
    assert said.rejected.select("scope", "row", "cell", "column").rows() == [
        ("row", 2, "2:2", None),
        ("row", 3, "3:3", None),
    ]


def test_a_child_row_needs_no_name_when_its_identifier_has_one() -> None:
    """Prevents: contact sheets that are set aside whole because they only refer to the company by number."""
    said = with_children([["1", "Sky School", None]], [["1.0", "Jane Doe", None]])
    assert said.records["rejection"].to_list() == [None, None]
    assert said.records["organization_name"].to_list() == ["Sky School", None]


def test_a_child_row_without_parent_says_so() -> None:
    """Prevents: contacts of an unknown company attached to anybody."""
    said = with_children([["1", "Sky School", None]], [["2", "Jane Doe", None], [None, "John Roe", None]])
    assert said.records["rejection"].to_list() == [None, "row.parent_not_found", "row.no_organisation"]


def test_a_child_row_with_two_possible_parents_is_not_guessed() -> None:
    """Prevents: contacts of one company under another that was given the same number."""
    said = with_children([["1", "Sky School", None], ["1", "Harbour Cranes", None]], [["1", "Jane Doe", None]])
    assert said.records["rejection"].to_list()[2] == "row.parent_ambiguous"


def test_parents_that_differ_in_spelling_only_are_one_parent() -> None:
    """Prevents: children set aside because the parent is listed twice."""
    said = with_children([["1", "Sky School", None], ["1", "SKY SCHOOL (Pty) Ltd", None]], [["1", "Jane Doe", None]])
    assert said.records["rejection"].to_list()[2] is None


def test_identifiers_of_another_workbook_are_other_identifiers() -> None:
    """Prevents: number 1 of one list taken for number 1 of every other."""
    people = Table(CHILDREN, [["1", "Jane Doe", None]], role="contacts", workbook="Other.xlsx")
    said = built(Table(ORGANISATIONS, [["1", "Sky School", None]]), people)
    found = dict(said.records.select("workbook", "rejection").iter_rows())
    assert found["Other.xlsx"] == "row.parent_not_found"


def test_a_field_the_profile_requires_must_be_there() -> None:
    """Prevents: a requirement of a profile that nothing reads."""
    using = profile(refine={"required_fields": ["organization_name", "planes"]})
    said = built(Table(ORGANISATIONS, [["1", "Sky School", "C172"], ["2", "Cloud School", None]]), using=using)
    assert said.records["rejection"].to_list() == [None, "row.required_field_missing"]


def test_a_record_is_known_by_its_identifier_then_its_name_then_its_row() -> None:
    """Prevents: ids at the source that change although the source did not."""
    said = built(Table(ORGANISATIONS, [["7", "Sky School", None], [None, "Cloud School", None], [None, None, "C172"]]))
    assert said.records["source_record_id"].to_list() == ["Schools:7", "Schools:Cloud School", "Schools:row 4"]


def test_domains_are_the_organisations_own() -> None:
    """Prevents: strangers joined because both use the same free mail provider or social network."""
    fields = ("organization_name", "website", "contact_email")
    rows = [
        ["Sky", "facebook.com/sky", "sky@freemail.example"],
        ["Cloud", "www.cloud.example", "info@mail.cloud.example; ops@rain.example"],
        ["Rain", None, "box@ours.example"],
    ]
    using = profile(link={"free_mail_domains": ["ours.example"]})
    found = built(Table(fields, rows), using=using).records["domains"].to_list()
    assert found[0] is None
    assert found[1] == ["cloud.example", "rain.example"]
    assert found[2] is None


def test_the_latest_day_of_contact_counts() -> None:
    """Prevents: recency decided by the column that happens to stand first."""
    fields = ("organization_name", "last_interaction_date", "last_interaction_date")
    said = built(Table(fields, [["Sky", "2024-03-01", "2025-02-01"]]))
    assert said.records["last_interaction_date"].to_list() == [dt.date(2025, 2, 1)]


def test_filled_counts_stated_values_and_not_derived_ones() -> None:
    """Prevents: a record called more complete because its one address cell could be taken apart."""
    fields = ("organization_name", "address", "contact_email")
    rows = [
        ["Sky (Pty) Ltd", "12 Main Road, Sandton, Johannesburg, 2196", "a@x.example; b@x.example"],
        ["Sky", "-", None],
    ]
    assert built(Table(fields, rows)).records["filled"].to_list() == [3, 1]


def test_other_names_in_the_cell_become_keys() -> None:
    """Prevents: a trading name that finds nobody."""
    said = built(Table(("organization_name",), [["Acme Holdings (Pty) Ltd t/a Sky Wings"]]))
    assert said.records["alias_keys"].to_list() == [["acmeholdings"]]
    assert said.records["match_key"].to_list() == ["skywings"]


def test_hidden_rows_are_read_and_said_to_be_hidden() -> None:
    """Prevents: rows that are lost because somebody filtered the sheet."""
    said = built(Table(("organization_name",), [["Sky"], ["Cloud"]], hidden=frozenset({3})))
    assert said.records["hidden"].to_list() == [False, True]


@pytest.mark.parametrize("tables", [(), (Table(("", ""), [["a", "b"]], role="unmapped"),)])
def test_an_intake_without_mapped_tables_gives_empty_tables(tables: tuple[Table, ...]) -> None:
    """Prevents: a failure deep in the code where nothing was found."""
    said = built(*tables)
    for frame, model in (
        (said.records, SOURCE_RECORDS),
        (said.values, SOURCE_VALUES),
        (said.contacts, SOURCE_CONTACTS),
        (said.rejected, REJECTED_ROWS),
    ):
        assert frame.schema == model.schema
        assert frame.height == 0
