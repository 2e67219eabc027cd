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
        forbidden: Whether that is because a rule of ours forbids to ask the host at all, and no failure of the host.
        from_public: Whether the public network stated them, and so the sitemaps they name.
    """

    delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    closed: str | None = None
    forbidden: bool = False
    from_public: bool = False
    _file: Protego | None = None
    _agents: tuple[str, ...] = (AGENT,)

    def allows(self, address: str) -> bool:
        """Whether a canonical address may be asked."""
        if self.closed is not None:
            return False
        return self._file is None or all(self._file.can_fetch(address, agent) for agent in self._agents)


def read_robots(status: int, body: bytes, user_agent: str = AGENT) -> RobotsRules:
    """The rules of an answer to a request for ``robots.txt``.

    A file that is not there (any 4xx) allows everything, one that cannot be had now (5xx, and 429, which asks to wait)
    allows nothing: RFC 9309 2.3.1. Groups for ``AGENT`` and, where we call ourselves something else, for that name
    hold both.

    Args:
        status: HTTP status after redirects were followed.
        body: The file; at most ``LARGEST_READ`` bytes of it count.
        user_agent: What requests call themselves.
    """
    if status == _TOO_MANY_REQUESTS or status >= 500:
        return RobotsRules(closed=f"its robots.txt was answered with status {status}")
    if not 200 <= status < 300:
        return RobotsRules()
    part = body[:LARGEST_READ]
    if len(body) > LARGEST_READ:
        part = part[: part.rfind(b"\n") + 1]
    # A byte order mark is no part of the first line, and one broken byte must not lose the rules.
    file = Protego.parse(part.decode("utf-8-sig", "replace"))
    agents = tuple(dict.fromkeys((AGENT, user_agent)))
    delays = [delay for agent in agents if (delay := file.crawl_delay(agent)) is not None]
    rates = [rate for agent in agents if (rate := file.request_rate(agent)) is not None]
    delays += [rate.seconds / rate.requests for rate in rates]
    return RobotsRules(
        delay=min(max(delays), LONGEST_DELAY) if delays else None,
        sitemaps=tuple(dict.fromkeys(file.sitemaps))[:MOST_SITEMAPS],
        _file=file,
        _agents=agents,
    )


def unreachable_robots(why: str, *, forbidden: bool = False) -> RobotsRules:
    """The rules of an origin whose ``robots.txt`` could not be had: nothing may be asked (RFC 9309 2.3.1.4)."""
    return RobotsRules(closed=why, forbidden=forbidden)
