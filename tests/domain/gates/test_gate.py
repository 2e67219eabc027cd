"""When a gate holds, and how it is written down."""

import json

import pytest

from hotpass_assets.domain.gates.gate import Gate, GateCheck, technical_acceptance

HOLDS, WARNS = GateCheck("a", True, "fine"), GateCheck("b", False, "so so", "look", "warn")
FAILS = GateCheck("c", False, "broken", "mend")


def test_a_gate_that_looked_at_nothing_does_not_hold() -> None:
    """Prevents: a green light from a target with nothing to check."""
    empty = Gate("docs", "Documentation", ())
    assert not empty.passed
    assert empty.message == "nothing was there to check"


@pytest.mark.parametrize(
    ("checks", "strict", "passed"),
    [
        ((HOLDS,), False, True),
        ((HOLDS, WARNS), False, True),
        ((HOLDS, WARNS), True, False),
        ((HOLDS, FAILS), False, False),
    ],
)
def test_errors_fail_a_gate_and_warnings_only_in_strict_mode(
    checks: tuple[GateCheck, ...], strict: bool, passed: bool
) -> None:
    """Prevents: warnings that stop everybody, or nobody."""
    gate = Gate("x", "X", checks, strict=strict)
    assert gate.passed is passed
    assert len(gate.failures) + len(gate.warnings) == sum(not check.passed for check in checks)


def test_a_gate_is_written_with_its_counts_and_checks() -> None:
    """Prevents: a document without what programs look for."""
    gate = Gate("cli", "CLI", (HOLDS, WARNS, FAILS), {"verbs": 8}, timestamp="2026-01-01T00:00:00+00:00")
    content = json.loads(json.dumps(gate.as_dict()))
    assert set(content) == {"gate", "name", "timestamp", "passed", "message", "stats", "checks"}
    assert content["stats"] == {"total": 3, "passed": 1, "failed": 1, "warnings": 1, "verbs": 8}
    assert content["checks"][2] == {
        "name": "c",
        "passed": False,
        "severity": "error",
        "message": "broken",
        "fix": "mend",
    }


def test_the_acceptance_counts_its_gates() -> None:
    """Prevents: a summary that says all passed where one did not."""
    gates = [Gate("QG-1", "CLI", (HOLDS,), seconds=1.23456), Gate("QG-2", "Data", (FAILS,))]
    result = technical_acceptance(gates, "now", "latest", "history")
    assert result["summary"] == {"total": 2, "passed": 1, "failed": 1, "all_passed": False}
    assert result["gates"][0] == {
        "id": "QG-1",
        "name": "CLI",
        "passed": True,
        "message": "1 of 1 checks hold",
        "duration_seconds": 1.235,
    }
    assert technical_acceptance(gates[:1], "now", "l", "h")["summary"]["all_passed"]
    assert not technical_acceptance([], "now", "l", "h")["summary"]["all_passed"]
