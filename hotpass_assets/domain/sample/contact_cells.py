"""Contact people squeezed into three cells: name and role, telephone, e-mail.

Belongs here: the one-row-per-organisation way of writing contacts, shared by every sheet that does so. Does
not belong here: sheets that give a person a row of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotpass_assets.domain.sample.dirt import Dirt
from hotpass_assets.domain.sample.naming import written_person
from hotpass_assets.domain.sample.organisations import Organisation, Person
from hotpass_assets.domain.sample.sheet import Cell, PersonMark
from hotpass_assets.domain.sample.spelling import email_cell, phone_cell


@dataclass(frozen=True, slots=True)
class ContactCells:
    """The three cells, and what is true in them."""

    person: Cell
    phone: Cell
    email: Cell
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    people: tuple[PersonMark, ...]


def contact_cells(organisation: Organisation, dirt: Dirt) -> ContactCells:
    """The contact cells of an organisation: usually one person, sometimes two or none."""
    people = organisation.people[:1]
    if len(organisation.people) > 1 and dirt.falls("two_people_in_a_cell", 0.06):
        people = organisation.people[:2]
    nameless = dirt.falls("contact_without_a_name", 0.05)
    phone, phones = phone_cell(_numbers(organisation, people, dirt), dirt)
    email, emails = email_cell(_addresses(organisation, people, dirt), dirt)
    if nameless:
        return ContactCells(dirt.pick(("-", "\u2014", None)), phone, email, phones, emails, ())
    marks = tuple(_mark(person, phones, emails) for person in people)
    return ContactCells(_person_text(people, dirt), phone, email, phones, emails, marks)


def _numbers(organisation: Organisation, people: tuple[Person, ...], dirt: Dirt) -> tuple[str, ...]:
    """The numbers to write: one a person, or the office's too, or none."""
    if len(people) > 1:
        return tuple(person.mobile for person in people)
    if dirt.falls("phone_missing", 0.12):
        return ()
    if dirt.falls("office_number_for_a_person", 0.3):
        return (organisation.landline,)
    if dirt.falls("two_phones_in_a_cell", 0.06):
        return people[0].mobile, organisation.landline
    return (people[0].mobile,)


def _addresses(organisation: Organisation, people: tuple[Person, ...], dirt: Dirt) -> tuple[str, ...]:
    """The e-mail addresses to write: one a person, or the office's too, or none."""
    if len(people) > 1:
        return tuple(person.email for person in people)
    if dirt.falls("email_missing", 0.08):
        return ()
    if dirt.falls("office_address_for_a_person", 0.25):
        return (organisation.office_email,)
    if dirt.falls("two_emails_in_a_cell", 0.04):
        return people[0].email, organisation.office_email
    return (people[0].email,)


def _person_text(people: tuple[Person, ...], dirt: Dirt) -> str:
    """Names with their roles as one text."""
    if len(people) > 1:
        return dirt.pick(("; ", ";\n", " / ")).join(f"{person.name} ({person.role})" for person in people)
    name = written_person(people[0], dirt)
    if dirt.falls("role_beside_the_name", 0.3):
        return dirt.pick((f"{name} ({people[0].role})", f"{name} \u2013 {people[0].role}"))
    return name


def _mark(person: Person, phones: tuple[str, ...], emails: tuple[str, ...]) -> PersonMark:
    """What the row says about one person."""
    return PersonMark(
        person.id,
        person.name,
        person.role,
        tuple(number for number in phones if number == person.mobile),
        tuple(address for address in emails if address == person.email),
    )
