"""A delivery that did not arrive, as one line of NDJSON.

Belongs here: the line and what it must hold to be sent again. Does not belong here: its file
(``hotpass_resources.deliveries``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from hotpass_assets.domain.deliveries.endpoints import HIDDEN, why_no_endpoint
from hotpass_assets.domain.deliveries.outcomes import Target
from hotpass_assets.domain.deliveries.payloads import canonical, idempotency_key, payload_digest

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of a line at most; a daily list of its greatest size takes less."""


class UnusableLetterError(ValueError):
    """A line that cannot be sent; the text says why and quotes nothing of it."""


@dataclass(frozen=True)
class DeadLetter:
    """One dead letter.

    Attributes:
        timestamp: When it was given up (UTC, ISO 8601).
        target: What is at the endpoint.
        endpoint: Where it was to go, without secrets.
        error: Why it did not arrive.
        idempotency_key: The key it was sent with, and will be again.
        payload: The body.
    """

    timestamp: str
    target: Target
    endpoint: str
    error: str
    idempotency_key: str
    payload: Mapping[str, Any]

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        return canonical(self.payload)

    @property
    def digest(self) -> str:
        """SHA-256 of the body."""
        return payload_digest(self.content)


def as_line(letter: DeadLetter) -> bytes:
    """A letter as one line."""
    text = json.dumps(vars(letter), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{text}\n".encode()


def letter_in(line: bytes) -> DeadLetter:
    """The letter of a line.

    Raises:
        UnusableLetterError: It holds none that could be sent again under its own key.
    """
    if len(line) > LONGEST_LINE:
        raise UnusableLetterError(f"the line has more than {LONGEST_LINE} bytes")
    found = _object_in(line)
    _refuse_wrong_parts(found)
    letter = DeadLetter(**{name: found[name] for name in DeadLetter.__dataclass_fields__})
    try:
        key = idempotency_key(letter.digest)
    except (ValueError, RecursionError) as error:
        raise UnusableLetterError("its payload is no JSON that can be sent") from error
    if key != letter.idempotency_key:
        raise UnusableLetterError("its key is not that of its payload: one of them was changed")
    return letter


def _object_in(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise UnusableLetterError("it is no line of JSON") from error
    if not isinstance(found, dict):
        raise UnusableLetterError("it is no JSON object")
    return found


def _refuse_constant(_: str) -> Literal[False]:
    raise ValueError("JSON knows neither NaN nor infinity")


def _refuse_wrong_parts(found: Mapping[str, Any]) -> None:
    texts = ("timestamp", "target", "endpoint", "error", "idempotency_key")
    wrong = [name for name in texts if not isinstance(found.get(name), str)]
    if not isinstance(found.get("payload"), dict):
        wrong.append("payload")
    if wrong:
        raise UnusableLetterError(f"it lacks a usable {wrong[0]}")
    if found["target"] not in get_args(Target):
        raise UnusableLetterError(f"its target is none of {', '.join(get_args(Target))}")
    endpoint = found["endpoint"]
    if HIDDEN not in endpoint and why_no_endpoint(endpoint) is not None:
        raise UnusableLetterError("its endpoint is no address")
