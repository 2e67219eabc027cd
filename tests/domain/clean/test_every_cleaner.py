"""What every cleaner promises, on any text at all."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.clean.addresses import clean_addresses
from hotpass_assets.domain.clean.category import clean_category
from hotpass_assets.domain.clean.dates import clean_dates, decide_day_order
from hotpass_assets.domain.clean.emails import clean_emails
from hotpass_assets.domain.clean.flags import clean_flag
from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.null_words import NULL_WORDS
from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.clean.people import clean_people
from hotpass_assets.domain.clean.phones import clean_phones
from hotpass_assets.domain.clean.places import clean_countries, clean_provinces
from hotpass_assets.domain.clean.status import STATUS, VALUE_STATUSES
from hotpass_assets.domain.clean.text import clean_text
from hotpass_assets.domain.clean.websites import clean_websites

Cleaner = Callable[[pl.Series], pl.DataFrame]


def _dates(raw: pl.Series) -> pl.DataFrame:
    return clean_dates(raw, decide_day_order(raw)).with_columns(pl.col("value").cast(pl.String))


CLEANERS: dict[str, Cleaner] = {
    "text": clean_text,
    "long_text": lambda raw: clean_text(raw, multiline=True),
    "phones": clean_phones,
    "foreign_phones": lambda raw: clean_phones(raw, "GB"),
    "emails": clean_emails,
    "websites": clean_websites,
    "organisations": clean_organisation_names,
    "people": clean_people,
    "provinces": clean_provinces,
    "foreign_provinces": lambda raw: clean_provinces(raw, "BW"),
    "countries": clean_countries,
    "addresses": clean_addresses,
    "dates": _dates,
    "source_ids": clean_identifiers,
    "registrations": lambda raw: clean_identifiers(raw, "registration_number"),
    "vat_numbers": lambda raw: clean_identifiers(raw, "vat_number"),
    "id_numbers": lambda raw: clean_identifiers(raw, "id_number"),
    "categories": lambda raw: clean_category(raw, {"fs": "Flight School", "Flight School": "School"}),
    "flags": lambda raw: clean_flag(raw).with_columns(pl.col("value").cast(pl.String)),
}

FRAGMENTS = (
    "082 123 4567", "+27", "0", "27821234567.0", "2.7E+10", "(0)", " ext 12", "jane", "@", "aero.example",
    ".", ",",
    "/", ";", "(", ")", "-", "—", " or ", " at ", "www.", "https://", "mailto:", "Sky", " (Pty) Ltd",
    " CC", " t/a ",
    "Jane Doe", "CFI", "Director", " - ", "Mr ", "NKOSI", "van der", "Gauteng", "Kwa-Zulu Natal", "NA",
    "\n", "\xa0",
    "\u200b", "\u202a", "“", "’", "é", "Ã©", "05/02/2025", "March", " 10", "2025", "45810", "PO Box 1234",
    "2196",
    "South Africa", "#REF!", "n/a", "ß", "İ", "ﬁ", "\x1f", "\x00", "８", "①", "&", "'", '"', "<",
    ">", "[", "]", "?",
)  # fmt: skip
DIRT = st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join)
TEXTS = st.lists(st.one_of(DIRT, st.text(max_size=30)), max_size=12, unique=True)


@pytest.mark.parametrize("cleaner", CLEANERS.values(), ids=CLEANERS)
@given(texts=TEXTS)
@settings(max_examples=15, deadline=None)
def test_any_text_is_cleaned_and_accounted_for(cleaner: Cleaner, texts: list[str]) -> None:
    """A cleaner that raises, or drops a raw text, loses a row of somebody's workbook."""
    raw = pl.Series(texts, dtype=pl.String)
    result = cleaner(raw)
    assert result.columns[0] == "raw"
    assert result["raw"].unique(maintain_order=True).to_list() == texts
    assert result.schema["status"] == STATUS
    assert result["rule"].null_count() == 0
    assert result["status"].null_count() == 0
    unusable = result.filter(pl.col("status").cast(pl.String).is_in(["invalid", "missing"]))
    assert unusable["value"].null_count() == unusable.height
    usable = result.filter(~pl.col("status").cast(pl.String).is_in(["invalid", "missing"]))
    nameless = usable.filter(pl.col("value").is_null())
    assert nameless.is_empty() or nameless["rule"].str.starts_with("person.").all()


@pytest.mark.parametrize("cleaner", CLEANERS.values(), ids=CLEANERS)
@given(texts=TEXTS)
@settings(max_examples=15, deadline=None)
def test_a_clean_value_stays_as_it_is(cleaner: Cleaner, texts: list[str]) -> None:
    """A refined workbook that is refined again must not change."""
    once = cleaner(pl.Series(texts, dtype=pl.String)).drop_nulls("value").unique("value", maintain_order=True)
    again = cleaner(once["value"])
    first = again.unique("raw", keep="first", maintain_order=True)
    assert first["value"].to_list() == once["value"].to_list()
    assert again.height == once.height, again.join(once, left_on="raw", right_on="value").to_dicts()
    rank = {status: place for place, status in enumerate(VALUE_STATUSES)}
    for before, after in zip(once["status"], again["status"], strict=True):
        assert rank[after] <= rank[before]


@pytest.mark.parametrize("cleaner", CLEANERS.values(), ids=CLEANERS)
def test_null_words_are_missing_and_not_errors(cleaner: Cleaner, request: pytest.FixtureRequest) -> None:
    """The predecessor published https://n/A and https://— as websites."""
    words = sorted(NULL_WORDS | {" N/A ", "NONE", "n.v.t.", "\xa0-\xa0", "( - )", "n / a"})
    if request.node.callspec.id == "countries":
        words.remove("na")  # Namibia
    result = cleaner(pl.Series(words))
    assert result.filter(pl.col("status").cast(pl.String) != "missing")["raw"].to_list() == []
    assert result["value"].null_count() == len(words)


@pytest.mark.parametrize("cleaner", CLEANERS.values(), ids=CLEANERS)
def test_an_empty_column_gives_an_empty_frame_of_the_same_shape(cleaner: Cleaner) -> None:
    """A column without values must not change the columns of the result, or types further down break."""
    empty = cleaner(pl.Series([], dtype=pl.String))
    full = cleaner(pl.Series(["Gauteng", "-", "082 123 4567 / 1"]))
    assert empty.is_empty()
    assert empty.schema == full.schema
