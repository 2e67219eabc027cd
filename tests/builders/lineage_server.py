"""A lineage server on this machine that answers as it is told to.

Belongs here: real sockets and real answers: taking events, refusing them, answering as something else, and not
answering at all. Does not belong here: expectations.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from tests.builders.loopback import QuietAnswers, listening

Manner = Literal["takes", "500", "422", "html", "redirects to html", "hangs", "closes early", "drips"]


class LineageServer:
    """What a server was sent, and how it answers."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.events: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.asked = 0
        self.let_go = threading.Event()
        self.url = ""

    def states(self) -> list[str]:
        """States of the events taken, in the order they came."""
        return [event["eventType"] for event in self.events]


@contextmanager
def lineage_server(manner: Manner = "takes") -> Iterator[LineageServer]:
    """A server that listens on a free port while the block runs."""
    told = LineageServer(manner)
    with listening(told, _Answers):
        yield told


class _Answers(QuietAnswers):
    told: LineageServer

    def do_POST(self) -> None:
        self.told.asked += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        ways: dict[str, Callable[[], object]] = {
            "takes": lambda: self._take(body),
            "hangs": lambda: self.told.let_go.wait(60),
            "closes early": lambda: self.connection.shutdown(socket.SHUT_RDWR),
            "drips": self._drip,
            "redirects to html": self._redirect,
            "html": self.do_GET,
        }
        ways.get(self.told.manner, lambda: self._answer(int(self.told.manner), "application/json", b"{}"))()

    def do_GET(self) -> None:
        self._answer(200, "text/html; charset=utf-8", b"<html>Please log in</html>")

    def _take(self, body: bytes) -> None:
        self.told.events.append(json.loads(body))
        self.told.headers.append(dict(self.headers))
        self.told.paths.append(self.path)
        self._answer(201, "application/json", b"")

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n")
        while not self.told.let_go.wait(0.2):
            self.wfile.write(b" ")

    def _redirect(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/login")
        self.end_headers()

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
