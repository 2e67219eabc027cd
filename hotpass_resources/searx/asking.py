"""One query put to a SearXNG: the request, tries and pauses, and what an answer that is none means.

Belongs here: everything said over the network, in the words of its search API. Does not belong here: several queries
and kept answers (``searching``), reading results (``hotpass_assets.domain.search.answers``), connections (``network``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin, urlsplit

from hotpass_assets.domain.config.automation import RETRIED_STATUSES
from hotpass_assets.domain.config.research import SearxSettings
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.search.answers import NotSearxError, SearxAnswer, error_told, read_answer
from hotpass_resources.network.exchange import NetworkAnswer, NetworkRequest, RequestFailed, RequestRefused
from hotpass_resources.network.pace import retry_after_seconds
from hotpass_resources.searx.api_key import key_headers

if TYPE_CHECKING:
    from tenacity import RetryCallState

    from hotpass_resources.network.door import NetworkDoor
    from hotpass_resources.network.pace import Pace

LONGEST_PAUSE = 60.0
"""Seconds; a server that asks for a longer one is not waited for."""
NOT_ALLOWED = frozenset({"purpose", "personal_data", "refused_host"})
"""Refusals that are the will of the profile, and no mistake in what is configured."""
Kind = Literal["failed", "refused", "skipped", "withheld"]
"""Whether a request failed, or was not sent: by mistake, by the will of the profile, or for the sake of its query."""


class NoAnswerError(HotpassError):
    """The server gave no answer that can be used.

    Args:
        why: The cause.
        do: What to do about it.
        where: The server.
        retry: Whether asking again may help.
        pause: Seconds the server asks to wait.
        kind: Whether it was asked at all.
    """

    def __init__(
        self,
        why: str,
        do: str | None = None,
        *,
        where: str,
        retry: bool = False,
        pause: float | None = None,
        kind: Kind = "failed",
    ) -> None:
        what = "SearXNG gave no answer" if kind == "failed" else "SearXNG was not asked"
        super().__init__(what, where=where, why=why, do=do, retry=retry)
        self.pause = pause
        self.kind = kind


class SearxServer:
    """A SearXNG that can be asked.

    Args:
        settings: Where it is and how it is asked.
        door: The way out.
        pace: Keeps requests apart, by host.
        sleep: Waits so many seconds before another try.

    Raises:
        HotpassError: The key cannot be sent.
    """

    def __init__(
        self, settings: SearxSettings, door: NetworkDoor, pace: Pace, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings = settings
        self._door = door
        self._pace = pace
        self._sleep = sleep
        self._key = key_headers(settings)
        self.requests = 0
        self.retries = 0

    def answer(self, query: str) -> SearxAnswer:
        """What the server answers, after as many tries as are allowed.

        Raises:
            NoAnswerError: It gives no answer.
        """
        import tenacity

        repeated = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._settings.crawl_retry_attempts),
            wait=self._backoff,
            retry=tenacity.retry_if_exception(
                lambda error: isinstance(error, NoAnswerError) and error.retry and (error.pause or 0.0) <= LONGEST_PAUSE
            ),
            sleep=self._sleep,
            before_sleep=self._count_retry,
            reraise=True,
        )
        return repeated(self._once, query)

    def parameters(self, query: str) -> dict[str, str]:
        """Parameters of the request for a query."""
        chosen = {
            "categories": ",".join(self._settings.categories),
            "engines": ",".join(self._settings.engines),
            "language": self._settings.language or "",
        }
        own = {"q": query, "format": "json", **{name: value for name, value in chosen.items() if value}}
        return {**self._settings.default_params, **own}

    def may_ask(self, query: str) -> bool:
        """Whether the profile lets the query out now; if not, asking says why, and nothing kept answers it."""
        return self._door.allows(self._request(query))

    def _request(self, query: str) -> NetworkRequest:
        agent = {"User-Agent": self._settings.user_agent} if self._settings.user_agent else {}
        return NetworkRequest(
            f"{self._settings.base_url}/search",
            "search",
            headers={"Accept": "application/json", **agent, **self._key},
            params=self.parameters(query),
            content_types=("application/json",),
            timeout_seconds=self._settings.timeout,
            max_redirects=0,
        )

    def _once(self, query: str) -> SearxAnswer:
        request = self._request(query)
        self._pace.wait(self._host)
        try:
            self.requests += 1
            answer = self._door.ask(request)
        except RequestRefused as refused:
            self.requests -= 1
            raise self._refused(refused) from refused
        except RequestFailed as failed:
            raise self._failed(failed) from failed
        if answer.status != 200:
            raise self._not_answered(answer)
        try:
            return read_answer(answer.body, query)
        except NotSearxError as error:
            raise self._none(str(error), "Check that base_url is the address of a SearXNG") from error

    @property
    def _host(self) -> str:
        return urlsplit(self._settings.base_url).netloc.casefold()

    def _refused(self, refused: RequestRefused) -> NoAnswerError:
        why = f"{refused.what}; {refused.why}" if refused.why else refused.what
        kind: Kind = "skipped" if refused.reason in NOT_ALLOWED else "refused"
        return self._none(why, refused.do, kind="withheld" if refused.reason == "personal_data" else kind)

    def _failed(self, failed: RequestFailed) -> NoAnswerError:
        if failed.reason == "media_type":
            return self._none(
                "it answers with a page for people, not with JSON",
                "Check that base_url is the address of a SearXNG, and that no page for logging in is in front of it",
            )
        if failed.reason == "too_large":
            return self._none(failed.why or failed.what, "Ask fewer engines at a time (engines)")
        why = failed.why or failed.what
        do = failed.do
        if failed.reason == "connection":
            do = "Check that it runs, and base_url"
        elif failed.reason == "timeout":
            do = "Raise timeout, or ask fewer engines at a time (engines)"
        return self._none(why, do, retry=failed.retry)

    def _not_answered(self, answer: NetworkAnswer) -> NoAnswerError:
        """What a status other than 200 means."""
        status = answer.status
        if status in range(300, 400):
            return self._none(f"it redirects{_to(answer)}", "Write the final address in base_url")
        if status == 401:
            asks = "it does not accept the key" if self._key else "it asks for a key"
            return self._none(f"HTTP 401: {asks}", "Set api_key, or HOTPASS_SEARX_API_KEY")
        if status == 403:
            beside = ", or the proxy in front of it does not accept the key" if self._key else ""
            return self._none(
                f"HTTP 403: the server does not offer JSON{beside}",
                "Add json to search.formats in its settings.yml, and start it again",
            )
        if status == 404:
            return self._none("HTTP 404: there is no search below this address", "Check base_url")
        if status == 429:
            return self._none(
                f"HTTP 429: it was asked too often{_when(answer)}",
                "Raise throttle.min_interval_seconds, or have its limiter let this machine through",
                retry=True,
                pause=retry_after_seconds(answer.headers.get("retry-after")),
            )
        told = error_told(answer.body)
        return self._none(
            f"HTTP {status}{f': {told}' if told else ''}",
            "Look into the log of the server" if status >= 500 else "Check engines, language and default_params",
            retry=status in RETRIED_STATUSES,
            pause=retry_after_seconds(answer.headers.get("retry-after")),
        )

    def _none(
        self, why: str, do: str | None, *, retry: bool = False, pause: float | None = None, kind: Kind = "failed"
    ) -> NoAnswerError:
        return NoAnswerError(why, do, where=self._settings.base_url, retry=retry, pause=pause, kind=kind)

    def _backoff(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.pause if isinstance(error, NoAnswerError) and error.pause is not None else 0.0
        own = self._settings.crawl_retry_backoff_seconds * 2.0 ** (state.attempt_number - 1)
        return max(asked, min(own, LONGEST_PAUSE))

    def _count_retry(self, state: RetryCallState) -> None:
        self.retries += 1


def _to(answer: NetworkAnswer) -> str:
    """Where a redirect leads, without what may be secret."""
    try:
        parts = urlsplit(urljoin(answer.url, answer.headers.get("location", "")))
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return f" to {parts.scheme}://{host[:100]}" if host.isprintable() and host else ""


def _when(answer: NetworkAnswer) -> str:
    pause = retry_after_seconds(answer.headers.get("retry-after"))
    return "" if pause is None else f", and wants {pause:g} seconds of peace"
