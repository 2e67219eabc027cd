"""Score and flags of an organisation."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.golden.quality import QUALITY_FIELDS, quality_of
from hotpass_assets.domain.tables.records import FIELD_DTYPE, STATUS_DTYPE

STATUSES = ("valid", "suspect", "invalid", "missing")


def judged(*stated: tuple[str, str], weights: dict[str, float] | None = None) -> tuple[float, str]:
    """Score and flags of one organisation with the fields and statuses stated."""
    frame = pl.DataFrame(
        [(0, field, status) for field, status in stated],
        schema={"organisation": pl.UInt32, "field": FIELD_DTYPE, "status": STATUS_DTYPE},
        orient="row",
    )
    found = quality_of(frame, pl.Series([0], dtype=pl.UInt32), weights or {})
    assert found.height == 1
    return found.select("data_quality_score", "data_quality_flags").row(0)


FULL = tuple((fields[0], "valid") for fields in QUALITY_FIELDS.values())


def test_everything_valid_is_a_whole_point_and_no_flag() -> None:
    """Prevents: a perfect record that looks doubtful."""
    assert judged(*FULL) == (1.0, "none")


def test_nothing_known_is_zero_with_every_flag() -> None:
    """Prevents: an empty record without a word about what is missing."""
    assert judged() == (0.0, ";".join(f"missing_{name}" for name in QUALITY_FIELDS))


@pytest.mark.parametrize("name", QUALITY_FIELDS)
@pytest.mark.parametrize(("status", "lost"), [("suspect", 0.1), ("invalid", 0.2), ("missing", 0.2)])
def test_validity_counts_and_not_presence(name: str, status: str, lost: float) -> None:
    """Prevents: a wrong number that scores as well as a right one."""
    rest = [line for line in FULL if line[0] not in QUALITY_FIELDS[name]]
    score, flags = judged(*rest, (QUALITY_FIELDS[name][0], status))
    assert score == pytest.approx(1 - lost)
    assert flags == f"{status}_{name}"


def test_one_good_value_makes_up_for_bad_ones() -> None:
    """Prevents: an organisation marked down because a second source has a typing mistake."""
    assert judged(*FULL, ("website", "invalid"), ("website", "missing")) == (1.0, "none")
    rest = [line for line in FULL if line[0] != "contact_phone"]
    assert judged(*rest, ("contact_phone", "invalid"), ("contact_whatsapp", "valid")) == (1.0, "none")


def test_weights_of_the_profile_count() -> None:
    """Prevents: weights that are read and ignored."""
    weights = {"contact_email": 3.0, "contact_phone": 1.0, "website": 0.0, "province": 0.0, "address": 0.0}
    assert judged(("contact_email", "valid"), weights=weights)[0] == 0.75
    assert judged(("contact_phone", "suspect"), weights=weights)[0] == 0.12


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(sorted(QUALITY_FIELDS)), st.sampled_from(STATUSES)))
def test_a_score_is_a_share_and_full_only_without_flags(stated: dict[str, str]) -> None:
    """Prevents: scores nobody can compare, and flags that contradict them."""
    score, flags = judged(*((QUALITY_FIELDS[name][0], status) for name, status in stated.items()))
    assert 0 <= score <= 1
    assert (score == 1) == (flags == "none")
    assert len(flags.split(";")) == len(QUALITY_FIELDS) - list(stated.values()).count("valid") or flags == "none"
