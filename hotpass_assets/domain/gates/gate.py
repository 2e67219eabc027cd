"""Quality gates: what one is, when it holds, and how it is written down.

Belongs here: the shape of a gate and of the technical acceptance over several. Does not belong here: what a gate
looks at (``fitness``, ``hotpass_assets.data_gates``, ``hotpass_cli.gate_*``), the clock, files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    # It brings Polars, which the gates that look at no table do without.
    from hotpass_assets.domain.checks.outcome import CheckOutcome


@dataclass(frozen=True)
class GateCheck:
    """One thing a gate looked at.

    Attributes:
        name: A statement a reader can deny.
        passed: Whether it holds.
        message: What was found.
        fix: What to do about it; empty when it holds.
        severity: ``error`` fails the gate; ``warn`` only in strict mode.
    """

    name: str
    passed: bool
    message: str
    fix: str = ""
    severity: Literal["error", "warn"] = "error"

    @staticmethod
    def of_outcome(name: str, outcome: CheckOutcome, fix: str) -> GateCheck:
        """The outcome of a check of tables."""
        return GateCheck(name, outcome.passed, outcome.message, "" if outcome.passed else fix)


@dataclass(frozen=True)
class Gate:
    """A gate after it was run.

    Attributes:
        gate: What it is called on the command line, or its number.
        name: What it is about.
        checks: What it looked at; a gate that looked at nothing does not hold.
        stats: Figures beside the counts of checks.
        strict: Whether warnings fail it.
        timestamp: When it was run, ISO 8601 in UTC.
        seconds: How long that took.
    """

    gate: str
    name: str
    checks: tuple[GateCheck, ...]
    stats: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = False
    timestamp: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether something was looked at and nothing that counts failed."""
        return bool(self.checks) and not self.failures

    @property
    def failures(self) -> tuple[GateCheck, ...]:
        """Checks that fail the gate."""
        return tuple(check for check in self.checks if not check.passed and (self.strict or check.severity == "error"))

    @property
    def warnings(self) -> tuple[GateCheck, ...]:
        """Checks that do not hold and do not fail the gate."""
        return tuple(check for check in self.checks if not check.passed and check not in self.failures)

    @property
    def message(self) -> str:
        """What came out, in one sentence."""
        if not self.checks:
            return "nothing was there to check"
        if not self.failures:
            warned = f", {len(self.warnings)} warned" if self.warnings else ""
            return f"{sum(check.passed for check in self.checks)} of {len(self.checks)} checks hold{warned}"
        rest = len(self.failures) - 1
        more = f" (and {rest} more)" if rest else ""
        return f"{self.failures[0].name}: {self.failures[0].message}{more}"

    def as_dict(self) -> dict[str, Any]:
        """The gate as JSON values."""
        counts = {
            "total": len(self.checks),
            "passed": sum(check.passed for check in self.checks),
            "failed": len(self.failures),
            "warnings": len(self.warnings),
        }
        return {
            "gate": self.gate,
            "name": self.name,
            "timestamp": self.timestamp,
            "passed": self.passed,
            "message": self.message,
            "stats": {**counts, **self.stats},
            "checks": [
                {
                    "name": check.name,
                    "passed": check.passed,
                    "severity": check.severity,
                    "message": check.message,
                    "fix": check.fix or None,
                }
                for check in self.checks
            ],
        }


def technical_acceptance(
    gates: Sequence[Gate], timestamp: str, artifact_path: str, history_path: str
) -> dict[str, Any]:
    """The result of all gates of the technical acceptance as JSON values.

    Args:
        gates: The gates, called by their numbers.
        timestamp: When they were run.
        artifact_path: File the result is written to.
        history_path: File it is appended to.
    """
    passed = sum(gate.passed for gate in gates)
    return {
        "timestamp": timestamp,
        "gates": [
            {
                "id": gate.gate,
                "name": gate.name,
                "passed": gate.passed,
                "message": gate.message,
                "duration_seconds": round(gate.seconds, 3),
            }
            for gate in gates
        ],
        "summary": {
            "total": len(gates),
            "passed": passed,
            "failed": len(gates) - passed,
            "all_passed": bool(gates) and passed == len(gates),
        },
        "artifact_path": artifact_path,
        "history_path": history_path,
    }
