"""Connections to addresses that were checked, with one limit of time for all that happens on them.

Belongs here: sockets. Does not belong here: which addresses are good (``door``) and HTTP, which is httpcore's.

Imported only when something is asked: it brings httpcore.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore

from hotpass_assets.domain.network.hosts import Address

_MOST_TRIED = 4


class Deadline:
    """A moment by which everything must be done.

    Args:
        seconds: From now.
        clock: Seconds from anywhere that never go back.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.began = clock()
        self._end = self.began + seconds

    @property
    def left(self) -> float:
        """Seconds left; none or fewer when it has passed."""
        return self._end - self._clock()

    @property
    def spent(self) -> float:
        """Seconds since it was set."""
        return self._clock() - self.began


@dataclass
class Traffic:
    """What went over a connection.

    Attributes:
        sent: Bytes of HTTP; what TLS adds is not counted.
        received: The same in the other direction.
        address: Who took the connection, if anybody did.
    """

    sent: int = 0
    received: int = 0
    address: Address | None = None


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to given addresses, whatever name it is asked for: the name is not looked up a second time.

    Args:
        addresses: Addresses of the host, checked, in the order they are tried.
        deadline: For everything on the connection.
        traffic: Counts what goes over it.
    """

    def __init__(self, addresses: Sequence[Address], deadline: Deadline, traffic: Traffic) -> None:
        self._addresses = tuple(addresses)[:_MOST_TRIED]
        self._deadline = deadline
        self._traffic = traffic
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that takes one; the time left is shared out among those still to try."""
        failure: Exception | None = None
        for place, address in enumerate(self._addresses):
            left = self._deadline.left
            if left <= 0:
                break
            share = left / (len(self._addresses) - place)
            try:
                stream = self._sockets.connect_tcp(str(address), port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                self._traffic.address = address
                return _TimedStream(stream, self._deadline, self._traffic)
        raise failure or httpcore.ConnectTimeout("no time left")


class _TimedStream(httpcore.NetworkStream):
    """A stream on which each wait ends with the deadline, so that a drip of single bytes gains nothing."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline, traffic: Traffic) -> None:
        self._stream = stream
        self._deadline = deadline
        self._traffic = traffic

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._deadline.left
        if left <= 0:
            raise httpcore.ReadTimeout("no time left")
        part = self._stream.read(max_bytes, left)
        self._traffic.received += len(part)
        return part

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # The stream's own way to write starts its limit anew with each piece the other side takes.
        socket = self._stream.get_extra_info("socket")
        while buffer:
            left = self._deadline.left
            if left <= 0:
                raise httpcore.WriteTimeout("no time left")
            try:
                socket.settimeout(left)
                taken = socket.send(buffer)
            except TimeoutError as error:
                raise httpcore.WriteTimeout(str(error)) from error
            except OSError as error:
                raise httpcore.WriteError(str(error)) from error
            self._traffic.sent += taken
            buffer = buffer[taken:]

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left
        if left <= 0:
            raise httpcore.ConnectTimeout("no time left")
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline, self._traffic)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that are trusted: those of the library, or of ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``."""
    import httpx

    return httpx.create_ssl_context()
