"""From a page to candidates: what was found on it, cleaned, judged, and each value once.

Belongs here: which cleaning rule a field has, and what becomes of what it refuses. Does not belong here: finding
(``structured_data``, ``contact_points``, ``postal_addresses``, ``team_members``, ``site_names``) and the rules of
cleaning (``domain.clean``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

import polars as pl

from hotpass_assets.domain.clean.addresses import clean_addresses
from hotpass_assets.domain.clean.emails import clean_emails
from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.clean.people import clean_people
from hotpass_assets.domain.clean.phones import clean_phones
from hotpass_assets.domain.clean.places import clean_provinces, province_in_words
from hotpass_assets.domain.clean.text import clean_text
from hotpass_assets.domain.clean.websites import clean_websites
from hotpass_assets.domain.crawl.address_text import known_town
from hotpass_assets.domain.crawl.callings import unqualified
from hotpass_assets.domain.crawl.contact_points import contact_facts
from hotpass_assets.domain.crawl.facts import CONFIDENCE, Fact, Field, Found
from hotpass_assets.domain.crawl.page import Page, read_page
from hotpass_assets.domain.crawl.page_addresses import site_of
from hotpass_assets.domain.crawl.person_names import stands_for
from hotpass_assets.domain.crawl.postal_addresses import address_facts
from hotpass_assets.domain.crawl.site_names import name_facts
from hotpass_assets.domain.crawl.structured_data import structured_facts
from hotpass_assets.domain.crawl.team_members import people_facts
from hotpass_assets.domain.crawl.whose import owner_of

FIELD_ORDER: tuple[Field, ...] = get_args(Field)
SUSPECT_TRUST = 0.6
"""What the confidence of a value is multiplied by that its cleaning rule calls suspect."""

OTHER_DOMAIN_TRUST = 0.7
"""The same for an e-mail address below a domain that is neither the site's nor a provider's of free addresses."""

PART_TRUST = 0.9
"""The same for a part that was read off an address."""

MOST_OF_A_FIELD = 50
"""Candidates of one field that one page may give; a directory of thousands is not about one organisation."""

_Row = dict[str, Any]
_Cleaner = Callable[[pl.Series, str], pl.DataFrame]
_CLEANERS: Mapping[Field, _Cleaner] = {
    "organization_name": lambda raw, _: clean_organisation_names(raw),
    "website": lambda raw, _: clean_websites(raw),
    "registration_number": lambda raw, _: clean_identifiers(raw, "registration_number"),
    "vat_number": lambda raw, _: clean_identifiers(raw, "vat_number"),
    "contact_primary_phone": clean_phones,
    "contact_primary_email": lambda raw, _: clean_emails(raw),
    "contact_primary_name": lambda raw, _: clean_people(raw),
    "address_primary": clean_addresses,
    "city": lambda raw, _: clean_text(raw).with_columns(
        value=pl.col("value").map_elements(_town, return_dtype=pl.String)
    ),
    "postal_code": lambda raw, _: clean_text(raw),
    "province": clean_provinces,
}


def facts_of_page(body: bytes, content_type: str | None, url: str, country: str = "ZA") -> tuple[Fact, ...]:
    """Candidates on one page; none where it is no HTML or asks not to be used.

    Args:
        body: The body, decompressed.
        content_type: Header of the answer.
        url: Canonical address of the page.
        country: ISO alpha-2 code of the country whose numbers are written without a country code.
    """
    page = read_page(body, content_type, url)
    return () if page is None else surest(facts_on(page, country))


def facts_on(page: Page, country: str = "ZA") -> tuple[Fact, ...]:
    """Candidates on a parsed page, each value of a field once, the surest first within its field."""
    if not page.indexed:
        return ()
    owner = owner_of(page)
    found = [
        *structured_facts(page),
        *contact_facts(page, country, owner),
        *address_facts(page, country, owner),
        *people_facts(page, owner.others),
        *name_facts(page, owner),
    ]
    facts = [fact for field in FIELD_ORDER for fact in _cleaned(field, found, page.address, country)]
    return merged(facts)


def merged(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Each value of a field once, as its surest page states it, with the number of pages it stands on.

    Sorted by field, then from sure to unsure, then by value: the same facts in any order give the same result.
    """
    best: dict[tuple[str, str], Fact] = {}
    pages: dict[tuple[str, str], set[str]] = {}
    for fact in facts:
        key = (fact.field, _likeness(fact))
        pages.setdefault(key, set()).add(fact.page)
        known = best.get(key)
        if known is None or _surer(fact, known):
            role = fact.role or (known.role if known else None)
            best[key] = replace(fact, role=role)
        elif known.role is None and fact.role is not None:
            best[key] = replace(known, role=fact.role)
    named = [fact.value for fact in best.values() if fact.field == "contact_primary_name"]
    counted = (
        replace(fact, pages=len(pages[key]))
        for key, fact in best.items()
        # "L. P. Mokoena" beside "Lerato Mokoena" is no second person.
        if fact.field != "contact_primary_name" or not any(stands_for(fact.value, name) for name in named)
    )
    return tuple(
        sorted(counted, key=lambda fact: (FIELD_ORDER.index(fact.field), -fact.confidence, -fact.pages, fact.value))
    )


def surest(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The first ``MOST_OF_A_FIELD`` candidates of each field, in their order."""
    seen = dict.fromkeys(FIELD_ORDER, 0)
    kept = []
    for fact in facts:
        seen[fact.field] += 1
        if seen[fact.field] <= MOST_OF_A_FIELD:
            kept.append(fact)
    return tuple(kept)


def _likeness(fact: Fact) -> str:
    """What makes two values of a field one: of addresses their words, in any order."""
    if fact.field == "address_primary":
        return " ".join(sorted(re.findall(r"\w+", fact.value.casefold())))
    return fact.value.casefold()


def _surer(one: Fact, other: Fact) -> bool:
    return (-one.confidence, one.page, one.snippet, one.raw) < (-other.confidence, other.page, other.snippet, other.raw)


def _cleaned(field: Field, found: Sequence[Found], address: str, country: str) -> Iterator[Fact]:
    own = [each for each in found if each.field == field]
    if not own:
        return
    distinct = pl.Series([each.raw for each in own], dtype=pl.String).unique(maintain_order=True)
    rows: dict[str, list[_Row]] = {}
    for row in _CLEANERS[field](distinct, country).iter_rows(named=True):
        rows.setdefault(row["raw"], []).append(row)
    domain = site_of(address).domain
    for each in own:
        for row in rows.get(each.raw, []):
            if row["value"] is None or row["status"] not in {"valid", "suspect"} or not _usable(field, row, country):
                continue
            trust = each.trust * (SUSPECT_TRUST if row["status"] == "suspect" else 1.0)
            if field == "contact_primary_email" and _of_others(row, domain):
                trust *= OTHER_DOMAIN_TRUST
            fact = Fact(
                field=field,
                value=row["value"],
                raw=each.raw,
                page=address,
                snippet=each.snippet,
                method=each.method,
                confidence=round(CONFIDENCE[each.method] * trust, 3),
                rule=row["rule"],
                personal=_is_personal(field, row),
                role=unqualified(each.role) if each.role else None,
                label=each.label,
            )
            yield fact
            if field == "address_primary":
                yield from _parts(fact, row, country)


def _usable(field: Field, row: _Row, country: str) -> bool:
    """What the cleaning rules let pass, since people see to it, and nobody does here."""
    value = str(row["value"])
    if field == "postal_code":
        return value.isdigit() and len(value) == 4 if country.upper() == "ZA" else len(value) <= 12
    if field == "city":
        return len(value) <= 60 and not any(letter.isdigit() for letter in value)
    if field in {"registration_number", "organization_name", "contact_primary_name", "province"}:
        return bool(row["status"] == "valid")
    return True


def _of_others(row: _Row, domain: str | None) -> bool:
    return domain is not None and not row["free_mail"] and bool(row["registered_domain"] != domain)


def _is_personal(field: Field, row: _Row) -> bool:
    """Whether a value is, or may be, a person's own: names, mailboxes without an office, mobile numbers."""
    if field == "contact_primary_email":
        return row["role_address"] is not True
    return field == "contact_primary_name" or (field == "contact_primary_phone" and bool(row["line"] != "fixed_line"))


def _town(text: str) -> str:
    """The town of what is written in its place: without a former name in brackets, or the suburb before it."""
    return re.sub(r"\s*\([^()]*\)$", "", text).split(",")[-1].strip() or text


def _town_and_province(text: str) -> tuple[str, str | None]:
    """A town, and the province that stands behind it without a comma: "Howick KZN"."""
    words = _town(text).split()
    for cut in range(max(1, len(words) - 2), len(words)):
        province = province_in_words(" ".join(words[cut:]))
        if province is not None:
            return " ".join(words[:cut]), province
    return _town(text), None


def _parts(fact: Fact, row: _Row, country: str) -> Iterator[Fact]:
    """Town, code and province of an address, where their place in it leaves no doubt."""
    columns: tuple[Field, ...] = ("city", "postal_code", "province")
    town, province = _town_and_province(row["city"]) if row["city"] else (None, None)
    found = {
        "city": town or (known_town(fact.value.split(", ")[-1]) if country.upper() == "ZA" else None),
        "postal_code": row["postal_code"],
        "province": row["province"] or province,
    }
    for field in columns:
        value = found[field]
        if value is not None:
            yield replace(fact, field=field, value=value, confidence=round(fact.confidence * PART_TRUST, 3))
