"""Locks in a bucket: kept by who lives, lost by who vanished, and never held by two who both write."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time

import pytest

from hotpass_assets.domain.errors import StorageError
from hotpass_resources.process import process_space, process_tag
from hotpass_resources.storage.s3_bucket import S3Bucket
from hotpass_resources.storage.s3_locks import LEASE_SECONDS, _Watch

LOCK = "locks/generic.lock"
SHORT = 0.5


@pytest.fixture
def bucket(bucket: S3Bucket) -> S3Bucket:
    """A bucket with a short lease."""
    bucket._locks.lease = SHORT
    return bucket


def left_behind(bucket: S3Bucket, key: str, owner: str, space: str | None) -> None:
    content = json.dumps({"owner": owner, "space": space, "renewals": 3, "free": False}).encode()
    assert bucket.write_version(key, content, None) is not None


def gone() -> str:
    """A process of this machine that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return f"{process_tag().rsplit('-', 2)[0]}-{process.pid}-1/x"


@pytest.mark.parametrize("key", [LOCK, "locks/.everything"])
def test_a_lock_of_a_process_that_was_killed_here_is_taken_at_once(bucket: S3Bucket, key: str) -> None:
    """Prevents: a minute of waiting after every crash."""
    bucket._locks.lease = LEASE_SECONDS
    left_behind(bucket, key, gone(), process_space())
    started = time.monotonic()
    with bucket.alone("generic.lock"):
        pass
    assert time.monotonic() - started < LEASE_SECONDS / 2
    assert bucket.keys("locks") == []


@pytest.mark.parametrize("key", [LOCK, "locks/.everything"])
def test_a_lock_of_another_machine_is_taken_when_it_was_not_renewed(bucket: S3Bucket, key: str) -> None:
    """Prevents: a store that nobody can use after a machine has died, whatever that machine was called."""
    left_behind(bucket, key, gone(), "another start of another machine")
    started = time.monotonic()
    with bucket.alone("generic.lock"):
        assert time.monotonic() - started >= SHORT
    assert bucket.keys("locks") == []


def test_whoever_wants_everything_waits_for_abandoned_locks_no_longer_than_their_lease(bucket: S3Bucket) -> None:
    """Prevents: a person who cannot be erased because a machine died."""
    left_behind(bucket, LOCK, "elsewhere-1-1/x", None)
    with bucket.alone_with_everything():
        assert bucket.keys("locks") == ["locks/.everything"]
    assert bucket.keys("locks") == []


def test_a_lock_that_is_renewed_is_kept_longer_than_its_lease(bucket: S3Bucket) -> None:
    """Prevents: a long run that loses its intake to another one."""
    order: list[str] = []

    def other() -> None:
        with bucket.alone("generic.lock"):
            order.append("other")

    with bucket.alone("generic.lock"):
        waiting = threading.Thread(target=other)
        waiting.start()
        waiting.join(SHORT * 3)
        order.append("first")
    waiting.join()
    assert order == ["first", "other"]


def test_who_has_lost_a_lock_writes_no_more_and_is_told(bucket: S3Bucket) -> None:
    """Prevents: two who write, after a machine slept for an hour and woke up."""
    with pytest.raises(StorageError, match="the lock of the store was lost") as caught, bucket.alone("generic.lock"):
        taken = bucket.read_version(LOCK)
        while taken is None or bucket.write_version(LOCK, b'{"owner": "elsewhere-1-1/x"}', taken[1]) is None:
            taken = bucket.read_version(LOCK)
        threading.Event().wait(SHORT * 2)
        with bucket.write("a") as aside:
            aside.write_bytes(b"a")
    assert caught.value.retry
    assert not bucket.exists("a")
    assert bucket.read_version(LOCK) is not None, "a lock of another was removed"


def test_who_has_lost_a_lock_without_writing_is_told_at_the_end(bucket: S3Bucket) -> None:
    """Prevents: work that was not done alone and says it was."""
    with pytest.raises(StorageError, match="was lost"), bucket.alone("generic.lock"):
        bucket._client.delete_object(Bucket=bucket.bucket, Key=f"{bucket.prefix}{LOCK}")
        threading.Event().wait(SHORT)


def test_a_lock_that_was_given_back_and_not_removed_is_free(bucket: S3Bucket) -> None:
    """Prevents: a minute of waiting where the last request of a holder was lost."""
    content = json.dumps({"owner": "elsewhere-1-1/x", "space": None, "renewals": 3, "free": True}).encode()
    assert bucket.write_version(LOCK, content, None) is not None
    with bucket.alone("generic.lock", patience=0):
        assert bucket.keys("locks") == [LOCK]


def test_a_lease_counts_from_the_request_not_from_its_answer(bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a holder that writes on while others, who saw its lock before it got the answer, take it over."""
    write = bucket.write_version

    def answered_late(key: str, content: bytes, before: str | None) -> str | None:
        version = write(key, content, before)
        threading.Event().wait(SHORT)
        return version

    with monkeypatch.context() as slow:
        slow.setattr(bucket, "write_version", answered_late)
        held = bucket._locks._taken(LOCK, _Watch(SHORT))
    bucket._locks._held.append(held)
    with pytest.raises(StorageError, match="was lost"):
        bucket._locks.refuse_if_lost()
