"""A web server on this machine that behaves as badly as it is told to.

Belongs here: real sockets, answers by path, and a record of what came. Does not belong here: expectations.
"""

from __future__ import annotations

import gzip
import json
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar
from urllib.parse import urlsplit

from tests.builders.loopback import QuietAnswers, served


@cache
def _gzip_bomb() -> bytes:
    return gzip.compress(bytes(40 << 20))


@cache
def _deflate_bomb() -> bytes:
    return zlib.compress(bytes(40 << 20))


@dataclass(frozen=True)
class Page:
    """An answer of the usual kind."""

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """One request as it came: path with query, headers by name in lower case, body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class HostileServer:
    """What it was asked, and what it says to which path.

    Beside ``pages`` it knows ``/loop`` (a redirect to itself by way of ``/pool``), ``/far/N`` (N redirects, then a
    page), ``/to?URL`` (a redirect there), ``/busy`` (429 with Retry-After), ``/endless``, ``/drip`` (a body, a byte at
    a time), ``/drip-headers``, ``/bomb`` (gzip, a thousand times larger inside), ``/bomb-in-bomb``, ``/deflate-bomb``,
    ``/torn`` (gzip that ends early), ``/headers`` (huge ones), ``/many-headers``, ``/hangs``, ``/closes``,
    ``/babbles``, ``/brotli``, ``/echo`` (what it was asked, as JSON).

    Attributes:
        pages: Answers by path.
        visits: What it was asked, in the order it came.
        port: Where it listens, on 127.0.0.1.
        let_go: Set when it ends.
    """

    pages: dict[str, Page | Callable[[Visit], Page]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    port: int = 0
    let_go: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Address of a path."""
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """Paths it was asked, in the order they came."""
        return [visit.path for visit in self.visits]


@contextmanager
def hostile_server(
    pages: Mapping[str, Page | Callable[[Visit], Page]] | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[HostileServer]:
    """A server on a free port while the block runs; with ``tls`` it speaks HTTPS."""
    told = HostileServer(dict(pages or {}))
    with served(told, _Answers, tls) as told.port:
        yield told


class _Answers(QuietAnswers):
    told: ClassVar[HostileServer]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        visit = Visit(self.command, self.path, headers, self.rfile.read(length))
        self.told.visits.append(visit)
        self.close_connection = True
        parts = urlsplit(self.path)
        known = self.told.pages.get(self.path) or self.told.pages.get(parts.path)
        if known is not None:
            self._send(known if isinstance(known, Page) else known(visit))
            return
        name = parts.path.strip("/").partition("/")[0].replace("-", "_")
        behaviour = getattr(self, f"_on_{name}", None)
        if behaviour is None:
            self._send(Page(b"no such page", 404, "text/plain"))
            return
        with suppress(OSError):
            behaviour(visit)

    def do_GET(self) -> None:
        self.do_POST()

    def _send(self, page: Page) -> None:
        self.send_response(page.status)
        if page.content_type is not None:
            self.send_header("Content-Type", page.content_type)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def _redirect(self, to: str, status: int = 302) -> None:
        self._send(Page(b"elsewhere", status, headers={"Location": to}))

    def _on_loop(self, _: Visit) -> None:
        self._redirect("/pool")

    def _on_pool(self, _: Visit) -> None:
        self._redirect("/loop")

    def _on_far(self, visit: Visit) -> None:
        left = int(visit.path.rpartition("/")[2])
        if left:
            self._redirect(f"/far/{left - 1}")
        else:
            self._send(Page(b"arrived"))

    def _on_to(self, visit: Visit) -> None:
        self._redirect(urlsplit(visit.path).query, 307)

    def _on_busy(self, _: Visit) -> None:
        self._send(Page(b"later", 429, headers={"Retry-After": "7"}))

    def _on_endless(self, _: Visit) -> None:
        self._begin()
        while not self.told.let_go.is_set():
            self.wfile.write(b"endless " * 8_192)

    def _on_drip(self, _: Visit) -> None:
        self._begin()
        while not self.told.let_go.wait(0.02):
            self.wfile.write(b".")

    def _on_drip_headers(self, _: Visit) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.told.let_go.wait(0.02):
            self.wfile.write(b"X-More: y\r\n")

    def _on_bomb(self, _: Visit) -> None:
        self._send(Page(_gzip_bomb(), headers={"Content-Encoding": "gzip"}))

    def _on_bomb_in_bomb(self, _: Visit) -> None:
        self._send(Page(gzip.compress(_gzip_bomb()), headers={"Content-Encoding": "gzip, gzip"}))

    def _on_deflate_bomb(self, _: Visit) -> None:
        self._send(Page(_deflate_bomb(), headers={"Content-Encoding": "deflate"}))

    def _on_torn(self, _: Visit) -> None:
        self._send(Page(gzip.compress(b"a page " * 1_000)[:-12], headers={"Content-Encoding": "gzip"}))

    def _on_brotli(self, _: Visit) -> None:
        self._send(Page(b"\x0b\x02\x80page\x03", headers={"Content-Encoding": "br"}))

    def _on_headers(self, _: Visit) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Huge: ")
        while not self.told.let_go.is_set():
            self.wfile.write(b"h" * 65_536)

    def _on_many_headers(self, _: Visit) -> None:
        self._send(Page(b"page", headers={f"X-{number}": "v" * 1_000 for number in range(80)}))

    def _on_hangs(self, _: Visit) -> None:
        self.told.let_go.wait(60)

    def _on_closes(self, _: Visit) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")

    def _on_babbles(self, _: Visit) -> None:
        self.wfile.write(b"220 mail.example ESMTP\r\n")

    def _on_echo(self, visit: Visit) -> None:
        said = {"path": visit.path, "headers": dict(visit.headers), "body": visit.body.decode()}
        self._send(Page(json.dumps(said).encode(), content_type="application/json"))

    def _begin(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
