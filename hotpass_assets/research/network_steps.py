"""Steps of a research plan that ask the network, or say what they would ask.

Belongs here: the search, the registries and the crawl for one organisation. Does not belong here: asking as such
(``hotpass_resources.network``, ``searx``, ``crawling``), and the order of the steps (``planning``).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from hotpass_assets.domain.research.candidates import Candidate
from hotpass_assets.domain.research.own_site import own_hosts
from hotpass_assets.domain.research.payload import ERROR, SKIPPED, SUCCESS, Status, Step
from hotpass_assets.domain.research.strategy import (
    CALLER,
    TOKEN_COLUMNS,
    CrawlSchedule,
    SearchStrategy,
    crawl_schedule,
    schedule_document,
    search_strategy,
    strategy_document,
)
from hotpass_assets.domain.research.subject import host_of
from hotpass_assets.research.work import Work, rate_limit
from hotpass_resources.dataset_entities import same_entity

if TYPE_CHECKING:
    from hotpass_assets.domain.crawl.facts import Fact
    from hotpass_resources.network.door import NetworkDoor
    from hotpass_resources.network.opening import ClosedDoor

SEARX, CRAWL = "searx_search", "native_crawl"
_RESULTS_CRAWLED = 5
_OWN_SITE, _STRANGE_PAGE = 0.85, 0.5
"""What a fact is worth from a page that neither is the organisation's own nor names it."""


def searched(work: Work) -> SearchStrategy:
    """What would be searched for."""
    terms = work.terms("search", *TOKEN_COLUMNS, query=work.request.query)
    return search_strategy(terms, work.sites(), work.authorities, work.worth())


def scheduled(work: Work) -> CrawlSchedule:
    """What would be crawled, with what is known by now."""
    profile = work.around.profile
    deepest, rate = profile.research_limits.depth, rate_limit(profile)
    return crawl_schedule(work.request.urls, work.sites(), work.results, work.worth(), work.remaining(), deepest, rate)


def searx_search(work: Work, door: "NetworkDoor | ClosedDoor", closed_by: Iterable[str]) -> Step:
    """What a search engine knows; its addresses go to the crawl."""
    strategy = searched(work)
    told: dict[str, Any] = {"strategy": strategy_document(strategy)}
    closed = " ".join(closed_by)
    settings = work.around.config.pipeline.research.searx
    if not settings.enabled:
        why = "no search engine is switched on: set pipeline.research.searx.enabled, or HOTPASS_SEARX_ENABLED"
        return Step(SEARX, SKIPPED, f"{why}. {closed}".strip() if closed else why, told)
    if not strategy.queries:
        return Step(SEARX, SKIPPED, "; ".join(strategy.withheld) or "nothing names the organisation", told)
    if closed:
        return Step(SEARX, SKIPPED, closed, told)
    from hotpass_resources.searx.searching import search

    outcome = search(strategy.queries, settings, door, work.place("searx"))
    work.counts |= outcome.counts()
    work.warnings += outcome.warnings
    if settings.auto_crawl:
        work.results += [one.url for one in outcome.results][:_RESULTS_CRAWLED]
    return Step(SEARX, _status(outcome.status), outcome.message, told | outcome.artifacts())


def native_crawl(work: Work, door: "NetworkDoor | ClosedDoor", closed_by: Iterable[str]) -> Step:
    """What pages say, the most promising first."""
    schedule = scheduled(work)
    told: dict[str, Any] = {"schedule": schedule_document(schedule)}
    closed = " ".join(closed_by)
    if closed:
        return Step(CRAWL, SKIPPED, closed, told)
    if not schedule.directives:
        return Step(CRAWL, SKIPPED, "no page is known; name one with --url, or configure a search engine", told)
    from hotpass_assets.domain.crawl.crawled import Seed
    from hotpass_resources.crawling.crawl import crawl
    from hotpass_resources.crawling.libraries import require_libraries

    require_libraries()
    around, searx = work.around, work.around.config.pipeline.research.searx
    # A search engine, a register or a workbook may name a host of this network that nobody meant to have asked.
    seeds = [Seed(one.ranked.source.name, one.depth, one.given_by != CALLER) for one in schedule.directives]
    outcome = crawl(
        seeds,
        around.profile,
        door,
        around.settings.state_dir,
        entity=work.subject.name,
        query=work.request.query,
        slug=work.subject.slug,
        country=around.country,
        attempts=searx.crawl_retry_attempts,
        backoff_seconds=searx.crawl_retry_backoff_seconds,
        leave_out=work.without_erased,
        now=lambda: around.now,
    )
    work.counts |= outcome.counts()
    kept = work.take(_candidates(work, outcome.crawled.facts, schedule))
    told |= outcome.artifacts()
    return Step(CRAWL, _status(outcome.status), outcome.message, told | {"candidates": len(kept)})


def _candidates(work: Work, facts: "Iterable[Fact]", schedule: CrawlSchedule) -> list[Candidate]:
    """Facts as candidates; those of pages that may be about somebody else count for less."""
    listed = list(facts)
    named = {
        one.page for one in listed if one.field == "organization_name" and same_entity(one.value, work.subject.name)
    }
    found = own_hosts(listed, named)
    own = {*found, *map(host_of, work.sites())}
    # A page the caller names is about the organisation; the site it is on may be a directory of many.
    about = {*named, *(one.ranked.source.name for one in schedule.directives if one.given_by == CALLER)}
    told = [
        Candidate(
            one.field,
            one.value,
            one.confidence * (1 if host_of(one.page) in own or one.page in about else _STRANGE_PAGE),
            host_of(one.page) or "page",
            one.page,
            CRAWL,
            one.snippet,
        )
        for one in listed
    ]
    sites = (Candidate("website", urljoin(page, "/"), _OWN_SITE, host, page, CRAWL) for host, page in found.items())
    return [*told, *sites]


def _status(word: str) -> Status:
    return SUCCESS if word == SUCCESS else SKIPPED if word == SKIPPED else ERROR
