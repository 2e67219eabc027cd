"""Filling the gaps of a table of organisations.

Belongs here: the order of work, and what is told of it. Does not belong here: finding signs and deciding between them
(the modules beside this one), files and stores.

Only empty fields are filled, and a value that was there is never read as a gap: text of spaces is a value of the
caller's, not ours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from hotpass_assets.domain.enrich.fillable import COORDINATES, FILLABLE
from hotpass_assets.domain.enrich.gazetteer import Gazetteer
from hotpass_assets.domain.enrich.history_signs import history_signs
from hotpass_assets.domain.enrich.place_agreement import COMPARED, of_one_place
from hotpass_assets.domain.enrich.place_signs import coordinate_signs, place_signs
from hotpass_assets.domain.enrich.reference_signs import ReferenceList, reference_signs
from hotpass_assets.domain.enrich.registry_signs import RegistryAnswers, registry_signs
from hotpass_assets.domain.enrich.signs import DECIDED, FILLED, SIGNS, decided
from hotpass_assets.domain.enrich.website_signs import website_signs
from hotpass_assets.domain.registries.registry import LINK as NETWORK
from hotpass_assets.domain.registries.registry import REGISTRIES
from hotpass_assets.domain.registries.snapshots import Snapshot
from hotpass_assets.domain.tables.enriched import COORDINATE_COLUMNS

LINKS = ("lookups", "registries", "earlier_intakes", "derived", NETWORK)
"""Links of a chain in the usual order; all but the last need no network."""

NO_GAZETTEER = (
    "no places are known: install hotpass[enrichment] for provinces, towns and coordinates by the names of places"
)


@dataclass(frozen=True)
class EnrichmentRules:
    """How gaps are filled.

    Attributes:
        chain: Links in the order in which they are believed.
        threshold: Confidence from which a value is filled; below it is a suggestion.
        fields: Fields that may be filled.
        country: ISO alpha-2 code of the country of codes and places.
        free_mail: Further domains at which anybody can have an address.
    """

    chain: Sequence[str] = LINKS
    threshold: float = 0.7
    fields: Collection[str] = (*FILLABLE, COORDINATES)
    country: str = "ZA"
    free_mail: Collection[str] = ()


@dataclass(frozen=True)
class Knowledge:
    """What can be asked besides the table itself.

    Attributes:
        lists: Look-up tables and snapshots of registries.
        earlier: Key and table ``organisations`` of earlier intakes, the latest first.
        places: Places of the country, if they are known.
        snapshots: Registries kept as tables, by name.
        answers: What registries answered to the questions that the gaps put to them.
    """

    lists: Sequence[ReferenceList] = ()
    earlier: Sequence[tuple[str, pl.DataFrame]] = ()
    places: Gazetteer | None = None
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)
    answers: RegistryAnswers = field(default_factory=RegistryAnswers)


@dataclass(frozen=True)
class Enrichment:
    """What can be filled.

    Attributes:
        fills: As in ``DECIDED``: one line a row and field, of what is filled and what is suggested.
        remarks: What could not be asked, in sentences.
    """

    fills: pl.DataFrame
    remarks: tuple[str, ...]


def find_fills(rows: pl.DataFrame, rules: EnrichmentRules, knowledge: Knowledge) -> Enrichment:
    """What the empty fields of organisations can be filled with.

    Args:
        rows: One row an organisation: texts under the names of ``organisations``; nulls and empty texts are gaps.
        rules: How gaps are filled.
        knowledge: What can be asked.
    """
    signs, remarks = [pl.DataFrame(schema=SIGNS)], list[str]()
    kept = [reference for snapshot in knowledge.snapshots.values() for reference in snapshot.lists()]
    for reference in (*knowledge.lists, *kept):
        found = reference_signs(rows, reference, rules.country)
        signs.append(found.signs)
        remarks += found.remarks
    latest = pl.DataFrame(schema={"row": pl.UInt32, "field": pl.String})
    for intake, table in knowledge.earlier:
        # The latest intake that states a value is the one that counts.
        told = history_signs(rows, table, intake).join(latest, on=["row", "field"], how="anti")
        latest = pl.concat([latest, told.select("row", "field")])
        signs.append(told)
    if "derived" in rules.chain:
        signs += [website_signs(rows, rules.free_mail), place_signs(rows, rules.country, knowledge.places)]
        if knowledge.places is None:
            remarks.append(NO_GAZETTEER)
    if NETWORK in rules.chain:
        signs.append(registry_signs(rows, knowledge.answers, rules.country))
    judged = of_one_place(
        pl.concat(signs),
        rows,
        rules.chain,
        rules.threshold,
        registries={(one.link, one.name) for one in (*knowledge.lists, *kept) if one.one_place}
        | {(NETWORK, registry.title) for registry in REGISTRIES.values()},
        fillable=rules.fields,
        filled=knowledge.answers.filled,
        country=rules.country,
        places=knowledge.places,
    )
    allowed = judged.filter(pl.col("field").is_in(list(rules.fields)))
    fills = decided(_of_gaps(allowed, rows), rules.chain, rules.threshold)
    if "derived" in rules.chain and COORDINATES in rules.fields:
        cities = _cities(rows, fills).join(_located(rows), on="row", how="anti", maintain_order="left")
        located = coordinate_signs(cities, rules.country, knowledge.places)
        fills = pl.concat([fills, decided(located, rules.chain, rules.threshold)])
    return Enrichment(fills.cast(DECIDED).sort("row", "field"), tuple(remarks))


def _of_gaps(signs: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Signs of fields that are empty."""
    stated = [
        rows.select(row=pl.int_range(pl.len(), dtype=pl.UInt32), field=pl.lit(name), own=pl.col(name))
        .filter(pl.col("own").is_not_null() & (pl.col("own") != ""))
        .select("row", "field")
        for name in COMPARED
        if name in rows.columns
    ]
    return signs.join(pl.concat(stated), on=["row", "field"], how="anti", maintain_order="left") if stated else signs


def _cities(rows: pl.DataFrame, fills: pl.DataFrame) -> pl.DataFrame:
    """row, city, province of each row, as they are after filling."""
    cities = rows.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"))
    for name in ("city", "province"):
        own = pl.when(rows[name] != "").then(rows[name]) if name in rows.columns else pl.lit(None, pl.String)
        filled = fills.filter((pl.col("field") == name) & (pl.col("state") == FILLED)).select("row", filled="value")
        beside = cities.select("row", own.alias(name)).join(filled, on="row", how="left", maintain_order="left")
        cities = cities.with_columns(beside.select(pl.coalesce(name, "filled").alias(name)).to_series())
    return cities


def _located(rows: pl.DataFrame) -> pl.DataFrame:
    """Row of each one that has a coordinate: half a pair is somebody's, and is not completed."""
    stated = [
        pl.col(column.name).is_not_null() & (pl.col(column.name).cast(pl.String) != "")
        for column in COORDINATE_COLUMNS
        if column.name in rows.columns
    ]
    numbered = rows.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
        *(c.name for c in COORDINATE_COLUMNS if c.name in rows.columns),
    )
    return numbered.filter(pl.any_horizontal(stated) if stated else pl.lit(False)).select("row")
