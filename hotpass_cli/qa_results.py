"""How the results of quality gates look.

Belongs here: the table, the lines, the document and the error line. Does not belong here: running gates.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from hotpass_assets.domain.gates.gate import Gate, GateCheck
from hotpass_cli.output import Output, plain

_COLOURS = {"PASS": "green", "WARN": "yellow", "FAIL": "red"}


def report(output: Output, gates: Sequence[Gate], document: Mapping[str, Any], *, as_json: bool, verbose: bool) -> None:
    """Writes what came out: one document, events, or a table with what does not hold under it."""
    if as_json and not output.is_json:
        typer.echo(json.dumps(plain(document), indent=2))
        return
    for gate in document["gates"]:
        output.event("qa.gate", gate)
    output.event("qa.summary", {key: value for key, value in document.items() if key != "gates"})
    if output.is_json:
        return
    _show_table(output, gates)
    for gate in gates:
        shown = [check for check in gate.checks if verbose or not check.passed]
        if shown:
            output.line("")
            output.line(f"{gate.gate}, {gate.name}")
        for check in shown:
            word = verdict(check, gate)
            output.line(f" {check.name}: {check.message}", typer.style(f"[{word}]", fg=_COLOURS[word]))
            if check.fix:
                output.line(f"        {check.fix}")
    _show_places(output, gates, document)


def verdict(check: GateCheck, gate: Gate) -> str:
    """``PASS``, ``WARN`` or ``FAIL``."""
    if check.passed:
        return "PASS"
    return "FAIL" if check in gate.failures else "WARN"


def _show_table(output: Output, gates: Sequence[Gate]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False)
    for heading in ("Gate", "About", "Result", "Checks", "Hold", "Fail", "Warn", "Seconds"):
        table.add_column(heading, justify="left" if heading in {"Gate", "About", "Result"} else "right")
    for gate in gates:
        held = sum(check.passed for check in gate.checks)
        counts = (len(gate.checks), held, len(gate.failures), len(gate.warnings))
        result = Text("pass", "green") if gate.passed else Text("FAIL", "red")
        table.add_row(gate.gate, gate.name, result, *map(str, counts), f"{gate.seconds:.1f}")
    output.show(table)


def _show_places(output: Output, gates: Sequence[Gate], document: Mapping[str, Any]) -> None:
    places = [f"Data Docs: {gate.stats['data_docs']}" for gate in gates if "data_docs" in gate.stats]
    if "acceptance" in document:
        places.append(f"Acceptance: {document['acceptance']['artifact_path']}")
        places.append(f"History: {document['acceptance']['history_path']}")
    if places:
        output.line("")
    for place in places:
        output.line(place)


def failure_message(gates: Sequence[Gate]) -> str:
    """The error line when a gate does not hold; nothing when all do."""
    failed = [gate for gate in gates if not gate.passed]
    if not failed:
        return ""
    named = "; ".join(f"{gate.gate}: {gate.message}" for gate in failed)
    do = next((check.fix for gate in failed for check in gate.failures if check.fix), "")
    remedy = f" {do}." if do and len(failed) == 1 else ""
    count = f"{len(failed)} of {len(gates)} gates do not hold" if len(gates) > 1 else "the gate does not hold"
    return f"{count} ({named}).{remedy} Trying again unchanged will not help."
