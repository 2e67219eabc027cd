"""Who works on an intake: one process at a time, which may ask itself whether it is the one.

Belongs here: the lock of an intake, and what this process holds. Does not belong here: how a store locks
(``storage``), and what is done meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from hotpass_resources.storage.store import ObjectStore

_held_here: set[str] = set()


@contextmanager
def working_on(objects: ObjectStore, profile: str, key: str, patience: float | None = None) -> Iterator[None]:
    """Waits until nobody else works on an intake, and keeps others out while the block runs.

    Args:
        objects: The store it is in.
        profile: Its profile.
        key: Its key.
        patience: Seconds to wait for others; as long as it takes when absent.

    Raises:
        TimeoutError: Somebody still worked on it then.
    """
    with objects.alone(_name(profile, key), patience):
        place = _place(objects, profile, key)
        _held_here.add(place)
        try:
            yield
        finally:
            _held_here.discard(place)


def is_held_here(objects: ObjectStore, profile: str, key: str) -> bool:
    """Whether this process keeps others out already; asking for the lock again would wait for ever."""
    return _place(objects, profile, key) in _held_here


def _name(profile: str, key: str) -> str:
    return f"{profile}/{key}.lock"


def _place(objects: ObjectStore, profile: str, key: str) -> str:
    return objects.where(_name(profile, key))
