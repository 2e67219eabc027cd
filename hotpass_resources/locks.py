"""One process of this machine at a time.

Belongs here: waiting for a place that another process of this machine works on. Does not belong here: what the place
is for, and processes of other machines (``storage.s3_locks``).
"""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path


def alone_at(place: Path) -> AbstractContextManager[None]:
    """Waits until no other process holds ``place``, and holds it while the block runs.

    The lock ends with the process, however it ends. The file stays; it holds nothing.
    """
    return _held(place, fcntl.LOCK_EX)


def together_at(place: Path) -> AbstractContextManager[None]:
    """Waits until no other process holds ``place`` alone, and keeps such a one out while the block runs."""
    return _held(place, fcntl.LOCK_SH)


@contextmanager
def _held(place: Path, how: int) -> Iterator[None]:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a") as held:
        fcntl.flock(held, how)
        yield
