"""HTTPS to an address that was judged: the certificate must still be that of the name."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotpass_assets.domain.network.rules import NetworkRules
from hotpass_resources.network.connection import trusted
from hotpass_resources.network.exchange import NetworkAnswer, NetworkRequest, RequestFailed
from tests.builders.certificates import self_signed
from tests.builders.hostile_server import HostileServer, Page, hostile_server
from tests.builders.network import a_door, logged, names

RULES = NetworkRules(allowed=True, private_hosts=("aero.example", "other.example"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    return self_signed(tmp_path_factory.mktemp("tls"), "aero.example")


@pytest.fixture
def server(certificate: tuple[ssl.SSLContext, Path]) -> Iterator[HostileServer]:
    with hostile_server({"/page": Page(b"a page")}, certificate[0]) as server:
        yield server


@pytest.fixture
def vouched_for(certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The certificate is one of those that are trusted, as that of a company would be."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    trusted.cache_clear()
    yield
    trusted.cache_clear()


def asked(folder: Path, server: HostileServer, host: str, path: str = "/page", seconds: float = 20.0) -> NetworkAnswer:
    door = a_door(folder, RULES, resolve=names(aero_example="127.0.0.1", other_example="127.0.0.1"))
    return door.ask(NetworkRequest(f"https://{host}:{server.port}{path}", "crawl", timeout_seconds=seconds))


@pytest.mark.usefixtures("vouched_for")
def test_a_host_is_known_by_its_name_although_its_address_is_asked(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: every HTTPS page refused, because the certificate is for the name and not for the address."""
    assert asked(tmp_path, server, "aero.example").body == b"a page"
    assert server.visits[0].headers["host"] == f"aero.example:{server.port}"
    *_, answered = logged(tmp_path)
    assert (answered["scheme"], answered["status"], answered["bytes_received"] > 100) == ("https", 200, True)


@pytest.mark.usefixtures("vouched_for")
def test_a_certificate_of_another_name_is_not_accepted(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: a trusted host that answers in place of another."""
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, server, "other.example")
    assert (caught.value.reason, caught.value.retry, server.visits) == ("certificate", False, [])


def test_a_certificate_nobody_vouches_for_is_not_accepted(server: HostileServer, tmp_path: Path) -> None:
    """Prevents: keys and questions handed to whoever sits in between."""
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, server, "aero.example")
    assert (caught.value.reason, server.visits) == ("certificate", [])


@pytest.mark.parametrize("there", [True, False])
def test_certificates_that_cannot_be_read_are_a_clear_failure(
    server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """Prevents: a traceback of TLS for a variable with a typing mistake in it."""
    if there:
        (tmp_path / "certificates.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificates.pem"))
    trusted.cache_clear()
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, server, "aero.example")
    trusted.cache_clear()
    assert (caught.value.reason, "SSL_CERT_FILE" in str(caught.value), server.visits) == ("certificate", True, [])


@pytest.mark.usefixtures("vouched_for")
@pytest.mark.parametrize("path", ["/drip", "/hangs"])
def test_the_limit_of_time_holds_within_tls(server: HostileServer, tmp_path: Path, path: str) -> None:
    """Prevents: limits that only plain HTTP knows."""
    with pytest.raises(RequestFailed) as caught:
        asked(tmp_path, server, "aero.example", path, seconds=0.5)
    assert caught.value.reason == "timeout"


def test_a_server_that_never_ends_its_handshake_is_left(tmp_path: Path) -> None:
    """Prevents: a port that takes connections and says nothing, waited for without end."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        door = a_door(tmp_path)
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(RequestFailed) as caught:
            door.ask(NetworkRequest(url, "crawl", timeout_seconds=0.4))
    assert caught.value.reason == "timeout"
