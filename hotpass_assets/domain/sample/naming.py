"""The ways one organisation's or person's name is written.

Belongs here: spellings of names, from harmless (legal form, case, punctuation, spacing) to misspelt. Does
not belong here: deciding who is who, or any other kind of value (see `spelling`).
"""

from __future__ import annotations

from hotpass_assets.domain.sample.dirt import Dirt
from hotpass_assets.domain.sample.organisations import Organisation, Person
from hotpass_assets.domain.sample.words import LEGAL_SPELLINGS

HOLDING_NAMES = ("Umlilo Holdings", "Isibani Ventures", "Langa Trading", "Ubuntu Investments")


def written_name(organisation: Organisation, dirt: Dirt) -> str:
    """A spelling that differs from the official one in legal form, case, punctuation and spacing at most."""
    name = _with_legal_form(organisation.brand, organisation.legal_form, dirt)
    if "&" in name and dirt.falls("name_and_for_ampersand", 0.5):
        name = name.replace("&", "and")
    if dirt.falls("name_hyphen_for_space", 0.03):
        name = name.replace(" ", "-", 1)
    if dirt.falls("name_without_a_space", 0.02):
        name = name.replace(" ", "", 1)
    if "'" in name and dirt.falls("name_curly_apostrophe", 0.5):
        name = name.replace("'", "\u2019")
    if dirt.falls("name_in_capitals", 0.07):
        name = name.upper()
    elif dirt.falls("name_in_small_letters", 0.02):
        name = name.lower()
    return _spaced(name, dirt)


def misspelt_name(organisation: Organisation, dirt: Dirt) -> str | None:
    """Now and then a spelling whose letters differ from the official name; only domain and closeness tell."""
    brand = organisation.brand
    if dirt.falls("name_trading_as", 0.01):
        return f"{dirt.pick(HOLDING_NAMES)} (Pty) Ltd t/a {brand}"
    if dirt.falls("name_with_a_bracketed_town", 0.01):
        return f"{brand} ({organisation.town.name})"
    if dirt.falls("name_typo", 0.03):
        middle = len(brand.split()[0]) + len(brand.split()[1]) // 2
        return brand[:middle] + brand[middle + 1] + brand[middle] + brand[middle + 2 :]
    return None


def written_person(person: Person, dirt: Dirt) -> str:
    """One person's name in a single cell."""
    if dirt.falls("person_with_a_title", 0.04):
        return f"Capt. {person.name}"
    if dirt.falls("person_with_a_nickname", 0.01):
        return f"{person.first_name} \u201cBushy\u201d {person.last_name}"
    if dirt.falls("person_in_capitals", 0.05):
        return person.name.upper()
    if "'" in person.name and dirt.falls("person_curly_apostrophe", 0.5):
        return person.name.replace("'", "\u2019")
    return person.name


def _with_legal_form(brand: str, legal_form: str | None, dirt: Dirt) -> str:
    """The brand followed by some spelling of its legal form, which may be left off."""
    if legal_form is None:
        return brand
    if dirt.falls("legal_form_spelling", 0.6):
        legal_form = dirt.pick(LEGAL_SPELLINGS[legal_form])
    return f"{brand} {legal_form}".rstrip()


def _spaced(name: str, dirt: Dirt) -> str:
    """The name with spacing that looks the same and is not."""
    if dirt.falls("name_double_space", 0.02):
        return name.replace(" ", "  ", 1)
    if dirt.falls("name_with_a_newline", 0.02):
        return "\n".join(name.rsplit(" ", 1))
    if dirt.falls("name_with_a_no_break_space_tail", 0.03):
        return f"{name}\u00a0"
    if dirt.falls("name_with_outer_spaces", 0.02):
        return f" {name} "
    return name
