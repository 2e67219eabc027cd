"""A page of HTML, and what it says of itself.

Belongs here: the parser and its limits, its title, ``meta`` robots. Does not belong here: its lines and links
(``page_lines``), what they mean (``contact_points``, ``postal_addresses``, ``team_members``) and data for machines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from hotpass_assets.domain.crawl.charsets import decoded
from hotpass_assets.domain.crawl.page_addresses import page_address
from hotpass_assets.domain.crawl.page_lines import Line, Link, Reading
from hotpass_assets.domain.crawl.robots import AGENT


@dataclass(frozen=True)
class Page:
    """A parsed page.

    Attributes:
        address: Canonical address it came from.
        tree: Root of its elements.
        lines: What a reader sees.
        links: Links that a reader sees.
        title: Text of its title, if it has one.
        properties: ``meta`` names and properties, lower case, to their contents.
        indexed: Whether its content may be used.
        followed: Whether its links may be followed.
    """

    address: str
    tree: html.HtmlElement
    lines: tuple[Line, ...]
    links: tuple[Link, ...]
    title: str | None
    properties: dict[str, str]
    indexed: bool
    followed: bool

    def linked_pages(self) -> Iterator[tuple[str, str]]:
        """Canonical address and words of each link that may be followed, in the order of the page."""
        if not self.followed:
            return
        base = self.address
        for element in self.tree.iter("base"):
            base = page_address(str(element.get("href") or ""), self.address) or self.address
            break
        for link in self.links:
            address = page_address(link.href, base) if link.followed else None
            if address is not None:
                yield address, link.text


def read_page(body: bytes, content_type: str | None, address: str, robots_header: str | None = None) -> Page | None:
    """The page that a body is; None where it holds no element.

    The parser resolves no entities, asks no network, and keeps to the limits of its library for depth and size.

    Args:
        body: The body, decompressed.
        content_type: Header of the answer, with or without a charset.
        address: Canonical address it came from.
        robots_header: Header ``X-Robots-Tag`` of the answer.
    """
    text = decoded(body, content_type).replace("\x00", "")
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        # Bytes, since a text that declares an encoding is refused by the library.
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    properties = _properties(tree)
    orders = _orders(robots_header) | _words(properties.get("robots")) | _words(properties.get(AGENT))
    reading = Reading()
    reading.read(tree)
    title = next((" ".join(element.text_content().split()) for element in tree.iter("title")), None)
    return Page(
        address,
        tree,
        tuple(reading.lines),
        tuple(reading.links),
        title[:500] if title else None,
        properties,
        indexed=not orders & {"noindex", "none"},
        followed=not orders & {"nofollow", "none"},
    )


def _properties(tree: html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("name") or element.get("property")
        content = element.get("content")
        if name and content and len(found) < 200:
            key = name.strip().lower()
            # What several elements order together holds together: "noindex" in one and "nofollow" in another.
            both = key in found and key in {"robots", AGENT}
            found[key] = f"{found[key]},{content}" if both else found.get(key, " ".join(content.split())[:1000])
    return found


def _words(content: str | None) -> set[str]:
    return {word.strip().lower() for word in (content or "").split(",")}


def _orders(header: str | None) -> set[str]:
    """Orders of ``X-Robots-Tag`` that are for all agents or for us ("otherbot: noindex" is for another)."""
    orders: set[str] = set()
    ours = True
    for word in (header or "").split(","):
        name, colon, rest = word.strip().partition(":")
        if colon and name.strip().lower() not in {"unavailable_after", "max-snippet", "max-image-preview"}:
            ours = name.strip().lower() == AGENT
        if ours:
            orders.add((rest if colon else name).strip().lower())
    return orders
