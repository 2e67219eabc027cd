"""A profile's expectations of the published tables.

Belongs here: how an expectation fared and summing up a suite. Does not belong here: choosing the suite
(``domain.profile``), finding the failing rows (``expectation_schema``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from hotpass_assets.domain.checks.expectation_schema import failing_rows
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import Expectation


@dataclass(frozen=True)
class ExpectationResult:
    """How one expectation fared.

    Attributes:
        expectation: The expectation.
        checked: Values looked at; missing ones only count for ``not_null``.
        failed: Values that fail.
        rows: Numbers of the failing rows from 0, ``UInt32``, ascending.
        judged: Whether it could be judged; a column that is missing or of the wrong type cannot be.
    """

    expectation: Expectation
    checked: int
    failed: int
    rows: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.UInt32), compare=False, repr=False)
    judged: bool = True

    @property
    def passed(self) -> bool:
        """Whether it was judged and the share of good values reaches ``mostly``."""
        return self.judged and self.failed <= (1 - self.expectation.mostly) * self.checked + 1e-9

    @property
    def rule(self) -> str:
        """What is expected of a value, in words."""
        asked = self.expectation
        value = (
            f" {list(asked.value) if isinstance(asked.value, tuple) else asked.value}"
            if asked.value is not None
            else ""
        )
        return f"{asked.check}{value}"

    @property
    def sentence(self) -> str:
        """The expectation and its outcome in words."""
        mostly = self.expectation.mostly
        asked = f"{self.expectation.column} {self.rule}{f', at least {mostly:.0%}' if mostly < 1 else ''}"
        if not self.judged:
            return f"{asked}: cannot be judged, the column is missing or has another type"
        return f"{asked}: {self.failed} of {self.checked} fail"


def run_expectation(expectation: Expectation, frame: pl.DataFrame) -> ExpectationResult:
    """One expectation on its table."""
    return run_suite([expectation], expectation.table, frame)[0]


def run_suite(suite: Sequence[Expectation], table: str, frame: pl.DataFrame) -> list[ExpectationResult]:
    """All expectations of a suite on one table, in the order of the suite."""
    asked = [expectation for expectation in suite if expectation.table == table]
    if not asked:
        return []
    return [_result(one, rows, frame) for one, rows in zip(asked, failing_rows(asked, frame), strict=True)]


def _result(asked: Expectation, rows: pl.Series | None, frame: pl.DataFrame) -> ExpectationResult:
    if rows is None:
        return ExpectationResult(asked, frame.height, frame.height, judged=False)
    checked = frame.height - (0 if asked.check == "not_null" else frame[asked.column].null_count())
    return ExpectationResult(asked, checked, rows.len(), rows)


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
            "checked": [result.checked for result in results],
            "failed": [result.failed for result in results],
        },
        schema={
            "expectation": pl.String,
            "met": pl.Boolean,
            "severity": pl.String,
            "checked": pl.UInt32,
            "failed": pl.UInt32,
        },
    ).sort("met", maintain_order=True)
    return CheckOutcome(len(results), len(broken), message, sample, severe=severe)
