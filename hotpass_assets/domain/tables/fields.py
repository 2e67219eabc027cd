"""The canonical fields a workbook column can be mapped to.

Belongs here: the name, meaning and usual spellings of every field, and whose it is (organisation, address or
contact). Does not belong here: how a column is matched to a field (``domain.mapping``), how its values are
cleaned (``domain.clean``), or what is published (the table models beside this module).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Entity = Literal["organisation", "address", "contact"]
FieldKind = Literal[
    "organisation_name",
    "identifier",
    "registration_number",
    "vat_number",
    "province",
    "country",
    "place",
    "category",
    "website",
    "text",
    "date",
    "address",
    "postal_code",
    "person",
    "role",
    "email",
    "phone",
    "flag",
]


@dataclass(frozen=True)
class Field:
    """A canonical field.

    Attributes:
        name: Canonical name, also the key used in profiles.
        entity: Whose field it is.
        kind: How its values are read and cleaned.
        description: One sentence for the reference page.
        synonyms: Usual headers for it, in English and Afrikaans; matching ignores case and punctuation.
        personal: Whether a value is personal data.
        many: Whether all distinct values are kept and joined when records meet, instead of one being chosen.
    """

    name: str
    entity: Entity
    kind: FieldKind
    description: str
    synonyms: tuple[str, ...] = ()
    personal: bool = False
    many: bool = False


FIELDS: tuple[Field, ...] = (
    Field(
        "organization_name",
        "organisation",
        "organisation_name",
        "Name of the organisation as its source writes it.",
        (
            "organisation name",
            "organization name",
            "name of organisation",
            "name of organization",
            "organisation",
            "organization",
            "company",
            "company name",
            "business",
            "business name",
            "school",
            "school name",
            "flight school",
            "institution name",
            "provider name",
            "account name",
            "operator",
            "operator name",
            "entity",
            "entity name",
            "legal name",
            "trading name",
            "client",
            "client name",
            "customer",
            "customer name",
            "supplier name",
            "maatskappy",
            "naam van organisasie",
            "naam van sentrum",
            "naam van skool",
            "name of centre",
            "name of school",
            "centre name",
            "center name",
            "sentrum",
            "kleuterskool",
            "club",
            "club name",
            "klub",
            "kerk",
            "skool naam",
            "organisasie",
            "maatskappy naam",
            "besigheid",
            "firm",
            "firm name",
            "skool",
        ),
    ),
    Field(
        "source_id",
        "organisation",
        "identifier",
        "Identifier the source workbook gives the organisation.",
        (
            "id",
            "c id",
            "company id",
            "record id",
            "identifier",
            "account id",
            "organisation id",
            "nr",
            "ref",
            "reference",
            "customer id",
            "customer number",
            "client id",
            "client number",
            "school id",
        ),
    ),
    Field(
        "legal_form",
        "organisation",
        "category",
        "Legal form of the organisation.",
        ("legal form", "legal entity type", "company form", "regsvorm"),
    ),
    Field(
        "registration_number",
        "organisation",
        "registration_number",
        "Company registration number.",
        (
            "registration number",
            "company registration",
            "reg no",
            "cipc number",
            "ck number",
            "registrasienommer",
        ),
    ),
    Field(
        "vat_number",
        "organisation",
        "vat_number",
        "Value added tax number.",
        ("vat number", "vat no", "vat", "vat reg no", "btw nommer"),
    ),
    Field(
        "province",
        "organisation",
        "province",
        "Province or first-level region.",
        ("province", "provinsie", "state", "state province"),
    ),
    Field("country", "organisation", "country", "Country.", ("country", "land", "country name")),
    Field(
        "area",
        "organisation",
        "place",
        "Area, region or aerodrome the organisation works from.",
        ("area", "region", "airport", "aerodrome", "airfield", "base", "territory", "gebied"),
    ),
    Field(
        "organization_category",
        "organisation",
        "category",
        "Category the source files the organisation under.",
        (
            "category",
            "organisation category",
            "training category",
            "segment",
            "sector",
            "industry",
            "kategorie",
        ),
    ),
    Field(
        "organization_type",
        "organisation",
        "category",
        "Type of organisation.",
        ("type", "organisation type", "school type", "business type", "company type", "tipe"),
    ),
    Field(
        "status",
        "organisation",
        "category",
        "Status of the organisation at its source.",
        ("status", "account status", "state of account"),
    ),
    Field(
        "priority",
        "organisation",
        "category",
        "Priority given by the source.",
        ("priority", "prioriteit", "urgency"),
    ),
    Field(
        "website",
        "organisation",
        "website",
        "Web address.",
        (
            "website",
            "website url",
            "url",
            "web",
            "web address",
            "web site",
            "homepage",
            "home page",
            "site",
            "webwerf",
            "webblad",
            "webtuiste",
            "web page",
        ),
    ),
    Field(
        "planes",
        "organisation",
        "text",
        "Aircraft operated.",
        ("planes", "aircraft", "fleet", "aircraft types", "vloot"),
        many=True,
    ),
    Field(
        "description",
        "organisation",
        "text",
        "What the organisation does.",
        ("description", "description type", "about", "services", "beskrywing"),
        many=True,
    ),
    Field(
        "notes",
        "organisation",
        "text",
        "Remarks.",
        ("notes", "note", "comments", "comment", "remarks", "open questions", "opmerkings", "notas"),
        personal=True,
        many=True,
    ),
    Field(
        "last_interaction_date",
        "organisation",
        "date",
        "Day of the last contact with the organisation.",
        (
            "last interaction date",
            "last contact",
            "last contacted",
            "reachout date",
            "loaddate",
            "load date",
            "last order date",
            "date captured",
            "capture date",
            "last touch",
            "laaste kontak",
        ),
    ),
    Field(
        "address",
        "address",
        "address",
        "Postal or street address.",
        (
            "address",
            "addresses",
            "physical address",
            "street address",
            "postal address",
            "mailing address",
            "location",
            "address primary",
            "adres",
            "fisiese adres",
            "straatadres",
            "posadres",
            "address line 1",
            "address line",
            "adreslyn",
            "street",
            "street name",
            "registered address",
            "billing address",
            "delivery address",
        ),
    ),
    Field(
        "address_type",
        "address",
        "category",
        "What kind of address it is.",
        ("address type", "type of address"),
    ),
    Field("suburb", "address", "place", "Suburb.", ("suburb", "voorstad")),
    Field("city", "address", "place", "City or town.", ("city", "town", "city town", "stad", "dorp")),
    Field(
        "postal_code",
        "address",
        "postal_code",
        "Postal code.",
        ("postal code", "postcode", "post code", "zip", "zip code", "poskode"),
    ),
    Field(
        "contact_name",
        "contact",
        "person",
        "Name of a contact person, with the role where the source writes both in one cell.",
        (
            "contact person",
            "contact name",
            "contact",
            "contact person role",
            "person",
            "full name",
            "contact primary name",
            "representative",
            "kontakpersoon",
            "kontak",
            "accountable manager",
            "name and surname",
            "naam en van",
            "responsible person",
            "managing director",
            "chief flying instructor",
            "head of training",
        ),
        personal=True,
    ),
    Field(
        "contact_first_name",
        "contact",
        "person",
        "First name of a contact person.",
        ("first name", "firstname", "given name", "name first", "voornaam"),
        personal=True,
    ),
    Field(
        "contact_last_name",
        "contact",
        "person",
        "Surname of a contact person.",
        ("surname", "last name", "lastname", "family name", "van"),
        personal=True,
    ),
    Field(
        "contact_role",
        "contact",
        "role",
        "Role of a contact person.",
        ("role", "position", "job title", "title", "designation", "contact role", "pos", "posisie"),
    ),
    Field(
        "contact_email",
        "contact",
        "email",
        "E-mail address.",
        (
            "email",
            "e mail",
            "email address",
            "e mail address",
            "contact email",
            "contact email address",
            "primary email",
            "mail",
            "epos",
            "eposadres",
            "e pos",
        ),
        personal=True,
    ),
    Field(
        "contact_phone",
        "contact",
        "phone",
        "Telephone number.",
        (
            "phone",
            "phone number",
            "telephone",
            "telephone number",
            "tel",
            "tel no",
            "contact number",
            "contact no",
            "landline",
            "office number",
            "work phone",
            "contact phone",
            "telefoon",
            "telefoonnommer",
            "kontaknommer",
            "direct line",
            "home phone",
        ),
        personal=True,
    ),
    Field(
        "contact_mobile",
        "contact",
        "phone",
        "Mobile number.",
        (
            "mobile",
            "mobile number",
            "cell",
            "cell number",
            "cellnumber",
            "cellphone",
            "cell phone",
            "sel",
            "selfoon",
            "selfoonnommer",
            "selnommer",
            "mobile phone",
        ),
        personal=True,
    ),
    Field(
        "contact_whatsapp",
        "contact",
        "phone",
        "WhatsApp number.",
        ("whatsapp", "whatsapp number", "whats app"),
        personal=True,
    ),
    Field(
        "contact_invalid",
        "contact",
        "flag",
        "Whether the source marks the contact as no longer right.",
        ("invalid", "bounced", "do not use"),
    ),
    Field(
        "consent_status",
        "contact",
        "category",
        "Whether the contact consents to being processed, in the words of the source.",
        ("consent status", "consent", "popia consent", "marketing consent", "opt in", "toestemming"),
    ),
)

FIELD_BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}
FIELD_NAMES: frozenset[str] = frozenset(FIELD_BY_NAME)
PHONE_FIELDS: tuple[str, ...] = tuple(field.name for field in FIELDS if field.kind == "phone")
ADDRESS_FIELDS: tuple[str, ...] = tuple(field.name for field in FIELDS if field.entity == "address")
FREE_TEXT_FIELDS: tuple[str, ...] = tuple(field.name for field in FIELDS if field.kind == "text")
"""Fields in which a source may write about anybody."""
MAY_BE_PERSONAL: frozenset[str] = frozenset(field.name for field in FIELDS if field.personal or field.kind == "text")
"""Fields whose text is masked where nobody has looked into it: personal data, and what may speak of people."""
CONTACT_FIELDS: tuple[str, ...] = tuple(field.name for field in FIELDS if field.entity == "contact")


def field_named(name: str) -> Field:
    """The field of that name.

    Raises:
        KeyError: There is no such field.
    """
    return FIELD_BY_NAME[name]
