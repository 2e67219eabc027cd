"""What may be done with which field: classification, lawful basis, consent and retention, every default filled in.

Belongs here: the rules of a profile as the pipeline reads them, and the effective rule of each field. Does not belong
here: the keys a person writes (``domain.profile.compliance_block``) and applying the rules (the modules beside this
one).

Section numbers are those of the Protection of Personal Information Act 4 of 2013 (POPIA).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hotpass_assets.domain.tables.fields import FIELD_BY_NAME, FIELDS, FREE_TEXT_FIELDS

LawfulBasis = Literal[
    "consent", "legitimate_interest", "contract", "legal_obligation", "vital_interests", "public_interest"
]
Classification = Literal["public", "internal", "personal", "special", "children"]
Action = Literal["stop", "withhold", "publish"]
GRANTED, PENDING, DENIED = CONSENT_CLASSES = ("granted", "pending", "denied")
GRANTED_WORDS = ("granted", "approved", "allowed", "yes", "opted in", "opt in")
PENDING_WORDS = ("pending", "unknown", "review")
DENIED_WORDS = ("denied", "revoked", "withdrawn", "expired", "no", "opted out", "opt out", "objected")
CONSENT_FIELD = "consent_status"
PROTECTED = ("personal", "special", "children")
# Whose data a field is: contact people, or the organisation itself, which POPIA covers as a juristic person (s1).
CONTACT_PEOPLE, ORGANISATIONS, PEOPLE_IN_TEXT = "contact people", "organisations", "people named in text"


@dataclass(frozen=True)
class FieldProtection:
    """What a profile says of one field; nothing where it says nothing."""

    classification: Classification | None = None
    lawful_basis: LawfulBasis | None = None
    retention_days: int | None = None


@dataclass(frozen=True)
class ConsentRules:
    """How consent is read and what is done without it.

    Attributes:
        required_fields: Fields that need consent whatever their basis is.
        default_status: Status where nothing states one.
        granted: Words for consent that was given.
        pending: Words for consent that was asked for.
        denied: Words for consent that was refused, withdrawn or has run out.
        on_pending: What is done with values whose consent is pending.
        on_denied: What is done with values whose consent is denied.
        overrides: File of reviewed statuses, found from the profile's folder.
    """

    required_fields: tuple[str, ...] = ()
    default_status: str = PENDING
    granted: tuple[str, ...] = GRANTED_WORDS
    pending: tuple[str, ...] = PENDING_WORDS
    denied: tuple[str, ...] = DENIED_WORDS
    on_pending: Action = "stop"
    on_denied: Action = "withhold"
    overrides: str | None = None

    @property
    def classes(self) -> dict[str, str]:
        """Class of each word, in lower case with single spaces."""
        listed = {GRANTED: self.granted, PENDING: self.pending, DENIED: self.denied}
        return {" ".join(word.casefold().split()): name for name, words in listed.items() for word in words}


@dataclass(frozen=True)
class RetentionRules:
    """How long values are published after the last contact: days, and what is done after them."""

    days: int | None = None
    on_expired: Action = "withhold"


@dataclass(frozen=True)
class ComplianceRules:
    """What a profile says of data protection."""

    lawful_basis: LawfulBasis | None = None
    purpose: str | None = None
    fields: Mapping[str, FieldProtection] = field(default_factory=dict)
    consent: ConsentRules = ConsentRules()
    retention: RetentionRules = RetentionRules()
    special: Action = "withhold"
    allow_personal_in_reports: bool = False


@dataclass(frozen=True)
class FieldPolicy:
    """The effective rule of one field.

    Attributes:
        field: Name of the field.
        classification: How sensitive its values are.
        subjects: Whose data it is.
        lawful_basis: Basis for processing; nothing where the profile states none.
        needs_consent: Whether a value may only be published with consent.
        retention_days: Days after the last contact; nothing where there is no limit.
    """

    field: str
    classification: Classification
    subjects: str
    lawful_basis: LawfulBasis | None
    needs_consent: bool
    retention_days: int | None


def field_policies(rules: ComplianceRules) -> dict[str, FieldPolicy]:
    """The effective rule of every field, by name.

    A field needs consent where its basis is consent, or the profile lists it: under any other basis nothing waits for
    a consent that nobody asked for.
    """
    return {field.name: field_policy(field.name, rules) for field in FIELDS}


def field_policy(name: str, rules: ComplianceRules) -> FieldPolicy:
    """The effective rule of one field, as in :func:`field_policies`."""
    known, stated = FIELD_BY_NAME[name], rules.fields.get(name, FieldProtection())
    classification: Classification = stated.classification or ("personal" if known.personal else "internal")
    protected = classification in PROTECTED
    basis = stated.lawful_basis or rules.lawful_basis
    days = [days for days in (stated.retention_days, rules.retention.days) if days is not None]
    return FieldPolicy(
        field=name,
        classification=classification,
        subjects=_subjects(name),
        lawful_basis=basis,
        needs_consent=(protected and basis == "consent") or name in rules.consent.required_fields,
        retention_days=(stated.retention_days or min(days)) if protected and days else None,
    )


def _subjects(name: str) -> str:
    if name in FREE_TEXT_FIELDS:
        return PEOPLE_IN_TEXT
    return CONTACT_PEOPLE if FIELD_BY_NAME[name].entity == "contact" else ORGANISATIONS
