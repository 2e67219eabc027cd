"""What ``robots.txt`` of a host says to us (RFC 9309).

Belongs here: from the answer to whether a page may be asked, how slowly, and where sitemaps are. Does not belong here:
asking for the file (``hotpass_resources.crawling``) and what pages say of themselves (``page``).
"""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

AGENT = "hotpass"
"""Product token that groups of a ``robots.txt`` name us by."""

LARGEST_READ = 500 * 1024
"""Bytes of the file that are read, as RFC 9309 2.5 asks at least; the rest is as if it were not there."""

LONGEST_DELAY = 86_400.0
MOST_SITEMAPS = 20
_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True)
class RobotsRules:
    """What may be asked of one origin.

    Attributes:
        delay: Seconds between two requests that the file asks for, if it does.
        sitemaps: Addresses of sitemaps it names, as written.
        closed: Why nothing may be asked, if so.
    """

    delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    closed: str | None = None
    _file: Protego | None = None

    def allows(self, address: str) -> bool:
        """Whether a canonical address may be asked."""
        if self.closed is not None:
            return False
        return self._file is None or self._file.can_fetch(address, AGENT)


def read_robots(status: int, body: bytes) -> RobotsRules:
    """The rules of an answer to a request for ``robots.txt``.

    A file that is not there (any 4xx) allows everything, one that cannot be had now (5xx, and 429, which asks to wait)
    allows nothing: RFC 9309 2.3.1.

    Args:
        status: HTTP status after redirects were followed.
        body: The file; at most ``LARGEST_READ`` bytes of it count.
    """
    if status == _TOO_MANY_REQUESTS or status >= 500:
        return unreachable_robots(f"robots.txt was answered with status {status}")
    if not 200 <= status < 300:
        return RobotsRules()
    part = body[:LARGEST_READ]
    if len(body) > LARGEST_READ:
        part = part[: part.rfind(b"\n") + 1]
    # A byte order mark is no part of the first line, and one broken byte must not lose the rules.
    file = Protego.parse(part.decode("utf-8-sig", "replace"))
    delay = file.crawl_delay(AGENT)
    rate = file.request_rate(AGENT)
    delays = [delay] if delay is not None else []
    if rate is not None:
        delays.append(rate.seconds / rate.requests)
    return RobotsRules(
        delay=min(max(delays), LONGEST_DELAY) if delays else None,
        sitemaps=tuple(dict.fromkeys(file.sitemaps))[:MOST_SITEMAPS],
        _file=file,
    )


def unreachable_robots(why: str) -> RobotsRules:
    """The rules of an origin whose ``robots.txt`` could not be had: nothing may be asked (RFC 9309 2.3.1.4)."""
    return RobotsRules(closed=why)
