"""A person is found in rows by what identifies them, and taken out of them without harm to others."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from hotpass_assets.domain.clean.null_words import is_null_word
from hotpass_assets.domain.compliance.identifiers import Identifier, born, id_numbers_in, identifier_of, is_child
from hotpass_assets.domain.compliance.suppression import Person, Suppression, fingerprints_of, knowing
from hotpass_assets.domain.compliance.traces import ERASED, rows_without, traces_in

ID_NUMBER = "8001015009087"
TEXTS = ("zeb@aero.example", "082 917 3355", "Zebulonia Quuxworth", ID_NUMBER)
PERSON = Person(frozenset(found for text in TEXTS if (found := identifier_of(text, "ZA"))), frozenset({"aero example"}))


def erased(*cells: str | None, person: Person = PERSON) -> list[str | None]:
    rows = pl.Series([list(cells)], dtype=pl.List(pl.String))
    return list(rows_without(rows, traces_in(rows, knowing(person), "ZA"))[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zeb@Aero.example", Identifier("email", "zeb@aero.example")),
        ("082 917 3355", Identifier("phone", "+27829173355")),
        ("+27829173355", Identifier("phone", "+27829173355")),
        ("800101 5009 087", Identifier("id_number", ID_NUMBER)),
        ("Zebulonia  QUÚXWORTH", Identifier("name", "zebulonia quuxworth")),
        ("8001015009086", None),
        ("12", None),
        ("?", None),
    ],
)
def test_an_identifier_has_one_form(text: str, expected: Identifier | None) -> None:
    """Two spellings of one number must be one person, and digits that fail their check nobody."""
    found = identifier_of(text, "ZA")
    assert found == expected or (expected is None and found is not None and found.kind != "id_number")


@pytest.mark.parametrize(
    ("cells", "left"),
    [
        (["Aero Example", "Zebulonia Quuxworth", None], ["Aero Example", ERASED, None]),
        (["Aero Example", "Quuxworth, Zebulonia (owner)"], ["Aero Example", f"{ERASED} (owner)"]),
        (["x", "Zebulonia", "Quuxworth", "0829173355"], ["x", ERASED, ERASED, ERASED]),
        (["x", "a@b.example; zeb@aero.example"], ["x", f"a@b.example; {ERASED}"]),
        (["x", "27829173355.0", "Mrs Z. Quuxworth"], ["x", ERASED, ERASED]),
        (["x", f"born {ID_NUMBER}, tall"], ["x", f"born {ERASED}, tall"]),
    ],
)
def test_a_person_is_taken_out_of_a_row(cells: list[str | None], left: list[str | None]) -> None:
    """What is left behind in one cell is found by whoever reads that cell."""
    assert erased(*cells) == left


@pytest.mark.parametrize(
    "cells",
    [
        ["Other Company", "Zebulonia Quuxworth"],
        ["Aero Example", "Zebulonia Other", "0829173356"],
        ["Aero Example", "rezeb@aero.example.org"],
        ["Quuxworth Aviation", "Somebody Else"],
    ],
)
def test_namesakes_and_neighbours_are_left_alone(cells: list[str | None]) -> None:
    """Erasing one person must not erase another who shares a name, a company or most of a number."""
    assert erased(*cells) == cells


def test_the_list_of_the_erased_recognises_as_much_and_holds_nothing() -> None:
    """The list is kept for ever: it must not be a list of people."""
    key = bytes(range(32))
    marks = fingerprints_of(key, PERSON)
    suppression = Suppression(key, dict.fromkeys(marks, "p1"))
    rows = pl.Series([["Aero Example", "Zebulonia Quuxworth", "082 917 3355"], ["x", "zeb@aero.example", None]])
    by_list, by_name = (traces_in(rows, known, "ZA").changed for known in (suppression.known(), knowing(PERSON)))
    assert by_list.equals(by_name) and by_list.height == 3
    assert all(len(mark) == 64 and set(mark) <= set("0123456789abcdef") for mark in marks)
    other = Suppression(bytes(32), dict.fromkeys(marks, "p1"))
    assert traces_in(rows, other.known(), "ZA").cells.is_empty()


def test_what_stands_in_an_erased_cell_means_nothing() -> None:
    """Otherwise the mark would be cleaned, published or rejected as if somebody had typed it."""
    assert pl.select(is_null_word(pl.lit(ERASED))).item()
    assert erased(*erased("x", "zeb@aero.example")) == ["x", ERASED]


def test_identity_numbers_are_checked_and_tell_children() -> None:
    """Thirteen digits are many things; a child's number needs more care than any other."""
    assert id_numbers_in("x 8001015009087 y 8001015009086 z 2001012345678") == [ID_NUMBER]
    assert born(ID_NUMBER, date(2026, 1, 1)) == date(1980, 1, 1)
    assert born("1001015009083", date(2026, 1, 1)) == date(2010, 1, 1)
    assert is_child("1001015009083", date(2027, 12, 31)) and not is_child("1001015009083", date(2028, 1, 1))
