"""``hotpass crawl`` as a person, or a program, uses it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.compliance.identifiers import Identifier
from hotpass_assets.domain.compliance.suppression import Person, fingerprints_of
from hotpass_resources.settings import NETWORK_SWITCHES, load_settings
from hotpass_resources.suppression_file import suppress, suppression_key
from tests.builders.crawled_site import Answer, Site, crawled_site, page, robots
from tests.builders.network import stand_for_public
from tests.builders.searx_server import searx_server
from tests.cli.conftest import Hotpass

PROFILE = """
name: net
intent: [find out how organisations are reached]
network: {allowed: true, private_hosts: ["127.0.0.1"]}
research_rate_limit: {min_interval_seconds: 0}
"""
PEOPLE = "<h1>Our team</h1><p>Thandi Nkosi, Director</p><p>thandi@aero.example</p><p>Tel 011 555 0142</p>"


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with a front page and a page of people."""
    pages = {"/": page("<a href='/team'>Team</a><a href='/closed'>x</a>"), "/team": page(PEOPLE)}
    with crawled_site(pages | {"/robots.txt": robots("User-agent: *\nDisallow: /closed")}) as started:
        yield started


@pytest.fixture
def open_profile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile that allows the network, in an environment that does."""
    for name in NETWORK_SWITCHES:
        monkeypatch.setenv(name, "yes")
    path = folder / "net.yaml"
    path.write_text(PROFILE)
    return path


def documents(folder: Path) -> list[Any]:
    """Artefacts of crawls."""
    return [json.loads(path.read_text()) for path in sorted(folder.glob(".hotpass/research_runs/*/crawl/*.json"))]


def test_without_leave_no_socket_is_opened_and_the_gates_are_named(
    hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a host asked before option, switches and profile agree; and nobody told what to set."""

    def refuse(*_: Any) -> None:
        raise AssertionError("a socket was opened")

    for name in NETWORK_SWITCHES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    ran = hotpass("crawl", "https://aero.example")
    assert ran.code == 0
    assert "Crawl: skipped" in ran.out
    for name in ("--allow-network", *NETWORK_SWITCHES, "network.allowed"):
        assert name in ran.out
    told = json.loads(hotpass("crawl", "https://aero.example", "--json").out)
    assert [(step["name"], step["status"]) for step in told["steps"]] == [("native_crawl", "skipped")]
    assert len(told["plan"]["network_closed_by"]) == 5
    assert documents(folder) == []


@pytest.mark.parametrize("closed", [*NETWORK_SWITCHES, "option", "profile"])
def test_each_gate_alone_keeps_the_network_closed(
    hotpass: Hotpass, site: Site, open_profile: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    """Prevents: a gate that closes nothing."""
    if closed in NETWORK_SWITCHES:
        monkeypatch.setenv(closed, "off")
    if closed == "profile":
        open_profile.write_text(PROFILE.replace("allowed: true", "allowed: false"))
    option = "--allow-network=false" if closed == "option" else "--allow-network"
    ran = hotpass("crawl", option, site.url, "--profile", open_profile)
    assert (ran.code, site.hits) == (0, [])
    assert "skipped" in ran.out


def test_a_crawl_is_shown_kept_and_written(hotpass: Hotpass, site: Site, open_profile: Path, folder: Path) -> None:
    """Prevents: candidates without their page, an artefact that is not there, and a payload of another form."""
    ran = hotpass("crawl", site.url, "--allow-network", "--profile", open_profile)
    assert ran.code == 0
    for words in ("+27115550142", "Thandi Nkosi * (Director)", f"{site.url}/team", "robots.txt of", "about a person"):
        assert words in ran.out
    assert "Artefact: " in ran.err
    ran = hotpass("crawl", site.url, "--allow-network", "--profile", open_profile, "--json", "--output", "out/c.json")
    told = json.loads(ran.out)
    assert json.loads((folder / "out" / "c.json").read_text()) == told
    (step,) = told["steps"]
    first, second = documents(folder)
    assert second["facts"] == first["facts"] == step["artifacts"]["facts"]
    assert told["artifact_path"] == step["artifacts"]["artifact_path"]
    assert {"plan", "steps", "enriched_row", "provenance", "elapsed_seconds", "success", "artifact_path"} == set(told)
    assert {"entity", "profile", "query", "target_urls", "recorded_at", "results", "facts", "stopped"} == set(first)
    assert {"url", "status", "content_length"} <= set(first["results"][0])


def test_events_for_programs_name_nobody(hotpass: Hotpass, site: Site, open_profile: Path) -> None:
    """Prevents: people found by a crawl in the logs of whoever runs it."""
    ran = hotpass("crawl", site.url, "--allow-network", "--profile", open_profile, "--log-format", "json")
    assert ran.code == 0
    assert "Thandi" not in ran.out + ran.err
    assert "thandi" not in ran.out + ran.err
    counted = ran.event("crawl.finished")["steps"][0]["candidates"]
    assert {"column": "contact_primary_name", "count": 1} in counted
    assert ran.event("crawl.counts")["counts"]["hotpass.research.crawl.requests"] == 4


def test_a_host_that_cannot_be_reached_is_a_failed_step(hotpass: Hotpass, open_profile: Path) -> None:
    """Prevents: success told of a crawl that read nothing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        ran = hotpass(
            "crawl", url, "--allow-network", "--profile", open_profile, "--config", _tries(open_profile.parent, 1)
        )
    assert ran.code == 2
    assert "Crawl: error" in ran.out


def _tries(folder: Path, attempts: int) -> Path:
    path = folder / "tries.toml"
    path.write_text(f"[pipeline.research.searx]\ncrawl_retry_attempts = {attempts}\ncrawl_retry_backoff_seconds = 0\n")
    return path


@pytest.mark.parametrize("attempts", [1, 3])
def test_tries_are_those_of_the_configuration(
    hotpass: Hotpass, open_profile: Path, folder: Path, attempts: int
) -> None:
    """Prevents: crawl_retry_attempts that nothing reads."""
    with crawled_site({"/": Answer(b"", 503)}) as site:
        hotpass("crawl", site.url, "--allow-network", "--profile", open_profile, "--config", _tries(folder, attempts))
        assert site.paths.count("/") == attempts


def test_words_are_searched_for_or_it_is_said_that_nothing_can_search(hotpass: Hotpass, open_profile: Path) -> None:
    """Prevents: a query that ends in nothing without a word."""
    ran = hotpass("crawl", "Karoo Wings Oudtshoorn", "--allow-network", "--profile", open_profile)
    assert ran.code == 0
    assert "Search: skipped" in ran.out
    assert "pipeline.research.searx.enabled" in ran.out


def test_a_page_of_this_machine_that_a_search_names_is_not_asked(
    hotpass: Hotpass, site: Site, open_profile: Path
) -> None:
    """Prevents: a search engine that makes Hotpass ask what an exception of the profile is for."""
    found = [{"url": f"{site.url}/team", "title": "Team", "content": "x", "engines": ["one"]}]
    with searx_server(pages={"karoo wings": found}) as searx:
        config = open_profile.parent / "searx.toml"
        config.write_text(f'[pipeline.research.searx]\nenabled = true\nbase_url = "{searx.url}"\n')
        ran = hotpass("crawl", "karoo wings", "--allow-network", "--profile", open_profile, "--config", config)
    assert site.hits == []
    assert "a public host leads there" in ran.out


def test_words_lead_to_pages_that_a_search_finds(
    hotpass: Hotpass, site: Site, open_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a search whose results nobody reads, and pages crawled that were to be listed alone."""
    stand_for_public(monkeypatch, "wings.example")
    found = [{"url": f"http://wings.example:{site.port}/team", "title": "Team", "content": "x", "engines": ["one"]}]
    with searx_server(pages={"karoo wings": found}) as searx:
        for auto_crawl, facts in (("true", True), ("false", False)):
            config = open_profile.parent / "searx.toml"
            config.write_text(
                f'[pipeline.research.searx]\nenabled = true\nbase_url = "{searx.url}"\nauto_crawl = {auto_crawl}\n'
            )
            ran = hotpass(
                "crawl", "karoo  wings", "--allow-network", "--profile", open_profile, "--config", config, "--json"
            )
            told = json.loads(ran.out)
            search, crawl = told["steps"]
            assert (ran.code, search["name"], search["status"]) == (0, "searx_search", "success")
            assert bool(crawl["artifacts"]["facts"]) is facts
            assert told["plan"]["query"] == "karoo wings"
    assert searx.queries == ["karoo wings"]  # the second answer was kept


@pytest.mark.parametrize("traced", [False, True])
def test_a_search_leaves_no_word_of_query_or_results_in_the_log(
    hotpass: Hotpass, site: Site, open_profile: Path, traced: bool
) -> None:
    """Prevents: who was searched for, and whom pages name, in the logs of whoever runs it; and in names of files."""
    found = [{"url": f"{site.url}/team", "title": "Zanele", "content": "of Zanele", "engines": ["one"]}]
    with searx_server(pages={"lindiwe khumalo": found}) as searx:
        config = open_profile.parent / "searx.toml"
        keys = f'enabled = true\nbase_url = "{searx.url}"\ntrace_queries = {str(traced).lower()}\n'
        config.write_text(f"[pipeline.research.searx]\n{keys}")
        ran = hotpass(
            "crawl", "lindiwe khumalo", "--allow-network", "--profile", open_profile, "--config", config,
            "--log-format", "json",
        )  # fmt: skip
    told = (ran.out + ran.err).lower()
    assert ran.code == 0
    assert "zanele" not in told
    assert "thandi" not in told
    event = ran.event("crawl.finished")
    assert [(step["name"], step["results"]) for step in event["steps"]] == [("searx_search", 1), ("native_crawl", 1)]
    assert len(event["query_sha256"]) == 64
    assert ("lindiwe" in told) is traced
    assert "lindiwe" not in event["artifact_path"]


def test_somebody_who_was_erased_is_not_in_what_a_crawl_keeps(
    hotpass: Hotpass, site: Site, open_profile: Path, folder: Path
) -> None:
    """Prevents: a person who was erased, back in a file because their page is still there."""
    settings = load_settings()
    person = Person(frozenset({Identifier("email", "thandi@aero.example")}))
    suppress(settings, "somebody", fingerprints_of(suppression_key(settings), person))
    ran = hotpass("crawl", site.url, "--allow-network", "--profile", open_profile, "--json", "--output", "c.json")
    assert ran.code == 0
    (document,) = documents(folder)
    assert any(fact["value"] == "+27115550142" for fact in document["facts"])
    for text in (ran.out, json.dumps(document), (folder / "c.json").read_text()):
        assert "thandi@" not in text


def test_a_query_that_names_a_person_by_address_is_not_sent(hotpass: Hotpass, open_profile: Path) -> None:
    """Prevents: personal data sent to a search engine."""
    with searx_server() as searx:
        config = open_profile.parent / "searx.toml"
        config.write_text(f'[pipeline.research.searx]\nenabled = true\nbase_url = "{searx.url}"\n')
        query = "who is jane@aero.example"
        ran = hotpass("crawl", query, "--allow-network", "--profile", open_profile, "--config", config)
    assert searx.asked == []
    assert ran.code == 0
    assert "The query is not sent" in ran.out
    assert "jane@" not in ran.out + ran.err


@pytest.mark.parametrize("typed", ["ftp://aero.example", "https://user:pw@aero.example/", " ", "http://"])
def test_what_is_neither_address_nor_words_is_a_usage_error(hotpass: Hotpass, folder: Path, typed: str) -> None:
    """Prevents: secrets in an address sent to a host, and a crawl of nothing."""
    ran = hotpass("crawl", typed)
    assert ran.code == 2
    assert "Error:" in ran.error


def test_an_output_that_cannot_be_written_is_a_failure(
    hotpass: Hotpass, site: Site, open_profile: Path, folder: Path
) -> None:
    """Prevents: a result that is lost without a word."""
    (folder / "taken").mkdir()
    ran = hotpass("crawl", site.url, "--allow-network", "--profile", open_profile, "--output", folder / "taken")
    assert ran.code == 1
    assert "taken" in ran.error


def test_a_missing_library_is_named_with_the_command_that_installs_it(
    hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a traceback for whoever installed Hotpass without the extra."""
    from importlib import util

    found = util.find_spec
    monkeypatch.setattr(
        "hotpass_resources.crawling.libraries.find_spec", lambda name: None if name == "extruct" else found(name)
    )
    ran = hotpass("crawl", "https://aero.example")
    assert ran.code == 2
    assert "pip install 'hotpass[research]'" in ran.error
    assert "extruct" in ran.error
