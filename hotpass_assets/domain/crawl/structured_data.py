"""What a page tells machines about its organisation in the words of schema.org.

Belongs here: JSON-LD and microdata to one form, and which statements are about the organisation itself. Does not belong
here: RDFa and cards to that form (``rdfa_data``, ``contact_cards``), what is written for people, and cleaning.
"""

from __future__ import annotations

import html as html_words
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from extruct.jsonld import JsonLdExtractor
from extruct.w3cmicrodata import MicrodataExtractor
from lxml import etree

from hotpass_assets.domain.crawl.contact_cards import card_nodes
from hotpass_assets.domain.crawl.facts import LONGEST_SNIPPET, Field, Found, Method
from hotpass_assets.domain.crawl.page import Page
from hotpass_assets.domain.crawl.page_addresses import Site, page_address, site_of
from hotpass_assets.domain.crawl.rdfa_data import rdfa_nodes

MOST_STATEMENTS = 2_000
MOST_MICRODATA = 300
"""Elements with an item; the library's time grows with their square."""
MOST_OF_A_PROPERTY = 200
"""Texts of one property of one node; more than are kept of a field of a page."""

_JSON_LD = "application/ld+json"
# What was once put around scripts for readers that knew none.
_OPENING = re.compile(r"(?:/\*|//)?\s*(?:<!--|<!\[CDATA\[)[ \t/*]*")
_CLOSINGS = ("-->", "]]>")
_PREFIX = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)")
# Somebody else's, or nobody's in particular: nothing below these is about the organisation of the page.
_OTHERS = frozenset(
    {
        "review", "reviews", "author", "creator", "contributor", "editor", "sponsor", "funder", "parentOrganization",
        "memberOf", "affiliation", "alumniOf", "brand", "manufacturer", "offers", "makesOffer", "hasOfferCatalog",
        "event", "events", "subjectOf", "worksFor", "aggregateRating", "comment", "seller", "performer", "organizer",
        "attendee", "competitor", "customer", "broker", "copyrightHolder", "isPartOf", "recipeIngredient", "translator",
        "containsPlace", "containedInPlace",
        "workLocation", "homeLocation", "location_of_event", "knows", "spouse", "children", "sibling", "parent",
    }
)  # fmt: skip
_NOT_OURS = frozenset(
    {
        "Event", "Article", "NewsArticle", "BlogPosting", "Product", "Offer", "Review", "Recipe", "JobPosting",
        "Course", "CreativeWork", "Book", "Movie", "VideoObject", "ImageObject", "BreadcrumbList", "ItemList", "Rating",
        "AggregateRating", "SearchAction", "Question", "Answer", "Comment", "SoftwareApplication", "WebApplication",
        "MobileApplication", "SoftwareSourceCode", "Dataset", "FAQPage", "HowTo", "Menu", "MenuItem", "AudioObject",
        "MediaObject", "Photograph", "Blog", "WPHeader", "WPFooter", "SiteNavigationElement", "AggregateOffer",
    }
)  # fmt: skip
_PUBLISHED = frozenset({"publisher", "provider", "about", "mainEntity", "mainEntityOfPage", "location", "areaServed"})
_PEOPLE_OF = frozenset({"employee", "employees", "founder", "founders", "member", "members", "contactPoint"})
_PAGES = frozenset({"WebSite", "WebPage", "AboutPage", "ContactPage", "CollectionPage", "ProfilePage", "ItemPage"})
_NAMELESS = frozenset({"PostalAddress", "ContactPoint", "GeoCoordinates", "OpeningHoursSpecification", "Place", "City"})
_ADDRESS_PARTS = (
    "streetAddress", "postOfficeBoxNumber", "addressLocality", "addressRegion", "postalCode", "addressCountry",
)  # fmt: skip


@dataclass(frozen=True)
class _Statement:
    """A node with what leads to it.

    Attributes:
        under: Property it is the value of; nothing at the top.
        nested: Whether it stands below an organisation, whose name is not that of this node.
    """

    node: Mapping[str, Any]
    under: str | None
    nested: bool


def structured_facts(page: Page) -> list[Found]:
    """What data on a page says of its organisation: JSON-LD, microdata, RDFa, then cards, each in the page's order."""
    site = site_of(page.address)
    found = [each for node in _json_ld(page) for each in _said(node, "json_ld", page.address, site)]
    found += [each for node in _microdata(page) for each in _said(node, "microdata", page.address, site)]
    found += [each for node in rdfa_nodes(page) for each in _said(node, "rdfa", page.address, site)]
    found += [each for node in card_nodes(page) for each in _said(node, "contact_card", page.address, site)]
    return list(dict.fromkeys(found))


def _json_ld(page: Page) -> list[Mapping[str, Any]]:
    nodes: list[Mapping[str, Any]] = []
    extractor = JsonLdExtractor()
    for script in page.tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != _JSON_LD:
            continue
        script.set("type", _JSON_LD)
        script.text = _unwrapped(script.text or "")
        try:
            nodes += [node for node in extractor.extract_items(script) if isinstance(node, Mapping)]
        except (ValueError, RecursionError, TypeError, AttributeError):
            continue  # one broken script says nothing; the others still do
    return nodes


def _unwrapped(text: str) -> str:
    """A script without its wrapping; by position, since a search takes the square of a run of spaces."""
    text = text.strip()
    opening = _OPENING.match(text)
    text = text[opening.end() :] if opening else text
    end = text.removesuffix("*/").rstrip()
    return end[:-3].rstrip().removesuffix("/*").removesuffix("//") if end.endswith(_CLOSINGS) else text


def _microdata(page: Page) -> list[Mapping[str, Any]]:
    items = page.tree.xpath("//*[@itemscope]")
    if not items or len(items) > MOST_MICRODATA or len(page.tree.xpath("//*[@itemprop]")) > 5 * MOST_MICRODATA:
        return []
    try:
        extracted = MicrodataExtractor().extract_items(page.tree, page.address)
    except (ValueError, RecursionError, TypeError, AttributeError, etree.LxmlError):
        return []
    return [plain for item in extracted if (plain := _plain_item(item, 0)) is not None]


def _plain_item(item: Any, depth: int) -> Mapping[str, Any] | None:
    """A microdata item in the form of JSON-LD."""
    if not isinstance(item, Mapping) or depth > 20:
        return None
    plain: dict[str, Any] = {"@type": item.get("type")}
    for name, value in (item.get("properties") or {}).items():
        values = value if isinstance(value, list) else [value]
        plain[name] = [_plain_item(each, depth + 1) if isinstance(each, Mapping) else each for each in values]
    return plain


def _types(node: Mapping[str, Any]) -> frozenset[str]:
    written = node.get("@type")
    types = written if isinstance(written, list) else [written]
    return frozenset(_bare(kind) for kind in types if isinstance(kind, str))


def _bare(name: str) -> str:
    return _PREFIX.sub("", name)


def _statements(top: Mapping[str, Any]) -> Iterator[_Statement]:
    """Nodes about the organisation of the page, from the top down, without recursion."""
    waiting = deque([_Statement(top, None, nested=False)])
    by_id = _nodes_by_id(top)
    seen: set[int] = set()
    while waiting and len(seen) < MOST_STATEMENTS:
        statement = waiting.popleft()
        if id(statement.node) in seen:
            continue
        seen.add(id(statement.node))
        types = _types(statement.node)
        if types & _NOT_OURS:
            # Of an article or event only who publishes it is of the page's organisation.
            below = [("publisher", statement.node.get("publisher"))]
        else:
            yield statement
            below = [(_bare(name), value) for name, value in statement.node.items() if not name.startswith("@")]
            below += [("@graph", statement.node.get("@graph"))]
        inside = statement.nested or bool(types - _PAGES - _NOT_OURS)
        for name, value in below:
            if name in _OTHERS:
                continue
            for each in value if isinstance(value, list) else [value]:
                node = by_id.get(str(each.get("@id")), each) if isinstance(each, Mapping) and len(each) == 1 else each
                if isinstance(node, Mapping):
                    nested = inside and name not in _PUBLISHED | {"@graph"}
                    waiting.append(_Statement(node, None if name == "@graph" else name, nested))


def _nodes_by_id(top: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    graph = top.get("@graph")
    nodes = graph if isinstance(graph, list) else []
    return {str(node["@id"]): node for node in nodes if isinstance(node, Mapping) and "@id" in node and len(node) > 1}


def _said(top: Mapping[str, Any], method: Method, address: str, site: Site) -> Iterator[Found]:
    for statement in _statements(top):
        types = _types(statement.node)
        if "Person" in types:
            yield from _of_person(statement, method)
        elif types & _PAGES:
            if "WebSite" in types:
                yield from _of_website(statement.node, method, address, site)
        elif not types and statement.under is None:
            continue
        else:
            yield from _of_organisation(statement, types, method, address, site)


def _of_website(node: Mapping[str, Any], method: Method, address: str, site: Site) -> Iterator[Found]:
    for text in _texts(node, "url"):
        target = page_address(text, address)
        if target and site.holds(target):
            yield _found("website", target, method)


def _of_organisation(
    statement: _Statement, types: frozenset[str], method: Method, address: str, site: Site
) -> Iterator[Found]:
    node = statement.node
    label = next(_texts(node, "contactType"), None) or (next(_texts(node, "name"), None) if statement.nested else None)
    if not statement.nested and types and not types & _NAMELESS:
        for name in ("legalName", "name"):
            yield from (_found("organization_name", text, method) for text in _texts(node, name))
        for text in _texts(node, "url"):
            target = page_address(text, address)
            if target and site.holds(target):
                yield _found("website", target, method)
    yield from (_found("contact_primary_phone", text, method, label) for text in _texts(node, "telephone"))
    yield from (_found("contact_primary_email", _bare_mail(text), method, label) for text in _texts(node, "email"))
    yield from (_found("vat_number", text, method) for text in _texts(node, "vatID"))
    yield from (_found("address_primary", text, method, label) for text in _texts(node, "address", lines=", "))
    if "PostalAddress" in types or statement.under == "address":
        yield from _of_address(node, method)


def _of_address(node: Mapping[str, Any], method: Method) -> Iterator[Found]:
    parts: dict[str, str] = {}
    for name in _ADDRESS_PARTS:
        text = next(_texts(node, name), None)
        if name == "addressCountry" and text is None and isinstance(node.get(name), Mapping):
            text = next(_texts(node[name], "name"), None)
        if text is not None:
            parts[name] = f"PO Box {text}" if name == "postOfficeBoxNumber" and text.isdigit() else text
    # A country alone, or a province, is no address to go to.
    if {"streetAddress", "postOfficeBoxNumber"} & parts.keys() or {"addressLocality", "postalCode"} <= parts.keys():
        # A code of two letters is for machines; nobody writes it below a street.
        written = [text for name, text in parts.items() if name != "addressCountry" or len(text) > 2]
        yield _found("address_primary", ", ".join(written), method)
    columns: tuple[tuple[str, Field], ...] = (
        ("addressLocality", "city"), ("addressRegion", "province"), ("postalCode", "postal_code"),
    )  # fmt: skip
    yield from (_found(field, parts[name], method) for name, field in columns if name in parts)


def _of_person(statement: _Statement, method: Method) -> Iterator[Found]:
    """A person who belongs to the organisation: by the property that names them, or by their office."""
    node = statement.node
    role = next(_texts(node, "jobTitle"), None)
    if role is None and statement.under in {"founder", "founders"}:
        role = "Founder"
    if role is None and statement.under not in _PEOPLE_OF:
        return
    name = next(_texts(node, "name"), None)
    if name is None:
        name = " ".join(text for part in ("givenName", "familyName") for text in _texts(node, part)) or None
    if name is None:
        return
    yield _found("contact_primary_name", name, method, role=role)
    yield from (_found("contact_primary_phone", text, method, name) for text in _texts(node, "telephone"))
    yield from (_found("contact_primary_email", _bare_mail(text), method, name) for text in _texts(node, "email"))


def _texts(node: Mapping[str, Any], name: str, lines: str = " ") -> Iterator[str]:
    """Texts a property of a node has, with ``lines`` between those of their lines that hold something."""
    value = node.get(name)
    if value is None:
        value = next((value for key, value in node.items() if _bare(key) == name), None)
    for each in value[:MOST_OF_A_PROPERTY] if isinstance(value, list) else [value]:
        text = each.get("@value") if isinstance(each, Mapping) else each
        if isinstance(text, int) and not isinstance(text, bool):
            text = str(text)
        if isinstance(text, str) and (tidy := _tidy(html_words.unescape(text), lines)):
            # JSON can hold half of a pair, which is no text and cannot be written anywhere.
            yield tidy[:1000].encode("utf-8", "replace").decode("utf-8")


def _tidy(text: str, lines: str) -> str:
    kept = (" ".join(line.split()).rstrip(",") for line in text.splitlines()) if lines != " " else [*text.split()]
    return lines.join(line for line in kept if line)


def _bare_mail(text: str) -> str:
    return text[7:] if text.lower().startswith("mailto:") else text


def _found(field: Field, text: str, method: Method, label: str | None = None, role: str | None = None) -> Found:
    return Found(
        field, text, f"{label}: {text}"[:LONGEST_SNIPPET] if label else text[:LONGEST_SNIPPET], method, label, role
    )
