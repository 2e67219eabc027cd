"""Tables of the golden record: organisations, their contacts, where every value came from, and the party store.

Belongs here: models of ``organisations``, ``contacts``, ``field_provenance`` and the four party tables. Does not
belong here: how the values are chosen (``domain.golden``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.fields import FIELDS
from hotpass_assets.domain.tables.model import Column, TableModel
from hotpass_assets.domain.tables.records import STATUS_DTYPE

DELIVERY_STATUSES = ("deliverable", "risky", "undeliverable", "unknown")
E164 = r"^\+[1-9]\d{6,14}$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"
UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
_TEXT = pl.String()
_ORGANISATION, _PARTY = "organisations.organization_id", "parties.party_id"

ORGANISATIONS = TableModel(
    "organisations",
    "One organisation: the single source of truth.",
    (
        Column(
            "organization_id",
            _TEXT,
            "Stable id of the organisation.",
            nullable=False,
            unique=True,
            matches=UUID,
        ),
        Column("organization_name", _TEXT, "Name as its best source writes it.", nullable=False),
        Column("organization_slug", _TEXT, "Name for use in addresses and file names.", nullable=False),
        Column("legal_form", _TEXT, "Legal form found in the name."),
        Column("province", _TEXT, "Province, official spelling."),
        Column("province_code", _TEXT, "ISO 3166-2 code of the province.", matches=r"^[A-Z]{2}-[A-Z0-9]{1,3}$"),
        Column("country", _TEXT, "Country, official name."),
        Column("country_code", _TEXT, "ISO 3166-1 alpha-2 code of the country.", matches=r"^[A-Z]{2}$"),
        Column("area", _TEXT, "Area or aerodrome."),
        Column("address_primary", _TEXT, "Address in one line."),
        Column("suburb", _TEXT, "Suburb, from the same record as the address."),
        Column("city", _TEXT, "City or town, from the same record as the address."),
        Column("postal_code", _TEXT, "Postal code, from the same record as the address."),
        Column("organization_category", _TEXT, "Category."),
        Column("organization_type", _TEXT, "Type."),
        Column("status", _TEXT, "Status at the source."),
        Column("registration_number", _TEXT, "Company registration number."),
        Column("vat_number", _TEXT, "Value added tax number."),
        Column("website", _TEXT, "Web address.", matches=r"^https?://[^\s]+\.[^\s]+$"),
        Column("planes", _TEXT, "Aircraft, all distinct values joined by '; '."),
        Column("description", _TEXT, "Descriptions, all distinct values joined by '; '."),
        Column("notes", _TEXT, "Remarks, all distinct values joined by '; '.", personal=True),
        Column("source_datasets", _TEXT, "Sources that know the organisation, joined by '; '.", nullable=False),
        Column("source_record_ids", _TEXT, "Identifiers at those sources, joined by '; '.", nullable=False),
        Column("contact_primary_name", _TEXT, "Name of the primary contact.", personal=True),
        Column("contact_primary_role", _TEXT, "Role of the primary contact."),
        Column(
            "contact_primary_email",
            _TEXT,
            "E-mail address of the primary contact.",
            personal=True,
            matches=EMAIL,
        ),
        Column(
            "contact_primary_phone",
            _TEXT,
            "Phone of the primary contact, E.164.",
            personal=True,
            matches=E164,
        ),
        Column(
            "contact_primary_email_confidence",
            pl.Float64(),
            "Confidence in that e-mail address.",
            between=(0.0, 1.0),
        ),
        Column(
            "contact_primary_email_status",
            _TEXT,
            "What is known of that e-mail address.",
            one_of=DELIVERY_STATUSES,
        ),
        Column("contact_primary_phone_confidence", pl.Float64(), "Confidence in that phone.", between=(0.0, 1.0)),
        Column("contact_primary_phone_status", _TEXT, "What is known of that phone.", one_of=DELIVERY_STATUSES),
        Column("contact_validation_flags", _TEXT, "Doubts about the primary contact, joined by ';'."),
        Column("contact_secondary_emails", _TEXT, "Other e-mail addresses, joined by ';'.", personal=True),
        Column("contact_secondary_phones", _TEXT, "Other phones, E.164, joined by ';'.", personal=True),
        Column("contact_count", pl.UInt32(), "Contacts of the organisation.", nullable=False),
        Column(
            "contact_email_confidence_avg",
            pl.Float64(),
            "Mean confidence over all e-mail addresses.",
            between=(0.0, 1.0),
        ),
        Column(
            "contact_phone_confidence_avg",
            pl.Float64(),
            "Mean confidence over all phones.",
            between=(0.0, 1.0),
        ),
        Column(
            "data_quality_score",
            pl.Float64(),
            "Weighted share of usable values.",
            nullable=False,
            between=(0.0, 1.0),
        ),
        Column(
            "data_quality_flags",
            _TEXT,
            "What is missing, invalid or suspect, joined by ';'; or none.",
            nullable=False,
        ),
        Column(
            "selection_provenance",
            _TEXT,
            "Source, cell and rule of every chosen value, as JSON.",
            nullable=False,
        ),
        Column("last_interaction_date", pl.Date(), "Latest day of contact over all records."),
        Column("priority", _TEXT, "Priority."),
        Column("privacy_basis", _TEXT, "Lawful basis for processing, as the profile states it."),
    ),
    key=("organization_id",),
)

CONTACTS = TableModel(
    "contacts",
    "One contact of one organisation: a person, or a shared mailbox or switchboard.",
    (
        Column("contact_id", _TEXT, "Stable id of the contact.", nullable=False, unique=True, matches=UUID),
        Column(
            "organization_id", _TEXT, "Organisation the contact belongs to.", nullable=False, refers_to=_ORGANISATION
        ),
        Column("organization_name", _TEXT, "Name of that organisation.", nullable=False),
        Column("is_primary", pl.Boolean(), "Whether this is the primary contact.", nullable=False),
        Column("name", _TEXT, "Name of the person; missing for a shared mailbox or switchboard.", personal=True),
        Column("role", _TEXT, "Role."),
        Column("email", _TEXT, "Best e-mail address.", personal=True, matches=EMAIL),
        Column("email_confidence", pl.Float64(), "Confidence in it.", between=(0.0, 1.0)),
        Column("email_status", _TEXT, "What is known of it.", one_of=DELIVERY_STATUSES),
        Column("phone", _TEXT, "Best phone, E.164.", personal=True, matches=E164),
        Column("phone_confidence", pl.Float64(), "Confidence in it.", between=(0.0, 1.0)),
        Column("phone_status", _TEXT, "What is known of it.", one_of=DELIVERY_STATUSES),
        Column("other_emails", _TEXT, "Further e-mail addresses, joined by ';'.", personal=True),
        Column("other_phones", _TEXT, "Further phones, E.164, joined by ';'.", personal=True),
        Column(
            "flagged_invalid",
            pl.Boolean(),
            "Whether a source marks the contact as no longer right.",
            nullable=False,
        ),
        Column("joined_by", _TEXT, "How the contact's row found its organisation.", nullable=False),
        Column("sources", _TEXT, "Cells and rows the contact was read from, joined by '; '.", nullable=False),
    ),
    key=("contact_id",),
)

DECISION = pl.Enum(
    [
        "decision",
        "only_value",
        "agreement",
        "all_values",
        "same_address",
        "source_priority",
        "quality",
        "recency",
        "completeness",
        "order",
        "primary_contact",
    ]
)
TRACED_FIELD = pl.Enum([*ORGANISATIONS.names, *(f.name for f in FIELDS if f.name not in ORGANISATIONS.names)])

FIELD_PROVENANCE = TableModel(
    "field_provenance",
    "One candidate for one field of one organisation: the chosen ones and those they beat.",
    (
        Column("organization_id", _TEXT, "Organisation.", nullable=False, refers_to=_ORGANISATION),
        Column("field", TRACED_FIELD, "Published column.", nullable=False),
        Column("rank", pl.UInt32(), "Place among the candidates; 1 is the first choice.", nullable=False),
        Column("chosen", pl.Boolean(), "Whether the value is published.", nullable=False),
        Column("decided_by", DECISION, "What decided between the first choice and the next.", nullable=False),
        Column("value", _TEXT, "Cleaned value.", nullable=False, personal=True),
        Column("raw", _TEXT, "Text of the source cell.", nullable=False, personal=True),
        Column("status", STATUS_DTYPE, "valid or suspect.", nullable=False),
        Column("rule", _TEXT, "Cleaning rule that made the value.", nullable=False),
        Column("source", _TEXT, "Name of the source.", nullable=False),
        Column("workbook", _TEXT, "Workbook.", nullable=False),
        Column("sheet", _TEXT, "Sheet.", nullable=False),
        Column("row", pl.UInt32(), "Row in the sheet.", nullable=False),
        Column("column", pl.UInt16(), "Sheet column, from 0.", nullable=False),
        Column("record", pl.UInt32(), "Record of the intake.", nullable=False),
        Column("contact_id", _TEXT, "Contact the value belongs to; missing for a value of the organisation itself."),
    ),
)

PARTIES = TableModel(
    "parties",
    "One person or organisation.",
    (
        Column("party_id", _TEXT, "Stable id.", nullable=False, unique=True, matches=UUID),
        Column("kind", _TEXT, "person or organisation.", nullable=False, one_of=("person", "organisation")),
        Column("display_name", _TEXT, "Name.", personal=True),
        Column("normalized_name", _TEXT, "Slug of the name.", personal=True),
        Column("country_code", _TEXT, "Country of an organisation.", matches=r"^[A-Z]{2}$"),
    ),
    key=("party_id",),
)

PARTY_ALIASES = TableModel(
    "party_aliases",
    "One name a party is known by.",
    (
        Column("alias_id", _TEXT, "Stable id.", nullable=False, unique=True, matches=UUID),
        Column("party_id", _TEXT, "Party.", nullable=False, refers_to=_PARTY),
        Column("alias", _TEXT, "Name.", nullable=False, personal=True),
        Column(
            "alias_type",
            _TEXT,
            "legal, trading_as or variant.",
            nullable=False,
            one_of=("legal", "trading_as", "variant"),
        ),
        Column(
            "confidence",
            pl.Float64(),
            "Share of the party's records that use the name.",
            nullable=False,
            between=(0.0, 1.0),
        ),
    ),
    key=("alias_id",),
)

PARTY_ROLES = TableModel(
    "party_roles",
    "What a person does at an organisation.",
    (
        Column("role_id", _TEXT, "Stable id.", nullable=False, unique=True, matches=UUID),
        Column("subject_party_id", _TEXT, "The person.", nullable=False, refers_to=_PARTY),
        Column("object_party_id", _TEXT, "The organisation.", nullable=False, refers_to=_PARTY),
        Column("role_name", _TEXT, "Role as the source writes it."),
        Column(
            "role_category",
            _TEXT,
            "primary_contact or contact.",
            nullable=False,
            one_of=("primary_contact", "contact"),
        ),
        Column("is_primary", pl.Boolean(), "Whether this is the primary contact.", nullable=False),
    ),
    key=("role_id",),
)

CONTACT_METHODS = TableModel(
    "contact_methods",
    "One way to reach a party.",
    (
        Column("contact_method_id", _TEXT, "Stable id.", nullable=False, unique=True, matches=UUID),
        Column("party_id", _TEXT, "Party.", nullable=False, refers_to=_PARTY),
        Column(
            "method_type",
            _TEXT,
            "email, phone, website or physical_address.",
            nullable=False,
            one_of=("email", "phone", "website", "physical_address"),
        ),
        Column("value", _TEXT, "Address, number or URL.", nullable=False, personal=True),
        Column("is_primary", pl.Boolean(), "Whether it is the party's first of its type.", nullable=False),
        Column("confidence", pl.Float64(), "Confidence in it.", between=(0.0, 1.0)),
    ),
    key=("contact_method_id",),
)

PARTY_TABLES = (PARTIES, PARTY_ALIASES, PARTY_ROLES, CONTACT_METHODS)
