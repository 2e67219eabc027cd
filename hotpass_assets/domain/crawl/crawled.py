"""What a crawl did and found.

Belongs here: the results of a crawl as data, and the documents made of them. Does not belong here: crawling, and where
documents are kept (``hotpass_resources.crawling``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hotpass_assets.domain.crawl.facts import Fact

StepStatus = Literal["success", "skipped", "error"]
PageOutcome = Literal["read", "not_used", "same_as_another", "not_asked", "failed"]
UNREAD: frozenset[PageOutcome] = frozenset({"not_used", "not_asked", "failed"})


@dataclass(frozen=True)
class Seed:
    """Where a crawl begins.

    Attributes:
        url: Address of a page; without a scheme it is taken as https.
        depth: How many links deep pages are followed from there; nothing for what the limits say.
        led_by_public: Whether somebody else named the address: a search engine, a register, a workbook. Only what a
            person typed may use the exceptions of a profile for hosts that are not public.
    """

    url: str
    depth: int | None = None
    led_by_public: bool = False


@dataclass(frozen=True)
class PageResult:
    """What became of one page.

    Attributes:
        url: Address as it was found.
        outcome: ``read``: its facts are in. ``not_used``: it asks not to be. ``same_as_another``: its content was read
            at another address. ``not_asked``: a rule forbids it. ``failed``: there was nothing to read.
        depth: Links from the seed.
        status: HTTP status of the last answer, if there was one.
        content_length: Bytes of the body, decoded.
        read_at: Address the answer came from, where redirects led elsewhere.
        reason: Why the page was not read, or not all of it.
        facts: How many candidates the page gave.
    """

    url: str
    outcome: PageOutcome
    depth: int
    status: int | None = None
    content_length: int | None = None
    read_at: str | None = None
    reason: str | None = None
    facts: int = 0

    def document(self) -> dict[str, Any]:
        """The result for JSON; what does not apply is null."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Crawled:
    """A whole crawl.

    Attributes:
        results: One for each page that was asked or refused, in the order of the crawl.
        facts: Candidates, each value once, the surest first within its field.
        stopped: Why the crawl ended before all pages it knew were read, if it did.
    """

    results: tuple[PageResult, ...] = ()
    facts: tuple[Fact, ...] = ()
    stopped: str | None = None

    @property
    def unread(self) -> tuple[PageResult, ...]:
        """Pages that gave nothing, for whatever reason; one whose content was read elsewhere is none."""
        return tuple(result for result in self.results if result.outcome in UNREAD)

    def count(self, *outcomes: PageOutcome) -> int:
        """How many pages came to one of these outcomes."""
        return sum(result.outcome in outcomes for result in self.results)


def run_document(
    entity: str | None, profile: str, query: str | None, seeds: Sequence[Seed], crawled: Crawled, recorded_at: str
) -> dict[str, Any]:
    """The artefact of a crawl: the same for the same answers, but for ``recorded_at``.

    Args:
        entity: Organisation the crawl is about, if one is named.
        profile: Name of the profile.
        query: Text that was searched for, if one was.
        seeds: Where the crawl began.
        crawled: What it did and found.
        recorded_at: Time, ISO 8601 in UTC.
    """
    return {
        "entity": entity,
        "profile": profile,
        "query": query,
        "target_urls": [seed.url for seed in seeds],
        "recorded_at": recorded_at,
        "stopped": crawled.stopped,
        "results": [result.document() for result in crawled.results],
        "facts": [fact.document() for fact in crawled.facts],
    }
