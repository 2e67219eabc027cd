"""Snapshots of what is known, answers of authorities, and names for files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotpass_assets.domain.file_slug import slug_of
from hotpass_assets.domain.research.candidates import Candidate
from hotpass_assets.domain.research.facts import (
    KEPT_DAYS,
    entry_about,
    has_expired,
    snapshot_document,
    snapshot_of,
)
from hotpass_assets.domain.research.payload import without_nan
from hotpass_assets.domain.research.subject import mark_of, people_of

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def read(document: object) -> list[tuple[str, str, float, str]]:
    """Field, value, confidence and source of what a snapshot says."""
    told = snapshot_of(document, "authority_sources", "Register", "aero.json", 0.9)
    return [(one.field, one.value, one.confidence, one.source) for one in told.facts]


def test_what_is_written_is_read_again() -> None:
    """Prevents: a snapshot that nobody can use."""
    fact = Candidate("website", "http://aero.example", 0.8, "aero.example", "http://aero.example/", "native_crawl", "x")
    document = snapshot_document("Aero School", [fact], NOW)
    told = snapshot_of(document, "local_snapshot", "earlier research", "aero.json", 0.5)
    assert told.recorded_at == NOW
    assert told.facts == (
        Candidate("website", "http://aero.example", 0.8, "aero.example", "http://aero.example/", "local_snapshot", "x"),
    )


def test_a_snapshot_kept_by_hand_names_columns() -> None:
    """Prevents: a form that only a program can write."""
    assert read({"name": "Aero School", "website": "www.aero.example", "phone": "x"}) == [
        ("website", "www.aero.example", 0.9, "Register")
    ]


@pytest.mark.parametrize("document", [[], "text", None, {"facts": "text"}, {"facts": {"field": "website"}}])
def test_what_is_no_snapshot_is_refused(document: object) -> None:
    """Prevents: a damaged file that is taken for one that says nothing."""
    with pytest.raises(ValueError, match=r"JSON object|list"):
        read(document)


def test_facts_that_are_none_are_left_out() -> None:
    """Prevents: a hostile entry that stops the others, or is believed more than it may be."""
    good = {"field": "province", "value": "Gauteng", "confidence": 0.7}
    bad = [
        {"field": "no_such_column", "value": "x"},
        {"field": "province"},
        {"field": "province", "value": ["Gauteng"]},
        {"field": "province", "value": True},
        "province",
    ]
    assert read({"facts": [*bad, good]}) == [("province", "Gauteng", 0.7, "Register")]
    assert read({"facts": [good | {"confidence": 99}]}) == [("province", "Gauteng", 0.9, "Register")]


def test_a_snapshot_expires_and_one_without_a_date_does_not() -> None:
    """Prevents: telephone numbers of three years ago, and a file of one's own that vanishes."""
    old = snapshot_of(snapshot_document("A", [], NOW), "s", "s", "s", 0.5)
    by_hand = snapshot_of({"website": "x"}, "s", "s", "s", 0.5)
    assert not has_expired(old, NOW + timedelta(days=KEPT_DAYS))
    assert has_expired(old, NOW + timedelta(days=KEPT_DAYS, seconds=1))
    assert not has_expired(by_hand, NOW + timedelta(days=9999))


def test_a_snapshot_of_another_organisation_of_the_same_name_is_told_apart() -> None:
    """Prevents: the telephone number of a namesake."""
    told = snapshot_of(snapshot_document("Twin Air", [], NOW, "id-1"), "s", "s", "s", 0.5)
    assert [told.is_about("Twin Air", each) for each in ("id-1", "id-2", None)] == [True, False, True]


@pytest.mark.parametrize(
    ("kept", "asked", "same"),
    [
        ("C++ Air", "C Air", False),
        ("C Air", "C++ Air", False),
        ("Café Aero", "Cafe Aero", False),
        ("C++ Air", "c++  air", True),
        ("Aero School (Pty) Ltd", "AERO SCHOOL", True),
        (None, "C Air", True),
    ],
)
def test_a_snapshot_of_another_organisation_of_the_same_file_is_told_apart(
    kept: str | None, asked: str, same: bool
) -> None:
    """Prevents: what an authority says of one organisation told as if it were of another."""
    assert kept is None or slug_of(kept) == slug_of(asked) or same
    document = snapshot_document(kept, [], NOW) if kept else {"website": "x"}
    assert snapshot_of(document, "s", "s", "s", 0.5).is_about(asked) is same


@pytest.mark.parametrize(
    "answer",
    [
        {"name": "AERO SCHOOL (Pty) Ltd", "website": "a"},
        [{"name": "Other"}, {"organization_name": "Aero School", "website": "a"}],
        {"total": 1, "results": [{"name": "Aero-School", "website": "a"}]},
    ],
)
def test_the_entry_of_the_organisation_is_found_in_an_answer(answer: object) -> None:
    """Prevents: an authority that answers lists and is not understood."""
    entry = entry_about(answer, "Aero School")
    assert entry is not None
    assert entry["website"] == "a"


@pytest.mark.parametrize(
    "answer",
    [
        {"name": "Other School", "website": "a"},
        [{"name": "Aero School", "website": "a"}, {"name": "Aero School Ltd", "website": "b"}],
        {"website": "a"},
        [],
        7,
        None,
        {"results": "none"},
    ],
)
def test_an_entry_about_somebody_else_is_not_taken(answer: object) -> None:
    """Prevents: values of another organisation, and a guess between two of one name."""
    assert entry_about(answer, "Aero School") is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Aero School (Pty) Ltd", "aero-school-pty-ltd"),
        ("Vliegskool Môreson", "vliegskool-moreson"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_slug_is_a_safe_name_of_a_file(name: str, slug: str) -> None:
    """Prevents: a name in a workbook that chooses where a file goes."""
    assert slug_of(name) == slug


def test_names_without_letters_and_long_names_keep_apart() -> None:
    """Prevents: two organisations that share a snapshot because their names cannot be written in ASCII or are cut."""
    slugs = {slug_of("???"), slug_of("!!!"), slug_of("a" * 200), slug_of("a" * 200 + "b")}
    assert len(slugs) == 4
    assert all(0 < len(slug) <= 80 for slug in slugs)
    assert "jane" not in mark_of("jane@aero.example")


def test_people_of_a_row_are_those_its_contacts_name() -> None:
    """Prevents: a search that names a contact because nobody knew it for one."""
    row = {"contact_primary_name": "Jane Doe", "contact_secondary_names": "Piet Botha; Jane Doe", "city": "Lanseria"}
    assert people_of(row) == ("Jane Doe", "Piet Botha")


def test_numbers_that_are_none_become_null() -> None:
    """Prevents: bare NaN, which no JSON reader takes."""
    assert without_nan({"a": [float("nan"), 1.5, {"b": float("inf")}]}) == {"a": [None, 1.5, {"b": None}]}
