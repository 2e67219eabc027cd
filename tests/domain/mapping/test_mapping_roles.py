"""What a row of a table describes."""

import pytest


@pytest.mark.parametrize(
    ("sheet", "columns"),
    [
        ("Lists", (("Province", "provinces"),)),
        ("Lists", (("Status", "statuses"), (None, "nothing"))),
        ("Admin", (("Priority", "priorities"),)),
        ("Admin", (("Category", "types"),)),
        ("Issues", (("Row", "ids"), ("Issues", "remarks"))),
        ("Lists", ((None, "provinces"), (None, "statuses"))),
        ("Loose people", (("First name", "first_names"), ("Email", "emails"))),
        ("Order Dates", (("C_ID", "ids"), ("Last order date", "dates"))),
    ],
)
def test_a_table_without_an_organisation_is_not_mapped_and_says_why(map_columns, invented, sheet, columns):
    """Prevents: look-up lists and issue lists becoming organisations called 'Gauteng' or 'Low'."""
    mapping = map_columns(*((header, getattr(invented, name)) for header, name in columns), sheet=sheet)
    assert mapping.role == "unmapped"
    assert mapping.role_reason


def test_a_list_of_people_whose_company_repeats_is_one_of_contacts(map_columns, invented):
    """Prevents: every contact of an organisation being an organisation of its own."""
    companies = [invented.organisations[number // 4] for number in range(8)]
    mapping = map_columns(("Company", companies), ("Contact name", invented.people), ("Email", invented.emails))
    assert mapping.role == "contacts"


def test_one_contact_a_company_is_a_list_of_organisations(map_columns, invented):
    """Prevents: a plain customer list being children without a parent."""
    mapping = map_columns(
        ("Company", invented.organisations), ("Contact name", invented.people), ("Email", invented.emails)
    )
    assert mapping.role == "organisations"


def test_the_name_of_the_sheet_alone_makes_no_contacts(map_columns, invented):
    """Prevents: a sheet of organisations called 'Contacts' losing them."""
    mapping = map_columns(
        ("Company", invented.organisations),
        ("Province", invented.provinces),
        ("Website", invented.websites),
        ("Email", invented.emails),
        sheet="Contacts",
    )
    assert mapping.role == "organisations"


def test_a_profile_states_the_role(map_columns, invented, rule):
    """Prevents: the detected role overruling the stated one."""
    mapping = map_columns(("Company", invented.organisations), sheet_rule=rule({}, "addresses"))
    assert (mapping.role, mapping.role_reason) == ("addresses", "the profile says so")


def test_a_column_of_organisation_names_is_a_list_of_organisations(map_columns, invented):
    """Prevents: the simplest list of all, names without a header, being left out."""
    assert map_columns((None, invented.organisations)).role == "organisations"


def test_one_address_a_company_is_a_list_of_organisations(map_columns, invented):
    """Prevents: a plain list of companies and towns being children without a parent."""
    towns = ("Testville", "Mocktown", "Sampleton", "Voorbeeld", "Dummydorp", None, None, None)
    by_town = map_columns(("Company", invented.organisations), ("Town", towns))
    by_address = map_columns(("Company", invented.organisations), ("Address", invented.addresses))
    assert (by_town.role, by_address.role) == ("organisations", "organisations")


def test_several_addresses_a_company_are_a_list_of_addresses(map_columns, invented):
    """Prevents: each address of an organisation being an organisation of its own."""
    companies = [invented.organisations[number // 4] for number in range(8)]
    mapping = map_columns(("Company", companies), ("Address", invented.addresses))
    assert mapping.role == "addresses"


def test_a_list_of_kinds_of_organisation_is_not_one_of_organisations(map_columns):
    """Prevents: the look-up list 'Flight School', 'Charter' becoming organisations of those names."""
    kinds = ("Flight School", "Charter", "Drone Training", "Aero Club", "Helicopter Training", "Airline")
    assert map_columns((None, kinds), sheet="Admin").role == "unmapped"
