"""Columns of tables nobody prepared are told by their headers and their values."""

import random
from collections.abc import Callable

import polars as pl
import pytest

from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.linkage.columns.headers import header_meaning
from hotpass_assets.domain.linkage.columns.kinds import KINDS, Kind
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns

ROWS = 400
GIVEN = ("John", "Mary", "Thandi", "Sipho", "Anna", "Hans", "Maria", "Ahmed", "Olga", "Pierre", "Liam", "Emma")
FAMILY = ("Nkosi", "van der Merwe", "Smith", "Naidoo", "Botha", "Khan", "Dubois", "Okafor", "Müller", "O'Brien")
WORDS = ("alpha", "bravo", "coral", "delta", "ember", "fjord", "haven", "ivory", "jade", "karoo", "lunar", "mango")
Make = Callable[[random.Random], str]


def _street(luck: random.Random) -> str:
    return f"{luck.choice(WORDS).title()} {luck.choice(('Street', 'Road', 'Ave'))}"


def _words(count: int) -> Make:
    return lambda luck: " ".join(luck.choice(WORDS) for _ in range(count))


def _kind(header: str, make: Make) -> Kind:
    """Kind of a column of invented values, a tenth of them missing."""
    luck = random.Random(7)
    cells = [None if luck.random() < 0.1 else make(luck) for _ in range(ROWS)]
    return recognise_columns(pl.DataFrame({header: cells}, schema={header: pl.String}))[0].kind


VALUES: dict[str, tuple[Kind, Make]] = {
    "addresses of mail": ("email", lambda luck: f"{luck.choice(WORDS)}{luck.randint(1, 99)}@school.example"),
    "addresses of sites": ("website", lambda luck: f"www.{luck.choice(WORDS)}{luck.randint(1, 99)}.example"),
    "phones with marks": ("phone", lambda luck: f"213/{luck.randint(200, 999)}-{luck.randint(1000, 9999)}"),
    "phones without marks": ("phone", lambda luck: f"0{luck.randint(110000000, 849999999)}"),
    "dates without marks": ("date", lambda luck: f"{luck.randint(1900, 1999)}{luck.randint(1, 12):02}17"),
    "dates in words": ("date", lambda luck: f"{luck.randint(1, 28)} {luck.choice(('Jan', 'March'))} 1987"),
    "years": ("year", lambda luck: str(luck.randint(1950, 2015))),
    "prices": ("number", lambda luck: f"R {luck.randint(1, 999)} {luck.randint(100, 999)}.00"),
    "fractions": ("number", lambda luck: f"{luck.random() * 900:.2f}"),
    "postal codes": ("postal_code", lambda luck: f"{luck.randint(150, 1400) * 7:04}"),
    "registrations": ("identifier", lambda luck: f"{luck.randint(1980, 2015)}/{luck.randint(100000, 100999)}/07"),
    "people": ("person", lambda luck: f"{luck.choice(GIVEN)} {luck.choice(FAMILY)}"),
    "given names": ("given_name", lambda luck: luck.choice(GIVEN)),
    "organisations": ("organisation", lambda luck: f"{_words(2)(luck).title()} (Pty) Ltd"),
    "addresses": ("address", lambda luck: f"{luck.randint(1, 99)} {_street(luck)}, {luck.choice(WORDS)}"),
    "sentences": ("text", _words(12)),
    "words": ("category", lambda luck: luck.choice(("asian", "french", "other"))),
}


@pytest.mark.parametrize("values", sorted(VALUES))
def test_values_are_told_under_a_header_that_says_nothing(values: str) -> None:
    """Prevents: tables with headers such as "col1" linked on nothing."""
    kind, make = VALUES[values]
    assert _kind("f3", make) == kind


@pytest.mark.parametrize(
    ("header", "make", "kind"),
    [
        ("Customer", lambda luck: f"{luck.choice(FAMILY)}, {luck.choice(GIVEN)}", "person"),
        ("name", lambda luck: f"{_words(2)(luck)} school", "organisation"),
        ("name", lambda luck: f"{_words(3)(luck)} KX{luck.randint(100, 9999)} 40 inch", "title"),
        ("name", _words(2), "organisation"),
        ("Owner", lambda luck: f"{luck.choice(GIVEN)} {luck.choice(FAMILY)}", "person"),
        ("title", _words(8), "title"),
        ("title", lambda luck: luck.choice(("Mr", "Mrs", "Dr")), "category"),
        ("address", lambda luck: f"{luck.randint(1, 99)} {_street(luck)}", "address"),
        ("address", _street, "street"),
        ("location", lambda luck: luck.choice(WORDS), "town"),
        ("Contact", lambda luck: f"+27 {luck.randint(11, 84)} 555 {luck.randint(1000, 9999)}", "phone"),
        ("phone", lambda luck: luck.choice(("home", "work")), "category"),
        ("soc_sec_id", lambda luck: str(luck.randint(10**6, 10**7)), "identifier"),
        ("isbn", lambda luck: f"978{luck.randint(10**9, 10**10 - 1)}", "identifier"),
        ("price", lambda luck: str(luck.randint(1000, 9999)), "number"),
        ("postcode", lambda luck: str(luck.randint(2000, 2099)), "postal_code"),
        ("Tel", lambda luck: f"{luck.randint(110000000, 849999999)}.0", "phone"),
        ("manufacturer", lambda luck: luck.choice(WORDS), "category"),
        ("manufacturer", _words(3), "organisation"),
        ("authors", lambda luck: f"{luck.choice(FAMILY)}, {luck.choice(FAMILY)}", "text"),
    ],
)
def test_header_and_values_decide_together(header: str, make: Make, kind: Kind) -> None:
    """Prevents: a header believed against its values, and names of people compared like those of products."""
    assert _kind(header, make) == kind


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        *((name, "given_name") for name in ("given_name", "FirstName", "FNAME", "Voornaam", "contact_first_name")),
        *((name, "surname") for name in ("surname", "Last Name", "VAN", "ContactLastName", "nachname")),
        *((name, "person") for name in ("full name", "Name & Surname", "Naam en Van", "Contact Person Name")),
        *(
            (name, "organisation")
            for name in ("Name of company", "naam van skool", "Trading As", "nombre de la empresa")
        ),
        *((name, "address") for name in ("address_1", "addressLine2", "Site Address", "Skool adres")),
        *((name, "town") for name in ("Town/City", "suburb", "birth_place", "address city", "Ort")),
        *((name, "phone") for name in ("Tel (w)", "Cell no.", "telefonnummer", "Contact Number")),
        *((name, "email") for name in ("E-pos", "customeremail", "contact email")),
        *((name, "number") for name in ("No of learners", "Größe", "Price (ZAR)")),
        *((name, "category") for name in ("Type of school", "phone type", "Job Title")),
        *((name, "house_number") for name in ("street_number", "House No.", "hausnr")),
        *((name, "identifier") for name in ("VAT No", "EMIS number", "modelno", "Company Registration No")),
        ("country of birth", "country"),
        ("date_of_birth", "date"),
        ("customer_id", "key"),
        ("rec_id", "id"),
        *((name, None) for name in ("", "col1", "f3", "Unnamed: 2", "Number", "#")),
    ],
)
def test_headers_are_read_in_many_spellings(header: str, meaning: str | None) -> None:
    """Prevents: a vocabulary that knows one way of writing a header."""
    assert header_meaning(header) == meaning


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("id", [str(number) for number in range(200)], "row_id"),
        ("id", [str(number % 100) for number in range(200)], "row_id"),
        ("weight", [str(number * number) for number in range(200)], "number"),
        ("x", [str(number + 7000) for number in range(200)], "row_id"),
        ("x", [f"rec-{number}-org" for number in range(200)], "row_id"),
        ("customer_id", [f"C{number % 90}" for number in range(200)], "identifier"),
        ("url", [f"https://list.example/{number}" for number in range(200)], "row_id"),
        ("x", [f"{1980 + number % 40}/{number * 4999 % 999983:06}/07" for number in range(200)], "identifier"),
        ("passport", [str(number) for number in range(0, 200000, 1000)], "identifier"),
        ("dataset", ["one", "two"] * 100, "source"),
        ("x", ["a", "b"] * 100, "source"),
        ("x", ["f", "m"] * 100, "category"),
        ("x", [None] * 199 + ["a"], "empty"),
        ("town", ["Aberdeen"] * 200, "empty"),
        ("town", ["n/a", " ", "-", ""] * 50, "empty"),
    ],
)
def test_what_tells_no_rows_apart_is_set_aside(header: str, cells: list[str | None], kind: Kind) -> None:
    """Prevents: rows kept apart because their numbers differ, or joined because a column is the same everywhere."""
    assert recognise_columns(pl.DataFrame({header: cells}, schema={header: pl.String}))[0].kind == kind


def test_every_column_has_an_entry_with_a_reason_in_order() -> None:
    """Prevents: columns that vanish, and kinds nobody can follow."""
    luck = random.Random(1)
    table = pl.DataFrame({name: [make(luck) for _ in range(ROWS)] for name, (_, make) in VALUES.items()})
    found = recognise_columns(table)
    assert [column.name for column in found] == table.columns
    assert all(column.kind in KINDS and column.reason for column in found)
    assert found == recognise_columns(table.sample(fraction=1, shuffle=True, seed=2))


@pytest.mark.parametrize("rows", [0, 1, 2, 5])
def test_tables_of_few_rows_are_recognised(rows: int) -> None:
    """Prevents: a failure, or everything called constant or a row number, where there is little to look at."""
    table = pl.DataFrame(
        {"name": ["Coral School", "Ember School"] * 3, "phone": ["011 555 0100"] * 6, "x": list("123456")}
    ).head(rows)
    kinds = [column.kind for column in recognise_columns(table)]
    assert kinds[:2] == (["organisation", "phone"] if rows else ["empty", "empty"])


def test_the_user_overrules() -> None:
    """Prevents: a table that cannot be linked because a column was mistaken."""
    found = recognise_columns(pl.DataFrame({"x": ["1", "2"]}), stated={"x": "identifier"})
    assert (found[0].kind, found[0].reason) == ("identifier", "stated by the user")


def test_a_stated_column_that_does_not_exist_is_an_error_that_names_those_that_do() -> None:
    """Prevents: a misspelt column name silently ignored."""
    with pytest.raises(ConfigurationError, match=r"surnam.*it has name, surname.*did you mean 'surname'"):
        recognise_columns(pl.DataFrame({"name": ["a"], "surname": ["b"]}), stated={"surnam": "surname"})
    with pytest.raises(ConfigurationError, match="'nonsense' is not a kind"):
        recognise_columns(pl.DataFrame({"name": ["a"]}), stated={"name": "nonsense"})  # type: ignore[dict-item]
