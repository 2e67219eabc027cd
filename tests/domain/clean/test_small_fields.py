"""Text, identifiers, categories and flags."""

import polars as pl
import pytest

from hotpass_assets.domain.clean.category import clean_category
from hotpass_assets.domain.clean.flags import clean_flag
from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.null_words import is_null_word
from hotpass_assets.domain.clean.text import clean_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("  a\xa0 b\nc ", "a b c"),
        ("CafÃ©", "Café"),
        ("x\u200by\u202c", "xy"),
        ("ｆｕｌｌ", "full"),
        ("non\u2011stop", "non-stop"),
        ("e\u0301", "é"),
        ("Â© Aero", "© Aero"),
        ("naïve Ångström", "naïve Ångström"),
    ],
)
def test_text_is_what_a_person_would_have_typed(text: str, value: str) -> None:
    """Two texts that look the same must be the same."""
    assert clean_text(pl.Series([text]))["value"].to_list() == [value]


def test_line_breaks_stay_in_long_texts() -> None:
    """Notes lose their sense as one line."""
    assert clean_text(pl.Series(["a \r\n\r\n b_x000D_\nc"]), multiline=True)["value"].to_list() == ["a\nb\nc"]


def test_words_of_a_profile_can_mean_nothing_too() -> None:
    """Every workbook has its own way to leave a cell empty."""
    frame = pl.DataFrame({"raw": ["DNC", "d n c", "nobody", "n/a", "Noneman"]})
    assert frame.select(is_null_word(pl.col("raw"), ["dnc", "Nobody"])).to_series().to_list() == [True] * 4 + [False]


@pytest.mark.parametrize(
    ("kind", "text", "value", "status"),
    [
        ("source_id", " 12.0 ", "12", "valid"),
        ("source_id", "007", "007", "valid"),
        ("source_id", "aB-1", "aB-1", "valid"),
        ("registration_number", "2001 012345 07", "2001/012345/07", "valid"),
        ("registration_number", "CK1998/012345/23", "1998/012345/23", "valid"),
        ("registration_number", "K2011123456", "K2011123456", "valid"),
        ("registration_number", "Reg No: 2001/012345/07", "2001/012345/07", "valid"),
        ("registration_number", "98/12345/07", "98/12345/07", "suspect"),
        ("vat_number", "VAT No. 4123 456 789", "4123456789", "valid"),
        ("vat_number", "4123456789.0", "4123456789", "valid"),
        ("vat_number", "5123456789", None, "invalid"),
        ("id_number", "800101 5009 087", "8001015009087", "valid"),
        ("id_number", "8001015009086", None, "invalid"),
    ],
)
def test_an_identifier_has_one_spelling(kind: str, text: str, value: str | None, status: str) -> None:
    """Ids that differ in spaces or ".0" do not join."""
    assert clean_identifiers(pl.Series([text]), kind).row(0)[1:3] == (value, status)


def test_a_kind_that_does_not_exist_is_named() -> None:
    """A typing mistake must not pass all values through."""
    with pytest.raises(ValueError, match="passport"):
        clean_identifiers(pl.Series(["1"]), "passport")


def test_categories_are_looked_up_without_case_and_punctuation() -> None:
    """Fifteen spellings of one type made fifteen types."""
    frame = clean_category(pl.Series(["FLIGHT  school", "flight-school", "fs", "Charter"]), {"fs": "Flight School"})
    assert frame["value"].to_list() == ["Flight School"] * 3 + ["Charter"]


def test_a_map_that_leads_in_a_circle_ends() -> None:
    """A profile can say a → b and b → a."""
    assert clean_category(pl.Series(["a"]), {"a": "b", "b": "a"})["value"][0] in ("a", "b")


def test_flags_are_read_in_english_and_afrikaans() -> None:
    """An unknown word must not become a no."""
    frame = clean_flag(pl.Series(["1", "ja", "X", "✓", "nee", "0.0", "cv "]))
    assert frame["value"].to_list() == [True] * 4 + [False, False, None]
    assert frame["status"].to_list()[-1] == "invalid"
