"""A profile's expectations."""

import re
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.checks.expectation_schema import typed_choices
from hotpass_assets.domain.checks.expectations import meets_the_expectations, run_expectation, run_suite
from hotpass_assets.domain.profile.resolve import Expectation
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from tests.builders.records import profile

KINDS = ("not_null", "unique", "matches", "in_set", "between")


def wanted(column: str, check: Any, value: Any = None, mostly: float = 1.0, severity: str = "warn") -> Expectation:
    """An expectation of table ``organisations``."""
    return Expectation("organisations", column, check, value, mostly, severity)


def organisations(**columns: list[Any]) -> pl.DataFrame:
    """Organisations with the columns given."""
    return ORGANISATIONS.conform(pl.DataFrame(columns, strict=False))


@pytest.mark.parametrize(
    ("column", "check", "value", "good", "bad"),
    [
        ("status", "not_null", None, ["a", "b", "c", "d"], ["a", None, "c", "d"]),
        ("status", "matches", "^[a-z]$", ["a", None, "c", "d"], ["a", "B", "c", "d"]),
        ("status", "in_set", ("Open", "Shut"), ["Open", None, "Shut", "Open"], ["Open", "open", "Shut", "Open"]),
        ("data_quality_score", "between", (0.5, 1), [0.5, 1.0, None, 0.7], [0.5, 0.49, 1.0, 0.7]),
        ("data_quality_score", "between", (None, 0.5), [0.5, 0.0, None, 0.1], [0.5, 0.51, 0.0, 0.1]),
        ("contact_count", "between", (1, None), [1, 2, 3, 99], [1, 0, 3, 99]),
        ("contact_count", "in_set", (1, 2), [1, 2, None, 1], [1, 3, 2, 1]),
    ],
)
def test_each_kind_passes_on_good_values_and_fails_on_a_planted_one(
    column: str, check: str, value: Any, good: list[Any], bad: list[Any]
) -> None:
    """Prevents: an expectation that holds whatever the table says."""
    expectation = wanted(column, check, value)
    assert run_expectation(expectation, organisations(**{column: good})).passed
    result = run_expectation(expectation, organisations(**{column: bad}))
    assert (result.passed, result.failed) == (False, 1)
    assert f"{column} {check}" in result.sentence


def test_repeated_values_all_fail_and_missing_ones_are_not_repeated() -> None:
    """Prevents: empty cells called duplicates of each other."""
    result = run_expectation(wanted("vat_number", "unique"), organisations(vat_number=["1", "1", None, None, "2"]))
    assert (result.checked, result.failed) == (3, 2)
    assert run_expectation(wanted("vat_number", "unique"), organisations(vat_number=["1", None, None])).passed


def test_only_present_values_are_looked_at_except_where_they_must_be_present() -> None:
    """Prevents: a column that is mostly empty failing twice."""
    frame = organisations(status=["a", None, None, None])
    assert run_expectation(wanted("status", "matches", "a"), frame).checked == 1
    assert run_expectation(wanted("status", "not_null"), frame).checked == 4


@pytest.mark.parametrize(("mostly", "passed"), [(1.0, False), (0.76, False), (0.75, True), (0.5, True)])
def test_mostly_is_the_smallest_share_of_good_values(mostly: float, passed: bool) -> None:
    """Prevents: a share rounded in favour of the table, or against it."""
    result = run_expectation(wanted("status", "not_null", mostly=mostly), organisations(status=["a", "b", None, "d"]))
    assert result.passed is passed
    assert (f"at least {mostly:.0%}" in result.sentence) == (mostly < 1)


def test_a_share_that_is_met_exactly_is_met() -> None:
    """Prevents: nine of ten failing "at least 90 %" because of floating point."""
    for size in (10, 20, 30, 70, 100):
        column = [None] * (size // 10) + ["a"] * (size - size // 10)
        frame = organisations(status=column)
        assert run_expectation(wanted("status", "not_null", mostly=0.9), frame).passed


@pytest.mark.parametrize("check", KINDS)
def test_an_empty_table_meets_every_expectation(check: str) -> None:
    """Prevents: an intake of refused rows that fails for its expectations, too."""
    value = {"matches": "a", "in_set": ("a",), "between": (0, 1)}.get(check)
    column = "data_quality_score" if check == "between" else "status"
    assert run_expectation(wanted(column, check, value), ORGANISATIONS.empty()).passed


@pytest.mark.parametrize(
    ("severities", "strict", "severe"),
    [(["warn"], False, False), (["error"], False, True), (["warn", "error"], False, True), (["warn"], True, True)],
)
def test_severity_is_that_of_what_failed(severities: list[str], strict: bool, severe: bool) -> None:
    """Prevents: a warning that stops a run, and an error that does not."""
    frame = organisations(status=[None])
    results = [run_expectation(wanted("status", "not_null", severity=severity), frame) for severity in severities]
    outcome = meets_the_expectations(results, strict)
    assert (outcome.passed, outcome.severe, outcome.failed) == (False, severe, len(severities))


def test_an_expectation_of_error_severity_that_holds_makes_nothing_severe() -> None:
    """Prevents: a warning that stops a run because of an expectation that is met."""
    frame = organisations(status=["a"], area=[None])
    results = [
        run_expectation(wanted("status", "not_null", severity="error"), frame),
        run_expectation(wanted("area", "not_null"), frame),
    ]
    outcome = meets_the_expectations(results, strict=False)
    assert (outcome.passed, outcome.severe) == (False, False)
    assert outcome.sample["met"].to_list() == [False, True]
    assert meets_the_expectations(results[:1], strict=True).passed
    assert meets_the_expectations([], strict=True).passed


def test_a_suite_runs_on_its_own_table_only() -> None:
    """Prevents: expectations of contacts asked of organisations."""
    entries = [
        {"column": "status", "check": "not_null"},
        {"table": "contacts", "column": "name", "check": "not_null"},
    ]
    suite = profile(refine={"expectations": entries}).refine.suite("default")
    results = run_suite(suite, "organisations", organisations(status=["a"]))
    assert [result.expectation.column for result in results] == ["status"]


def test_the_rows_that_fail_are_named() -> None:
    """Prevents: a report that counts failures and cannot say where they are."""
    frame = organisations(status=["a", None, "B", "a", None, "c"])
    suite = [wanted("status", "not_null"), wanted("status", "unique"), wanted("status", "matches", "^[a-z]$")]
    found = [result.rows.to_list() for result in run_suite(suite, "organisations", frame)]
    assert found == [[1, 4], [0, 3], [2]]


def test_what_cannot_be_judged_fails() -> None:
    """Prevents: a table of an older version that passes because nobody could look."""
    frame = pl.DataFrame({"status": [1, 2]})
    gone, other = run_suite(
        [wanted("province", "not_null", mostly=0.1), wanted("status", "matches", "a", mostly=0.1)],
        "organisations",
        frame,
    )
    assert (gone.passed, other.passed) == (False, False)
    assert "cannot be judged" in gone.sentence and "cannot be judged" in other.sentence


@settings(max_examples=60)
@given(
    texts=st.lists(st.sampled_from(["Open", "Shut", "open", "x1", "", None]), max_size=12),
    pattern=st.sampled_from(["^[A-Z]", r"\d$", "pen", "^$"]),
    choices=st.lists(st.sampled_from(["Open", "Shut", "x1", "elsewhere"]), min_size=1, max_size=3, unique=True),
)
def test_pandera_finds_what_the_rule_says(texts: list[str | None], pattern: str, choices: list[str]) -> None:
    """Prevents: a translation into Pandera that anchors a pattern, or looks at missing values."""
    frame = organisations(status=texts) if texts else ORGANISATIONS.empty()
    suite = [
        wanted("status", "not_null"),
        wanted("status", "unique"),
        wanted("status", "matches", pattern),
        wanted("status", "in_set", tuple(choices)),
    ]
    rows = [result.rows.to_list() for result in run_suite(suite, "organisations", frame)]
    present = [(number, text) for number, text in enumerate(texts) if text is not None]
    assert rows == [
        [number for number, text in enumerate(texts) if text is None],
        [number for number, text in present if texts.count(text) > 1],
        [number for number, text in present if re.search(pattern, text) is None],
        [number for number, text in present if text not in choices],
    ]


@pytest.mark.parametrize(
    ("values", "dtype", "typed"),
    [
        ((1, 2.0, 1.5, -1, "x"), pl.UInt32(), [1, 2]),
        (("valid", "sound"), pl.Enum(["valid", "invalid"]), ["valid"]),
        (("2026-01-31", "soon"), pl.Date(), [date(2026, 1, 31)]),
        ((True, False), pl.Boolean(), [True, False]),
    ],
)
def test_choices_are_of_the_type_of_their_column(values: Any, dtype: pl.DataType, typed: list[Any]) -> None:
    """Prevents: 1.5 accepted as 1, and a choice the column cannot hold stopping the run."""
    assert typed_choices(values, dtype) == typed
