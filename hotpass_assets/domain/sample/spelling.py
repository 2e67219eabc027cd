"""The ways one value is written into a cell: telephone numbers, e-mail addresses, websites, dates, provinces.

Belongs here: turning true values into cells, and saying which true values can still be read from the cell.
Does not belong here: names (see `naming`) and layouts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from hotpass_assets.domain.sample.dirt import Dirt
from hotpass_assets.domain.sample.organisations import SOCIAL_DOMAIN, Organisation
from hotpass_assets.domain.sample.sheet import Cell
from hotpass_assets.domain.sample.words import PROVINCE_SPELLINGS

_EPOCH = date(1899, 12, 30)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SEPARATORS = (" / ", "; ", " or ", "\n", " ; ")
_MAIL_SEPARATORS = ("; ", ", ", "\n", " / ")


def phone_cell(numbers: Sequence[str], dirt: Dirt) -> tuple[Cell, tuple[str, ...]]:
    """The cell for some E.164 numbers, and the numbers that a careful reader can get back."""
    if not numbers:
        return (_null_cell(dirt, "phone_null_word"), ())
    if len(numbers) > 1:
        return dirt.pick(_SEPARATORS).join(_phone_text(number, dirt) for number in numbers), tuple(numbers)
    number = numbers[0]
    if dirt.falls("phone_invalid", 0.03):
        return dirt.pick((f"{number}5", f"+2799{number[5:]}", "12345", "0000000000")), ()
    return _phone_number(number, dirt), (number,)


def email_cell(addresses: Sequence[str], dirt: Dirt) -> tuple[Cell, tuple[str, ...]]:
    """The cell for some e-mail addresses, and the addresses that a careful reader can get back."""
    if not addresses:
        return (_null_cell(dirt, "email_null_word"), ())
    if len(addresses) > 1:
        return dirt.pick(_MAIL_SEPARATORS).join(addresses), tuple(addresses)
    address = addresses[0]
    if dirt.falls("email_invalid", 0.02):
        local = address.partition("@")[0]
        return dirt.pick((f"{local}@", local, f"{local} @ website")), ()
    return _email_text(address, dirt), (address,)


def website_cell(organisation: Organisation, dirt: Dirt) -> tuple[Cell, tuple[str, ...]]:
    """The cell for a website, and the e-mail addresses that strayed into it."""
    site = organisation.website
    if dirt.falls("website_missing", 0.12):
        return _null_cell(dirt, "website_null_word"), ()
    if dirt.falls("email_in_the_website_column", 0.02):
        return organisation.office_email, (organisation.office_email,)
    if dirt.falls("two_websites_in_a_cell", 0.02):
        return f"{site} / www.{SOCIAL_DOMAIN}/{organisation.id}", ()
    if dirt.falls("website_with_a_label", 0.02):
        return f"Website: https://{site}", ()
    if dirt.falls("website_with_a_leading_space", 0.03):
        return f" {site}", ()
    return dirt.pick((f"https://{site}", site, f"http://{site}/", site.removeprefix("www."), site.upper())), ()


def date_cell(day: date, dirt: Dirt) -> Cell:
    """A day as a real date, as a bare serial number or as text."""
    if dirt.falls("date_as_a_serial_number", 0.06):
        return (day - _EPOCH).days
    if dirt.falls("date_as_day_first_text", 0.08):
        return day.strftime("%d/%m/%Y")
    if dirt.falls("date_as_year_first_text", 0.03):
        return day.strftime("%Y/%m/%d")
    if dirt.falls("date_in_words", 0.02):
        return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"
    return datetime(day.year, day.month, day.day)


def province_cell(province: str, dirt: Dirt) -> tuple[Cell, str | None]:
    """A province in some spelling, and its official name when the cell still says it."""
    if dirt.falls("province_unknown", 0.08):
        return "Unknown", None
    if dirt.falls("province_missing", 0.04):
        return None, None
    if dirt.falls("province_misspelt", 0.15):
        return dirt.pick(PROVINCE_SPELLINGS[province]), province
    return province, province


def note_text(organisation: Organisation, dirt: Dirt) -> Cell:
    """A remark about an organisation; some look like formulas and must stay text."""
    if dirt.falls("text_like_a_formula", 0.05):
        return dirt.pick(("=1+1", "@reception, ask for the hangar", "+ call back in spring", "-see contract"))
    if dirt.falls("note_with_a_link", 0.1):
        return f"Brochure \u2013 see https://{organisation.website} \u2014 \u201cnew fleet\u201d\u00a0"
    return f"Met at the {organisation.town.name} air show; wants a quote."


def _null_cell(dirt: Dirt, kind: str) -> Cell:
    """An empty cell or a word for nothing."""
    return dirt.pick(("-", "\u2014", "n/a", "N/A", "none")) if dirt.falls(kind, 0.3) else None


def _phone_number(number: str, dirt: Dirt) -> Cell:
    """One valid number as a number cell or as text."""
    if dirt.falls("phone_number_without_its_zero", 0.12):
        return int(number[3:])
    if dirt.falls("phone_number_with_country_code", 0.04):
        return int(number[1:])
    if dirt.falls("phone_as_a_float_text", 0.01):
        return f"{number[1:]}.0"
    return _phone_text(number, dirt)


def _phone_text(number: str, dirt: Dirt) -> str:
    """One number as text."""
    area, first, last = number[3:5], number[5:8], number[8:]
    if dirt.falls("phone_spaced_text", 0.35):
        number = dirt.pick(
            (
                f"0{area} {first} {last}",
                f"+27 {area} {first} {last}",
                f"(0{area}) {first}-{last}",
                f"+27 (0){area} {first} {last}",
                f"0027 {area} {first} {last}",
                f"0{area}{first}{last}",
            )
        )
    if dirt.falls("phone_with_a_no_break_space_tail", 0.06):
        return f"{number}\u00a0"
    return number


def _email_text(address: str, dirt: Dirt) -> str:
    """One e-mail address as text."""
    if dirt.falls("email_in_capitals", 0.06):
        return address.upper()
    if dirt.falls("email_with_a_trailing_dot", 0.03):
        return f"{address}."
    if dirt.falls("email_with_a_no_break_space_tail", 0.03):
        return f"{address}\u00a0"
    if dirt.falls("email_with_a_mailto", 0.01):
        return f"mailto:{address}"
    if dirt.falls("email_with_outer_spaces", 0.02):
        return f" {address} "
    return address
