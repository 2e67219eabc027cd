"""The way to a server on this machine, which can break.

Belongs here: a relay of connections that passes on, cuts after so many bytes, or refuses. Does not belong here: what is
sent, expectations.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_BLOCK = 1 << 14


class BreakingWay:
    """A port that leads to another one.

    Attributes:
        port: The port.
        cut_after: Bytes of answers after which every connection is cut; none when absent.
        cuts_left: How many connections are cut at most; all when absent.
        cuts: How many were.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cut_after: int | None = None
        self.cuts_left: int | None = None
        self.cuts = 0
        self._passed = 0
        self._lock = threading.Lock()

    def cut(self, after: int = 0, times: int | None = None) -> None:
        """From now on cut connections when they, together, have answered so many bytes."""
        with self._lock:
            self._passed, self.cut_after, self.cuts_left = 0, after, times

    def mend(self) -> None:
        """Pass everything on again."""
        self.cut_after = None

    def serve(self) -> None:
        """Pass connections on until the port is closed."""
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(near,), daemon=True).start()

    def close(self) -> None:
        """Close the port."""
        self._listening.close()

    def _relay(self, near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection(("127.0.0.1", self._target)) as far:
            threading.Thread(target=self._pass_on, args=(near, far), daemon=True).start()
            while block := far.recv(_BLOCK):
                if self._is_cut(len(block)):
                    near.sendall(block[: len(block) // 2] if self.cut_after else b"")
                    near.shutdown(socket.SHUT_RDWR)  # closing alone waits for the thread that reads from it
                    return
                near.sendall(block)

    def _is_cut(self, size: int) -> bool:
        with self._lock:
            self._passed += size
            if self.cut_after is None or self._passed <= self.cut_after or self.cuts_left == 0:
                return False
            self.cuts += 1
            self.cuts_left = None if self.cuts_left is None else self.cuts_left - 1
            return True

    @staticmethod
    def _pass_on(near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while block := near.recv(_BLOCK):
                far.sendall(block)


@contextmanager
def breaking_way(target: int) -> Iterator[BreakingWay]:
    """A port that leads to ``target`` while the block runs."""
    way = BreakingWay(target)
    serving = threading.Thread(target=way.serve, daemon=True)
    serving.start()
    try:
        yield way
    finally:
        way.close()
