"""Contacts of records: whose an address or a number is."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.records.contacts import Reach, bind_to_people
from hotpass_assets.domain.records.records import Records
from tests.builders.records import Table, built

PEOPLE = ["Jane Doe", "John Roe"]


def email(value: str, label: str | None = None) -> Reach:
    """A way to reach somebody by e-mail."""
    return Reach(value, label, True)


def phone(value: str, label: str | None = None) -> Reach:
    """A way to reach somebody by telephone."""
    return Reach(value, label, False)


def reached(said: Records, *fields: str) -> dict[str | None, list[str]]:
    """Addresses and numbers by the name of their contact."""
    names = dict(said.contacts.select("contact", "name").iter_rows())
    lines = said.values.filter(pl.col("field").is_in(fields) & pl.col("value").is_not_null())
    found: dict[str | None, list[str]] = {}
    for number, text in lines.select("contact", "value").iter_rows():
        found.setdefault(names[number], []).append(text)
    return found


def test_a_label_decides_before_the_order() -> None:
    """Prevents: a number given to the first person although the cell says whose it is."""
    assert bind_to_people(PEOPLE, [phone("+1", "John"), phone("+2", "Jane")]) == [1, 0]
    assert bind_to_people(PEOPLE, [email("office@sky.example", "roe")]) == [1]


def test_a_label_decides_before_the_local_part() -> None:
    """Prevents: an inherited mailbox going back to the person who left."""
    assert bind_to_people(PEOPLE, [email("jane@sky.example", "John")]) == [1]


def test_a_local_part_names_its_owner_whatever_the_order() -> None:
    """Prevents: addresses swapped between two people because the columns list them differently."""
    assert bind_to_people(PEOPLE, [email("john.r@sky.example"), email("doe@sky.example")]) == [1, 0]
    assert bind_to_people(["Zoë Müller", "Ann Smith"], [email("zoe@sky.example")]) == [0]


def test_as_many_values_as_people_follow_the_order() -> None:
    """Prevents: two numbers beside two names that belong to nobody."""
    assert bind_to_people(PEOPLE, [phone("+1"), phone("+2")]) == [0, 1]
    assert bind_to_people(PEOPLE, [email("a@sky.example"), phone("+1"), phone("+2")]) == [None, 0, 1]


def test_other_numbers_of_values_than_people_belong_to_nobody() -> None:
    """Prevents: a switchboard given to whoever stands first."""
    assert bind_to_people(PEOPLE, [phone("+1")]) == [None]
    assert bind_to_people(PEOPLE, [phone("+1"), phone("+2"), phone("+3")]) == [None, None, None]


def test_a_word_of_two_people_names_neither() -> None:
    """Prevents: the mailbox of a family given to one of them."""
    assert bind_to_people(["Jane Doe", "John Doe"], [email("doe@sky.example")]) == [None]
    assert bind_to_people(["Jane Doe", None, "John Doe"], [phone("+1", "Doe")]) == [None]


def test_the_order_is_not_used_when_a_name_contradicts_it() -> None:
    """Prevents: the second address given to John by its place although the first is his by name."""
    assert bind_to_people(PEOPLE, [email("john@sky.example"), email("office@sky.example")]) == [1, None]


FIRST = ["jane", "peter", "thandi", "sipho"]


@given(st.permutations(FIRST), st.lists(st.sampled_from([*FIRST, "info", "ops"]), max_size=6), st.booleans())
def test_an_address_that_names_one_person_is_never_another_ones(
    names: list[str], locals_: list[str], labelled: bool
) -> None:
    """Prevents: personal data published under the wrong person."""
    people: list[str | None] = [f"{name.title()} Example{rank}x" for rank, name in enumerate(names)]
    reaches = [email("box@sky.example", word) if labelled else email(f"{word}@sky.example") for word in locals_]
    for word, owner in zip(locals_, bind_to_people(people, reaches), strict=True):
        if word in names:
            assert owner == names.index(word)


def test_a_lone_person_owns_what_their_block_holds() -> None:
    """Prevents: the second contact's number on the first contact."""
    fields = ("organization_name", "contact_name/1", "contact_phone/1", "contact_name/2", "contact_phone/2")
    said = built(Table(fields, [["Sky", "Jane Doe", "011 555 0101", "John Roe", "011 555 0102"]]))
    assert reached(said, "contact_phone") == {"Jane Doe": ["+27115550101"], "John Roe": ["+27115550102"]}


def test_values_of_one_row_never_reach_another_row() -> None:
    """Prevents: contacts of one school under the next one."""
    rows = [["Sky", "Jane Doe", "a@sky.example"], ["Cloud", None, "b@cloud.example"], ["Rain", "John Roe", None]]
    said = built(Table(("organization_name", "contact_name", "contact_email"), rows))
    assert said.contacts.select("record", "name").rows() == [(0, "Jane Doe"), (1, None), (2, "John Roe")]
    owners = said.values.drop_nulls("contact").join(said.contacts, on="contact", suffix="_of_contact")
    assert owners.filter(pl.col("record") != pl.col("record_of_contact")).height == 0
    assert reached(said, "contact_email") == {"Jane Doe": ["a@sky.example"], None: ["b@cloud.example"]}


def test_a_mailbox_nobody_can_be_named_for_is_a_nameless_contact() -> None:
    """Prevents: the office address of two people lost, or given to one of them."""
    said = built(
        Table(("organization_name", "contact_name", "contact_email"), [["Sky", "Jane Doe; John Roe", "x@y.example"]])
    )
    assert said.contacts["name"].to_list() == ["Jane Doe", "John Roe", None]
    assert reached(said, "contact_email") == {None: ["x@y.example"]}


def test_first_and_last_name_make_one_person() -> None:
    """Prevents: "Jane" and "Doe" as two people, or "Doe Jane" where the surname stands first."""
    fields = ("organization_name", "contact_last_name", "contact_first_name", "contact_email")
    said = built(Table(fields, [["Sky", "Doe", "Jane", "box@sky.example"], ["Cloud", "Roe", None, None]]))
    assert said.contacts["name"].to_list() == ["Jane Doe", "Roe"]
    assert reached(said, "contact_email") == {"Jane Doe": ["box@sky.example"]}


def test_a_whole_name_beats_its_parts() -> None:
    """Prevents: one person counted twice because the sheet has three columns for the name."""
    fields = ("organization_name", "contact_name", "contact_first_name", "contact_last_name")
    assert built(Table(fields, [["Sky", "Jane Doe", "Jane", "Doe"]])).contacts["name"].to_list() == ["Jane Doe"]


def test_roles_written_beside_names_stay_with_their_person() -> None:
    """Prevents: the owner's role on the instructor."""
    said = built(Table(("organization_name", "contact_name"), [["Sky", "Jane Doe (Owner); John Roe (Manager)"]]))
    assert said.contacts.select("name", "role").rows() == [("Jane Doe", "Owner"), ("John Roe", "Manager")]
    roles = said.values.filter(pl.col("field") == "contact_role").join(said.contacts, on="contact")
    assert roles.filter(pl.col("value") != pl.col("role")).height == 0
    assert roles.height == 2


@pytest.mark.parametrize(("names", "role"), [("Jane Doe", "Owner"), ("Jane Doe; John Roe", None)])
def test_a_role_of_its_own_column_needs_a_lone_person(names: str, role: str | None) -> None:
    """Prevents: one role given to everybody in the cell."""
    said = built(Table(("organization_name", "contact_name", "contact_role"), [["Sky", names, "Owner"]]))
    assert set(said.contacts["role"]) == {role}


def test_a_mark_of_the_source_flags_the_contacts_of_its_block_only() -> None:
    """Prevents: a bounced address that looks as good as any, and a good one that looks bounced."""
    fields = ("organization_name", "contact_email/1", "contact_invalid/1", "contact_email/2", "contact_invalid/2")
    said = built(Table(fields, [["Sky", "a@sky.example", "yes", "b@sky.example", "no"]]))
    assert said.contacts["flagged_invalid"].to_list() == [True, False]
