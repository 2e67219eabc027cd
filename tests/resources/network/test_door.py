"""Asking through the door: answers, and limits that hold against servers that mean harm."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.network.rules import NetworkRules
from hotpass_resources.network.exchange import NetworkAnswer, NetworkRequest, RequestFailed, RequestRefused
from tests.builders.hostile_server import HostileServer, Page, hostile_server
from tests.builders.network import a_door, logged, names

LIMIT = 1 << 20


@pytest.fixture(scope="module")
def shared_server() -> Iterator[HostileServer]:
    with hostile_server() as server:
        yield server


@pytest.fixture
def server(shared_server: HostileServer) -> HostileServer:
    """A server that was asked nothing yet."""
    shared_server.pages.clear()
    shared_server.visits.clear()
    return shared_server


def asked(folder: Path, url: str, **more: Any) -> NetworkAnswer:
    given = {"purpose": "crawl", "max_bytes": LIMIT, "timeout_seconds": 20.0} | more
    return a_door(folder).ask(NetworkRequest(url, **given))


def test_an_answer_comes_back_whole(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: bytes, headers or a status that get lost on the way."""
    server.pages["/page"] = Page("gemüse".encode("cp1252"), 203, "text/html; charset=cp1252", {"X-One": "1"})
    answer = asked(tmp_path, server.url("/page?a=1#part"))
    assert (answer.status, answer.body, answer.url) == (203, "gemüse".encode("cp1252"), server.url("/page?a=1"))
    assert (answer.headers["content-type"], answer.headers["x-one"]) == ("text/html; charset=cp1252", "1")
    assert answer.redirects == ()


def test_what_is_sent_is_what_was_asked_and_says_who_asks(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: parameters that replace those of the address, and a program that hides its name."""
    answer = asked(
        tmp_path,
        server.url("/echo?a=1"),
        purpose="registry",
        method="POST",
        params={"b": "ü &"},
        json={"name": "Umgeni"},
        headers={"X-Api-Key": "sesame", "Accept": "application/json"},
    )
    said = json.loads(answer.body)
    assert said["path"] == "/echo?a=1&b=%C3%BC+%26"
    assert json.loads(said["body"]) == {"name": "Umgeni"}
    assert said["headers"] == {
        "host": f"127.0.0.1:{server.port}",
        "accept": "application/json",
        "user-agent": a_door(tmp_path).user_agent,
        "x-api-key": "sesame",
        "accept-encoding": "gzip, deflate",
        "connection": "close",
        "content-type": "application/json",
        "content-length": said["headers"]["content-length"],
    }
    assert a_door(tmp_path).user_agent.startswith("hotpass/")
    named = NetworkRules(allowed=True, private_hosts=("127.0.0.1",), user_agent="clubs-bot/1 (+https://clubs.example)")
    said = json.loads(a_door(tmp_path, named).ask(NetworkRequest(server.url("/echo"), "crawl")).body)
    assert said["headers"]["user-agent"] == "clubs-bot/1 (+https://clubs.example)"


@pytest.mark.parametrize("name", ["Host", "cookie", "Content-Length", "Transfer-Encoding", "Accept-Encoding"])
def test_headers_of_the_door_cannot_be_set_from_outside(server: HostileServer, tmp_path: Path, name: str) -> None:
    """Prevents: a request to one host that is meant for another, or smuggles a second one."""
    with pytest.raises(ValueError, match="set by the door"):
        asked(tmp_path, server.url("/echo"), headers={name: "x"})


def test_a_header_with_a_line_break_is_never_sent(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: a key from a variable that ends in a line break becoming a header of its own; it is not quoted."""
    with pytest.raises(RequestRefused) as caught:
        asked(tmp_path, server.url("/echo"), headers={"X-Api-Key": "sesame\r\nX-Evil: 1"})
    assert "sesame" not in str(caught.value)
    assert server.visits == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_an_error_status_is_an_answer(server: HostileServer, tmp_path: Path, status: int) -> None:
    """Prevents: a reason the server gives that is lost in an exception; its page of another type is not read."""
    server.pages["/x"] = Page(b'{"why": "because"}', status, "application/json", {"Retry-After": "7"})
    answer = asked(tmp_path, server.url("/x"), content_types=("application/json",))
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (status, b'{"why": "because"}', "7")
    assert asked(tmp_path, server.url("/x"), content_types=("text/html",)).body == b""


@pytest.mark.parametrize(
    ("content_type", "accepted", "fits"),
    [
        ("text/html; charset=utf-8", ("text/html",), True),
        ("TEXT/HTML", ("text/html",), True),
        ("application/ld+json", ("application/*+json", "application/json"), True),
        ("text/plain", ("text/*",), True),
        ("text/html", ("application/json",), False),
        ("text/htmlx", ("text/html",), False),
        (None, ("text/html",), False),
        ('"><script>', ("text/html",), False),
        (None, (), True),
    ],
)
def test_only_accepted_media_types_are_read(
    server: HostileServer, tmp_path: Path, content_type: str | None, accepted: tuple[str, ...], fits: bool
) -> None:
    """Prevents: a log-in page read as the answer of a registry, or a film read as a page."""
    server.pages["/x"] = Page(b"body", content_type=content_type)
    if fits:
        assert asked(tmp_path, server.url("/x"), content_types=accepted).body == b"body"
        return
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, server.url("/x"), content_types=accepted)
    assert (caught.value.reason, caught.value.retry) == ("media_type", False)
    assert "<script>" not in str(caught.value)


def test_a_wrong_media_type_is_refused_before_the_body_is_read(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: gigabytes read to find out that they were none of what was wanted."""
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, server.url("/endless"), content_types=("application/json",))
    assert caught.value.reason == "media_type"
    assert logged(tmp_path)[-1]["bytes_received"] < 200_000


@pytest.mark.parametrize(
    ("path", "reason", "retry"),
    [
        ("/endless", "too_large", False),
        ("/bomb", "too_large", False),
        ("/deflate-bomb", "too_large", False),
        ("/bomb-in-bomb", "encoding", False),
        ("/torn", "encoding", False),
        ("/brotli", "encoding", False),
        ("/headers", "protocol", True),
        ("/many-headers", "protocol", False),
        ("/closes", "protocol", True),
        ("/babbles", "protocol", True),
        ("/loop", "redirect", False),
        ("/far/6", "redirect", False),
    ],
)
def test_what_a_hostile_server_does_is_one_clear_failure(
    server: HostileServer, tmp_path: Path, path: str, reason: str, retry: bool
) -> None:
    """Prevents: one bad page that takes all memory, all time or the whole run."""
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, server.url(path))
    assert (caught.value.reason, caught.value.retry) == (reason, retry)
    assert caught.value.where == f"http://127.0.0.1:{server.port}"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("path", ["/hangs", "/drip", "/drip-headers"])
def test_the_limit_of_time_is_for_everything(server: HostileServer, tmp_path: Path, path: str) -> None:
    """Prevents: a server that sends a byte now and then and is waited for all night."""
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, server.url(path), timeout_seconds=0.4)
    assert (caught.value.reason, caught.value.retry) == ("timeout", True)
    assert "0.4 seconds" in str(caught.value)


def test_redirects_share_one_limit_of_time(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: a chain of slow redirects of which each has all the time there is."""
    clock = iter(range(0, 10_000, 2))
    door = a_door(tmp_path, clock=lambda: float(next(clock)))
    with pytest.raises(RequestFailed) as caught:
        door.ask(NetworkRequest(server.url("/far/5"), "crawl", timeout_seconds=30.0))
    assert caught.value.reason == "timeout"
    assert 0 < len(server.visits) < 6


def test_bombs_need_little_memory(tmp_path: Path) -> None:
    """Prevents: forty megabytes decoded before anybody counts; measured in a process of its own."""
    program = (
        "import re, sys\n"
        "from pathlib import Path\n"
        "from hotpass_resources.network.exchange import NetworkRequest, RequestFailed\n"
        "from tests.builders.hostile_server import hostile_server\n"
        "from tests.builders.network import a_door\n"
        "door = a_door(Path(sys.argv[1]))\n"
        "def one(url):\n"
        "    try:\n"
        "        door.ask(NetworkRequest(url, 'crawl', max_bytes=1 << 20))\n"
        "    except RequestFailed as failure:\n"
        "        assert failure.reason in ('too_large', 'encoding'), failure\n"
        "    else:\n"
        "        raise SystemExit('it was read')\n"
        "base = sys.argv[2]\n"
        "one(base + '/torn')\n"
        # getrusage would count the process it was forked from, whose peak is far above this one's.
        "def peak():\n"
        "    return int(re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())[1])\n"
        "before = peak()\n"
        "for path in ('/bomb', '/deflate-bomb', '/bomb-in-bomb', '/endless'):\n"
        "    one(base + path)\n"
        "print(peak() - before)\n"
    )
    with hostile_server() as server:
        ran = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path), server.url("")], capture_output=True, text=True, timeout=120
        )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 12 << 10, f"{ran.stdout.strip()} kB more"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"page " * 1_000, mtime=0)),
        ("x-gzip", gzip.compress(b"page " * 1_000, mtime=0)),
        ("GZIP, identity", gzip.compress(b"page " * 1_000, mtime=0)),
        ("gzip", gzip.compress(b"page " * 400, mtime=0) + gzip.compress(b"page " * 600, mtime=0)),
        ("gzip", gzip.compress(b"page " * 1_000, mtime=0) + b"\0\0 padding"),
        ("deflate", zlib.compress(b"page " * 1_000)),
        ("deflate", zlib.compress(b"page " * 1_000)[2:-4]),
        ("identity", b"page " * 1_000),
    ],
)
def test_pages_are_decoded_in_the_ways_servers_use(
    server: HostileServer, tmp_path: Path, encoding: str, body: bytes
) -> None:
    """Prevents: a guard against bombs that spoils good pages."""
    server.pages["/x"] = Page(body, headers={"Content-Encoding": encoding})
    assert asked(tmp_path, server.url("/x")).body == b"page " * 1_000


def test_a_body_of_exactly_the_limit_is_an_answer(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: limits that are off by one, in a plain body and in one that is encoded."""
    for size, fits in ((1_000, True), (1_001, False)):
        for body, headers in ((bytes(size), {}), (gzip.compress(bytes(size)), {"Content-Encoding": "gzip"})):
            server.pages["/x"] = Page(body, headers=headers)
            if fits:
                assert len(asked(tmp_path, server.url("/x"), max_bytes=1_000).body) == size
            else:
                with pytest.raises(RequestFailed, match="larger than 1,000 bytes"):
                    asked(tmp_path, server.url("/x"), max_bytes=1_000)


def test_redirects_are_followed_as_far_as_they_may_be(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: redirects lost from the answer, and a limit that is off by one."""
    answer = asked(tmp_path, server.url("/far/5"))
    assert (answer.body, answer.url) == (b"arrived", server.url("/far/0"))
    assert answer.redirects == tuple(server.url(f"/far/{left}") for left in (5, 4, 3, 2, 1))
    first = asked(tmp_path, server.url("/far/5"), max_redirects=0)
    assert (first.status, first.headers["location"], first.redirects) == (302, "/far/4", ())
    assert first.body == b"elsewhere"


@pytest.mark.parametrize("location", ["/echo/vlieënde skool?a=ü", "/echo/vlie%C3%ABnde%20skool?a=%C3%BC"])
def test_a_redirect_may_be_written_in_any_language(server: HostileServer, tmp_path: Path, location: str) -> None:
    """Prevents: pages that are not found because their address was read in the wrong character set."""
    server.pages["/away"] = Page(b"", 301, headers={"Location": location.encode().decode("latin-1")})
    assert json.loads(asked(tmp_path, server.url("/away")).body)["path"] == "/echo/vlie%C3%ABnde%20skool?a=%C3%BC"


def test_what_was_posted_is_not_sent_elsewhere(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: a search term that a server passes on to whom it likes."""
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, server.url("/to?/echo"), method="POST", json={"q": "clubs"})
    assert caught.value.reason == "redirect"
    assert len(server.visits) == 1


def test_secrets_stay_with_the_origin_they_were_meant_for(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: an API key that a redirect carries to another host, or to another port of the same."""
    with hostile_server() as other:
        server.pages["/away"] = Page(b"", 302, headers={"Location": other.url("/echo")})
        secret = {"Authorization": "Bearer sesame", "X-Api-Key": "sesame", "Accept-Language": "af"}
        said = json.loads(asked(tmp_path, server.url("/away"), headers=secret).body)["headers"]
    assert "sesame" not in str(said)
    assert (said["accept-language"], said["host"]) == ("af", f"127.0.0.1:{other.port}")
    said = json.loads(asked(tmp_path, server.url("/to?/echo"), headers=secret).body)["headers"]
    assert said["x-api-key"] == "sesame"


def test_no_cookie_is_kept_from_one_request_to_the_next(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: being followed from page to page."""
    server.pages["/set"] = Page(b"", 302, headers={"Location": "/echo", "Set-Cookie": "who=you; Path=/"})
    door = a_door(tmp_path)
    for path in ("/set", "/echo"):
        said = json.loads(door.ask(NetworkRequest(server.url(path), "crawl")).body)["headers"]
        assert "cookie" not in said


def test_proxies_of_the_environment_are_not_used(
    server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: names that a proxy looks up again, and then asks what nobody checked."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.pages["/x"] = Page(b"direct")
    assert asked(tmp_path, server.url("/x")).body == b"direct"


def test_a_name_that_nobody_knows_is_a_failure(tmp_path: Path) -> None:
    """Prevents: a traceback for a website that is gone; it is logged, and the name may come back."""
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, "http://gone.example/")
    assert (caught.value.reason, caught.value.retry) == ("name", True)
    assert [(line["decision"], line["reason"], line["host"]) for line in logged(tmp_path)] == [
        ("failed", "name", "gone.example")
    ]


def test_a_host_that_does_not_listen_is_a_failure(tmp_path: Path) -> None:
    """Prevents: a closed port that reads like a page without content."""
    with hostile_server() as closed:
        pass
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, closed.url("/"))
    assert (caught.value.reason, caught.value.retry) == ("connection", True)


def test_the_next_address_is_tried_when_one_does_not_answer(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: a host that cannot be asked because the first of its addresses is down."""
    server.pages["/x"] = Page(b"second")
    rules = NetworkRules(allowed=True, private_hosts=("127.0.0.0/8",))
    # Nothing listens on the port at the first address: the server has 127.0.0.1 alone.
    door = a_door(tmp_path, rules, resolve=names(two_example=["127.0.0.9", "127.0.0.1"]))
    assert door.ask(NetworkRequest(f"http://two.example:{server.port}/x", "crawl")).body == b"second"
    assert [line["address"] for line in logged(tmp_path)] == ["127.0.0.9", "127.0.0.1"]


def test_a_name_that_is_looked_up_for_ever_ends_in_time(tmp_path: Path) -> None:
    """Prevents: a name server that is silent holding the whole run."""
    waits = threading.Event()

    def silent(_: str) -> tuple[()]:
        waits.wait(30)
        return ()

    with pytest.raises(RequestFailed) as caught:
        a_door(tmp_path, resolve=silent).ask(NetworkRequest("http://slow.example/", "crawl", timeout_seconds=0.3))
    waits.set()
    assert caught.value.reason == "timeout"
