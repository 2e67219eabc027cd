"""Which hosts the door asks: judged by where a name leads, at every hop, and asked at the very address judged."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from hotpass_assets.domain.network.hosts import Address
from hotpass_assets.domain.network.rules import NetworkRules, PurposeRule
from hotpass_resources.network.exchange import NetworkRequest, RequestFailed, RequestRefused
from tests.builders.hostile_server import HostileServer, Page, hostile_server
from tests.builders.network import a_door, logged, names, stand_for_public

PUBLIC = NetworkRules(allowed=True)


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with hostile_server({"/page": Page(b"a page")}) as server:
        yield server


def refused(folder: Path, url: str, rules: NetworkRules = PUBLIC, **more: object) -> RequestRefused:
    with pytest.raises(RequestRefused) as caught:
        a_door(folder, rules, **more).ask(NetworkRequest(url, "crawl"))
    return caught.value


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "017700000001", "[::ffff:127.0.0.1]", "[::1]", "127。0。0。1", "0"],
)
def test_this_machine_is_not_asked_however_it_is_written(server: HostileServer, tmp_path: Path, host: str) -> None:
    """Prevents: a page that makes Hotpass ask the programs beside it."""
    error = refused(tmp_path, f"http://{host}:{server.port}/page")
    assert error.reason in ("private_address", "address")
    assert (error.retry, server.visits) == (False, [])
    (line,) = logged(tmp_path)
    assert (line["decision"], line["reason"], line["purpose"]) == ("refused", error.reason, "crawl")


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"]],
)
def test_a_name_is_judged_by_every_address_it_has(server: HostileServer, tmp_path: Path, addresses: list[str]) -> None:
    """Prevents: a name of somebody else's that leads to this machine, once or now and then."""
    error = refused(tmp_path, f"http://rebound.example:{server.port}/page", resolve=names(rebound_example=addresses))
    assert (error.reason, server.visits) == ("private_address", [])
    mixed = "8.8.8.8" in addresses
    assert (f"list rebound.example:{server.port} in network.private_hosts" in str(error)) is not mixed


@pytest.mark.parametrize("addresses", [["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"]])
def test_a_name_with_a_public_address_uses_no_exception_for_its_others(
    server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    """Prevents: a name of somebody else's that adds an address an exception is for, and so counts as none of them."""
    stand_for_public(monkeypatch)
    rules = NetworkRules(allowed=True, private_hosts=("127.0.0.1",))
    known = names(mixed_example=addresses)
    error = refused(tmp_path, f"http://mixed.example:{server.port}/page", rules, resolve=known)
    assert (error.reason, server.visits) == ("private_address", [])
    assert "its name leads to public addresses, too" in str(error)


def test_the_connection_goes_to_the_address_that_was_judged(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: a name that leads to a good address when it is judged, and to this machine a moment later."""
    looked_up: list[str] = []

    def rebinding(host: str) -> tuple[Address, ...]:
        looked_up.append(host)
        return (ip_address("127.0.0.1" if len(looked_up) == 1 else "127.0.0.2"),)

    rules = NetworkRules(allowed=True, private_hosts=("127.0.0.1",))
    door = a_door(tmp_path, rules, resolve=rebinding)
    url = f"http://rebound.example:{server.port}/page"
    assert door.ask(NetworkRequest(url, "crawl")).body == b"a page"
    assert looked_up == ["rebound.example"]
    assert server.visits[0].headers["host"] == f"rebound.example:{server.port}"
    with pytest.raises(RequestRefused):
        door.ask(NetworkRequest(url, "crawl"))
    assert len(server.visits) == 1


def test_the_system_is_not_asked_for_a_name_behind_our_back(
    server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a library that looks the name up again; the name is known to nobody but the resolver given."""
    import socket

    asked: list[object] = []
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more, **named: asked.append(host) or real(host, *more, **named)
    )
    rules = NetworkRules(allowed=True, private_hosts=("known-to-us.example",))
    door = a_door(tmp_path, rules, resolve=lambda _: (ip_address("127.0.0.1"),))
    assert door.ask(NetworkRequest(f"http://known-to-us.example:{server.port}/page", "crawl")).status == 200
    assert set(asked) <= {"127.0.0.1"}


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.2:1/",
        "http://169.254.169.254/latest/meta-data/",
        "//[::1]/",
        "http://2130706433/",
        "file:///etc/passwd",
        "http://me:secret@127.0.0.1/",
        "http://inside.example/",
        "ftp://127.0.0.1/",
        "http://[",
    ],
)
def test_every_hop_of_a_redirect_is_judged(server: HostileServer, tmp_path: Path, to: str) -> None:
    """Prevents: a good address that leads to a bad one."""
    server.pages["/away"] = Page(b"", 302, headers={"Location": to})
    rules = NetworkRules(allowed=True, private_hosts=("127.0.0.1",))
    error = refused(tmp_path, server.url("/away"), rules, resolve=names(inside_example="10.0.0.7"))
    assert error.reason in ("private_address", "address")
    assert "secret" not in str(error)
    assert server.paths == ["/away"]
    decided = [(line["decision"], line["hop"]) for line in logged(tmp_path)]
    assert decided == [("allowed", 0), ("answered", 0), ("refused", 1)]


def test_a_public_host_cannot_use_the_exceptions_of_a_profile(
    server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: any page that redirects to the search engine of this machine, for which there is an exception."""
    server.pages["/away"] = Page(b"", 302, headers={"Location": server.url("/page")})
    rules = NetworkRules(allowed=True, private_hosts=("127.0.0.1",))
    stand_for_public(monkeypatch)
    known = names(public_example="8.8.8.8")
    error = refused(tmp_path, f"http://public.example:{server.port}/away", rules, resolve=known)
    assert (error.reason, server.paths) == ("private_address", ["/away"])
    assert "a public host leads there" in str(error)
    assert "private_hosts" not in str(error)


def test_a_name_that_was_public_uses_no_exception_later(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: a host that is asked, changes where its name leads, and so reaches what an exception is for."""
    leads_to = ["8.8.8.8", "127.0.0.1"]
    # The time of the first request is over before a connection is made, so that no public host is asked by this test.
    moments = iter([0.0, 0.0])
    rules = NetworkRules(allowed=True, private_hosts=("127.0.0.1",))
    door = a_door(
        tmp_path, rules, resolve=lambda _: (ip_address(leads_to.pop(0)),), clock=lambda: next(moments, 1_000.0)
    )
    url = f"http://rebound.example:{server.port}/page"
    with pytest.raises(RequestFailed) as gone:
        door.ask(NetworkRequest(url, "crawl"))
    assert gone.value.reason == "timeout"
    with pytest.raises(RequestRefused) as caught:
        door.ask(NetworkRequest(url, "crawl"))
    assert (caught.value.reason, server.visits) == ("private_address", [])


def test_a_link_of_a_public_page_cannot_use_them_either(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: a crawler that follows links and redirects itself, and so forgets where they came from."""
    rules = NetworkRules(allowed=True, private_hosts=("127.0.0.1",))
    door = a_door(tmp_path, rules)
    assert door.ask(NetworkRequest(server.url("/page"), "crawl")).from_public is False
    with pytest.raises(RequestRefused) as caught:
        door.ask(NetworkRequest(server.url("/page"), "crawl", led_by_public=True))
    assert (caught.value.reason, len(server.visits)) == ("private_address", 1)


def test_an_exception_for_one_port_opens_no_other(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: the exception for a search engine that opens the database beside it."""
    open_to = NetworkRules(allowed=True, private_hosts=(f"127.0.0.1:{server.port}",))
    assert a_door(tmp_path, open_to).ask(NetworkRequest(server.url("/page"), "search")).status == 200
    elsewhere = NetworkRules(allowed=True, private_hosts=(f"127.0.0.1:{server.port + 1}",))
    assert refused(tmp_path, server.url("/page"), elsewhere).reason == "private_address"


@pytest.mark.parametrize(
    ("rules", "url", "purpose", "reason"),
    [
        (NetworkRules(allowed=False), "http://aero.example/", "crawl", "purpose"),
        (NetworkRules(allowed=True, purposes={"search": PurposeRule()}), "http://aero.example/", "crawl", "purpose"),
        (NetworkRules(allowed=True, purposes={"search": PurposeRule()}), "http://aero.example/", "robots", "purpose"),
        (
            NetworkRules(allowed=True, refused_hosts=("aero.example",)),
            "http://www.aero.example/",
            "crawl",
            "refused_host",
        ),
        (NetworkRules(allowed=True), "http://aero.example/?to=jan@club.example", "crawl", "personal_data"),
        (NetworkRules(allowed=True), "http://aero.example/?id=8001015009087", "registry", "personal_data"),
        (NetworkRules(allowed=True), "ftp://aero.example/", "crawl", "address"),
        (NetworkRules(allowed=True), "http://jan:secret@aero.example/", "crawl", "address"),
    ],
)
def test_what_a_rule_forbids_is_not_even_looked_up(
    tmp_path: Path, rules: NetworkRules, url: str, purpose: str, reason: str
) -> None:
    """Prevents: a name server that learns of a request which nobody may make; the log knows it, without its address."""

    def nobody(_: str) -> tuple[Address, ...]:
        raise AssertionError("the name was looked up")

    with pytest.raises(RequestRefused) as caught:
        a_door(tmp_path, rules, resolve=nobody).ask(NetworkRequest(url, purpose))  # type: ignore[arg-type]
    assert caught.value.reason == reason
    (line,) = logged(tmp_path)
    assert (line["decision"], line["reason"]) == ("refused", reason)
    if reason == "personal_data":
        assert line["url_sha256"] is None
    assert "jan" not in str(caught.value) + str(line)
