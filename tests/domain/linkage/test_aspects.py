"""What two values of a kind of column are found to agree in, on DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl
import pytest

from hotpass_assets.domain.linkage.columns.kinds import Kind, LinkColumn
from hotpass_assets.domain.linkage.compare.aspect import Aspect
from hotpass_assets.domain.linkage.compare.aspects import aspects_of

FILLING = [f"Filler {word} {number}" for number, word in enumerate(["alpha", "beta", "gamma", "delta"] * 10)]


def aspects(kinds: dict[str, Kind], rows: Sequence[Sequence[str | None]]) -> list[Aspect]:
    """Aspects of a small table."""
    table = pl.DataFrame(rows, schema=dict.fromkeys(kinds, pl.String), orient="row")
    return aspects_of(table, [LinkColumn(name, kind, "stated") for name, kind in kinds.items()])


def level(aspect: Aspect, features: pl.DataFrame, left: int = 0, right: int = 1) -> str:
    """Label of the level that two rows reach."""
    comparison = aspect.comparison
    conditions = [f"when {comparison.missing} then 'missing'"]
    conditions += [f"when {step.condition} then '{step.label}'" for step in comparison.levels[:-1]]
    sides = [
        features[[row]].rename(lambda name, side=side: f"{name}_{side}") for row, side in ((left, "l"), (right, "r"))
    ]
    pair = pl.concat(sides, how="horizontal")
    with duckdb.connect() as connection:
        connection.register("pair", pair.to_arrow())
        query = f"select case {' '.join(conditions)} else '{comparison.levels[-1].label}' end from pair"
        (found,) = connection.execute(query).fetchone() or ("",)
    return str(found)


def agreed(kind: Kind, one: str | None, other: str | None, filling: Sequence[str] = FILLING) -> str:
    """Label of the level of two values of one column, among others."""
    (aspect,) = aspects({"column": kind}, [[one], [other], *([text] for text in filling)])[:1]
    return level(aspect, aspect.features)


SAME, RARE, NEAR = "the same", "the same, and rare", "nearly the same"
HELD = "one holds the other, or is its other name"
MAILBOX = "the same mailbox at another provider, or a character apart"
COMMON = "the same, but of common words or in several places"


@pytest.mark.parametrize(
    ("kind", "one", "other", "label"),
    [
        ("organisation", "Karoo Flight School (Pty) Ltd", "KAROO FLIGHT SCHOOL CC", RARE),
        ("organisation", "Karoo Flight School", "Karoo Fligth School", NEAR),
        ("organisation", "Karoo Flight School", "School Karoo Flight", NEAR),
        ("organisation", "Karoo International Flight Services", "Karoo Intl Flight Svcs", RARE),
        ("organisation", "Karoo Flight School - Lanseria branch", "Karoo Flight School", HELD),
        ("organisation", "Delmont 337 (formerly Karoo Wings)", "Karoo Wings", HELD),
        ("organisation", "Karoo Flight School", "KFS", "initials, or half of the words"),
        ("organisation", "Hangar 4 Flight School", "Hangar 5 Flight School", "some words"),
        ("organisation", "Hangar IV Flight School", "Hangar 4 Flight School", NEAR),
        ("organisation", "Karoo Flight School", "Zebra Bakery", "different"),
        ("organisation", "Karoo Flight School", None, "missing"),
        ("organisation", "北京飞行学校", "北京飞行学校", COMMON),
        ("person", "Naidoo, Thandi", "Thandi Naidoo", COMMON),
        ("person", "T. Naidoo", "Thandi Naidoo", "initials, or half of the words"),
        ("given_name", "Thandi", "Thandie", NEAR),
        ("given_name", "T", "Thandi", "an initial, or alike"),
        ("surname", "Naidoo", "Botha", "different"),
        ("street", "Oak Street", "Oak St.", COMMON),
        ("address", "12 Oak Street", "12 Oak St", SAME),
        ("address", "12 Oak Street, Parys", "12 Oak St", "the same number, and nearly the same street"),
        ("address", "12 Oak Street", "48 Oak Street", "the same number, or half of the words"),
        ("house_number", "0012", "12", RARE),
        ("postal_code", "2507", "2570", "one character apart"),
        ("town", "Stellenbosch", "Stellenbosh", NEAR),
        ("identifier", "2011/428938/07", "2011 428938 07", SAME),
        ("identifier", "2011/428938/07", "2011/428939/07", "one or two characters apart"),
        ("phone", "+27 11 555 0101", "(011) 555-0101", SAME),
        ("phone", "+27 11 555 0101", "011 555 0102", "one digit apart, or the same line without its area code"),
        ("email", "Thandi@one.example", "thandi@one.example", SAME),
        ("email", "thandi@one.example", "thandi@gmail.com", MAILBOX),
        ("email", "thandi@one.example", "sipho@one.example", "missing"),
        ("date", "1980-03-04", "04/03/1980", SAME),
        ("date", "1980-03-04", "1980-04-03", "one digit or day and month swapped"),
        ("date", "19180701", "19810701", "one digit or day and month swapped"),
        ("date", "1980-03-04", "1980-03-19", "two of day, month and year"),
        ("date", "1980-03-04", "1962-11-23", "different"),
        ("year", "1980", "1981", "a year apart"),
        ("number", "R 1,200.00", "1200", SAME),
        ("number", "1200", "1230", "within 5 %"),
    ],
)  # fmt: skip
def test_a_pair_of_values_reaches_the_level_a_person_would_name(
    kind: Kind, one: str | None, other: str | None, label: str
) -> None:
    """Prevents: comparisons that miss what makes two spellings one, or call two things one."""
    assert agreed(kind, one, other) == label
    if label != "missing":
        assert agreed(kind, other, one) == label, "the order of a pair must not matter"


def test_a_website_and_the_domain_of_a_mail_address_are_one_evidence() -> None:
    """Prevents: the same domain counted twice, once from the site and once from the mail address."""
    rows = [
        ["Karoo Wings", "info@karoo.example", None],
        ["Karoo Wings Air", "thandi@karoo.example", "www.karoo.example/contact"],
        ["Karoo Wings", "info@karoo.example", "karoo.example"],
    ]
    found = aspects({"name": "organisation", "email": "email", "site": "website"}, rows)
    features = pl.concat([aspect.features for aspect in found], how="horizontal")
    web = next(aspect for aspect in found if aspect.comparison.name == "site")
    assert level(web, features) == "the same"
    assert level(web, features, 0, 2) == "missing", "the same address has spoken already"


FIRM: dict[str, Kind] = {"name": "organisation", "tel": "phone", "number": "identifier"}
PERSON: dict[str, Kind] = {"first": "given_name", "last": "surname", "tel": "phone", "born": "date"}
PHONE = "011 555 0101"


@pytest.mark.parametrize(
    ("kinds", "one", "other", "label"),
    [
        (FIRM, ["Karoo Wings", PHONE, None], ["Zebra Bakery", PHONE, None], "missing"),
        (FIRM, ["Karoo Wings", PHONE, "20/111"], ["Zebra Bakery", PHONE, "20/984"], "missing"),
        (FIRM, ["Karoo Wings", PHONE, "20/111"], ["Zebra Bakery", PHONE, "20/111"], SAME),
        (FIRM, ["Zebra (formerly Karoo Wings)", PHONE, None], ["Karoo Wings", PHONE, None], SAME),
        (FIRM, ["Karoo Wings", PHONE, None], ["Karoo Wings Academy", PHONE, None], SAME),
        (FIRM, ["Karoo Flying School", PHONE, None], ["KFS", PHONE, None], SAME),
        (FIRM, [None, PHONE, None], ["Zebra Bakery", PHONE, None], SAME),
        (FIRM, ["Karoo Wings", PHONE, None], ["Zebra Bakery", "031 999 7777", None], "different"),
        (PERSON, ["Thandi", "Naidoo", PHONE, None], ["Sipho", "Naidoo", PHONE, None], "missing"),
        (PERSON, ["Thandi", "Naidoo", PHONE, "1980-03-04"], ["Sipho", "Naidoo", PHONE, "1951-11-20"], "missing"),
        (PERSON, ["Thandi", "Naidoo", PHONE, "1980-03-04"], ["Thandeka", "Botha", PHONE, "1980-03-04"], SAME),
        (PERSON, ["Thandi", "Naidoo", PHONE, None], ["Thandi", "Botha", PHONE, None], SAME),
        (PERSON, ["T", "Naidoo", PHONE, None], ["Thandi", "Naidoo", PHONE, None], SAME),
        (PERSON, ["Naidoo", "Thandi", PHONE, None], ["Thandi", "Naidoo", PHONE, None], SAME),
    ],
)  # fmt: skip
def test_what_rows_of_other_names_share_is_not_counted(
    kinds: dict[str, Kind], one: list[str | None], other: list[str | None], label: str
) -> None:
    """Prevents: a household, or two firms of one holding, taken for one thing that changed its name."""
    words = ("alpha", "beta", "gamma", "delta")
    filling = [
        [f"{word}{number} {word}" if name in ("name", "first") else None for name in kinds]
        for number in range(8)
        for word in words
    ]
    found = aspects(kinds, [one, other, *filling])
    features = pl.concat([aspect.features for aspect in found], how="horizontal")
    phone = next(aspect for aspect in found if aspect.comparison.name == "tel")
    assert level(phone, features) == label
    assert level(phone, features, 1, 0) == label, "the order of a pair must not matter"


def test_in_a_list_without_names_what_is_shared_counts() -> None:
    """Prevents: lists of contact points alone in which nothing is found any more."""
    rows = [["info@karoo.example", PHONE], ["thandi@zebra.example", PHONE]]
    found = aspects({"mail": "email", "tel": "phone"}, rows)
    features = pl.concat([aspect.features for aspect in found], how="horizontal")
    assert level(next(aspect for aspect in found if aspect.comparison.name == "tel"), features) == SAME


def test_a_switchboard_is_no_line_of_its_own() -> None:
    """Prevents: strangers merged because an agent answers for all of them."""
    names = ["Karoo Wings", "Zebra Air", "Maluti Gliding", "Karoo Wings"]
    found = aspects({"name": "organisation", "tel": "phone"}, [[name, "011 555 0101"] for name in names])
    phone = next(aspect for aspect in found if aspect.comparison.name == "tel")
    features = pl.concat([aspect.features for aspect in found], how="horizontal")
    assert level(phone, features, 0, 3) == "the same, but shared by several names or places"


def test_a_mail_provider_nobody_listed_is_no_domain_of_its_own() -> None:
    """Prevents: everybody at a local provider taken for one organisation."""
    words = ("Karoo", "Zebra", "Maluti", "Tsitsi", "Overberg", "Cango", "Kei", "Umfolozi", "Limpopo", "Knysna")
    rows = [[f"{word} Air", f"box{number}@provider.example"] for number, word in enumerate(words)]
    found = aspects({"name": "organisation", "email": "email"}, rows)
    assert [aspect.comparison.name for aspect in found] == ["name", "email"]


def test_a_province_says_nothing_more_where_the_town_agrees() -> None:
    """Prevents: one fact of a place counted three times."""
    rows = [["Parys", "Free State"], ["Parys", "Free State"], [None, "Free State"], ["Kroonstad", "Free State"]]
    rows += [[f"Town {number}", f"Province {number % 9}"] for number in range(20)]
    found = aspects({"town": "town", "province": "region"}, rows)
    features = pl.concat([aspect.features for aspect in found], how="horizontal")
    province = next(aspect for aspect in found if aspect.comparison.name == "province")
    assert level(province, features, 0, 1) == "missing"
    assert level(province, features, 0, 2).startswith("the same")
    assert level(province, features, 0, 3).startswith("the same")


def test_names_in_each_others_column_are_found() -> None:
    """Prevents: "Naidoo Thandi" and "Thandi Naidoo" taken for two people because a form swapped them."""
    found = aspects({"first": "given_name", "last": "surname"}, [["Thandi", "Naidoo"], ["Naidoo", "Thandi"]])
    features = pl.concat([aspect.features for aspect in found], how="horizontal")
    assert [level(aspect, features) for aspect in found] == ["the same, but in the other column"] * 2


def test_columns_of_any_header_get_names_that_sql_takes() -> None:
    """Prevents: a header with quotes, brackets or no letters breaking the comparison, or two headers sharing one."""
    kinds: dict[str, Kind] = {
        'Na"me; drop table x': "organisation",
        "Näme!": "person",
        "name": "title",
        "№": "category",
    }
    found = aspects(kinds, [["a b", "c d", "e f", "g"], ["a b", "c d", "e f", "g"]])
    names = [aspect.comparison.name for aspect in found]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.isascii() for name in names)


def test_long_texts_have_room_for_all_their_words() -> None:
    """Prevents: an overflow on descriptions, whose signatures share more than 127 bits."""
    words = " ".join(f"word{number}" for number in range(300))
    assert agreed("text", words, f"{words} more").startswith(("nearly", "the same"))
