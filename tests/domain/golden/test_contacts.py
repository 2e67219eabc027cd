"""Contacts of organisations: who is one person, and who is called first."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.records import contact, golden, record, records, value


def people(*lines: dict[str, Any], of: list[str] | None = None) -> pl.DataFrame:
    """Table ``contacts`` of people stated in a record each, unless ``record`` says otherwise."""
    where = [line.get("record", number) for number, line in enumerate(lines)]
    names = [f"School {(of or ['one'] * (max(where) + 1))[number]}" for number in range(max(where) + 1)]
    trust = {place: line.get("priority", 0) for place, line in zip(where, lines, strict=True)}
    known = records(*(record(number, name, priority=trust.get(number, 0)) for number, name in enumerate(names)))
    said, stated = [], []
    for number, (line, place) in enumerate(zip(lines, where, strict=True)):
        stated.append(
            contact(number, place, line.get("name"), role=line.get("role"), flagged_invalid=line.get("flagged", False))
        )
        for channel in ("email", "phone"):
            texts = line.get(channel, ())
            texts = [texts] if isinstance(texts, str) else texts
            said += [
                value(place, f"contact_{channel}", text, contact=number, ordinal=10 * number + rank, confidence=0.5)
                | {"status": line.get("status", "valid")}
                for rank, text in enumerate(texts)
            ]
    return golden(known, said, stated, of).contacts


JANE = "jane@sky.example"


def test_one_person_in_two_records_is_one_contact() -> None:
    """Prevents: the same person called twice."""
    found = people({"name": "Jane Doe", "email": JANE}, {"name": "JANE  DOE", "phone": "+27115550101", "role": "Owner"})
    (line,) = found.rows(named=True)
    assert (line["email"], line["phone"], line["role"]) == (JANE, "+27115550101", "Owner")
    assert line["sources"] == "Schools.xlsx › List row 2; Schools.xlsx › List row 3"


def test_accents_and_dots_do_not_part_a_person() -> None:
    """Prevents: "Zoë Müller" beside "Zoe\u0308 Mu\u0308ller"."""
    assert people({"name": "Zoë Müller"}, {"name": "Zoe\u0308 Mu\u0308ller."}).height == 1


@pytest.mark.parametrize("short", ["J. Doe", "J Doe", "Jane"])
def test_a_short_name_with_the_same_address_is_the_same_person(short: str) -> None:
    """Prevents: one person listed under a short and under a whole name."""
    found = people({"name": short, "email": JANE}, {"name": "Jane Doe", "email": JANE})
    assert found["name"].to_list() == ["Jane Doe"]


@pytest.mark.parametrize("short", ["J. Doe", "Jane"])
def test_a_short_name_without_a_shared_address_is_another_person(short: str) -> None:
    """Prevents: father and daughter made one because their names begin alike."""
    assert people({"name": short, "email": "j@sky.example"}, {"name": "Jane Doe", "email": JANE}).height == 2


def test_an_initial_that_fits_two_people_is_neither() -> None:
    """Prevents: two people made one by an initial between them."""
    found = people(
        {"name": "Jane Doe", "email": JANE}, {"name": "John Doe", "email": JANE}, {"name": "J. Doe", "email": JANE}
    )
    assert found.height == 3


def test_two_people_who_share_a_mailbox_stay_two() -> None:
    """Prevents: colleagues made one by the office's address."""
    found = people({"name": "Jane Doe", "email": "info@sky.example"}, {"name": "John Roe", "email": "info@sky.example"})
    assert sorted(found["name"]) == ["Jane Doe", "John Roe"]
    assert found["email"].to_list() == ["info@sky.example"] * 2


def test_one_name_in_two_organisations_is_two_people() -> None:
    """Prevents: namesakes of different companies made one."""
    found = people({"name": "Jane Doe", "email": JANE}, {"name": "Jane Doe", "email": JANE}, of=["a", "b"])
    assert found.height == 2
    assert found["contact_id"].n_unique() == 2
    assert found["is_primary"].to_list() == [True, True]


def test_a_nameless_contact_is_the_one_person_its_address_belongs_to() -> None:
    """Prevents: Jane's own address listed again as a shared mailbox."""
    found = people({"name": "Jane Doe", "email": JANE}, {"email": JANE, "phone": "+27115550101"})
    assert found.select("name", "email", "phone").rows() == [("Jane Doe", JANE, "+27115550101")]


def test_a_mailbox_of_two_people_stays_nobodys() -> None:
    """Prevents: a shared mailbox given to one of those who read it."""
    shared = "info@sky.example"
    found = people({"name": "Jane Doe", "email": shared}, {"name": "John Roe", "email": shared}, {"email": shared})
    assert found["name"].to_list().count(None) == 1


def test_a_flagged_contact_is_not_primary_when_there_is_another() -> None:
    """Prevents: the first call going to somebody who has left."""
    gone = {"name": "Jane Doe", "email": JANE, "phone": "+27115550101", "role": "Owner", "flagged": True, "priority": 9}
    found = people(gone, {"email": "info@sky.example"})
    assert found.select("name", "is_primary").rows() == [(None, True), ("Jane Doe", False)]
    assert people(gone)["is_primary"].to_list() == [True]


def test_a_flagged_address_is_published_as_undeliverable() -> None:
    """Prevents: a bounced address that looks as good as any."""
    (line,) = people({"name": "Jane Doe", "email": JANE, "flagged": True}).rows(named=True)
    assert (line["email_status"], line["email_confidence"], line["flagged_invalid"]) == ("undeliverable", 0.1, True)
    (doubtful,) = people({"name": "Jane Doe", "email": JANE, "status": "suspect"}).rows(named=True)
    assert doubtful["email_status"] == "risky"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"name": "Jane Doe", "email": JANE}, {"name": "John Roe"}),
        ({"email": JANE, "priority": 2}, {"name": "John Roe", "email": "j@sky.example", "priority": 1}),
        ({"name": "Jane Doe", "email": JANE, "phone": "+27115550101"}, {"name": "John Roe", "email": "j@sky.example"}),
        (
            {"name": "Jane Doe", "email": JANE, "role": "Chief Flying Instructor"},
            {"name": "John Roe", "email": "j@sky.example", "role": "Receptionist"},
        ),
    ],
    ids=["reachable", "priority", "known", "senior"],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_primary_contact_is_the_better_one(better: dict[str, Any], worse: dict[str, Any], turned: bool) -> None:
    """Prevents: a primary contact who is merely the first in the sheet."""
    found = people(*((worse, better) if turned else (better, worse)))
    assert found.filter("is_primary")["email"].to_list() == [JANE]


def test_further_addresses_stay_beside_the_best_one() -> None:
    """Prevents: a second number that is lost when two records meet."""
    found = people(
        {"name": "Jane Doe", "email": [JANE, "doe@sky.example"]}, {"name": "Jane Doe", "email": "d@sky.example"}
    )
    assert found.select("email", "other_emails").rows() == [(JANE, "doe@sky.example;d@sky.example")]


def test_columns_of_the_organisation_are_those_of_one_primary_person() -> None:
    """Prevents: the name of one person beside the number of another."""
    known = records(record(0, "Sky"))
    said = [
        value(0, "contact_email", JANE, contact=0),
        value(0, "contact_phone", "+27115550101", contact=1),
    ]
    stated = [contact(0, 0, "Jane Doe", role="Owner"), contact(1, 0, "John Roe", role="Instructor")]
    found = golden(known, said, stated)
    (line,) = found.organisations.rows(named=True)
    (first,) = found.contacts.filter("is_primary").rows(named=True)
    for name in ("name", "role", "email", "phone"):
        assert line[f"contact_primary_{name}"] == first[name]
    assert line["contact_primary_phone"] is None
    assert line["contact_secondary_phones"] == "+27115550101"
    assert line["contact_count"] == 2


LINES = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from([None, "Jane Doe", "J. Doe", "John Doe", "Thandi Nkosi", "Jane"]),
            "email": st.lists(st.sampled_from(["a@x.example", "b@x.example", "c@x.example"]), min_size=1, unique=True),
            "flagged": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=8)
@given(LINES, st.booleans())
def test_everybody_is_kept_once_and_one_of_each_organisation_is_primary(
    lines: list[dict[str, Any]], apart: bool
) -> None:
    """Prevents: people who vanish, addresses that vanish, two primary contacts."""
    of = [str(number % 2) if apart else "one" for number in range(len(lines))]
    found = people(*lines, of=of)
    assert found["contact_id"].is_duplicated().sum() == 0
    assert found.group_by("organization_id").agg(pl.col("is_primary").sum())["is_primary"].to_list() == [1] * len(
        set(of)
    )
    kept = {
        (line["organization_id"], text)
        for line in found.rows(named=True)
        for text in [line["email"], *(line["other_emails"] or "").split(";")]
        if text
    }
    assert kept == {(of[number], text) for number, line in enumerate(lines) for text in line["email"]}
    assert {line["name"] for line in lines if line["name"] in ("John Doe", "Thandi Nkosi")} <= set(found["name"])
