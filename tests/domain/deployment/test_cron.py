"""What is a cron schedule, and what is said of one that is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from dagster._utils.schedules import is_valid_cron_schedule, schedule_execution_time_iterator
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.deployment.cron import checked_cron


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("0 6 * * *", "0 6 * * *"),
        ("  */15   8-18 * * mon-FRI ", "*/15 8-18 * * mon-FRI"),
        ("0 0 1,15 jan,jul *", "0 0 1,15 jan,jul *"),
        ("0 0 31 1-12/2 7", "0 0 31 1-12/2 7"),
        ("0 0 29 2 *", "0 0 29 2 *"),
        ("@daily", "0 0 * * *"),
        ("@Weekly", "0 0 * * 0"),
    ],
)
def test_a_schedule_is_taken_as_it_is_meant(text: str, cron: str) -> None:
    """Prevents: refusing what every cron knows, and blanks that Dagster stumbles over."""
    assert checked_cron(text) == cron
    assert is_valid_cron_schedule(cron)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has 5 fields .* not 0"),
        ("0 6 * *", "has 5 fields .* not 4"),
        ("0 0 6 * * *", "has 5 fields .* not 6"),
        ("60 6 * * *", "the minute is 60: it can be 0 to 59"),
        ("0 24 * * *", "the hour is 24: it can be 0 to 23"),
        ("0 6 0 * *", "the day of the month is 0: it can be 1 to 31"),
        ("0 6 * 13 *", "the month is 13"),
        ("0 6 * * 8", "the day of the week is 8"),
        ("0 6 * * funday", "the day of the week 'funday' is not a number"),
        ("0 18-6 * * *", "the hour '18-6' begins after it ends"),
        ("*/0 * * * *", "the minute '.*' has a step of 0"),
        ("*/90 * * * *", "the minute '.*' has a step of 90: steps are 1 to 59"),
        ("5/10 * * * *", "has a step but no range"),
        ("0 6 1,,2 * *", "the day of the month '1,,2' is not a number"),
        ("0 6 -1 * *", "the day of the month '-1' is not a number"),
        ("٥ 6 * * *", "is not a number"),
        ("0 0 30 2 *", "no month 2 has a day 30, so it would never run"),
        ("0 0 31 4,6 *", "no month 4,6 has a day 31"),
        ("0 6 * * *" + " " * 300, "longer than 200"),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    """Prevents: "invalid cron", after which one guesses."""
    with pytest.raises(ValueError, match=words):
        checked_cron(text)


FIELD = st.one_of(
    st.just("*"),
    st.integers(0, 60).map(str),
    st.tuples(st.integers(0, 32), st.integers(0, 32)).map("{0[0]}-{0[1]}".format),
    st.integers(0, 60).map("*/{}".format),
    st.lists(st.integers(0, 31).map(str), min_size=1, max_size=3).map(",".join),
)


@given(st.lists(FIELD, min_size=5, max_size=5).map(" ".join))
def test_what_passes_here_runs_in_dagster(text: str) -> None:
    """Prevents: a schedule that is accepted and then takes the code location down, or never fires."""
    try:
        cron = checked_cron(text)
    except ValueError:
        return
    assert is_valid_cron_schedule(cron)
    assert next(iter(schedule_execution_time_iterator(datetime(2026, 1, 1, tzinfo=UTC).timestamp(), cron, "UTC")))
