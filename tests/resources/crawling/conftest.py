"""Crawls of sites on this machine, by a clock that is wound on instead of passing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.crawl.crawled import PageResult, Seed
from hotpass_assets.domain.network.rules import NetworkRules
from hotpass_assets.domain.profile.model import Profile
from hotpass_assets.domain.profile.research_block import RateLimit
from hotpass_assets.domain.profile.resolve import ResolvedProfile, resolve
from hotpass_resources.crawling.crawl import CrawlOutcome, crawl
from hotpass_resources.network.door import NetworkDoor
from hotpass_resources.network.egress_log import EgressLog
from tests.builders.crawled_site import Site, WoundClock

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Crawling:
    """Crawls with one clock, one state folder and one profile."""

    folder: Path
    clock: WoundClock = field(default_factory=WoundClock)
    rules: NetworkRules = field(default_factory=lambda: NetworkRules(allowed=True, private_hosts=("127.0.0.1",)))
    profile: ResolvedProfile = field(default_factory=lambda: resolve(Profile(name="flights")))

    def now(self) -> datetime:
        """The time of the wound clock."""
        return MONDAY + timedelta(seconds=self.clock.seconds)

    def limited(self, rate: RateLimit | None = None, **limits: Any) -> None:
        """Sets limits of the profile, and its pace."""
        self.profile = replace(
            self.profile,
            research_limits=replace(self.profile.research_limits, **limits),
            research_rate_limit=rate or self.profile.research_rate_limit,
        )

    def door(self, **more: Any) -> NetworkDoor:
        """The way out, which leads to this machine alone."""
        return NetworkDoor(self.rules, EgressLog(self.egress_path, self.now), country="ZA", **more)

    @property
    def egress_path(self) -> Path:
        """The log of what left."""
        return self.folder / "egress.ndjson"

    def __call__(self, *places: Site | str | Seed, door: Any = None, **more: Any) -> CrawlOutcome:
        """Crawls from the front pages of sites, or from addresses."""
        seeds = [
            place if isinstance(place, Seed) else Seed(place if isinstance(place, str) else f"{place.url}/")
            for place in places
        ]
        return crawl(
            seeds,
            self.profile,
            door or self.door(),
            self.folder,
            **({"now": self.now, "clock": self.clock.now, "sleep": self.clock.sleep} | more),
        )


def results_by_path(outcome: CrawlOutcome) -> dict[str, PageResult]:
    """Results of a crawl of one site by path."""
    return {"/" + result.url.split("/", 3)[3]: result for result in outcome.crawled.results}


@pytest.fixture
def crawling(tmp_path: Path) -> Crawling:
    """Crawls that keep everything in the folder of the test."""
    started = Crawling(tmp_path)
    started.limited(RateLimit(1.0, 1), seconds=600)
    return started
