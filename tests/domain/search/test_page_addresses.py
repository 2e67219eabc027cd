"""Addresses of pages: which are the same page, and which are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.search.urls import is_page, same_page_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://club.example", "https://club.example/"),
        ("https://club.example/team/", "https://club.example/team"),
        ("HTTPS://Club.Example/Team", "https://club.example/Team"),
        ("https://club.example:443/a", "https://club.example/a"),
        ("http://club.example:80/a", "http://club.example/a"),
        ("https://club.example./a", "https://club.example/a"),
        ("https://club.example/a#people", "https://club.example/a"),
        ("https://club.example/a?utm_source=x&UTM_Medium=y", "https://club.example/a"),
        ("https://club.example/a?id=7&gclid=abc", "https://club.example/a?id=7"),
        ("https://club.example/a?b=2&a=1", "https://club.example/a?a=1&b=2"),
        ("https://club.example/a?", "https://club.example/a"),
        ("https://club.example/%7Ejo/caf%c3%a9", "https://club.example/~jo/café"),
        ("https://münchen.example/a", "https://xn--mnchen-3ya.example/a"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]/a"),
    ],
)
def test_two_ways_to_write_a_page_are_one_page(one: str, other: str) -> None:
    """Prevents: one page that is crawled twice because an engine writes its address in another way."""
    assert same_page_key(one) == same_page_key(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://club.example/a", "https://club.example/A"),
        ("https://club.example/a?id=7", "https://club.example/a?id=8"),
        ("https://club.example/a?id=7", "https://club.example/a"),
        ("https://club.example:8443/a", "https://club.example/a"),
        ("https://club.example/a", "https://www.club.example/a"),
        ("https://club.example/a", "http://club.example/a"),
        ("https://club.example/a%2Fb", "https://club.example/a/b"),
        ("https://club.example/?ref=7", "https://club.example/"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    """Prevents: a page that is lost because its address looks much like another."""
    assert same_page_key(one) != same_page_key(other)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "club.example/a",
        "ftp://club.example/a",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://user:pw@club.example/",
        "https:///a",
        "https://club.example:port/",
        "https://club.example/a b",
        "https://club.example/\na",
        "https://club.example/\ud800",
        "https://club.example\\@other.example/",
        "http://[::1",
        "https://club.example/" + "a" * 2_000,
    ],
)
def test_what_is_no_page_has_no_key(url: str) -> None:
    """Prevents: an engine that makes the crawler visit files, other schemes, or whoever a strange address leads to."""
    assert not is_page(url)
    assert same_page_key(url) is None


@given(st.text(max_size=80).map(lambda rest: f"https://club.example/{rest}"))
def test_every_address_has_a_key_that_is_stable_or_none(url: str) -> None:
    """Prevents: an address of a stranger that breaks a search, and a key that is not that of its own page."""
    key = same_page_key(url)
    assert (key is None) == (not is_page(url))
    if key is not None:
        assert same_page_key(key) == key
