"""How hard one host is asked."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from hotpass_resources.network.pace import Pace, retry_after_seconds


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def pace(time: Time, interval: float, burst: int = 1) -> Pace:
    return Pace(interval, burst, clock=time, sleep=time.sleep)


def test_requests_to_one_host_are_so_far_apart() -> None:
    """Prevents: a host asked faster than the profile says."""
    time = Time()
    paced = pace(time, 2.0)
    assert [paced.wait("a.example") for _ in range(4)] == [0.0, 2.0, 2.0, 2.0]
    time.now += 1.5
    assert paced.wait("a.example") == 0.5


def test_hosts_do_not_wait_for_each_other() -> None:
    """Prevents: a slow pace for everybody because of one."""
    time = Time()
    paced = pace(time, 2.0)
    assert [paced.wait(host) for host in ("a.example", "b.example", "c.example")] == [0.0, 0.0, 0.0]


def test_a_burst_is_gained_by_resting_and_is_no_larger_than_said() -> None:
    """Prevents: a night of rest that becomes a thousand requests at once."""
    time = Time()
    paced = pace(time, 2.0, burst=3)
    assert [paced.wait("a.example") for _ in range(5)] == [0.0, 0.0, 0.0, 2.0, 2.0]
    time.now += 1_000
    assert [paced.wait("a.example") for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]


def test_without_an_interval_nothing_waits() -> None:
    """Prevents: a division by nothing."""
    time = Time()
    paced = pace(time, 0.0)
    assert sum(paced.wait("a.example") for _ in range(50)) == 0


def test_a_host_that_asks_for_more_gets_it_and_no_burst() -> None:
    """Prevents: a Crawl-delay that is known and not kept, or one that shortens what the profile says."""
    time = Time()
    paced = pace(time, 1.0, burst=4)
    assert [paced.wait("a.example", 5.0) for _ in range(3)] == [0.0, 5.0, 5.0]
    assert [paced.wait("b.example", 0.1) for _ in range(5)] == [0.0, 0.0, 0.0, 0.0, 1.0]


def test_a_host_that_asks_to_be_left_alone_is() -> None:
    """Prevents: Retry-After read and forgotten; a shorter wish does not cut a longer one."""
    time = Time()
    paced = pace(time, 1.0)
    paced.wait("a.example")
    paced.not_before("a.example", 30)
    paced.not_before("a.example", 5)
    assert paced.wait("a.example") == 30.0
    assert paced.wait("a.example") == 1.0
    never_paced = pace(time, 0.0)
    never_paced.not_before("b.example", 7)
    assert (never_paced.wait("b.example"), never_paced.wait("a.example")) == (7.0, 0.0)


def test_threads_take_turns() -> None:
    """Prevents: two threads that both find the host at rest."""
    time = Time()
    turns: list[float] = []
    lock = threading.Lock()

    def sleep(seconds: float) -> None:
        with lock:
            turns.append(seconds)

    paced = Pace(1.0, clock=time, sleep=sleep)
    threads = [threading.Thread(target=paced.wait, args=("a.example",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns) == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("9" * 400, 999_999_999.0),
    ],
)
def test_retry_after_is_read_in_both_its_forms(header: str | None, seconds: float | None) -> None:
    """Prevents: a date that is taken for no wish at all, or nonsense that ends in an error."""
    assert retry_after_seconds(header, datetime(2026, 11, 22, 12, tzinfo=UTC)) == seconds
