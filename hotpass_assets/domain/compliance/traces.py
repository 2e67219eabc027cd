"""Finding a person in rows of text, and taking them out of it.

Belongs here: which cells of a row are about a person, and those cells without them. Does not belong here: which rows
there are (``hotpass_resources.subject_places``) and how a person is remembered without being known (``suppression``).

An address, a telephone or an identity number is proof by itself. A name is proof only beside the organisation it is
known from, since others bear it too. In a row that is about the person, parts of the name go as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from hotpass_assets.domain.clean.phones import clean_phones
from hotpass_assets.domain.compliance.identifiers import EMAIL_IN_TEXT, PHONE_IN_TEXT, folded_name, id_numbers_in

ERASED = "[erased]"
"""Stands where a person was; as a whole cell it says nothing, as ``domain.clean.null_words`` has it."""
EMAIL, PHONE, ID_NUMBER, NAME, NAME_PART, ORGANISATION = (
    "email",
    "phone",
    "id_number",
    "name",
    "name_part",
    "organisation",
)
PROOF = (EMAIL, PHONE, ID_NUMBER)
LEAST_PART = 3
_WORD = re.compile(r"[^\s,;:/()<>\[\]\"]+")
_MOST_WORDS, _LONGEST_NAME = 400, 4
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof", "adv", "capt", "rev", "mnr", "mev", "mej", "ds"))

Known = Callable[[str, str], str | None]
"""Id of the person that a kind and a comparable value belong to, if they belong to one who is looked for."""


@dataclass(frozen=True)
class Trace:
    """What one text says of one person.

    Attributes:
        kinds: What was found: ``email``, ``phone``, ``id_number``, ``name`` or ``organisation``.
        pieces: Parts of the text to take out; the whole text where it is the person's as a whole.
    """

    kinds: frozenset[str]
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class Traces:
    """Cells that are about a person.

    Attributes:
        cells: ``line`` of the row, ``position`` of the cell, ``person`` (id) and ``kinds`` (text, joined by comma).
        changed: ``line`` and ``position`` of those cells with ``text``, which they hold without the person.
    """

    cells: pl.DataFrame
    changed: pl.DataFrame


_CELLS = {"line": pl.UInt32, "position": pl.UInt32, "person": pl.String, "kinds": pl.String}
_CHANGED = {"line": pl.UInt32, "position": pl.UInt32, "text": pl.String}


def traces_in(rows: pl.Series, known: Known, country: str, *, name_alone: bool = False) -> Traces:
    """Where rows are about a person.

    Args:
        rows: Lists of texts, one a row.
        known: Who is looked for.
        country: Country of telephone numbers without a prefix.
        name_alone: Whether a name is enough.
    """
    flat = (
        pl.DataFrame({"cells": rows.cast(pl.List(pl.String))})
        .with_row_index("line")
        .explode("cells")
        .with_columns(position=pl.int_range(pl.len(), dtype=pl.UInt32).over("line"))
        .drop_nulls("cells")
    )
    found = _texts_about(flat["cells"].unique(maintain_order=True), known, country)
    if not found:
        return Traces(pl.DataFrame(schema=_CELLS), pl.DataFrame(schema=_CHANGED))
    touched = flat.filter(pl.col("cells").is_in(list(found))).select("line").unique()
    cells, changed = [], []
    of_rows = flat.join(touched, on="line", how="semi", maintain_order="left").partition_by("line", maintain_order=True)
    parts = _Parts(known)
    for row in of_rows:
        texts = dict(row.select("position", "cells").iter_rows())
        line = int(row["line"][0])
        for person in sorted(_persons(texts, found, name_alone=name_alone)):
            for position, text in texts.items():
                trace = found.get(text, {}).get(person)
                pieces = (*(trace.pieces if trace else ()), *parts.of(text, person, trace))
                if not pieces:
                    continue
                kinds = ",".join(sorted((trace.kinds if trace else frozenset()) - {ORGANISATION} or {NAME_PART}))
                cells.append((line, position, person, kinds))
                texts[position] = without(text, pieces)
                changed.append((line, position, texts[position]))
    last = pl.DataFrame(changed, schema=_CHANGED, orient="row")
    return Traces(
        pl.DataFrame(cells, schema=_CELLS, orient="row"),
        last.unique(["line", "position"], keep="last", maintain_order=True),
    )


def rows_without(rows: pl.Series, traces: Traces) -> pl.Series:
    """``rows`` with the cells of ``traces`` as they are without the person."""
    changed: dict[int, list[tuple[int, str]]] = {}
    for line, position, text in traces.changed.iter_rows():
        changed.setdefault(line, []).append((position, text))
    if not changed:
        return rows
    lists = rows.to_list()
    for line, cells in changed.items():
        for position, text in cells:
            lists[line][position] = text
    return pl.Series(rows.name, lists, dtype=rows.dtype)


WITHHELD = "somebody it names was erased, and only the sheets without that person are kept"
"""Why a frozen file is removed."""


def without(text: str, pieces: tuple[str, ...]) -> str:
    """``text`` with every piece replaced; nothing but the mark where only initials and titles are left."""
    for piece in sorted(set(pieces), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(piece)}(?!\w)", ERASED, text)
    left = re.findall(r"\w+", text.replace(ERASED, " ").casefold())
    return text if any(len(word) > 1 and word not in _TITLES for word in left) else ERASED


def _persons(texts: Mapping[int, str], found: Mapping[str, Mapping[str, Trace]], *, name_alone: bool) -> set[str]:
    """Persons whom a row is about."""
    kinds: dict[str, set[str]] = {}
    for text in texts.values():
        for person, trace in found.get(text, {}).items():
            kinds.setdefault(person, set()).update(trace.kinds)
    return {
        person
        for person, seen in kinds.items()
        if seen & set(PROOF) or (NAME in seen and (name_alone or ORGANISATION in seen))
    }


def _texts_about(texts: pl.Series, known: Known, country: str) -> dict[str, dict[str, Trace]]:
    """Texts that say anything of anybody who is looked for."""
    known = cache(known)
    found: dict[str, dict[str, Trace]] = {}

    def add(text: str, person: str | None, kind: str, piece: str) -> None:
        if person is not None:
            before = found.setdefault(text, {}).get(person, Trace(frozenset(), ()))
            pieces = before.pieces if kind == ORGANISATION else (*before.pieces, piece)
            found[text][person] = Trace(before.kinds | {kind}, pieces)

    for text, piece in _pieces(texts, EMAIL_IN_TEXT):
        add(text, known(EMAIL, piece.lower()), EMAIL, piece)
    numbers = _pieces(texts, PHONE_IN_TEXT)
    numbers += [(text, text) for text in texts.filter(texts.str.len_chars() <= 40) if _digits(text) >= 7]
    for text, piece, value in _phones(numbers, country):
        add(text, known(PHONE, value), PHONE, piece)
    for text, piece in _pieces(texts, r"\d{6}\s?\d{4}\s?\d{3}"):
        for number in id_numbers_in(piece):
            add(text, known(ID_NUMBER, number), ID_NUMBER, piece)
    folded = pl.DataFrame({"text": texts}).with_columns(folded=folded_name(pl.col("text")))
    for text, whole in folded.iter_rows():
        add(text, known(ORGANISATION, whole), ORGANISATION, "")
        for name, piece in _names(text):
            add(text, known(NAME, name), NAME, piece)
    return found


def _pieces(texts: pl.Series, pattern: str) -> list[tuple[str, str]]:
    holding = pl.DataFrame({"text": texts}).with_columns(piece=pl.col("text").str.extract_all(pattern))
    return holding.explode("piece").drop_nulls("piece").rows()


def _phones(numbers: list[tuple[str, str]], country: str) -> list[tuple[str, str, str]]:
    lines = pl.DataFrame(numbers, schema={"text": pl.String, "raw": pl.String}, orient="row")
    if lines.is_empty():
        return []
    clean = clean_phones(lines["raw"].unique(maintain_order=True), country).select("raw", "value").drop_nulls()
    return lines.join(clean, on="raw", maintain_order="left").select("text", "raw", "value").rows()


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _names(text: str) -> list[tuple[str, str]]:
    """Every run of two to four words of a text as a folded name, in either order, with the words as they stand."""
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
    if not 2 <= len(words) <= _MOST_WORDS:
        return []
    plain = [_folded(word) for word, _, _ in words]
    names = []
    for first in range(len(words)):
        for last in range(first + 1, min(first + _LONGEST_NAME, len(words))):
            run = [word for word in plain[first : last + 1] if word]
            if len(run) < 2:
                continue
            piece = text[words[first][1] : words[last][2]]
            names += [
                (" ".join(run), piece),
                (" ".join((*run[1:], run[0])), piece),
                (" ".join((run[-1], *run[:-1])), piece),
            ]
    return names


@cache
def _folded(word: str) -> str:
    """One word as ``folded_name`` folds it, without the price of a query a word."""
    plain = unicodedata.normalize("NFKD", word).lower()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN")


@dataclass
class _Parts:
    """Single words of a name, looked for only in rows that are about the person."""

    known: Known
    seen: dict[str, str | None] = field(default_factory=dict)

    def of(self, text: str, person: str, trace: Trace | None) -> tuple[str, ...]:
        """Words of ``text`` that are part of the person's name; none in the name of the organisation."""
        if trace is not None and ORGANISATION in trace.kinds:
            return ()
        return tuple(match.group() for match in _WORD.finditer(text) if self._about(match.group()) == person)

    def _about(self, word: str) -> str | None:
        folded = _folded(word)
        if len(folded) < LEAST_PART:
            return None
        if folded not in self.seen:
            self.seen[folded] = self.known(NAME_PART, folded)
        return self.seen[folded]
