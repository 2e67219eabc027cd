"""``robots.txt`` and sitemaps of the origins a crawl meets.

Belongs here: asking for each of them once. Does not belong here: what they mean (``domain.crawl.robots``,
``domain.crawl.sitemaps``) and which pages are read.
"""

from __future__ import annotations

from collections.abc import Iterator

from hotpass_assets.domain.crawl.page_addresses import Site, origin, page_address
from hotpass_assets.domain.crawl.robots import RobotsRules, read_robots, unreachable_robots
from hotpass_assets.domain.crawl.sitemaps import read_sitemap
from hotpass_resources.crawling.asking import Asker
from hotpass_resources.network.exchange import NetworkRequest

LARGEST_ROBOTS = 2 * 2**20
"""Bytes of ``robots.txt`` that are taken in; a host with a larger one is not asked. Fewer of them are read."""

LARGEST_SITEMAP = 10 * 2**20
MOST_SITEMAPS = 5
"""Sitemaps that are asked for in one crawl of a site, those an index names among them."""


class HostRules:
    """What origins allow, remembered for one crawl.

    Args:
        asker: Asks for the files.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._known: dict[str, RobotsRules] = {}

    def of(self, address: str) -> RobotsRules:
        """The rules of the origin of a canonical address."""
        place = origin(address)
        if place not in self._known:
            self._known[place] = self._asked_for(place)
        return self._known[place]

    def _asked_for(self, place: str) -> RobotsRules:
        asked = self._asker.ask(NetworkRequest(f"{place}/robots.txt", "robots", max_bytes=LARGEST_ROBOTS))
        if asked.status is None:
            return unreachable_robots(f"its robots.txt was not to be had: {asked.reason}", forbidden=asked.forbidden)
        rules = read_robots(asked.status, asked.body, self._asker.user_agent)
        self._asker.slow_down(place, rules.delay)
        return rules

    def sitemap_pages(self, address: str, site: Site) -> Iterator[str]:
        """Canonical addresses of pages of a site that its sitemaps name, in their order.

        Args:
            address: Page of the site whose origin is asked.
            site: What sitemaps and pages must belong to.
        """
        named = self.of(address).sitemaps or (f"{origin(address)}/sitemap.xml",)
        waiting = [place for text in named if (place := page_address(text, address)) and site.holds(place)]
        asked_for: set[str] = set()
        while waiting and len(asked_for) < MOST_SITEMAPS:
            place = waiting.pop(0)
            rules = self.of(place)
            if place in asked_for or not rules.allows(place):
                continue
            asked_for.add(place)
            asked = self._asker.ask(NetworkRequest(place, "robots", max_bytes=LARGEST_SITEMAP), rules.delay)
            if asked.status != 200:
                continue
            sitemap = read_sitemap(asked.body)
            waiting += [more for text in sitemap.sitemaps if (more := page_address(text, place)) and site.holds(more)]
            yield from (page for text in sitemap.pages if (page := page_address(text, place)) and site.holds(page))
