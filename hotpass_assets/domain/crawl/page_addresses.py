"""Addresses of pages: one spelling of each, and which of them belong to one site.

Belongs here: canonical addresses, and the site a crawl stays on. Does not belong here: the order in which pages are
read (``frontier``) and what ``robots.txt`` says (``robots``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

import polars as pl
from w3lib.url import safe_url_string

from hotpass_assets.domain.clean.domains import registered_domains
from hotpass_assets.domain.clean.websites import PLATFORM_DOMAINS
from hotpass_assets.domain.search.urls import tracks_visitors

LONGEST_ADDRESS = 2000

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_PORTS = {"http": 80, "https": 443}
_SESSION_PARAMETERS = frozenset(("jsessionid", "phpsessid", "replytocom", "sessionid", "sid"))
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
_ENCODED_DOT = re.compile(r"%2e", re.IGNORECASE)


def page_address(text: str, base: str | None = None) -> str | None:
    """One spelling of the address of a page; None where it is none that may be asked.

    Fragments, default ports, session ids and parameters that only tell who sent the reader are left out, dot segments
    are resolved (RFC 3986 5.2.4), so that one page has one address and no rule about a path can be walked around.

    Args:
        text: The address, as a link has it.
        base: Page the link stands on; without it the address must be whole.
    """
    written = "".join(text.split()) if "\n" in text or "\t" in text else text.strip()
    if not written or len(written) > LONGEST_ADDRESS:
        return None
    try:
        whole = urljoin(base, written) if base else written
        parts = urlsplit(safe_url_string(whole))
        host, port = parts.hostname, parts.port
    except (ValueError, UnicodeError):
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host or parts.username is not None or parts.password is not None:
        return None
    host = host.rstrip(".")
    name = f"[{host}]" if ":" in host else host
    place = name if port in (None, _PORTS[scheme]) else f"{name}:{port}"
    address = urlunsplit((scheme, place, _path(parts.path), _query(parts.query), ""))
    return address if host and len(address) <= LONGEST_ADDRESS else None


def stated_address(text: str) -> str | None:
    """Address a person typed; without a scheme it is taken as https. None where it is no address of a page."""
    written = text.strip()
    if not written or re.search(r"\s", written):
        return None
    if not _SCHEME.match(written) or re.match(r"^[^/?#]+:\d{1,5}(?:[/?#]|$)", written):
        written = f"https://{written}"
    address = page_address(written)
    host = urlsplit(address).hostname if address else None
    return address if host and ("." in host or ":" in host or host == "localhost") else None


def origin(address: str) -> str:
    """Scheme, host and port of a canonical address, which have one ``robots.txt``."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(address: str) -> str:
    """Host and port of a canonical address, which share one pace."""
    return urlsplit(address).netloc


def path_words(address: str) -> str:
    """The words a path is made of: "/our-team.html" is " our team html"."""
    return re.sub(r"[-_/.]+", " ", unquote(urlsplit(address).path))


@dataclass(frozen=True)
class Site:
    """The pages a crawl may go to from one address.

    Attributes:
        host: Host without port.
        port: Port that is written in the address.
        domain: Registered domain, where the host has one that is its own.
        folder: On a platform where each first folder is somebody else's: that folder.
    """

    host: str
    port: int | None
    domain: str | None
    folder: str | None = None

    def holds(self, address: str) -> bool:
        """Whether a canonical address belongs to the site."""
        parts = urlsplit(address)
        if parts.port != self.port:
            return False
        host = parts.hostname or ""
        if self.domain is not None:
            return host == self.domain or host.endswith(f".{self.domain}")
        return host == self.host and (self.folder is None or _first_folder(parts.path) == self.folder)


def site_of(address: str) -> Site:
    """The site a canonical address belongs to: its registered domain, or less on a platform of many."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    domain = registered_domains(pl.Series([host], dtype=pl.String)).item()
    if domain is None:
        return Site(host, parts.port, None)
    if domain in PLATFORM_DOMAINS or host in PLATFORM_DOMAINS:
        on_platform_itself = host in (domain, f"www.{domain}")
        return Site(host, parts.port, None, _first_folder(parts.path) if on_platform_itself else None)
    return Site(host, parts.port, domain)


def _first_folder(path: str) -> str | None:
    return path.split("/")[1].lower() or None if "/" in path else None


def _path(path: str) -> str:
    plain = _ENCODED_DOT.sub(".", _SESSION.sub("", path)) or "/"
    segments: list[str] = []
    pieces = plain.split("/")[1:]
    for position, piece in enumerate(pieces):
        last = position == len(pieces) - 1
        if piece in (".", ".."):
            if piece == ".." and segments:
                segments.pop()
            if last:
                segments.append("")
        else:
            segments.append(piece)
    return "/" + "/".join(segments)


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=50) if query.count("&") < 50 else []
    kept = [(name, value) for name, value in pairs if not _says_nothing(name)]
    return query if pairs and len(kept) == len(pairs) else urlencode(kept)


def _says_nothing(name: str) -> bool:
    return name.casefold() in _SESSION_PARAMETERS or tracks_visitors(name)
