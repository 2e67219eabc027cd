"""Searching with a server that answers as it should: what is asked, what is kept, what comes back."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from hotpass_assets.domain.errors import HotpassError
from hotpass_resources.network.opening import ClosedDoor
from tests.builders.searx_server import searx_server
from tests.resources.searx.conftest import Searching

CLUB = {"url": "https://club.example/", "title": "Club", "content": "Flying", "engines": ["one"], "score": 2.0}
TEAM = {"url": "https://club.example/team/?utm_source=x", "title": "Team", "engines": ["one"], "score": 1.0}
AGAIN = {"url": "https://club.example/team", "title": "Our team", "engines": ["two"], "score": 0.5}
OTHER = {"url": "https://register.example/?id=7", "title": "Register", "engines": ["two"], "score": 4.0}
PAGES = {"Sample Club": [TEAM, CLUB, AGAIN], "Sample Club Cape Town": [OTHER, CLUB]}


def test_pages_come_best_first_and_once(searching: Searching) -> None:
    """Prevents: one page that is visited twice, and an order that depends on which engine was quicker."""
    with searx_server(pages=PAGES) as server:
        outcome = searching(server, "Sample Club", "Sample Club Cape Town", stop_on_first=False)
    assert outcome.status == "success"
    assert outcome.message == "3 pages found."
    assert [(page.url, page.engines, page.query) for page in outcome.results] == [
        ("https://club.example/", ("one",), "Sample Club"),
        ("https://club.example/team/?utm_source=x", ("one", "two"), "Sample Club"),
        ("https://register.example/?id=7", ("two",), "Sample Club Cape Town"),
    ]
    assert (outcome.duplicates, outcome.requests, outcome.cache_hits, outcome.retries) == (2, 2, 0, 0)
    assert [(asked.status, asked.results) for asked in outcome.queries] == [("answered", 2), ("answered", 1)]


def test_what_is_asked_is_what_the_settings_say(searching: Searching) -> None:
    """Prevents: a setting that is read and never sent."""
    with searx_server() as server:
        searching(
            server,
            "Café & Söhne #1",
            categories=["general", "news"],
            engines="one, two",
            language="en-ZA",
            user_agent="Sample/1.0",
            default_params={"safesearch": 1},
        )
        searching(server, "plain")
    full, plain = server.asked
    assert (full.path, plain.path) == ("/search", "/search")
    assert full.parameters == {
        "q": "Café & Söhne #1",
        "format": "json",
        "categories": "general,news",
        "engines": "one,two",
        "language": "en-ZA",
        "safesearch": "1",
    }
    assert plain.parameters == {"q": "plain", "format": "json"}
    assert full.headers["user-agent"] == "Sample/1.0"
    assert plain.headers["user-agent"].casefold().startswith("hotpass/")
    assert full.headers["accept"] == "application/json"
    assert "authorization" not in full.headers


def test_a_server_may_live_below_a_path(searching: Searching) -> None:
    """Prevents: a server behind a proxy that is asked at the wrong address."""
    with searx_server(pages=PAGES) as server:
        assert searching(f"{server.url}/tools/searx/", "Sample Club").status == "success"
    assert server.asked[0].path == "/tools/searx/search"


def test_later_queries_are_not_sent_once_one_gave_pages(searching: Searching) -> None:
    """Prevents: five requests for what the first one answered."""
    with searx_server(pages=PAGES) as server:
        outcome = searching(server, "unknown", "Sample Club", "Sample Club Cape Town")
    assert server.queries == ["unknown", "Sample Club"]
    assert [asked.status for asked in outcome.queries] == ["answered", "answered", "not_needed"]


def test_limits_and_repeats_are_as_configured(searching: Searching) -> None:
    """Prevents: settings for the number of pages that change nothing."""
    with searx_server(pages=PAGES) as server:
        assert len(searching(server, "Sample Club", deduplicate=False).results) == 3
        assert [page.title for page in searching(server, "Sample Club", max_results=1).results] == ["Club"]


def test_an_answer_that_is_kept_opens_no_socket(searching: Searching, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: the same question being asked again, and another plan from the same answers."""
    with searx_server(pages=PAGES, unresponsive=[["three", "timeout"]]) as server:
        first = searching(server, "Sample Club", "Sample Club Cape Town", stop_on_first=False)

    def no_socket(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", no_socket)
    monkeypatch.setattr("socket.getaddrinfo", no_socket)
    second = searching(server, "Sample Club", "Sample Club Cape Town", stop_on_first=False)
    assert second.results == first.results
    assert second.artifacts() == first.artifacts()
    assert (first.requests, first.cache_hits) == (2, 0)
    assert (second.requests, second.cache_hits) == (0, 2)
    assert second.counts()["hotpass.research.searx.cache_hits"] == 2
    assert [asked.status for asked in second.queries] == ["cached", "cached"]
    assert second.warnings == ("Engine three did not answer: timeout.",)


def test_what_is_kept_has_the_documented_form_and_is_for_its_owner(searching: Searching) -> None:
    """Prevents: snippets about people that everybody on the machine can read, and a form no other program reads."""
    with searx_server(pages=PAGES) as server:
        searching(server, "Sample Club")
    (file,) = searching.kept.iterdir()
    assert re.fullmatch(r"[0-9a-f]{64}\.json", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    said = json.loads(file.read_text(encoding="utf-8"))
    assert said["timestamp"] == searching.clock.now()
    assert [page["url"] for page in said["results"]] == [TEAM["url"], CLUB["url"], AGAIN["url"]]
    assert "Sample Club" not in json.dumps(said)


def test_a_kept_answer_holds_for_its_time_and_its_question(searching: Searching) -> None:
    """Prevents: answers of last year, answers to something else, and a clock that was wrong once."""
    with searx_server(pages=PAGES) as server:
        searching(server, "Sample Club", cache={"ttl_seconds": 60})
        searching.clock.seconds += 59
        assert searching(server, "Sample Club", cache={"ttl_seconds": 60}).cache_hits == 1
        assert searching(server, "Sample Club", cache={"ttl_seconds": 60}, language="af").cache_hits == 0
        assert searching(server, "Sample  Club", cache={"ttl_seconds": 60}, max_results=1).cache_hits == 1
        searching.clock.seconds += 1
        assert searching(server, "Sample Club", cache={"ttl_seconds": 60}).cache_hits == 0
        searching.clock.seconds -= 120
        assert searching(server, "Sample Club", cache={"ttl_seconds": 60}).cache_hits == 0


def test_what_no_longer_holds_is_cleared_away(searching: Searching) -> None:
    """Prevents: snippets about people that stay for ever because nobody asks again."""
    with searx_server(pages=PAGES) as server:
        searching(server, "Sample Club")
        (first,) = searching.kept.iterdir()
        beside = searching.kept / "notes.txt"
        beside.write_text("mine", encoding="utf-8")
        searching.clock.seconds = first.stat().st_mtime + 3_600
        searching(server, "Sample Club Cape Town")
    assert not first.exists()
    assert beside.exists()
    assert len(list(searching.kept.iterdir())) == 2


def test_nothing_is_kept_where_nothing_shall_be(searching: Searching) -> None:
    """Prevents: a cache that cannot be switched off."""
    with searx_server(pages=PAGES) as server:
        for _ in range(2):
            assert searching(server, "Sample Club", cache={"ttl_seconds": 0}).requests == 1
    assert not searching.kept.exists()


def test_the_folder_of_kept_answers_can_be_chosen(searching: Searching) -> None:
    """Prevents: HOTPASS_SEARX_CACHE_DIR being ignored."""
    with searx_server(pages=PAGES) as server:
        searching(server, "Sample Club", cache={"directory": "elsewhere"})
    assert not searching.kept.exists()
    assert len(list(Path("elsewhere").iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"timestamp": "x", "results": []}', b"[" * 100_000])
def test_a_damaged_file_costs_a_request_and_nothing_else(searching: Searching, damage: bytes) -> None:
    """Prevents: a search that fails for ever because a disk was full once."""
    with searx_server(pages=PAGES) as server:
        searching(server, "Sample Club")
        (file,) = searching.kept.iterdir()
        file.write_bytes(damage)
        again = searching(server, "Sample Club")
        assert (again.requests, len(again.results)) == (1, 2)
        assert searching(server, "Sample Club").cache_hits == 1


def test_a_folder_that_cannot_be_written_costs_requests_and_nothing_else(searching: Searching) -> None:
    """Prevents: results that are lost because they cannot be kept."""
    searching.kept.parent.mkdir(parents=True)
    searching.kept.write_text("in the way", encoding="utf-8")
    with searx_server(pages=PAGES) as server:
        assert len(searching(server, "Sample Club").results) == 2


def test_requests_of_one_search_after_another_are_kept_apart(searching: Searching) -> None:
    """Prevents: a pace that begins anew with every command, so that a loop of commands has none."""
    throttle = {"min_interval_seconds": 2.0}
    with searx_server() as server:
        for number in range(3):
            searching(server, f"nothing {number}", throttle=throttle)
        assert searching.clock.slept == [2.0] * 2
        searching(server, "nothing 0", throttle=throttle)
    assert searching.clock.slept == [2.0] * 2, "a kept answer needs no turn"


def test_requests_are_kept_apart(searching: Searching) -> None:
    """Prevents: a server that is asked as fast as the machine can."""
    queries = [f"nothing {number}" for number in range(5)]
    with searx_server() as server:
        searching(server, *queries, pace=searching.paced(2.0))
        assert searching.clock.slept == [2.0] * 4
        searching.clock.slept.clear()
        searching(server, *(f"more {query}" for query in queries), pace=searching.paced(2.0, burst=3))
        assert searching.clock.slept == [2.0] * 2
        searching.clock.slept.clear()
        throttle = {"min_interval_seconds": 3_600, "burst": 2}
        searching(server, *(f"last {query}" for query in queries[:3]), throttle=throttle)
    (pause,) = searching.clock.slept
    assert pause > 3_500


def test_texts_of_queries_are_told_only_when_asked_for(searching: Searching) -> None:
    """Prevents: what somebody looked for in artefacts that others read."""
    with searx_server(pages=PAGES) as server:
        quiet = json.dumps(searching(server, "Sample Club").artifacts())
        traced = json.dumps(searching(server, "Sample Club", trace_queries=True).artifacts())
    assert "Sample Club" not in quiet
    assert '"query": "Sample Club"' in traced
    assert searching(server, "Sample Club").queries[0].digest in quiet


def test_nothing_is_asked_while_the_door_is_closed_or_it_is_switched_off(searching: Searching) -> None:
    """Prevents: a question that leaves the machine although nobody allowed it, or an answer nobody may use."""
    with searx_server(pages=PAGES) as server:
        searching(server, "Sample Club")
        closed = searching(server, "Sample Club", door=ClosedDoor(("Give --allow-network.", "Set network.allowed.")))
        off = searching(server, "Sample Club", enabled=False)
        nothing = searching(server, " ", "")
    assert (closed.status, closed.message) == ("skipped", "Give --allow-network. Set network.allowed.")
    assert [asked.status for asked in closed.queries] == ["not_sent"]
    assert (off.status, nothing.status) == ("skipped", "skipped")
    assert "pipeline.research.searx.enabled" in off.message
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("settings", "header", "value"),
    [
        ({"api_key": "sample-secret"}, "authorization", "Bearer sample-secret"),
        ({"api_key": "${SAMPLE_KEY}"}, "authorization", "Bearer sample-secret"),
        (
            {"api_key": "sample-secret", "api_key_header": "X-API-Key", "api_key_prefix": ""},
            "x-api-key",
            "sample-secret",
        ),
        ({"api_key": "sample-secret", "api_key_prefix": "Token"}, "authorization", "Token sample-secret"),
    ],
)
def test_a_key_is_sent_and_stays_nowhere(
    searching: Searching, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], header: str, value: str
) -> None:
    """Prevents: a server that cannot be used for want of its key, and a key in a file."""
    monkeypatch.setenv("SAMPLE_KEY", "sample-secret")
    with searx_server(pages=PAGES) as server:
        outcome = searching(server, "Sample Club", **settings)
        assert searching(server, "Sample Club").cache_hits == 1
    assert server.asked[0].headers[header] == value
    written = [file.read_text(encoding="utf-8") for file in searching.folder.rglob("*") if file.is_file()]
    assert len(written) == 2
    assert "sample-secret" not in "".join(written) + repr(outcome) + json.dumps(outcome.artifacts())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"api_key": "${SAMPLE_KEY}"}, "SAMPLE_KEY, which holds it, is not set"),
        ({"api_key": "sample\nsecret"}, "characters that no key has"),
        ({"api_key": "sample-secret", "base_url": "http://search.example"}, "not sent over plain http"),
    ],
)
def test_a_key_that_cannot_be_sent_is_a_mistake_in_the_configuration(
    searching: Searching, settings: dict[str, str], said: str
) -> None:
    """Prevents: a request without the key, a header that is two, and a key everybody on the way can read."""
    with searx_server() as server, pytest.raises(HotpassError) as error:
        searching(server, "Sample Club", **settings)
    assert said in error.value.one_line()
    assert "secret" not in error.value.one_line()
    assert error.value.exit_code == 2
    assert server.asked == []
