"""The contract as a page for people, in Markdown.

Belongs here: what the page says and in which order. Does not belong here: the facts (``terms``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from hotpass_assets.domain.contracts.examples import minimal_record, valid_record
from hotpass_assets.domain.contracts.terms import ContractTerms
from hotpass_assets.domain.contracts.type_names import type_names
from hotpass_assets.domain.report.markdown import escape_markdown
from hotpass_assets.domain.tables.model import Column, TableModel


def reference_page(terms: ContractTerms, *, examples: bool = False) -> str:
    """The page."""
    lines = [f"# {escape_markdown(terms.dataset)} {escape_markdown(terms.profile.contract.version)}", ""]
    lines += [*_about(terms), ""]
    for table in terms.tables:
        lines += [f"## {table.name}", "", *_table(terms, table), ""]
        if examples:
            lines += [*_examples(table), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _about(terms: ContractTerms) -> Iterator[str]:
    said, profile = terms.profile.contract, terms.profile
    facts = {
        "Purpose": terms.purpose,
        "Use": said.usage,
        "Limits": said.limitations,
        "Owner": terms.owner,
        "Ask": said.owner_email,
        "Status": said.status,
        "Classification": terms.classification,
        "Lawful basis": profile.compliance.lawful_basis,
        "Keep for": f"{said.retention_days} days" if said.retention_days else None,
        "New data": f"every {said.refresh_days} days at the latest" if said.refresh_days else None,
        "One row is called": said.organization_term,
        "Country without a code": profile.country_code,
        "Files": ", ".join(terms.files.values()) or None,
    }
    yield "| | |"
    yield "| --- | --- |"
    for name, fact in facts.items():
        if fact:
            yield f"| {name} | {escape_markdown(fact)} |"


def _table(terms: ContractTerms, table: TableModel) -> Iterator[str]:
    key = f" Key: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    held = ", ".join(terms.files_of(table).values())
    where = f" In {escape_markdown(held)}." if held else ""
    yield f"{escape_markdown(table.description)}{key}{where}"
    yield ""
    yield "| Column | Type | Rules | Meaning |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        rules = "; ".join(_rules(column))
        kind = type_names(column.dtype).logical
        yield f"| `{column.name}` | {kind} | {rules} | {escape_markdown(column.description)} |"
    expected = terms.expectations_of(table)
    if expected:
        yield ""
        yield "Expected besides:"
        yield ""
        for rule in expected:
            value = "" if rule.value is None else f" `{json.dumps(rule.value, ensure_ascii=False)}`"
            share = "" if rule.mostly == 1 else f", for at least {rule.mostly:.0%} of the filled values"
            yield f"- `{rule.column}` {rule.check}{value}{share}"


def _rules(column: Column) -> Iterator[str]:
    if not column.nullable:
        yield "required"
    if column.unique:
        yield "unique"
    if column.personal:
        yield "personal"
    if column.between is not None:
        yield f"{column.between[0]:g} to {column.between[1]:g}"
    if column.choices is not None:
        yield "one of " + ", ".join(f"`{choice}`" for choice in column.choices)
    if column.matches is not None:
        yield "matches `" + column.matches.replace("|", "\\|") + "`"
    if column.refers_to:
        yield f"refers to `{column.refers_to}`"


def _examples(table: TableModel) -> Iterator[str]:
    for title, record in (("A full record", valid_record(table)), ("The least", minimal_record(table))):
        yield f"{title} (invented):"
        yield ""
        yield "```json"
        yield json.dumps(record, indent=2, ensure_ascii=False)
        yield "```"
        yield ""
