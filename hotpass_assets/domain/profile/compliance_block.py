"""What a person writes about data protection in a profile.

Belongs here: the keys below ``compliance`` and what makes a value acceptable. Does not belong here: the rules the
pipeline reads (``domain.compliance.policy``).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from hotpass_assets.domain.compliance.policy import (
    DENIED_WORDS,
    GRANTED_WORDS,
    PENDING_WORDS,
    Action,
    Classification,
    ComplianceRules,
    ConsentRules,
    FieldProtection,
    LawfulBasis,
    RetentionRules,
)
from hotpass_assets.domain.config.block import Block, Text
from hotpass_assets.domain.profile.field_names import FieldName

MOST_DAYS = 36_500
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1)]


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


Words = Annotated[tuple[Word, ...], Field(min_length=1), AfterValidator(_once)]


class FieldComplianceEntry(Block):
    """What holds for one field instead of what holds for all."""

    classification: Classification | None = None
    lawful_basis: LawfulBasis | None = None
    retention_days: Days | None = None


class ConsentBlock(Block):
    """How consent is read, and what happens where it is missing; acted upon while `features.compliance` is on."""

    required_fields: Annotated[tuple[FieldName, ...], AfterValidator(_once)] = ()
    default_status: Word = "pending"
    granted: Words = GRANTED_WORDS
    pending: Words = PENDING_WORDS
    denied: Words = DENIED_WORDS
    on_pending: Action = "stop"
    on_denied: Action = "withhold"
    overrides: Text | None = None

    @model_validator(mode="after")
    def _each_word_means_one_thing(self) -> ConsentBlock:
        words = [*self.granted, *self.pending, *self.denied]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"'{twice[0]}' stands under two statuses | keep it under one of granted, pending, denied")
        if self.default_status not in words:
            raise ValueError(f"default_status '{self.default_status}' is none of the words | use one of them")
        return self


class RetentionBlock(Block):
    """How long values are kept in what is published, counted from the last contact to the day of the intake."""

    days: Days | None = None
    on_expired: Action = "withhold"


class ComplianceBlock(Block):
    """On which basis the data is processed, and what may not be published."""

    lawful_basis: LawfulBasis | None = None
    purpose: Text | None = None
    fields: dict[FieldName, FieldComplianceEntry] = {}
    consent: ConsentBlock = ConsentBlock()
    retention: RetentionBlock = RetentionBlock()
    special: Action = "withhold"
    allow_personal_in_reports: bool = False


def compliance_rules(block: ComplianceBlock, overrides: str | None) -> ComplianceRules:
    """The rules of a block.

    Args:
        block: What a person wrote.
        overrides: File of reviewed statuses, found from the profile's folder.
    """
    return ComplianceRules(
        lawful_basis=block.lawful_basis,
        purpose=block.purpose,
        fields={name: FieldProtection(**dict(entry)) for name, entry in block.fields.items()},
        consent=ConsentRules(**dict(block.consent) | {"overrides": overrides}),
        retention=RetentionRules(**dict(block.retention)),
        special=block.special,
        allow_personal_in_reports=block.allow_personal_in_reports,
    )
