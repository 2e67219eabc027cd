"""Checks on the contract of an intake.

Belongs here: whether its documents can be used, and whether it may follow the one users hold. Does not belong here:
what a contract says (``domain.contracts``).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.contracts.comparison import compare
from hotpass_assets.domain.contracts.odcs_reading import contract_of, contract_problems, document_of, read_contract
from hotpass_assets.domain.errors import ConfigurationError


def documents_are_well_formed(documents: pl.DataFrame) -> CheckOutcome:
    """Documents that a program of somebody else could not use.

    Args:
        documents: Table ``data_contract``.
    """
    found = [(line["path"], problem) for line in documents.iter_rows(named=True) for problem in _problems_of(line)]
    message = (
        f"{found[0][0]}: {found[0][1]}" if found else f"all {documents.height} documents of the contract can be used"
    )
    sample = pl.DataFrame(found, schema={"document": pl.String, "problem": pl.String}, orient="row")
    return CheckOutcome(documents.height, sample["document"].n_unique() if found else 0, message, sample)


def _problems_of(line: dict[str, str]) -> Iterator[str]:
    text = line["content"]
    if hashlib.sha256(text.encode("utf-8")).hexdigest() != line["sha256"]:
        yield "its SHA-256 is another"
    if line["form"] == "yaml":
        try:
            yield from map(str, contract_problems(document_of(text, line["path"])))
        except ConfigurationError as error:
            yield error.one_line()
    elif line["form"] == "ddl":
        yield from _statement_problems(text)
    elif line["form"] in ("json-schema", "table-schema", "datapackage"):
        try:
            content = json.loads(text)
        except json.JSONDecodeError as error:
            yield f"it is not JSON: {error.msg}"
            return
        if line["form"] == "json-schema":
            yield from _json_schema_problems(content)
        else:
            schemas = [one["schema"] for one in content.get("resources", [])] or [content]
            for schema in schemas:
                yield from _table_schema_problems(schema)


def _statement_problems(text: str) -> Iterator[str]:
    import duckdb

    with duckdb.connect(config={"enable_external_access": False}) as connection:
        try:
            connection.execute(text)
        except duckdb.Error as error:
            yield f"DuckDB refuses it: {str(error).splitlines()[0]}"


def _json_schema_problems(content: dict[str, object]) -> Iterator[str]:
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(content)
    except SchemaError as error:
        yield f"it is no JSON Schema: {error.message[:200]}"


def _table_schema_problems(schema: dict[str, list[dict[str, object]]]) -> Iterator[str]:
    names = [field["name"] for field in schema["fields"]]
    if len(set(names)) != len(names):
        yield "a field is described twice"
    unknown = sorted(str(name) for name in set(schema.get("primaryKey", ())) - set(names))
    if unknown:
        yield f"the key names {', '.join(unknown)}, which is no field"


def no_breaking_change_without_a_new_version(held: Sequence[tuple[str, str]], present: str) -> CheckOutcome:
    """Changes that break users of the data, unless a new major version announces them.

    Args:
        held: Contracts users hold: where each comes from, and its text.
        present: Contract of this intake, as YAML.
    """
    payload = document_of(present, "data_contract").payload
    new = contract_of(payload, "this intake")
    for place, text in held:
        if text == present:
            continue
        try:
            old = read_contract(document_of(text, place))
        except ConfigurationError:
            continue  # what is no contract promises nothing
        found = compare(old, new)
        if not found.is_allowed:
            broken = found.breaking
            lines = [(change.table, change.column, change.what, change.breaks) for change in broken]
            schema = {"table": pl.String, "column": pl.String, "change": pl.String, "breaks": pl.String}
            first = f"{broken[0].column}, {broken[0].what}" if broken[0].column else broken[0].what
            message = (
                f"what users of the data rely on has changed since version {old.version} ({place}), and this is "
                f"version {new.version}. {len(broken)} breaking, the first of {broken[0].table}: {first}. Raise "
                f"contract.version in the profile to {_next_major(old.version)}, or take the changes back"
            )
            return CheckOutcome(
                len(found.changes), len(broken), message, pl.DataFrame(lines, schema=schema, orient="row")
            )
    compared = ", ".join(place for place, _ in held) or "nothing, as no earlier intake was published"
    return CheckOutcome(len(held), 0, f"nothing breaks users of the data; compared with {compared}")


def _next_major(version: str) -> str:
    """The version that announces what breaks users of the one they hold."""
    first = re.match(r"v?(\d{1,9})", version.strip())
    return f"{int(first.group(1)) + 1 if first else 1}.0.0"
