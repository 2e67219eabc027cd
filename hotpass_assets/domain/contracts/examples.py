"""Invented records that keep a contract.

Belongs here: one valid and one minimal record of each published table. Does not belong here: the rules they keep
(``domain.tables``); nothing here comes from data.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import polars as pl

from hotpass_assets.domain.tables.golden import E164, EMAIL, UUID
from hotpass_assets.domain.tables.model import Column, TableModel

_ID = "6f1de1a1-4b0a-5c0e-9a53-2f6d1c5b7e10"
_OF_PATTERN: Mapping[str, str] = {UUID: _ID, E164: "+27215550123", EMAIL: "info@skyhigh.example"}

# Values a reader recognises; every other column gets one that its type and rules allow.
_OF_NAME: Mapping[str, Any] = {
    "address_primary": "Hangar 4, Aerodrome Road, Stellenbosch, 7600",
    "alias": "Sky High Flying School",
    "area": "Stellenbosch",
    "cell": "B12",
    "city": "Stellenbosch",
    "contact_count": 2,
    "contact_primary_name": "Thandi Example",
    "contact_primary_role": "Head of training",
    "contact_secondary_emails": "bookings@skyhigh.example",
    "contact_secondary_phones": "+27215550124",
    "contact_validation_flags": "email:role_account",
    "country": "South Africa",
    "country_code": "ZA",
    "data_quality_flags": "none",
    "description": "Training for private and commercial licences",
    "display_name": "Thandi Example",
    "legal_form": "Pty Ltd",
    "name": "Thandi Example",
    "normalized_name": "thandi-example",
    "notes": "Closed in December",
    "organization_category": "Flight school",
    "organization_name": "Sky High Flying School",
    "organization_slug": "sky-high-flying-school",
    "organization_type": "Flight school",
    "other_emails": "bookings@skyhigh.example",
    "other_phones": "+27215550124",
    "planes": "C172; PA-28",
    "postal_code": "7600",
    "priority": "High",
    "privacy_basis": "legitimate_interest",
    "province": "Western Cape",
    "province_code": "ZA-WC",
    "raw": "info@skyhigh.example",
    "reason": "phone.too_short",
    "registration_number": "2015/123456/07",
    "role": "Head of training",
    "selection_provenance": '[{"source":"Regulator","workbook":"list.xlsx","sheet":"Schools","row":12,'
    '"fields":{"organization_name":"A12 only_value"}}]',
    "sheet": "Schools",
    "source": "Regulator",
    "source_datasets": "Regulator",
    "source_record_ids": "Regulator:12",
    "sources": "list.xlsx Schools!F12",
    "status": "Active",
    "suburb": "Aerodrome",
    "value": "info@skyhigh.example",
    "vat_number": "4123456789",
    "website": "https://skyhigh.example",
    "workbook": "list.xlsx",
}


def valid_record(table: TableModel) -> dict[str, Any]:
    """A record with every column filled, in JSON types."""
    return {column.name: example_of(column) for column in table.columns}


def minimal_record(table: TableModel) -> dict[str, Any]:
    """A record with the required columns alone."""
    return {column.name: example_of(column) for column in table.columns if not column.nullable}


def example_of(column: Column) -> str | int | float | bool:
    """An invented value the column's type and rules allow."""
    known = _OF_NAME.get(column.name)
    choices = column.choices
    if choices is not None:
        return known if known in choices else choices[0]
    if known is not None:
        return known  # type: ignore[no-any-return]
    if column.matches in _OF_PATTERN:
        return _OF_PATTERN[column.matches or ""]
    if column.dtype == pl.Boolean:
        return True
    if column.dtype == pl.Date:
        return datetime.date(2026, 3, 2).isoformat()
    if column.dtype.is_numeric():
        return 0.9 if column.between is not None else 1
    # References hold the id of what they refer to; the rest is free text.
    return _ID if column.refers_to else column.name.replace("_", " ")
