"""One process of this machine at a time.

Belongs here: waiting for a place that another process of this machine works on. Does not belong here: what the place
is for, and processes of other machines (``storage.s3_locks``).
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

_LOOK_AGAIN_AFTER = 0.05


def alone_at(place: Path, patience: float | None = None) -> AbstractContextManager[None]:
    """Waits until no other process holds ``place``, and holds it while the block runs.

    The lock ends with the process, however it ends. The file stays; it holds nothing.

    Args:
        place: A file.
        patience: Seconds to wait; as long as it takes when absent.

    Raises:
        TimeoutError: Another process held it all that time.
    """
    return _held(place, fcntl.LOCK_EX, patience)


def together_at(place: Path, patience: float | None = None) -> AbstractContextManager[None]:
    """Waits until no other process holds ``place`` alone, and keeps such a one out while the block runs."""
    return _held(place, fcntl.LOCK_SH, patience)


@contextmanager
def _held(place: Path, how: int, patience: float | None) -> Iterator[None]:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a") as held:
        if patience is None:
            fcntl.flock(held, how)
        else:
            _take_within(held.fileno(), how, patience)
        yield


def _take_within(descriptor: int, how: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            return fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise TimeoutError from None
            time.sleep(_LOOK_AGAIN_AFTER)
