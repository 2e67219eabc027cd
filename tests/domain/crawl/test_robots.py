"""What ``robots.txt`` means, as RFC 9309 has it."""

import pytest

from hotpass_assets.domain.crawl.robots import LARGEST_READ, read_robots, unreachable_robots

SITE = "https://aero.example"


def allowed(text: str, *paths: str, agent: str = "hotpass/0.3.0") -> list[bool]:
    """Whether each path may be asked."""
    rules = read_robots(200, text.encode(), agent)
    return [rules.allows(f"{SITE}{path}") for path in paths]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_file_that_is_not_there_allows_everything(status: int) -> None:
    """Prevents: sites without robots.txt that are never read."""
    assert read_robots(status, b"User-agent: *\nDisallow: /").allows(f"{SITE}/any")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_file_that_cannot_be_had_now_allows_nothing(status: int) -> None:
    """Prevents: pages asked of a host that is down, or too busy to say what it forbids."""
    rules = read_robots(status, b"")
    assert not rules.allows(f"{SITE}/")
    assert str(status) in (rules.closed or "")
    assert not unreachable_robots("the name has no address").allows(f"{SITE}/")


def test_the_group_for_our_name_counts_instead_of_the_one_for_all() -> None:
    """Prevents: obeying the rules of others and not our own."""
    text = "User-agent: *\nDisallow: /\n\nUser-agent: HotPass\nDisallow: /private\nAllow: /private/contact\n"
    assert allowed(text, "/", "/private/x", "/private/contact") == [True, False, True]


def test_a_profile_that_names_another_agent_does_not_escape_the_rules_for_ours() -> None:
    """Prevents: robots.txt walked around by calling oneself something else."""
    text = "User-agent: hotpass\nDisallow: /a\n\nUser-agent: fieldbot\nDisallow: /b\n"
    assert allowed(text, "/a", "/b", "/c", agent="fieldbot/1.0") == [False, False, True]


def test_patterns_the_longest_rule_and_spelled_paths_are_obeyed() -> None:
    """Prevents: wildcards read as text, and a path that escapes by writing a letter as a percent code."""
    text = "User-agent: *\nDisallow: /*.bak$\nDisallow: /a\nAllow: /a/b\n"
    assert allowed(text, "/old.bak", "/old.bak?x", "/a/c", "/a/b/c", "/%61/c") == [False, True, False, True, False]


def test_the_slower_of_delay_and_rate_is_kept() -> None:
    """Prevents: a host that asks for long pauses and gets short ones."""
    both = read_robots(200, b"User-agent: *\nCrawl-delay: 2\nRequest-rate: 1/10s\n")
    assert both.delay == 10
    assert read_robots(200, b"User-agent: *\nCrawl-delay: nan\n").delay is None
    assert read_robots(200, b"User-agent: *\nCrawl-delay: 99999999\n").delay == 86_400


def test_a_mark_at_the_start_and_broken_bytes_lose_no_rule() -> None:
    """Prevents: a first group that is not seen because of three bytes before it."""
    rules = read_robots(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /x # \xff\xfe\n")
    assert not rules.allows(f"{SITE}/x")


def test_of_a_file_without_end_the_first_half_mebibyte_counts_in_whole_lines() -> None:
    """Prevents: memory filled by a robots.txt, and a rule that is cut so that it forbids more than it says."""
    start = b"User-agent: *\nDisallow: /kept\n"
    filler = b"# " + b"x" * 97 + b"\n"
    body = start + filler * (LARGEST_READ // len(filler)) + b"Disallow: /lost\n" + filler
    rules = read_robots(200, body)
    assert not rules.allows(f"{SITE}/kept")
    assert rules.allows(f"{SITE}/lost")


def test_sitemaps_are_listed_once_and_few() -> None:
    """Prevents: one sitemap asked again and again because it is named again and again."""
    named = "".join(f"Sitemap: {SITE}/{number % 40}.xml\n" for number in range(400))
    sitemaps = read_robots(200, named.encode()).sitemaps
    assert len(sitemaps) == len(set(sitemaps)) == 20
