"""The rules of a table in the words of Great Expectations, and what its findings mean."""

from typing import Any

import polars as pl
import pytest

from hotpass_assets.domain.checks.expectations import ExpectationResult
from hotpass_assets.domain.checks.gx_suite import (
    KINDS,
    GxFinding,
    both_judges_agree,
    findings_table,
    great_expectations_are_met,
    gx_rules,
)
from hotpass_assets.domain.profile.resolve import Expectation
from hotpass_assets.domain.tables.golden import CONTACTS, ORGANISATIONS
from hotpass_assets.domain.tables.model import Column, TableModel
from hotpass_assets.domain.tables.records import SOURCE_VALUES

MODEL = TableModel(
    "organisations",
    "Every rule a model can have.",
    (
        Column("id", pl.String(), "Id.", nullable=False, unique=True, matches="^x"),
        Column("part", pl.UInt8(), "Part.", between=(0.0, 1.0)),
        Column("state", pl.String(), "State.", one_of=("a", "b")),
    ),
    key=("id", "part"),
)


def asked(column: str, check: Any, value: Any = None, mostly: float = 1.0, severity: str = "warn") -> Expectation:
    """An expectation of table ``organisations``."""
    return Expectation("organisations", column, check, value, mostly, severity)


def test_every_rule_of_a_model_is_asked() -> None:
    """Prevents: a rule that Hotpass keeps and that others cannot verify."""
    rules = [(rule.type.removeprefix("expect_"), rule.column, rule.origin) for rule in gx_rules(MODEL, ())]
    assert rules == [
        ("table_columns_to_match_ordered_list", None, "model"),
        ("compound_columns_to_be_unique", None, "model"),
        ("column_values_to_not_be_null", "id", "model"),
        ("column_values_to_be_unique", "id", "model"),
        ("column_values_to_match_regex", "id", "model"),
        ("column_values_to_be_between", "part", "model"),
        ("column_values_to_be_in_set", "state", "model"),
    ]


@pytest.mark.parametrize("model", [ORGANISATIONS, CONTACTS, SOURCE_VALUES], ids=lambda model: model.name)
def test_no_rule_of_a_real_model_is_lost(model: TableModel) -> None:
    """Prevents: a new kind of rule in a model that the suite does not know."""
    stated = sum(
        (not column.nullable)
        + column.unique
        + sum(r is not None for r in (column.matches, column.between, column.one_of))
        for column in model.columns
    )
    assert len(gx_rules(model, ())) == stated + 1 + (len(model.key) > 1)


def test_expectations_keep_share_severity_and_table() -> None:
    """Prevents: a suite that is stricter, or about another table, than the profile."""
    suite = [
        asked("status", "matches", "^a", 0.85, "error"),
        asked("data_quality_score", "between", (None, 1)),
        asked("contact_count", "in_set", (1, 1.5)),
        Expectation("contacts", "name", "not_null", None, 1.0, "warn"),
    ]
    rules = [rule for rule in gx_rules(ORGANISATIONS, suite) if rule.origin == "profile"]
    assert [(rule.column, rule.mostly, rule.severity) for rule in rules] == [
        ("status", 0.85, "error"),
        ("data_quality_score", 1.0, "warn"),
        ("contact_count", 1.0, "warn"),
    ]
    assert dict(rules[1].kwargs) == {"column": "data_quality_score", "min_value": None, "max_value": 1}
    assert rules[2].kwargs["value_set"] == [1]


def found(*failures: tuple[str, int, bool]) -> pl.DataFrame:
    """Table ``data_docs`` of expectations on columns of organisations, with failures and whether they are met."""
    findings = []
    for column, failed, met in failures:
        severity = "error" if column == "website" else "warn"
        (rule,) = [
            rule
            for rule in gx_rules(ORGANISATIONS, [asked(column, "not_null", severity=severity)])
            if rule.origin == "profile"
        ]
        findings.append(GxFinding(rule, met, 10, failed))
    return findings_table({"organisations": findings})


@pytest.mark.parametrize(
    ("table", "strict", "passed", "severe"),
    [
        ([("status", 0, True)], False, True, False),
        ([("status", 2, True)], True, True, False),
        ([("status", 2, False)], False, False, False),
        ([("status", 2, False)], True, False, True),
        ([("status", 2, False), ("website", 1, False)], False, False, True),
    ],
)
def test_severity_is_that_of_the_broken_rules(table: Any, strict: bool, passed: bool, severe: bool) -> None:
    """Prevents: a tolerated share that fails, and an error that only warns."""
    outcome = great_expectations_are_met(found(*table), strict)
    assert (outcome.passed, outcome.severe) == (passed, severe)


def test_judges_that_count_differently_are_told_apart() -> None:
    """Prevents: two verdicts on the same data that nobody compares."""
    own = [ExpectationResult(asked(column, "not_null"), 10, failed) for column, failed in (("status", 2), ("area", 0))]
    assert both_judges_agree(found(("status", 2, True), ("area", 0, True)), own).passed
    apart = both_judges_agree(found(("status", 3, True), ("area", 0, True)), own)
    assert (apart.passed, apart.failed, apart.sample["column"].to_list()) == (False, 1, ["status"])
    assert not both_judges_agree(found(("status", 2, True)), own).passed, "an expectation that was not judged at all"
    assert set(KINDS) == {"not_null", "unique", "matches", "in_set", "between"}


def test_a_table_without_rules_gives_an_empty_table() -> None:
    """Prevents: a frame without columns where nothing was judged."""
    assert findings_table({}).is_empty() and findings_table({}).width == 10
