"""A profile's expectations of the published tables.

Belongs here: running one expectation and summing up a suite. Does not belong here: choosing the suite
(``domain.profile``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import Expectation


@dataclass(frozen=True)
class ExpectationResult:
    """How one expectation fared.

    Attributes:
        expectation: The expectation.
        checked: Values looked at; missing ones only count for ``not_null``.
        failed: Values that fail.
        passed: Whether the share of good values reaches ``mostly``.
    """

    expectation: Expectation
    checked: int
    failed: int

    @property
    def passed(self) -> bool:
        """Whether the share of good values reaches ``mostly``."""
        return self.failed <= (1 - self.expectation.mostly) * self.checked + 1e-9

    @property
    def sentence(self) -> str:
        """The expectation and its outcome in words."""
        asked = self.expectation
        value = (
            f" {list(asked.value) if isinstance(asked.value, tuple) else asked.value}"
            if asked.value is not None
            else ""
        )
        share = f", at least {asked.mostly:.0%}" if asked.mostly < 1 else ""
        return f"{asked.column} {asked.check}{value}{share}: {self.failed} of {self.checked} fail"


def run_expectation(expectation: Expectation, frame: pl.DataFrame) -> ExpectationResult:
    """One expectation on its table."""
    column = pl.col(expectation.column)
    if expectation.check == "not_null":
        return ExpectationResult(expectation, frame.height, frame[expectation.column].null_count())
    present = frame.filter(column.is_not_null())
    if expectation.check == "unique":
        bad = column.is_duplicated()
    elif expectation.check == "matches":
        bad = ~column.cast(pl.String).str.contains(str(expectation.value))
    elif expectation.check == "in_set":
        choices = pl.Series(list(expectation.value or ()), strict=False)
        dtype = frame.schema[expectation.column]
        bad = ~column.is_in(choices.cast(dtype, strict=False).implode())
    else:
        low, high = tuple(expectation.value or (None, None))
        bad = ~column.is_between(low, high)
    return ExpectationResult(expectation, present.height, int(present.select(bad.sum()).item()))


def run_suite(suite: Sequence[Expectation], table: str, frame: pl.DataFrame) -> list[ExpectationResult]:
    """All expectations of a suite on one table."""
    return [run_expectation(expectation, frame) for expectation in suite if expectation.table == table]


def meets_the_expectations(results: Sequence[ExpectationResult], strict: bool) -> CheckOutcome:
    """Expectations that are not met; an error when one of error severity fails, or any in strict mode."""
    broken = [result for result in results if not result.passed]
    severe = any(strict or result.expectation.severity == "error" for result in broken)
    message = (
        f"{len(broken)} of {len(results)} expectations are not met: "
        + "; ".join(result.sentence for result in broken[:5])
        if broken
        else f"all {len(results)} expectations are met"
    )
    sample = pl.DataFrame(
        {
            "expectation": [result.sentence for result in results],
            "met": [result.passed for result in results],
            "severity": [result.expectation.severity for result in results],
        },
        schema={"expectation": pl.String, "met": pl.Boolean, "severity": pl.String},
    ).sort("met", maintain_order=True)
    return CheckOutcome(len(results), len(broken), message, sample, severe=severe)
