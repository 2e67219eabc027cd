"""The doctor says whether the search server that is configured can be asked, and asks nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Hotpass

SEARX = """
[pipeline.research.searx]
enabled = true
base_url = "https://search.internal.example"
"""
PROFILE = """
name: open
intent: [Keep the register of clubs]
network: {allowed: true}
"""


@pytest.fixture
def ready(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a search server that may be asked."""
    (folder / "data").mkdir()
    (folder / "data" / "clubs.csv").write_text("Name\nDuneside Gliding\n", encoding="utf-8")
    (folder / "hotpass.toml").write_text(SEARX, encoding="utf-8")
    (folder / "open.yaml").write_text(PROFILE, encoding="utf-8")
    for switch in ("FEATURE_ENABLE_REMOTE_RESEARCH", "ALLOW_NETWORK_RESEARCH"):
        monkeypatch.setenv(switch, "yes")

    def no_socket(*_: object) -> None:
        raise AssertionError("the doctor asked somebody")

    monkeypatch.setattr("socket.socket.connect", no_socket)
    monkeypatch.setattr("socket.getaddrinfo", no_socket)
    return folder


def line(hotpass: Hotpass, *options: str) -> str:
    """What the doctor says about the search server, with what to do."""
    ran = hotpass("doctor", "--config", "hotpass.toml", "--profile", "open.yaml", *options)
    assert ran.code == 0, ran.err + ran.out
    (said,) = [part for part in re.split(r"\n(?=\[)", ran.out) if " research.searx: " in part]
    return said


def test_a_server_that_may_be_asked_passes(hotpass: Hotpass, ready: Path) -> None:
    """Prevents: nobody knowing which server would be asked."""
    said = line(hotpass)
    assert said.startswith("[PASS]")
    assert "SearXNG at https://search.internal.example is asked, without a key" in said


def test_one_that_is_off_passes(hotpass: Hotpass, ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a warning for what nobody uses; and a doctor that does not see the variables a run sees."""
    monkeypatch.setenv("HOTPASS_SEARX_ENABLED", "0")
    assert line(hotpass).startswith("[PASS] research.searx: SearXNG is not switched on")


def test_a_closed_network_is_named_with_every_switch(
    hotpass: Hotpass, ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a search that is switched on, skipped in every plan, and nobody knows why."""
    monkeypatch.delenv("ALLOW_NETWORK_RESEARCH")
    said = line(hotpass)
    assert said.startswith("[WARN]")
    assert "Suggested fix: ALLOW_NETWORK_RESEARCH is not on" in said


@pytest.mark.parametrize("url", ["http://localhost:8080", "http://127.0.0.1:8080", "http://10.1.2.3:8080"])
def test_a_private_server_the_profile_does_not_name_is_found(
    hotpass: Hotpass, ready: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Prevents: the default address being refused in the first plan."""
    monkeypatch.setenv("HOTPASS_SEARX_URL", url)
    said = line(hotpass)
    assert said.startswith("[WARN]")
    assert f"list {url.removeprefix('http://')} in network.private_hosts" in said
    host = url.removeprefix("http://")
    (ready / "open.yaml").write_text(PROFILE.replace("true}", f'true, private_hosts: ["{host}"]}}'), encoding="utf-8")
    assert line(hotpass).startswith("[PASS]")


def test_a_key_that_is_not_there_is_found(hotpass: Hotpass, ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a plan that fails at its search because a variable is not set."""
    (ready / "hotpass.toml").write_text(SEARX + 'api_key = "${SAMPLE_KEY}"\n', encoding="utf-8")
    said = line(hotpass)
    assert said.startswith("[WARN]")
    assert "SAMPLE_KEY, which holds it, is not set" in said
    monkeypatch.setenv("SAMPLE_KEY", "sample-secret")
    said = line(hotpass)
    assert "is asked, with a key" in said
    assert "sample-secret" not in said


def test_a_bad_variable_is_exit_code_2(hotpass: Hotpass, ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a doctor that finds nothing wrong where every run is refused."""
    monkeypatch.setenv("HOTPASS_SEARX_TIMEOUT", "soon")
    ran = hotpass("doctor", "--config", "hotpass.toml")
    assert ran.code == 2
    assert "HOTPASS_SEARX_TIMEOUT: pipeline.research.searx.timeout: " in ran.error
    assert "Correct the variable" in ran.error
