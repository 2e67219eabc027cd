"""How hard one host is asked: a pause between requests, a burst after a rest, and pauses it asks for itself.

Belongs here: waiting, and reading for how long. Does not belong here: which key and which limits (whoever asks), and
asking.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass
class Bucket:
    """Requests that may go at once, and since when.

    Attributes:
        tokens: Requests that may go.
        at: Moment for which that holds, in seconds.
        not_before: Moment before which none may go.
    """

    tokens: float
    at: float
    not_before: float = field(default=float("-inf"))

    def turn(self, now: float, interval: float, burst: int) -> float:
        """Take the next turn, and give the seconds from ``now`` until it has come.

        Args:
            now: The moment.
            interval: Seconds in which one more request may go; 0 for none.
            burst: Most requests that may go at once.
        """
        start = max(now, self.not_before)
        if interval == 0:
            return start - now
        gained = max(0.0, start - self.at) / interval
        tokens = min(float(burst), self.tokens + gained)
        turn = start if tokens >= 1 else max(start, self.at) + (1 - tokens) * interval
        self.tokens, self.at = (tokens - 1, start) if tokens >= 1 else (0.0, turn)
        return max(0.0, turn - now)


class Pace:
    """Keeps requests of one process apart, by key; safe with several threads.

    Each key holds up to ``burst`` requests and gains one every ``min_interval_seconds``.

    Args:
        min_interval_seconds: Seconds between two requests; 0 for none.
        burst: Requests that may go at once after a rest.
        clock: Seconds from anywhere that never go back.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        min_interval_seconds: float,
        burst: int = 1,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = max(0.0, min_interval_seconds)
        self._burst = max(1, burst)
        self._clock = clock
        self._sleep = sleep
        self._paces: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    def wait(self, key: str, min_interval_seconds: float | None = None) -> float:
        """Wait until ``key`` may be asked, and take its turn.

        Args:
            key: A host.
            min_interval_seconds: A longer pause for this key, such as the Crawl-delay of its robots.txt; it allows no
                burst. A shorter one than that of the pace is of no effect.

        Returns:
            Seconds waited.
        """
        pause = self._take(key, min_interval_seconds)
        if pause > 0:
            self._sleep(pause)
        return pause

    def not_before(self, key: str, seconds: float) -> None:
        """Leave ``key`` alone for so many seconds from now, as ``Retry-After`` asks; the longest such wish holds."""
        with self._lock:
            pace = self._pace(key, self._clock())
            pace.not_before = max(pace.not_before, self._clock() + seconds)

    def _pace(self, key: str, now: float) -> Bucket:
        return self._paces.setdefault(key, Bucket(float(self._burst), now))

    def _take(self, key: str, wish: float | None) -> float:
        """Seconds until the turn that is taken here; later callers queue behind it."""
        interval = max(self._interval, wish or 0.0)
        burst = self._burst if interval == self._interval else 1
        with self._lock:
            now = self._clock()
            return self._pace(key, now).turn(now, interval, burst)


def retry_after_seconds(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds of a ``Retry-After`` header (RFC 9110, 10.2.3): a number of them, or a date; ``None`` for none.

    Args:
        header: Its value.
        now: The time from which a date is counted; that of this machine when absent.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
