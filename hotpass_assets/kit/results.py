"""Results of checks as the command line and the report show them.

Belongs here: reading the evaluations of a run from the history. Does not belong here: the checks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg

from hotpass_assets.domain.checks.expectations import ExpectationResult


@dataclass(frozen=True)
class CheckResult:
    """Outcome of one check of one run.

    Attributes:
        asset: Table that was checked.
        name: Name of the check.
        passed: Whether it holds.
        severity: ``warn`` or ``error``.
        description: What was found.
        failed: How many things failed.
    """

    asset: str
    name: str
    passed: bool
    severity: str
    description: str
    failed: int

    @staticmethod
    def of_expectation(result: ExpectationResult) -> "CheckResult":
        """One expectation of a profile as a result."""
        asked = result.expectation
        return CheckResult(
            asked.table,
            f"{asked.column} {asked.check}",
            result.passed,
            asked.severity,
            result.sentence,
            result.failed,
        )


def check_results(events: Iterable[dg.DagsterEvent]) -> tuple[CheckResult, ...]:
    """Results of all checks evaluated among ``events``, by table and name."""
    results = []
    for event in events:
        if event.event_type_value != "ASSET_CHECK_EVALUATION":
            continue
        evaluation = event.asset_check_evaluation_data
        failed = evaluation.metadata.get("failed")
        results.append(
            CheckResult(
                asset=evaluation.asset_key.path[-1],
                name=evaluation.check_name,
                passed=evaluation.passed,
                severity=evaluation.severity.value.lower(),
                description=evaluation.description or "",
                failed=int(str(failed.value)) if failed is not None else 0,
            )
        )
    return tuple(sorted(results, key=lambda result: (result.asset, result.name)))
