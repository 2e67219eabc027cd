"""The log of what left: whole lines, from several processes, and nothing without it."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotpass_assets.domain.network.addresses import target_of
from hotpass_resources.network.egress_log import Egress, EgressLog, EgressLogError
from hotpass_resources.network.exchange import NetworkRequest, RequestFailed, RequestRefused
from tests.builders.hostile_server import HostileServer, Page, Visit, hostile_server
from tests.builders.network import NOON, a_door, logged


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with hostile_server({"/page": Page(b"a page")}) as server:
        yield server


def egress(number: int) -> Egress:
    url = f"http://aero.example/{number}"
    return Egress(f"{number:016x}", 0, "crawl", "GET", url, target_of(url))


def test_a_request_is_told_before_it_is_sent_and_after(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: traffic that the log does not know, or knows without its size."""
    url = server.url("/page?who=club")
    a_door(tmp_path).ask(NetworkRequest(url, "crawl", headers={"X-Api-Key": "sesame"}))
    before, after = logged(tmp_path)
    same = {
        "when": NOON.isoformat(timespec="milliseconds"),
        "exchange": before["exchange"],
        "hop": 0,
        "reason": None,
        "purpose": "crawl",
        "method": "GET",
        "scheme": "http",
        "host": "127.0.0.1",
        "port": server.port,
        "address": "127.0.0.1",
        "url_sha256": hashlib.sha256(url.encode()).hexdigest(),
    }
    nothing = {"status": None, "bytes_sent": None, "bytes_received": None, "elapsed_seconds": None}
    assert before == same | {"decision": "allowed"} | nothing
    assert {name: after[name] for name in same} == same
    assert (after["decision"], after["status"]) == ("answered", 200)
    assert after["bytes_sent"] > 100
    assert after["bytes_received"] > len("a page")
    assert after["elapsed_seconds"] >= 0
    text = (tmp_path / "egress.ndjson").read_text("utf-8")
    assert not [word for word in ("sesame", "who=club", "/page") if word in text]


def test_the_first_line_is_there_when_the_server_hears_of_it(tmp_path: Path) -> None:
    """Prevents: a process killed in the middle whose request nobody knows of."""
    seen: list[int] = []

    def page(_: Visit) -> Page:
        seen.append(len(logged(tmp_path)))
        return Page(b"x")

    with hostile_server({"/page": page}) as server:
        a_door(tmp_path).ask(NetworkRequest(server.url("/page"), "crawl"))
    assert seen == [1]


def test_each_hop_and_each_failure_is_told(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: redirects that hide where a request went in the end, and failures that look like answers."""
    door = a_door(tmp_path)
    door.ask(NetworkRequest(server.url("/far/2"), "crawl"))
    with pytest.raises(RequestFailed):
        door.ask(NetworkRequest(server.url("/bomb"), "crawl", max_bytes=1_000))
    lines = [(line["hop"], line["decision"], line["status"], line["reason"]) for line in logged(tmp_path)]
    assert lines == [
        (0, "allowed", None, None),
        (0, "answered", 302, None),
        (1, "allowed", None, None),
        (1, "answered", 302, None),
        (2, "allowed", None, None),
        (2, "answered", 200, None),
        (0, "allowed", None, None),
        (0, "failed", 200, "too_large"),
    ]
    assert len({line["exchange"] for line in logged(tmp_path)}) == 2


def test_an_exchange_that_is_interrupted_is_told(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: Ctrl-C leaving a request whose end nobody knows."""

    class Interrupted(BaseException):
        """What Ctrl-C raises, without its effect on the tests."""

    moments: list[float] = []

    def clock() -> float:
        moments.append(0.0)
        if len(server.visits) == 1 and len(moments) < 1_000:
            moments.extend([0.0] * 1_000)
            raise Interrupted
        return 0.0

    with pytest.raises(Interrupted):
        a_door(tmp_path, clock=clock).ask(NetworkRequest(server.url("/drip"), "crawl"))
    assert [(line["decision"], line["reason"]) for line in logged(tmp_path)] == [
        ("allowed", None),
        ("failed", "interrupted"),
    ]


@pytest.mark.parametrize("what", ["a folder", "a link", "a pipe", "a folder that is a file", "a device"])
def test_without_a_log_nothing_is_asked(server: HostileServer, tmp_path: Path, what: str) -> None:
    """Prevents: traffic nobody can account for; the message names the file."""
    log = tmp_path / "state" / "egress.ndjson"
    if what != "a folder that is a file":
        log.parent.mkdir()
    if what == "a folder":
        log.mkdir()
    elif what == "a link":
        (tmp_path / "elsewhere").touch()
        log.symlink_to(tmp_path / "elsewhere")
    elif what == "a pipe":
        os.mkfifo(log)
    elif what == "a device":
        log.symlink_to("/dev/full")
    else:
        log.parent.write_text("in the way")
    with pytest.raises(RequestRefused) as caught:
        a_door(log.parent).ask(NetworkRequest(server.url("/page"), "crawl"))
    assert (caught.value.reason, caught.value.where, server.visits) == ("egress_log", str(log), [])


def test_a_full_disk_stops_requests_before_they_are_sent(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: a log that can be opened and not written to, found out when the request is gone."""
    import resource
    import signal

    log = tmp_path / "egress.ndjson"
    log.write_bytes(b'{"decision":"allowed"}\n' * 100)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 10, limits[1]))
    try:
        with pytest.raises(RequestRefused) as caught:
            a_door(tmp_path).ask(NetworkRequest(server.url("/page"), "crawl"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert (caught.value.reason, server.visits) == ("egress_log", [])
    a_door(tmp_path).ask(NetworkRequest(server.url("/page"), "crawl"))
    *_, torn, allowed, answered = log.read_text("utf-8").splitlines()
    assert len(torn) == 10
    assert [json.loads(line)["decision"] for line in (allowed, answered)] == ["allowed", "answered"]


def test_an_answer_that_cannot_be_logged_is_none(tmp_path: Path) -> None:
    """Prevents: a log that knows a request was let out, and never what came back."""
    log = tmp_path / "egress.ndjson"

    def page(_: Visit) -> Page:
        log.unlink()
        log.mkdir()
        return Page(b"x")

    with hostile_server({"/page": page}) as server, pytest.raises(RequestFailed) as caught:
        a_door(tmp_path).ask(NetworkRequest(server.url("/page"), "crawl"))
    assert (caught.value.reason, str(log) in str(caught.value)) == ("egress_log", True)


def test_only_the_owner_reads_the_log(tmp_path: Path) -> None:
    """Prevents: everybody on the machine knowing which organisations are looked up."""
    EgressLog(tmp_path / "state" / "egress.ndjson", lambda: NOON).write(egress(1), "allowed")
    assert stat.S_IMODE((tmp_path / "state" / "egress.ndjson").stat().st_mode) == 0o600


def _write_often(path: Path, first: int) -> None:
    log = EgressLog(path, lambda: NOON)
    for number in range(first, first + 300):
        log.write(egress(number), "allowed")


def test_processes_that_log_at_once_lose_and_tear_no_line(tmp_path: Path) -> None:
    """Prevents: two runs of which each overwrites what the other wrote."""
    log = tmp_path / "egress.ndjson"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_often, args=(log, first)) for first in (0, 1_000)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert sorted(int(line["exchange"], 16) for line in lines) == [*range(300), *range(1_000, 1_300)]


def test_a_log_that_is_moved_away_is_begun_anew(tmp_path: Path) -> None:
    """Prevents: lines that go on into the file somebody archived."""
    log = EgressLog(tmp_path / "egress.ndjson", lambda: NOON)
    log.write(egress(1), "allowed")
    log.path.rename(tmp_path / "archived.ndjson")
    log.write(egress(2), "refused", "purpose")
    assert [len(file.read_text("utf-8").splitlines()) for file in sorted(tmp_path.iterdir())] == [1, 1]


def test_a_log_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    """Prevents: an error without a cause."""
    (tmp_path / "egress.ndjson").mkdir()
    with pytest.raises(EgressLogError, match="directory"):
        EgressLog(tmp_path / "egress.ndjson", lambda: NOON).ready()
