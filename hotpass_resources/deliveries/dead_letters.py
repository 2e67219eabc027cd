"""The file of dead letters: NDJSON that several processes append to.

Belongs here: appending, reading and taking lines out. Does not belong here: what a line says
(``domain.deliveries.dead_letters``) and sending it again (``replay``).

Whoever changes the file holds the lock beside it. A line is written whole or not at all; lines that are taken out
leave in one swap, with whatever was appended meanwhile kept.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from hotpass_assets.domain.config.automation import AutomationHttpSettings
from hotpass_assets.domain.deliveries.dead_letters import DeadLetter, as_line
from hotpass_assets.domain.errors import InputError
from hotpass_resources.locks import alone_at
from hotpass_resources.publishing.atomic import output_error, swap_in
from hotpass_resources.settings import Settings

_OWNER_ONLY = 0o600
_LARGEST = 1 << 30


class DeadLetters:
    """Dead letters in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, letter: DeadLetter) -> None:
        """Add a letter at the end.

        Raises:
            OutputError: It cannot be written; the file is as it was.
        """
        try:
            with self._alone("lock"):
                descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
                try:
                    _append(descriptor, as_line(letter))
                finally:
                    os.close(descriptor)
        except OSError as error:
            raise output_error(self.path, error) from error

    def lines(self) -> list[bytes]:
        """Every line that is not blank, without its end, by its place in the file; absent files have none.

        Raises:
            InputError: The file cannot be read.
        """
        return [line for _, line in self.numbered()]

    def numbered(self) -> list[tuple[int, bytes]]:
        """Every line that is not blank, with its number from 1.

        Raises:
            InputError: The file cannot be read.
        """
        if not self.path.exists():
            return []
        try:
            if self.path.stat().st_size > _LARGEST:
                raise InputError(
                    f"{self.path.name} is too large to read",
                    where=str(self.path.parent),
                    why=f"it has more than {_LARGEST >> 20} MB",
                    do="Split it by lines and name the parts with --dead-letter",
                )
            with self._alone("lock"):
                found = self.path.read_bytes().split(b"\n")
        except OSError as error:
            raise InputError(
                f"cannot read {self.path.name}",
                where=str(self.path.parent),
                why=error.strerror or type(error).__name__,
                do="Name a file of dead letters with --dead-letter",
            ) from error
        return [(number, line) for number, line in enumerate(found, start=1) if line.strip()]

    def take_out(self, settled: Iterable[bytes]) -> None:
        """Remove these lines, each as often as it is given, and keep all others as they are.

        Raises:
            OutputError: The file cannot be written; it is as it was.
        """
        gone = Counter(settled)
        if not gone:
            return
        with self._alone("lock"):
            kept = []
            for line in self.path.read_bytes().split(b"\n"):
                if gone[line]:
                    gone[line] -= 1
                elif line.strip():
                    kept.append(line + b"\n")
            with swap_in(self.path) as aside:
                aside.touch(_OWNER_ONLY)
                aside.write_bytes(b"".join(kept))

    @contextmanager
    def replayed(self) -> Iterator[None]:
        """Waits until nobody else sends these letters again, and keeps others from it while the block runs."""
        with self._alone("replay"):
            yield

    def _alone(self, what: str) -> AbstractContextManager[None]:
        return alone_at(self.path.with_name(f".{self.path.name}.{what}"))


def dead_letter_path(http: AutomationHttpSettings, settings: Settings) -> Path:
    """File of dead letters: as configured, else in the state folder."""
    return http.dead_letter_path or settings.state_dir / "deliveries" / "dead-letters.ndjson"


def _append(descriptor: int, line: bytes) -> None:
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        line = b"\n" + line  # what somebody left unfinished stays a line of its own
    try:
        written = 0
        while written < len(line):
            written += os.write(descriptor, line[written:])
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise
