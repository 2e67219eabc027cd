"""Where a delivery goes: what may stand for an endpoint, and what of it may be kept and shown.

Belongs here: judging the text of an endpoint and hiding its secrets. Does not belong here: reading variables and
sending (``hotpass_resources.deliveries``).

An endpoint is an ``http`` or ``https`` address, or ``env:NAME``: the address is then read from that environment
variable when something is sent, so that neither it nor anything in it is kept.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

HIDDEN = "***"
LONGEST = 2_000
_BY_NAME = re.compile(r"^env:([A-Za-z_][A-Za-z0-9_]*)$")
_NOT_IN_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"{}|^`]")


def variable_of(endpoint: str) -> str | None:
    """The variable that holds the address, where ``endpoint`` is ``env:NAME``."""
    found = _BY_NAME.match(endpoint.strip())
    return found[1] if found else None


def why_no_endpoint(text: str) -> str | None:
    """Why ``text`` is no endpoint, in words that quote nothing of it; ``None`` when it is one."""
    text = text.strip()
    return None if _BY_NAME.match(text) else why_no_address(text)


def why_no_address(text: str) -> str | None:
    """Why ``text`` is no address that can be called, in words that quote nothing of it; ``None`` when it is one."""
    if len(text) > LONGEST:
        return f"an address has at most {LONGEST} characters"
    if _NOT_IN_AN_ADDRESS.search(text):
        return "an address holds no spaces, control characters, quotes or braces"
    parts = _parts(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return "this is no http or https address"
    if HIDDEN in (parts.username, parts.password) or parts.query == HIDDEN:
        return "part of this address is hidden"
    return None


def shown(endpoint: str) -> str:
    """``endpoint`` as it is kept and shown: without fragment, and with hidden credentials and query.

    ``env:NAME`` stays as it is: what the variable holds is nobody's business.
    """
    text = endpoint.strip()
    if _BY_NAME.match(text):
        return text
    parts = _parts(text)
    if parts is None or not parts.hostname:
        return HIDDEN
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{HIDDEN}@{host}" if "@" in parts.netloc else host
    return urlunsplit((parts.scheme.casefold(), netloc, parts.path, HIDDEN if parts.query else "", ""))


def is_whole(endpoint: str) -> bool:
    """Whether a shown endpoint can be called as it is: nothing of it was hidden."""
    return why_no_endpoint(endpoint) is None


def circuit_name(address: str) -> str:
    """What shares one circuit: host, port and path of an address, without what may be secret."""
    parts = urlsplit(address.strip())
    host = parts.netloc.rpartition("@")[2].casefold()
    return f"{parts.scheme.casefold()}://{host}{parts.path or '/'}"


def has_credentials(address: str) -> bool:
    """Whether an address names a user or a password."""
    return "@" in urlsplit(address.strip()).netloc


def is_open_to_listeners(address: str) -> bool:
    """Whether what is sent to an address can be read on the way: plain HTTP to another machine."""
    parts = urlsplit(address.strip())
    return parts.scheme.casefold() == "http" and not is_this_machine(parts.hostname or "")


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # refuses one that is no number
    except ValueError:
        return None
    return parts
