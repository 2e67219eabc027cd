"""One process at a time.

Belongs here: waiting for a place that another process of this machine works on. Does not belong here: what the place
is for.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone_at(place: Path) -> Iterator[None]:
    """Waits until no other process holds ``place``, and holds it while the block runs.

    The lock ends with the process, however it ends. The file stays; it holds nothing.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
