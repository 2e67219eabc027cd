"""What would be searched and crawled for one organisation, and in which order.

Belongs here: the queries, the pages and their order. Does not belong here: what asking brings (``gain``), and asking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotpass_assets.domain.network.disclosure import QUERY, Disclosure
from hotpass_assets.domain.research.gain import OWN_SITE, RESULT, SEARCH, Ranked, Source, Worth, ranked
from hotpass_assets.domain.research.own_site import is_front
from hotpass_assets.domain.research.subject import host_of

NAME = "organization_name"
CALLER = "command line"
"""Who named a page that the caller did."""
TOKEN_COLUMNS = ("city", "suburb", "province", "area", "organization_category", "organization_type")
TOKEN_WEIGHT, AUTHORITY_WEIGHT = 0.85, 0.7
OWN_SITE_DEPTH, OTHER_DEPTH = 3, 1
_MOST_QUERIES, _LONGEST_TOKEN = 12, 80


@dataclass(frozen=True)
class Authority:
    """An authority as a place to look at.

    Attributes:
        name: What it is called.
        kind: ``registry``, ``directory`` or ``dataset``.
        url: Its address, if it has one.
    """

    name: str
    kind: str
    url: str | None = None


@dataclass(frozen=True)
class SearchStrategy:
    """What would be searched.

    Attributes:
        primary_query: The query with weight 1; nothing where the organisation may not be searched for.
        expanded_queries: Further ones, the best first.
        site_hints: Hosts that are likely to know the organisation.
        withheld: Why words are not searched for, in sentences.
    """

    primary_query: Ranked | None
    expanded_queries: tuple[Ranked, ...]
    site_hints: tuple[str, ...]
    withheld: tuple[str, ...] = ()

    @property
    def queries(self) -> tuple[str, ...]:
        """All queries in the order of asking."""
        first = (self.primary_query,) if self.primary_query else ()
        return tuple(one.source.name for one in (*first, *self.expanded_queries))


@dataclass(frozen=True)
class Directive:
    """One page to crawl.

    Attributes:
        ranked: The page with its gain.
        priority: Its place, from 1.
        depth: How many links it is followed.
        given_by: Who named it.
    """

    ranked: Ranked
    priority: int
    depth: int
    given_by: str


@dataclass(frozen=True)
class CrawlSchedule:
    """What would be crawled.

    Attributes:
        directives: The pages in the order of asking.
        follow_up: What follows: steps and fields, as ``backfill:website``.
        rate_limit: Seconds between requests to one host and how many may go at once.
    """

    directives: tuple[Directive, ...]
    follow_up: tuple[str, ...]
    rate_limit: Mapping[str, Any] | None


def search_strategy(
    terms: Disclosure, sites: Iterable[str], authorities: Sequence[Authority], worth: Worth
) -> SearchStrategy:
    """The queries for one organisation: its name, then its name beside places, kinds and authorities.

    Args:
        terms: What may be sent: ``QUERY``, which takes the place of the name, ``organization_name``, and columns of the
            row; and why others may not.
        sites: Addresses of sites of the organisation.
        authorities: Authorities of the profile.
        worth: What is to be gained.
    """
    main = terms.sent.get(QUERY) or terms.sent.get(NAME)
    withheld = tuple(f"{name} is not searched for: {why}" for name, why in terms.withheld.items())
    hints = _hints([*sites, *(one.url for one in authorities)])
    if main is None:
        return SearchStrategy(None, (), hints, withheld)
    found = [Source(f"{main} {text}", SEARCH, TOKEN_WEIGHT) for text in _tokens(terms.sent, main)]
    found += [Source(f"{main} {one.name}", SEARCH, AUTHORITY_WEIGHT) for one in authorities]
    distinct = {_words(one.name): one for one in reversed(found)}
    expanded = [one for one in found if distinct[_words(one.name)] is one][:_MOST_QUERIES]
    # The name alone comes first whatever it promises: the others say how it is narrowed.
    first = ranked([Source(main, SEARCH)], worth)[0]
    rest = [one for one in ranked([first.source, *expanded], worth) if one.source is not first.source]
    return SearchStrategy(first, tuple(rest), hints, withheld)


def _tokens(sent: Mapping[str, str], main: str) -> Iterable[str]:
    for column in TOKEN_COLUMNS:
        text = " ".join(sent.get(column, "").split())
        if text and len(text) <= _LONGEST_TOKEN and text.casefold() not in _words(main):
            yield text


def crawl_schedule(
    given: Iterable[str],
    sites: Mapping[str, str],
    results: Iterable[str],
    worth: Worth,
    remaining: Sequence[str],
    deepest: int,
    rate_limit: Mapping[str, Any] | None,
) -> CrawlSchedule:
    """The pages for one organisation: those the caller names, its own site, what a search found.

    Authorities are asked by a step of their own and are not crawled.

    Args:
        given: Addresses of the caller.
        sites: Address of a site of its own to who says so.
        results: Addresses a search found.
        worth: What is to be gained.
        remaining: Missing fields that no value is sure enough for.
        deepest: Links that the profile lets a page be followed.
        rate_limit: Rate of the profile.
    """
    own = {host_of(url) for url in sites}
    named: dict[str, tuple[str, str]] = {}
    for url in given:
        named.setdefault(_page(url), (OWN_SITE, CALLER))
    for url, who in sites.items():
        named.setdefault(_page(url), (OWN_SITE, who))
    for url in results:
        kind = OWN_SITE if host_of(url) in own else RESULT
        named.setdefault(_page(url), (kind, "search"))
    order = ranked((Source(url, kind) for url, (kind, _) in named.items()), worth)
    directives = tuple(
        Directive(one, place, min(_depth(one.source.name, own), deepest), named[one.source.name][1])
        for place, one in enumerate(order, start=1)
    )
    follow_up = ("enrichment:network", *(f"backfill:{name}" for name in remaining)) if remaining else ()
    return CrawlSchedule(directives, follow_up, rate_limit)


def _depth(url: str, own: Collection[str | None]) -> int:
    """Links to follow from a page: from one inside a site that may be a directory, only the nearest."""
    return OWN_SITE_DEPTH if is_front(url) or host_of(url) in own else OTHER_DEPTH


def strategy_document(strategy: SearchStrategy) -> dict[str, Any]:
    """The strategy for JSON."""
    first = strategy.primary_query
    return {
        "primary_query": _query(first) if first else None,
        "expanded_queries": [_query(one) for one in strategy.expanded_queries],
        "site_hints": list(strategy.site_hints),
        "metadata": {"withheld": list(strategy.withheld)},
    }


def schedule_document(schedule: CrawlSchedule) -> dict[str, Any]:
    """The schedule for JSON."""
    return {
        "backend": "native",
        "directives": [
            {
                "url": one.ranked.source.name,
                "priority": one.priority,
                "depth": one.depth,
                "respect_robots": True,
                "expected_gain": one.ranked.gain,
                "metadata": {
                    "kind": one.ranked.source.kind,
                    "given_by": one.given_by,
                    "chances": dict(one.ranked.chances),
                },
            }
            for one in schedule.directives
        ],
        "follow_up": list(schedule.follow_up),
        "rate_limit": dict(schedule.rate_limit) if schedule.rate_limit else None,
    }


def _query(one: Ranked) -> dict[str, Any]:
    return {"query": one.source.name, "weight": one.source.weight, "expected_gain": one.gain}


def _hints(urls: Iterable[str | None]) -> tuple[str, ...]:
    hosts = (host for host in map(host_of, urls) if host)
    return tuple(dict.fromkeys(hosts))


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _page(url: str) -> str:
    """An address without what names no other page: a fragment, a missing path."""
    plain = url.strip().partition("#")[0]
    return plain + "/" if plain.count("/") == 2 and "?" not in plain else plain
