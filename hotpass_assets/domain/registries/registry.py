"""The registries that can be asked, and what each of them can say of an organisation.

Belongs here: names, fields and keys of the answers of each, as data. Does not belong here: addresses and secrets
(``hotpass_resources.settings``), reading an answer (``records``).

No field is about a person: directors, members and contacts that a registry lists are never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LINK = "network"
"""Link of the chain of enrichment that asks registries."""

NAME, NUMBER = "organization_name", "registration_number"

_NAMES = (
    "name", "companyname", "registeredname", "enterprisename", "entityname", "organisationname", "organizationname",
    "nameoforganisation", "nameoforganization", "operatorname", "operator", "legalname", "company", "enterprise",
)  # fmt: skip
_OTHER_NAMES = ("tradingname", "tradingas", "tradename", "translatedname", "shortname")
_PLACE: Mapping[str, str] = {
    "province": "province",
    "physicalprovince": "province",
    "city": "city",
    "town": "city",
    "physicalcity": "city",
    "suburb": "suburb",
    "postalcode": "postal_code",
    "postcode": "postal_code",
    "physicalpostalcode": "postal_code",
    "address": "address_primary",
    "physicaladdress": "address_primary",
    "registeredaddress": "address_primary",
    "registeredofficeaddress": "address_primary",
    "streetaddress": "address_primary",
    "street": "address_primary",
    "line1": "address_primary",
    "addressline1": "address_primary",
}
_NUMBERS: Mapping[str, str] = dict.fromkeys(
    ("registrationnumber", "registrationno", "regno", "regnumber", "companyregistrationnumber", "companynumber",
     "companyregno", "enterprisenumber", "cipcnumber"),
    NUMBER,
)  # fmt: skip


@dataclass(frozen=True)
class Registry:
    """A registry.

    Attributes:
        name: Name in profiles, and of its snapshot.
        title: What it is called in provenance and messages.
        confidence: How far it is believed where its entry is about the organisation without doubt, 0 to 1.
        by_number: Whether it can be asked by the number of a company.
        keys: Key of an entry, in small letters and digits alone, to the field it fills.
    """

    name: str
    title: str
    confidence: float
    by_number: bool
    keys: Mapping[str, str]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it can fill."""
        return tuple(sorted(set(self.keys.values())))


CIPC = Registry(
    "cipc",
    "CIPC",
    0.95,
    True,
    {
        **_PLACE,
        **_NUMBERS,
        "status": "status",
        "companystatus": "status",
        "enterprisestatus": "status",
        "type": "organization_type",
        "companytype": "organization_type",
        "entitytype": "organization_type",
        "enterprisetype": "organization_type",
    },
)
"""Companies and Intellectual Property Commission: companies and close corporations of South Africa."""

SACAA = Registry(
    "sacaa",
    "SACAA",
    0.98,
    False,
    {
        **_PLACE,
        **_NUMBERS,
        "status": "status",
        "operatorstatus": "status",
        "certificatestatus": "status",
        "category": "organization_category",
        "operatorcategory": "organization_category",
        "operatortype": "organization_category",
        "type": "organization_category",
        "website": "website",
        "websiteurl": "website",
        "homepage": "website",
    },
)
"""South African Civil Aviation Authority: holders of its certificates."""

REGISTRIES: Mapping[str, Registry] = {registry.name: registry for registry in (CIPC, SACAA)}

OWN_WORDS = frozenset({"status", "organization_category", "organization_type"})
"""Fields for which each registry has words of its own: that two of them differ is no contradiction."""


def folded(key: str) -> str:
    """A key or header in small ASCII letters and digits alone."""
    return "".join(letter for letter in key.casefold() if letter.isascii() and letter.isalnum())


def is_name(key: str) -> bool:
    """Whether a folded key holds the name of an entry."""
    return key in _NAMES


def is_other_name(key: str) -> bool:
    """Whether a folded key holds another name of an entry, such as the one it trades under."""
    return key in _OTHER_NAMES
