"""A header taken apart: its words, its ordinal, the block it stands under.

Belongs here: reading one header text. Does not belong here: which field it names (``matching``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hotpass_assets.domain.mapping.vocabulary import FIRST_WORDS, SECOND_WORDS, THIRD_WORDS, WORD_FORMS

BLOCK_MARK = "▸"
_HIGHEST_ORDINAL = 20
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LETTER_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_]{3})")
_NOT_WORD = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_PLACEHOLDER = re.compile(r"(unnamed|column|kolom|col|field|dup)?( ?\d+)?( level \d+)?")
_DATA = re.compile(r"\S@\S+\.\S|://|(?:\d[\s().\-]*){6}")


@dataclass(frozen=True)
class Header:
    """One header, read.

    Attributes:
        text: As the sheet writes it.
        compact: Letters and digits only, casefolded; what exact comparison uses.
        compact_variants: Other spellings to compare exactly: without brackets, without ordinal, the lower
            of two header rows; most faithful first.
        words: Words in their usual form, without an ordinal.
        ordinal: 2 for ``Email 2`` or ``Second contact``, ``None`` where none is written.
        block: Compact text of the upper header row, empty where there is one header row.
        after_person: Whether the ordinal counts contacts (``Contact 2 Email``), not numbers (``Email 2``).
    """

    text: str
    compact: str
    compact_variants: tuple[str, ...]
    words: tuple[str, ...]
    ordinal: int | None
    block: str
    after_person: bool


def normalise_header(text: str) -> str:
    """Words of a header, casefolded and unaccented: ``E-Mail_Address`` is ``e mail address``."""
    composed = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", _CAMEL.sub(" ", plain).casefold()).strip()


def compact_header(text: str) -> str:
    """Letters and digits of a header alone: ``First_Name``, ``FirstName`` and ``first name`` are one."""
    return normalise_header(text).replace(" ", "")


def is_unnamed(text: str | None) -> bool:
    """Whether a header says nothing: absent, punctuation, ``Unnamed: 4``, or itself a value."""
    if text is None:
        return True
    normal = normalise_header(text)
    return _PLACEHOLDER.fullmatch(normal) is not None or _DATA.search(text) is not None


@lru_cache(maxsize=4096)
def read_header(text: str) -> Header:
    """A header taken apart."""
    upper, _, lower = text.rpartition(BLOCK_MARK)
    words = _usual_words(text)
    ordinal, position = _ordinal(words)
    kept = words if position is None else words[:position] + words[position + 1 :]
    variants = (
        _BRACKETS.sub(" ", text),
        " ".join(kept),
        " ".join(_without_ordinal(normalise_header(text))),
        " ".join(_without_ordinal(normalise_header(_BRACKETS.sub(" ", text)))),
        lower,
        " ".join(_without_ordinal(normalise_header(lower))),
    )
    compact = compact_header(text)
    distinct = dict.fromkeys(compact_header(variant) for variant in variants)
    return Header(
        text=text,
        compact=compact,
        compact_variants=tuple(variant for variant in distinct if variant and variant != compact),
        words=tuple(kept),
        ordinal=ordinal,
        block=compact_header(upper),
        after_person=_counts_contacts(words, position),
    )


def usual_words(text: str) -> tuple[str, ...]:
    """Words of a header or synonym in their usual form: ``Tel. Nr`` is ``tel number``."""
    return tuple(_usual_words(text))


def _usual_words(text: str) -> list[str]:
    normal = _LETTER_DIGIT.sub(" ", normalise_header(text)).replace("e mail", "email").replace("e pos", "email")
    return [WORD_FORMS.get(word, word) for word in normal.split()]


def _counts_contacts(words: list[str], position: int | None) -> bool:
    """Whether the ordinal stands beside a word for a person: before it as a word, after it as a digit."""
    if position is None:
        return False
    neighbour = position - 1 if words[position].isdigit() else position + 1
    last = neighbour == len(words) - 1 and words[position].isdigit()
    return 0 <= neighbour < len(words) and not last and words[neighbour] in {"contact", "person"}


def _ordinal(words: list[str]) -> tuple[int | None, int | None]:
    """The ordinal among the words and where it stands."""
    for position, word in enumerate(words):
        number = _ordinal_of(word)
        if number is not None and len(words) > 1:
            return number, position
    return None, None


def _ordinal_of(word: str) -> int | None:
    if word.isdecimal() and 1 <= int(word) <= _HIGHEST_ORDINAL:
        return int(word)
    for number, names in enumerate((FIRST_WORDS, SECOND_WORDS, THIRD_WORDS), start=1):
        if word in names:
            return number
    return None


def _without_ordinal(normal: str) -> list[str]:
    words = _LETTER_DIGIT.sub(" ", normal).split()
    _, position = _ordinal(words)
    return words if position is None else words[:position] + words[position + 1 :]
