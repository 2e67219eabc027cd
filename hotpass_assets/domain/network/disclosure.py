"""What of a row may leave in a request, and what must not (POPIA section 15: further processing).

Belongs here: judging values before they become part of a query, and finished requests before they are sent. Does not
belong here: asking (``hotpass_resources.network``) and what may be published (``domain.compliance``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

import phonenumbers

from hotpass_assets.domain.compliance.identifiers import id_numbers_in
from hotpass_assets.domain.compliance.policy import ComplianceRules, field_policy
from hotpass_assets.domain.network.rules import NetworkRules, Purpose, PurposeRule
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME, PHONE_FIELDS

QUERY = "query"
"""Name of a term that a person typed: no field, but judged by what it holds."""
FIELD_OF_COLUMN: Mapping[str, str] = {
    "organization_slug": "organization_name",
    "province_code": "province",
    "country_code": "country",
    "address_primary": "address",
    "contact_primary_name": "contact_name",
    "contact_primary_role": "contact_role",
    "contact_primary_email": "contact_email",
    "contact_primary_phone": "contact_phone",
    "contact_secondary_emails": "contact_email",
    "contact_secondary_phones": "contact_phone",
}
"""Columns of table ``organisations`` that are called otherwise than the field they come from."""
_EMAIL = re.compile(r"[^\s@/?&=<>]+@[^\s@/?&=<>]+\.[^\s@/?&=<>]+")
_NUMBERS_OF_THEIR_OWN = frozenset({"registration_number", "vat_number", "postal_code", "website"})


@dataclass(frozen=True)
class Disclosure:
    """What became of terms, in the order they were given.

    Attributes:
        sent: Terms that may be part of a request.
        withheld: The others, each with the rule that keeps it here; no value is quoted.
    """

    sent: Mapping[str, str]
    withheld: Mapping[str, str]


def check_terms(
    terms: Mapping[str, str | None],
    purpose: Purpose,
    network: NetworkRules,
    compliance: ComplianceRules,
    *,
    country: str,
    people: Iterable[str] = (),
) -> Disclosure:
    """Which terms may be sent for a purpose. Whoever builds a query calls this first, and builds it of ``sent``.

    Args:
        terms: Values by name: a canonical field, a column of table ``organisations``, or ``QUERY`` for what a person
            typed. Missing and empty ones are in neither part of the result.
        purpose: What the request is for.
        network: Rules of the profile.
        compliance: Rules of the profile: what needs consent, or is special, is never sent.
        country: Country of telephone numbers without a prefix.
        people: Names of people known for the row, whatever column they stand in.
    """
    rule = network.rule_of(purpose)
    names = [folded for name in people if (folded := _folded(name))]
    sent: dict[str, str] = {}
    withheld: dict[str, str] = {}
    for term, value in terms.items():
        if value is None or not value.strip():
            continue
        field = FIELD_OF_COLUMN.get(term, term)
        why = f"the profile does not allow purpose '{purpose}'" if rule is None else None
        if rule is not None:
            why = _field_kept(field, purpose, rule)
            if why is None and field != QUERY:
                policy = field_policy(field, compliance)
                if policy.classification in ("special", "children"):
                    why = f"field {field} is classified as {policy.classification}"
                elif policy.needs_consent:
                    why = f"field {field} needs consent, and consent to publishing is none to asking others"
            why = why or _content_kept(field, value, rule, country, names)
        if why is None:
            sent[term] = value
        else:
            withheld[term] = why
    return Disclosure(sent, withheld)


def personal_in_request(
    url: str, params: Mapping[str, str], json: object, purpose: Purpose, rule: PurposeRule, country: str
) -> str | None:
    """What of people a finished request would tell, in words that quote nothing; ``None`` when nothing is seen.

    The last net below :func:`check_terms`: it knows no fields and no names, only what looks like an e-mail address, an
    identity number or, in a search, a telephone number.

    Args:
        url: Address, as it is sent.
        params: What is added to its query.
        json: What is sent as the body.
        purpose: What the request is for.
        rule: Its rule.
        country: Country of telephone numbers without a prefix.
    """
    words = [*params.values(), *_texts(json)]
    for text in (unquote_plus(url), *words):
        kinds = _kinds_in(text, country if purpose == "search" and text in words else None)
        for kind in kinds:
            if not _may_send(kind, rule):
                return kind
    return None


def _field_kept(field: str, purpose: Purpose, rule: PurposeRule) -> str | None:
    if field == QUERY or field in rule.fields:
        return None
    if field not in FIELD_BY_NAME:
        return f"'{field}' is no field a profile can allow"
    return f"network.purposes.{purpose}.fields of the profile does not list field {field}"


def _content_kept(field: str, value: str, rule: PurposeRule, country: str, people: list[str]) -> str | None:
    for kind in _kinds_in(value, None if field in _NUMBERS_OF_THEIR_OWN else country):
        if not _may_send(kind, rule):
            return f"it holds {kind}"
    if "contact_name" in rule.fields:
        return None
    folded = _folded(value)
    # An organisation may be called after a person; only the bare name of one is withheld there.
    inside = field != "organization_name"
    for name in people:
        if folded == name or (inside and " " in name and f" {name} " in f" {folded} "):
            return "it names a person of the row"
    return None


def _kinds_in(text: str, country: str | None) -> Iterator[str]:
    """What of people a text holds; telephone numbers only where a country is given."""
    if _EMAIL.search(text):
        yield "an e-mail address"
    if id_numbers_in(text):
        yield "an identity number"
    if country is not None and phonenumbers.PhoneNumberMatcher(text[:2_000], country).has_next():
        yield "a telephone number"


def _may_send(kind: str, rule: PurposeRule) -> bool:
    if kind == "an e-mail address":
        return "contact_email" in rule.fields
    return kind == "a telephone number" and not rule.fields.isdisjoint(PHONE_FIELDS)


def _texts(value: object) -> Iterator[str]:
    """Every text and number in a JSON value, however deep."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str | int | float):
            yield str(one)
        elif isinstance(one, Mapping):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple):
            left += one


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(
        "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)).split()
    )
