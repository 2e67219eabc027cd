"""Addresses of pages that a search found: which can be visited, and which are the same page.

Belongs here: judging and comparing addresses. Does not belong here: whether a host may be asked
(``hotpass_resources.network``), and websites of organisations (``domain.clean.websites``).
"""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from hotpass_assets.domain.errors import HotpassError

LONGEST_URL = 2_000
DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING_PARAMETERS = frozenset(
    (
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "dclid",
        "fbclid",
        "gbraid",
        "gclid",
        "igshid",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "msclkid",
        "srsltid",
        "ttclid",
        "twclid",
        "wbraid",
        "yclid",
    )
)
"""Query parameters that say where a visitor came from and nothing about the page; besides all that begin ``utm_``."""


def is_page(url: str) -> bool:
    """Whether ``url`` is an ``http`` or ``https`` address that can be visited as it stands, without credentials."""
    return _parts(url) is not None


def same_page_key(url: str) -> str | None:
    """What is equal for two addresses of the same page; ``None`` when ``url`` is no address of a page.

    Case of scheme and host, international names, default port, order and encoding of parameters, fragments, parameters
    that only track visitors, and a slash at the end make no difference. Scheme and ``www.`` do.

    Raises:
        HotpassError: The extra ``research`` is not installed.
    """
    parts = _parts(url)
    if parts is None:
        return None
    try:
        from w3lib.url import canonicalize_url
    except ImportError as error:
        raise HotpassError(
            "addresses of pages cannot be compared",
            why="package w3lib is not installed",
            do="Run pip install 'hotpass[research]'",
        ) from error
    kept = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not tracks_visitors(name)
    ]
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    port = f":{parts.port}" if parts.port not in (None, DEFAULT_PORTS[parts.scheme]) else ""
    query = urlencode(kept) if len(kept) < len(parse_qsl(parts.query, keep_blank_values=True)) else parts.query
    whole = urlunsplit((parts.scheme, host.rstrip(".") + port, parts.path, query, ""))
    try:
        canonical = urlsplit(canonicalize_url(whole))
    except (UnicodeError, ValueError):
        return whole
    return urlunsplit(canonical._replace(path=canonical.path.rstrip("/")))


def tracks_visitors(name: str) -> bool:
    """Whether a query parameter of this name says nothing about the page."""
    name = name.casefold()
    return name in TRACKING_PARAMETERS or name.startswith("utm_")


def _parts(url: str) -> SplitResult | None:
    """The parts of an address that can be visited; ``None`` for any other text."""
    if len(url) > LONGEST_URL or not url.isprintable() or any(mark in url for mark in ' <>"\\'):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # refuses one that is no number
    except ValueError:
        return None
    usable = parts.scheme in DEFAULT_PORTS and parts.hostname and "@" not in parts.netloc
    return parts if usable else None
