"""Sites on this machine for a crawler, with a log of their own of what was asked and when.

Belongs here: real sockets, pages that answer as they are told to, and the log. Does not belong here: what pages say
(``organisation_pages``) and expectations.
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

from tests.builders.loopback import QuietAnswers, served

PIECE = b"<p>" + b"more and more " * 512 + b"</p>\n"


@dataclass(frozen=True)
class Answer:
    """One answer of a site.

    Attributes:
        body: Body, or how it comes: ``endless``, ``large`` (50 MB), ``bomb`` (gzip of 20 MB), ``slow`` (for ever).
        status: HTTP status.
        headers: Beside the type and the length.
        content_type: Type of the body.
    """

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Hit:
    """One request as the site saw it."""

    path: str
    at: float
    user_agent: str
    host: str


@dataclass
class Site:
    """A site and its log.

    Attributes:
        pages: Answers by path, or by host and path: one, or several for one request after the other, the last for
            all further.
        clock: What the log is written by.
        hits: The log.
        port: Where it listens.
    """

    pages: dict[str, Answer | Sequence[Answer]] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    hits: list[Hit] = field(default_factory=list)
    port: int = 0
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [hit.path for hit in self.hits]

    def gaps(self) -> list[float]:
        """Seconds between requests."""
        return [after.at - before.at for before, after in pairwise(self.hits)]

    def answer(self, host: str, path: str) -> Answer:
        """What the site answers now."""
        known = self.pages.get(f"{host}{path}") or self.pages.get(path, Answer(b"<p>no such page", 404))
        if isinstance(known, Answer):
            return known
        place = self.paths.count(path) - 1
        return known[min(place, len(known) - 1)]


def page(body: str, title: str = "A page", head: str = "") -> Answer:
    """A sound page."""
    text = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return Answer(text.encode())


def robots(text: str) -> Answer:
    """A robots.txt."""
    return Answer(text.encode(), content_type="text/plain")


def sitemap(*addresses: str, index: bool = False) -> Answer:
    """A sitemap of pages, or an index of sitemaps."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    entries = "".join(f"<{inner}><loc>{address}</loc></{inner}>" for address in addresses)
    text = f'<?xml version="1.0"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{outer}>'
    return Answer(text.encode(), content_type="application/xml")


@contextmanager
def crawled_site(
    pages: Mapping[str, Answer | Sequence[Answer]] | None = None, clock: Callable[[], float] = time.monotonic
) -> Iterator[Site]:
    """A site that listens on a free port while the block runs."""
    site = Site(dict(pages or {}), clock)
    with served(site, _Pages) as site.port:
        yield site


class _Pages(QuietAnswers):
    told: ClassVar[Site]

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        self.told.hits.append(Hit(self.path, self.told.clock(), self.headers.get("User-Agent", ""), host))
        answer = self.told.answer(host, self.path)
        self.send_response(answer.status)
        if "Content-Type" not in answer.headers:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value.replace("{site}", self.told.url))
        if isinstance(answer.body, bytes):
            body = answer.body.replace(b"{site}", self.told.url.encode())
            body = body.replace(b"{port}", str(self.told.port).encode())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            getattr(self, f"_{answer.body}")()

    def _endless(self) -> None:
        self.end_headers()
        while not self.told.let_go.is_set():
            self.wfile.write(PIECE)

    def _large(self) -> None:
        self.end_headers()
        for _ in range(50 * 2**20 // len(PIECE)):
            self.wfile.write(PIECE)

    def _bomb(self) -> None:
        body = gzip.compress(b"<p>" + bytes(20 * 2**20), compresslevel=1)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _slow(self) -> None:
        self.end_headers()
        while not self.told.let_go.wait(0.05):
            self.wfile.write(b"<p>")

    def _closes(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)


@dataclass
class WoundClock:
    """Time that passes only while somebody sleeps."""

    seconds: float = 1_000.0

    def now(self) -> float:
        """What it shows."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Winds it on."""
        self.seconds += seconds
