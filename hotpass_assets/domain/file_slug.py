"""Any text as the name of a file or folder.

Belongs here: the one rule by which artefacts of research are named. Does not belong here: slugs of organisations, which
are data (``domain.identity``).
"""

from __future__ import annotations

import hashlib
import re

import polars as pl

from hotpass_assets.domain.clean.text import ascii_letters

LONGEST_SLUG = 80
_MARK = 8


def slug_of(text: str) -> str:
    """A text as letters, digits and hyphens, at most 80.

    Signs, accents and other scripts are written in ASCII. A text that has no letters, or too many, gets a mark of its
    own.
    """
    plain = str(ascii_letters(pl.Series([text], dtype=pl.String)).item() or "").lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if words and len(words) <= LONGEST_SLUG:
        return words
    mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_MARK]
    return f"{words[: LONGEST_SLUG - _MARK - 1].strip('-')}-{mark}".strip("-")
