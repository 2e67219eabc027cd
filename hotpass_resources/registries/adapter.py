"""One registry, asked one question at a time: kept answers first, then the network.

Belongs here: the order, waiting, trying again when a registry asks for patience, and giving up on one that does not
answer. Does not belong here: the connection (``hotpass_resources.network``), what an answer means
(``hotpass_assets.domain.registries.results``).

A fault is a result of the question, never an exception: the other questions, and the other registries, go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from hotpass_assets.domain.registries.questions import RegistryQuestion
from hotpass_assets.domain.registries.registry import Registry
from hotpass_assets.domain.registries.results import (
    RegistryFault,
    RegistryResult,
    failed,
    read_answer,
    result_from_json,
)
from hotpass_resources.network.answer_cache import AnswerCache, answer_key
from hotpass_resources.network.exchange import NetworkAnswer, NetworkRequest, RequestFailed, RequestRefused
from hotpass_resources.network.pace import Pace, retry_after_seconds
from hotpass_resources.settings import RegistrySettings, registry_variables

MOST_BYTES = 2 * 2**20
"""Two hundred entries are some hundred kilobytes; a longer answer is not one to a question about one organisation."""

LONGEST_WAIT = 60.0
"""Seconds a registry may ask to be left alone before its questions are left for another day."""

_TRIES, _FAULTS_IN_A_ROW = 3, 3
_PATIENCE = (429, 503)
_FORM = 1
_OF_THIS_QUESTION = frozenset({"not_found", "http_error", "wrong_shape"})
_OF_EVERY_QUESTION = frozenset({"credentials", "moved", "throttled"})


class Door(Protocol):
    """What asks the network; ``hotpass_resources.network.door.NetworkDoor`` is one."""

    def allows(self, request: NetworkRequest) -> bool:
        """Whether purpose, content and host of a request are within the rules."""
        ...

    def ask(self, request: NetworkRequest) -> NetworkAnswer:
        """The answer.

        Raises:
            RequestRefused: A rule forbids it.
            RequestFailed: There is none.
        """
        ...


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class RegistryAdapter:
    """A registry and the ways to ask it.

    Attributes:
        registry: The registry.
        settings: Its address and limits.
        cache: Answers kept for a while.
        door: The network; nothing when it is closed.
        pace: Keeps questions apart.
        now: The time, for a ``Retry-After`` that is a date.
        requests: Requests that were sent.
    """

    registry: Registry
    settings: RegistrySettings
    cache: AnswerCache | None = None
    door: Door | None = None
    pace: Pace | None = None
    now: Callable[[], datetime] = _now
    requests: int = 0
    _given_up: RegistryFault | None = None
    _refused: bool = False
    _in_a_row: int = 0

    def ask(self, question: RegistryQuestion) -> RegistryResult | None:
        """What came of a question; nothing where only the network could answer and it is closed."""
        if self.door is None:
            return None
        # What the profile refuses now is not answered from what was kept either; asking says why.
        kept = self._kept(question) if self.door.allows(self._request(question)) else None
        return kept or self._asked(question, self.door)

    def _kept(self, question: RegistryQuestion) -> RegistryResult | None:
        kept = self.cache.get(self._key(question)) if self.cache else None
        if kept is None:
            return None
        try:
            result = result_from_json(json.loads(kept.body), "kept")
        except (ValueError, RecursionError):
            return None
        return result if result.registry == self.registry.name else None

    def _asked(self, question: RegistryQuestion, door: Door) -> RegistryResult:
        if self._given_up:
            words = f"{self.registry.title} was not asked further: {self._given_up.message}"
            return failed(self.registry, "left_out", words, retry=self._given_up.retry)
        result = self._told(question, door)
        if result.answered:
            self._in_a_row = 0
            if self.cache:
                self.cache.keep(self._key(question), json.dumps(result.as_json(), sort_keys=True).encode())
            return result
        (fault,) = result.errors
        self._in_a_row += fault.code not in _OF_THIS_QUESTION
        if fault.code in _OF_EVERY_QUESTION or self._refused or self._in_a_row >= _FAULTS_IN_A_ROW:
            self._given_up = fault
        return result

    def _told(self, question: RegistryQuestion, door: Door) -> RegistryResult:
        variables, title = registry_variables(self.registry.name), self.registry.title
        try:
            for attempt in range(_TRIES):
                if self.pace:
                    self.pace.wait(self.registry.name)
                self.requests += 1
                answer = door.ask(self._request(question))
                pause = retry_after_seconds(answer.headers.get("retry-after"), self.now())
                patience = answer.status == 429 or (answer.status in _PATIENCE and pause is not None)
                if not patience:
                    break
                pause = pause if pause is not None else max(1.0, self.settings.throttle_seconds) * 2**attempt
                if pause > LONGEST_WAIT:
                    words = (
                        f"{title} asks to be left alone for {pause:.0f} seconds; at most {LONGEST_WAIT:.0f} are waited"
                    )
                    return failed(self.registry, "throttled", words, retry=True)
                if self.pace:  # after the last try, too: the next question goes to the same registry
                    self.pace.not_before(self.registry.name, pause)
        except RequestRefused as error:
            self._refused = error.reason != "personal_data"
            return failed(self.registry, "refused", f"{title}: {_words(error)}")
        except RequestFailed as error:
            return failed(self.registry, "no_answer", f"{title}: {_words(error)}", retry=error.retry)
        return read_answer(self.registry, answer.status, answer.body, variables)

    def _request(self, question: RegistryQuestion) -> NetworkRequest:
        headers = {"accept": "application/json"}
        if self.settings.api_key:
            headers[self.settings.api_key_header] = self.settings.api_key
        return NetworkRequest(
            self.settings.base_url,
            "registry",
            headers=headers,
            params={self.settings.param: question.text},
            max_bytes=MOST_BYTES,
            timeout_seconds=self.settings.timeout_seconds,
            max_redirects=0,  # the key is meant for this address alone
        )

    def _key(self, question: RegistryQuestion) -> str:
        return answer_key(
            {
                "form": _FORM,
                "registry": self.registry.name,
                "base_url": self.settings.base_url,
                "param": self.settings.param,
                "by": question.by,
                "asked": question.text.casefold(),
            }
        )


def _words(error: RequestRefused | RequestFailed) -> str:
    """The failure as one clause, without the sentence on trying again, which the result says itself."""
    text = f"{error.what} ({error.where})" if error.where else error.what
    return ". ".join(part.rstrip(".") for part in (f"{text}: {error.why}" if error.why else text, error.do) if part)
