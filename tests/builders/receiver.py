"""A receiver of deliveries on this machine that answers as it is told to.

Belongs here: real sockets, and real answers or none. Does not belong here: expectations.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.builders.loopback import QuietAnswers, listening


@dataclass(frozen=True)
class Request:
    """What a receiver was sent."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def key(self) -> str:
        """Its idempotency key."""
        return self.headers["Idempotency-Key"]


@dataclass
class Receiver:
    """What a receiver was sent, and how it answers.

    Attributes:
        answers: One for each request, the last one for all further: a status, or ``hangs``, ``drips`` (headers, a byte
            at a time, for ever), ``drips a body``, ``closes``, ``babbles``, ``redirects``.
        retry_after: What it asks with each answer of failure.
        leads_to: Where it redirects to.
        asked: What it was sent.
    """

    answers: Sequence[int | str] = (200,)
    retry_after: str | None = None
    leads_to: str = "/elsewhere"
    asked: list[Request] = field(default_factory=list)
    url: str = ""
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def keys(self) -> list[str]:
        """Idempotency keys, in the order they came."""
        return [request.key for request in self.asked]


@contextmanager
def receiver(*answers: int | str, tls: ssl.SSLContext | None = None, **more: Any) -> Iterator[Receiver]:
    """A receiver that listens on a free port while the block runs."""
    told = Receiver(answers or (200,), **more)
    with listening(told, _Answers, tls):
        yield told


class _Answers(QuietAnswers):
    told: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        place = len(self.told.asked)
        self.told.asked.append(Request(self.path, dict(self.headers), body))
        answer = self.told.answers[min(place, len(self.told.answers) - 1)]
        if isinstance(answer, int):
            self._answer(answer)
        else:
            getattr(self, f"_{answer.replace(' ', '_')}")()

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if self.told.retry_after is not None and status >= 400:
            self.send_header("Retry-After", self.told.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _hangs(self) -> None:
        self.told.let_go.wait(60)

    def _drips(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.told.let_go.wait(0.05):
            self.wfile.write(b"X-More: y\r\n")

    def _drips_a_body(self) -> None:
        self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 1000000\r\n\r\n")
        while not self.told.let_go.wait(0.05):
            self.wfile.write(b" ")

    def _closes(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def _babbles(self) -> None:
        self.wfile.write(b"220 mail.example ESMTP\r\n")

    def _redirects(self) -> None:
        self.send_response(307)
        self.send_header("Location", self.told.leads_to)
        self.send_header("Content-Length", "0")
        self.end_headers()
