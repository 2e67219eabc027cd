"""What is missing of an organisation, and which finds may fill it."""

from __future__ import annotations

import pytest

from hotpass_assets.domain.research.candidates import (
    CONTRADICTED,
    NOTHING,
    READY,
    UNSURE,
    Candidate,
    cleaned_candidates,
    standings,
)
from hotpass_assets.domain.research.gaps import clean_value, missing_fields

FIELDS = ("contact_primary_email", "contact_primary_phone", "website", "province", "address_primary")


def candidate(field: str, value: str, confidence: float, source: str = "Register") -> Candidate:
    """A find of one source."""
    return Candidate(field, value, confidence, source, "line 1", "authority_sources")


def test_words_for_nothing_are_gaps_and_odd_values_are_not() -> None:
    """Prevents: research for what is known, and none for "n/a"; a value somebody wrote that is taken for a gap."""
    row = {
        "contact_primary_email": "n/a",
        "contact_primary_phone": "call the tower",
        "website": "  ",
        "province": "Unknown",
        "address_primary": "1 Airfield Road",
    }
    assert missing_fields(row, FIELDS, "ZA") == ("contact_primary_email", "website", "province")


def test_the_words_of_the_profile_count_too() -> None:
    """Prevents: a profile that says "ask Piet" means nothing, and research that believes the cell."""
    row = dict.fromkeys(FIELDS, "Ask the office")
    assert missing_fields(row, ("website",), "ZA") == ()
    assert missing_fields(row, ("website",), "ZA", ["ask the OFFICE"]) == ("website",)


def test_a_column_that_is_not_there_is_a_gap_in_the_order_asked() -> None:
    """Prevents: a dataset without a column that seems complete."""
    assert missing_fields({"website": "http://aero.example"}, ("province", "website", "city"), "ZA") == (
        "province",
        "city",
    )


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("contact_primary_phone", "011 555 0101", "+27115550101"),
        ("contact_primary_email", "Ops@Aero.example", "ops@aero.example"),
        ("province", "KZN", "KwaZulu-Natal"),
        ("province", "Atlantis", None),
        ("website", "not a site", None),
        ("description", "Flight school", "Flight school"),
    ],
)
def test_a_find_is_cleaned_by_the_rules_of_its_field(field: str, text: str, value: str | None) -> None:
    """Prevents: two spellings of one value that seem to contradict each other, and rubbish as a candidate."""
    assert clean_value(field, text, "ZA") == value


def test_finds_for_fields_that_are_known_or_unsound_are_left_out() -> None:
    """Prevents: a hostile snapshot that overrules the row, or claims more than certainty."""
    found = [
        candidate("website", "www.aero.example", 0.8),
        candidate("province", "Gauteng", 0.8),
        candidate("website", "www.sure.example", 7.0),
        candidate("website", "x" * 10_000, 0.9),
    ]
    assert [one.value for one in cleaned_candidates(found, ["website"], "ZA")] == ["http://www.aero.example"]


def test_sources_that_agree_make_each_other_stronger_and_one_source_does_not_count_twice() -> None:
    """Prevents: one registry read twice that makes its own word sure."""
    twice = [candidate("province", "Gauteng", 0.5), candidate("province", "Gauteng", 0.4)]
    (alone,) = standings(twice, ["province"], 0.65)
    assert (alone.state, alone.confidence) == (UNSURE, 0.5)
    (together,) = standings([*twice, candidate("province", "Gauteng", 0.5, "Directory")], ["province"], 0.65)
    assert (together.state, together.confidence, together.sources) == (READY, 0.75, ("Directory", "Register"))


def test_two_sure_values_contradict_each_other() -> None:
    """Prevents: a coin toss between two registries that nobody sees."""
    found = [candidate("province", "Gauteng", 0.9), candidate("province", "Limpopo", 0.8, "Directory")]
    told = standings(found, ["province", "website"], 0.65)
    assert [(one.state, one.value, one.others) for one in told] == [
        (CONTRADICTED, "Gauteng", ("Limpopo",)),
        (NOTHING, None, ()),
    ]


def test_a_find_at_the_threshold_is_sure_enough() -> None:
    """Prevents: a threshold that means one thing in the profile and another here."""
    (told,) = standings([candidate("province", "Gauteng", 0.65)], ["province"], 0.65)
    assert told.state == READY
