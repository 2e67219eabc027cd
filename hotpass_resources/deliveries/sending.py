"""Sending one body to one endpoint: tries, pauses between them, and the circuit of the endpoint.

Belongs here: when a try is repeated, when an endpoint is left alone, and what is said when nothing helps. Does not
belong here: one call (``calling``), what is sent, and what becomes of what did not arrive (``dead_letters``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from hotpass_assets.domain.config.automation import AutomationHttpSettings
from hotpass_assets.domain.deliveries.endpoints import circuit_name
from hotpass_assets.domain.deliveries.outcomes import DeliveryStatus
from hotpass_resources.deliveries.calling import NoAnswerError, call

if TYPE_CHECKING:
    import pybreaker
    from tenacity import RetryCallState

_REDIRECTS = range(300, 400)


@dataclass(frozen=True)
class Sent:
    """What became of sending.

    Attributes:
        status: As in table ``deliveries``.
        status_code: HTTP status of the last answer, if there was one.
        attempts: How often it was tried.
        error: Why it did not arrive.
        seconds: How long it took.
    """

    status: DeliveryStatus
    status_code: int | None
    attempts: int
    error: str | None
    seconds: float


class _NotTakenError(Exception):
    """One try that failed.

    Attributes:
        again: Whether trying again may help; then it also counts against the endpoint.
        status: HTTP status of the answer, if there was one.
        pause: Seconds the answer asks to wait.
    """

    def __init__(self, why: str, *, again: bool, status: int | None = None, pause: float | None = None) -> None:
        super().__init__(why)
        self.again = again
        self.status = status
        self.pause = pause


@dataclass
class _Tries:
    made: int = 0
    last: _NotTakenError | None = field(default=None)


class Sender:
    """Sends bodies, with one circuit an endpoint.

    Args:
        http: Limits, tries, pauses, circuits and the name of the header for the key.
        circuits: Folder that keeps the state of circuits between runs.
    """

    def __init__(self, http: AutomationHttpSettings, circuits: Path) -> None:
        self._http = http
        self._folder = circuits
        self._circuits: dict[str, pybreaker.CircuitBreaker] = {}
        self._probed: set[str] = set()

    def probe(self, address: str) -> None:
        """Let one call through although the circuit of an endpoint is open, once: somebody asks for it."""
        import pybreaker

        circuit, name = self._circuit(address), circuit_name(address)
        if circuit.current_state == pybreaker.STATE_OPEN and name not in self._probed:
            circuit.half_open()
        self._probed.add(name)

    def send(self, address: str, content: bytes, key: str, token: str | None = None) -> Sent:
        """Send ``content`` until it is taken, or nothing helps.

        Args:
            address: Where to.
            content: The body, JSON.
            key: Key by which the receiver knows it again.
            token: Sent as a bearer token, when there is one.
        """
        import pybreaker
        import tenacity

        tries, circuit, began = _Tries(), self._circuit(address), time.perf_counter()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"hotpass/{version('hotpass')}",
            self._http.idempotency_header: key,
        } | ({"Authorization": f"Bearer {token}"} if token else {})

        def attempt() -> int:
            tries.made += 1
            try:
                return self._taken(address, content, headers)
            except _NotTakenError as error:
                tries.last = error
                raise

        repeated = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._http.retry.attempts),
            wait=self._pause,
            retry=tenacity.retry_if_exception(
                lambda error: (
                    isinstance(error, _NotTakenError) and error.again and circuit.current_state != pybreaker.STATE_OPEN
                )
            ),
            reraise=True,
        )
        try:
            status = repeated(circuit.call, attempt)
        except (_NotTakenError, pybreaker.CircuitBreakerError):
            return self._given_up(tries, time.perf_counter() - began)
        return Sent("delivered", status, tries.made, None, time.perf_counter() - began)

    def _taken(self, address: str, content: bytes, headers: dict[str, str]) -> int:
        try:
            answer = call(address, content, headers, self._http.timeout)
        except NoAnswerError as error:
            raise _NotTakenError(str(error), again=error.again) from error
        status = answer.status
        if status in range(200, 300):
            return status
        why = f"HTTP {status}"
        if status in _REDIRECTS:
            why += ": it redirects, and redirects are not followed; name the address it leads to"
        raise _NotTakenError(
            why, again=status in self._http.retry.status_forcelist, status=status, pause=answer.retry_after
        )

    def _given_up(self, tries: _Tries, seconds: float) -> Sent:
        if tries.last is None:
            limit, rest = self._http.circuit_breaker.failure_threshold, self._http.circuit_breaker.recovery_time
            why = f"it was not tried: {limit} calls in a row failed, and it is left alone for {rest:g} seconds"
            return Sent("circuit_open", None, 0, why, seconds)
        return Sent("failed", tries.last.status, tries.made, str(tries.last), seconds)

    def _pause(self, state: RetryCallState) -> float:
        retry = self._http.retry
        pause = min(retry.backoff_factor * 2.0 ** (state.attempt_number - 1), retry.backoff_max)
        error = state.outcome.exception() if state.outcome else None
        asked = error.pause if isinstance(error, _NotTakenError) and error.pause is not None else 0.0
        return min(max(pause, asked), retry.backoff_max)

    def _circuit(self, address: str) -> pybreaker.CircuitBreaker:
        import pybreaker

        from hotpass_resources.deliveries.circuits import CircuitFile

        name = circuit_name(address)
        if name not in self._circuits:
            limits = self._http.circuit_breaker
            self._circuits[name] = pybreaker.CircuitBreaker(
                fail_max=limits.failure_threshold,
                reset_timeout=limits.recovery_time,
                # A refusal is an answer: whoever gives one is not dead.
                exclude=[lambda error: not (isinstance(error, _NotTakenError) and error.again)],
                state_storage=CircuitFile(self._folder, name),
                throw_new_error_on_trip=False,
            )
        return self._circuits[name]
