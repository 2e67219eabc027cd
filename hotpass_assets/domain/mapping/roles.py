"""What a row of a table describes: an organisation, a contact or an address.

Belongs here: the decision from the mapped fields, the repetition of names and the name of the sheet. Does
not belong here: how columns were mapped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hotpass_assets.domain.mapping.headers import usual_words
from hotpass_assets.domain.mapping.model import TableRole
from hotpass_assets.domain.mapping.vocabulary import ADDRESS_SHEET_WORDS, CONTACT_SHEET_WORDS
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME

_NAMES = frozenset({"contact_name", "contact_first_name", "contact_last_name"})
_KEYS = frozenset({"organization_name", "source_id"})
# Fields that lists of contacts and addresses carry along, so they do not make a list one of organisations.
_CARRIED = frozenset({"status", "priority", "notes", "last_interaction_date", "country"})
_ADDRESS_COMPANY = frozenset({"province", "area"})
_REPEATED = 0.9
_MOSTLY_DISTINCT = 0.5
_MOSTLY_NAMES = 0.5


@dataclass(frozen=True)
class TableFacts:
    """What the decision rests on.

    Attributes:
        fields: Mapped fields with at least one value.
        columns: Columns of the table, mapped or not.
        name_distinctness: Distinct organisation names as a share of the filled cells.
        name_evidence: Share of the organisation names that look like ones.
        sheet: Name of the sheet, empty if unknown.
        contact_groups: Repeated blocks of contacts in a row.
    """

    fields: frozenset[str]
    columns: int
    name_distinctness: float = 1.0
    name_evidence: float = 0.0
    sheet: str = ""
    contact_groups: int = 0


def table_role(facts: TableFacts) -> tuple[TableRole, str]:
    """Role of a table and why."""
    if not facts.fields & _KEYS:
        return "unmapped", _why_no_key(facts)
    contacts = _as_contacts(facts)
    if contacts is not None:
        return "contacts", contacts
    addresses = _as_addresses(facts)
    if addresses is not None:
        return "addresses", addresses
    return _as_organisations(facts)


def _why_no_key(facts: TableFacts) -> str:
    why = "no column names an organisation or identifies one"
    if not facts.fields:
        return why
    return why + ("; it may be a lookup list" if len(facts.fields) == 1 else "")


def _of(fields: Iterable[str], entity: str) -> set[str]:
    return {name for name in fields if name in FIELD_BY_NAME and FIELD_BY_NAME[name].entity == entity}


def _about_organisation(facts: TableFacts) -> set[str]:
    """Fields that only a list of organisations has."""
    return _of(facts.fields, "organisation") - _KEYS - _CARRIED


def _as_contacts(facts: TableFacts) -> str | None:
    contact = _of(facts.fields, "contact")
    channels = contact - _NAMES - {"contact_role", "contact_invalid"}
    organisation = _about_organisation(facts) | _of(facts.fields, "address")
    named = bool(contact & _NAMES)
    if not contact or len(contact) <= len(organisation) or facts.contact_groups > 1:
        return None
    if "organization_name" not in facts.fields:
        return "an identifier and columns about people" if named or channels else None
    if {"contact_first_name", "contact_last_name"} <= contact:
        return "organisation, first name and surname: a row is a person"
    if not channels and not named:
        return None
    if _speaks_of(facts.sheet, CONTACT_SHEET_WORDS) and named:
        return "columns about people on a sheet of contacts"
    if named and facts.name_distinctness < _REPEATED:
        return "columns about people, and organisation names repeat"
    return None


def _as_addresses(facts: TableFacts) -> str | None:
    about = _about_organisation(facts) - _ADDRESS_COMPANY
    address = _of(facts.fields, "address")
    if about or _of(facts.fields, "contact") or not (address or facts.fields & _ADDRESS_COMPANY):
        return None
    if _speaks_of(facts.sheet, ADDRESS_SHEET_WORDS):
        return "organisation and address and little else, on a sheet of addresses"
    repeats = facts.name_distinctness < _REPEATED or "organization_name" not in facts.fields
    if "address_type" in address or ("address" in address and repeats):
        return "organisation and address and little else, and an organisation may have several"
    return None


def _as_organisations(facts: TableFacts) -> tuple[TableRole, str]:
    if "organization_name" not in facts.fields:
        return "unmapped", "an identifier, but no organisation name, contact or address"
    others = facts.fields - _KEYS
    if others - _CARRIED:
        return "organisations", "an organisation name and fields that describe it"
    if facts.name_distinctness < _MOSTLY_DISTINCT:
        return "unmapped", "organisation names repeat and little else is known of them"
    if others or (facts.columns > 1 and "source_id" in facts.fields):
        return "organisations", "an organisation name and fields that describe it"
    if facts.name_evidence >= _MOSTLY_NAMES:
        return "organisations", "a list of organisation names"
    return "unmapped", "one column of names and nothing else; it may be a lookup list"


def _speaks_of(sheet: str, words: frozenset[str]) -> bool:
    return bool(set(usual_words(sheet)) & words)
