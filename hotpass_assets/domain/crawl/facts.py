"""What a page states of an organisation, as candidates for a person or a rule to judge.

Belongs here: the form of a candidate, before and after cleaning, and how sure a way of finding one is. Does not belong
here: finding (``extraction`` and the modules it asks) and deciding what is filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Field = Literal[
    "organization_name",
    "website",
    "registration_number",
    "vat_number",
    "contact_primary_phone",
    "contact_primary_email",
    "contact_primary_name",
    "address_primary",
    "city",
    "postal_code",
    "province",
]
"""Columns of a refined dataset that a page may speak about."""

Method = Literal[
    "json_ld",
    "microdata",
    "rdfa",
    "contact_card",
    "telephone_link",
    "whatsapp_link",
    "mail_link",
    "visible_text",
    "spelled_out",
    "address_element",
    "labelled_text",
    "postal_form",
    "team_section",
    "introduction",
    "site_name",
    "copyright_line",
    "legal_name",
    "title",
]

CONFIDENCE: Mapping[Method, float] = {
    "json_ld": 0.9,
    "microdata": 0.88,
    "rdfa": 0.88,
    "contact_card": 0.85,
    "telephone_link": 0.85,
    "mail_link": 0.85,
    "whatsapp_link": 0.8,
    "address_element": 0.8,
    "site_name": 0.75,
    "labelled_text": 0.75,
    "visible_text": 0.7,
    "copyright_line": 0.7,
    "legal_name": 0.7,
    "postal_form": 0.65,
    "spelled_out": 0.65,
    "title": 0.6,
    "team_section": 0.6,
    "introduction": 0.55,
}
"""How often, roughly, what was found in this way is what it seems to be: what machines are told beats what is read."""

LONGEST_SNIPPET = 200


@dataclass(frozen=True)
class Found:
    """Something on a page that looks like a value of a field, as it stands there.

    Attributes:
        field: Column it would belong to.
        raw: Text as the page has it.
        snippet: Its surroundings, at most ``LONGEST_SNIPPET`` letters.
        method: How it was found.
        label: Words that belong to it, such as whose number it is.
        role: What a person does there.
        trust: What its confidence is multiplied by, where something speaks against it.
    """

    field: Field
    raw: str
    snippet: str
    method: Method
    label: str | None = None
    role: str | None = None
    trust: float = 1.0


@dataclass(frozen=True)
class Fact:
    """A candidate: a clean value, and where it stands.

    Attributes:
        field: Column of a refined dataset it is a candidate for.
        value: Clean value.
        raw: Text as the page has it.
        page: Address of the page.
        snippet: Its surroundings there.
        method: How it was found.
        confidence: From 0 to 1.
        rule: Rule that cleaned it.
        personal: Whether it is about a person, so that nothing may fill it in without somebody's decision.
        role: What that person does there.
        label: Words that belong to it.
        pages: On how many pages of the crawl it stands.
    """

    field: Field
    value: str
    raw: str
    page: str
    snippet: str
    method: Method
    confidence: float
    rule: str
    personal: bool = False
    role: str | None = None
    label: str | None = None
    pages: int = 1

    def document(self) -> dict[str, Any]:
        """The fact for JSON, keys in the order of the attributes."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def around(text: str, start: int = 0, end: int | None = None) -> str:
    """At most ``LONGEST_SNIPPET`` letters of a text, with what stands from ``start`` to ``end`` in the middle."""
    if len(text) <= LONGEST_SNIPPET:
        return text
    middle = (start + (len(text) if end is None else end)) // 2
    first = max(0, min(middle - LONGEST_SNIPPET // 2, len(text) - LONGEST_SNIPPET))
    return text[first : first + LONGEST_SNIPPET].strip()
