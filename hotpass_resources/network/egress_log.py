"""What was let out to whom: one file of NDJSON that only grows.

Belongs here: the lines, and that none is lost or torn. Does not belong here: deciding (``door``).

A request that is refused is one line. One that is let out is two, of the same ``exchange``: ``allowed``, written before
anything is sent so that nothing ever leaves unlogged, and ``answered`` or ``failed`` with what came of it. Paths,
queries, headers and bodies are in none of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from hotpass_assets.domain.network.addresses import Target
from hotpass_assets.domain.network.hosts import Address
from hotpass_assets.domain.network.rules import Purpose

Decision = Literal["allowed", "refused", "answered", "failed"]


class EgressLogError(OSError):
    """The log cannot be written to."""


@dataclass(frozen=True)
class Egress:
    """What a line says of a request, before anything came of it.

    Attributes:
        exchange: Id of the exchange.
        hop: How many redirects led here.
        url: The whole address, of which only a digest is kept; nothing where that would tell of people.
        target: Who it leads to, where that can be said.
        address: Where it is sent, once that is known.
    """

    exchange: str
    hop: int
    purpose: Purpose
    method: str
    url: str | None
    target: Target | None
    address: Address | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a request: the HTTP status, if there was one, bytes both ways, and seconds."""

    status: int | None
    bytes_sent: int
    bytes_received: int
    elapsed_seconds: float


class EgressLog:
    """The log, for one process of several.

    Args:
        path: The file; made, readable by its owner alone, with the first line.
        now: The time, in UTC.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.path = path
        self._now = now

    def ready(self) -> None:
        """See that lines can be added.

        Raises:
            EgressLogError: They cannot.
        """
        os.close(self._opened())

    def write(
        self, egress: Egress, decision: Decision, reason: str | None = None, outcome: Outcome | None = None
    ) -> None:
        """Add a line.

        Args:
            egress: The request.
            decision: What was decided, or came of it.
            reason: The word for a refusal or a failure.
            outcome: What came of it.

        Raises:
            EgressLogError: It cannot be added.
        """
        target = egress.target
        line = {
            "when": self._now().isoformat(timespec="milliseconds"),
            "exchange": egress.exchange,
            "hop": egress.hop,
            "decision": decision,
            "reason": reason,
            "purpose": egress.purpose,
            "method": egress.method,
            "scheme": target.scheme if target else None,
            "host": target.host if target else None,
            "port": target.port if target else None,
            "address": str(egress.address) if egress.address else None,
            "url_sha256": hashlib.sha256(egress.url.encode()).hexdigest() if egress.url else None,
            "status": outcome.status if outcome else None,
            "bytes_sent": outcome.bytes_sent if outcome else None,
            "bytes_received": outcome.bytes_received if outcome else None,
            "elapsed_seconds": round(outcome.elapsed_seconds, 3) if outcome else None,
        }
        self._append(json.dumps(line, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n")

    def _append(self, line: bytes) -> None:
        descriptor = self._opened()
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                line = b"\n" + line  # the last writer ran out of space in the middle of a line
            if os.write(descriptor, line) != len(line):
                raise EgressLogError("only part of a line could be written: the disk is full")
        except EgressLogError:
            raise
        except OSError as error:
            raise EgressLogError(error.strerror or type(error).__name__) from error
        finally:
            os.close(descriptor)

    def _opened(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Opened for each line, so that the file can be moved away. One that is no file must not make us wait.
            how = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
            descriptor = os.open(self.path, how, 0o600)
        except OSError as error:
            raise EgressLogError(error.strerror or type(error).__name__) from error
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
        raise EgressLogError("it is no regular file")
