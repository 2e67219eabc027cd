"""What a reader sees of a page: its lines and links.

Belongs here: elements to lines, what is hidden, what a line stands in. Does not belong here: parsing and limits of size
(``page``), and what lines mean (``contact_points``, ``postal_addresses``, ``team_members``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree, html

from hotpass_assets.domain.crawl.hidden_elements import UNSEEN, hidden_names
from hotpass_assets.domain.crawl.protected_mail import shown_address, shown_link

MOST_LINES = 20_000
MOST_LINKS = 5_000
LONGEST_LINE = 5_000

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
# What sites call the parts of a page that hold other people's words, and those that hold their own people.
_QUOTES = re.compile(
    r"testimonial|(?<!p)review|blockquote|pull-?quote|comment|feedback|byline|getuigskrif", re.IGNORECASE
)
# A sign that what follows is the number of a fax: an icon, a picture or a property of data.
_FAX = re.compile(r"(?:^|[\s_-])(?:fa-)?(?:fax|faks)(?:$|[\s._-]|number)|^facsimile$", re.IGNORECASE)
_FAX_MARK = "\ue0fa"
_PEOPLE = re.compile(
    r"(?:^|[\s_-])(?:team|staff|people|member|person|personnel|personeel|span)(?:$|[\s_-])", re.IGNORECASE
)
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]) | {0x2010: "-", 0x2011: "-"}
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
        cell: Number of the table and of the column it stands in.
        faxes: Places in the text before which a sign, such as an icon, says that a fax follows.
        shape: Names and classes of the innermost elements it begins in: alike for what is set alike.
        quoted: Whether it stands where a page quotes somebody.
        people: Whether it stands in a part that the page calls its team.
    """

    text: str
    block: int
    heading: bool = False
    labelled: bool = False
    within: frozenset[str] = frozenset()
    row: int | None = None
    cell: tuple[int, int] | None = None
    faxes: tuple[int, ...] = ()
    shape: str = ""
    quoted: bool = False
    people: bool = False


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


@dataclass
class Reading:
    """Walks the elements in order and collects lines and links."""

    lines: list[Line] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    block: int = 0
    rows: int = 0
    tables: int = 0
    cells: list[tuple[int, int]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    shape: str = ""
    marked: int = 0
    plain: int = 0
    after_inline: bool = False
    parted: bool = False
    fax: bool = False

    def read(self, tree: html.HtmlElement) -> None:
        """Walks a page from its first element to its last, or until it is too long."""
        hidden = hidden_names(tree)
        walk = etree.iterwalk(tree, events=("start", "end"))
        anchors: list[tuple[html.HtmlElement, int, int]] = []
        for event, element in walk:
            if not isinstance(element.tag, str):
                continue
            name = element.tag.lower()
            if event == "start":
                if name in UNSEEN or hidden.hides(element):
                    walk.skip_subtree()
                    self._open("", element)
                    continue
                self._start(name, element)
                if name == "a":
                    anchors.append((element, len(self.lines), len(self.parts)))
                if _says_fax(element):
                    self.fax = True
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

    def _start(self, name: str, element: html.HtmlElement) -> None:
        if name in _BLOCKS:
            self._new_block()
        elif name == "br" or (name == "a" and self.after_inline):
            self._flush()
        elif name in _INLINE and self.after_inline:
            self.parted = True
        self._count(name)
        self._open(name, element)
        self.after_inline = False

    def _count(self, name: str) -> None:
        """Keeps count of tables, rows and cells; what spans several columns counts as one."""
        if name == "table":
            self.tables += 1
            self.cells.append((self.tables, -1))
        elif name == "tr":
            self.rows += 1
            if self.cells:
                self.cells[-1] = (self.cells[-1][0], -1)
        elif name in {"td", "th"} and self.cells:
            self.cells[-1] = (self.cells[-1][0], self.cells[-1][1] + 1)

    def _open(self, name: str, element: html.HtmlElement) -> None:
        called = f"{element.get('class') or ''} {element.get('id') or ''}"[:500]
        self.open.append(name)
        self.shapes.append(f"{name}.{'.'.join((element.get('class') or '')[:200].split())}")
        self.quotes.append("x" if name in {"blockquote", "q", "cite"} or _QUOTES.search(called) else "")
        self.teams.append("x" if name not in {"body", "html"} and _PEOPLE.search(called) else "")

    def _end(self, name: str) -> None:
        if name in _BLOCKS:
            self._new_block()
        if name == "table" and self.cells:
            self.cells.pop()
        for kept in (self.open, self.shapes, self.quotes, self.teams):
            kept.pop()
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
        letters = len(text.strip())
        if letters and self.parted:
            # "<b>Jane Doe</b><span>Pilot</span>" is set on two lines wherever it is met; a number is one.
            before = "".join(self.parts[-1:])[-1:]
            if not text[0].isspace() and not (before in "0123456789+()-/" and text[0] in "0123456789()-/"):
                self._flush()
            self.parted = False
        if letters and self.fax:
            self.parts.append(_FAX_MARK)
            self.fax = False
        self.parts.append(text)
        if letters and not self.shape:
            self.shape = ">".join(self.shapes[-2:])
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
        text = _SPACES.sub(" ", "".join(self.parts).translate(_INVISIBLE).replace("\n", " ")).strip()
        text, faxes = _without_marks(text)
        if text:
            within = frozenset(name for name in self.open if name in _BLOCKS)
            row = self.rows if "tr" in within else None
            labelled = self.marked > 0 and self.plain <= 2
            heading = not _HEADINGS.isdisjoint(within)
            quoted, people = "x" in self.quotes, "x" in self.teams
            cell = self.cells[-1] if self.cells and row is not None else None
            line = Line(
                text[:LONGEST_LINE], self.block, heading, labelled, within, row, cell, faxes, self.shape, quoted, people
            )
            self.lines.append(line)
        self.parts, self.marked, self.plain, self.shape = [], 0, 0, ""
        self.after_inline = self.parted = False


def column_heads(lines: Sequence[Line]) -> dict[tuple[int, int], Line]:
    """The first line of each column of each table, by the ``cell`` of the lines below it."""
    heads: dict[tuple[int, int], Line] = {}
    for line in lines:
        if line.cell is not None:
            heads.setdefault(line.cell, line)
    return heads


def _says_fax(element: html.HtmlElement) -> bool:
    signs = [element.get("itemprop") or "", element.get("alt") or "", element.get("title") or ""]
    if element.tag in {"i", "img", "abbr"} or (element.tag == "span" and not (element.text or "").strip()):
        signs += [element.get("class") or ""]
    return any(_FAX.search(sign[:200]) for sign in signs if sign)


def _without_marks(text: str) -> tuple[str, tuple[int, ...]]:
    """A text without marks of faxes, and where they stood in it."""
    if _FAX_MARK not in text:
        return text, ()
    kept, places = "", []
    for piece in text.split(_FAX_MARK)[:-1]:
        kept += piece if kept else piece.lstrip()
        places.append(len(kept))
    return (kept + text.rsplit(_FAX_MARK, maxsplit=1)[-1]).strip(), tuple(places)
