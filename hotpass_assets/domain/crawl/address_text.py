"""An address within the sentence, or behind the label, it stands in.

Belongs here: where in a text an address begins and ends, and which towns are known. Does not belong here: which lines
hold one (``postal_addresses``) and the parts of an address (``domain.clean.addresses``).
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from hotpass_assets.domain.enrich.gazetteer import folded_place, gazetteer

_ASIDE = re.compile(
    r"\s*\((?:opposite|opp\.?|behind|next\s+to|near|above|below|off|across|adjacent|entrance|inside|directions|langs|langsaan"
    r"|oorkant|teenoor|agter|naby|bo)\b[^()]{0,120}\)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?<=[a-zà-ÿ)!?]{2})[.!?]\s+(?=[A-ZÀ-Þ]|\d(?!\d{3}\b))|(?<=[a-z])[!?]\s+(?=[A-ZÀ-Þ\d])|(?<=\d{4})\.\s+(?=[A-ZÀ-Þ])"
    r"|(?<=\d{4})\s+(?=[A-Z][a-z]{2,12}(?:\s[Aa]d[a-z]{3,6})?:\s)"
)
_TOLD = re.compile(
    r"^.{0,80}?\b(?:is|are|lies|located|situated|based|find\s+us|visit\s+us|come\s+to|operates?|gele[ëe]|gevestig)\b"
    r"(?:\s+(?:located|situated|based|gele[ëe]))?\s+(?:at|on|in|by|te|op)\s+(?:the\s+(?=corner))?",
    re.IGNORECASE,
)
# "The clubhouse is next to the fire station, Settlers Way, …": what the first part says of the place is no part of it.
_STANDS = re.compile(r"^(?:The|Our|We|Ons|Die)\s[^,\d]{2,60}\b(?:is|are|lies|l[êe])\s[^,\d]{2,60},\s+")
_LABEL = re.compile(r"^[^\W\d][^,:;\d]{1,30}:\s+")
START = re.compile(
    r"\b(?:\d+[A-Z]?\b|cnr\b|corner\b|h/v\b|hoek\b|unit\b|block\s+[A-Z]\b|blok\s+[A-Z]\b|shop\b|suite\b|hangar\b|hangaar\b|plot\b|stand\b|erf\b|farm\b|plaas\b"
    r"|p\.?\s?o\.?\s?box\b|posbus\b|private\s+bag\b|privaatsak\b|postnet\b)",
    re.IGNORECASE,
)
"""A word that only what is in an address begins with."""

MOST_PIECES = 40


def pieces(text: str) -> list[tuple[str, str]]:
    """Sentences of a text without what stands around the address in each, and what stands before them in the text."""
    plain = _ASIDE.sub("", text)
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(plain))][:MOST_PIECES]
    told = []
    for start, end in zip(ends, [*ends[1:], len(plain)], strict=True):
        sentence = plain[start:end].strip(" .,;")
        own = _LABEL.sub("", _TOLD.sub("", sentence))
        if own == sentence:
            own = _STANDS.sub("", sentence)
        told.append((own, plain[:start] + sentence[: len(sentence) - len(own)]))
    return told


def ends_in_town(text: str) -> bool:
    """Whether the last part of an address is a known town, behind at least two others."""
    parts = [part.strip() for part in text.rstrip(" .,;").split(",")]
    return len(parts) >= 3 and known_town(parts[-1]) is not None


@lru_cache(maxsize=4096)
def known_town(part: str) -> str | None:
    """A part of an address that is the name of a known town of South Africa, as it is written."""
    words = re.sub(r"\s*\([^()]*\)$", "", part.strip())
    if not words[:1].isupper() or len(words) > 40 or any(letter.isdigit() for letter in words):
        return None
    key = folded_place(pl.Series([words], dtype=pl.String)).item()
    return words if key in _towns() else None


@lru_cache(maxsize=1)
def _towns() -> frozenset[str]:
    places = gazetteer("ZA")
    return frozenset(places.places["key"].to_list()) if places else frozenset()
