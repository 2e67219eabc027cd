"""One crawl, from addresses to an artefact.

Belongs here: putting a crawl together from a profile and an open door, what it comes to, and where its artefact goes.
Does not belong here: the loop (``crawler``), opening the network (``network.opening``) and what is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.crawl.crawled import Crawled, Seed, StepStatus, run_document
from hotpass_assets.domain.crawl.facts import Fact
from hotpass_assets.domain.file_slug import slug_of
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_resources.crawling.libraries import require_libraries
from hotpass_resources.json_file import write_json
from hotpass_resources.network.opening import ClosedDoor

if TYPE_CHECKING:
    from hotpass_resources.crawling.asking import Counts
    from hotpass_resources.network.door import NetworkDoor

RUNS = "research_runs"
ANSWERS = "crawl"
"""Folder below the state directory of answers that are kept; ``research_limits.keep_hours`` says how long they hold."""

ATTEMPTS, BACKOFF_SECONDS = 3, 1.5


@dataclass(frozen=True)
class CrawlOutcome:
    """What a crawl came to.

    Attributes:
        status: ``success``: something was read. ``skipped``: nothing was asked, or nothing may be read. ``error``:
            nothing could be read.
        message: One sentence, without personal data.
        slug: Folder of the artefact below ``research_runs``.
        crawled: Results and candidates.
        artifact_path: File that holds them.
        counted: What it cost, if anything was asked.
    """

    status: StepStatus
    message: str
    slug: str
    crawled: Crawled = field(default_factory=Crawled)
    artifact_path: Path | None = None
    counted: Counts | None = None

    def artifacts(self) -> dict[str, Any]:
        """What the step ``native_crawl`` tells: the same for the same answers, but for the name of the file."""
        return {
            "artifact_path": str(self.artifact_path) if self.artifact_path else None,
            "stopped": self.crawled.stopped,
            "results": [result.document() for result in self.crawled.results],
            "facts": [fact.document() for fact in self.crawled.facts],
        }

    def counts(self) -> dict[str, int]:
        """What the crawl cost, by name of metric; differs from run to run."""
        counts = asdict(self.counted) if self.counted else {}
        return {f"hotpass.research.crawl.{name}": count for name, count in counts.items()}


def _now() -> datetime:
    return datetime.now(UTC)


def crawl(
    seeds: Sequence[Seed],
    profile: ResolvedProfile,
    door: NetworkDoor | ClosedDoor,
    folder: Path,
    *,
    entity: str | None = None,
    query: str | None = None,
    slug: str | None = None,
    country: str = "ZA",
    attempts: int = ATTEMPTS,
    backoff_seconds: float = BACKOFF_SECONDS,
    leave_out: Callable[[Sequence[Fact]], Sequence[Fact]] = tuple,
    now: Callable[[], datetime] = _now,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> CrawlOutcome:
    """Read what sites say of an organisation, and keep it as an artefact only its owner may read.

    Nothing a host does is an error of this function: it is the outcome, or the result of a page.

    Args:
        seeds: Where to begin.
        profile: Its ``research_limits`` and ``research_rate_limit`` hold.
        door: The network; with a closed one nothing is asked and nothing is written.
        folder: ``Settings.state_dir``.
        entity: Organisation the crawl is about, if one is named.
        query: Text that was searched for, if one was.
        slug: Folder of the artefact; made from entity, query or host when absent.
        country: ISO alpha-2 code of the country whose numbers are written without a country code.
        attempts: Tries of a request that may succeed when tried again.
        backoff_seconds: Pause before the second try; doubled for each further one.
        leave_out: What it does not give back is neither kept nor told: facts about people who were erased.
        now: The time.
        clock: Seconds from anywhere that never go back.
        sleep: Waits.

    Raises:
        HotpassError: The artefact cannot be written, or a library is not installed.
    """
    require_libraries()
    from hotpass_resources.crawling.asking import Asker
    from hotpass_resources.crawling.crawler import Crawler
    from hotpass_resources.network.answer_cache import AnswerCache
    from hotpass_resources.network.pace import Pace

    slug = slug or slug_of(entity or query or _host(seeds) or "crawl")
    if isinstance(door, ClosedDoor) or not seeds:
        return CrawlOutcome("skipped", _why_not(door), slug)
    limits = profile.research_limits
    kept = AnswerCache(folder / ANSWERS, limits.keep_hours * 3600, clock=lambda: now().timestamp())
    kept.sweep()
    pace = Pace(*astuple(profile.research_rate_limit), clock=clock, sleep=sleep)
    end = clock() + limits.seconds
    asker = Asker(door, kept, pace, attempts, backoff_seconds, deadline=end, clock=clock, now=now)
    found = Crawler(asker, limits, country).crawl(seeds)
    crawled = replace(found, facts=tuple(leave_out(found.facts)))
    path = _artifact_path(folder / RUNS / slug / "crawl", now())
    write_json(path, run_document(entity, profile.name, query, seeds, crawled, _text_of(now())), owner_only=True)
    return CrawlOutcome(*_verdict(crawled), slug, crawled, path, asker.counts)


def _why_not(door: NetworkDoor | ClosedDoor) -> str:
    return " ".join(door.reasons) if isinstance(door, ClosedDoor) else "There is no address to crawl."


def _text_of(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _host(seeds: Sequence[Seed]) -> str | None:
    from hotpass_assets.domain.crawl.page_addresses import stated_address

    addresses = (stated_address(seed.url) for seed in seeds)
    return next((urlsplit(address).netloc for address in addresses if address), None)


def _artifact_path(folder: Path, moment: datetime) -> Path:
    """A file of its own, named by the time of the crawl."""
    name = f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    path, number = folder / f"{name}.json", 2
    while path.exists():
        path, number = folder / f"{name}-{number}.json", number + 1
    return path


def _verdict(crawled: Crawled) -> tuple[StepStatus, str]:
    read, unread = crawled.count("read"), len(crawled.unread)
    if read:
        pages = counted(read, "page was", "pages were")
        more = f", {counted(unread, 'was', 'were')} not" if unread else ""
        found = counted(len(crawled.facts), "candidate was", "candidates were")
        return "success", f"{pages} read{more}; {found} found."
    reasons = list(dict.fromkeys(result.reason for result in crawled.results if result.reason))
    why = f": {reasons[0]}" if reasons else ""
    # A page that was answered and asks not to be used is no fault of anybody's.
    if crawled.count("failed") and not crawled.count("not_used"):
        return "error", f"No page could be read{why}."
    return "skipped", f"No page may be read{why}."
