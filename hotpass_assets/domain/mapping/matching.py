"""Fields that a header names: by synonym, by the same words, or by resemblance.

Belongs here: comparing one header with the names and synonyms of the fields. Does not belong here: what the
values say about it (``judgement``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from hotpass_assets.domain.mapping.headers import Header, compact_header, normalise_header, usual_words
from hotpass_assets.domain.mapping.vocabulary import AMBIGUOUS_HEADERS, FILLERS, KIND_WORDS, OWNER_WORDS
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME, FIELDS, Field

FUZZY_CUTOFF = 72.0
# Two words are the same word misspelt from here on; words of four letters and fewer must be equal.
_SAME_WORD = 78.0
_SAME_WORD_UNPROVEN = 85.0
_SHORT_WORD = 4
_CLOSE_SYNONYMS = 12
# Kinds whose values can confirm or deny a resemblance.
PROVABLE_KINDS = frozenset({"email", "phone", "website", "date", "province", "address", "person"})


@dataclass(frozen=True)
class HeaderMatch:
    """A field that a header may name.

    Attributes:
        field: Canonical field.
        strength: 1.0 same text, 0.95 same words, otherwise the resemblance.
        rank: Position of the synonym among those of the field; earlier is more typical.
    """

    field: str
    strength: float
    rank: int = 0


@dataclass(frozen=True)
class _Synonym:
    field: Field
    text: str
    words: tuple[str, ...]
    rank: int


class HeaderIndex:
    """Synonyms of all fields, ready to be compared with headers.

    Args:
        extra: Further headers of each field; they win over the catalogue's.
    """

    def __init__(self, extra: Mapping[str, tuple[str, ...]]) -> None:
        self._exact: dict[str, HeaderMatch] = {}
        self._words: dict[tuple[str, ...], HeaderMatch] = {}
        self._synonyms: list[_Synonym] = []
        for name, headers in sorted(extra.items()):
            if name in FIELD_BY_NAME:
                self._add(FIELD_BY_NAME[name], headers)
        for field in FIELDS:
            self._add(field, (field.name, *field.synonyms))
        self._texts = [synonym.text for synonym in self._synonyms]

    def _add(self, field: Field, headers: Iterable[str]) -> None:
        for rank, header in enumerate(headers):
            words = usual_words(header)
            self._exact.setdefault(compact_header(header), HeaderMatch(field.name, 1.0, rank))
            self._words.setdefault(_word_key(words), HeaderMatch(field.name, 0.95, rank))
            self._synonyms.append(_Synonym(field, normalise_header(header), words, rank))

    def exact(self, header: Header) -> HeaderMatch | None:
        """The field whose synonym is this header, in full, without brackets or ordinal, or word for word."""
        found = self._exact.get(header.compact)
        if found is not None:
            return found
        for variant in header.compact_variants:
            if variant in self._exact:
                match = self._exact[variant]
                return HeaderMatch(match.field, 0.97, match.rank)
        return self._same_words(header.words)

    def _same_words(self, words: tuple[str, ...]) -> HeaderMatch | None:
        """The field with a synonym of the same words, words that only say whose or what kind left out."""
        found = self._words.get(_word_key(words))
        if found is not None:
            return found
        for spare, names in _SPARE_WORDS:
            left = tuple(word for word in words if word not in spare)
            match = self._words.get(_word_key(left)) if _says_something(left) else None
            if match is not None and match.field in names:
                return match
        return None

    def alike(self, header: Header) -> tuple[HeaderMatch, ...]:
        """Fields whose synonyms resemble the header word for word, best first, one match a field."""
        text = " ".join(header.words)
        best: dict[str, HeaderMatch] = {}
        hits = process.extract(text, self._texts, scorer=fuzz.WRatio, score_cutoff=FUZZY_CUTOFF, limit=None)
        for _, score, index in hits:
            synonym = self._synonyms[index]
            if synonym.text in AMBIGUOUS_HEADERS or not _every_word_is_met(header.words, synonym):
                continue
            # Token order aside, the whole texts must be alike: a part of a text always resembles itself.
            strength = min(score, fuzz.token_sort_ratio(text, " ".join(synonym.words))) / 100
            if strength * 100 >= FUZZY_CUTOFF and strength > best.get(synonym.field.name, _NOTHING).strength:
                best[synonym.field.name] = HeaderMatch(synonym.field.name, strength, synonym.rank)
        return tuple(sorted(best.values(), key=lambda match: (-match.strength, match.field)))

    def nearest(self, header: Header) -> HeaderMatch | None:
        """The field that resembles the header most, however little; for the list of what was not mapped."""
        text = " ".join(header.words)
        hits = process.extract(text, self._texts, scorer=fuzz.WRatio, score_cutoff=1.0, limit=_CLOSE_SYNONYMS)
        matches = [
            HeaderMatch(self._synonyms[index].field.name, _closeness(text, near, score)) for near, score, index in hits
        ]
        return min(matches, key=lambda match: (-match.strength, match.field), default=None)


_NOTHING = HeaderMatch("", 0.0)


@lru_cache(maxsize=8)
def _index_of(extra: tuple[tuple[str, tuple[str, ...]], ...]) -> HeaderIndex:
    return HeaderIndex(dict(extra))


def header_index(extra: Mapping[str, tuple[str, ...]]) -> HeaderIndex:
    """The index for a profile's synonyms, built once for each distinct set of them."""
    return _index_of(tuple(sorted((name, tuple(headers)) for name, headers in extra.items())))


def _closeness(text: str, near: str, score: float) -> float:
    """Resemblance of parts, tempered by that of the whole texts and always short of a match."""
    return min((score + fuzz.ratio(text, near)) / 200, 0.95)


def _word_key(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words))


def _says_something(words: tuple[str, ...]) -> bool:
    return bool(words) and set(words) != {"contact"} and set(words) != {"number"}


def _spare_words() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Sets of words to leave out of a header, each with the fields for which they say nothing."""
    every = frozenset(field.name for field in FIELDS)
    sets: dict[frozenset[str], set[str]] = {}
    for field in FIELDS:
        if field.kind in {"organisation_name", "identifier"} or field.name == "contact_name":
            continue
        owners = OWNER_WORDS[field.entity]
        kinds = KIND_WORDS.get(field.kind, frozenset())
        for spare in (FILLERS | kinds, FILLERS | owners, FILLERS | owners | kinds):
            sets.setdefault(spare, set()).add(field.name)
    names = {field.name for field in FIELDS if field.kind in {"organisation_name", "identifier"}}
    sets.setdefault(FILLERS | KIND_WORDS["organisation_name"], set()).update(names)
    ordered = sorted(sets.items(), key=lambda item: (len(item[0]), sorted(item[0])))
    return ((FILLERS, every), *((spare, frozenset(fields)) for spare, fields in ordered))


_SPARE_WORDS = _spare_words()


def _every_word_is_met(words: tuple[str, ...], synonym: _Synonym) -> bool:
    """Whether the telling words of header and synonym are the same, give or take typing errors."""
    limit = _SAME_WORD if synonym.field.kind in PROVABLE_KINDS else _SAME_WORD_UNPROVEN
    ours, theirs = _telling(words), _telling(synonym.words)
    return _all_met(ours, theirs, limit) and _all_met(theirs, ours, limit)


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in FILLERS)


def _all_met(words: tuple[str, ...], others: tuple[str, ...], limit: float) -> bool:
    return bool(others) and all(any(_same_word(word, other, limit) for other in others) for word in words)


def _same_word(one: str, other: str, limit: float) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORT_WORD or (len(one) <= _SHORT_WORD and len(other) <= _SHORT_WORD):
        return False
    return bool(fuzz.ratio(one, other) >= limit)
