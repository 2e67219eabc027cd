"""Searching with a real SearXNG: what a double of its API cannot prove."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.config.research import SearxSettings
from hotpass_assets.domain.network.rules import NetworkRules
from hotpass_assets.domain.search.results import SearchOutcome
from hotpass_resources.network.door import NetworkDoor
from hotpass_resources.network.egress_log import EgressLog
from hotpass_resources.network.pace import Pace
from hotpass_resources.searx.searching import search
from tests.searxng.conftest import Server, free_port


def searched(url: str, folder: Path, *queries: str, pace: Pace | None = None, **settings: Any) -> SearchOutcome:
    """Search at ``url`` as a plan does, in real time."""
    log = EgressLog(folder / "egress.ndjson", lambda: datetime.now(UTC))
    door = NetworkDoor(NetworkRules(allowed=True, private_hosts=("127.0.0.1",)), log, country="ZA")
    asked = {"enabled": True, "base_url": url, "timeout": 60} | settings
    return search(queries, SearxSettings.model_validate(asked), door, folder / "searx", pace=pace)


def test_pages_are_found_once_and_the_dead_engine_is_named(searxng: Server, folder: Path) -> None:
    """Prevents: a client that agrees with its double and not with SearXNG."""
    outcome = searched(searxng.url, folder, "Sample Flying Club")
    assert (outcome.status, outcome.message) == ("success", "3 pages found.")
    first, second, third = outcome.results
    assert (first.url, first.title, first.snippet, first.engines) == (
        "https://club.example/",
        "Sample Flying Club",
        "Flying since 1987",
        ("sample",),
    )
    assert second.url.startswith("https://club.example/team")
    assert third.url == "https://register.example/club?id=7"
    assert first.score is not None and third.score is not None and first.score > third.score
    (warning,) = outcome.warnings
    assert warning.startswith("Engine dead did not answer: ")
    assert "HTTP connection error" in warning


def test_a_kept_answer_opens_no_socket(searxng: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a question that is put to the engines twice."""
    first = searched(searxng.url, folder, "kept club")

    def no_socket(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", no_socket)
    again = searched(searxng.url, folder, "kept club")
    assert (again.requests, again.cache_hits) == (0, 1)
    assert again.artifacts() == first.artifacts()
    assert searxng.backend.log.count("kept club") == 1
    (file,) = (folder / "searx").glob("*.json")
    assert set(json.loads(file.read_text(encoding="utf-8"))) >= {"timestamp", "results"}


def test_the_server_of_a_fresh_installation_is_told_apart(searxng_without_json: Server, folder: Path) -> None:
    """Prevents: the usual surprise, a server that shows pages to people and refuses programs, staying a riddle."""
    outcome = searched(searxng_without_json.url, folder, "Sample Flying Club")
    assert outcome.status == "error"
    assert "HTTP 403: the server does not offer JSON. Add json to search.formats" in outcome.message
    assert outcome.requests == 1


def test_engines_can_be_chosen_and_nothing_found_is_not_an_error(searxng: Server, folder: Path) -> None:
    """Prevents: names of engines that are sent in a form the server does not read."""
    alone = searched(searxng.url, folder, "alone club", engines=["sample"])
    assert (alone.status, len(alone.results), alone.warnings) == ("success", 3, ())
    nothing = searched(searxng.url, folder, "nothing here", engines=["sample"])
    assert (nothing.status, nothing.message) == ("success", "0 pages found.")
    dead = searched(searxng.url, folder, "dead club", engines=["dead"])
    assert (dead.message, len(dead.warnings)) == ("0 pages found.", 1)


def test_what_the_server_calls_wrong_is_told_in_its_words(searxng: Server, folder: Path) -> None:
    """Prevents: a mistake in the settings that reads as a fault of the server."""
    outcome = searched(searxng.url, folder, "any club", language="zzzz")
    assert outcome.status == "error"
    assert "HTTP 400: " in outcome.message
    assert "zzzz" in outcome.message
    assert searched(f"{searxng.url}/nowhere", folder, "any club").message.count("Check base_url") == 1


def test_requests_reach_the_server_as_far_apart_as_configured(searxng: Server, folder: Path) -> None:
    """Prevents: engines that lock the server out for being asked too fast."""
    log, began = searxng.backend.log, len(searxng.backend.log)
    queries = [f"nothing for {name}" for name in ("one", "two", "three", "four")]
    pace = Pace(1_000, 2, sleep=lambda _: log.append("a pause"))
    outcome = searched(searxng.url, folder, *queries, pace=pace, engines=["sample"])
    assert outcome.requests == 4
    one, two, three, four = queries
    assert log[began:] == [one, two, "a pause", three, "a pause", four]


def test_a_server_that_is_down_is_told(folder: Path) -> None:
    """Prevents: a search without results where there was no server."""
    outcome = searched(f"http://127.0.0.1:{free_port()}", folder, "club", crawl_retry_attempts=1)
    assert outcome.status == "error"
    assert "Check that it runs, and base_url" in outcome.message
