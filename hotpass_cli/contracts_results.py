"""What ``hotpass contracts validate`` and ``diff`` show, and the exit code that follows.

Belongs here: tables for people and documents for programs. Does not belong here: finding anything
(``hotpass_assets.domain.contracts``).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.printable import printable
from hotpass_cli.options import Invocation

if TYPE_CHECKING:
    from rich.table import Table

    from hotpass_assets.domain.contracts.comparison import Comparison
    from hotpass_assets.domain.contracts.findings import Finding
    from hotpass_assets.domain.contracts.model import Contract
    from hotpass_assets.domain.contracts.validation import DatasetTable


def report_dataset(
    invocation: Invocation,
    path: Path,
    contract: "Contract",
    dataset: Mapping[str, "DatasetTable"],
    findings: Sequence["Finding"],
    *,
    as_json: bool,
) -> int:
    """Shows how a dataset kept a contract."""
    errors = sum(finding.severity == "error" for finding in findings)
    bad = bool(findings) if invocation.shared.qa_mode == "strict" else errors > 0
    checked = [table for table in contract.tables if table.name in dataset]
    not_run = [f"{table.name}.{rule}" for table in checked for rule in table.not_run]
    data = {
        "dataset": path,
        "contract": {"name": contract.name, "version": contract.version, "place": contract.place},
        "valid": not bad,
        "tables": {name: table.frame.height for name, table in dataset.items()},
        "tables_not_in_the_dataset": [table.name for table in contract.tables if table.name not in dataset],
        "rules_not_run": not_run,
        "findings": [{**asdict(finding), "do": finding.do} for finding in findings],
    }
    if _as_data(invocation, "contracts.validated", data, as_json=as_json):
        return int(bad)
    output = invocation.output
    if findings:
        heads = ("Table", "Row", "Column", "Value", "What is wrong", "What to do")
        output.show(_table(heads, (line for finding in findings for line in _lines(finding))))
    rows = ", ".join(f"{counted(table.frame.height, 'row')} of {name}" for name, table in dataset.items())
    verdict = (
        f"does not keep {contract.name} {contract.version}" if bad else f"keeps {contract.name} {contract.version}"
    )
    totals = (
        f"{counted(errors, 'error')}, {counted(len(findings) - errors, 'warning')}" if findings else "nothing found"
    )
    output.line(f"{path} {verdict} ({contract.place}): {totals} in {rows}")
    if not_run:
        output.line(f"Not run, because they are queries or for other programs: {', '.join(not_run)}")
    return int(bad)


def _lines(finding: "Finding") -> Iterator[tuple[str, ...]]:
    warned = " (warning)" if finding.severity == "warning" else ""
    place = (finding.table, finding.column or "")
    for row in finding.rows:
        value = "(empty)" if row.value is None else row.value
        yield place[0], str(row.row), place[1], value, f"{finding.what}{warned}", finding.do
    more = finding.failed - len(finding.rows)
    if not finding.rows:
        yield place[0], "", place[1], "", f"{finding.what}{warned}", finding.do
    elif more > 0:
        yield place[0], "…", place[1], "", f"and {more:,} more; --limit shows them", ""


def report_document(invocation: Invocation, path: Path, *, as_json: bool) -> int:
    """Checks a contract and shows what is wrong with it."""
    from hotpass_assets.domain.config.document import read_document
    from hotpass_assets.domain.contracts.odcs_reading import contract_problems

    document = read_document(path)
    problems = contract_problems(document)
    data = {"contract": path, "valid": not problems, "problems": [asdict(problem) for problem in problems]}
    if _as_data(invocation, "contracts.checked", data, as_json=as_json):
        return int(bool(problems))
    if problems:
        heads = ("Place", "Key", "What is wrong", "What to do")
        invocation.output.show(_table(heads, ((p.where, p.key, p.why, p.do) for p in problems)))
    verdict = (
        f"has {counted(len(problems), 'problem')}" if problems else f"is a contract, {document.payload['apiVersion']}"
    )
    invocation.output.line(f"{path} {verdict}")
    return int(bool(problems))


def report_comparison(
    invocation: Invocation, old: "Contract", new: "Contract", found: "Comparison", *, as_json: bool
) -> int:
    """Shows what changed between two contracts."""
    bad = not found.is_allowed or (invocation.shared.qa_mode == "strict" and not found.is_enough)
    data = {
        "old": {"name": old.name, "version": old.version, "place": old.place},
        "new": {"name": new.name, "version": new.version, "place": new.place},
        "version_needed": found.needed,
        "version_given": found.given,
        "version_is_enough": found.is_enough,
        "breaking": len(found.breaking),
        "changes": [asdict(change) for change in found.changes],
    }
    if _as_data(invocation, "contracts.compared", data, as_json=as_json):
        return int(bad)
    output = invocation.output
    if found.changes:
        heads = ("Version", "Table", "Column", "Change", "Breaks")
        lines = ((c.level, c.table, c.column or "", c.what, c.breaks or "") for c in found.changes)
        output.show(_table(heads, lines))
    output.line(f"{old.version} to {new.version}: {_verdict(found)}")
    return int(bad)


def _verdict(found: "Comparison") -> str:
    if not found.changes:
        return "nothing changed"
    count = f"{counted(len(found.changes), 'change')}, {len(found.breaking)} breaking"
    if found.is_enough:
        return f"{count}; the version says so"
    if found.given is None:
        return f"{count}; the version went back or is no semantic version, and a new {found.needed} version is needed"
    return f"{count}; a new {found.needed} version is needed"


def _as_data(invocation: Invocation, event: str, data: Mapping[str, Any], *, as_json: bool) -> bool:
    """Writes a result for programs, if one was asked for."""
    from hotpass_cli.output import plain

    if invocation.output.is_json:
        invocation.output.event(event, data)
    elif as_json:
        typer.echo(json.dumps(plain(data), indent=2))
    return as_json or invocation.output.is_json


def _table(heads: Sequence[str], lines: Iterator[tuple[str, ...]]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False)
    for head in heads:
        table.add_column(head, justify="right" if head == "Row" else "left", overflow="fold")
    for line in lines:
        table.add_row(*(Text(printable(cell)) for cell in line))
    return table
