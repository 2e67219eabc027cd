"""Words that stand for nothing: "-", "N/A", "nil", "geen".

Belongs here: the list and the expression that finds them, and the error texts of spreadsheets. Does not
belong here: words that mean nothing in one field only ("Unknown" as a province), which the cleaner of
that field knows.
"""

from collections.abc import Collection

import polars as pl

NULL_WORDS: frozenset[str] = frozenset(
    {
        "n/a", "na", "#n/a", "n.a", "n\\a", "nan", "null", "none", "nil", "nul", "<na>", "nat", "tbc",
        "tba", "tbd",
        "erased", "to be confirmed", "to be advised", "not available", "not applicable", "not known", "not provided",
        "not given", "not supplied", "not stated", "no data", "blank", "empty",
        "n.v.t", "nvt", "nie van toepassing", "nie beskikbaar", "geen", "niks", "-", "--", "–", "—", ".", "?",
    }
)  # fmt: skip
"""Texts, in lower case, that mean the cell says nothing."""

# Dashes, dots, question marks, underscores, stars, slashes, quotes: a cell of nothing else says nothing.
_MARKS = r"\s\-\u00AD\u2010-\u2015\u2212\u00A0\u200B-\u200F\u2026\uFEFF.·…_?*/\\|,;:~'\"()\[\]"
_ONLY_MARKS = rf"^[{_MARKS}]*$"
_EDGES = r"^[\s.,;:()\[\]'\"*_\u00A0\u200B-\u200F\uFEFF-]+|[\s.,;:()\[\]'\"*_\u00A0\u200B-\u200F\uFEFF-]+$"
_SPACES = r"[\s\u00A0\u200B-\u200F\u2060\uFEFF]+"
_ERROR_TEXT = r"(?i)^\s*#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)\s*$"


def is_null_word(expr: pl.Expr, extra: Collection[str] = ()) -> pl.Expr:
    """Whether each text says nothing, in any case, spacing or surrounding punctuation.

    Args:
        expr: The texts.
        extra: Further words of a profile that mean nothing to it.
    """
    words = sorted({_compact(word) for word in (*NULL_WORDS, *extra)} - {""})
    compact = expr.str.replace_all(_EDGES, "").str.replace_all(_SPACES, "").str.to_lowercase()
    return expr.str.contains(_ONLY_MARKS) | compact.is_in(words)


def is_error_text(expr: pl.Expr) -> pl.Expr:
    """Whether each text is the error a spreadsheet shows instead of a value ("#REF!")."""
    return expr.str.contains(_ERROR_TEXT)


def says_nothing(text: str) -> bool:
    """Whether one tidied part of a cell is a null word, as `is_null_word` says it of whole cells."""
    return _compact(text) in _COMPACT_WORDS


def _compact(word: str) -> str:
    return "".join(word.lower().split()).strip(".,;:()[]'\"*_-")


_COMPACT_WORDS = frozenset(map(_compact, NULL_WORDS)) | {""}
