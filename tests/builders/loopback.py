"""A server on this machine, for answers of any kind.

Belongs here: listening on a free port while a test runs, and an address where nothing listens. Does not belong here:
answers (``graphql_server``, ``lineage_server``, ``receiver``).
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Protocol, TypeVar


class Told(Protocol):
    """What a server was asked, and how it answers.

    Attributes:
        url: Its address.
        let_go: Set when the test is over, for answers that wait.
    """

    url: str
    let_go: threading.Event


AnyTold = TypeVar("AnyTold", bound=Told)


class QuietAnswers(BaseHTTPRequestHandler):
    """Answers that leave stderr alone: it is what tests look at."""

    told: ClassVar[Any]

    def log_message(self, *_: Any) -> None:
        """Stays quiet."""


@contextmanager
def listening(told: AnyTold, answers: type[QuietAnswers], tls: ssl.SSLContext | None = None) -> Iterator[AnyTold]:
    """A server on a free port while the block runs; its answers find ``told`` as their own."""
    server = _Server(("127.0.0.1", 0), type("Answers", (answers,), {"told": told}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    try:
        yield told
    finally:
        told.let_go.set()
        server.shutdown()
        server.server_close()


def closed_port() -> str:
    """An address of this machine where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is what some tests are about."""
