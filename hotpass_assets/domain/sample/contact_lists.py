"""The pasted lists of the contact database: look-ups, the authority's list, flight schools, a day's capture.

Belongs here: sheets whose table does not simply start in the first row. Does not belong here: the Company
sheets (see `contact_database`).
"""

from __future__ import annotations

from collections.abc import Sequence

from hotpass_assets.domain.sample.contact_cells import ContactCells, contact_cells
from hotpass_assets.domain.sample.dirt import Dirt
from hotpass_assets.domain.sample.naming import written_name
from hotpass_assets.domain.sample.organisations import CONTACT, SACAA, Organisation
from hotpass_assets.domain.sample.sheet import HEADER, LAYOUT, LOOKUP, TITLE, Cell, Mark, Sheet
from hotpass_assets.domain.sample.spelling import website_cell
from hotpass_assets.domain.sample.words import PROVINCES

SCHOOL_COLUMNS = (
    "School",
    "Contact person (role)",
    "Phone",
    "Email",
    "Addresses",
    "Planes",
    "Website",
    "Description",
)
_OVERFLOW_COLUMNS = 10


def admin_sheet() -> Sheet:
    """Look-up lists side by side with empty columns between them."""
    sheet = Sheet("Admin")
    sheet.add(("Look-up lists", None, None, None, None), TITLE)
    sheet.merge(1, 0, 4)
    sheet.add(("Category", None, "Status", None, "Priority"), HEADER)
    categories = ("Flight School", "Charter", "Maintenance", "Drone\u00a0Operator", "Supplier")
    statuses = ("Active", "DNC", "NTC", "Likely Closed", None)
    priorities = ("Low", "Medium", "High", "Imminent", None)
    for category, status, priority in zip(categories, statuses, priorities, strict=True):
        sheet.add((category, None, status, None, priority), LOOKUP)
    return sheet


def aviation_codes_sheet() -> Sheet:
    """A header that nothing was ever written under."""
    sheet = Sheet("Aviation Codes")
    sheet.add(("Code", "Description", "Country"), HEADER)
    return sheet


def caa_sheet(organisations: Sequence[Organisation], dirt: Dirt) -> Sheet:
    """The authority's printed list: title, a merged section title a province, the header again below it."""
    sheet = Sheet("CAA")
    sheet.add(("APPROVED TRAINING ORGANISATIONS\n(printed list)", None, None, None, None), TITLE)
    sheet.merge(1, 0, 4)
    header = ("#", "Name of\nOrganisation", "Approval No", None, "Town")
    sheet.add(header, HEADER)
    listed = _chosen(organisations, SACAA, 5, 3_000)
    for section, province in enumerate(PROVINCES):
        members = [one for one in listed if one.town.province == province]
        if not members:
            continue
        row = sheet.add((province.upper(), None, None, None, None), LAYOUT)
        sheet.merge(row, 0, 4)
        if section and dirt.falls("header_repeated", 0.8):
            sheet.add(header, LAYOUT)
        for position, organisation in enumerate(members, start=1):
            name = written_name(organisation, dirt)
            cells = (
                position,
                name,
                f"ATO/{organisation.number:05d}",
                "Renewed" if position % 3 == 0 else None,
            )
            sheet.add((*cells, organisation.town.name), Mark("organisation", organisation.id, name))
    return sheet


def flight_schools_sheet(organisations: Sequence[Organisation], dirt: Dirt) -> Sheet:
    """Schools typed by hand, with ten unnamed columns that values overflowed into."""
    sheet = Sheet("Flight schools")
    sheet.add((*SCHOOL_COLUMNS, *(None,) * _OVERFLOW_COLUMNS), HEADER)
    for organisation in _chosen(organisations, CONTACT | SACAA, 8, 400):
        _add_school(sheet, organisation, dirt)
    return sheet


def extended_list_sheet(organisations: Sequence[Organisation], dirt: Dirt) -> Sheet:
    """The same block for other schools, without its header."""
    sheet = Sheet("FL extended")
    for organisation in _chosen(organisations, CONTACT | SACAA, 9, 300, remainder=4):
        _add_school(sheet, organisation, dirt)
    return sheet


def capture_sheet(organisations: Sequence[Organisation], dirt: Dirt) -> Sheet:
    """One day's capture: a running number without a header, and an em dash wherever nothing is known."""
    sheet = Sheet("10-10-25 Capture")
    sheet.add((None, *SCHOOL_COLUMNS, "Type"), HEADER)
    for number, organisation in enumerate(_chosen(organisations, SACAA, 10, 300, remainder=7), start=1):
        contact = contact_cells(organisation, dirt)
        cells, mark = _school(organisation, contact, dirt)
        row = (number, *cells, None if organisation.number % 2 else "Flight School")
        if dirt.scale > 0:
            row = tuple("\u2014" if cell is None else cell for cell in row)
            dirt.count("em_dash_for_nothing", row.count("\u2014"))
        sheet.add(row, mark)
    return sheet


def _chosen(
    organisations: Sequence[Organisation], families: int, share: int, most: int, remainder: int = 1
) -> list[Organisation]:
    """Every share-th organisation of some families, at most so many, in order of number."""
    members = (one for one in organisations if one.families & families)
    return [one for position, one in enumerate(members) if position % share == remainder % share][:most]


def _add_school(sheet: Sheet, organisation: Organisation, dirt: Dirt) -> None:
    """One school's row; an e-mail address may have slipped into a column on the far right."""
    cells, mark = _school(organisation, contact_cells(organisation, dirt), dirt)
    overflow: list[Cell] = [None] * _OVERFLOW_COLUMNS
    if dirt.falls("email_in_an_overflow_column", 0.15):
        overflow[organisation.number % _OVERFLOW_COLUMNS] = organisation.office_email
        emails = (*mark.emails, *({organisation.office_email} - set(mark.emails)))
        mark = Mark(mark.role, mark.entity, mark.organization_name, mark.phones, emails, mark.province, mark.people)
    sheet.add((*cells, *overflow), mark)


def _school(organisation: Organisation, contact: ContactCells, dirt: Dirt) -> tuple[tuple[Cell, ...], Mark]:
    """The eight cells of a school and what is true in them."""
    name = written_name(organisation, dirt)
    website, stray = website_cell(organisation, dirt)
    town = organisation.town
    cells: tuple[Cell, ...] = (
        name,
        contact.person,
        contact.phone,
        contact.email,
        f"{organisation.street}, {town.name}, {town.postal_code}",
        organisation.planes,
        website,
        f"Trains pilots around {town.name}." if organisation.number % 2 else None,
    )
    emails = (*contact.emails, *(address for address in stray if address not in contact.emails))
    return cells, Mark("organisation", organisation.id, name, contact.phones, emails, None, contact.people)
