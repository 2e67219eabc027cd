"""Contracts of the Open Data Contract Standard, whoever wrote them.

Belongs here: whether a document is such a contract, what in it is wrong and on which line, and what it says of tables.
Does not belong here: reading the file (``domain.config.document``) and writing contracts (``odcs``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.config.document import Document, unusable
from hotpass_assets.domain.config.problems import dotted
from hotpass_assets.domain.config.yaml_nodes import parse_yaml
from hotpass_assets.domain.contracts.model import (
    COMPARATORS,
    Bound,
    Contract,
    ContractColumn,
    ContractTable,
    QualityRule,
)
from hotpass_assets.domain.contracts.odcs import NOT_IN_FORMS
from hotpass_assets.domain.contracts.promises import promises_of
from hotpass_assets.domain.contracts.quality_rules import ENGINE
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

MAX_PROBLEMS = 50
_OTHERS = {
    "resources": "it is a Frictionless data package",
    "fields": "it is a Frictionless Table Schema",
    "$schema": "it is a JSON Schema",
    "dataContractSpecification": "it follows the Data Contract Specification, which is no longer kept",
}
_CONVERT = "give the contract as Open Data Contract Standard (YAML or JSON, kind: DataContract)"
_WARNINGS = frozenset({"info", "warning", "warn", "low", "minor", "trivial"})
_METRICS = {"nullValues": "not_null", "missingValues": "not_null", "duplicateValues": "unique", "rowCount": "row_count"}


def contract_problems(document: Document) -> tuple[ConfigurationProblem, ...]:
    """What is wrong with a document as a contract: its structure first, then what no schema can see."""
    other = next((words for key, words in _OTHERS.items() if key in document.payload), None)
    if other is not None and "kind" not in document.payload:
        return (ConfigurationProblem(document.where(), "", other, _CONVERT),)
    found = list(_schema_problems(document))
    return tuple(found or _inner_problems(document))[:MAX_PROBLEMS]


def read_contract(document: Document) -> Contract:
    """The contract a document holds.

    Raises:
        ConfigurationError: It is not one, or something in it is wrong; every problem is listed with its line.
    """
    problems = contract_problems(document)
    if problems:
        raise ConfigurationError(f"{document.path.name} is no usable contract", problems)
    return contract_of(document.payload, str(document.path))


def document_of(text: str, name: str) -> Document:
    """A YAML document that was not read from a file.

    Raises:
        ConfigurationError: It is not YAML, or not a mapping.
    """
    path = Path(name)
    payload, lines = parse_yaml(path, text, unusable)
    if not isinstance(payload, dict):
        raise unusable(path, "it does not hold keys and values")
    return Document(path, text, payload, lines)


def contract_of(payload: Mapping[str, Any], place: str) -> Contract:
    """The contract of a payload that is known to be one."""
    tables = tuple(_table(entry) for entry in payload.get("schema") or ())
    name = str(payload.get("name") or payload["id"])
    return Contract(name, str(payload["version"]), tables, place, promises_of(payload))


@cache
def _validator() -> Any:
    from jsonschema.validators import validator_for  # a third of a second, for contracts alone

    text = resources.files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    for rule in schema["$defs"]["SchemaBaseProperty"]["allOf"]:
        condition = rule.get("if", {})
        if "logicalType" in condition.get("properties", {}):
            # As published, the rules of a map hold for a column without a type as well.
            condition.setdefault("required", ["logicalType"])
    return validator_for(schema)(schema)


def _schema_problems(document: Document) -> Iterator[ConfigurationProblem]:
    errors = sorted(_validator().iter_errors(document.payload), key=lambda error: [str(p) for p in error.absolute_path])
    clear = {tuple(error.absolute_path) for error in errors if error.validator != "unevaluatedProperties"}
    for error in errors:
        path = tuple(error.absolute_path)
        if error.validator == "unevaluatedProperties" and path in clear:
            continue  # it only follows from the other error of the same place
        yield ConfigurationProblem(document.where(path), dotted(path), _words(error), "see the standard's own pages")


def _words(error: Any) -> str:
    """What the standard's schema finds; the value itself is not repeated."""
    if error.validator == "enum":
        return f"the value is none of {', '.join(map(str, error.validator_value))}"
    if error.validator == "type":
        return f"a value of type {error.validator_value} is expected"
    if error.validator in ("required", "additionalProperties", "unevaluatedProperties"):
        return str(error.message)[:200]
    if error.validator == "oneOf" and "quality" in error.absolute_path:
        return "the rule needs exactly one comparator, such as mustBe"
    return f"the value does not keep '{error.validator}' of the standard"


def _inner_problems(document: Document) -> Iterator[ConfigurationProblem]:
    """Contradictions inside a contract that has the right structure."""
    tables = document.payload.get("schema") or []
    if not tables:
        yield ConfigurationProblem(
            document.where(), "schema", "it describes no table", "add at least one under 'schema'"
        )
    known = {f"{table['name']}.{column['name']}" for table in tables for column in table.get("properties") or ()}
    for number, table in enumerate(tables):
        at: tuple[str | int, ...] = ("schema", number)
        if not table.get("properties"):
            yield _problem(document, at, "the table has no columns", "list them under 'properties'")
        seen: set[str] = set()
        for place, column in enumerate(table.get("properties") or ()):
            here = (*at, "properties", place)
            if column["name"] in seen:
                yield _problem(document, here, f"column '{column['name'][:60]}' is described twice", "keep one of them")
            seen.add(column["name"])
            yield from _column_problems(document, here, column, known)


def _column_problems(
    document: Document, here: tuple[str | int, ...], column: Mapping[str, Any], known: set[str]
) -> Iterator[ConfigurationProblem]:
    options = column.get("logicalTypeOptions") or {}
    patterns = [(("logicalTypeOptions", "pattern"), options["pattern"])] if "pattern" in options else []
    for number, rule in enumerate(column.get("quality") or ()):
        arguments = rule.get("arguments") or {}
        if "pattern" in arguments:
            patterns.append((("quality", number, "arguments", "pattern"), arguments["pattern"]))  # type: ignore[arg-type]
        if rule.get("metric") == "invalidValues" and not {"validValues", "pattern"} & set(arguments):
            why = "invalidValues needs validValues or a pattern"
            yield _problem(document, (*here, "quality", number), why, "add one under 'arguments'")
    for where, pattern in patterns:
        if not _is_pattern(pattern):
            why = "the regular expression cannot be run"
            yield _problem(document, (*here, *where), why, "write it without look-around and back-references")
    low, high = options.get("minimum"), options.get("maximum")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield _problem(document, here, "the minimum is above the maximum", "swap them")
    for link in column.get("relationships") or ():
        target = link.get("to")
        if isinstance(target, str) and "/" not in target and target not in known:
            yield _problem(document, here, f"it refers to '{target[:60]}', which is not there", "correct the reference")


def _problem(document: Document, at: tuple[str | int, ...], why: str, do: str) -> ConfigurationProblem:
    return ConfigurationProblem(document.where(at), dotted(at), why, do)


def _is_pattern(pattern: Any) -> bool:
    if not isinstance(pattern, str) or len(pattern) > 1000:
        return False
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.PolarsError:
        return False
    return True


def _table(entry: Mapping[str, Any]) -> ContractTable:
    columns = tuple(_column(column) for column in entry.get("properties") or ())
    rules: list[QualityRule] = []
    not_run: list[str] = []
    groups = [((), entry.get("quality") or ())]
    for column, said in zip(columns, entry.get("properties") or (), strict=True):
        groups.append(((column.name,), said.get("quality") or ()))  # type: ignore[arg-type]
    for names, written in groups:
        ours = {_implementation(rule).get("instead_of") for rule in written}
        for rule in written:
            if rule.get("id") and rule["id"] in ours:
                continue
            read = _rule(rule, names)
            if read is not None:
                rules.append(read)
            elif rule.get("type") != "text":
                not_run.append(_name(rule, names))
    name = str(entry["name"])
    return ContractTable(name, str(entry.get("physicalName") or name), columns, tuple(rules), tuple(not_run))


def _column(entry: Mapping[str, Any]) -> ContractColumn:
    links = [link["to"] for link in entry.get("relationships") or () if isinstance(link.get("to"), str)]
    listed = entry.get("enum")
    custom = {item["property"]: item["value"] for item in entry.get("customProperties") or ()}
    absent = custom.get(NOT_IN_FORMS)
    position = entry.get("primaryKeyPosition")
    return ContractColumn(
        name=str(entry.get("physicalName") or entry["name"]),
        logical_type=entry.get("logicalType"),
        physical_type=entry.get("physicalType"),
        options=entry.get("logicalTypeOptions") or {},
        required=bool(entry.get("required")),
        unique=bool(entry.get("unique")),
        key=(position if isinstance(position, int) and position > 0 else 1) if entry.get("primaryKey") else None,
        classification=entry.get("classification"),
        choices=tuple(item["value"] for item in listed) if listed else None,
        refers_to=links[0] if links else None,
        not_in=tuple(map(str, absent)) if isinstance(absent, list) else (),
    )


def _rule(rule: Mapping[str, Any], names: tuple[str, ...]) -> QualityRule | None:
    """A rule that can be run here; nothing for queries, which only a database should run, and other engines."""
    severity = "warning" if str(rule.get("severity", "")).strip().lower() in _WARNINGS else "error"
    said = _implementation(rule)
    if said:
        mostly, check, wanted = said.get("mostly", 1), said.get("check"), said.get("value")
        if not names or not isinstance(mostly, int | float) or not _can_run(check, wanted):
            return None
        bound = Bound("mustBeLessOrEqualTo", round((1 - mostly) * 100, 6), percent=True)
        return QualityRule(_name(rule, names), check, names, wanted, bound, severity, of_filled=True)  # type: ignore[arg-type]
    comparator = next((name for name in COMPARATORS if name in rule), None)
    if not rule.get("metric") or comparator is None:
        return None
    bound = Bound(comparator, rule[comparator], str(rule.get("unit", "")).lower() in ("percent", "percentage", "%"))
    arguments = rule.get("arguments") or {}
    metric, kind, value = rule["metric"], _METRICS.get(rule["metric"]), None
    if metric == "invalidValues":
        kind = "in_set" if "validValues" in arguments else "matches"
        value = arguments.get("validValues", arguments.get("pattern"))
    elif metric == "duplicateValues" and not names:
        names = tuple(map(str, arguments.get("properties") or ()))
    if not _can_run(kind, value) or (kind != "row_count" and not names):
        return None
    return QualityRule(_name(rule, names), kind, names, value, bound, severity)  # type: ignore[arg-type]


def _can_run(kind: Any, value: Any) -> bool:
    """Whether a rule of that kind makes sense with that value."""
    if kind == "matches":
        return _is_pattern(value)
    if kind == "in_set":
        return isinstance(value, list) and all(isinstance(item, str | int | float | None) for item in value)
    if kind == "between":
        pair = isinstance(value, list) and len(value) == 2
        return pair and all(item is None or isinstance(item, int | float) for item in value)
    return kind in ("not_null", "unique", "row_count")


def _implementation(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a rule for this program says."""
    said = rule.get("implementation")
    return said if rule.get("type") == "custom" and rule.get("engine") == ENGINE and isinstance(said, Mapping) else {}


def _name(rule: Mapping[str, Any], names: tuple[str, ...]) -> str:
    words = rule.get("id") or rule.get("name") or rule.get("description") or rule.get("metric") or rule.get("type")
    return str(words)[:80] + ("" if names or rule.get("id") else " of the table")
