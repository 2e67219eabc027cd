"""Whether what is said of one row's place, by whomever, is one place.

Belongs here: who states the place of a row, and whose values may stand beside it. Does not belong here: finding places
(``place_signs``), reading answers, deciding what fills (``signs``).

A company is registered where its accountant sits as often as where it works. A street from one place under the town of
another is an address that does not exist, whether the town was in the workbook or came from another list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import polars as pl

from hotpass_assets.domain.clean.places import province_names
from hotpass_assets.domain.enrich.gazetteer import Gazetteer, folded_place
from hotpass_assets.domain.enrich.place_signs import LINK as DERIVED
from hotpass_assets.domain.enrich.signs import in_values
from hotpass_assets.domain.enrich.south_africa import POSTAL_CODES

PLACES = frozenset({"address_primary", "suburb", "area", "city", "postal_code", "province"})
"""Fields that together say where an organisation is."""

COMPARED = ("city", "postal_code", "province")
"""Those of them that tell whether two places are one."""

_FINE, _REGION = ("city", "postal_code"), "region"
_OWN, _INFERRED = "of the place", "of other values"
_WITHHELD = 0.5


def of_one_place(
    signs: pl.DataFrame,
    rows: pl.DataFrame,
    chain: Sequence[str],
    threshold: float,
    *,
    registries: Collection[tuple[str, str]] = (),
    fillable: Collection[str] = PLACES,
    filled: pl.DataFrame | None = None,
    country: str = "ZA",
    places: Gazetteer | None = None,
) -> pl.DataFrame:
    """Signs, with those marked that speak of another place than the one that fills the row.

    The first entry in the order of the chain that is sure enough to fill part of a place states it. What later ones
    say fills only where a town or code is the same and nothing differs; a province needs no more than the same
    province, which towns and codes tell too. A registry is held to what the row states as well. What follows from the
    row's own place needs to contradict nothing.

    Args:
        signs: As in ``SIGNS``, sources of one link in the order in which they are believed; also those of fields that
            the row states, by which places are compared.
        rows: Texts, under the names of ``organisations``.
        chain: Links in the order in which they are believed.
        threshold: Confidence from which a value is filled.
        registries: Link and source of those whose places may not be the row's.
        fillable: Fields that may be filled.
        filled: row, field, value that are known although the rows do not state them.
        country: ISO alpha-2 code of the country of places.
        places: Its places, if they are known.

    Returns:
        The signs in their order, with column ``apart``; the confidence of those apart is at most 0.5.
    """
    told = signs.filter(pl.col("field").is_in(list(PLACES)) & pl.col("link").is_in(list(chain)))
    if told.is_empty():
        return signs.with_columns(apart=pl.lit(False))
    entries = _entries(told, rows, threshold, fillable)
    verdicts = _verdicts(told, entries, _stated(rows, filled), chain, registries, _Regions(country, places))
    marked = signs.with_columns(entry=_entry_of).join(
        verdicts, on=["row", "link", "entry"], how="left", maintain_order="left"
    )
    agrees = pl.when(pl.col("field") == "province").then("coarse").otherwise("fine").fill_null(True)
    doubtful = pl.col("confidence") <= _WITHHELD
    doubted = pl.struct("link", "source").is_in([{"link": a, "source": b} for a, b in sorted(registries)]) & (
        doubtful & (pl.col("confidence") < threshold)
    )
    of_place = pl.col("field").is_in(list(PLACES))
    return marked.with_columns(apart=of_place & (~agrees | doubted)).select(
        *(
            pl.when("apart").then(pl.min_horizontal(name, pl.lit(_WITHHELD))).otherwise(name).alias(name)
            if name == "confidence"
            else pl.col(name)
            for name in signs.columns
        ),
        "apart",
    )


_entry_of = (
    pl.when(pl.col("link") != DERIVED)
    .then(pl.concat_str("source", "rule", separator=": "))
    .when(pl.col("evidence").is_in(list(PLACES)))
    .then(pl.lit(_OWN))
    .otherwise(pl.lit(_INFERRED))
)


class _Regions:
    """Provinces of towns and postal codes, so that a town can be compared with a province."""

    def __init__(self, country: str, places: Gazetteer | None) -> None:
        self._names = province_names(country)
        self._codes = POSTAL_CODES if country == "ZA" else ()
        self._towns: dict[str, str] = {}
        if places is not None:
            towns = places.unique_places().drop_nulls("province_code")
            self._towns = dict(zip(towns["key"], towns["province_code"], strict=True))

    def beside(self, places: pl.DataFrame) -> pl.DataFrame:
        """Places with folded values, and the province that is stated, else that of the town, else of the code."""
        folded = places.with_columns(pl.all().str.strip_chars().str.to_lowercase().replace("", None))
        return folded.with_columns(
            pl.coalesce("province", self._of(folded["city"], town=True), self._of(folded["postal_code"], town=False))
            .alias(_REGION)
        )  # fmt: skip

    def _of(self, texts: pl.Series, *, town: bool) -> pl.Series:
        distinct = texts.drop_nulls().unique(maintain_order=True)
        keys = folded_place(distinct) if town else distinct
        codes = [self._towns.get(key) if town else self._of_code(key) for key in keys]
        names = [self._names.get(code, "").lower() or None if code else None for code in codes]
        return texts.replace_strict(distinct, pl.Series(names, dtype=pl.String), default=None, return_dtype=pl.String)

    def _of_code(self, text: str) -> str | None:
        if not (len(text) == 4 and text.isascii() and text.isdigit()):
            return None
        return next((code for first, last, code in self._codes if first <= int(text) <= last), None)


def _verdicts(
    told: pl.DataFrame,
    entries: pl.DataFrame,
    stated: pl.DataFrame,
    chain: Sequence[str],
    registries: Collection[tuple[str, str]],
    regions: _Regions,
) -> pl.DataFrame:
    """row, link, entry, and whether all of it or its province may fill; each settles the place for the next ones."""
    own = regions.beside(stated)
    known = pl.DataFrame(
        {
            name: pl.repeat(None, own.height, dtype=pl.String, eager=True)
            for name in (*COMPARED, _REGION, "address_primary")
        }
    )
    verdicts = [
        pl.DataFrame(schema={"row": pl.UInt32, "link": pl.String, "entry": pl.String, "fine": bool, "coarse": bool})
    ]
    for link in chain:
        before = known
        for source, name, entry in _in_order(entries, told, link):
            said = regions.beside(entry.select(COMPARED))
            here = own.select(pl.all().gather(entry["row"]))
            # Values derived from one row by several rules are judged by the rules of signs, not by each other.
            others = (before if link == DERIVED else known).select(pl.all().gather(entry["row"]))
            judged = _coalesced(here, others) if (link, source) in registries else others
            fine, coarse = _agree(said, judged, _coalesced(here, others), lenient=name == _OWN)
            verdicts.append(
                entry.select("row", link=pl.lit(link), entry=pl.lit(name)).with_columns(fine=fine, coarse=coarse)
            )
            settles = fine & (entry["fills_fine"] | entry["fills_province"])
            region = coarse & entry["fills_province"] & ~settles
            known = _settled(known, entry["row"], said.with_columns(address_primary=entry["street"]), settles)
            known = _settled(known, entry["row"], said.select("province", _REGION), region)
    return pl.concat(verdicts)


def _stated(rows: pl.DataFrame, filled: pl.DataFrame | None) -> pl.DataFrame:
    """The compared fields of each row, and one more that tells of a street or part of town."""
    columns = {}
    for name in sorted(PLACES):
        own = rows[name] if name in rows.columns else pl.repeat(None, rows.height, dtype=pl.String, eager=True)
        more = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
        if filled is not None:
            one = filled.filter(pl.col("field") == name)
            more = more.scatter(one["row"], one["value"])
        columns[name] = pl.select(pl.coalesce(pl.when(own != "").then(own), more)).to_series()
    return pl.DataFrame(columns).select(*COMPARED, address_primary=pl.coalesce("address_primary", "suburb", "area"))


def _entries(told: pl.DataFrame, rows: pl.DataFrame, threshold: float, fillable: Collection[str]) -> pl.DataFrame:
    """What each source says of each row: one value a field or none, and whether it would fill a part of its place."""
    values = in_values(told).with_columns(sure=pl.col("alone") & (pl.col("confidence") >= threshold))
    gaps = pl.concat(
        rows.with_row_index("row")
        .select("row", own=pl.col(name) if name in rows.columns else pl.lit(None, pl.String), field=pl.lit(name))
        .filter(pl.col("own").is_null() | (pl.col("own") == ""))
        .select("row", "field")
        for name in sorted(PLACES & set(fillable))
    ) if PLACES & set(fillable) else pl.DataFrame(schema={"row": pl.UInt32, "field": pl.String})  # fmt: skip
    filling = values.filter("sure").join(gaps, on=["row", "field"], how="semi").select("row", "field", "link", "value")
    lines = told.with_columns(entry=_entry_of).join(
        filling.with_columns(fills=pl.lit(True)), on=["row", "field", "link", "value"], how="left"
    )
    field, fills = pl.col("field"), pl.col("fills").fill_null(False)
    of_streets = field.is_in(["address_primary", "suburb", "area"])
    return lines.group_by("row", "link", "entry").agg(
        *(
            pl.when(pl.col("value").filter(field == name).n_unique() == 1)
            .then(pl.col("value").filter(field == name).first())
            .alias(name)
            for name in COMPARED
        ),
        street=pl.col("value").filter(of_streets & fills).sort().first(),
        fills_fine=(fills & (field != "province")).any(),
        fills_province=(fills & (field == "province")).any(),
    )


def _in_order(entries: pl.DataFrame, told: pl.DataFrame, link: str) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Source, name and lines by row of the entries of one link, in the order in which they are believed."""
    named = told.filter(pl.col("link") == link).select("source", entry=_entry_of)
    names = named.unique("entry", keep="first", maintain_order=True).rows()
    for source, name in sorted(names, key=lambda one: one[1] == _INFERRED) if link == DERIVED else names:
        yield source, name, entries.filter((pl.col("link") == link) & (pl.col("entry") == name)).sort("row")


def _coalesced(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        [pl.select(pl.coalesce(first[name], second[name])).to_series().alias(name) for name in second.columns]
    )


def _agree(
    said: pl.DataFrame, judged: pl.DataFrame, around: pl.DataFrame, *, lenient: bool
) -> tuple[pl.Series, pl.Series]:
    """Whether the whole of each entry may stand beside what is judged, and whether its province may."""
    frame = pl.DataFrame(
        [
            *(said[name].alias(f"said_{name}") for name in (*COMPARED, _REGION)),
            *(judged[name].alias(f"judged_{name}") for name in judged.columns),
            *(around[name].alias(f"around_{name}") for name in (*COMPARED, _REGION)),
        ]
    )

    def same(one: str, name: str) -> pl.Expr:
        return pl.col(f"said_{name}") == pl.col(f"{one}_{name}")

    fine = pl.any_horizontal(same("around", name).fill_null(False) for name in _FINE)
    region = same("around", _REGION).fill_null(False)
    stated = pl.any_horizontal((~same("judged", name)).fill_null(False) for name in COMPARED)
    differs = stated | ((~same("judged", _REGION)).fill_null(False) & ~fine)
    known = pl.any_horizontal(pl.col("^judged_.*$").is_not_null())
    narrow = pl.any_horizontal(pl.col(f"judged_{name}").is_not_null() for name in (*_FINE, "address_primary"))
    free = fine | ~known | pl.lit(lenient)
    told = frame.select(whole=~differs & (free | (region & ~narrow)), province=~differs & (free | region))
    return told["whole"], told["province"]


def _settled(known: pl.DataFrame, rows: pl.Series, said: pl.DataFrame, where: pl.Series) -> pl.DataFrame:
    """What is known after the entries that count have said where they are; what was known stays."""
    at = rows.filter(where)
    if at.is_empty():
        return known
    return known.with_columns(
        known[name].scatter(at, pl.select(pl.coalesce(known[name].gather(at), said[name].filter(where))).to_series())
        for name in said.columns
    )
