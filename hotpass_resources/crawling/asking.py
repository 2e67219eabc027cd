"""Asking a host for one file, politely: at its pace, again where that may help, and not where the answer is known.

Belongs here: the pause between requests, tries, ``Retry-After``, kept answers, and when a host is left alone. Does not
belong here: which file is asked for (``crawler``) and the network itself (``hotpass_resources.network``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt

from hotpass_assets.domain.crawl.page_addresses import host_of
from hotpass_resources.network.answer_cache import AnswerCache, KeptAnswer, answer_key
from hotpass_resources.network.door import NetworkDoor
from hotpass_resources.network.exchange import NetworkAnswer, NetworkRequest, RequestFailed, RequestRefused
from hotpass_resources.network.pace import Pace, retry_after_seconds

PATIENCE = 120.0
"""Seconds; a host that asks for a longer pause is left alone for the rest of the crawl."""

FAILURES_IN_A_ROW = 3
"""After so many requests without an answer a host is left alone."""

LONGEST_RULES = 86_400.0
"""Seconds for which a ``robots.txt`` is kept at most (RFC 9309 2.4), and the sitemaps it names."""

LONGEST_REQUEST = 20.0
LONGEST_BACKOFF = 60.0
TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
_KEPT_HEADERS = ("content-type", "location", "x-robots-tag")
_LASTING_FAILURES = frozenset({"media_type", "too_large", "encoding"})


@dataclass(frozen=True)
class Asked:
    """What became of a request.

    Attributes:
        status: HTTP status, if there was an answer.
        headers: Of the answer, names in lower case.
        body: Of the answer.
        reason: Why there is no answer to use.
        forbidden: Whether that is because a rule of ours forbids the request.
        again: Whether trying again may help.
        pause: Seconds the host asks to be left alone for.
        from_public: Whether the answer comes from the public network, and so what it leads to.
        addresses: Those that answered, redirects among them.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    reason: str | None = None
    forbidden: bool = False
    again: bool = False
    pause: float | None = None
    from_public: bool = False
    addresses: tuple[str, ...] = ()


@dataclass
class Counts:
    """What asking cost; differs from run to run, since answers are kept."""

    requests: int = 0
    cache_hits: int = 0
    retries: int = 0


class Asker:
    """Asks within one crawl.

    Args:
        door: The network.
        kept: Answers of earlier crawls.
        pace: Pause between two requests to a host.
        attempts: Tries of one request.
        backoff_seconds: Pause before the second try; doubled for each further one.
        deadline: When the crawl ends, on ``clock``.
        clock: Seconds from anywhere that never go back.
        now: The time, for dates in ``Retry-After``.
    """

    def __init__(
        self,
        door: NetworkDoor,
        kept: AnswerCache,
        pace: Pace,
        attempts: int,
        backoff_seconds: float,
        *,
        deadline: float,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self.counts = Counts()
        self._door, self._kept, self._pace = door, kept, pace
        self._attempts, self._backoff = max(1, attempts), max(0.0, backoff_seconds)
        self._deadline, self._clock, self._now = deadline, clock, now
        self._left_alone: dict[str, str] = {}
        self._failures: dict[str, int] = {}
        self._asked_hosts: set[str] = set()

    @property
    def user_agent(self) -> str:
        """What requests call themselves."""
        return self._door.user_agent

    @property
    def seconds_left(self) -> float:
        """Until the crawl ends."""
        return self._deadline - self._clock()

    def ask(self, request: NetworkRequest, delay: float | None = None) -> Asked:
        """The answer to a request, from what was kept or from its host.

        Args:
            request: The request; its time is cut to what is left of the crawl.
            delay: Seconds between two requests that ``robots.txt`` asks for.
        """
        key = answer_key({"url": request.url, "purpose": request.purpose, "types": list(request.content_types)})
        if (kept := self._kept.get(key)) is not None and self._may_use(request, known := _of_kept(kept)):
            self.counts.cache_hits += 1
            return known
        host = host_of(request.url)
        if host in self._left_alone:
            return Asked(reason=self._left_alone[host])
        # The first answer in a row that is none, or that does not ask to come again, is the one that counts.
        trying = Retrying(
            stop=stop_after_attempt(self._attempts),
            retry=retry_if_result(lambda asked: asked.again),
            before_sleep=self._before_another(host),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else Asked(),
        )
        asked: Asked = trying(self._once, request, host, delay)
        self._judge(host, asked)
        if asked.status is not None and asked.status not in TEMPORARY and asked.status < 500:
            headers = {name: asked.headers[name] for name in _KEPT_HEADERS if name in asked.headers}
            about = {"status": asked.status, "headers": headers, "from_public": asked.from_public}
            at_most = LONGEST_RULES if request.purpose == "robots" else math.inf
            self._kept.keep(key, asked.body, about | {"addresses": asked.addresses}, at_most=at_most)
        elif asked.reason is not None and asked.status is None and asked.pause is None and self._is_lasting(asked):
            at_most = LONGEST_RULES if request.purpose == "robots" else math.inf
            self._kept.keep(key, b"", {"reason": asked.reason}, at_most=at_most)
        return asked

    def slow_down(self, address: str, delay: float | None) -> None:
        """Keeps a pause that was asked for after the request that asked for it; a burst ends there."""
        host = host_of(address)
        if delay is not None and host in self._asked_hosts and delay <= self.seconds_left:
            self._pace.not_before(host, delay)

    def _may_use(self, request: NetworkRequest, known: Asked) -> bool:
        # Of a failure nothing is used but that there is no answer.
        return self._door.lets_use(request, known.addresses, from_public=known.from_public or known.status is None)

    def _once(self, request: NetworkRequest, host: str, delay: float | None) -> Asked:
        if host in self._asked_hosts and (delay or 0.0) > max(self.seconds_left, 0.0):
            return Asked(
                reason=f"its robots.txt asks for {delay:g} seconds between requests, and the crawl ends before"
            )
        self._pace.wait(host, delay)
        left = self.seconds_left
        if left <= 0:
            return Asked(reason="the time of the crawl is over")
        self._asked_hosts.add(host)
        self.counts.requests += 1
        try:
            answer = self._door.ask(replace(request, timeout_seconds=min(LONGEST_REQUEST, left)))
        except RequestRefused as refused:
            return Asked(reason=_words(refused), forbidden=True)
        except RequestFailed as failed:
            return Asked(reason=_words(failed), again=failed.retry, headers={"failure": failed.reason})
        asked = self._judged_answer(answer)
        if asked.again and asked.pause is not None:
            # Whether or not this was the last try: the next page is asked of the same host.
            self._pace.not_before(host, asked.pause)
        return asked

    def _judged_answer(self, answer: NetworkAnswer) -> Asked:
        asked = Asked(answer.status, answer.headers, answer.body, from_public=answer.from_public)
        asked = replace(asked, addresses=(*answer.redirects, answer.url))
        if answer.status not in TEMPORARY:
            return asked
        pause = retry_after_seconds(answer.headers.get("retry-after"), self._now())
        patient = pause is None or (pause <= PATIENCE and pause < self.seconds_left)
        return replace(asked, again=patient, pause=pause)

    def _before_another(self, host: str) -> Callable[[RetryCallState], None]:
        def pause(state: RetryCallState) -> None:
            own = min(self._backoff * 2 ** (state.attempt_number - 1), LONGEST_BACKOFF, max(self.seconds_left, 0.0))
            self._pace.not_before(host, own)
            self.counts.retries += 1

        return pause

    def _judge(self, host: str, asked: Asked) -> None:
        """Leaves a host alone that asks for it, or that does not answer."""
        if asked.pause is not None and not asked.again:
            self._left_alone[host] = f"{host} asked to be left alone for {asked.pause:g} seconds"
        nothing = asked.status is None and not asked.forbidden and not self._is_lasting(asked)
        failed = nothing or asked.status in TEMPORARY
        self._failures[host] = self._failures.get(host, 0) + 1 if failed else 0
        if self._failures[host] >= FAILURES_IN_A_ROW:
            self._left_alone.setdefault(host, f"{host} did not answer {FAILURES_IN_A_ROW} requests in a row")

    def _is_lasting(self, asked: Asked) -> bool:
        return asked.headers.get("failure") in _LASTING_FAILURES


def _of_kept(kept: KeptAnswer) -> Asked:
    about = kept.about
    if "reason" in about:
        return Asked(reason=str(about["reason"]))
    addresses, from_public = tuple(about.get("addresses", ())), about.get("from_public") is not False
    answered = Asked(int(about["status"]), dict(about["headers"]), kept.body)
    return replace(answered, from_public=from_public, addresses=addresses)


def _words(error: RequestRefused | RequestFailed) -> str:
    """What went wrong, without what to do: that is told once, and not for each page."""
    if isinstance(error, RequestFailed):
        return error.why or error.what
    return f"{error.what}: {error.why}" if error.why else error.what
