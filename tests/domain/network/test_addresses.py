"""Which addresses are never asked, in whatever form they come."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from ipaddress import ip_address

import pytest

from hotpass_assets.domain.network.addresses import NoTargetError, can_be_meant, target_of, why_not_public
from hotpass_assets.domain.network.hosts import host_entry, is_refused


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("http://aero.example", "aero.example", 80),
        ("HTTPS://Aero.Example./a?b=c", "aero.example", 443),
        ("http://aero.example:8080/", "aero.example", 8080),
        ("http://[2001:4860:4860::8888]:81/", "2001:4860:4860::8888", 81),
        ("http://8.8.8.8/", "8.8.8.8", 80),
        ("http://_dmarc.aero.example/", "_dmarc.aero.example", 80),
        ("http://3com.example/", "3com.example", 80),
    ],
)
def test_the_usual_forms_of_an_address_are_understood(url: str, host: str, port: int) -> None:
    """Prevents: good pages that are refused for a capital letter, a final dot or a port."""
    target = target_of(url)
    assert (target.host, target.port) == (host, port)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://aero.example/",
        "file:///etc/passwd",
        "gopher://aero.example/",
        "javascript:alert(1)",
        "//aero.example/",
        "aero.example",
        "",
        "http://",
        "http:///path",
        "http://user@aero.example/",
        "http://user:secret@aero.example/",
        "http://@aero.example/",
        "http://aero.example:0/",
        "http://aero.example:99999/",
        "http://aero.example:port/",
        "http://aero..example/",
        "http://-aero.example/",
        "http://aero.example\\@127.0.0.1/",
        "http://aero.example/\r\nHost: other.example",
        "http://aero.example/a b",
        "http://2130706433/",
        "http://017700000001/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0x7f.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1.1/",
        "http://aero.1/",
        "http://[::1/",
        "http://[::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 130 + "example/",
        "http://aero.example/" + "a" * 5_000,
        "http://aérö.example/",
    ],
)
def test_strange_forms_of_an_address_are_refused(url: str) -> None:
    """Prevents: forms that one parser reads as a name and another as this machine."""
    with pytest.raises(NoTargetError) as caught:
        target = target_of(url)
        # A zone is refused with the address, not with the form.
        if target.address is not None and (why := why_not_public(target.host, target.port, target.address)):
            raise NoTargetError(why)
    assert "secret" not in str(caught.value)


def test_no_text_is_read_as_a_name_that_is_a_number() -> None:
    """Prevents: one form more that the system reads as an address, and this guard as a name; forms are put together."""
    chance = random.Random(1)
    parts = ["127", "0x7f", "0177", ".", "1", "0", "a", "-", "_", "x", "ff", "::", "[", "]", "é", "%", "。"]
    names = set()
    for _ in range(20_000):
        with suppress(NoTargetError):
            target = target_of("http://" + "".join(chance.choices(parts, k=chance.randint(1, 7))))
            if target.address is None:
                names.add(target.host)
    assert len(names) > 50
    for name in names:
        with pytest.raises(OSError, match="illegal IP"):
            socket.inet_aton(name)


PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "100::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("text", PRIVATE)
def test_addresses_that_are_not_public_are_refused(text: str) -> None:
    """Prevents: machines beside this one, and the metadata of clouds, asked because a page said so."""
    assert why_not_public("aero.example", 80, ip_address(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "8.8.8.8",
        "1.1.1.1",
        "100.63.255.255",
        "172.32.0.1",
        "2606:4700:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_public_addresses_are_not_refused(text: str) -> None:
    """Prevents: a guard that guards by refusing everything."""
    assert why_not_public("aero.example", 80, ip_address(text)) is None


@pytest.mark.parametrize(
    ("entry", "host", "address", "port", "covered"),
    [
        ("localhost", "localhost", "127.0.0.1", 80, True),
        ("localhost", "localhost", "::1", 8080, True),
        ("localhost", "rebound.example", "127.0.0.1", 80, False),
        ("localhost:8080", "localhost", "127.0.0.1", 8080, True),
        ("localhost:8080", "localhost", "127.0.0.1", 3000, False),
        ("127.0.0.1", "rebound.example", "127.0.0.1", 80, True),
        ("127.0.0.1:8080", "127.0.0.1", "127.0.0.1", 8081, False),
        ("127.0.0.1", "127.0.0.1", "127.0.0.2", 80, False),
        ("127.0.0.1", "x.example", "::ffff:127.0.0.1", 80, True),
        ("10.20.0.0/16", "x.example", "10.20.3.4", 80, True),
        ("10.20.0.0/16", "x.example", "10.21.3.4", 80, False),
        ("fd00::/8", "x.example", "fd00::7", 80, True),
        ("[fd00::7]:81", "x.example", "fd00::7", 81, True),
        ("[fd00::7]:81", "x.example", "fd00::7", 80, False),
        ("0.0.0.0/0", "x.example", "10.1.1.1", 80, True),
        ("0.0.0.0/0", "x.example", "169.254.169.254", 80, False),
        ("metadata.example", "metadata.example", "169.254.169.254", 80, False),
        ("169.254.169.254", "x.example", "169.254.169.254", 80, True),
        ("0.0.0.0/0", "x.example", "224.0.0.1", 80, False),
        ("0.0.0.0/0", "x.example", "0.0.0.0", 80, False),
        ("10.0.0.0/8", "x.example", "64:ff9b::a00:1", 80, True),
    ],
)
def test_an_exception_covers_what_it_says_and_no_more(
    entry: str, host: str, address: str, port: int, covered: bool
) -> None:
    """Prevents: an exception for one server that opens all of its network, or the metadata of a cloud."""
    excepted = (host_entry(entry),)
    assert (why_not_public(host, port, ip_address(address), excepted) is None) == covered


@pytest.mark.parametrize(("address", "meant"), [("10.0.0.1", True), ("::1", True), ("169.254.169.254", False)])
def test_nobody_is_advised_to_except_the_metadata_of_a_cloud(address: str, meant: bool) -> None:
    """Prevents: an error message that talks its reader into handing out credentials."""
    assert can_be_meant(ip_address(address)) == meant


@pytest.mark.parametrize(
    ("host", "refused"),
    [("social.example", True), ("www.social.example", True), ("antisocial.example", False), ("example", False)],
)
def test_a_refused_host_takes_those_below_it_along(host: str, refused: bool) -> None:
    """Prevents: a refusal that www in front gets round, or that hits a host with a like ending."""
    assert is_refused(host, ("social.example",)) == refused
