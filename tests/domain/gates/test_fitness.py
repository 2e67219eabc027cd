"""Promises that are measured on an intake."""

from dataclasses import replace

import pytest

from hotpass_assets.domain.checks.accounting import CellBalance
from hotpass_assets.domain.gates.fitness import (
    cells_are_accounted_for,
    rows_can_be_used,
    runs_are_fast_enough,
    values_can_be_used,
)
from tests.builders import published

BALANCE = CellBalance(
    in_sheets=120, mapped=100, not_mapped=10, headers=10, titles=0, notes=0, totals=0, layout=0, set_aside=5
)


def test_a_lost_cell_fails() -> None:
    """Prevents: a gate that calls a workbook complete whose cells went nowhere."""
    assert cells_are_accounted_for(BALANCE).passed
    lost = cells_are_accounted_for(replace(BALANCE, in_sheets=121))
    assert not lost.passed and "1 of 121" in lost.message and lost.fix


@pytest.mark.parametrize(("set_aside", "passed"), [(5, True), (6, False)])
def test_one_value_in_twenty_may_be_refused(set_aside: int, passed: bool) -> None:
    """Prevents: a limit that is off by the value that stands on it."""
    check = values_can_be_used(replace(BALANCE, set_aside=set_aside))
    assert check.passed is passed
    assert bool(check.fix) is not passed


def test_too_many_rows_set_aside_fail() -> None:
    """Prevents: a half-empty result that is called fit."""
    records = published.records()
    assert rows_can_be_used(published.rejected(0), records).passed
    rejected = published.rejected(2)
    whole = rejected.with_columns(
        scope=rejected["scope"].cast(str).replace({"value": "row"}).cast(rejected["scope"].dtype)
    )
    assert not rows_can_be_used(whole, records).passed


@pytest.mark.parametrize(
    ("seconds", "passed"),
    [([], False), ([120.0], True), ([121.0], False), ([1.0] * 19 + [500.0], True), ([1.0] * 18 + [500.0] * 2, False)],
)
def test_the_slowest_run_in_twenty_does_not_count(seconds: list[float], passed: bool) -> None:
    """Prevents: a percentile that is the maximum, and a history without runs that passes."""
    assert runs_are_fast_enough(seconds).passed is passed
