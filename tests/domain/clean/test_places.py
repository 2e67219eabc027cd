"""Places: official names and codes, or nothing."""

import polars as pl
import pytest

from hotpass_assets.domain.clean.addresses import clean_addresses
from hotpass_assets.domain.clean.places import clean_countries, clean_provinces


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Gauteng", "ZA-GP"),
        ("gauteng province", "ZA-GP"),
        ("GP", "ZA-GP"),
        ("Guateng", "ZA-GP"),
        ("Kwa-Zulu Natal", "ZA-KZN"),
        ("KwaZulu-Natal", "ZA-KZN"),
        ("Kwazulu-Natal", "ZA-KZN"),
        ("KZN", "ZA-KZN"),
        ("WC", "ZA-WC"),
        ("Wes-Kaap", "ZA-WC"),
        ("W. Cape", "ZA-WC"),
        ("Westen Cape", "ZA-WC"),
        ("Noord-Kaap", "ZA-NC"),
        ("Nothern Cape", "ZA-NC"),
        ("Noordwes", "ZA-NW"),
        ("North-West", "ZA-NW"),
        ("Vrystaat", "ZA-FS"),
        ("Mpumulanga", "ZA-MP"),
        ("Northern Province", "ZA-LP"),
        ("iGauteng", "ZA-GP"),
        ("Eastern Cape, South Africa", "ZA-EC"),
        ("ZA-LP", "ZA-LP"),
    ],
)
def test_a_province_is_known_by_every_name(text: str, code: str) -> None:
    """The predecessor published "Gp" and "Kwazulu-Natal"."""
    row = clean_provinces(pl.Series([text])).row(0, named=True)
    assert (row["code"], row["status"]) == (code, "valid")


@pytest.mark.parametrize("text", ["Cape", "JHB", "Johannesburg", "Transvaal", "Gauteng / Western Cape", "xyzzy", "12"])
def test_what_is_no_province_has_no_value(text: str) -> None:
    """A city in the province column is not a province, and guessing one invents it."""
    row = clean_provinces(pl.Series([text])).row(0, named=True)
    assert (row["value"], row["status"]) == (None, "invalid")


def test_an_unknown_province_is_missing() -> None:
    """19 of 188 rows say "Unknown": that is an empty cell, not a fault."""
    assert clean_provinces(pl.Series(["Unknown"]))["status"].to_list() == ["missing"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RSA", "ZA"),
        ("SA", "ZA"),
        ("Suid-Afrika", "ZA"),
        ("South Africa", "ZA"),
        ("UK", "GB"),
        ("USA", "US"),
        ("Botswana", "BW"),
        ("Botswanna", "BW"),
        ("Côte d'Ivoire", "CI"),
        ("zaf", "ZA"),
        ("Namibia", "NA"),
        ("Niger", "NE"),
    ],
)
def test_a_country_is_known_by_every_name(text: str, code: str) -> None:
    """Countries decide how phones and addresses are read."""
    assert clean_countries(pl.Series([text]))["code"].to_list() == [code]


@pytest.mark.parametrize("text", ["Atlantis", "Nigera", "Cape Town"])
def test_what_is_no_country_has_no_value(text: str) -> None:
    """The text "Nigera" is as near to Niger as to Nigeria."""
    assert clean_countries(pl.Series([text]))["status"].to_list() == ["invalid"]


def test_na_is_namibia_with_a_doubt() -> None:
    """The code of Namibia reads as "not available" in most libraries."""
    assert clean_countries(pl.Series(["NA"])).row(0)[1:4] == ("Namibia", "NA", "suspect")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12 Main Road\nLanseria\n1748", ("12 Main Road", None, "Lanseria", "1748", None)),
        ("PO Box 1234, Lanseria, 1748", ("PO Box 1234", None, "Lanseria", "1748", None)),
        ("PO Box 1234", ("PO Box 1234", None, None, None, None)),
        ("Plot 1234", ("Plot 1234", None, None, None, None)),
        (
            "12 Rivonia Rd, Sandhurst, Sandton, 2196, Gauteng",
            ("12 Rivonia Rd", "Sandhurst", "Sandton", "2196", "Gauteng"),
        ),
        ("1 A St; ; George, Wes-Kaap 6529, RSA", ("1 A St", None, "George", "6529", "Western Cape")),
        ("Hangar 5, Rand Airport", ("Hangar 5, Rand Airport", None, None, None, None)),
        ("Private Bag X1, Midrand 1685", ("Private Bag X1", None, "Midrand", "1685", None)),
        ("12 Main, Gaborone, Botswana", ("12 Main, Gaborone, Botswana", None, None, None, None)),
    ],
)
def test_only_certain_parts_of_an_address_are_told(text: str, parts: tuple[str | None, ...]) -> None:
    """A box number taken for a postal code sends the letter elsewhere."""
    row = clean_addresses(pl.Series([text])).row(0, named=True)
    assert tuple(row[name] for name in ("line", "suburb", "city", "postal_code", "province")) == parts


def test_an_address_is_one_tidy_line() -> None:
    """Line breaks in a cell break every table that shows it."""
    assert clean_addresses(pl.Series(["1 A St\n\xa0\n George ;"]))["value"].to_list() == ["1 A St, George"]
