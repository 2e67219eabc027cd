"""The rules of a table as Great Expectations knows them.

Belongs here: the translation of a table's model and of a profile's expectations into its own expectations, and what its
findings mean. Does not belong here: running it (``hotpass_resources.data_docs``); this module does not import it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from hotpass_assets.domain.checks.expectation_schema import typed_choices
from hotpass_assets.domain.checks.expectations import ExpectationResult
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import Expectation
from hotpass_assets.domain.tables.model import Column, TableModel
from hotpass_assets.domain.tables.published import DATA_DOCS

NOT_NULL = "expect_column_values_to_not_be_null"
_UNIQUE = "expect_column_values_to_be_unique"
_MATCHES = "expect_column_values_to_match_regex"
_IN_SET = "expect_column_values_to_be_in_set"
_BETWEEN = "expect_column_values_to_be_between"
_COLUMNS = "expect_table_columns_to_match_ordered_list"
KEY = "expect_compound_columns_to_be_unique"

KINDS = {"not_null": NOT_NULL, "unique": _UNIQUE, "matches": _MATCHES, "in_set": _IN_SET, "between": _BETWEEN}
"""Kinds of expectation in a profile, and what Great Expectations calls them."""


@dataclass(frozen=True)
class GxRule:
    """One expectation in the words of Great Expectations.

    Attributes:
        type: Its type there.
        kwargs: What it is given there.
        origin: Whether the table's model or the profile asks for it.
        severity: ``warn`` or ``error``.
    """

    type: str
    kwargs: Mapping[str, Any]
    origin: Literal["model", "profile"]
    severity: str

    @property
    def column(self) -> str | None:
        """Column it is about; nothing for the whole table."""
        return self.kwargs.get("column")

    @property
    def mostly(self) -> float:
        """Share of values that must pass."""
        return float(self.kwargs.get("mostly", 1.0))


@dataclass(frozen=True)
class GxFinding:
    """What Great Expectations found of one rule.

    Attributes:
        rule: The rule.
        met: Whether it says the rule is met.
        checked: Values it looked at.
        failed: Values it found failing.
        problem: Kind of error that kept it from judging, if one did.
    """

    rule: GxRule
    met: bool
    checked: int
    failed: int
    problem: str | None = None


def gx_rules(model: TableModel, suite: Sequence[Expectation]) -> tuple[GxRule, ...]:
    """All rules of a table: those of its model first, then the expectations of the profile.

    Types are not among them: Great Expectations has no names for the Arrow types of a Parquet file. The check of the
    model judges those.
    """
    asked = [expectation for expectation in suite if expectation.table == model.name]
    return (*_model_rules(model), *(_profile_rule(expectation, model) for expectation in asked))


def _model_rules(model: TableModel) -> Iterator[GxRule]:
    yield GxRule(_COLUMNS, {"column_list": list(model.names)}, "model", "error")
    if len(model.key) > 1:
        yield GxRule(KEY, {"column_list": list(model.key)}, "model", "error")
    for column in model.columns:
        for kind, given in _column_rules(column):
            yield GxRule(kind, {"column": column.name, **given}, "model", "error")


def _column_rules(column: Column) -> Iterator[tuple[str, dict[str, Any]]]:
    if not column.nullable:
        yield NOT_NULL, {}
    if column.unique:
        yield _UNIQUE, {}
    if column.matches is not None:
        yield _MATCHES, {"regex": column.matches}
    if column.between is not None:
        low, high = column.between
        yield _BETWEEN, {"min_value": low, "max_value": high}
    if column.one_of is not None:
        yield _IN_SET, {"value_set": list(column.one_of)}


def _profile_rule(asked: Expectation, model: TableModel) -> GxRule:
    given: dict[str, Any] = {"column": asked.column}
    if asked.check == "matches":
        given["regex"] = str(asked.value)
    elif asked.check == "in_set":
        choices = typed_choices(tuple(asked.value or ()), model.schema[asked.column])
        given["value_set"] = [str(one) if isinstance(one, date) else one for one in choices]
    elif asked.check == "between":
        given["min_value"], given["max_value"] = tuple(asked.value or (None, None))
    # "unique" takes a share there too; a share of 1 is said by leaving it out.
    if asked.mostly < 1:
        given["mostly"] = asked.mostly
    return GxRule(KINDS[asked.check], given, "profile", asked.severity)


def findings_table(findings: Mapping[str, Sequence[GxFinding]]) -> pl.DataFrame:
    """Table ``data_docs`` from the findings of each table."""
    rows = [
        {
            "table": table,
            "column": finding.rule.column,
            "rule": finding.rule.type,
            "origin": finding.rule.origin,
            "severity": finding.rule.severity,
            "mostly": finding.rule.mostly,
            "checked": finding.checked,
            "failed": finding.failed,
            "met": finding.met,
            "problem": finding.problem,
        }
        for table, found in findings.items()
        for finding in found
    ]
    return DATA_DOCS.conform(pl.DataFrame(rows, schema=DATA_DOCS.schema)) if rows else DATA_DOCS.empty()


def great_expectations_are_met(found: pl.DataFrame, strict: bool) -> CheckOutcome:
    """Rules that Great Expectations calls broken; an error when one of error severity is, or any in strict mode.

    Args:
        found: Table ``data_docs``.
        strict: Whether warnings count as errors.
    """
    broken = found.filter(~pl.col("met"))
    severe = strict or bool((broken["severity"] == "error").any())
    named = ", ".join(
        f"{table}.{column or '*'} {rule.removeprefix('expect_')} ({failed})"
        for table, column, rule, failed in broken.select("table", "column", "rule", "failed").head(3).iter_rows()
    )
    message = (
        f"{broken.height} of {found.height} rules are broken: {named}"
        if broken.height
        else f"all {found.height} rules are met"
    )
    return CheckOutcome(found.height, broken.height, message, broken, severe=severe and not broken.is_empty())


def both_judges_agree(found: pl.DataFrame, own: Sequence[ExpectationResult]) -> CheckOutcome:
    """Expectations of the profile for which Great Expectations counts other failures than Hotpass does.

    Args:
        found: Table ``data_docs``.
        own: Results of the same expectations inside.
    """
    inside = pl.DataFrame(
        [(one.expectation.table, one.expectation.column, KINDS[one.expectation.check], one.failed) for one in own],
        schema={"table": pl.String, "column": pl.String, "rule": pl.String, "failed_inside": pl.UInt64},
        orient="row",
    )
    outside = found.filter(pl.col("origin") == "profile").select("table", "column", "rule", "failed")
    both = inside.join(outside, on=["table", "column", "rule"], how="full", coalesce=True, maintain_order="left_right")
    apart = both.filter(pl.col("failed_inside").ne_missing(pl.col("failed")))
    message = (
        f"{apart.height} of {both.height} expectations have other counts in Great Expectations"
        if apart.height
        else f"both count the same failures of {both.height} expectations"
    )
    return CheckOutcome(both.height, apart.height, message, apart)
