"""A page of HTML as what a reader sees: lines, links, and what it says of itself.

Belongs here: the parser and its limits, what is hidden, ``meta`` robots. Does not belong here: what
lines mean (``contact_points``, ``postal_addresses``, ``team_members``) and data for machines (``structured_data``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from hotpass_assets.domain.crawl.charsets import decoded
from hotpass_assets.domain.crawl.page_addresses import page_address
from hotpass_assets.domain.crawl.protected_mail import shown_address, shown_link
from hotpass_assets.domain.crawl.robots import AGENT

MOST_LINES = 20_000
MOST_LINKS = 5_000
LONGEST_LINE = 5_000

_UNSEEN = frozenset(
    {
        "script", "style", "noscript", "template", "title", "link", "meta", "base", "svg", "math", "iframe",
        "object", "embed", "canvas",
        "audio", "video", "select", "datalist", "textarea", "button", "map", "noframes",
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LABELS = frozenset({"b", "strong", "dt", "th", "label", "h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset({"a", "b", "em", "i", "label", "small", "span", "strong"})
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class Line:
    """A line of a page.

    Attributes:
        text: Without leading, trailing and double spaces.
        block: Number of the block (paragraph, cell, list item …) it stands in; lines of one block are parted by breaks.
        heading: Whether it is a heading.
        labelled: Whether it is set off as labels are: bold, a term, a head cell, a heading.
        within: Names of the elements it stands in that matter: ``address``, ``footer``, ``td`` …
        row: Number of the table row it stands in.
    """

    text: str
    block: int
    heading: bool = False
    labelled: bool = False
    within: frozenset[str] = frozenset()
    row: int | None = None


@dataclass(frozen=True)
class Link:
    """A link that a reader can see.

    Attributes:
        href: As it is written.
        text: Its words.
        followed: Whether the page lets it be followed.
        line: Index of the line it stands in.
    """

    href: str
    text: str
    followed: bool
    line: int


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
    reading = _Reading()
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


@dataclass
class _Reading:
    """Walks the elements in order and collects lines and links."""

    lines: list[Line] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    block: int = 0
    rows: int = 0
    open: list[str] = field(default_factory=list)
    marked: int = 0
    plain: int = 0
    after_inline: bool = False

    def read(self, tree: html.HtmlElement) -> None:
        walk = etree.iterwalk(tree, events=("start", "end"))
        anchors: list[tuple[html.HtmlElement, int, int]] = []
        for event, element in walk:
            if not isinstance(element.tag, str):
                continue
            name = element.tag.lower()
            if event == "start":
                if name in _UNSEEN or _is_hidden(element):
                    walk.skip_subtree()
                    self.open.append("")
                    continue
                self._start(name)
                if name == "a":
                    anchors.append((element, len(self.lines), len(self.parts)))
                protected = shown_address(element.get("data-cfemail") or "")
                if protected:
                    walk.skip_subtree()
                self._text(protected or element.text)
            else:
                seen = self.open[-1] != ""
                if seen and name == "a" and anchors:
                    self._link(*anchors.pop())
                self._end(name)
                self._text(element.tail)
            if len(self.lines) > MOST_LINES:
                break
        self._flush()

    def _start(self, name: str) -> None:
        if name in _BLOCKS:
            self._new_block()
        elif name == "br":
            self._flush()
        elif name in _INLINE and self.after_inline:
            self._flush()  # "<b>Jane Doe</b><span>Pilot</span>" is set on two lines wherever it is met
        if name == "tr":
            self.rows += 1
        self.open.append(name)
        self.after_inline = False

    def _end(self, name: str) -> None:
        if name in _BLOCKS:
            self._new_block()
        self.open.pop()
        self.after_inline = name in _INLINE and bool(self.parts)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self.open and "pre" in self.open and "\n" in text:
            for piece in text.split("\n"):
                self._piece(piece)
                self._flush()
            return
        self._piece(text)

    def _piece(self, text: str) -> None:
        self.parts.append(text)
        letters = len(text.strip())
        if letters:
            self.after_inline = False
            if not _LABELS.isdisjoint(self.open):
                self.marked += letters
            else:
                self.plain += letters
        elif text:
            self.after_inline = False

    def _link(self, element: html.HtmlElement, lines: int, parts: int) -> None:
        href = shown_link((element.get("href") or "").strip())
        if not href or len(self.links) >= MOST_LINKS:
            return
        within = [line.text for line in self.lines[lines:]]
        words = " ".join([*within, *"".join(self.parts[parts if not within else 0 :]).split()])
        words = words or " ".join((element.get("title") or element.get("aria-label") or "").split())
        followed = not {"nofollow", "ugc", "sponsored"} & set((element.get("rel") or "").lower().split())
        self.links.append(Link(href, words[:LONGEST_LINE], followed, len(self.lines)))

    def _new_block(self) -> None:
        self._flush()
        self.block += 1

    def _flush(self) -> None:
        text = _SPACES.sub(" ", "".join(self.parts).replace("\n", " ")).strip()
        if text:
            within = frozenset(name for name in self.open if name in _BLOCKS)
            row = self.rows if "tr" in within else None
            labelled = self.marked > 0 and self.plain <= 2
            heading = not _HEADINGS.isdisjoint(within)
            self.lines.append(Line(text[:LONGEST_LINE], self.block, heading, labelled, within, row))
        self.parts, self.marked, self.plain, self.after_inline = [], 0, 0, False


def is_unseen(element: html.HtmlElement, *, above: bool = True) -> bool:
    """Whether a reader does not see an element, for its own sake or, with ``above``, for one it stands in."""
    chain = [element, *element.iterancestors()] if above else [element]
    return any(not isinstance(one.tag, str) or one.tag.lower() in _UNSEEN or _is_hidden(one) for one in chain)


def _is_hidden(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None or (element.tag == "input" and element.get("type") == "hidden"):
        return True
    style = element.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))
