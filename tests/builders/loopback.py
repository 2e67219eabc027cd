"""A server on this machine, for answers of any kind.

Belongs here: listening on a free port while a test runs, and an address where nothing listens. Does not belong here:
answers (the modules beside this one).
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Protocol, TypeVar


class Held(Protocol):
    """What a server was asked, and how it answers.

    Attributes:
        let_go: Set when the test is over, for answers that wait.
    """

    let_go: threading.Event


class Told(Held, Protocol):
    """The same, with the address of the server.

    Attributes:
        url: Its address.
    """

    url: str


AnyTold = TypeVar("AnyTold", bound=Told)


class QuietAnswers(BaseHTTPRequestHandler):
    """Answers that leave stderr alone: it is what tests look at."""

    told: ClassVar[Any]

    def log_message(self, *_: Any) -> None:
        """Stays quiet."""


@contextmanager
def served(told: Held, answers: type[QuietAnswers], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The free port at which a server listens while the block runs; its answers find ``told`` as their own."""
    server = _Server(("127.0.0.1", 0), type("Answers", (answers,), {"told": told}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        told.let_go.set()
        server.shutdown()
        server.server_close()


@contextmanager
def listening(told: AnyTold, answers: type[QuietAnswers], tls: ssl.SSLContext | None = None) -> Iterator[AnyTold]:
    """``told``, with the address of its server in it, while the block runs."""
    with served(told, answers, tls) as port:
        told.url = f"http{'s' if tls else ''}://127.0.0.1:{port}"
        yield told


def closed_port() -> str:
    """An address of this machine where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is what some tests are about."""
