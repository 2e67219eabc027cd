"""What is compared in a table: one aspect for each of its columns that can tell rows apart.

Belongs here: choosing the comparison that fits a kind of column. Does not belong here: telling kinds
(``domain.linkage.columns``) and the comparisons themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

import polars as pl

from hotpass_assets.domain.clean.text import ascii_letters
from hotpass_assets.domain.linkage.columns.kinds import NOT_COMPARED, Kind, LinkColumn
from hotpass_assets.domain.linkage.compare.address import address
from hotpass_assets.domain.linkage.compare.aspect import Aspect, DistinctValues, distinct_values
from hotpass_assets.domain.linkage.compare.contact_points import email, phone, web, web_places
from hotpass_assets.domain.linkage.compare.context import Context
from hotpass_assets.domain.linkage.compare.habits import Habits
from hotpass_assets.domain.linkage.compare.levels import Level
from hotpass_assets.domain.linkage.compare.names import named
from hotpass_assets.domain.linkage.compare.shared_values import without_shared
from hotpass_assets.domain.linkage.compare.tokens import folded
from hotpass_assets.domain.linkage.compare.values import date, number, single_value, year

# Columns that people mix up, and the feature that shows it.
_MIXED_UP: tuple[tuple[tuple[Kind, ...], str], ...] = (
    (("given_name", "surname"), "value"),
    (("street",), "squeezed"),
    (("phone",), "number"),
    (("organisation",), "squeezed"),
)
_PLACES: tuple[Kind, ...] = ("postal_code", "town", "region", "country")
_PLACED_BY: tuple[Kind, ...] = ("town", "region")
_CALLED_BY: tuple[Kind, ...] = ("organisation", "person", "title", "surname", "given_name")


def aspects_of(table: pl.DataFrame, columns: Sequence[LinkColumn], habits: Habits | None = None) -> list[Aspect]:
    """Aspects of a table, in the order of its columns.

    Args:
        table: Columns of texts, nulls where a cell is empty.
        columns: What each column was taken for.
        habits: What is usual among rows known besides those of the table; it learns what is usual with them.
    """
    names = _comparison_names(columns)
    known = {column.name: distinct_values(table[column.name]) for column in columns if column.kind not in NOT_COMPARED}
    apart = replace(_context(known, columns), habits=habits or Habits())
    alone = {
        column.name: _about(column.name, _aspect(names[column.name], column.kind, known[column.name], apart))
        for column in columns
        if column.kind not in (*NOT_COMPARED, "website")
    }
    web_place = _web(columns, names, known, alone, apart)
    places = sorted(
        (column.name for column in columns if column.kind in _PLACES),
        key=lambda name: (-known[name].values.len(), name),
    )
    found = [*_once_each(_with_other_column(alone, columns, names), places, names), *web_place]
    compared = without_shared([aspect.comparison for aspect in found], {column.name: column.kind for column in columns})
    return [replace(aspect, comparison=comparison) for aspect, comparison in zip(found, compared, strict=True)]


def _about(column: str, aspect: Aspect) -> Aspect:
    """The aspect, whose comparison says which column of the table it is about, whatever that is called."""
    return replace(aspect, comparison=replace(aspect.comparison, columns=(column,)))


def _aspect(name: str, kind: Kind, known: DistinctValues, apart: Context) -> Aspect:
    if kind in ("organisation", "person", "title", "text", "street"):
        return named(name, kind, known, apart)
    in_context: dict[Kind, Callable[[str, DistinctValues, Context], Aspect]] = {
        "phone": phone,
        "email": email,
        "address": address,
    }
    if kind in in_context:
        return in_context[kind](name, known, apart)
    plain: dict[Kind, Callable[[str, DistinctValues], Aspect]] = {
        "number": number,
        "year": year,
        "date": date,
    }
    return plain[kind](name, known) if kind in plain else single_value(name, kind, known, apart)


def _web(
    columns: Sequence[LinkColumn],
    names: Mapping[str, str],
    known: Mapping[str, DistinctValues],
    alone: Mapping[str, Aspect],
    apart: Context,
) -> list[Aspect]:
    """One aspect for all columns that say where in the web a row is at home."""
    sites = [column.name for column in columns if column.kind == "website"]
    mails = [column.name for column in columns if column.kind == "email"]
    if not sites and not mails:
        return []
    places = [web_places(known[site]) for site in sites]
    places += [alone[mail].features[f"{names[mail]}_domain"] for mail in mails]
    place = pl.select(pl.coalesce(places)).to_series()
    if not place.count():
        return []
    name = names[sites[0]] if sites else _free(f"{names[mails[0]]}_domain", names.values())
    same = " or ".join(f"{names[mail]}_address_l = {names[mail]}_address_r" for mail in mails)
    return [web(name, (*sites, *mails), place, apart, same or None)]


def _once_each(alone: Mapping[str, Aspect], places: Sequence[str], names: Mapping[str, str]) -> Iterator[Aspect]:
    """The aspects, where agreement that follows from a narrower place that agrees is not counted again.

    A town that is the same makes the province the same. That the province differs all the same does count.
    """
    for column, aspect in alone.items():
        narrower = [names[other] for other in places[: places.index(column)]] if column in places else []
        own = f"{names[column]}_value_l = {names[column]}_value_r"
        agreed = "".join(f" or coalesce({name}_value_l = {name}_value_r and {own}, false)" for name in narrower)
        comparison = aspect.comparison
        yield replace(aspect, comparison=replace(comparison, missing=f"{comparison.missing}{agreed}"))


def _with_other_column(
    alone: Mapping[str, Aspect], columns: Sequence[LinkColumn], names: Mapping[str, str]
) -> Mapping[str, Aspect]:
    """The aspects, with a level for values that stand in the other column of a pair that people mix up."""
    paired: dict[str, Aspect] = dict(alone)
    for mixed, feature in _MIXED_UP:
        found = [column.name for column in columns if column.kind in mixed][:2]
        if len(found) == 2:
            for own, other in (found, found[::-1]):
                paired[own] = _crossed(paired[own], f"{names[own]}_{feature}", f"{names[other]}_{feature}")
    return paired


def _crossed(aspect: Aspect, own: str, other: str) -> Aspect:
    levels = aspect.comparison.levels
    same = sum(level.label.startswith("the same") for level in levels)
    cross = Level("the same, but in the other column", f"{own}_l = {other}_r or {other}_l = {own}_r", 0.05, 0.005)
    comparison = replace(aspect.comparison, levels=(*levels[:same], cross, *levels[same:]))
    return replace(aspect, comparison=comparison)


def _context(known: Mapping[str, DistinctValues], columns: Sequence[LinkColumn]) -> Context:
    """What each row is called, and where it is, by the columns that say it best."""
    return Context(_first_of(known, columns, _CALLED_BY), _first_of(known, columns, _PLACED_BY))


def _first_of(
    known: Mapping[str, DistinctValues], columns: Sequence[LinkColumn], kinds: tuple[Kind, ...]
) -> pl.Series | None:
    ranked = [column.name for kind in kinds for column in columns if column.kind == kind]
    if not ranked:
        return None
    first = known[ranked[0]]
    return folded(first.values).str.replace_all(" ", "", literal=True).gather(first.place)


def _comparison_names(columns: Sequence[LinkColumn]) -> dict[str, str]:
    """A name made of letters, digits and underscores for each column, each another."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    plain = ascii_letters(pl.Series([column.name for column in columns], dtype=pl.String))
    for column, text in zip(columns, plain, strict=True):
        stem = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "column"
        stem = f"column_{stem}" if stem[0].isdigit() else stem
        name = _free(stem, taken)
        taken.add(name)
        names[column.name] = name
    return names


def _free(stem: str, taken: Collection[str]) -> str:
    """The name, with a number if it is taken."""
    numbered = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
    return next(name for name in numbered if name not in taken)
