"""Sitemaps, sound and hostile."""

import gzip

from hotpass_assets.domain.crawl.sitemaps import LARGEST_UNPACKED, MOST_ADDRESSES, read_sitemap
from tests.builders.crawled_site import sitemap


def body_of(*addresses: str, index: bool = False) -> bytes:
    """A sitemap of the builder."""
    body = sitemap(*addresses, index=index).body
    assert isinstance(body, bytes)
    return body


def test_pages_indexes_texts_and_gzip_are_read_in_their_order() -> None:
    """Prevents: sitemaps that are there and lead nowhere."""
    places = ("https://aero.example/b", "https://aero.example/a")
    assert read_sitemap(body_of(*places)).pages == places
    assert read_sitemap(body_of(*places, index=True)).sitemaps == places
    assert read_sitemap(gzip.compress(body_of(*places))).pages == places
    assert read_sitemap("\n".join((*places, "not one")).encode()).pages == places
    assert read_sitemap(b"\xef\xbb\xbf\n" + body_of(*places)).pages == places


def test_a_sitemap_of_endless_addresses_is_cut() -> None:
    """Prevents: a list that fills the memory."""
    many = read_sitemap(body_of(*(f"https://aero.example/{number}" for number in range(MOST_ADDRESSES + 5))))
    assert len(many.pages) == MOST_ADDRESSES


def test_a_gzip_bomb_gives_nothing() -> None:
    """Prevents: a small file that unpacks to all the memory there is."""
    one = b"<urlset><url><loc>https://aero.example/a</loc></url>"
    bomb = gzip.compress(one + b" " * (LARGEST_UNPACKED + 10) + b"</urlset>")
    assert read_sitemap(bomb).pages == ()
    assert read_sitemap(b"\x1f\x8b broken").pages == ()


def test_entities_are_not_resolved_and_other_documents_give_nothing() -> None:
    """Prevents: files of this machine read through a sitemap, and laughs that multiply."""
    outside = b'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yy">]>'
    body = outside + b"<urlset><url><loc>https://aero.example/&x;</loc></url></urlset>"
    assert read_sitemap(body).pages in {(), ("https://aero.example/",)}
    assert read_sitemap(b"<html><body>404</body></html>").pages == ()
    assert read_sitemap(b"").pages == ()
    assert read_sitemap(b"<a:urlset/>").pages == ()
