"""The JSON API of a SearXNG on this machine, with the faults it is told to have.

Belongs here: real sockets, answers as a SearXNG gives them, and faults of servers and proxies. Does not belong here:
expectations, and a real SearXNG (``tests/searxng``).
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from tests.builders.loopback import QuietAnswers, listening

PAGE = "<!doctype html><title>Log in</title>"


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


@dataclass
class Searx:
    """What a server was asked, and how it answers.

    Attributes:
        pages: Results of each query; none for others.
        faults: One for each request, after which it answers well: a status, ``well``, ``html``, ``hangs``, ``drips``,
            ``closes``, ``endless``, ``redirects``, or the body of an answer.
        unresponsive: Engines that are down, with the reason.
        headers: Further headers of each answer with a status.
        asked: What it was asked.
    """

    pages: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    faults: Sequence[int | str | bytes] = ()
    unresponsive: Sequence[Sequence[str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def queries(self) -> list[str]:
        """The queries, in the order they came."""
        return [asked.parameters["q"] for asked in self.asked]


@contextmanager
def searx_server(**how: Any) -> Iterator[Searx]:
    """A server that listens on a free port while the block runs."""
    with listening(Searx(**how), _Answers) as told:
        yield told


class _Answers(QuietAnswers):
    told: ClassVar[Searx]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(parts.path, dict(parse_qsl(parts.query)), {n.casefold(): v for n, v in self.headers.items()})
        self.told.asked.append(asked)
        place = len(self.told.asked) - 1
        fault = self.told.faults[place] if place < len(self.told.faults) else "well"
        if isinstance(fault, bytes):
            self._send(200, fault)
        elif isinstance(fault, int):
            self._send(fault, b'{"error": "search error"}' if fault >= 500 else b"", dict(self.told.headers))
        else:
            getattr(self, f"_{fault}")(asked)

    def _well(self, asked: Asked) -> None:
        said = {
            "query": asked.parameters["q"],
            "results": self.told.pages.get(asked.parameters["q"], []),
            "answers": [],
            "unresponsive_engines": self.told.unresponsive,
        }
        self._send(200, json.dumps(said).encode())

    def _html(self, _: Asked) -> None:
        self._send(200, PAGE.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _redirects(self, _: Asked) -> None:
        self._send(302, b"", {"Location": "https://login.example/?back=secret"})

    def _hangs(self, _: Asked) -> None:
        self.told.let_go.wait(60)

    def _drips(self, _: Asked) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n")
        while not self.told.let_go.wait(0.02):
            self.wfile.write(b" ")

    def _closes(self, _: Asked) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def _endless(self, _: Asked) -> None:
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"results": [')
        while not self.told.let_go.is_set():
            self.wfile.write(b"0," * 65_536)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | dict(headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
