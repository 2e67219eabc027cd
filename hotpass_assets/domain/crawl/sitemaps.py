"""Pages and further sitemaps that a sitemap names (sitemaps.org protocol 0.9).

Belongs here: reading the three forms: XML of pages, XML index, plain text, each of them gzipped or not. Does not belong
here: asking for them, and which of the pages are read.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from lxml import etree

MOST_ADDRESSES = 5_000
LARGEST_UNPACKED = 10 * 2**20
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Sitemap:
    """Addresses as a sitemap writes them.

    Attributes:
        pages: Of pages.
        sitemaps: Of further sitemaps.
    """

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(body: bytes) -> Sitemap:
    """The addresses in a sitemap, in its order; what is no sitemap names none.

    Args:
        body: The file; gzip is unpacked up to ``LARGEST_UNPACKED`` bytes.
    """
    if body.startswith(_GZIP):
        try:
            unpacking = zlib.decompressobj(wbits=31)
            body = unpacking.decompress(body, LARGEST_UNPACKED)
        except zlib.error:
            return Sitemap()
        if unpacking.unconsumed_tail:
            return Sitemap()
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<"):
        lines = (line.strip() for line in body.decode("utf-8-sig", "replace").splitlines())
        return _limited([line for line in lines if line.startswith(("http://", "https://"))], [])
    return _of_xml(start)


def _of_xml(body: bytes) -> Sitemap:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(body, parser)
        # A prefix that nothing declares makes a name that is none, which recovery lets pass.
        kind = etree.QName(root).localname.lower() if root is not None else ""
    except (etree.XMLSyntaxError, ValueError):
        return Sitemap()
    if kind not in {"urlset", "sitemapindex"}:
        return Sitemap()
    places = [
        (child.text or "").strip()
        for entry in root.iterchildren("{*}url", "{*}sitemap")
        for child in entry.iterchildren("{*}loc")
    ]
    return _limited(places, []) if kind == "urlset" else _limited([], places)


def _limited(pages: list[str], sitemaps: list[str]) -> Sitemap:
    pages, sitemaps = ([text for text in dict.fromkeys(texts) if text] for texts in (pages, sitemaps))
    return Sitemap(tuple(pages[:MOST_ADDRESSES]), tuple(sitemaps[:MOST_ADDRESSES]))
