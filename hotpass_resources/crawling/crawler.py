"""Reading pages of sites, one after the other.

Belongs here: the loop of a crawl: what is read, followed, left out, and why it ends. Does not belong here: the order of
pages (``domain.crawl.frontier``), how a host is asked (``asking``), what pages say (``domain.crawl.extraction``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hotpass_assets.domain.crawl.crawled import Crawled, PageResult, Seed
from hotpass_assets.domain.crawl.extraction import MOST_OF_A_FIELD, facts_on, merged, surest
from hotpass_assets.domain.crawl.facts import Fact
from hotpass_assets.domain.crawl.frontier import MOST_WAITING, Frontier, Waiting
from hotpass_assets.domain.crawl.page import Page, read_page
from hotpass_assets.domain.crawl.page_addresses import Site, host_of, page_address, site_of, stated_address
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.crawl_block import ResearchLimits
from hotpass_resources.crawling.asking import Asked, Asker
from hotpass_resources.crawling.host_rules import MOST_ORIGINS, REDIRECTS, HostRules
from hotpass_resources.network.exchange import NetworkRequest

MOST_REDIRECTS = 5
MOST_RESULTS = 2_000
PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass
class _Crawl:
    """The state of a crawl."""

    frontier: Frontier = field(default_factory=Frontier)
    results: list[PageResult] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    contents: dict[str, str] = field(default_factory=dict)
    mapped: set[Site] = field(default_factory=set)
    asked: int = 0


class Crawler:
    """Crawls sites within limits.

    Args:
        asker: Asks hosts.
        limits: How much is read.
        country: ISO alpha-2 code of the country whose numbers are written without a country code.
    """

    def __init__(self, asker: Asker, limits: ResearchLimits, country: str) -> None:
        self._asker, self._limits, self._country = asker, limits, country
        self._rules = HostRules(asker)

    def crawl(self, seeds: Sequence[Seed]) -> Crawled:
        """What the pages say that can be reached from the seeds, each site within itself."""
        crawl = _Crawl()
        self._rules = HostRules(self._asker, MOST_ORIGINS + len(seeds))
        for seed in seeds:
            self._begin(crawl, seed)
        stopped = None
        while (waiting := crawl.frontier.next()) is not None:
            if crawl.asked >= self._limits.pages:
                stopped = f"{self._limits.pages} pages were asked (research_limits.pages)"
            elif self._asker.seconds_left <= 0:
                stopped = f"{self._limits.seconds:g} seconds were over (research_limits.seconds)"
            elif len(crawl.results) >= MOST_RESULTS:
                stopped = f"{MOST_RESULTS} addresses were looked at"
            if stopped is not None:
                break
            crawl.results.append(self._visited(crawl, waiting))
            if waiting.rank == 0 and crawl.results[-1].outcome in {"read", "not_used"}:
                self._read_sitemaps(crawl, waiting)
        if stopped is None and self._rules.is_cut:
            stopped = f"more than {MOST_ORIGINS} hosts were found beside those it began from"
        if stopped is None and crawl.frontier.is_full:
            stopped = f"{MOST_WAITING} addresses were found, and further ones left out"
        return Crawled(tuple(crawl.results), merged(crawl.facts), stopped)

    def _begin(self, crawl: _Crawl, seed: Seed) -> None:
        address = stated_address(seed.url)
        if address is None:
            crawl.results.append(PageResult(seed.url[:200], "not_asked", 0, reason="it is no address of a page"))
            return
        reach = self._limits.depth if seed.depth is None else min(seed.depth, self._limits.depth)
        crawl.frontier.offer_seed(address, site_of(address), reach, led_by_public=seed.led_by_public)

    def _read_sitemaps(self, crawl: _Crawl, seed: Waiting) -> None:
        """Takes in what the sitemaps of a seed's site name; a site without a page to read is not asked for them."""
        if seed.reach == 0 or seed.site in crawl.mapped:
            return
        crawl.mapped.add(seed.site)
        try:
            found = self._rules.sitemap_pages(seed.address, seed.site, led_by_public=seed.led_by_public)
            for page, from_public in found:
                crawl.frontier.offer(page, seed, led_by_public=from_public)
        except HotpassError:
            raise
        except Exception as fault:  # what a stranger wrote must not end the crawl of all others
            reason = f"its sitemaps cannot be read ({type(fault).__name__})"
            crawl.results.append(PageResult(seed.address, "failed", seed.depth, reason=reason))

    def _visited(self, crawl: _Crawl, waiting: Waiting) -> PageResult:
        """What became of a page; one that nothing here can read is a failure of that page alone."""
        try:
            return self._visit(crawl, waiting)
        except HotpassError:
            raise
        except Exception as fault:  # its type alone: a message may hold what the page says
            reason = f"it cannot be read ({type(fault).__name__})"
            return PageResult(waiting.address, "failed", waiting.depth, reason=reason)

    def _visit(self, crawl: _Crawl, waiting: Waiting) -> PageResult:
        """Asks for a page, through redirects, and takes in what it says and leads to."""
        result = PageResult(waiting.address, "failed", waiting.depth)
        address, led_by = waiting.address, [waiting.address]
        counted, led_by_public = False, waiting.led_by_public
        while True:
            rules = self._rules.of(address, led_by_public=led_by_public)
            if rules.closed is not None:
                return replace(result, outcome="not_asked" if rules.forbidden else "failed", reason=rules.closed)
            if not rules.allows(address):
                return replace(result, outcome="not_asked", reason=f"robots.txt of {host_of(address)} disallows it")
            crawl.asked += not counted
            counted = True
            asked = self._asker.ask(
                NetworkRequest(
                    address,
                    "crawl",
                    headers={"accept": ", ".join(PAGE_TYPES)},
                    content_types=PAGE_TYPES,
                    max_bytes=self._limits.page_bytes,
                    max_redirects=0,
                    led_by_public=led_by_public,
                ),
                rules.delay,
            )
            if asked.status not in REDIRECTS:
                read_at = address if address != waiting.address else None
                return self._taken_in(crawl, waiting, address, asked, replace(result, read_at=read_at))
            target = page_address(asked.headers.get("location", ""), address)
            reason = _why_not_followed(target, led_by, waiting.site)
            if target is None or reason is not None:
                return replace(result, status=asked.status, reason=reason)
            if not crawl.frontier.claim(target):
                return _same(replace(result, status=asked.status), target)
            led_by.append(target)
            address, led_by_public = target, asked.from_public

    def _taken_in(self, crawl: _Crawl, waiting: Waiting, address: str, asked: Asked, result: PageResult) -> PageResult:
        if asked.status is None:
            return replace(result, outcome="not_asked" if asked.forbidden else "failed", reason=asked.reason)
        result = replace(result, status=asked.status)
        if asked.status != 200:
            return replace(result, reason=f"it was answered with status {asked.status}")
        result = replace(result, content_length=len(asked.body))
        digest = hashlib.sha256(asked.body).hexdigest()
        if digest in crawl.contents:
            return _same(result, crawl.contents[digest])
        crawl.contents[digest] = address
        page = read_page(asked.body, asked.headers.get("content-type"), address, asked.headers.get("x-robots-tag"))
        if page is None:
            return replace(result, reason="it holds nothing that can be read as HTML")
        self._follow(crawl, waiting, page, asked.from_public)
        if not page.indexed:
            return replace(result, outcome="not_used", reason="it asks not to be used (noindex)")
        told = facts_on(page, self._country)
        facts = surest(told)
        crawl.facts += facts
        reason = None if page.followed else "it asks that its links are not followed (nofollow)"
        if len(facts) < len(told):
            reason = f"{len(told) - len(facts)} candidates beyond {MOST_OF_A_FIELD} of one field are left out"
        return replace(result, outcome="read", facts=len(facts), reason=reason)

    def _follow(self, crawl: _Crawl, waiting: Waiting, page: Page, from_public: bool) -> None:
        for address, words in page.linked_pages():
            crawl.frontier.offer(address, waiting, words, led_by_public=from_public)


def _same(result: PageResult, other: str) -> PageResult:
    return replace(result, outcome="same_as_another", read_at=other, reason="it is a page that was found before")


def _why_not_followed(target: str | None, led_by: Sequence[str], site: Site) -> str | None:
    if target is None:
        return "it redirects to what is no address of a page"
    if target in led_by:
        return "its redirects lead in a circle"
    if len(led_by) > MOST_REDIRECTS:
        return f"it redirects more than {MOST_REDIRECTS} times"
    if not site.holds(target):
        return f"it redirects to another site, {host_of(target)}, which is crawled only when it is named"
    return None
