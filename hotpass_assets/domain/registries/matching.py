"""Which entry of a registry is about the organisation that was asked about.

Belongs here: how an entry is recognised, and how sure that is. Does not belong here: folding names
(``domain.clean.organisations``) and what becomes of the values of an entry (``domain.enrich.registry_signs``).

Only an entry that is the one for sure counts fully: the same number, or the only one of the same name. Where several
are called the same, or the registry has more entries than it gave, nobody knows which is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.linkage.organisations.name_likeness import name_likeness
from hotpass_assets.domain.registries.records import RegistryRecord
from hotpass_assets.domain.registries.registry import NUMBER
from hotpass_assets.domain.registries.results import RegistryResult

DOUBTFUL = 0.5
"""The most that an entry counts which is one of several: below what fills, as for a list with a key on two lines."""

_LIKE_ENOUGH, _LIKE_NAME = 0.9, 0.7

SAME_NUMBER = f"network.same_{NUMBER}"
SAME_NAME = "network.same_organization_name"
SEVERAL = "network.several_entries"
LIKE_NAME = "network.like_organization_name"

_PAIRS = pl.Schema({"place": pl.UInt32(), "at": pl.UInt32(), "wanted": pl.String(), "told": pl.String()})


@dataclass(frozen=True)
class Match:
    """An entry that may be the organisation.

    Attributes:
        record: The entry.
        sure: Share of the confidence in the registry that it keeps, 0 to 1.
        doubtful: Whether others may be meant as well.
        rule: How it was recognised.
    """

    record: RegistryRecord
    sure: float
    doubtful: bool
    rule: str


@dataclass(frozen=True)
class Asked:
    """A question about a row, and what came of it.

    Attributes:
        result: What the registry said.
        by_number: Whether it was asked by number.
        name: Name of the organisation.
        number: Number the organisation is known to have; an entry with another one is another organisation.
    """

    result: RegistryResult
    by_number: bool
    name: str | None
    number: str | None


@dataclass(frozen=True)
class _Name:
    match_key: str | None
    compare_name: str
    legal_form: str | None


def matches(asked: Sequence[Asked]) -> list[list[Match]]:
    """The entries that may be the organisation, for each question.

    All numbers and names of all entries are folded together, each once: one at a time they cost more than asking.
    """
    numbers = _numbers(asked)
    found: list[list[Match]] = []
    others: dict[int, list[RegistryRecord]] = {}
    for place, one in enumerate(asked):
        stated = [(record, numbers.get(record.values.get(NUMBER, ""))) for record in one.result.records]
        same = [record for record, own in stated if one.number and own == one.number]
        found.append([Match(record, 1.0, len(same) > 1, SAME_NUMBER if len(same) == 1 else SEVERAL) for record in same])
        if not same and not one.by_number and one.name is not None:
            others[place] = [record for record, own in stated if not (one.number and own)]
    for place, named in _by_name(asked, others).items():
        found[place] = named
    return found


def _numbers(asked: Sequence[Asked]) -> dict[str, str]:
    """Numbers as entries state them, to their one spelling; those that are none are absent."""
    stated = (record.values.get(NUMBER) for one in asked for record in one.result.records)
    distinct = pl.Series([*dict.fromkeys(one for one in stated if one)], dtype=pl.String)
    valid = clean_identifiers(distinct, NUMBER).filter(pl.col("status") == "valid")
    return dict(valid.select("raw", "value").iter_rows())


def _by_name(asked: Sequence[Asked], others: Mapping[int, Sequence[RegistryRecord]]) -> dict[int, list[Match]]:
    """By question, the entries that are called the same; where there are none, those that are called nearly so."""
    names = _folded(asked, others)
    found: dict[int, list[Match]] = {}
    alike: list[tuple[int, int, str, str]] = []
    for place, records in others.items():
        wanted = names[asked[place].name or ""]
        if not wanted.match_key:
            continue
        told = [(at, names[name]) for at, record in enumerate(records) for name in record.names]
        told = [(at, name) for at, name in told if name.match_key is not None]
        called = dict.fromkeys(at for at, name in told if _same(wanted, name))
        if called:
            doubt = len(called) > 1 or not asked[place].result.complete
            found[place] = [Match(records[at], 1.0, doubt, SEVERAL if doubt else SAME_NAME) for at in called]
        else:
            alike += [(place, at, wanted.compare_name, name.compare_name) for at, name in told]
    pairs = pl.DataFrame(alike, schema=_PAIRS, orient="row")
    best = (
        pairs.with_columns(likeness=name_likeness(pairs["wanted"], pairs["told"]))
        .filter(pl.col("likeness") >= _LIKE_ENOUGH)
        .group_by("place", "at")
        .agg(pl.col("likeness").max())
        .with_columns(several=pl.len().over("place") > 1)
        .sort("place", "at")
    )
    for place, at, likeness, several in best.iter_rows():
        match = Match(others[place][at], round(likeness * _LIKE_NAME, 4), several, LIKE_NAME)
        found.setdefault(place, []).append(match)
    return found


def _same(wanted: _Name, told: _Name) -> bool:
    """Whether two names are one: "Aero CC" and "Aero (Pty) Ltd" are two, "Aero" may be either."""
    other_form = wanted.legal_form and told.legal_form and wanted.legal_form != told.legal_form
    return wanted.match_key == told.match_key and not other_form


def _folded(asked: Sequence[Asked], others: Mapping[int, Sequence[RegistryRecord]]) -> dict[str, _Name]:
    named = (asked[place].name or "" for place in others)
    told = (name for records in others.values() for record in records for name in record.names)
    distinct = pl.Series([*dict.fromkeys(text for texts in (named, told) for text in texts)], dtype=pl.String)
    folded = clean_organisation_names(distinct).select("raw", "match_key", "compare_name", "legal_form")
    return {raw: _Name(*parts) for raw, *parts in folded.iter_rows()}
