"""Evidence from values: what contradicts a header, and what needs none."""

import polars as pl
import pytest

from hotpass_assets.domain.mapping.evidence import column_evidence


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("emails", "email"),
        ("phones", "phone"),
        ("websites", "url"),
        ("people", "person"),
        ("organisations", "organisation"),
        ("provinces", "province"),
        ("addresses", "address"),
        ("numbers", "number"),
    ],
)
def test_dirty_values_are_recognised_for_what_they_are(invented, column, kind):
    """Prevents: labels, two values in a cell or lost zeros hiding the kind of a column."""
    evidence = column_evidence([pl.Series(getattr(invented, column), dtype=pl.String)])[0]
    assert evidence.share(kind) >= 0.85


@pytest.mark.parametrize(
    "text", ["8001015009087", "2015/123456/07", "INV0821234567", "2025-03-10 14:30:00", "12 Main Road"]
)
def test_other_numbers_are_not_telephone_numbers(text):
    """Prevents: identity, registration and invoice numbers and dates being published as telephone numbers."""
    assert column_evidence([pl.Series([text])])[0].share("phone") == 0


def test_placeholders_do_not_count_as_evidence():
    """Prevents: a column of 'n/a' and one address being no e-mail column."""
    evidence = column_evidence([pl.Series(["n/a", "-", "—", "Unknown", "a@b.example"])])[0]
    assert (evidence.sampled, evidence.share("email"), evidence.filled) == (1, 1.0, 5)


def test_a_sample_is_taken_over_the_whole_column():
    """Prevents: the first rows of a long column deciding for all of them."""
    half = pl.Series(["some words"] * 50_000 + [f"p{number}@x.example" for number in range(50_000)])
    evidence = column_evidence([half])[0]
    assert evidence.share("email") > 0.9
    assert evidence.filled == 100_000


@pytest.mark.parametrize("header", [None, "Phone", "Notes", "Company Fone", "Kommunikasie", "Contact"])
def test_a_column_of_mostly_addresses_is_the_email_column(map_columns, invented, header):
    """Prevents: e-mail addresses lost under a wrong, odd or missing header."""
    cells = [f"person{number}@x{number}.example" for number in range(9)] + ["ask at the desk"]
    names = [*invented.organisations, "Noble Nightjar Aviation", "Opal Osprey Club"]
    mapping = map_columns(("Company", names), (header, cells))
    column = mapping.columns[1]
    assert (column.field, column.method) == ("contact_email", "values")
    assert "90%" in column.reason


def test_a_header_stays_where_its_values_are_only_dirty(map_columns, invented):
    """Prevents: a telephone column with many bad numbers losing its field instead of its bad numbers."""
    cells = ["+27825550101", "12", "call Anna", "555", "?", "0825550102", "none", "later"]
    mapping = map_columns(("Company", invented.organisations), ("Phone", cells))
    assert mapping.columns[1].field == "contact_phone"
    assert mapping.columns[1].confidence < 1


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("WhatsApp", ("Yes", "No") * 4),
        ("Title", ("Mr", "Mrs", "Capt", "Dr", "Ms", "Mr", "Mrs", "Mr")),
        ("Address", ("1", "2", "3", "4", "5", "6", "7", "8")),
        ("Last contact", ("Anna Fakely", "Craig Noname", "Sipho Mockford", "Thandi Testwood") * 2),
    ],
)
def test_a_header_flatly_denied_by_its_values_is_not_mapped(map_columns, invented, header, cells):
    """Prevents: yes/no, forms of address, numbers or names published as something they are not."""
    mapping = map_columns(("Company", invented.organisations), (header, cells))
    assert mapping.columns[1].field is None
    assert mapping.columns[1].nearest is not None


def test_state_is_a_province_or_a_status_by_its_values(map_columns, invented):
    """Prevents: 'Active' being published as a province."""
    active = map_columns(("Company", invented.organisations), ("State", ("Active", "Closed") * 4))
    region = map_columns(("Company", invented.organisations), ("State", invented.provinces))
    assert active.columns[1].field == "status"
    assert region.columns[1].field == "province"


def test_few_internal_addresses_over_and_over_are_not_contacts(map_columns):
    """Prevents: the e-mail address of whoever keeps the list becoming everybody's."""
    names = [f"Amber {number} Aviation" for number in range(40)]
    mapping = map_columns(("Company", names), ("Handler", ["a@x.example", "b@x.example"] * 20))
    assert mapping.columns[1].field is None


@pytest.mark.parametrize(
    ("cells", "others", "field"),
    [
        ("organisations", (("Website", "websites"),), "organization_name"),
        ("people", (("Company", "organisations"),), "contact_name"),
        ("first_names", (("Surname", "surnames"), ("Company", "organisations")), "contact_first_name"),
        ("organisations", (("Contact person", "people"),), "organization_name"),
    ],
)
def test_a_bare_name_is_whose_its_values_and_neighbours_say(map_columns, invented, cells, others, field):
    """Prevents: 'Name' being a person in one reading of the same sheet and a company in another."""
    neighbours = [(header, getattr(invented, column)) for header, column in others]
    mapping = map_columns(("Name", getattr(invented, cells)), *neighbours)
    assert mapping.columns[0].field == field


def test_a_bare_name_that_nothing_explains_stays_open(map_columns):
    """Prevents: a coin being flipped over whose name it is."""
    mapping = map_columns(("Name", ("Alfaxx", "Betaxx", "Gammaxx", "Deltaxx")), ("Amount", ("1", "2", "3", "4")))
    assert mapping.columns[0].field is None
    assert mapping.columns[0].nearest == "organization_name"


def test_an_unnamed_column_needs_strong_evidence(map_columns, invented):
    """Prevents: a remark column without header being mapped because a few remarks are addresses."""
    mixed = ("a@x.example", "b@x.example", "c@x.example", "call", "later", "gone", "moved", "d@x.example")
    mapping = map_columns(("Company", invented.organisations), (None, mixed))
    assert mapping.columns[1].field is None
    assert mapping.columns[1].nearest == "contact_email"


def test_reasons_never_quote_a_value(map_columns, invented):
    """Prevents: personal data leaving through the list of what was not mapped."""
    mapping = map_columns(
        ("Company", invented.organisations), ("Phone", invented.emails), ("Student Name", invented.people)
    )
    text = " ".join(column.reason for column in mapping.columns) + mapping.role_reason
    assert "example" not in text and "Thandi" not in text


def test_a_sentence_about_an_organisation_is_not_its_name(map_columns, fields_of, invented):
    """Prevents: descriptions in a table without headers being published as names of organisations."""
    about = [f"Offers flight training and charter from field number {number}" for number in range(8)]
    mapping = map_columns((None, about), (None, invented.organisations), (None, invented.emails))
    assert fields_of(mapping) == [None, "organization_name", "contact_email"]
