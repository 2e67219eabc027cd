"""One process at a time in a bucket, whichever machine it runs on.

Belongs here: locks as objects, written with conditional requests, with a lease that a vanished holder loses. Does not
belong here: what a lock is for. Why it is so: ADR 0017.

A lock is an object ``locks/<name>``. Whoever makes it holds it, and writes it again every few seconds. No clocks are
compared: who waits takes a lock over when it has seen the same version of it for the whole lease, by its own clock, or
at once when the holder was a process of this machine that is gone. Whoever wants everything makes ``everything`` first
and then waits until no other lock is left; the others make theirs first and then look whether there is ``everything``.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hotpass_assets.domain.errors import HotpassError, StorageError
from hotpass_resources.process import is_gone, process_space, process_tag

if TYPE_CHECKING:
    from hotpass_resources.storage.s3_bucket import S3Bucket

_log = logging.getLogger(__name__)

FOLDER, EVERYTHING = "locks", ".everything"
LEASE_SECONDS = 60.0
_RENEWALS = 4  # in one lease, so that a few of them may fail
_FIRST_WAIT, _LONGEST_WAIT = 0.05, 2.0


@dataclass
class _Held:
    """A lock this process holds: its key, who it is, the version it wrote last and when it asked for that."""

    key: str
    owner: str
    version: str
    written: float
    renewals: int = 0
    lost: bool = False
    ended: threading.Event = field(default_factory=threading.Event)


class BucketLocks:
    """The locks of one bucket and prefix, as this process holds them."""

    def __init__(self, bucket: S3Bucket, lease: float = LEASE_SECONDS) -> None:
        self._bucket = bucket
        self.lease = lease
        self._held: list[_Held] = []

    @contextmanager
    def alone(self, name: str, patience: float | None = None) -> Iterator[None]:
        """Waits for ``name``, and holds it while the block runs.

        Raises:
            StorageError: The bucket cannot be asked; or the lock was lost while the block ran.
            TimeoutError: It was not free within ``patience`` seconds.
        """
        watch = _Watch(self.lease, patience)
        everything = f"{FOLDER}/{EVERYTHING}"
        while True:
            held = self._taken(f"{FOLDER}/{name}", watch)
            if not self._is_held_by_another(everything):
                break
            self._release(held)
            while self._is_held_by_another(everything):
                self._reap(everything, watch)
                watch.wait()
        with self._renewed(held):
            yield

    @contextmanager
    def alone_with_everything(self) -> Iterator[None]:
        """Waits until nobody holds a lock, and keeps everybody out while the block runs.

        Raises:
            StorageError: The bucket cannot be asked; or the lock was lost while the block ran.
        """
        held = self._taken(f"{FOLDER}/{EVERYTHING}", _Watch(self.lease))
        with self._renewed(held):
            watch = _Watch(self.lease)
            while others := [key for key in self._bucket.keys(FOLDER) if key != held.key]:
                for key in others:
                    self._reap(key, watch)
                watch.wait()
            yield

    def refuse_if_lost(self) -> None:
        """Nothing may be written any more by who has lost a lock.

        Raises:
            StorageError: That is so.
        """
        for held in self._held:
            if held.lost or time.monotonic() - held.written >= self.lease:
                raise _lost(self._bucket.where(held.key))

    def _taken(self, key: str, watch: _Watch) -> _Held:
        """The lock, as soon as it is free or abandoned."""
        owner = f"{process_tag()}/{secrets.token_hex(8)}"
        while True:
            asked = time.monotonic()
            version = self._written(key, _content(owner, 0), None)
            if version is None:
                known = self._bucket.read_version(key)
                if known is not None and watch.abandoned(key, known):
                    asked = time.monotonic()
                    version = self._written(key, _content(owner, 0), known[1])
            if version is not None:
                return _Held(key, owner, version, asked)
            watch.wait()

    def _reap(self, key: str, watch: _Watch) -> None:
        """Remove a lock whose holder has vanished."""
        known = self._bucket.read_version(key)
        if known is None or not watch.abandoned(key, known):
            return
        owner, asked = f"{process_tag()}/{secrets.token_hex(8)}", time.monotonic()
        version = self._written(key, _content(owner, 0), known[1])
        if version is not None:
            self._release(_Held(key, owner, version, asked))

    def _written(self, key: str, content: bytes, before: str | None) -> str | None:
        """Write a lock; one that stands there just so was written by a request whose answer was lost."""
        version = self._bucket.write_version(key, content, before)
        if version is not None:
            return version
        known = self._bucket.read_version(key)
        return known[1] if known is not None and known[0] == content else None

    def _is_held_by_another(self, key: str) -> bool:
        return self._bucket.read_version(key) is not None

    def _release(self, held: _Held) -> None:
        """Give a lock back: said first, on condition that it is still ours, then removed."""
        version = self._written(held.key, _content(held.owner, held.renewals, free=True), held.version)
        if version is None:
            held.lost = True
            return
        self._bucket.remove_version(held.key, version)

    def _give_back(self, held: _Held) -> None:
        """Release a lock at the end of the work, which stands whether that succeeds or not."""
        try:
            self._release(held)
        except HotpassError as error:
            _log.warning("a lock is left to end by itself: %s", error.one_line())

    @contextmanager
    def _renewed(self, held: _Held) -> Iterator[None]:
        renewing = threading.Thread(target=self._renew, args=(held,), name="store-lock", daemon=True)
        self._held.append(held)
        renewing.start()
        try:
            yield
        finally:
            held.ended.set()
            renewing.join()
            self._held.remove(held)
            if not held.lost:
                self._give_back(held)
        if held.lost:
            raise _lost(self._bucket.where(held.key))

    def _renew(self, held: _Held) -> None:
        """Write the lock again and again; it is lost when another has it, or when a whole lease brought no answer."""
        while not held.ended.wait(self.lease / _RENEWALS):
            asked = time.monotonic()
            try:
                content = _content(held.owner, held.renewals + 1)
                version = self._written(held.key, content, held.version)
            except HotpassError:
                held.lost = time.monotonic() - held.written >= self.lease
            else:
                held.lost = version is None
                if version is not None:
                    held.version, held.renewals, held.written = version, held.renewals + 1, asked
            if held.lost:
                return


class _Watch:
    """What who waits has seen of locks, since when, and for how long it waits."""

    def __init__(self, lease: float, patience: float | None = None) -> None:
        self._lease = lease
        self._until = None if patience is None else time.monotonic() + patience
        self._seen: dict[str, tuple[str, float]] = {}
        self._next = _FIRST_WAIT

    def abandoned(self, key: str, known: tuple[bytes, str]) -> bool:
        """Whether nobody holds it: given back, of a process of this machine that is gone, or not renewed in time."""
        content, version = known
        if _is_given_back(content) or _is_of_a_vanished_process(content):
            return True
        before, since = self._seen.get(key, ("", 0.0))
        if before != version:
            self._seen[key] = (version, time.monotonic())
            return False
        return time.monotonic() - since >= self._lease

    def wait(self) -> None:
        """Wait a little, and longer the next time.

        Raises:
            TimeoutError: It was waited long enough.
        """
        if self._until is not None and time.monotonic() >= self._until:
            raise TimeoutError
        time.sleep(self._next)
        self._next = min(self._next * 2, _LONGEST_WAIT)


def _content(owner: str, renewals: int, *, free: bool = False) -> bytes:
    return json.dumps({"owner": owner, "space": process_space(), "renewals": renewals, "free": free}).encode()


def _is_given_back(content: bytes) -> bool:
    """Whether the holder said so and could not remove it any more."""
    try:
        return json.loads(content)["free"] is True
    except (ValueError, KeyError, TypeError):
        return False  # not written by Hotpass; its lease ends it


def _is_of_a_vanished_process(content: bytes) -> bool:
    """Whether the holder was a process among those this machine can see, and is there no more."""
    try:
        holder = json.loads(content)
        here = holder["space"] is not None and holder["space"] == process_space()
        return here and is_gone(str(holder["owner"]).partition("/")[0])
    except (ValueError, KeyError, TypeError):
        return False  # not written by Hotpass; its lease ends it


def _lost(place: str) -> StorageError:
    return StorageError(
        "the lock of the store was lost",
        where=place,
        why="it was not renewed in time, so that another process may have gone on in its place",
        do="Run the same command again: what is finished is kept",
    )
