"""Organisation names: shown as written, matched whatever their legal form."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.clean.organisations import clean_organisation_names

FORMS = (
    "", " (Pty) Ltd", " Pty Ltd", " PTY LTD.", "(Pty)Ltd", " (Pty) Limited", " Proprietary Limited",
    " (Edms) Bpk",
    " Eiendoms Beperk", " Bpk", " Ltd", " Limited", " CC", " C.C.", " cc", " C C", " BK", " NPC", " (NPC)",
    " NPO",
    " (RF) NPC", " (Pty) Ltd (RF)", " SOC Ltd", " Inc", " Incorporated", " Trust", " LLC", " L.L.C.",
    " LLP", " PLC",
    " GmbH", " AG", " BV", " B.V.", " NV", " S.A.", " SARL", " S.r.l.", " SpA", " AB", " Oy",
    " A/S", " Co.",
    " & Co (Pty) Ltd", " Company", " Corp", " Corporation", ", Inc.", " - CC", " (Pty Ltd", " PtyLtd",
)  # fmt: skip


def _keys(names: list[str]) -> list[str]:
    return clean_organisation_names(pl.Series(names))["match_key"].to_list()


@pytest.mark.parametrize("form", [form for form in FORMS if not form.startswith(" & Co")])
def test_names_that_differ_in_legal_form_meet(form: str) -> None:
    """The predecessor found 83% of the pairs: suffixes kept the rest apart."""
    assert _keys([f"Aero School{form}", f"AEROSCHOOL{form}", f"aero-school{form}"]) == ["aeroschool"] * 3


@given(
    words=st.lists(
        st.sampled_from(["Aero", "Sky", "Wings", "Café", "O'Brien", "4", "&", "en", "of"]),
        min_size=2,
        max_size=4,
    ),
    form=st.sampled_from(
        [form for form in FORMS if form and not form.startswith((" & Co", " AG", " AB", " SpA", " S.A", " A/S"))]
    ),
    joint=st.sampled_from([" ", "  ", "-", " \n", "\xa0"]),
    upper=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_legal_form_case_punctuation_and_spacing_never_matter(
    words: list[str], form: str, joint: str, upper: bool
) -> None:
    """Names that differ in nothing else are one organisation."""
    plain = " ".join(["Sky", *words, "Club"])
    other = joint.join(["Sky", *words, "Club"]) + form
    assert len(set(_keys([plain, other.upper() if upper else other]))) == 1


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("CC", "cc"),
        ("Trust", "trust"),
        ("The Trust", "thetrust"),
        ("Aero Club of SA", "aeroclubofsa"),
        ("Tacc", "tacc"),
        ("Coastal Trust Bank", "coastaltrustbank"),
        ("Sky Wings (Pty) Ltd (Lanseria)", "skywingslanseria"),
        ("Sky Wings (Lanseria) CC", "skywingslanseria"),
        ("北京航空", "北京航空"),
    ],
)
def test_a_legal_form_goes_only_where_it_is_one(name: str, key: str) -> None:
    """An empty key would put all such organisations together."""
    assert _keys([name]) == [key]


@pytest.mark.parametrize(
    ("name", "key", "aliases"),
    [
        ("Sky (Pty) Ltd t/a Blue Air", "blueair", ["Sky (Pty) Ltd"]),
        ("Sky Aviation trading as Blue Air CC", "blueair", ["Sky Aviation"]),
        ("Sky h/a Blou Lug", "bloulug", ["Sky"]),
        ("Sky (formerly Blue Air) (Pty) Ltd", "sky", ["Blue Air"]),
        ("Sky (previously Blue)", "sky", ["Blue"]),
        ("Sky, formerly Blue", "sky", ["Blue"]),
        ("South African Flying Club (SAFC)", "southafricanflyingclub", ["SAFC"]),
        ("Sky Wings (Lanseria)", "skywingslanseria", []),
    ],
)
def test_other_names_are_kept_apart(name: str, key: str, aliases: list[str]) -> None:
    """A holding company's name in the key joins every school it owns; a trading name in it keeps one apart."""
    row = clean_organisation_names(pl.Series([name])).row(0, named=True)
    assert (row["value"], row["match_key"], row["aliases"]) == (name, key, aliases)


def test_the_name_is_shown_as_it_is_written() -> None:
    """The display name belongs to the organisation: only spaces and quotes are tidied."""
    names = ["  SKY\xa0Wings\n(Pty)  Ltd ", "“Sky Wings”", "O’Brien Air"]
    assert clean_organisation_names(pl.Series(names))["value"].to_list() == [
        "SKY Wings (Pty) Ltd",
        "Sky Wings",
        "O'Brien Air",
    ]


def test_the_legal_form_is_named() -> None:
    """The form is a fact about the organisation and must not be lost with the key."""
    names = ["A Edms Bpk", "A C.C.", "A (RF) NPC", "A Proprietary Limited (RF)", "A", "A SOC Ltd"]
    assert clean_organisation_names(pl.Series(names))["legal_form"].to_list() == [
        "(Pty) Ltd", "CC", "NPC RF", "(Pty) Ltd RF", None, "SOC Ltd",
    ]  # fmt: skip


def test_and_is_one_word_in_every_spelling() -> None:
    """The words "&", "and" and "en" are the same word on different letterheads."""
    names = ["Smith & Sons", "Smith and Sons", "Smith en Sons", "Smith+Sons"]
    assert set(_keys(names)) == {"smithandsons"}
    assert set(clean_organisation_names(pl.Series(names))["compare_name"]) == {"smith and sons"}
