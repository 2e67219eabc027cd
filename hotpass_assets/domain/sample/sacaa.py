"""The regulator's list of flight schools: sheets Cleaned, Issues and Lists.

Belongs here: the layout and the dirt of this family. Does not belong here: the other families.
"""

from __future__ import annotations

from collections.abc import Sequence

from hotpass_assets.domain.sample.contact_cells import ContactCells, contact_cells
from hotpass_assets.domain.sample.dirt import Dirt
from hotpass_assets.domain.sample.naming import written_name
from hotpass_assets.domain.sample.organisations import SACAA, Organisation
from hotpass_assets.domain.sample.sheet import HEADER, LOOKUP, Cell, Mark, Sheet
from hotpass_assets.domain.sample.spelling import province_cell, website_cell
from hotpass_assets.domain.sample.words import PROVINCES

FILE_NAME = "SACAA Flight Schools - Refined copy__CLEANED.xlsx"
CLEANED_COLUMNS = (
    "Name of Organisation",
    "Province",
    "Status",
    "Website URL",
    "Contact Person",
    "Contact Number",
    "Contact Email Address",
)


def sacaa_sheets(organisations: Sequence[Organisation], dirt: Dirt) -> list[Sheet]:
    """The three sheets for the organisations of this family."""
    cleaned, issues = Sheet("Cleaned"), Sheet("Issues")
    cleaned.add(CLEANED_COLUMNS, HEADER)
    issues.add(("Row", "Issues"), HEADER)
    for organisation in organisations:
        if organisation.families & SACAA:
            _add(cleaned, issues, organisation, dirt)
            if dirt.falls("name_repeated", 0.015):
                _add(cleaned, issues, organisation, dirt)
    return [cleaned, issues, _lists()]


def _add(cleaned: Sheet, issues: Sheet, organisation: Organisation, dirt: Dirt) -> None:
    """One organisation's row, and the row of its problems."""
    name = written_name(organisation, dirt)
    province, official = province_cell(organisation.town.province, dirt)
    website, stray = website_cell(organisation, dirt)
    contact = contact_cells(organisation, dirt)
    invalid = dirt.falls("status_invalid", 0.25)
    cells: tuple[Cell, ...] = (
        name,
        province,
        "Invalid" if invalid else "Active",
        website,
        contact.person,
        contact.phone,
        contact.email,
    )
    emails = (*contact.emails, *(address for address in stray if address not in contact.emails))
    mark = Mark("organisation", organisation.id, name, contact.phones, emails, official, contact.people)
    row = cleaned.add(cells, mark, hidden=invalid and dirt.falls("hidden_row", 0.9))
    issues.add((row, _problems(contact, official, website)), Mark("lookup"))


def _problems(contact: ContactCells, province: str | None, website: Cell) -> str:
    """The problem list as the family's own Issues sheet words it."""
    problems = []
    if not contact.phones:
        problems.append("Missing phone" if contact.phone is None else "Invalid phone")
    if not contact.emails:
        problems.append("Missing email" if contact.email is None else "Invalid email")
    if province is None:
        problems.append("Province unknown")
    if not isinstance(website, str) or ".example" not in website.lower() or "@" in website:
        problems.append("Invalid website")
    return "; ".join(problems)


def _lists() -> Sheet:
    """Allowed provinces and statuses side by side, without a header."""
    lists = Sheet("Lists")
    for position, province in enumerate((*PROVINCES, "Unknown")):
        lists.add((province, ("Active", "Invalid")[position] if position < 2 else None), LOOKUP)
    return lists
