"""Contact cards that a page marks with class names: hCard and its heir h-card.

Belongs here: from class names to the words of schema.org. Does not belong here: which statements are about the
organisation of the page (``structured_data``).

The class names are those of hCard 1.0 and h-card, as the microformats wiki has them. The library for microformats
(mf2py) is not asked: it tells neither a fax from a telephone nor the parts of a nested address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import html

from hotpass_assets.domain.crawl.hidden_elements import is_unseen
from hotpass_assets.domain.crawl.page import Page

MOST_CARDS = 200
_LONGEST = 300

_CARDS = frozenset({"vcard", "h-card"})
_PREFIX = re.compile(r"^(?:p|u|e|dt)-")
_ADDRESS_PARTS = {
    "post-office-box": "postOfficeBoxNumber", "street-address": "streetAddress", "locality": "addressLocality",
    "region": "addressRegion", "postal-code": "postalCode", "country-name": "addressCountry",
}  # fmt: skip
_ROLES = ("job-title", "title", "role")
_NAMES = frozenset({"fn", "name", "organization-name", "org", *_ROLES, *_ADDRESS_PARTS})


def card_nodes(page: Page) -> list[Mapping[str, Any]]:
    """Cards of a page that a reader sees, as nodes of schema.org: organisations, and people with a title.

    A card that names no organisation, and no title of a person, says whose it is to nobody and is left out.
    """
    cards = [element for element in page.tree.iter() if _classes(element) & _CARDS]
    found = (_node(card) for card in cards[:MOST_CARDS] if not is_unseen(card))
    return [node for node in found if node is not None]


def _node(card: html.HtmlElement) -> Mapping[str, Any] | None:
    said: dict[str, list[str]] = {}
    parts: dict[str, str] = {}
    for element, names in _within(card):
        for name in names:
            said.setdefault(name, []).append(_text(element))
            if name in _ADDRESS_PARTS:
                parts.setdefault(_ADDRESS_PARTS[name], _text(element))
    named = next(iter(said.get("fn") or said.get("name") or []), None)
    firm = next(iter(said.get("organization-name") or said.get("org") or []), None)
    role = next((said[one][0] for one in _ROLES if said.get(one)), None)
    address = {"address": {"@type": "PostalAddress", **parts}} if parts else {}
    if named and role and named != firm:
        return {"@type": "Person", "name": named, "jobTitle": role}
    if firm or address:
        return {"@type": "Organization", **({"name": firm} if firm else {}), **address}
    return None


def _within(card: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, frozenset[str]]]:
    """Elements of a card that are not those of a card within it, with their names."""
    waiting = list(reversed(card))
    while waiting:
        element = waiting.pop()
        classes = _classes(element)
        if is_unseen(element, above=False):
            continue
        yield element, classes & _NAMES
        if not classes & _CARDS:
            waiting += reversed(element)


def _classes(element: html.HtmlElement) -> frozenset[str]:
    if not isinstance(element.tag, str):
        return frozenset()
    names = (element.get("class") or "").split()[:50]
    return frozenset(_PREFIX.sub("", name) for name in names)


def _text(element: html.HtmlElement) -> str:
    """Words of an element, those of its short form where it is one."""
    words = element.get("title") if element.tag == "abbr" else None
    return " ".join((words or element.text_content()).split())[:_LONGEST]
