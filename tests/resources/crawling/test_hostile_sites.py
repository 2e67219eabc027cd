"""Sites that are broken or mean harm: a clear result for each page, and the others are read all the same."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from hotpass_assets.domain.crawl import frontier
from hotpass_assets.domain.network.hosts import Address
from hotpass_assets.domain.network.rules import NetworkRules, PurposeRule
from hotpass_cli.crawl_text import crawl_parts
from hotpass_resources.crawling import crawler
from hotpass_resources.crawling.asking import FAILURES_IN_A_ROW
from hotpass_resources.crawling.host_rules import MOST_ORIGINS, MOST_SITEMAPS
from hotpass_resources.network.opening import ClosedDoor
from tests.builders.crawled_site import Answer, crawled_site, page, robots, sitemap
from tests.builders.network import stand_for_public
from tests.resources.crawling.conftest import Crawling, results_by_path

GOOD = page("<p>Tel 011 555 0142")


def redirect(to: str) -> Answer:
    """A page that leads elsewhere."""
    return Answer(b"", 302, {"Location": to})


def test_what_a_public_page_names_uses_no_exception_of_the_profile(
    crawling: Crawling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a page, a sitemap or a redirect that has a machine asked which only a person may name, kept or not."""
    inside = "http://inside.aero.example:{port}"
    pages = {
        "www.aero.example/robots.txt": robots(f"Sitemap: {inside}/map.xml\n"),
        "www.aero.example/": page(f"<a href='{inside}/link'>Contact</a><a href='/away'>About</a>"),
        "www.aero.example/away": redirect("http://inside.aero.example/away"),
        "inside.aero.example/": page(f"<a href='{inside}/open'>Contact</a>"),
        "/open": GOOD,
    }
    crawling.rules = NetworkRules(allowed=True, private_hosts=("inside.aero.example",))
    stand_for_public(monkeypatch, "www.aero.example")
    leads_to = {"www.aero.example": "8.8.8.8", "inside.aero.example": "127.0.0.1"}
    with crawled_site(pages, crawling.clock.now) as site:
        pages["www.aero.example/away"] = redirect(f"http://inside.aero.example:{site.port}/away")
        site.pages |= pages
        for _ in range(2):  # the second time from what was kept
            door = crawling.door(resolve=lambda host: (ip_address(leads_to[host]),))
            outcome = crawling(f"http://www.aero.example:{site.port}/", door=door)
            assert {hit.host for hit in site.hits} == {"www.aero.example"}
            assert results_by_path(outcome)["/link"].outcome == "not_asked"
            assert "a public host leads there" in (results_by_path(outcome)["/away"].reason or "")
        # What a person names may be asked, and what it leads to.
        crawling(f"http://inside.aero.example:{site.port}/", door=door)
    assert [hit.path for hit in site.hits if hit.host == "inside.aero.example"][:2] == ["/robots.txt", "/"]
    assert "/open" in site.paths


def test_endless_hosts_are_not_all_asked(crawling: Crawling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a map, or a page, that names thousands of hosts, each asked for its robots.txt beside all limits."""
    crawling.limited(pages=30)
    places = [f"http://h{number}.aero.example" for number in range(200)]
    pages = {
        "/robots.txt": robots("User-agent: *\nDisallow: /\n"),
    }
    stand_for_public(monkeypatch)
    with crawled_site(pages, crawling.clock.now) as site:
        maps = [f"{place}:{site.port}/map.xml" for place in places]
        home = f"http://www.aero.example:{site.port}"
        site.pages |= {
            "www.aero.example/robots.txt": robots(f"Sitemap: {home}/map.xml\n"),
            "www.aero.example/map.xml": sitemap(*maps, index=True),
            "www.aero.example/": page("a page of an address without links"),
        }
        door = crawling.door(resolve=lambda _: (ip_address("8.8.8.8"),))
        crawling(f"{home}/", door=door)
        assert len({hit.host for hit in site.hits}) == MOST_SITEMAPS
        links = "".join(f"<a href='{place}:{site.port}/'>x</a>" for place in places)
        site.pages["www.aero.example/"] = page(links)
        crawling.clock.sleep(100_000)
        site.hits.clear()
        outcome = crawling(f"{home}/", door=crawling.door(resolve=lambda _: (ip_address("8.8.8.8"),)))
    assert len({hit.host for hit in site.hits}) == MOST_ORIGINS + 1
    assert f"more than {MOST_ORIGINS} hosts" in (outcome.crawled.stopped or "")


def test_an_address_too_many_is_told(crawling: Crawling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: pages left out without a word."""
    monkeypatch.setattr(frontier, "MOST_WAITING", 3)
    links = "".join(f"<a href='/p{number}'>x</a>" for number in range(3))
    with crawled_site({"/": page(links)}, crawling.clock.now) as site:
        assert "left out" in (crawling(site).crawled.stopped or "")
        monkeypatch.setattr(frontier, "MOST_WAITING", 4)
        assert crawling(site).crawled.stopped is None
        monkeypatch.setattr(crawler, "MOST_RESULTS", 2)
        assert "2 addresses" in (crawling(site).crawled.stopped or "")


def test_large_endless_and_packed_pages_are_cut_off_and_the_rest_is_read(crawling: Crawling) -> None:
    """Prevents: memory or time used up by one page, and what follows it lost."""
    crawling.limited(page_bytes=256 * 1024)
    pages = {
        "/": page("".join(f"<a href='/{name}'>x</a>" for name in ("large", "endless", "bomb", "zz-good"))),
        "/large": Answer("large"),
        "/endless": Answer("endless"),
        "/bomb": Answer("bomb"),
        "/zz-good": GOOD,
    }
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    told = results_by_path(outcome)
    assert all("262,144 bytes" in (told[path].reason or "") for path in ("/large", "/endless", "/bomb"))
    assert told["/zz-good"].facts == 1
    assert all(site.paths.count(path) == 1 for path in ("/large", "/endless", "/bomb"))


def test_a_page_that_drips_is_given_up_in_time(crawling: Crawling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a crawl held up by one page that never ends."""
    monkeypatch.setattr("hotpass_resources.crawling.asking.LONGEST_REQUEST", 0.6)
    pages = {"/": page("<a href='/slow'>Contact</a><a href='/good'>x</a>"), "/slow": Answer("slow"), "/good": GOOD}
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site, attempts=1)
    told = results_by_path(outcome)
    assert told["/slow"].outcome == "failed"
    assert told["/good"].facts == 1


def test_redirects_are_followed_a_few_times_within_the_site_and_never_in_a_circle(crawling: Crawling) -> None:
    """Prevents: loops, chains without end, and a crawl led to somebody else's site."""
    chain = {f"/far{step}": redirect(f"/far{step + 1}") for step in range(9)}
    pages = {
        "/": page(
            "".join(f"<a href='/{name}'>x</a>" for name in ("loop1", "self", "far0", "moved", "away", "mail", "empty"))
        ),
        "/loop1": redirect("/loop2"),
        "/loop2": redirect("/loop1"),
        "/self": redirect("/self"),
        "/moved": redirect("{site}/new-place"),
        "/new-place": GOOD,
        "/away": redirect("http://other.example/x"),
        "/mail": redirect("mailto:x@aero.example"),
        "/empty": Answer(b"", 302),
    } | chain
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    told = results_by_path(outcome)
    assert "circle" in (told["/loop1"].reason or "")
    assert "circle" in (told["/self"].reason or "")
    assert "more than 5 times" in (told["/far0"].reason or "")
    assert "/far6" not in site.paths
    assert "another site, other.example" in (told["/away"].reason or "")
    assert "no address" in (told["/mail"].reason or "")
    assert told["/moved"].read_at == f"{site.url}/new-place"
    assert [fact.page for fact in outcome.crawled.facts] == [f"{site.url}/new-place"]
    assert "other.example" not in crawling.egress_path.read_text()


def test_a_name_that_turns_to_this_machine_is_not_asked(crawling: Crawling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a public name that, asked a second time, leads to a service of the machine itself (DNS rebinding).

    The name is public once and this machine from then on, whoever asks. A crawler that looks it up again to connect
    reaches the server and finds its telephone number; one that connects to the address it judged does not.
    """
    connected = _connections(monkeypatch)
    looked_up: list[str] = []

    def turning(host: str) -> tuple[Address, ...]:
        looked_up.append(host)
        return (ip_address("8.8.8.8" if len(looked_up) == 1 else "127.0.0.1"),)

    def turning_for_libraries(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        return look_up(str(turning(host)[0]) if host == "aero.example" else host, port, *more, **named)

    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", turning_for_libraries)
    crawling.rules = NetworkRules(allowed=True)
    with crawled_site({"/": GOOD}, crawling.clock.now) as site:
        outcome = crawling(f"http://aero.example:{site.port}/", door=crawling.door(resolve=turning), attempts=1)
    # One look-up a request: the first is judged and connected to, the second is judged and refused.
    assert connected == ["8.8.8.8"]
    assert len(looked_up) <= 2
    assert site.hits == []
    assert outcome.status in {"error", "skipped"}
    assert outcome.crawled.facts == ()


def test_a_name_that_turns_between_two_pages_is_left(crawling: Crawling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a site that is public for its first page, and a service of this machine for the next one."""
    stand_for_public(monkeypatch)
    asked: list[str] = []

    def turning(host: str) -> tuple[Address, ...]:
        asked.append(host)
        return (ip_address("8.8.8.8" if len(asked) <= 2 else "127.0.0.1"),)

    crawling.rules = NetworkRules(allowed=True, private_hosts=("127.0.0.1",))
    with crawled_site({"/": page("<a href='/inside'>Contact</a>"), "/inside": GOOD}, crawling.clock.now) as site:
        outcome = crawling(f"http://aero.example:{site.port}/", door=crawling.door(resolve=turning))
    assert site.paths == ["/robots.txt", "/"]
    inside = results_by_path(outcome)["/inside"]
    assert (inside.outcome, "not public" in (inside.reason or "")) == ("not_asked", True)
    assert outcome.crawled.facts == ()


def _connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is connected to from now on; no public address answers here."""
    import httpcore

    connected: list[str] = []
    connect = httpcore.SyncBackend.connect_tcp

    def connects(backend: Any, host: str, *more: Any, **named: Any) -> Any:
        connected.append(host)
        if host == "8.8.8.8":
            raise httpcore.ConnectError("no public address is asked in tests")
        return connect(backend, host, *more, **named)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connects)
    return connected


def test_private_addresses_are_refused_unless_the_profile_allows_them(crawling: Crawling) -> None:
    """Prevents: a crawl that reads services of the own network."""
    crawling.rules = NetworkRules(allowed=True)
    with crawled_site({"/": GOOD}, crawling.clock.now) as site:
        outcome = crawling(site)
    assert site.hits == []
    assert outcome.status == "skipped"
    assert "not public" in outcome.message


def test_a_profile_that_allows_no_crawl_asks_nothing(crawling: Crawling) -> None:
    """Prevents: pages asked for by a profile whose purpose does not cover it (POPIA section 15)."""
    crawling.rules = NetworkRules(allowed=True, private_hosts=("127.0.0.1",), purposes={"search": PurposeRule()})
    with crawled_site({"/": GOOD}, crawling.clock.now) as site:
        outcome = crawling(site)
    assert site.hits == []
    assert outcome.status == "skipped"
    assert "purpose" in outcome.message


def test_a_host_that_does_not_answer_is_left_alone(crawling: Crawling) -> None:
    """Prevents: every page of a dead host tried, with all its tries and pauses."""
    links = "".join(f"<a href='/dead{number}'>x</a>" for number in range(8))
    pages: dict[str, Answer] = {f"/dead{number}": Answer(b"", 503) for number in range(8)}
    with crawled_site(pages | {"/": page(links)}, crawling.clock.now) as site:
        outcome = crawling(site, attempts=1)
    assert sum(path.startswith("/dead") for path in site.paths) == FAILURES_IN_A_ROW
    assert "in a row" in (results_by_path(outcome)["/dead7"].reason or "")


def test_other_kinds_of_files_are_not_read(crawling: Crawling) -> None:
    """Prevents: pictures and documents loaded for nothing, and a page of errors taken for a page."""
    pages = {
        "/": page("<a href='/file'>Contact</a><a href='/wrong'>x</a><a href='/empty'>y</a>"),
        "/file": Answer(b"%PDF-1.7 011 555 0142", content_type="application/pdf"),
        "/wrong": Answer(b"<p>Tel 011 555 0142", 404),
        "/empty": Answer(b""),
    }
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    told = results_by_path(outcome)
    assert "application/pdf" in (told["/file"].reason or "")
    assert (told["/wrong"].status, told["/wrong"].facts) == (404, 0)
    assert told["/empty"].outcome == "failed"
    assert outcome.crawled.facts == ()


def test_one_content_at_many_addresses_is_read_once(crawling: Crawling) -> None:
    """Prevents: a site that answers everything with one page, counted as many sources."""
    pages = {"/": page("<a href='/a'>x</a><a href='/b'>y</a>"), "/a": GOOD, "/b": GOOD}
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    assert results_by_path(outcome)["/b"].outcome == "same_as_another"
    assert [fact.pages for fact in outcome.crawled.facts] == [1]


def test_a_closed_door_opens_no_socket_and_leaves_no_file(crawling: Crawling) -> None:
    """Prevents: a crawl that asks before it has leave."""
    with crawled_site({"/": GOOD}, crawling.clock.now) as site:
        outcome = crawling(site, door=ClosedDoor(("Network access was not asked for.",)))
    assert site.hits == []
    assert (outcome.status, outcome.artifact_path) == ("skipped", None)
    assert list(crawling.folder.iterdir()) == []


def test_the_sentence_counts_every_page_that_is_listed_as_not_read(crawling: Crawling) -> None:
    """Prevents: "1 could not be" above a list of three."""
    pages = {
        "/robots.txt": robots("User-agent: *\nDisallow: /closed\n"),
        "/": page("<a href='/gone'>x</a><a href='/closed'>x</a><a href='/draft'>x</a><a href='/good'>x</a>"),
        "/draft": page("Tel 011 555 0143", head="<meta name=robots content=noindex>"),
        "/good": GOOD,
    }
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
        assert outcome.message == "2 pages were read, 3 were not; 1 candidate was found."
        listed = [line for line in crawl_parts({"plan": {"network_closed_by": []}, "steps": []}, outcome)
                  if str(line).startswith("  http")]  # fmt: skip
        assert len(listed) == len(outcome.crawled.unread) == 3
        site.pages["/"] = pages["/draft"]
        crawling.clock.sleep(100_000)
        outcome = crawling(site)
    assert (outcome.status, outcome.message) == (
        "skipped", "No page may be read: it asks not to be used (noindex).")  # fmt: skip


def test_two_crawls_in_one_second_keep_both_artefacts(crawling: Crawling) -> None:
    """Prevents: an artefact written over by the next one."""
    with crawled_site({"/": GOOD, "/robots.txt": robots("")}, crawling.clock.now) as site:
        paths = {crawling(f"{site.url}/", entity="Aero", now=lambda: crawling.now().replace(microsecond=0, second=0))
                 .artifact_path for _ in range(3)}  # fmt: skip
    assert len(paths) == 3


def test_a_page_and_a_sitemap_that_nothing_can_read_leave_the_others_read(crawling: Crawling) -> None:
    """Prevents: a whole crawl lost, and nothing kept, because of one page with a false charset or half a letter."""
    half = '<p>y</p><script type="application/ld+json">{"@type": "Organization", "telephone": "\\ud800"}</script>'
    pages = {
        "/": page("<a href='/codec'>x</a><a href='/half'>x</a><a href='/zz-good'>x</a>"),
        "/codec": Answer(b"<p>x</p>", content_type="text/html; charset=undefined"),
        "/half": page(half),
        "/sitemap.xml": Answer(b"<a:urlset/>"),
        "/zz-good": GOOD,
    }
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    told = results_by_path(outcome)
    assert {told[path].outcome for path in ("/codec", "/half", "/zz-good")} == {"read"}
    assert told["/zz-good"].facts == 1


def test_a_fault_nobody_foresaw_is_of_its_page_alone_and_quotes_nothing_of_it(
    crawling: Crawling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: the next unforeseen page that ends the whole crawl, and its words in a message."""
    from hotpass_resources.crawling import crawler

    read = crawler.read_page

    def fails(body: bytes, *rest: str | None) -> object:
        if b"Jane" in body:
            raise AssertionError(body)
        return read(body, *rest)  # type: ignore[arg-type]

    def no_sitemap(*_: object) -> object:
        raise KeyError("Jane")

    monkeypatch.setattr(crawler, "read_page", fails)
    monkeypatch.setattr("hotpass_resources.crawling.host_rules.read_sitemap", no_sitemap)
    pages = {
        "/": page("<a href='/bad'>x</a><a href='/zz-good'>x</a>"),
        "/bad": page("Jane"),
        "/sitemap.xml": Answer(b"<urlset/>"),
        "/zz-good": GOOD,
    }
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    told = results_by_path(outcome)
    assert (told["/bad"].outcome, told["/bad"].reason) == ("failed", "it cannot be read (AssertionError)")
    assert any(one.reason == "its sitemaps cannot be read (KeyError)" for one in outcome.crawled.results)
    assert told["/zz-good"].facts == 1
    assert outcome.artifact_path is not None
    assert "Jane" not in outcome.artifact_path.read_text()
