"""People: each with their own role, nobody invented."""

import polars as pl
import pytest

from hotpass_assets.domain.clean.people import clean_people
from hotpass_assets.domain.clean.people_cells import people_in_cell


def _people(text: str) -> list[tuple[object, ...]]:
    return clean_people(pl.Series([text])).select("title", "value", "role").rows()


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Jane Doe", [(None, "Jane Doe", None)]),
        ("A. Nkosi (Director); B. Botha (CFI)", [(None, "A. Nkosi", "Director"), (None, "B. Botha", "CFI")]),
        (
            "Jane Doe (Director), John Smith (CFI)",
            [(None, "Jane Doe", "Director"), (None, "John Smith", "CFI")],
        ),
        ("Capt N. Dube – Chief Flying Instructor", [("Capt", "N. Dube", "Chief Flying Instructor")]),
        ("Jane Doe: Accountable Manager", [(None, "Jane Doe", "Accountable Manager")]),
        ("CFI: Jane Doe", [(None, "Jane Doe", "CFI")]),
        ("Jane Doe, CFI", [(None, "Jane Doe", "CFI")]),
        ("Jane Doe\nCFI", [(None, "Jane Doe", "CFI")]),
        ("Jane Doe CFI", [(None, "Jane Doe", "CFI")]),
        ("Director Jane Doe", [(None, "Jane Doe", "Director")]),
        ("Jane Doe - Owner / CFI", [(None, "Jane Doe", "Owner / CFI")]),
        ("Jane Doe (Head of Training and Safety)", [(None, "Jane Doe", "Head of Training and Safety")]),
        ("Kapt. Piet Botha (HOT) - CFI", [("Capt", "Piet Botha", "HOT, CFI")]),
        ("Chief Flying Instructor", [(None, None, "Chief Flying Instructor")]),
        ("Owner & CFI", [(None, None, "Owner & CFI")]),
        ("Adv. Thandi Mokoena", [("Adv", "Thandi Mokoena", None)]),
        ("Mev Elna Botha", [("Mev", "Elna Botha", None)]),
        ("Mr and Mrs Smith", [("Mr Mrs", "Smith", None)]),
        ("NKOSI THABO", [(None, "Nkosi Thabo", None)]),
        ("JAN VAN DER MERWE", [(None, "Jan van der Merwe", None)]),
        ("JP SMITH", [(None, "JP Smith", None)]),
        ("O’BRIEN SEAN", [(None, "O’Brien Sean", None)]),
        ("Thabo “Tips” Nkosi", [(None, "Thabo “Tips” Nkosi", None)]),
        ("Nkosi, Thabo", [(None, "Thabo Nkosi", None)]),
        ("van der Merwe, Jan", [(None, "Jan van der Merwe", None)]),
        ("Jane Doe, John Smith", [(None, "Jane Doe", None), (None, "John Smith", None)]),
        ("John Smith / Jane Doe", [(None, "John Smith", None), (None, "Jane Doe", None)]),
        ("Jane Head", [(None, "Jane Head", None)]),
        ("Anne-Marie du Toit", [(None, "Anne-Marie du Toit", None)]),
    ],
)
def test_people_and_roles_are_told_apart(text: str, people: list[tuple[object, ...]]) -> None:
    """Several people in one cell became one person with the role of another."""
    assert _people(text) == people


def test_a_role_without_a_name_is_no_error() -> None:
    """The role is known even where nobody is named."""
    row = clean_people(pl.Series(["Bestuurder"])).row(0, named=True)
    assert (row["status"], row["rule"]) == ("valid", "person.role_only")


@pytest.mark.parametrize(
    ("text", "status", "rule"),
    [
        ("info@aero.example", "invalid", "person.is_email"),
        ("082 123 4567", "invalid", "person.number_removed"),
        ("Jane 082 123 4567", "suspect", "person.number_removed"),
        ("Jane Doe - Lanseria", "suspect", "person.unclear"),
        ("Mr", "invalid", "person.title_only"),
        ("#REF!", "invalid", "error_cell"),
    ],
)
def test_what_is_not_only_a_name_is_marked(text: str, status: str, rule: str) -> None:
    """E-mails and numbers stand in name columns of real workbooks."""
    row = clean_people(pl.Series([text])).row(0, named=True)
    assert (row["status"], row["rule"]) == (status, rule)


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe",
        "Jane van der Merwe",
        "Anne-Marie O'Brien",
        "Jane Doe (Lanseria)",
        "Jane Doe (CFI)",
        "Jane Doe (Head of Ops)",
    ],
)
def test_the_quick_way_answers_as_the_slow_one(text: str) -> None:
    """Plain names are read by an expression; both ways must give the same person."""
    row = clean_people(pl.Series([text])).row(0, named=True)
    (person,) = people_in_cell(text)
    assert (row["value"], row["role"], row["rule"]) == (person.name, person.role, person.rule)
