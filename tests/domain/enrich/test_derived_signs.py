"""What follows from other values of a row: sites, provinces, towns, coordinates."""

import polars as pl
import pytest

from hotpass_assets.domain.enrich.gazetteer import Gazetteer, gazetteer
from hotpass_assets.domain.enrich.place_signs import coordinate_signs, place_signs
from hotpass_assets.domain.enrich.website_signs import website_signs

EMPTY: dict[str, str | None] = {
    "organization_name": "Blue Crane Aviation",
    "website": None,
    "province": None,
    "city": None,
    "suburb": None,
    "postal_code": None,
    "address_primary": None,
    "area": None,
    "contact_primary_email": None,
    "contact_secondary_emails": None,
    "contact_primary_phone": None,
    "contact_secondary_phones": None,
}


def rows(*lines: dict[str, str | None]) -> pl.DataFrame:
    """Organisations that state only what is given."""
    return pl.DataFrame([EMPTY | line for line in lines], schema=dict.fromkeys(EMPTY, pl.String))


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    """The places of South Africa."""
    found = gazetteer("ZA")
    assert found is not None
    return found


def said(signs: pl.DataFrame, field: str) -> dict[str, float]:
    """Confidence by value of what is said of a field."""
    return dict(signs.filter(pl.col("field") == field).select("value", "confidence").iter_rows())


def test_the_domain_of_an_own_address_is_the_site() -> None:
    """Prevents: a site that everybody could have written down left empty."""
    signs = website_signs(rows({"contact_primary_email": "ops@bluecrane.example"}))
    assert said(signs, "website") == {"http://bluecrane.example": 0.92}


@pytest.mark.parametrize("address", ["blue@gmail.com", "blue@freemail.example", "no address", "", "x@facebook.com"])
def test_providers_and_platforms_are_nobodys_site(address: str) -> None:
    """Prevents: a school whose site is a provider of free mail."""
    assert website_signs(rows({"contact_primary_email": address})).is_empty()


def test_a_domain_that_several_write_from_is_a_weak_sign() -> None:
    """Prevents: the agent's site published as that of each of its clients."""
    two = rows(
        {"contact_primary_email": "a@agent.example"},
        {"organization_name": "Other", "contact_secondary_emails": "b@agent.example"},
    )
    assert website_signs(two)["confidence"].to_list() == [0.4, 0.4]


def test_a_row_with_a_site_gets_no_sign_but_counts_as_a_user_of_its_domain() -> None:
    """Prevents: a value overwritten, and an agent that looks like one organisation's own domain."""
    two = rows(
        {"contact_primary_email": "a@agent.example", "website": "http://own.example"},
        {"contact_primary_email": "b@agent.example"},
    )
    signs = website_signs(two)
    assert signs.select("row", "confidence").rows() == [(1, 0.4)]


@pytest.mark.parametrize(
    ("line", "province"),
    [
        ({"contact_primary_phone": "+27115550101"}, "Gauteng"),
        ({"contact_secondary_phones": "+27825550101;+27215550101"}, "Western Cape"),
        ({"postal_code": "4001"}, "KwaZulu-Natal"),
        ({"city": "Polokwane"}, "Limpopo"),
        ({"city": "PORT  ELIZABETH"}, "Eastern Cape"),
        ({"address_primary": "12 Main Road, Kimberley"}, "Northern Cape"),
        ({"organization_name": "Rustenburg Flight School"}, "North West"),
    ],
)
def test_a_province_follows_from_codes_and_places(
    line: dict[str, str | None], province: str, places: Gazetteer
) -> None:
    """Prevents: a rule that reads no row."""
    assert list(said(place_signs(rows(line), "ZA", places), "province")) == [province]


@pytest.mark.parametrize(
    "line",
    [
        {"contact_primary_phone": "+27825550101"},
        {"contact_primary_phone": "+441155501012"},
        {"contact_primary_phone": "+27145550101"},
        {"postal_code": "9100"},
        {"postal_code": "0000"},
        {"postal_code": "SW1A"},
        {"city": "Middelburg"},
        {"city": "Nowhere in particular"},
    ],
)
def test_what_does_not_tell_a_province_is_no_sign_of_one(line: dict[str, str | None], places: Gazetteer) -> None:
    """Prevents: mobiles, foreign numbers and towns of two provinces that are turned into a province."""
    assert said(place_signs(rows(line), "ZA", places), "province") == {}


def test_codes_of_another_country_are_not_read_as_south_african(places: Gazetteer) -> None:
    """Prevents: a postal code of Namibia in the Western Cape."""
    assert place_signs(rows({"postal_code": "8001"}), "NA", None).is_empty()
    assert places.places.height > 300


def test_rows_with_one_postal_code_tell_each_other_their_town() -> None:
    """Prevents: a town that every neighbour states left empty."""
    three = rows(
        {"postal_code": "0699", "city": "Polokwane"},
        {"postal_code": "0699", "city": "Polokwane"},
        {"postal_code": "0699"},
    )
    assert said(place_signs(three, "ZA", None), "city") == {"Polokwane": 0.85}


def test_rows_that_disagree_about_a_postal_code_tell_nothing() -> None:
    """Prevents: the majority's town given to everybody."""
    lines = rows(
        *({"postal_code": "0699", "city": town} for town in ("Polokwane", "Polokwane", "Tzaneen")),
        {"postal_code": "0699"},
    )
    assert said(place_signs(lines, "ZA", None), "city") == {}


def test_a_town_of_two_provinces_is_located_by_its_province(places: Gazetteer) -> None:
    """Prevents: the wrong Middelburg on the map."""
    cities = pl.DataFrame(
        {"row": [0, 1, 2], "city": ["Middelburg"] * 3, "province": ["Mpumalanga", "Eastern Cape", None]},
        schema_overrides={"row": pl.UInt32},
    )
    located = coordinate_signs(cities, "ZA", places)
    latitudes = [float(value.split(",")[0]) for value in located["value"]]
    assert located["row"].to_list() == [0, 1]
    assert latitudes == pytest.approx([-25.8, -31.5], abs=0.3)
