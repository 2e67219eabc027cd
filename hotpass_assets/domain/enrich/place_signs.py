"""Provinces, towns and coordinates that follow from other values of a row.

Belongs here: what a town, a postal code, a dialling code or a name says of where an organisation is. Does not belong
here: the places and codes themselves (``gazetteer``, ``south_africa``).
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from hotpass_assets.domain.clean.places import province_names
from hotpass_assets.domain.enrich.gazetteer import Gazetteer, folded_place
from hotpass_assets.domain.enrich.signs import SIGNS
from hotpass_assets.domain.enrich.south_africa import DIALLING_CODES, POSTAL_CODE_CONFIDENCE, POSTAL_CODES

LINK = "derived"
_PHONES = ("contact_primary_phone", "contact_secondary_phones")
_FROM_CITY, _FROM_SUBURB, _FROM_ADDRESS, _FROM_AREA, _FROM_NAME = 0.92, 0.8, 0.85, 0.8, 0.65
_DIALLED_THERE = 0.6
_NAME_WORDS = 3
_LEAST_AGREEING = 2
_SAME_POSTAL_CODE = 0.85
_CENTRE_OF_PLACE = 0.75


def place_signs(rows: pl.DataFrame, country: str, places: Gazetteer | None) -> pl.DataFrame:
    """What rows say of their own province and town.

    Args:
        rows: Texts, under the names of ``organisations``; columns that are not there say nothing.
        country: ISO alpha-2 code of the country that codes are read for.
        places: Places of that country, if they are known.

    Returns:
        As in ``SIGNS``, for fields ``province`` and ``city``.
    """
    dialled = list(_dialling_code_signs(rows, country))
    parts = [*_postal_code_signs(rows, country), *dialled]
    if places is not None:
        named = list(_named_place_signs(rows, places, country))
        parts += [*named, *_backed_by_dialling_codes(named, dialled)]
    return _blank_only(pl.concat([pl.DataFrame(schema=SIGNS), *parts]), rows)


def coordinate_signs(cities: pl.DataFrame, country: str, places: Gazetteer | None) -> pl.DataFrame:
    """Coordinates of the towns that rows are in: the centre of the place, not of an address.

    Args:
        cities: row, city, province: what is known, or was just filled.
        country: ISO alpha-2 code of the country.
        places: Its places, if they are known.

    Returns:
        As in ``SIGNS``, for field ``coordinates``: latitude and longitude in degrees, joined by a comma.
    """
    if places is None:
        return pl.DataFrame(schema=SIGNS)
    names = province_names(country)
    keyed = cities.drop_nulls("city").with_columns(key=folded_place(cities.drop_nulls("city")["city"]))
    named = places.places.with_columns(_official(pl.col("province_code"), names).alias("of"))
    # With its province a name of two towns means one.
    placed = keyed.join(named, on="key").filter(
        pl.col("province").is_null() | (pl.col("province") == pl.col("of")).fill_null(True)
    )
    largest = placed.sort("row", "population", descending=[False, True]).with_columns(
        second=pl.col("population").shift(-1).over("row"), first=pl.col("row").is_first_distinct()
    )
    clear = pl.col("first") & (pl.col("second").is_null() | (pl.col("population") >= 10 * pl.col("second")))
    return _signs(
        largest.filter(clear),
        "coordinates",
        pl.concat_str(pl.col("latitude").round(5), pl.lit(","), pl.col("longitude").round(5)),
        _CENTRE_OF_PLACE,
        "GeoNames",
        "coordinates.centre_of_place",
        "city",
    )


def _postal_code_signs(rows: pl.DataFrame, country: str) -> Iterator[pl.DataFrame]:
    if "postal_code" not in rows.columns:
        return
    coded = (
        rows.with_row_index("row")
        .select(
            "row",
            city=_column(rows, "city"),
            province=_column(rows, "province"),
            postal_code=pl.when(pl.col("postal_code") != "").then("postal_code"),
        )
        .drop_nulls("postal_code")
    )
    for field in ("province", "city"):
        known = (
            coded.drop_nulls(field)
            .group_by("postal_code")
            .agg(pl.col(field).first(), values=pl.col(field).n_unique(), rows=pl.len())
        )
        agreed = known.filter((pl.col("values") == 1) & (pl.col("rows") >= _LEAST_AGREEING))
        beside = coded.select("row", "postal_code").join(agreed, on="postal_code", maintain_order="left")
        yield _signs(
            beside,
            field,
            pl.col(field),
            _SAME_POSTAL_CODE,
            "rows with the same postal code",
            f"{field}.same_postal_code",
            "postal_code",
        )
    if country == "ZA":
        regions = pl.DataFrame(POSTAL_CODES, schema=["first", "last", "code"], orient="row")
        numbers = coded.with_columns(number=pl.col("postal_code").str.extract(r"^(\d{4})$").cast(pl.Int64)).drop_nulls(
            "number"
        )
        within = numbers.sort("number").join_asof(regions.sort("first"), left_on="number", right_on="first")
        within = within.filter(pl.col("number") <= pl.col("last")).sort("row")
        yield _signs(
            within,
            "province",
            _official(pl.col("code"), province_names("ZA")),
            POSTAL_CODE_CONFIDENCE,
            "regions of the post office",
            "province.postal_code",
            "postal_code",
        )


def _dialling_code_signs(rows: pl.DataFrame, country: str) -> Iterator[pl.DataFrame]:
    if country != "ZA":
        return
    codes = pl.DataFrame(
        [(code, province, sure) for code, (province, sure) in DIALLING_CODES.items()],
        schema=["dialled", "code", "sure"],
        orient="row",
    )
    for column in _PHONES:
        if column not in rows.columns:
            continue
        numbers = rows.with_row_index("row").select("row", number=pl.col(column).str.split(";")).explode("number")
        dialled = numbers.select("row", dialled=pl.col("number").str.extract(r"^\s*\+27(\d\d)\d{7}\s*$")).unique(
            maintain_order=True
        )
        beside = dialled.join(codes, on="dialled", maintain_order="left")
        yield _signs(
            beside,
            "province",
            _official(pl.col("code"), province_names("ZA")),
            pl.col("sure"),
            "dialling codes",
            "province.dialling_code",
            column,
        )


def _named_place_signs(rows: pl.DataFrame, gazetteer: Gazetteer, country: str) -> Iterator[pl.DataFrame]:
    places, names = gazetteer.unique_places(), province_names(country)
    stated = (("city", _FROM_CITY), ("suburb", _FROM_SUBURB), ("area", _FROM_AREA))
    for column, sure in stated:
        if column in rows.columns:
            found = _places_in(rows.with_row_index("row").select("row", text=column), places)
            yield from _signs_of_place(found, column, sure, names, city=column != "city")
    if "address_primary" in rows.columns:
        lines = rows.with_row_index("row").select("row", text=pl.col("address_primary").str.split(", ")).explode("text")
        # The last part that is a place: what stands before it is nearer to the street.
        found = _places_in(lines, places).group_by("row", maintain_order=True).last()
        yield from _signs_of_place(found, "address_primary", _FROM_ADDRESS, names)
    if "organization_name" in rows.columns:
        words = folded_place(rows["organization_name"].fill_null("")).str.split(" ")
        ends = pl.concat(
            pl.DataFrame({"row": pl.int_range(rows.height, dtype=pl.UInt32, eager=True), "text": cut.list.join(" ")})
            for count in range(1, _NAME_WORDS + 1)
            for cut in (words.list.head(count), words.list.tail(count))
        )
        found = _places_in(ends, places).unique(["row", "place"], maintain_order=True)
        yield from _signs_of_place(found, "organization_name", _FROM_NAME, names)


def _backed_by_dialling_codes(named: list[pl.DataFrame], dialled: list[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Towns in the names of rows, once more where the row is telephoned in the province of that town."""
    if not named or not dialled:
        return
    signs = pl.concat(named).filter(pl.col("evidence") == "organization_name")
    towns, provinces = (signs.filter(pl.col("field") == field) for field in ("city", "province"))
    reached = pl.concat(dialled).select("row", "value").unique()
    agreeing = provinces.join(reached, on=["row", "value"], how="semi").select("row").unique()
    # Two towns in one name contradict each other, and stay suggestions.
    backed = towns.join(agreeing, on="row", how="semi", maintain_order="left")
    yield _signs(
        backed,
        "city",
        pl.col("value"),
        _DIALLED_THERE,
        "dialling codes",
        "city.dialling_code_agrees",
        "organization_name",
    )


def _places_in(texts: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The texts that are names of a place: row, place, province_code."""
    named = texts.drop_nulls("text")
    distinct = named["text"].unique(maintain_order=True)
    keys = pl.DataFrame({"text": distinct, "key": folded_place(distinct)}).join(places, on="key", maintain_order="left")
    return named.join(keys, on="text", maintain_order="left").select("row", "place", "province_code")


def _signs_of_place(
    found: pl.DataFrame, column: str, sure: float, names: dict[str, str], *, city: bool = True
) -> Iterator[pl.DataFrame]:
    provinces = found.drop_nulls("province_code")
    yield _signs(
        provinces,
        "province",
        _official(pl.col("province_code"), names),
        sure,
        "GeoNames",
        f"province.place_in_{column}",
        column,
    )
    if city:
        yield _signs(found, "city", pl.col("place"), sure, "GeoNames", f"city.place_in_{column}", column)


def _signs(
    found: pl.DataFrame,
    field: str,
    value: pl.Expr,
    confidence: pl.Expr | float,
    source: str,
    rule: str,
    evidence: str,
) -> pl.DataFrame:
    made = found.select(
        row="row",
        field=pl.lit(field),
        value=value,
        confidence=confidence if isinstance(confidence, pl.Expr) else pl.lit(confidence),
        link=pl.lit(LINK),
        source=pl.lit(source),
        rule=pl.lit(rule),
        evidence=pl.lit(evidence),
    )
    return made.cast(SIGNS).drop_nulls("value")


def _official(code: pl.Expr, names: dict[str, str]) -> pl.Expr:
    return code.replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)


def _column(rows: pl.DataFrame, name: str) -> pl.Expr:
    """A column with nothing where it is empty, or is not there."""
    return pl.when(pl.col(name) != "").then(name) if name in rows.columns else pl.lit(None, pl.String)


def _blank_only(signs: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    blanks = pl.concat(
        # A literal as a predicate does not stretch to tables of several chunks: it becomes a column first.
        rows.with_row_index("row")
        .with_columns(own=_column(rows, field))
        .filter(pl.col("own").is_null())
        .select("row", field=pl.lit(field))
        for field in ("province", "city")
    )
    return signs.join(blanks, on=["row", "field"], how="semi")
