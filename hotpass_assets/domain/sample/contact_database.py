"""The contact database: companies, their contacts, notes and addresses on sheets of their own.

Belongs here: the four Company sheets and the order of the workbook's sheets. Does not belong here: the
pasted lists around them (see `contact_lists`) and the other families.

In Company_Contacts, Company_Notes and Company_Addresses the id column is a look-up that returns the wrong
column (0, or the name from the accounts): rows join by the exact company name only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotpass_assets.domain.sample.contact_lists import (
    admin_sheet,
    aviation_codes_sheet,
    caa_sheet,
    capture_sheet,
    extended_list_sheet,
    flight_schools_sheet,
)
from hotpass_assets.domain.sample.dirt import Dirt
from hotpass_assets.domain.sample.naming import written_name
from hotpass_assets.domain.sample.organisations import CONTACT, Organisation, Person
from hotpass_assets.domain.sample.sheet import HEADER, NOTE, Cell, Formula, Mark, PersonMark, Sheet
from hotpass_assets.domain.sample.spelling import date_cell, email_cell, note_text, phone_cell

FILE_NAME = "Contact Database.xlsx"
COMPANY_COLUMNS = (
    "C_ID",
    "Company",
    "QuickNooks_Name",
    "Last_Order_Date",
    "Category",
    "Strat",
    "Priority",
    "Status",
    "LoadDate",
    "Checked",
    "Website",
    None,
)
CONTACT_COLUMNS = (
    "C_ID",
    "Company",
    "Status",
    "FirstName",
    "Surname",
    "Position",
    "Cellnumber",
    "Email",
    "Landline",
)
_PRIORITIES = ("Low", "Medium", "Imminent", "High", "medium", None, None, None)
_STATUSES = ("Active", "DNC", "NTC", "Likely Closed", "active")
_CATEGORIES = ("Flight School", "Charter", "Maintenance", None, None, None)
_MOST_PADDING = 1_000


@dataclass(frozen=True, slots=True)
class _Company:
    """An organisation as Company_Cat has it."""

    organisation: Organisation
    name: str
    id: int


def contact_database_sheets(organisations: Sequence[Organisation], dirt: Dirt) -> list[Sheet]:
    """All sheets of the workbook in their order."""
    members = [organisation for organisation in organisations if organisation.families & CONTACT]
    companies, written = _companies_sheet(members, dirt)
    return [
        admin_sheet(),
        companies,
        _contacts_sheet(written, dirt),
        _notes_sheet(written, dirt),
        _addresses_sheet(written, dirt),
        caa_sheet(organisations, dirt),
        aviation_codes_sheet(),
        Sheet("Sheet"),
        flight_schools_sheet(organisations, dirt),
        extended_list_sheet(organisations, dirt),
        capture_sheet(organisations, dirt),
    ]


def _companies_sheet(members: Sequence[Organisation], dirt: Dirt) -> tuple[Sheet, list[_Company]]:
    """Company_Cat: a counter, the name, and what sales knows; formulas dragged below the data."""
    sheet = Sheet("Company_Cat")
    sheet.add(COMPANY_COLUMNS, HEADER)
    written: list[_Company] = []
    for organisation in members:
        # One id in a thousand names two organisations; a small workspace is spared this.
        clash = dirt.scale > 0 and len(written) % 1_000 == 500
        written.append(_add_company(sheet, organisation, written[-1].id if clash else len(written) + 1, dirt))
        if clash:
            dirt.count("id_of_another_organisation")
        if dirt.falls("company_written_twice", 0.005):
            _add_company(sheet, organisation, written[-1].id, dirt)
    if dirt.scale > 0:
        for _ in range(min(len(written) // 2, _MOST_PADDING)):
            row = sheet.next_row
            sheet.add((None, None, None, Formula(f'=IFERROR(VLOOKUP(B{row},B:D,3,0),"")', "")), None)
        if dirt.falls("note_row", 1.0):
            sheet.add((None, "Note: companies in grey were checked by telephone in 2024"), NOTE)
    return sheet, written


def _add_company(sheet: Sheet, organisation: Organisation, id_: int, dirt: Dirt) -> _Company:
    """One company's row."""
    name = written_name(organisation, dirt)
    number = organisation.number
    shown = number % 3 == 0
    checked = date_cell(organisation.touched, dirt) if shown else None
    stray = f"http://{organisation.website}" if dirt.falls("website_without_a_header", 0.01) else None
    cells: tuple[Cell, ...] = (
        Formula("=ROW()-1", id_) if id_ == sheet.next_row - 1 else id_,
        name,
        organisation.brand.upper() if number % 5 == 0 else None,
        _last_order(sheet.next_row, dirt),
        _CATEGORIES[number % 6],
        "S" if number % 4 == 0 else None,
        _PRIORITIES[number % 8],
        _STATUSES[number // 3 % 5] if shown else None,
        checked,
        bool(number % 2) if shown else None,
        f"https://{organisation.website}" if number % 9 == 0 else None,
        stray,
    )
    mark = Mark("organisation", organisation.id, name)
    sheet.add(cells, mark, hidden=dirt.falls("hidden_row", 0.4))
    return _Company(organisation, name, id_)


def _last_order(row: int, dirt: Dirt) -> Cell:
    """The look-up of the last order, which found nothing."""
    cached = "#N/A" if dirt.falls("formula_with_an_error", 0.03) else ""
    return Formula(f"=VLOOKUP(B{row},B:D,3,0)", cached) if dirt.scale > 0 else None


def _contacts_sheet(written: Sequence[_Company], dirt: Dirt) -> Sheet:
    """Company_Contacts: a row a person for two companies in three."""
    sheet = Sheet("Company_Contacts")
    sheet.add(CONTACT_COLUMNS, HEADER)
    for company in written:
        if company.organisation.number % 3:
            for person in company.organisation.people[:2]:
                _add_contact(sheet, company, person, dirt)
    return sheet


def _add_contact(sheet: Sheet, company: _Company, person: Person, dirt: Dirt) -> None:
    """One person's row; a dash stands for a name nobody knows."""
    nameless = dirt.falls("contact_named_with_a_dash", 0.05)
    mobile, mobiles = phone_cell(() if dirt.falls("phone_missing", 0.1) else (person.mobile,), dirt)
    landline: Cell = None
    landlines: tuple[str, ...] = ()
    if person is company.organisation.people[0]:
        landline, landlines = phone_cell((company.organisation.landline,), dirt)
    email, emails = email_cell(() if dirt.falls("email_missing", 0.1) else (person.email,), dirt)
    cells: tuple[Cell, ...] = (
        _look_up(sheet.next_row, company, dirt),
        company.name,
        0 if dirt.falls("status_zero", 0.3) else "Active",
        "-" if nameless else person.first_name,
        None if nameless else person.last_name,
        person.role,
        mobile,
        email,
        landline,
    )
    people = () if nameless else (PersonMark(person.id, person.name, person.role, mobiles, emails),)
    phones = (*mobiles, *landlines)
    sheet.add(cells, Mark("contact", company.organisation.id, company.name, phones, emails, None, people))


def _notes_sheet(written: Sequence[_Company], dirt: Dirt) -> Sheet:
    """Company_Notes: free text for one company in twelve."""
    sheet = Sheet("Company_Notes")
    sheet.add(("C_ID", "Company", "Note"), HEADER)
    for company in written:
        if company.organisation.number % 12 == 5:
            cells = (
                _look_up(sheet.next_row, company, dirt),
                company.name,
                note_text(company.organisation, dirt),
            )
            sheet.add(cells, Mark("note", company.organisation.id, company.name))
    return sheet


def _addresses_sheet(written: Sequence[_Company], dirt: Dirt) -> Sheet:
    """Company_Addresses: the address stands in a column without a header, on several lines."""
    sheet = Sheet("Company_Addresses")
    sheet.add(("C_ID", "Company", "Type", "Airport", None), HEADER)
    for company in written:
        organisation = company.organisation
        if organisation.number % 4 == 1:
            town = organisation.town
            break_ = "\n" if dirt.falls("address_on_several_lines", 0.6) else ", "
            address = break_.join((organisation.street, town.name, town.province, town.postal_code))
            if dirt.falls("address_with_a_no_break_space", 0.1):
                address = address.replace(" ", "\u00a0", 1)
            airport = f"{town.name} Airfield" if organisation.number % 16 == 1 else None
            cells = (_look_up(sheet.next_row, company, dirt), company.name, "Physical", airport, address)
            sheet.add(cells, Mark("address", organisation.id, company.name, province=town.province))
    return sheet


def _look_up(row: int, company: _Company, dirt: Dirt) -> Cell:
    """The broken look-up of a company's id."""
    if not dirt.falls("id_from_a_broken_look_up", 1.0):
        return company.id
    cached = 0 if company.organisation.number % 5 else company.organisation.brand.upper()
    return Formula(f"=VLOOKUP(B{row},Company_Cat!B:C,2,0)", cached)
