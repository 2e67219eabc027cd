"""Sending lineage events to a server, beside the run and never in its way.

Belongs here: the one place that opens a connection for lineage, what counts as taken, and how long anyone waits. Does
not belong here: keeping events (``event_log``), so that nothing is lost when a server does not answer.

A server has taken an event when it answers with a status of success that is not a page for people: an address that
leads to a log-in page says ``200 OK`` too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

from hotpass_resources.lineage.event_log import LineageLog, event_in
from hotpass_resources.settings import LineageSettings

if TYPE_CHECKING:
    from openlineage.client.transport.http import HttpTransport

ANSWER_WITHIN = 2.0
"""Seconds a server has for an answer, and a finished run waits for it at most."""
ASK_AGAIN_AFTER = 60.0
"""Seconds after which a server that did not take an event is tried again."""
_THIS_EVENT_ALONE = frozenset({400, 409, 413, 422})


class NotTakenError(Exception):
    """A server did not take an event; the text says why, without credentials.

    Attributes:
        refused: Whether the server refuses this event, and not all of them.
    """

    def __init__(self, why: str, *, refused: bool = False) -> None:
        super().__init__(why)
        self.refused = refused


class EventSender:
    """Sends what is unsent, the oldest first, in a thread of its own.

    Events stay in the log until the server has taken them. The first one that it does not take ends the attempt.
    """

    def __init__(self, settings: LineageSettings, log: LineageLog) -> None:
        self._settings = settings
        self._log = log
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._asked_at: float | None = None
        self._failed_at: float | None = None
        self._more = False
        self._problem: str | None = None

    def wake(self) -> None:
        """Send what is unsent, beside whatever the caller does next."""
        with self._lock:
            self._more = True
            given_up = self._failed_at is not None and time.monotonic() - self._failed_at < ASK_AGAIN_AFTER
            if given_up or self._thread is not None:
                return
            self._asked_at = None
            # A daemon: a server that never answers must not keep the process alive.
            self._thread = threading.Thread(target=self._work, name="lineage", daemon=True)
            self._thread.start()

    def settle(self) -> str | None:
        """Wait until all is sent, or the server had its time; why something was not taken, else ``None``."""
        with self._lock:
            thread = self._thread
            since = self._asked_at or time.monotonic()
        if thread is not None:
            thread.join(max(0.0, since + ANSWER_WITHIN - time.monotonic()))
            if thread.is_alive():
                return f"not all were taken within {ANSWER_WITHIN:g} seconds"
        return self._problem

    def _work(self) -> None:
        while True:
            with self._lock:
                self._more = False
            try:
                send_unsent(self._settings, self._log, self._asking)
                problem = None
            except NotTakenError as error:
                problem = str(error)
            except Exception as error:
                problem = f"unexpected {type(error).__name__}"
            with self._lock:
                self._problem = problem
                if problem:
                    self._failed_at = time.monotonic()
                if problem or not self._more:
                    self._thread = None
                    return

    def _asking(self) -> None:
        self._asked_at = time.monotonic()


def send_unsent(settings: LineageSettings, log: LineageLog, on_ask: Callable[[], None] = lambda: None) -> int:
    """Send every unsent event, the oldest first.

    Args:
        settings: Where to, and with which key.
        log: Where events are kept.
        on_ask: Called before each event.

    Returns:
        How many events were taken.

    Raises:
        NotTakenError: The server did not take an event. It stays unsent, and so do all others unless the server
            refused that one alone. Or a line was no event: it was set aside.
    """
    transport = _transport(settings)
    taken, refused = 0, None
    with log.sending():
        for run_id in log.unsent():
            try:
                for line in log.to_send(run_id):
                    event = event_in(line)
                    if event is None:
                        aside = log.set_aside(run_id, line)
                        refused = NotTakenError(
                            f"a line of run {run_id} is no event; it is now in {aside}", refused=True
                        )
                        continue
                    on_ask()
                    _send(transport, event)
                    log.mark_taken(run_id)
                    taken += 1
            except NotTakenError as error:
                if not error.refused:
                    raise
                refused = error
    if refused is not None:
        raise refused
    return taken


def shown_address(settings: LineageSettings) -> str:
    """Address events are sent to, without credentials; the name of the variable where that holds no address."""
    parts = _address(settings)
    if parts is None:
        return "OPENLINEAGE_URL"
    host = parts.netloc.rpartition("@")[2]
    path = f"{parts.path.rstrip('/')}/{settings.endpoint.lstrip('/')}"
    return urlunsplit((parts.scheme, host, path, "", ""))


def _address(settings: LineageSettings) -> SplitResult | None:
    """Address of the server in its parts; ``None`` where there is none."""
    try:
        parts = urlsplit((settings.url or "").strip())
        return parts if parts.scheme in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def _transport(settings: LineageSettings) -> HttpTransport:
    from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, HttpTransport, TokenProvider

    parts = _address(settings)
    if parts is None:
        raise NotTakenError("OPENLINEAGE_URL is not an http or https address")
    key = settings.api_key
    return HttpTransport(
        HttpConfig(
            url=f"{parts.geturl().rstrip('/')}/",
            endpoint=settings.endpoint.lstrip("/"),
            timeout=ANSWER_WITHIN,
            auth=ApiKeyTokenProvider({"apiKey": key}) if key else TokenProvider({}),
            # What is not taken now stays in the log: asking again at once would only take longer.
            retry={"total": 0},
        )
    )


def _send(transport: HttpTransport, event: dict[str, Any]) -> None:
    """Send one event.

    Raises:
        NotTakenError: The server did not take it.
    """
    import requests

    try:
        # The transport writes mappings as they are; its own annotation names the classes only.
        response = transport.emit(event)  # type: ignore[arg-type]
    except requests.HTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        raise NotTakenError(f"the server answered {status}", refused=status in _THIS_EVENT_ALONE) from error
    except requests.Timeout as error:
        raise NotTakenError(f"no answer within {ANSWER_WITHIN:g} seconds") from error
    except (requests.RequestException, UnicodeError) as error:
        # The text of these errors holds the address, and the address may hold a password.
        raise NotTakenError("the connection failed") from error
    if "html" in response.headers.get("Content-Type", "").casefold():
        raise NotTakenError("the address answers with a page for people, not as a lineage server")
