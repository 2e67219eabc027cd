"""Which entry of a registry is about the organisation that was asked about.

Belongs here: how an entry is recognised, and how sure that is. Does not belong here: folding names
(``domain.clean.organisations``) and what becomes of the values of an entry (``domain.enrich.registry_signs``).

Only an entry that is the one for sure counts fully: the same number, or the only one of the same name. Where several
are called the same, or the registry has more entries than it gave, nobody knows which is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def matches(result: RegistryResult, by_number: bool, name: str | None, number: str | None) -> list[Match]:
    """The entries of a result that may be the organisation that was asked about.

    Args:
        result: What the registry said.
        by_number: Whether it was asked by number.
        name: Name of the organisation.
        number: Number the organisation is known to have; an entry with another one is another organisation.
    """
    numbers = _numbers(result.records)
    same = [record for record, own in zip(result.records, numbers, strict=True) if number and own == number]
    if same:
        return [Match(record, 1.0, len(same) > 1, SAME_NUMBER if len(same) == 1 else SEVERAL) for record in same]
    others = [record for record, own in zip(result.records, numbers, strict=True) if not (number and own)]
    if by_number or not others or name is None:
        return []
    called, alike = _by_name(name, others)
    if called:
        doubt = len(called) > 1 or not result.complete
        return [Match(record, 1.0, doubt, SEVERAL if doubt else SAME_NAME) for record in called]
    return [Match(record, round(likeness * _LIKE_NAME, 4), len(alike) > 1, LIKE_NAME) for record, likeness in alike]


def _numbers(records: Sequence[RegistryRecord]) -> list[str | None]:
    stated = [record.values.get(NUMBER) for record in records]
    distinct = pl.Series([*dict.fromkeys(one for one in stated if one)], dtype=pl.String)
    valid = clean_identifiers(distinct, NUMBER).filter(pl.col("status") == "valid")
    known = dict(valid.select("raw", "value").iter_rows())
    return [known.get(one) if one else None for one in stated]


def _by_name(
    text: str, records: Sequence[RegistryRecord]
) -> tuple[list[RegistryRecord], list[tuple[RegistryRecord, float]]]:
    """The entries that are called the same, and those that are called nearly the same with their likeness."""
    pairs = [(place, name) for place, record in enumerate(records) for name in record.names]
    distinct = pl.Series([*dict.fromkeys([text, *(name for _, name in pairs)])], dtype=pl.String)
    folded = clean_organisation_names(distinct).select("raw", "match_key", "compare_name", "legal_form")
    asked = folded.row(by_predicate=pl.col("raw") == text, named=True)
    if not asked["match_key"]:
        return [], []
    told = pl.DataFrame(pairs, schema={"place": pl.UInt32, "raw": pl.String}, orient="row").join(
        folded.drop_nulls("match_key"), on="raw", how="inner", maintain_order="left"
    )
    # "Aero CC" and "Aero (Pty) Ltd" are two companies; a name without its legal form may be either.
    other_form = (
        (pl.col("legal_form") != asked["legal_form"]).fill_null(False) if asked["legal_form"] else pl.lit(False)
    )
    same = told.filter((pl.col("match_key") == asked["match_key"]) & ~other_form)["place"].unique(maintain_order=True)
    asked_names = pl.Series([asked["compare_name"]] * told.height, dtype=pl.String)
    likeness = told.with_columns(likeness=name_likeness(asked_names, told["compare_name"]))
    best = (
        likeness.filter((pl.col("likeness") >= _LIKE_ENOUGH) & ~pl.col("place").is_in(same.implode()))
        .group_by("place", maintain_order=True)
        .agg(pl.col("likeness").max())
        .sort("place")
    )
    return [records[place] for place in same], [(records[place], score) for place, score in best.iter_rows()]
