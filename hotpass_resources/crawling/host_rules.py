"""``robots.txt`` and sitemaps of the origins a crawl meets.

Belongs here: asking for each of them once. Does not belong here: what they mean (``domain.crawl.robots``,
``domain.crawl.sitemaps``) and which pages are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hotpass_assets.domain.crawl.page_addresses import Site, origin, page_address
from hotpass_assets.domain.crawl.robots import RobotsRules, read_robots, unreachable_robots
from hotpass_assets.domain.crawl.sitemaps import read_sitemap
from hotpass_resources.crawling.asking import Asker
from hotpass_resources.network.exchange import NetworkRequest

REDIRECTS = frozenset({301, 302, 303, 307, 308})
LARGEST_ROBOTS = 2 * 2**20
"""Bytes of ``robots.txt`` that are taken in; a host with a larger one is not asked. Fewer of them are read."""

LARGEST_SITEMAP = 10 * 2**20
MOST_SITEMAPS = 5
"""Sitemaps that are looked at in one crawl of a site, those an index names among them."""

MOST_ORIGINS = 20
"""Origins whose ``robots.txt`` is asked for in one crawl, beside those it begins from."""


class HostRules:
    """What origins allow, remembered for one crawl.

    Args:
        asker: Asks for the files.
        most: Origins that are asked; further ones are closed.
    """

    def __init__(self, asker: Asker, most: int = MOST_ORIGINS) -> None:
        self.is_cut = False
        self._asker, self._most = asker, most
        self._known: dict[tuple[str, bool], RobotsRules] = {}

    def of(self, address: str, *, led_by_public: bool) -> RobotsRules:
        """The rules of the origin of a canonical address.

        Args:
            address: The address.
            led_by_public: Whether the public network named it.
        """
        place = origin(address)
        if (place, led_by_public) not in self._known:
            if len({known for known, _ in self._known} | {place}) > self._most:
                self.is_cut = True
                return unreachable_robots(f"more than {self._most} hosts were found", forbidden=True)
            rules = self._asked_for(place, led_by_public)
            self._known[place, led_by_public] = rules
            if rules.from_public:
                self._known[place, not led_by_public] = rules
        return self._known[place, led_by_public]

    def _asked_for(self, place: str, led_by_public: bool) -> RobotsRules:
        address = f"{place}/robots.txt"
        asked = self._asker.ask(
            NetworkRequest(address, "robots", max_bytes=LARGEST_ROBOTS, led_by_public=led_by_public)
        )
        if asked.status is None:
            return unreachable_robots(f"its robots.txt was not to be had: {asked.reason}", forbidden=asked.forbidden)
        rules = replace(read_robots(asked.status, asked.body, self._asker.user_agent), from_public=asked.from_public)
        self._asker.slow_down(place, rules.delay)
        return rules

    def sitemap_pages(self, address: str, site: Site, *, led_by_public: bool) -> Iterator[tuple[str, bool]]:
        """Canonical addresses of pages of a site that its sitemaps name, in their order.

        Each comes with whether the public network named it.

        Args:
            address: Page of the site whose origin is asked.
            site: What sitemaps and pages must belong to.
            led_by_public: Whether the public network named that page.
        """
        stated = self.of(address, led_by_public=led_by_public)
        named = stated.sitemaps or (f"{origin(address)}/sitemap.xml",)
        led = led_by_public or stated.from_public
        waiting = [(place, led) for text in named if (place := page_address(text, address)) and site.holds(place)]
        looked_at: set[str] = set()
        while waiting and len(looked_at) < MOST_SITEMAPS:
            place, led = waiting.pop(0)
            if place in looked_at:
                continue
            looked_at.add(place)
            rules = self.of(place, led_by_public=led)
            if not rules.allows(place):
                continue
            # The door would follow a redirect to what robots.txt closes, or to another site.
            request = NetworkRequest(place, "robots", max_bytes=LARGEST_SITEMAP, max_redirects=0, led_by_public=led)
            asked = self._asker.ask(request, rules.delay)
            if asked.status in REDIRECTS:
                to = page_address(asked.headers.get("location", ""), place)
                waiting[:0] = [(to, asked.from_public)] if to and site.holds(to) else []
            if asked.status != 200:
                continue
            sitemap, led = read_sitemap(asked.body), asked.from_public
            more = ((page_address(text, place), led) for text in sitemap.sitemaps)
            waiting += [(to, led) for to, led in more if to and site.holds(to)]
            yield from (
                (page, led) for text in sitemap.pages if (page := page_address(text, place)) and site.holds(page)
            )
