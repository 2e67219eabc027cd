"""Comparing names and other texts made of words: organisations, people, titles, descriptions, streets.

Belongs here: features, levels and keys of texts whose words matter. Does not belong here: values without words
(``values``), phones and addresses of the net (``contact_points``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.linkage.compare.abbreviations import ADDRESS_WORDS, ORGANISATION_WORDS, ROMAN_NUMERALS
from hotpass_assets.domain.linkage.compare.aspect import Aspect, DistinctValues, Key
from hotpass_assets.domain.linkage.compare.context import Context, shared_by_several
from hotpass_assets.domain.linkage.compare.levels import Comparison, Level
from hotpass_assets.domain.linkage.compare.tokens import HEAVIEST, common_weight, folded, weighted_words

_PLACED: tuple[Kind, ...] = ("organisation", "title")


@dataclass(frozen=True)
class _Shares:
    """Shipped shares of the levels of a kind: of same pairs and of other candidate pairs."""

    match: tuple[float, ...]
    other: tuple[float, ...]


_LABELS = (
    "the same, and rare",
    "the same, but of common words or in several places",
    "nearly the same",
    "one holds the other, or is its other name",
    "initials, or half of the words",
    "some words",
    "different",
)
_SHARES: dict[str, _Shares] = {
    "organisation": _Shares((0.36, 0.08, 0.22, 0.12, 0.10, 0.07, 0.05), (0.004, 0.012, 0.02, 0.04, 0.10, 0.30, 0.524)),
    "title": _Shares((0.30, 0.05, 0.28, 0.14, 0.15, 0.05, 0.03), (0.003, 0.007, 0.02, 0.05, 0.14, 0.33, 0.45)),
    "text": _Shares((0.20, 0.05, 0.20, 0.15, 0.15, 0.15, 0.10), (0.01, 0.02, 0.03, 0.06, 0.13, 0.25, 0.50)),
    "person": _Shares((0.40, 0.08, 0.22, 0.10, 0.10, 0.05, 0.05), (0.01, 0.02, 0.03, 0.03, 0.11, 0.25, 0.55)),
    "street": _Shares((0.45, 0.10, 0.20, 0.08, 0.05, 0.04, 0.08), (0.02, 0.03, 0.03, 0.04, 0.06, 0.16, 0.66)),
}


def named(column: str, kind: Kind, known: DistinctValues, apart: Context) -> Aspect:
    """Aspect of a column of names or texts.

    Args:
        column: Name the comparison gets; features begin with it.
        kind: organisation, person, title, text or street.
        known: Its distinct values.
        apart: Where each row is, to tell names that several places have.
    """
    words = _organisation_words(known.values) if kind == "organisation" else _words(folded(known.values), kind)
    features = pl.concat([words, weighted_words(column, words["folded"], known, apart.habits)], how="horizontal")
    features = known.spread(features).rename(lambda name: f"{column}_{name}").drop(f"{column}_folded")
    several_places = replace(apart, called=None, placed=apart.placed if kind in _PLACED else None)
    spread = shared_by_several(f"{column}_spread", features[f"{column}_squeezed"], several_places)
    return Aspect(
        features.with_columns(spread.alias(f"{column}_spread")), _comparison(column, kind), _keys(column, kind)
    )


def _words(text: pl.Series, kind: Kind) -> pl.DataFrame:
    """Folded (words), squeezed (without spaces), numbers, initials of each folded text."""
    frame = pl.DataFrame({"folded": text})
    if kind == "street":
        frame = frame.select(_replaced(ADDRESS_WORDS))
    if kind == "organisation":
        frame = frame.select(_replaced(ORGANISATION_WORDS))
    if kind in ("title", "text"):
        # Model numbers are written with and without a hyphen or space: GX-448, GX448.
        frame = frame.select(pl.col("folded").str.replace_all(r"\b([a-z]{1,4}) (\d+[a-z]?)\b", "$1$2"))
    word = pl.col("folded").str.split(" ")
    roman = word.list.slice(1).list.eval(pl.element().filter(pl.element().is_in(list(ROMAN_NUMERALS))))
    digits = pl.col("folded").str.extract_all(r"\d+").list.eval(pl.element().str.strip_chars_start("0"))
    numbers = pl.concat_list(
        digits, roman.list.eval(pl.element().replace_strict(ROMAN_NUMERALS, default=None, return_dtype=pl.String))
    )
    ordered = word.list.sort().list.join("")
    initials = word.list.eval(pl.element().filter(~pl.element().is_in(["and", "of", "the"])).str.slice(0, 1))
    several = initials.list.len() >= 3
    squeezed = pl.col("folded").str.replace_all(" ", "", literal=True)
    lone = (word.list.len() <= 2) & squeezed.str.len_chars().is_between(2, 6)
    surname_first = word.list.first() + word.list.last().str.slice(0, 1)
    surname_last = word.list.last() + word.list.first().str.slice(0, 1)
    return frame.select(
        "folded",
        squeezed=ordered if kind == "person" else squeezed,
        numbers=numbers.list.drop_nulls().list.unique().list.sort().list.join(" ").replace("", None),
        initials=pl.when(several).then(initials.list.join("")).when(lone).then(squeezed)
        if kind != "person"
        else surname_last,
        reversed=surname_first if kind == "person" else pl.lit(None, pl.String),
        given=word.list.first() if kind == "person" else pl.lit(None, pl.String),
        family=word.list.last() if kind == "person" else pl.lit(None, pl.String),
    )


def _replaced(words: dict[str, str]) -> pl.Expr:
    return pl.col("folded").str.split(" ").list.eval(pl.element().replace(words)).list.join(" ")


def _organisation_words(texts: pl.Series) -> pl.DataFrame:
    """The words of each name without its legal form, and ``also``, the first other name stated with it."""
    cleaned = clean_organisation_names(texts)
    plain = pl.col("compare_name").str.contains("[a-z0-9]")
    names = cleaned.with_columns(text=folded(texts)).select(pl.when(plain).then("compare_name").otherwise("text"))
    aliases = cleaned["aliases"].list.first()
    distinct = aliases.drop_nulls().unique(maintain_order=True)
    others = _words(clean_organisation_names(distinct)["compare_name"], "organisation")["squeezed"]
    also = aliases.replace_strict(distinct, others, default=None, return_dtype=pl.String)
    return _words(names.to_series(), "organisation").with_columns(also=also)


def _comparison(name: str, kind: Kind) -> Comparison:
    shares = _SHARES[kind]
    left, right = f"{name}_weight_l", f"{name}_weight_r"
    both = common_weight(name)
    squeezed = f"{name}_squeezed_l", f"{name}_squeezed_r"
    likeness = f"jaro_winkler_similarity({squeezed[0]}, {squeezed[1]})"
    few_letters = (
        f"({likeness} >= 0.88 and levenshtein({squeezed[0]}, {squeezed[1]})"
        f" <= 0.12 * greatest(length({squeezed[0]}), length({squeezed[1]})))"
    )
    same = f"{name}_squeezed_l = {name}_squeezed_r"
    share = f"{both} / ({left} + {right} - {both})"
    held = f"{both} / least({left}, {right})"
    numbers = f"coalesce({name}_numbers_l = {name}_numbers_r, true)"
    # A title or an organisation that differs in its number is another one: volume 2, hangar 4.
    agreed = f"{numbers} and " if kind in ("organisation", "title") else ""
    short = (
        f"({name}_initials_l = {name}_initials_r or {name}_initials_l = {name}_reversed_r"
        f" or {name}_reversed_l = {name}_initials_r)"
        if kind == "person"
        else f"({name}_initials_l = {name}_initials_r and {share} < 1)"
    )
    # One family name with given names that begin differently: brothers, or man and wife.
    relatives = (
        f" and not ({name}_family_l = {name}_family_r and substr({name}_given_l, 1, 1) <> substr({name}_given_r, 1, 1)"
        f" and {name}_given_l <> {name}_family_l)"
        if kind == "person"
        else ""
    )
    other_name = (
        f"{name}_also_l = {squeezed[1]} or {squeezed[0]} = {name}_also_r or {name}_also_l = {name}_also_r or "
        if kind == "organisation"
        else ""
    )
    conditions = (
        f"{same} and {left} >= {2 * HEAVIEST} and not {name}_spread_l",
        same,
        f"{agreed}({share} >= 0.72 or {likeness} >= 0.94 or {few_letters})",
        f"{other_name}({agreed}{held} >= 0.8 and least({left}, {right}) >= {HEAVIEST})",
        f"{agreed}({short} or {share} >= 0.45 or {likeness} >= 0.88){relatives}",
        f"({share} >= 0.2 or {likeness} >= 0.75){relatives}",
        "ELSE",
    )
    return Comparison(
        name,
        (name,),
        f"{name}_squeezed_l is null or {name}_squeezed_r is null",
        tuple(
            Level(*parts, shareable=place < 4)
            for place, parts in enumerate(zip(_LABELS, conditions, shares.match, shares.other, strict=True))
        ),
    )


def _keys(name: str, kind: Kind) -> tuple[Key, ...]:
    squeezed, words = pl.col(f"{name}_squeezed"), pl.col(f"{name}_words")
    keys = [
        Key(f"{name} as a whole", squeezed, 0.4),
        Key(f"words of {name}", words),
        Key(f"start of {name}", pl.when(squeezed.str.len_chars() >= 6).then(squeezed.str.slice(0, 6)), 0.5),
    ]
    if kind in ("organisation", "person"):
        keys.append(Key(f"initials of {name}", pl.col(f"{name}_initials"), 0.6))
    if kind == "organisation":
        keys.append(Key(f"{name} as a whole", pl.col(f"{name}_also"), 0.8))
    return tuple(keys)
