"""Which page is read next.

Belongs here: what makes a page likely to say how an organisation is reached, the order that follows from it, and what
is never asked. Does not belong here: canonical addresses (``page_addresses``) and asking.
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from hotpass_assets.domain.crawl.page_addresses import Site

MOST_WAITING = 5_000
"""Addresses that are remembered; a site that makes up endless ones does not fill the memory."""

_CONTACT = re.compile(
    r"contact|kontak|reach[-_ ]?us|find[-_ ]?us|get[-_ ]?in[-_ ]?touch|impressum|imprint|where[-_ ]?we|locations?\b"
    r"|branches|takke|offices?\b|kantore|visit[-_ ]?us",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"about|team|staff|people|who[-_ ]?we[-_ ]?are|management|leadership|directors|instructors|committee|board\b"
    r"|personnel|crew|meet[-_ ]|oor[-_ ]ons|ons[-_ ]span|personeel|instrukteurs|bestuur",
    re.IGNORECASE,
)
_LEGAL = re.compile(r"privacy|terms|legal|popia?\b|paia\b|disclaimer|company|profile|faq|home\b|index", re.IGNORECASE)
_RARELY = re.compile(
    r"/(?:blog|news|nuus|tag|tags|category|categories|archive|archives|author|page|product|products|shop|store|cart"
    r"|checkout|gallery|galery|events?|calendar|forum|feed|comments?|search|login|wp-json|wp-login|wp-admin)(?:/|$)"
    r"|/\d{4}/\d{2}(?:/|$)|[?&](?:p|page|paged)=(?:\d|&|$)|[?&](?:s|q|date|month|sort|order|filter)=",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|csv|zip|gz|tgz|rar|7z|tar|exe|dmg|apk|iso|jpe?g|png|gif|webp|svg|ico|bmp|tiff?"
    r"|avif|heic|mp[34]|m4[av]|wav|ogg|og[av]|avi|mov|wmv|webm|flv|css|js|mjs|map|json|xml|rss|atom|txt|woff2?|ttf|otf"
    r"|eot|ics|vcf|kml|kmz|gpx)$",
    re.IGNORECASE,
)


UNLIKELY = 5
"""The least promise: news, shops, calendars."""


def promise(address: str, words: str = "") -> int:
    """How likely a page says how its organisation is reached: 1 most, 5 least.

    Args:
        address: Canonical address.
        words: Text of the link that leads there.
    """
    parts = urlsplit(address)
    path = unquote(parts.path)
    # "/?page=team" names a page as "/team" does; "/?page=2" turns one.
    whole = f"{path}?{parts.query}"
    if _RARELY.search(whole):
        return UNLIKELY
    for rank, pattern in ((1, _CONTACT), (2, _PEOPLE), (3, _LEGAL)):
        if pattern.search(whole) or pattern.search(words[:100]):
            return rank
    return 3 if path == "/" and not parts.query else 4


@dataclass(frozen=True, order=True)
class Waiting:
    """A page that waits to be read; smaller is sooner.

    Attributes:
        rank: 0 for a seed, else its promise.
        depth: Links from the seed.
        place: The how many-th address that was found.
        address: Canonical address.
        reach: How deep pages may be from the seed it comes from.
        site: The pages that may be read from there.
        led_by_public: Whether the public network named it.
    """

    rank: int
    depth: int
    place: int
    address: str
    reach: int = field(compare=False)
    site: Site = field(compare=False)
    led_by_public: bool = field(compare=False)


class Frontier:
    """The pages of a crawl that are known and not read, in a fixed order: promise, depth, when they were found."""

    def __init__(self) -> None:
        self.is_full = False
        self._waiting: list[Waiting] = []
        self._known: set[str] = set()
        self._read: set[str] = set()

    def offer_seed(self, address: str, site: Site, reach: int, *, led_by_public: bool) -> Waiting | None:
        """Takes in where a crawl begins; nothing where it is known already."""
        return self._take(address, 0, 0, site, reach, led_by_public)

    def offer(self, address: str, found_on: Waiting, words: str = "", *, led_by_public: bool) -> bool:
        """Takes in a page that a read page, or a sitemap, leads to; says whether it will be read.

        Args:
            address: Canonical address.
            found_on: Page it was found on, or whose sitemap names it.
            words: Text of the link.
            led_by_public: Whether that page, or sitemap, is one of the public network.
        """
        depth = found_on.depth + 1
        if depth > found_on.reach or not found_on.site.holds(address) or _NO_PAGE.search(urlsplit(address).path):
            return False
        led = led_by_public or found_on.led_by_public
        return self._take(address, promise(address, words), depth, found_on.site, found_on.reach, led) is not None

    def claim(self, address: str) -> bool:
        """Takes an address that a redirect leads to out of turn; says whether it was not read yet."""
        if address in self._read:
            return False
        self._known.add(address)
        self._read.add(address)
        return True

    def next(self) -> Waiting | None:
        """The page to read now, taken out; None when none waits."""
        while self._waiting:
            waiting = heapq.heappop(self._waiting)
            if waiting.address not in self._read:
                self._read.add(waiting.address)
                return waiting
        return None

    def _take(self, address: str, rank: int, depth: int, site: Site, reach: int, led_by_public: bool) -> Waiting | None:
        if address in self._known:
            return None
        if len(self._known) >= MOST_WAITING:
            self.is_full = True
            return None
        self._known.add(address)
        waiting = Waiting(rank, depth, len(self._known), address, reach, site, led_by_public)
        heapq.heappush(self._waiting, waiting)
        return waiting
