"""Signs become a value, a suggestion or nothing, whatever order they come in."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from hotpass_assets.domain.enrich.signs import SIGNS, decided

CHAIN = ("lookups", "derived")


def sign(value: str, confidence: float, link: str = "derived", rule: str = "province.postal_code") -> dict[str, object]:
    """A sign of row 0's province."""
    return {
        "row": 0,
        "field": "province",
        "value": value,
        "confidence": confidence,
        "link": link,
        "source": "a source",
        "rule": rule,
        "evidence": "postal_code",
    }


def verdict(*signs: dict[str, object], threshold: float = 0.7) -> dict[str, object]:
    """What is decided of one field."""
    found = decided(pl.DataFrame(list(signs), schema=SIGNS), CHAIN, threshold)
    assert found.height == 1
    return found.row(0, named=True)


def test_a_sure_sign_fills_and_an_unsure_one_is_suggested() -> None:
    """Prevents: a guess in a cell, or a good value that only a ledger knows."""
    assert verdict(sign("Gauteng", 0.7))["state"] == "filled"
    assert verdict(sign("Gauteng", 0.69))["state"] == "suggested"


def test_signs_that_agree_make_each_other_stronger() -> None:
    """Prevents: two weak signs of one thing counting as one."""
    found = verdict(sign("Gauteng", 0.6), sign("Gauteng", 0.5, rule="province.dialling_code"))
    assert (found["state"], found["confidence"]) == ("filled", 0.8)
    assert found["rule"] == "province.postal_code + province.dialling_code"


def test_the_same_sign_twice_is_one_sign() -> None:
    """Prevents: a number written twice making a value surer."""
    assert verdict(sign("Gauteng", 0.6), sign("Gauteng", 0.6))["confidence"] == 0.6


def test_signs_that_contradict_each_other_fill_nothing() -> None:
    """Prevents: one of two provinces written into the cell because it is a little surer."""
    found = verdict(sign("Gauteng", 0.95), sign("Limpopo", 0.3))
    assert (found["state"], found["value"], found["contradicted"]) == ("suggested", "Gauteng", 1)


def test_the_first_sure_link_of_the_chain_decides() -> None:
    """Prevents: a surer link below overruling the order that a person wrote."""
    found = verdict(sign("Gauteng", 0.99), sign("Limpopo", 0.8, "lookups"))
    assert (found["state"], found["value"], found["link"], found["contradicted"]) == ("filled", "Limpopo", "lookups", 1)
    unsure = verdict(sign("Gauteng", 0.9), sign("Limpopo", 0.4, "lookups"))
    assert (unsure["state"], unsure["value"]) == ("filled", "Gauteng")


def test_links_outside_the_chain_say_nothing() -> None:
    """Prevents: a link that a profile left out still filling cells."""
    assert decided(pl.DataFrame([sign("Gauteng", 0.9, "registries")], schema=SIGNS), CHAIN, 0.7).is_empty()


@given(st.permutations([("Gauteng", 0.8), ("Gauteng", 0.3), ("Limpopo", 0.8), ("Limpopo", 0.3)]), st.integers(0, 3))
def test_what_is_decided_depends_on_no_order(pairs: list[tuple[str, float]], cut: int) -> None:
    """Prevents: another value in the cell because a file listed its lines in another order."""
    lines = [sign(value, sure, rule=f"rule.{value}.{sure}") for value, sure in pairs]
    kept = sorted(lines, key=lambda line: (line["value"], line["confidence"]))  # type: ignore[return-value]
    dropped = kept[cut]
    given_order = [line for line in lines if line is not dropped]
    one = decided(pl.DataFrame(given_order, schema=SIGNS), CHAIN, 0.7)
    other = decided(pl.DataFrame(given_order[::-1], schema=SIGNS), CHAIN, 0.7)
    assert_frame_equal(one, other)


@pytest.mark.parametrize("confidences", [(1.0,), (0.9, 0.95, 0.99)])
def test_nothing_is_ever_certain(confidences: tuple[float, ...]) -> None:
    """Prevents: a derived value that claims to be as sure as one that was read."""
    found = verdict(*(sign("Gauteng", sure, rule=f"rule.{sure}") for sure in confidences))
    assert found["confidence"] == 0.99
