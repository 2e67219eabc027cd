"""E-mail addresses that a host wrote so that only browsers show them.

Belongs here: the form Cloudflare gives addresses, by default, on all sites behind it. Does not belong here: addresses
that a person spelled out (``contact_points``) and scripts, which are not run.
"""

from __future__ import annotations

import re

_PATH = re.compile(r"^(?:https?://[^/]+)?/cdn-cgi/l/email-protection#(?P<code>[0-9a-fA-F]+)$")
_LONGEST = 600


def shown_address(code: str) -> str | None:
    """Text that a reader sees in place of a code: hexadecimal pairs, of which the first is the key of the others.

    The form is that of Cloudflare's script ``email-decode``. None where the code is none.
    """
    if len(code) > _LONGEST:
        return None
    try:
        key, *letters = bytes.fromhex(code)
        text = bytes(letter ^ key for letter in letters).decode("utf-8")
    except ValueError:
        return None
    return text if "@" in text and text.isprintable() else None


def shown_link(href: str) -> str:
    """Where a reader is led by a link: to write to the address it holds, or to what it says."""
    match = _PATH.match(href)
    address = shown_address(match["code"]) if match else None
    return f"mailto:{address}" if address else href
