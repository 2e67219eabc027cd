"""A way out to this machine, and time that is told instead of passing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.config.research import SearxSettings
from hotpass_assets.domain.network.rules import NetworkRules
from hotpass_assets.domain.search.results import SearchOutcome
from hotpass_resources.network.door import NetworkDoor
from hotpass_resources.network.egress_log import EgressLog
from hotpass_resources.network.pace import Pace
from hotpass_resources.searx.searching import search
from tests.builders.searx_server import Searx

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Clock:
    """Time that goes on only when somebody sleeps."""

    seconds: float = MONDAY.timestamp()
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Seconds since 1970."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let time go on."""
        self.slept.append(round(seconds, 3))
        self.seconds += seconds


@dataclass
class Searching:
    """Searches with one clock, one folder of kept answers and one egress log."""

    folder: Path
    clock: Clock = field(default_factory=Clock)

    @property
    def kept(self) -> Path:
        """Folder of kept answers."""
        return self.folder / "state" / "searx"

    @property
    def egress(self) -> str:
        """What the egress log says."""
        log = self.folder / "state" / "egress.ndjson"
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def door(self, **rules: Any) -> NetworkDoor:
        """The way out, which leads to this machine unless ``rules`` say otherwise."""
        allowed = NetworkRules(**({"allowed": True, "private_hosts": ("127.0.0.1",)} | rules))
        return NetworkDoor(allowed, EgressLog(self.folder / "state" / "egress.ndjson", lambda: MONDAY), country="ZA")

    def __call__(
        self, server: Searx | str, *queries: str, door: Any = None, pace: Pace | None = None, **settings: Any
    ) -> SearchOutcome:
        """Search for ``queries`` at a server, with further keys of its settings."""
        url = server if isinstance(server, str) else server.url
        searx = SearxSettings.model_validate(
            {"enabled": True, "base_url": url, "throttle": {"min_interval_seconds": 0}} | settings
        )
        return search(
            queries, searx, door or self.door(), self.kept, now=self.clock.now, sleep=self.clock.sleep, pace=pace
        )

    def paced(self, seconds: float, burst: int = 1) -> Pace:
        """A throttle with the same clock."""
        return Pace(seconds, burst, clock=self.clock.now, sleep=self.clock.sleep)


@pytest.fixture
def searching(folder: Path) -> Searching:
    """Searches below an empty folder."""
    return Searching(folder)
