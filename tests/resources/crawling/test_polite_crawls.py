"""What a site's own log says of a crawl: the rules it stated, and those of the profile, were obeyed."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path

import pytest

from hotpass_assets.domain.crawl.crawled import Seed
from hotpass_assets.domain.network.rules import NetworkRules, PurposeRule
from hotpass_assets.domain.profile.research_block import RateLimit
from tests.builders.crawled_site import Answer, crawled_site, page, robots, sitemap
from tests.resources.crawling.conftest import Crawling, results_by_path

LINKS = "".join(f"<a href='/p{number}'>page {number}</a>" for number in range(6))
MANY = {"/": page(LINKS)} | {f"/p{number}": page(f"<p>page {number}") for number in range(6)}


def test_what_robots_txt_disallows_is_never_asked(crawling: Crawling) -> None:
    """Prevents: a page read that its owner closed, found by link, sitemap or redirect."""
    pages = {
        "/robots.txt": robots("User-agent: *\nDisallow: /private\nSitemap: {site}/map.xml\n"),
        "/map.xml": sitemap("{site}/private/from-map", "{site}/open"),
        "/": page("<a href='/private/x'>Contact</a><a href='/to-private'>Team</a><a href='/x/../private/y'>z</a>"),
        "/to-private": Answer(status=302, headers={"Location": "/private/z"}),
        "/open": page("open"),
    }
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    assert site.paths[0] == "/robots.txt"
    assert not [path for path in site.paths if path.startswith("/private")]
    assert "/open" in site.paths
    refused = [result for result in outcome.crawled.results if result.outcome == "not_asked"]
    assert {result.url.rsplit("/", 1)[1] for result in refused} == {"x", "to-private", "y", "from-map"}
    assert all("robots.txt" in (result.reason or "") for result in refused)


@pytest.mark.parametrize(("asked_for", "interval", "least"), [(3, 1.0, 3.0), (1, 2.5, 2.5)])
def test_the_longer_of_crawl_delay_and_own_pace_is_kept(
    crawling: Crawling, asked_for: int, interval: float, least: float
) -> None:
    """Prevents: a host asked faster than it wants, or than the profile wants."""
    crawling.limited(RateLimit(interval, 4 if asked_for == 3 else 1))
    pages = MANY | {"/robots.txt": robots(f"User-agent: hotpass\nCrawl-delay: {asked_for}\n")}
    with crawled_site(pages, crawling.clock.now) as site:
        crawling(site)
    assert len(site.hits) == 9  # robots.txt, a sitemap that is not there, and seven pages
    assert min(site.gaps()) >= least


def test_a_burst_is_what_the_profile_allows_and_no_more(crawling: Crawling) -> None:
    """Prevents: a burst that never ends, and one that is never given."""
    crawling.limited(RateLimit(10.0, 3))
    with crawled_site(MANY, crawling.clock.now) as site:
        crawling(site)
    assert site.gaps()[:2] == [0.0, 0.0]
    assert min(site.gaps()[2:]) >= 10.0


def test_gaps_hold_on_a_real_clock_too(crawling: Crawling, tmp_path: Path) -> None:
    """Prevents: a pace that is kept only where time is wound."""
    import time

    crawling.limited(RateLimit(0.02, 1))
    pages = {
        "/robots.txt": robots("User-agent: *\nCrawl-delay: 0.15\n"),
        "/": page("x"),
        "/sitemap.xml": Answer(b"", 404),
    }
    from hotpass_resources.crawling.crawl import crawl

    with crawled_site(pages) as site:
        crawl([Seed(f"{site.url}/")], crawling.profile, crawling.door(), tmp_path / "state", clock=time.monotonic)
    assert site.paths == ["/robots.txt", "/", "/sitemap.xml"]
    # The log is written when a request has arrived, which takes some time of its own.
    assert min(site.gaps()) >= 0.1


def test_a_host_that_asks_to_wait_is_waited_for(crawling: Crawling) -> None:
    """Prevents: a busy host asked again at once, and a page lost that was there after a pause."""
    date = format_datetime(crawling.now() + timedelta(seconds=40), usegmt=True)
    busy = [
        Answer(b"", 429, {"Retry-After": "7"}),
        Answer(b"", 503, {"Retry-After": date}),
        page("<p>Tel 011 555 0142"),
    ]
    with crawled_site({"/": page("<a href='/busy'>Contact</a>"), "/busy": busy}, crawling.clock.now) as site:
        outcome = crawling(site)
    hits = [hit.at for hit in site.hits if hit.path == "/busy"]
    assert len(hits) == 3
    assert hits[1] - hits[0] >= 7
    assert hits[2] >= 1_040
    assert [fact.value for fact in outcome.crawled.facts] == ["+27115550142"]
    assert outcome.counts()["hotpass.research.crawl.retries"] == 2


def test_a_pause_that_the_last_try_is_told_is_kept_for_the_next_page(crawling: Crawling) -> None:
    """Prevents: a host that asks for a pause and gets the next page's request at once, because tries were over."""
    pages = {"/": page("<a href='/a'>a</a><a href='/b'>b</a>"), "/a": Answer(b"", 429, {"Retry-After": "50"})}
    with crawled_site(pages, crawling.clock.now) as site:
        crawling(site, attempts=1)
    when = {hit.path: hit.at for hit in site.hits}
    assert when["/b"] - when["/a"] >= 50


def test_a_host_that_asks_for_a_long_pause_is_left_alone(crawling: Crawling) -> None:
    """Prevents: a crawl that sleeps for an hour, and one that goes on where it was asked not to."""
    pages = MANY | {"/p0": Answer(b"", 429, {"Retry-After": "3600"})}
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    assert site.paths[-1] == "/p0"
    told = results_by_path(outcome)
    assert "3600 seconds" in (told["/p3"].reason or "")
    assert told["/p3"].outcome == "failed"
    assert crawling.clock.seconds < 1_100


@pytest.mark.parametrize(("attempts", "hits"), [(1, 1), (2, 2), (4, 4)])
def test_a_page_is_tried_as_often_as_configured_with_doubled_pauses(
    crawling: Crawling, attempts: int, hits: int
) -> None:
    """Prevents: an option for tries that does nothing, and a failing host that is hammered."""
    with crawled_site(
        {"/": page("<a href='/down'>Contact</a>"), "/down": Answer(b"", 500)}, crawling.clock.now
    ) as site:
        outcome = crawling(site, attempts=attempts, backoff_seconds=8.0)
    times = [hit.at for hit in site.hits if hit.path == "/down"]
    assert len(times) == hits
    gaps = [after - before for before, after in pairwise(times)]
    assert all(gap >= 8.0 * 2**place for place, gap in enumerate(gaps))
    assert results_by_path(outcome)["/down"].reason == "it was answered with status 500"


def test_a_missing_page_is_asked_once(crawling: Crawling) -> None:
    """Prevents: pages that are gone tried again and again."""
    with crawled_site({"/": page("<a href='/gone'>Contact</a>")}, crawling.clock.now) as site:
        crawling(site)
    assert site.paths.count("/gone") == 1


def test_limits_of_pages_depth_and_time_end_a_crawl_and_say_so(crawling: Crawling) -> None:
    """Prevents: a crawl without end, and one that ends without a word."""
    crawling.limited(pages=3)
    with crawled_site(MANY, crawling.clock.now) as site:
        outcome = crawling(site)
        assert outcome.crawled.count("read") == 3
        assert "research_limits.pages" in (outcome.crawled.stopped or "")
        crawling.limited(pages=25, depth=0, keep_hours=0)
        assert crawling(site).crawled.count("read") == 1
        crawling.limited(depth=3, seconds=4.5)
        outcome = crawling(site)
        assert "research_limits.seconds" in (outcome.crawled.stopped or "")
        assert outcome.crawled.count("read") in {3, 4}
        assert crawling(Seed(f"{site.url}/", depth=0)).crawled.count("read") == 1


def test_a_delay_longer_than_the_crawl_is_not_slept_through(crawling: Crawling) -> None:
    """Prevents: a process that sleeps for a day because a host asks for it."""
    with crawled_site(MANY | {"/robots.txt": robots("User-agent: *\nCrawl-delay: 86400")}, crawling.clock.now) as site:
        outcome = crawling(site)
    assert site.paths == ["/robots.txt"]
    assert outcome.status == "error"
    assert "86400 seconds" in outcome.message
    assert crawling.clock.seconds < 1_010


def test_robots_txt_that_is_not_to_be_had_closes_a_site(crawling: Crawling) -> None:
    """Prevents: everything read of a host whose rules nobody knows."""
    with crawled_site(MANY | {"/robots.txt": Answer(b"", 503)}, crawling.clock.now) as site:
        outcome = crawling(site)
    assert set(site.paths) == {"/robots.txt"}
    assert (outcome.status, outcome.crawled.facts) == ("error", ())
    assert "robots.txt" in outcome.message


def test_a_site_that_is_closed_to_us_is_skipped_and_no_failure(crawling: Crawling) -> None:
    """Prevents: a site's own decision told as an error of the crawl."""
    with crawled_site(MANY | {"/robots.txt": robots("User-agent: *\nDisallow: /")}, crawling.clock.now) as site:
        outcome = crawling(site)
    assert site.paths == ["/robots.txt"]
    assert outcome.status == "skipped"


def test_nofollow_and_noindex_are_obeyed(crawling: Crawling) -> None:
    """Prevents: facts of pages that ask not to be used, and links followed that may not be."""
    pages = {
        "/": page("<a href='/quiet'>Contact</a><a rel=nofollow href='/paid'>x</a><a href='/ends'>About</a>"),
        "/quiet": Answer(b"<p>Tel 011 555 0142 <a href='/behind'>Team</a>", headers={"X-Robots-Tag": "noindex"}),
        "/behind": page("<p>Tel 011 555 0143"),
        "/ends": page("<p>Tel 011 555 0144</p><a href='/never'>x</a>", head="<meta name=robots content=nofollow>"),
    }
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    assert {"/paid", "/never"}.isdisjoint(site.paths)
    assert {fact.value for fact in outcome.crawled.facts} == {"+27115550143", "+27115550144"}
    assert results_by_path(outcome)["/quiet"].outcome == "not_used"


def test_sitemaps_are_followed_within_the_site_and_within_limits(crawling: Crawling) -> None:
    """Prevents: pages that only a sitemap names missed, and sitemaps that lead elsewhere or never end."""
    named = "".join(f"Sitemap: {{site}}/map{number}.xml\n" for number in range(9))
    pages = {
        "/robots.txt": robots(f"Sitemap: http://other.example/map.xml\n{named}"),
        "/": page("home"),
        "/map0.xml": sitemap("{site}/inner.xml", "http://other.example/inner.xml", index=True),
        "/inner.xml": sitemap("{site}/contact", "http://other.example/contact", "{site}/paper.pdf"),
        "/contact": page("<p>Tel 011 555 0142"),
    }
    with crawled_site(pages, crawling.clock.now) as site:
        outcome = crawling(site)
    assert sum(path.endswith(".xml") for path in site.paths) == 5
    assert "/paper.pdf" not in site.paths
    assert "/sitemap.xml" not in site.paths
    assert crawling.egress_path.read_text().count("other.example") == 0
    assert len(outcome.crawled.facts) == 0  # the inner map is the tenth: five are asked for


@pytest.mark.parametrize("to", ["/private/map.xml", "http://127.0.0.2:{port}/map.xml", "/map.xml", "/sitemap.xml"])
def test_a_sitemap_that_leads_elsewhere_is_followed_by_the_rules_alone(crawling: Crawling, to: str) -> None:
    """Prevents: a redirect that reads for a sitemap what robots.txt closes, or another site; and a circle."""
    crawling.rules = NetworkRules(allowed=True, private_hosts=("127.0.0.0/8",))
    pages = {
        "/robots.txt": robots("User-agent: *\nDisallow: /private\n"),
        "/": page("home"),
        "/map.xml": sitemap("{site}/contact"),
        "/private/map.xml": sitemap("{site}/contact"),
        "/contact": page("<p>Tel 011 555 0142"),
    }
    with crawled_site(pages, crawling.clock.now) as site:
        location = to.replace("{port}", str(site.port))
        site.pages["/sitemap.xml"] = Answer(status=302, headers={"Location": location})
        crawling(site)
    asked = ["/robots.txt", "/", "/sitemap.xml"]
    assert site.paths == ([*asked, "/map.xml", "/contact"] if to == "/map.xml" else asked)
    assert crawling.egress_path.read_text().count("127.0.0.2") == 0


def test_the_same_answers_give_the_same_artefact_without_a_socket(crawling: Crawling) -> None:
    """Prevents: a site asked again for what is known, and a payload that differs from run to run."""
    pages = MANY | {
        "/robots.txt": robots("User-agent: *\nDisallow: /p1\n"),
        "/p2": page("<p>Tel 011 555 0142"),
        "/p3": Answer(b"%PDF", content_type="application/pdf"),
        "/p4": Answer(status=301, headers={"Location": "/p5"}),
    }
    with crawled_site(pages, crawling.clock.now) as site:
        first = crawling(site)
        asked = len(site.hits)
        crawling.clock.sleep(60)
        url = site.url
    again = crawling(f"{url}/")  # the site is gone
    assert len(site.hits) == asked
    assert again.counts() == {
        "hotpass.research.crawl.requests": 0,
        "hotpass.research.crawl.cache_hits": asked,
        "hotpass.research.crawl.retries": 0,
    }
    assert first.artifact_path is not None
    assert again.artifact_path is not None
    one, other = (json.loads(path.read_text()) for path in (first.artifact_path, again.artifact_path))
    assert one.pop("recorded_at") != other.pop("recorded_at")
    assert one == other
    assert "NaN" not in first.artifact_path.read_text()


@pytest.mark.parametrize(
    "rules",
    [
        NetworkRules(allowed=True),
        NetworkRules(allowed=True, private_hosts=("127.0.0.1:1",)),
        NetworkRules(allowed=True, private_hosts=("127.0.0.1",), refused_hosts=("127.0.0.1",)),
        NetworkRules(allowed=True, private_hosts=("127.0.0.1",), purposes={"search": PurposeRule()}),
    ],
)
def test_what_was_kept_is_used_only_where_the_profile_lets_it_be_asked_now(
    crawling: Crawling, rules: NetworkRules
) -> None:
    """Prevents: a profile that withdraws its leave, and pages of that host used all the same."""
    with crawled_site({"/": page("<p>Tel 011 555 0142")}, crawling.clock.now) as site:
        assert crawling(site).crawled.facts
        asked, crawling.rules = len(site.hits), rules
        again = crawling(site)
        assert len(site.hits) == asked
    assert (again.status, again.crawled.facts) == ("skipped", ())
    assert again.counts()["hotpass.research.crawl.cache_hits"] == 0


@pytest.mark.parametrize(("entry", "is_used"), [("club.example", True), ("127.0.0.0/8", False)])
def test_what_a_host_of_this_network_answered_is_used_where_its_name_is_excepted(
    crawling: Crawling, entry: str, is_used: bool
) -> None:
    """Prevents: a name that led to an excepted network once, and is believed to do so without being looked up."""
    crawling.rules = NetworkRules(allowed=True, private_hosts=(entry,))
    with crawled_site({"/": page("x")}, crawling.clock.now) as site:
        for _ in range(2):
            door = crawling.door(resolve=lambda _: (ip_address("127.0.0.1"),))
            crawling(f"http://club.example:{site.port}/", door=door)
    assert site.paths.count("/") == (1 if is_used else 2)


def test_what_was_kept_expires(crawling: Crawling) -> None:
    """Prevents: numbers of last year told as those of today."""
    crawling.limited(keep_hours=1)
    with crawled_site({"/": page("x")}, crawling.clock.now) as site:
        crawling(site)
        asked = len(site.hits)
        crawling.clock.sleep(3_601)
        crawling(site)
        assert len(site.hits) == 2 * asked
        site.pages["/"] = page("<a href='/more'>x</a>")
        crawling.clock.sleep(3_601)
        site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /\n")
        crawling(site)
        # Pages name people: what holds no longer is removed, though nobody asks for it again.
        assert len(list((crawling.folder / "crawl").iterdir())) == 1
        asked, site.pages["/robots.txt"] = len(site.hits), Answer(b"", 404)
        crawling.limited(keep_hours=0)
        crawling(site)
        assert len(site.hits) > asked


def test_robots_txt_is_asked_for_again_after_a_day(crawling: Crawling) -> None:
    """Prevents: a site that closes itself, and is believed open for as long as its pages are kept (RFC 9309 2.4)."""
    crawling.limited(keep_hours=72)
    with crawled_site({"/": page("x")}, crawling.clock.now) as site:
        crawling(site)
        crawling.clock.sleep(86_401)
        site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /\n")
        assert crawling(site).status == "skipped"
    assert site.paths.count("/robots.txt") == 2


def test_pages_whose_time_is_over_go_when_pages_are_kept_no_more(crawling: Crawling) -> None:
    """Prevents: keep_hours 0, which keeps what was kept before for ever."""
    with crawled_site({"/": page("x")}, crawling.clock.now) as site:
        crawling(site)
        assert list((crawling.folder / "crawl").iterdir())
        crawling.clock.sleep(24 * 3_600 + 60)
        crawling.limited(keep_hours=0)
        crawling(site)
    assert list((crawling.folder / "crawl").iterdir()) == []


def test_what_is_kept_is_for_its_owner_alone_and_the_log_names_nobody(crawling: Crawling) -> None:
    """Prevents: people's names on a shared machine readable by all, and personal data in the egress log."""
    people = "<h1>Our team</h1><p>Thandi Nkosi, Director</p><p>thandi@aero.example</p>"
    with crawled_site({"/": page(people)}, crawling.clock.now) as site:
        outcome = crawling(site)
    assert {fact.value for fact in outcome.crawled.facts} == {"Thandi Nkosi", "thandi@aero.example"}
    assert all(fact.personal for fact in outcome.crawled.facts)
    assert outcome.artifact_path is not None
    assert outcome.artifact_path.stat().st_mode & 0o077 == 0
    kept = list((crawling.folder / "crawl").iterdir())
    assert kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
    log = crawling.egress_path.read_text()
    assert "Thandi" not in log
    assert "thandi" not in log
    assert "Thandi" not in outcome.message
