"""One spelling of each address, and which of them are one site."""

import pytest

from hotpass_assets.domain.clean.websites import PLATFORM_DOMAINS
from hotpass_assets.domain.crawl.page_addresses import page_address, site_of, stated_address

BASE = "https://www.aero.example/about/team.html"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("contact", "https://www.aero.example/about/contact"),
        ("/contact#form", "https://www.aero.example/contact"),
        ("../x/./y/../z", "https://www.aero.example/x/z"),
        ("/public/../private", "https://www.aero.example/private"),
        ("/public/%2e%2E/private", "https://www.aero.example/private"),
        ("HTTPS://WWW.Aero.Example:443/a", "https://www.aero.example/a"),
        ("http://www.aero.example:80", "http://www.aero.example/"),
        ("?utm_source=x&id=7&fbclid=y", "https://www.aero.example/about/team.html?id=7"),
        ("?GBRAID=x&id=7&sid=y&_hsenc=z", "https://www.aero.example/about/team.html?id=7"),
        ("/p;jsessionid=AB12?x=1", "https://www.aero.example/p?x=1"),
        ("//other.example/a b", "https://other.example/a%20b"),
        ("/a\n/b", "https://www.aero.example/a/b"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
    ],
)
def test_a_link_has_one_spelling(link: str, address: str) -> None:
    """Prevents: one page read many times, and rules about paths walked around."""
    assert page_address(link, BASE) == address
    assert page_address(address, BASE) == address


@pytest.mark.parametrize(
    "link",
    [
        "mailto:x@aero.example", "javascript:void(0)", "tel:0115550100", "ftp://aero.example/", "file:///etc/passwd",
        "data:text/html,x", "https://user:secret@aero.example/", "https://user@aero.example/", "http://", "http://[::1",
        "http://aero.example:99999/", "/" + "x" * 3000, "",
    ],
)  # fmt: skip
def test_what_is_no_page_has_no_address(link: str) -> None:
    """Prevents: other schemes, credentials and endless addresses that are asked."""
    assert page_address(link, BASE) is None


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("aero.example", "https://aero.example/"),
        (" aero.example/contact ", "https://aero.example/contact"),
        ("127.0.0.1:8000/x", "https://127.0.0.1:8000/x"),
        ("localhost:8000", "https://localhost:8000/"),
        ("http://aero.example", "http://aero.example/"),
        ("Karoo Wings", None),
        ("Karoo", None),
        ("ops@aero.example", None),
        ("ftp://aero.example", None),
    ],
)
def test_what_a_person_types_is_an_address_or_words(typed: str, address: str | None) -> None:
    """Prevents: words sent somewhere as an address, and an address sent to a search engine."""
    assert stated_address(typed) == address


def test_a_site_is_its_registered_domain_on_one_port() -> None:
    """Prevents: a crawl that leaves for another organisation, or for another service of the same machine."""
    aero = "aero.co.za"  # two labels are the suffix
    site = site_of(f"https://www.{aero}/")
    assert site.holds(f"https://shop.{aero}/x")
    assert site.holds(f"http://{aero}/")
    assert not site.holds(f"https://evil{aero}/")
    assert not site.holds(f"https://{aero}.evil.example/")
    assert not site.holds(f"https://{aero}:8443/")
    local = site_of("http://127.0.0.1:8000/")
    assert local.holds("http://127.0.0.1:8000/x")
    assert not local.holds("http://127.0.0.1:8001/")


def test_on_a_platform_of_many_a_site_is_the_part_that_is_its_own() -> None:
    """Prevents: numbers of strangers taken for those of the organisation whose page is on the same platform."""
    assert {"facebook.com", "blogspot.com"} <= PLATFORM_DOMAINS
    network, blogs = "www.facebook.com", "blogspot.com"
    page = site_of(f"https://{network}/karoowings/about")
    assert page.holds(f"https://{network}/KarooWings/photos")
    assert not page.holds(f"https://{network}/others")
    blog = site_of(f"https://karoowings.{blogs}/")
    assert not blog.holds(f"https://others.{blogs}/")
