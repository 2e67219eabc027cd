"""Searching with servers and profiles that do not let it: what is said, what is tried again, what stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hotpass_assets.domain.network.rules import PurposeRule
from tests.builders.searx_server import searx_server
from tests.resources.searx.conftest import Searching

PAGES = {"Sample Club": [{"url": "https://club.example/"}], "Other Club": [{"url": "https://other.example/"}]}


@pytest.mark.parametrize(
    ("fault", "settings", "said"),
    [
        (403, {}, "does not offer JSON. Add json to search.formats in its settings.yml"),
        (403, {"api_key": "sample"}, "or the proxy in front of it does not accept the key"),
        (401, {}, "it asks for a key. Set api_key"),
        (401, {"api_key": "sample"}, "does not accept the key"),
        (404, {}, "there is no search below this address. Check base_url"),
        (400, {}, "HTTP 400. Check engines, language and default_params"),
        (418, {}, "HTTP 418"),
        ("html", {}, "a page for people, not with JSON. Check that base_url is the address of a SearXNG"),
        ("redirects", {}, "it redirects to https://login.example. Write the final address in base_url"),
        (b"{}", {}, "not that of a SearXNG"),
        (b"<html>", {}, "not JSON"),
        (b'{"results": [', {}, "not JSON"),
        (b'{"results": null}', {}, "not that of a SearXNG"),
        (b'{"error": "x"}', {}, "not that of a SearXNG"),
        ("endless", {}, "Ask fewer engines at a time"),
    ],
)
def test_what_will_not_change_is_said_and_not_tried_again(
    searching: Searching, fault: Any, settings: dict[str, Any], said: str
) -> None:
    """Prevents: a search without results and without a reason, and a server that is asked in vain."""
    with searx_server(pages=PAGES, faults=[fault] * 9) as server:
        outcome = searching(server, "Sample Club", "Other Club", **settings)
    assert outcome.status == "error"
    assert outcome.results == ()
    assert said in outcome.message
    assert outcome.message.startswith(f"SearXNG gave no answer ({server.url}): ")
    assert outcome.message.endswith("Trying again unchanged will not help.")
    assert "secret" not in outcome.message
    assert len(server.asked) == outcome.requests == 1
    assert [asked.status for asked in outcome.queries] == ["failed", "not_sent"]
    assert not searching.kept.exists()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (500, "HTTP 500: search error. Look into the log of the server"),
        (503, "HTTP 503: search error"),
        (429, "HTTP 429: it was asked too often"),
        ("closes", ""),
        ("hangs", "Raise timeout"),
        ("drips", "Raise timeout"),
    ],
)
def test_what_may_pass_is_tried_again_with_longer_pauses(searching: Searching, fault: Any, said: str) -> None:
    """Prevents: a plan without pages because a server was busy for a second, and one that waits for ever."""
    with searx_server(pages=PAGES, faults=[fault] * 2) as server:
        outcome = searching(server, "Sample Club", timeout=0.5)
    assert (outcome.status, len(outcome.results)) == ("success", 1)
    assert (outcome.requests, outcome.retries) == (3, 2)
    assert searching.clock.slept == [1.5, 3.0]
    with searx_server(pages=PAGES, faults=[fault] * 2) as server:
        outcome = searching(server, "Sample Club", timeout=0.5, crawl_retry_attempts=2, crawl_retry_backoff_seconds=7)
    assert outcome.status == "error"
    assert said in outcome.message
    assert outcome.message.endswith("Trying again may help.")
    assert (outcome.requests, outcome.retries) == (2, 1)
    assert searching.clock.slept == [1.5, 3.0, 7.0]
    assert outcome.counts()["hotpass.research.searx.retries"] == 1


def test_a_pause_the_server_asks_for_is_kept(searching: Searching) -> None:
    """Prevents: being locked out for asking again too early."""
    with searx_server(pages=PAGES, faults=[429], headers={"Retry-After": "17"}) as server:
        assert searching(server, "Sample Club").status == "success"
    assert searching.clock.slept == [17.0]


def test_a_pause_nobody_would_wait_for_is_told_instead(searching: Searching) -> None:
    """Prevents: a command that hangs for an hour because a server says so."""
    with searx_server(pages=PAGES, faults=[429], headers={"Retry-After": "3600"}) as server:
        outcome = searching(server, "Sample Club")
    assert "wants 3600 seconds of peace" in outcome.message
    assert (searching.clock.slept, outcome.requests) == ([], 1)


def test_nobody_who_listens_is_said(searching: Searching) -> None:
    """Prevents: a server that is down looking like a search without results."""
    with searx_server() as server:
        pass
    outcome = searching(server, "Sample Club", crawl_retry_attempts=1)
    assert outcome.status == "error"
    assert "Check that it runs, and base_url" in outcome.message


def test_what_earlier_queries_gave_stays(searching: Searching) -> None:
    """Prevents: pages that are lost because a later request failed."""
    with searx_server(pages=PAGES, faults=["well", 403]) as server:
        outcome = searching(server, "Sample Club", "Other Club", "third", stop_on_first=False)
    assert (outcome.status, len(outcome.results)) == ("success", 1)
    assert [asked.status for asked in outcome.queries] == ["answered", "failed", "not_sent"]
    assert any("does not offer JSON" in warning for warning in outcome.warnings)


def test_engines_that_are_down_are_named(searching: Searching) -> None:
    """Prevents: half an answer that looks whole, and nothing found that is kept for an hour although nobody looked."""
    down = [["two", "timeout"], ["one", "Suspended: access denied"]]
    with searx_server(pages=PAGES, unresponsive=down) as server:
        some = searching(server, "Sample Club")
        searching(server, "unknown")
        none = searching(server, "unknown")
    told = ("Engine one did not answer: Suspended: access denied.", "Engine two did not answer: timeout.")
    assert (some.status, some.warnings) == ("success", told)
    assert (none.status, none.message, none.warnings) == ("success", "0 pages found.", told)
    assert (none.requests, none.cache_hits) == (1, 0)


def test_results_that_are_no_pages_are_counted(searching: Searching) -> None:
    """Prevents: results that vanish without a word."""
    pages = {"Sample Club": [{"url": "javascript:alert(1)"}, {"url": 7}, {"url": "https://club.example/"}]}
    with searx_server(pages=pages) as server:
        outcome = searching(server, "Sample Club")
    assert len(outcome.results) == 1
    assert outcome.warnings == ("2 results were left out: no address of a page, or more than are taken.",)


def test_a_server_in_a_private_network_must_be_named_in_the_profile(searching: Searching) -> None:
    """Prevents: nobody knowing why the default address, on this machine, is not asked."""
    with searx_server(pages=PAGES) as server:
        outcome = searching(server, "Sample Club", door=searching.door(private_hosts=()))
    assert outcome.status == "error"
    assert outcome.message.startswith(f"SearXNG was not asked ({server.url}): an address is not public")
    assert f"list {server.url.removeprefix('http://')} in network.private_hosts" in outcome.message
    assert (server.asked, outcome.requests) == ([], 0)


def test_a_purpose_the_profile_does_not_allow_is_no_error(searching: Searching) -> None:
    """Prevents: a plan that fails because a profile wants no search."""
    with searx_server(pages=PAGES) as server:
        outcome = searching(server, "Sample Club", door=searching.door(purposes={"crawl": PurposeRule()}))
    assert outcome.status == "skipped"
    assert outcome.message.startswith(f"SearXNG was not asked ({server.url}): ")
    assert (server.asked, outcome.requests) == ([], 0)


def test_a_query_about_a_person_does_not_leave(searching: Searching) -> None:
    """Prevents: an e-mail address of somebody in the log of a search engine."""
    with searx_server(pages=PAGES) as server:
        outcome = searching(server, "thandi@club.example")
        assert (outcome.status, server.asked) == ("skipped", [])
        some = searching(server, "thandi@club.example", "Sample Club")
    assert "e-mail address" in outcome.message
    assert (some.status, len(some.results), server.queries) == ("success", 1, ["Sample Club"])
    assert some.warnings == (outcome.message,)
    assert "thandi" not in outcome.message + searching.egress


def test_every_request_is_in_the_log_without_its_question(searching: Searching) -> None:
    """Prevents: requests nobody can account for, and a log that says who was looked for."""
    with searx_server(pages=PAGES) as server:
        searching(server, "Sample Club")
        searching(server, "Sample Club")
    (exchange,) = {json.loads(line)["exchange"] for line in searching.egress.splitlines()}
    assert exchange
    assert '"purpose":"search"' in searching.egress
    assert "Sample" not in searching.egress


@pytest.mark.parametrize(
    ("query", "rules", "said"),
    [
        ("Sample Club", {"purposes": {"crawl": PurposeRule()}}, "does not allow purpose 'search'"),
        ("Sample Club", {"refused_hosts": ("127.0.0.1",)}, "refuses this host"),
        ("Sample Club jane@club.example", {}, "holds an e-mail address"),
    ],
)
def test_what_a_profile_refuses_now_is_not_answered_from_what_was_kept(
    searching: Searching, query: str, rules: dict[str, Any], said: str
) -> None:
    """Prevents: a purpose taken from the profile, and searches that go on for as long as answers are kept."""
    everything = PurposeRule(frozenset({"contact_email"}))
    with searx_server(pages={query: PAGES["Sample Club"]}) as server:
        assert searching(server, query, door=searching.door(purposes={"search": everything})).results
        again = searching(server, query, door=searching.door(purposes={"search": everything}))
        assert again.cache_hits == 1
        refused = searching(server, query, door=searching.door(**rules))
    assert (refused.status, refused.cache_hits, refused.results) == ("skipped", 0, ())
    assert said in refused.message
    assert len(server.asked) == 1
