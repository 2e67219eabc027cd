"""Phones: the dirt of real workbooks, read or refused, never shortened."""

import phonenumbers
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.clean.phones import clean_phones


def _numbers(text: str, country: str = "ZA") -> list[str | None]:
    return clean_phones(pl.Series([text]), country)["value"].to_list()


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("+27821234567", "+27821234567", "phone.e164"),
        ("082 123 4567", "+27821234567", "phone.national"),
        ("(011) 555-1234", "+27115551234", "phone.national"),
        ("012/345 6789", "+27123456789", "phone.national"),
        ("082,123,4567", "+27821234567", "phone.national"),
        ("27821234567.0", "+27821234567", "phone.float"),
        ("2.7821234567E+10", "+27821234567", "phone.float"),
        ("821234567", "+27821234567", "phone.restored_zero"),
        ("821234567.0", "+27821234567", "phone.restored_zero"),
        ("27821234567", "+27821234567", "phone.country_code"),
        ("27 82 123 4567", "+27821234567", "phone.country_code"),
        ("0027 82 123 4567", "+27821234567", "phone.international_prefix"),
        ("+27 (0)82 123 4567", "+27821234567", "phone.trunk_zero"),
        ("+27 082 123 4567", "+27821234567", "phone.e164"),
        ("+44 (0)20 7946 0958", "+442079460958", "phone.trunk_zero"),
        ("O82 123 4567", "+27821234567", "phone.letter_o"),
        ("\u202a+27821234567\u202c", "+27821234567", "phone.e164"),
        ("082\u2011123\u20114567\xa0", "+27821234567", "phone.national"),
        ("０８２ １２３ ４５６７", "+27821234567", "phone.national"),
        ("0861 123 456", "+27861123456", "phone.national"),
    ],
)
def test_a_number_is_read_in_every_spelling(text: str, value: str, rule: str) -> None:
    """The predecessor lost whole columns of phones to ".0", lost zeros and odd marks."""
    row = clean_phones(pl.Series([text])).row(0, named=True)
    assert (row["value"], row["rule"], row["status"], row["confidence"]) == (value, rule, "valid", 0.85)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("082 123", "phone.too_short"),
        ("10111", "phone.too_short"),
        ("+278212345678", "phone.not_valid"),
        ("2.78E+10", "phone.precision_lost"),
        ("8001015009087", "phone.not_valid"),
        ("082 123 4567 011 555 1234 1234", "phone.too_long"),
        ("ask reception", "phone.no_digits"),
        ("info@aero.example", "phone.no_digits"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text: str, rule: str) -> None:
    """The library reads "082 123" as a number of eight digits; twelve digits must not be cut to eleven."""
    row = clean_phones(pl.Series([text])).row(0, named=True)
    assert (row["value"], row["rule"], row["status"]) == (None, rule, "invalid")


@pytest.mark.parametrize(
    "text",
    [
        "082 123 4567 / 011 555 1234",
        "082 123 4567; 011 555 1234",
        "082 123 4567, 011 555 1234",
        "082 123 4567\n011 555 1234",
        "082 123 4567 or 011 555 1234",
        "0821234567/0115551234",
        "27 82 123 4567 011 555 1234",
        "+27821234567+27115551234",
        "0821234567 - 0115551234",
        "Tel: 082 123 4567 Fax: 011 555 1234",
    ],
)
def test_two_numbers_in_a_cell_are_both_kept(text: str) -> None:
    """The predecessor kept the first number, or made one wrong number of both."""
    assert _numbers(text) == ["+27821234567", "+27115551234"]


def test_an_owner_in_brackets_goes_with_his_number() -> None:
    """A number without its owner is called by the wrong name."""
    frame = clean_phones(pl.Series(["082 123 4567 (Thabo) / 011 555 1234 (Sipho)", "Anna: 083 123 4567"]))
    assert frame["label"].to_list() == ["Thabo", "Sipho", "Anna"]
    assert frame["ordinal"].to_list() == [0, 1, 0]


@pytest.mark.parametrize(
    "text", ["011 555 1234 x203", "011 555 1234 ext. 203", "011 555 1234 (ext 203)", "0115551234 uitbr 203"]
)
def test_an_extension_is_kept_apart(text: str) -> None:
    """An extension glued to its number makes the number invalid."""
    row = clean_phones(pl.Series([text])).row(0, named=True)
    assert (row["value"], row["extension"]) == ("+27115551234", "203")


def test_a_shortened_second_number_is_reported_and_not_completed() -> None:
    """The text "4567/8" means a second number that nobody wrote out: completing it would invent one."""
    frame = clean_phones(pl.Series(["082 123 4567/8"]))
    assert frame["value"].to_list() == ["+27821234567", None]
    assert frame["rule"].to_list() == ["phone.national", "phone.abbreviated"]


def test_the_kind_of_line_is_told() -> None:
    """A landline cannot be sent a message."""
    assert clean_phones(pl.Series(["0821234567", "0115551234", "0800123456"]))["line"].to_list() == [
        "mobile", "fixed_line", "other",
    ]  # fmt: skip


def test_numbers_of_other_countries_are_read_by_their_own_plan() -> None:
    """The default country must not be South Africa for a British workbook."""
    assert _numbers("020 7946 0958", "GB") == ["+442079460958"]


@given(st.from_regex(r"(\+27|0027|27|0|)[1-9][0-9]{7,9}", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_the_quick_way_answers_as_the_library_does(text: str) -> None:
    """Plain numbers are read by expressions, which must accept what the library does, in nine digits."""
    parsed = phonenumbers.parse(text, "ZA")
    national = phonenumbers.national_significant_number(parsed)
    is_valid = phonenumbers.is_valid_number_for_region(parsed, "ZA") and len(national) == 9
    other = phonenumbers.is_valid_number(parsed) and parsed.country_code != 27
    expected = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if is_valid or other else None
    assert _numbers(text) == [expected]
