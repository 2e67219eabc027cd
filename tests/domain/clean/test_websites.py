"""Websites: split, validated, and with no scheme but the stated one."""

import polars as pl
import pytest

from hotpass_assets.domain.clean.domains import registered_domains
from hotpass_assets.domain.clean.websites import clean_websites


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("www.aero.example", ["http://www.aero.example"]),
        ("https://aero.example/", ["https://aero.example"]),
        ("http://Aero.Example/Path?q=1", ["http://aero.example/Path?q=1"]),
        ("HTTPS://WWW.AERO.CO.ZA", ["https://www.aero.co.za"]),
        ("Website: https://aero.example", ["https://aero.example"]),
        ("aero.example, www.sky.example", ["http://aero.example", "http://www.sky.example"]),
        (" aero.example / sky.example ", ["http://aero.example", "http://sky.example"]),
        ("https://aero.examplehttps://sky.example", ["https://aero.example", "https://sky.example"]),
        ("http//aero.example", ["http://aero.example"]),
        ("www. aero.example", ["http://www.aero.example"]),
        ("aero.example.", ["http://aero.example"]),
        ("http://aero.example:8080/a,b", ["http://aero.example:8080/a,b"]),
        (
            "https://web.sky.example/web/http://aero.example",
            ["https://web.sky.example/web/http://aero.example"],
        ),
    ],
)
def test_every_address_in_a_cell_is_read(text: str, values: list[str]) -> None:
    """The predecessor forced https on all, dropped paths and made one address of two."""
    assert clean_websites(pl.Series([text]))["value"].to_list() == values


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("info@aero.example", "website.is_email"),
        ("not a site", "website.no_host"),
        ("http://aero.nonsense/", "website.unknown_domain_ending"),
        ("ftp://aero.example", "website.other_scheme"),
        ("10.0.0.1", "website.unknown_domain_ending"),
        ("aero..example", "website.unknown_domain_ending"),
        ("http://", "website.no_host"),
    ],
)
def test_what_is_no_web_address_is_refused_with_the_reason(text: str, rule: str) -> None:
    """The predecessor published https://n/A."""
    row = clean_websites(pl.Series([text])).row(0, named=True)
    assert (row["value"], row["status"], row["rule"]) == (None, "invalid", rule)


def test_an_email_beside_a_website_does_not_hide_it() -> None:
    """Both are worth keeping, each in its own field."""
    frame = clean_websites(pl.Series(["www.aero.example; info@aero.example"]))
    assert frame["value"].to_list() == ["http://www.aero.example", None]


def test_registered_domains_follow_the_public_suffix_list() -> None:
    """Every co.za company would share one domain otherwise."""
    hosts = pl.Series(
        ["www.aero.co.za", "a.b.com", "x.aero.example", "co.za", "aero.nonsense", "a.city.kawasaki.jp", None]
    )
    assert registered_domains(hosts).to_list() == [
        "aero.co.za", "b.com", "aero.example", None, None, "city.kawasaki.jp", None,
    ]  # fmt: skip


def test_the_quick_way_to_a_domain_answers_as_the_list_does() -> None:
    """Common endings are read off the name; the list must agree."""
    from tldextract import TLDExtract

    asked = TLDExtract(suffix_list_urls=(), cache_dir=None)
    endings = ("com", "org", "net", "co.za", "org.za", "net.za", "ac.za", "gov.za", "web.za")
    hosts = [f"{name}{ending}" for ending in endings for name in ("", "aero.", "www.aero.", "uk.", "a.co.")]
    expected = [asked.extract_str(host).top_domain_under_public_suffix or None for host in hosts]
    assert registered_domains(pl.Series(hosts)).to_list() == expected
