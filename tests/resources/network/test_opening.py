"""The gates: option, both switches and profile must agree, and each says what it wants."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from hotpass_assets.domain.profile.model import Profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile, resolve
from hotpass_resources.network.door import NetworkDoor
from hotpass_resources.network.exchange import NetworkRequest
from hotpass_resources.network.opening import ClosedDoor, open_network, why_closed
from hotpass_resources.settings import NETWORK_SWITCHES
from tests.builders.hostile_server import Page, hostile_server
from tests.builders.network import logged

OPEN = {"allowed": True, "private_hosts": ["127.0.0.1"]}


def profile(**network: object) -> ResolvedProfile:
    return resolve(Profile.model_validate({"name": "clubs", "intent": ["List the clubs"], "network": network}))


def switched(monkeypatch: pytest.MonkeyPatch, *words: str | None) -> None:
    for name, word in zip(NETWORK_SWITCHES, words, strict=True):
        if word is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, word)


@pytest.mark.parametrize("agreed", [*itertools.product((True, False), repeat=4)])
def test_the_door_opens_only_when_all_four_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agreed: tuple[bool, bool, bool, bool]
) -> None:
    """Prevents: one gate that opens for another; each one that is shut is named, and nothing else."""
    option, first, second, allowed = agreed
    switched(monkeypatch, "true" if first else None, "true" if second else None)
    door = open_network(option, profile(**OPEN | {"allowed": allowed}), tmp_path)
    if all(agreed):
        assert isinstance(door, NetworkDoor)
        return
    assert isinstance(door, ClosedDoor)
    wanted = ["--allow-network", *NETWORK_SWITCHES, "network.allowed"]
    shut = [word for word, yes in zip(wanted, agreed, strict=True) if not yes]
    assert len(door.reasons) == len(shut)
    assert all(word in reason for word, reason in zip(shut, door.reasons, strict=True))
    assert not (tmp_path / "egress.ndjson").exists()


@pytest.mark.parametrize("word", ["1", "true", "yes", "on", "TRUE", "Yes", " on "])
def test_every_word_for_yes_opens_a_switch(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Prevents: a word that means yes in one place and no in another."""
    switched(monkeypatch, word, word)
    assert why_closed(True, profile(**OPEN)) == ()


@pytest.mark.parametrize("word", ["0", "false", "no", "off", "", "perhaps", "2", "y", "ja"])
def test_any_other_word_leaves_a_switch_off(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Prevents: a switch that is on because it is set to anything at all."""
    switched(monkeypatch, word, "true")
    (reason,) = why_closed(True, profile(**OPEN))
    assert reason.startswith(f"{NETWORK_SWITCHES[0]} is not on")


def test_a_profile_without_intent_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: data looked up for a purpose nobody stated (POPIA section 15)."""
    switched(monkeypatch, "1", "1")
    silent = resolve(Profile.model_validate({"name": "clubs", "network": OPEN}))
    (reason,) = why_closed(True, silent)
    assert "state its intent" in reason


def test_a_profile_that_allows_no_purpose_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: an open door through which every request is refused one by one."""
    switched(monkeypatch, "1", "1")
    (reason,) = why_closed(True, profile(**OPEN | {"purposes": {}}))
    assert "network.purposes" in reason


def test_an_open_door_asks_and_logs_below_the_state_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: rules of the profile that do not reach the door."""
    switched(monkeypatch, "1", "on")
    with hostile_server({"/page": Page(b"a page")}) as server:
        door = open_network(True, profile(**OPEN | {"user_agent": "clubs/1"}), tmp_path / "state")
        assert isinstance(door, NetworkDoor)
        assert door.ask(NetworkRequest(server.url("/page"), "crawl")).body == b"a page"
        assert server.visits[0].headers["user-agent"] == "clubs/1"
    assert len(logged(tmp_path / "state")) == 2


def test_judging_and_opening_load_no_http_library() -> None:
    """Prevents: help pages and definitions that become slow because a verb might ask the network."""
    code = (
        "import sys, hotpass_resources.network.opening, hotpass_resources.network.pace, "
        "hotpass_resources.network.answer_cache, hotpass_cli.network_option\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"httpx", "httpcore", "dagster"} & set(ran.stdout.split())
