"""Which published columns are worked out from others, how, and from which.

Belongs here: that statement, once, for checks, explanations and lineage. Does not belong here: working them out
(``organisations``, ``contacts``, ``quality``), and columns that hold a value of a cell.
"""

from __future__ import annotations

from collections.abc import Mapping

_EMAILS = ("contact_primary_email", "contact_secondary_emails")
_PHONES = ("contact_primary_phone", "contact_secondary_phones")
_JUDGED = (*_EMAILS, *_PHONES, "website", "province", "address_primary")

WORKED_OUT_FROM: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "organization_id": ("kept from intake to intake by the registry of ids; see its history", ("organization_name",)),
    "organization_slug": ("the name in lower case with hyphens", ("organization_name",)),
    "province_code": ("ISO 3166-2 code of the province", ("province",)),
    "country_code": ("ISO 3166-1 code of the country", ("country",)),
    "source_datasets": ("the sources of the rows that were joined", ()),
    "source_record_ids": ("identifiers of the rows that were joined", ("organization_name",)),
    "contact_primary_email_confidence": ("what the form of the address tells", _EMAILS[:1]),
    "contact_primary_email_status": ("what is known of the address offline", _EMAILS[:1]),
    "contact_primary_phone_confidence": ("what the form of the number tells", _PHONES[:1]),
    "contact_primary_phone_status": ("what is known of the number offline", _PHONES[:1]),
    "contact_validation_flags": ("doubts about the primary contact", (_EMAILS[0], _PHONES[0])),
    "contact_count": ("contacts counted; they are listed below", ("contact_primary_name", *_EMAILS, *_PHONES)),
    "contact_email_confidence_avg": ("mean over all addresses", _EMAILS),
    "contact_phone_confidence_avg": ("mean over all numbers", _PHONES),
    "data_quality_score": ("weighted share of usable values", _JUDGED),
    "data_quality_flags": ("what is missing, invalid or doubtful", _JUDGED),
    "privacy_basis": ("stated by the profile", ()),
}
"""How each is worked out, in words, and the published columns it is worked out from."""
