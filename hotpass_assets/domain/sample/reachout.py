"""The outreach database: sheets Organisation, Contact Info and an empty one.

Belongs here: the layout and the dirt of this family: padding rows that hold an id only, look-up formulas,
contacts without an id. Does not belong here: the other families.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotpass_assets.domain.sample.dirt import Dirt
from hotpass_assets.domain.sample.naming import misspelt_name, written_name
from hotpass_assets.domain.sample.organisations import REACHOUT, SACAA, Organisation, Person
from hotpass_assets.domain.sample.sheet import HEADER, PADDING, TOTAL, Cell, Formula, Mark, PersonMark, Sheet
from hotpass_assets.domain.sample.spelling import (
    date_cell,
    email_cell,
    note_text,
    phone_cell,
    province_cell,
    website_cell,
)

FILE_NAME = "Reachout Database.xlsx"
ORGANISATION_COLUMNS = (
    "Organisation Name",
    "ID",
    "Reachout Date",
    "Recent_Touch_Ind",
    "Area",
    "Distance",
    "Type",
    "Website",
    "Address",
    "Planes",
    "Description Type",
    "Notes",
    "Open Questions",
)
CONTACT_COLUMNS = (
    "ID",
    "Organisation Name",
    "Reachout Date",
    "Firstname",
    "Surname",
    "Position",
    "Phone",
    "WhatsApp",
    "Email",
    "Invalid",
    None,
)
_TYPES = (
    "Flight School",
    "flight school",
    "Flight  School",
    "Flying School",
    "Charter",
    "FLIGHT SCHOOL",
    "School, Charter",
)
_MOST_PADDING = 2_000


@dataclass(frozen=True, slots=True)
class _Written:
    """An organisation as the Organisation sheet has it."""

    organisation: Organisation
    name: str
    id: int


def reachout_sheets(organisations: Sequence[Organisation], dirt: Dirt) -> list[Sheet]:
    """The three sheets for the organisations of this family."""
    members = [organisation for organisation in organisations if organisation.families & REACHOUT]
    sheet, written = _organisation_sheet(members, dirt)
    strangers = [one for one in organisations if one.families & SACAA and not one.families & REACHOUT]
    return [sheet, _contact_sheet(written, strangers, dirt), Sheet("Sheet1")]


def _organisation_sheet(members: Sequence[Organisation], dirt: Dirt) -> tuple[Sheet, list[_Written]]:
    """Named organisations, then rows that hold nothing but their running id, then a total."""
    sheet = Sheet("Organisation")
    sheet.add(ORGANISATION_COLUMNS, HEADER)
    written: list[_Written] = []
    for organisation in members:
        written.append(_add_organisation(sheet, organisation, sheet.next_row, dirt))
        if dirt.falls("id_written_twice", 0.005):
            _add_organisation(sheet, organisation, written[-1].id, dirt)
    if dirt.scale > 0 and written:
        sheet.comments[2, 0] = "Spoke to reception, call again."
        padding = min(int(len(members) * 2 * min(dirt.scale, 1.0)) + 1, _MOST_PADDING)
        dirt.count("row_with_an_id_only", padding)
        for _ in range(padding):
            sheet.add((None, Formula("=ROW()", sheet.next_row)), PADDING)
        dirt.count("total_row")
        sheet.add(("Total", len(members)), TOTAL)
    return sheet, written


def _add_organisation(sheet: Sheet, organisation: Organisation, id_: int, dirt: Dirt) -> _Written:
    """One organisation's row; a misspelt name always stands beside the organisation's own domain."""
    elsewhere = organisation.families & SACAA and organisation.domain is not None
    misspelt = misspelt_name(organisation, dirt) if elsewhere else None
    name = misspelt or written_name(organisation, dirt)
    site: Cell = f"https://{organisation.website}"
    site, stray = (site, ()) if misspelt else website_cell(organisation, dirt)
    province, official = province_cell(organisation.town.province, dirt)
    cells: tuple[Cell, ...] = (
        name,
        Formula("=ROW()", id_) if id_ == sheet.next_row else id_,
        date_cell(organisation.touched, dirt),
        "asked to call in May" if dirt.falls("flag_with_a_remark", 0.05) else 1,
        province,
        f"{organisation.number % 900 + 5} km" if dirt.falls("distance_as_text", 0.2) else organisation.number % 900 + 5,
        dirt.pick(_TYPES),
        site,
        f"{organisation.street}, {organisation.town.name}, {organisation.town.postal_code}",
        organisation.planes,
        "Training" if organisation.number % 3 else None,
        note_text(organisation, dirt) if organisation.number % 4 == 0 else None,
        "Which simulator?" if organisation.number % 11 == 0 else None,
    )
    sheet.add(cells, Mark("organisation", organisation.id, name, (), stray, official))
    return _Written(organisation, name, id_)


def _contact_sheet(written: Sequence[_Written], strangers: Sequence[Organisation], dirt: Dirt) -> Sheet:
    """A row a person, an office row here and there, and look-up formulas dragged far below the data."""
    sheet = Sheet("Contact Info")
    sheet.add(CONTACT_COLUMNS, HEADER)
    for entry in written:
        for person in entry.organisation.people:
            _add_person(sheet, entry, person, dirt)
        if dirt.falls("contact_named_with_a_dash", 0.1):
            _add_office(sheet, entry, dirt)
    for organisation in strangers:
        if dirt.falls("contact_of_an_organisation_not_listed", 0.02):
            entry = _Written(organisation, organisation.name, 0)
            _add_person(sheet, entry, organisation.people[0], dirt)
    if dirt.scale > 0 and written:
        padding = min(2 * len(written), _MOST_PADDING)
        dirt.count("formula_dragged_below_the_data", padding)
        for _ in range(padding):
            sheet.add((None, _look_up(sheet.next_row, "")), None)
    return sheet


def _add_person(sheet: Sheet, entry: _Written, person: Person, dirt: Dirt) -> None:
    """One person's row."""
    id_, name = _reference(sheet.next_row, entry, dirt)
    numbers: tuple[str, ...] = () if dirt.falls("phone_missing", 0.12) else (person.mobile,)
    if numbers and dirt.falls("two_phones_in_a_cell", 0.04):
        numbers = (person.mobile, entry.organisation.landline)
    phone, phones = phone_cell(numbers, dirt)
    whatsapp: Cell = None
    if phones and dirt.falls("whatsapp_spaced", 0.1):
        whatsapp = f"0{person.mobile[3:5]} {person.mobile[5:8]} {person.mobile[8:]}"
    email, emails = email_cell(() if dirt.falls("email_missing", 0.1) else (person.email,), dirt)
    own = tuple(number for number in phones if number == person.mobile)
    last_name: Cell = person.last_name
    if dirt.falls("surname_missing", 0.05):
        last_name = None
    clean = person.name if last_name else person.first_name
    row: tuple[Cell, ...] = (
        id_,
        name,
        date_cell(entry.organisation.touched, dirt),
        person.first_name,
        last_name,
        person.role,
        phone,
        whatsapp,
        email,
        _invalid_flag(dirt),
        "inferred e-mail" if dirt.falls("remark_without_a_header", 0.04) else None,
    )
    mark = PersonMark(person.id, clean, person.role, own, emails)
    sheet.add(row, Mark("contact", entry.organisation.id, _text(name), phones, emails, None, (mark,)))


def _add_office(sheet: Sheet, entry: _Written, dirt: Dirt) -> None:
    """The switchboard's row: a dash for a name."""
    id_, name = _reference(sheet.next_row, entry, dirt)
    phone, phones = phone_cell((entry.organisation.landline,), dirt)
    email, emails = email_cell((entry.organisation.office_email,), dirt)
    day = date_cell(entry.organisation.touched, dirt)
    sheet.add(
        (id_, name, day, "-", None, None, phone, None, email, None, None),
        Mark("contact", entry.organisation.id, _text(name), phones, emails),
    )


def _reference(row: int, entry: _Written, dirt: Dirt) -> tuple[Cell, Cell]:
    """Id and name by which a contact names its organisation; without an id the name is typed by hand."""
    if entry.id == 0:
        return None, entry.name
    if dirt.falls("contact_without_an_id", 0.3):
        again = dirt.falls("contact_with_the_name_spelt_again", 0.15)
        return None, written_name(entry.organisation, dirt) if again else entry.name
    return entry.id, _look_up(row, entry.name)


def _look_up(row: int, cached: str) -> Formula:
    """The look-up of an organisation's name by id, with its cached result."""
    return Formula(f'=IFERROR(INDEX(Organisation!A:A,MATCH(A{row},Organisation!B:B,0)),"")', cached)


def _invalid_flag(dirt: Dirt) -> Cell:
    """1 where the contact no longer works, once in a while a stray word."""
    if dirt.falls("contact_flagged_invalid", 0.1):
        return 1
    return "cv " if dirt.falls("flag_with_a_stray_word", 0.005) else None


def _text(cell: Cell) -> str | None:
    """The text that a reader sees in a name cell."""
    return str(cell.cached) if isinstance(cell, Formula) else cell if isinstance(cell, str) else None
