"""Which columns of which tables each column of a table is made from.

Belongs here: the statement itself, for the tables a reader traces values through, as data. Does not belong here: which
workbook columns were mapped in an intake (``workbook_columns``, ``published_columns``), and how it is shown (Dagster's
metadata, OpenLineage).

A column that has no entry is made by its own table: a number, a flag, a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hotpass_assets.domain.golden.survivorship import ORGANISATION_FIELDS
from hotpass_assets.domain.golden.worked_out import WORKED_OUT_FROM
from hotpass_assets.domain.tables.compliance import COMPLIANCE_REPORT, CONTACT_CONSENT, PERSONAL_DATA, WITHHELD_VALUES
from hotpass_assets.domain.tables.golden import (
    CONTACT_METHODS,
    CONTACTS,
    FIELD_PROVENANCE,
    ORGANISATIONS,
    PARTIES,
    PARTY_ALIASES,
    PARTY_ROLES,
)
from hotpass_assets.domain.tables.linkage import ENTITIES, MATCH_PAIRS
from hotpass_assets.domain.tables.raw import RAW_ROWS, RAW_WORKBOOKS
from hotpass_assets.domain.tables.records import (
    COLUMN_MAPPINGS,
    REJECTED_ROWS,
    SOURCE_CONTACTS,
    SOURCE_RECORDS,
    SOURCE_VALUES,
)

Origins = tuple[tuple[str, str], ...]
"""Pairs of table and column."""

_PLACE = ("workbook", "sheet", "table", "row")
_VALUE: Origins = (("source_values", "value"),)
_NAMES: Origins = (("source_records", "match_key"), ("source_records", "alias_keys"))
_STATED: Origins = (*_VALUE, ("source_values", "status"))


def _same(table: str, columns: Iterable[str]) -> dict[str, Origins]:
    """Columns taken over as they are from the columns of the same name in ``table``."""
    return {column: ((table, column),) for column in columns}


def _organisations() -> dict[str, Origins]:
    values = {name: _VALUE for name in ORGANISATION_FIELDS if name in ORGANISATIONS.names}
    contact = {
        name: (*_STATED, ("source_contacts", "contact")) for name in ORGANISATIONS.names if name.startswith("contact_")
    }
    traced = values | {"address_primary": _VALUE} | contact
    worked_out = {
        name: tuple(dict.fromkeys(origin for base in bases for origin in traced[base]))
        for name, (_, bases) in WORKED_OUT_FROM.items()
        if bases
    }
    return {
        **traced,
        **worked_out,
        "organization_id": (("entities", "organization_id"),),
        "source_datasets": (("source_records", "source"),),
        "source_record_ids": (("source_records", "source_record_id"),),
        "data_quality_score": (("source_values", "status"),),
        "data_quality_flags": (("source_values", "status"),),
        "selection_provenance": (
            *(("source_records", name) for name in ("source", *_PLACE)),
            ("source_values", "column"),
        ),
        "last_interaction_date": (*_VALUE, ("source_records", "last_interaction_date")),
    }


COLUMN_ORIGINS: Mapping[str, Mapping[str, Origins]] = {
    RAW_ROWS.name: _same(RAW_WORKBOOKS.name, ("workbook", "sheet", "table")),
    COLUMN_MAPPINGS.name: {
        **_same(RAW_WORKBOOKS.name, ("workbook", "sheet", "table")),
        "header": ((RAW_WORKBOOKS.name, "headers"),),
        "field": ((RAW_WORKBOOKS.name, "headers"), (RAW_ROWS.name, "cells")),
        "filled": ((RAW_ROWS.name, "cells"),),
    },
    SOURCE_RECORDS.name: {
        **_same(RAW_ROWS.name, (*_PLACE, "hidden")),
        **_same(COLUMN_MAPPINGS.name, ("role", "source", "priority")),
        **{
            name: ((RAW_ROWS.name, "cells"), (COLUMN_MAPPINGS.name, "field"))
            for name in (
                "source_id",
                "source_record_id",
                "organization_name",
                "match_key",
                "compare_name",
                "alias_keys",
                "domains",
                "last_interaction_date",
                "filled",
            )
        },
    },
    SOURCE_VALUES.name: {
        **_same(COLUMN_MAPPINGS.name, ("field", "column")),
        "raw": ((RAW_ROWS.name, "cells"),),
        "value": ((RAW_ROWS.name, "cells"),),
        "status": ((RAW_ROWS.name, "cells"),),
    },
    SOURCE_CONTACTS.name: {
        name: ((RAW_ROWS.name, "cells"), (COLUMN_MAPPINGS.name, "field"))
        for name in ("name", "role", "flagged_invalid")
    },
    REJECTED_ROWS.name: {
        **_same(RAW_ROWS.name, _PLACE),
        **_same(COLUMN_MAPPINGS.name, ("column", "header", "field")),
        "raw": ((RAW_ROWS.name, "cells"),),
    },
    MATCH_PAIRS.name: {
        **{f"{side}_record": ((SOURCE_RECORDS.name, "record"),) for side in ("left", "right")},
        **{f"{side}_name": ((SOURCE_RECORDS.name, "organization_name"),) for side in ("left", "right")},
        "score": (*_NAMES, *_VALUE),
        "evidence": (*_NAMES, *_VALUE),
    },
    ENTITIES.name: {
        **_same(SOURCE_RECORDS.name, ("record",)),
        # The id itself comes from the registry of an earlier intake where that knows the organisation.
        "organization_id": (*_NAMES, (SOURCE_RECORDS.name, "source_record_id")),
    },
    PERSONAL_DATA.name: {
        "field": ((SOURCE_VALUES.name, "field"),),
        **_same(COLUMN_MAPPINGS.name, ("workbook", "sheet", "letter")),
        **{
            name: ((SOURCE_VALUES.name, "field"), (SOURCE_VALUES.name, "raw"), (COLUMN_MAPPINGS.name, "header"))
            for name in ("classification", "category", "subjects", "found_by")
        },
        "rows": (*_VALUE, (COLUMN_MAPPINGS.name, "filled")),
    },
    CONTACT_CONSENT.name: {
        **_same(SOURCE_CONTACTS.name, ("contact", "record")),
        **_same(ENTITIES.name, ("organization_id",)),
        **_same(SOURCE_RECORDS.name, ("workbook", "sheet", "row", "last_interaction_date")),
        "status": _VALUE,
        "stated_by": _VALUE,
        "retain_until": ((SOURCE_RECORDS.name, "last_interaction_date"),),
    },
    WITHHELD_VALUES.name: {
        **_same(SOURCE_VALUES.name, ("record", "field", "column", "ordinal", "contact")),
        **_same(ENTITIES.name, ("organization_id",)),
        **_same(SOURCE_RECORDS.name, ("workbook", "sheet")),
        "cell": ((SOURCE_RECORDS.name, "row"), (SOURCE_VALUES.name, "column")),
        "reason": (
            (CONTACT_CONSENT.name, "status"),
            (CONTACT_CONSENT.name, "objected"),
            (SOURCE_RECORDS.name, "last_interaction_date"),
            (SOURCE_VALUES.name, "raw"),
        ),
    },
    COMPLIANCE_REPORT.name: {
        "report": (
            *((PERSONAL_DATA.name, name) for name in ("field", "classification", "category", "rows")),
            (CONTACT_CONSENT.name, "status"),
            (WITHHELD_VALUES.name, "reason"),
            (ENTITIES.name, "organization_id"),
        ),
    },
    ORGANISATIONS.name: _organisations(),
    CONTACTS.name: {
        "organization_id": (("entities", "organization_id"),),
        "organization_name": _VALUE,
        "name": ((SOURCE_CONTACTS.name, "name"),),
        "role": ((SOURCE_CONTACTS.name, "role"),),
        "flagged_invalid": ((SOURCE_CONTACTS.name, "flagged_invalid"),),
        **{name: _VALUE for name in ("email", "phone", "other_emails", "other_phones")},
        **{f"{channel}_{fact}": _STATED for channel in ("email", "phone") for fact in ("confidence", "status")},
        "sources": tuple((SOURCE_RECORDS.name, name) for name in ("workbook", "sheet", "row")),
    },
    FIELD_PROVENANCE.name: {
        "organization_id": (("entities", "organization_id"),),
        **_same(SOURCE_VALUES.name, ("field", "value", "raw", "status", "rule", "column", "record")),
        **_same(SOURCE_RECORDS.name, ("source", "workbook", "sheet", "row")),
        **_same(CONTACTS.name, ("contact_id",)),
    },
    PARTIES.name: {
        "party_id": ((ORGANISATIONS.name, "organization_id"), (CONTACTS.name, "contact_id")),
        "normalized_name": ((ORGANISATIONS.name, "organization_slug"), (CONTACTS.name, "name")),
        "display_name": ((ORGANISATIONS.name, "organization_name"), (CONTACTS.name, "name")),
        "country_code": ((ORGANISATIONS.name, "country_code"),),
    },
    PARTY_ALIASES.name: {
        "party_id": ((ORGANISATIONS.name, "organization_id"),),
        "alias": ((ORGANISATIONS.name, "organization_name"), (SOURCE_RECORDS.name, "organization_name")),
        "confidence": ((SOURCE_RECORDS.name, "organization_name"),),
    },
    PARTY_ROLES.name: {
        "subject_party_id": ((CONTACTS.name, "contact_id"),),
        "object_party_id": ((CONTACTS.name, "organization_id"),),
        "role_name": ((CONTACTS.name, "role"),),
        "is_primary": ((CONTACTS.name, "is_primary"),),
        "role_category": ((CONTACTS.name, "is_primary"),),
    },
    CONTACT_METHODS.name: {
        "party_id": ((ORGANISATIONS.name, "organization_id"), (CONTACTS.name, "contact_id")),
        "value": (
            *((CONTACTS.name, name) for name in ("email", "phone", "other_emails", "other_phones")),
            (ORGANISATIONS.name, "website"),
            (ORGANISATIONS.name, "address_primary"),
        ),
        "confidence": ((CONTACTS.name, "email_confidence"), (CONTACTS.name, "phone_confidence")),
    },
}
