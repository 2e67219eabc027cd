"""What a search gives: pages, which of them are one, and what is told about the search.

Belongs here: the shape of results, their order, and what may be kept and shown of them. Does not belong here: reading
answers (``answers``), and asking (``hotpass_resources.searx``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Literal

from hotpass_assets.domain.search.urls import same_page_key

SearchStatus = Literal["success", "skipped", "error"]
METRICS = "hotpass.research.searx"


@dataclass(frozen=True)
class SearchResult:
    """A page that was found.

    Attributes:
        url: Its address, as the server gave it.
        title: Its title; may be empty.
        snippet: The text the engine shows of it; may be empty.
        engines: Engines that found it, in alphabetical order.
        score: How good the server thinks it is; only comparable within one query. ``None`` where it does not say.
        query: The query that found it first.
    """

    url: str
    title: str = ""
    snippet: str = ""
    engines: tuple[str, ...] = ()
    score: float | None = None
    query: str = ""


@dataclass(frozen=True)
class AskedQuery:
    """What became of one query.

    Attributes:
        query: Its text.
        status: Whether the server answered, a kept answer was used, an earlier query had given enough, or it failed.
        results: Pages it added.
    """

    query: str
    status: Literal["answered", "cached", "not_needed", "failed", "not_sent"]
    results: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 of the text, by which a query is known without being told."""
        return query_digest(self.query)


@dataclass(frozen=True)
class SearchOutcome:
    """What a search gave.

    Attributes:
        results: Pages, best first, those of earlier queries before those of later ones.
        status: ``success`` when every query that was needed had an answer, or some gave pages; ``skipped`` when
            nothing might be asked; ``error`` when there was no answer.
        message: What happened, in a sentence or two.
        warnings: What was not as it should be, though there are results.
        queries: Each query with what became of it.
        duplicates: Pages that were left out because they were there already.
        cache_hits: Queries that a kept answer served.
        requests: Requests that were sent.
        retries: How many of those repeated one that had failed.
        traced: Whether texts of queries may be kept and shown.
    """

    results: tuple[SearchResult, ...]
    status: SearchStatus
    message: str
    warnings: tuple[str, ...] = ()
    queries: tuple[AskedQuery, ...] = ()
    duplicates: int = 0
    cache_hits: int = 0
    requests: int = 0
    retries: int = 0
    traced: bool = False

    def artifacts(self) -> dict[str, Any]:
        """What a step of a plan keeps: the same for the same answers, whether or not they were kept ones."""
        return {
            "queries": [
                {"sha256": asked.digest, "results": asked.results, **({"query": asked.query} if self.traced else {})}
                for asked in self.queries
            ],
            "results": [
                {
                    "url": found.url,
                    "title": found.title,
                    "snippet": found.snippet,
                    "engines": list(found.engines),
                    "score": found.score,
                    "query_sha256": query_digest(found.query),
                }
                for found in self.results
            ],
            "duplicates": self.duplicates,
            "warnings": list(self.warnings),
        }

    def counts(self) -> Mapping[str, int]:
        """What differs from run to run, by the name of its metric."""
        return {
            f"{METRICS}.cache_hits": self.cache_hits,
            f"{METRICS}.requests": self.requests,
            f"{METRICS}.retries": self.retries,
        }


def query_digest(query: str) -> str:
    """SHA-256 of the text of a query."""
    return sha256(query.encode()).hexdigest()


def asked_once(queries: Iterable[str]) -> tuple[str, ...]:
    """Queries without blanks around and inside them, each once, in order; empty ones are left out."""
    tidied = (" ".join("".join(sign if sign.isprintable() else " " for sign in query).split()) for query in queries)
    return tuple(dict.fromkeys(query for query in tidied if query))


def ranked(results: Sequence[SearchResult]) -> list[SearchResult]:
    """Results best first. Engines answer in any order, so equal ones are put in that of their addresses."""
    places = {id(found): place for place, found in enumerate(results)}
    return sorted(
        results,
        key=lambda found: (
            -(found.score or 0.0),
            places[id(found)] if found.score is None else 0,
            found.url,
            found.title,
        ),
    )


def without_repeats(earlier: Sequence[SearchResult], later: Sequence[SearchResult]) -> tuple[list[SearchResult], int]:
    """Both together, each page once, and how many repeats of a page were left out.

    The first one stays where and as it is; engines that found it too are added to it.
    """
    kept: dict[str, SearchResult] = {}
    repeats = 0
    for found in (*earlier, *later):
        key = same_page_key(found.url) or found.url
        first = kept.get(key)
        if first is None:
            kept[key] = found
            continue
        repeats += 1
        kept[key] = replace(first, engines=tuple(sorted({*first.engines, *found.engines})))
    return list(kept.values()), repeats
