"""Rules of the published tables as quality rules that other programs execute.

Belongs here: the metric or the query that says the same as a rule of a table's model or of a profile. Does not belong
here: types, patterns and limits, which the standard has places of their own for, and running rules (``validation``).

A rule that no metric can say exactly also stands beside it as ``custom`` for the engine ``hotpass``, which
``hotpass contracts validate`` runs instead: a share of the filled values, for example, not of all rows.
"""

from __future__ import annotations

from typing import Any

from hotpass_assets.domain.profile.resolve import Expectation
from hotpass_assets.domain.tables.golden import CONTACTS, ORGANISATIONS
from hotpass_assets.domain.tables.model import Column, TableModel

ENGINE = "hotpass"
_DIMENSIONS = {
    "not_null": "completeness",
    "unique": "uniqueness",
    "matches": "conformity",
    "in_set": "conformity",
    "between": "accuracy",
}
_SEVERITIES = {"warn": "warning", "error": "error"}


def column_quality(column: Column) -> list[dict[str, Any]]:
    """Rules of a column's model that have no other place in the standard."""
    choices = column.choices
    if choices is None:
        return []
    return [
        {
            "id": f"{column.name}_choices",
            "type": "library",
            "metric": "invalidValues",
            "description": "Every value is one of those listed.",
            "dimension": "conformity",
            "arguments": {"validValues": list(choices)},
            "mustBe": 0,
            "severity": "error",
        }
    ]


def table_quality(table: TableModel) -> list[dict[str, Any]]:
    """Rules of a whole table that its checks hold before anything is published."""
    if table.name == ORGANISATIONS.name:
        return [
            {
                "id": "rows_were_found",
                "type": "library",
                "metric": "rowCount",
                "description": "The table is not empty.",
                "dimension": "completeness",
                "mustBeGreaterThan": 0,
                "severity": "error",
            }
        ]
    if table.name == CONTACTS.name:
        return [
            {
                "id": "one_primary_contact",
                "type": "sql",
                "description": "An organisation has at most one primary contact.",
                "dimension": "consistency",
                "query": "SELECT COUNT(*) FROM (SELECT organization_id FROM ${table} WHERE is_primary "
                "GROUP BY organization_id HAVING COUNT(*) > 1) AS several",
                "mustBe": 0,
                "severity": "error",
            },
        ]
    return []


def expectation_quality(expectation: Expectation) -> list[dict[str, Any]]:
    """An expectation of a profile for others, and for Hotpass where theirs is not quite the same."""
    name = f"{expectation.column}_{expectation.check}_expected"
    allowed = round((1 - expectation.mostly) * 100, 6)
    shared = {
        "id": name,
        "description": _words(expectation),
        "dimension": _DIMENSIONS[expectation.check],
        "severity": _SEVERITIES[expectation.severity],
    }
    metric = _metric(expectation)
    if metric is not None and expectation.mostly == 1:
        return [{**shared, "type": "library", **metric, "mustBe": 0}]
    if metric is not None and expectation.check != "unique":
        theirs = {**shared, "type": "library", **metric, "unit": "percent", "mustBeLessOrEqualTo": allowed}
        return [theirs] if expectation.check == "not_null" else [theirs, _ours(expectation, shared)]
    query = {**shared, "type": "sql", "query": _query(expectation), "mustBeLessOrEqualTo": allowed}
    return [query, _ours(expectation, shared)]


def _metric(expectation: Expectation) -> dict[str, Any] | None:
    value = expectation.value
    if expectation.check == "not_null":
        return {"metric": "nullValues"}
    if expectation.check == "unique":
        return {"metric": "duplicateValues"}
    if expectation.check == "matches":
        return {"metric": "invalidValues", "arguments": {"pattern": value}}
    if expectation.check == "in_set":
        return {"metric": "invalidValues", "arguments": {"validValues": list(value or ())}}
    return None


def _query(expectation: Expectation) -> str:
    """Percent of the filled values that fail."""
    if expectation.check == "unique":
        return (
            "SELECT COALESCE(100.0 * SUM(CASE WHEN n > 1 THEN n ELSE 0 END) / SUM(n), 0) FROM (SELECT COUNT(*) AS n "
            "FROM ${table} WHERE ${column} IS NOT NULL GROUP BY ${column}) AS groups"
        )
    low, high = tuple(expectation.value or (None, None))
    limits = [f"${{column}} < {low}"] if low is not None else []
    limits += [f"${{column}} > {high}"] if high is not None else []
    # The limits are numbers of the profile; whoever runs the query puts names for the placeholders.
    return (
        f"SELECT COALESCE(100.0 * SUM(CASE WHEN {' OR '.join(limits)} THEN 1 ELSE 0 END) "  # noqa: S608
        "/ COUNT(${column}), 0) FROM ${table} WHERE ${column} IS NOT NULL"
    )


def _ours(expectation: Expectation, shared: dict[str, Any]) -> dict[str, Any]:
    value = expectation.value
    implementation = {
        "instead_of": shared["id"],
        "check": expectation.check,
        "value": list(value) if isinstance(value, tuple) else value,
        "mostly": expectation.mostly,
    }
    return {
        **shared,
        "id": f"{shared['id']}_exactly",
        "description": f"{shared['description']} Missing values do not count.",
        "type": "custom",
        "engine": ENGINE,
        "implementation": {key: item for key, item in implementation.items() if item is not None},
    }


def _words(expectation: Expectation) -> str:
    share = "every value" if expectation.mostly == 1 else f"at least {expectation.mostly:.0%} of the values"
    wanted = {
        "not_null": "filled",
        "unique": "different from all others",
        "matches": "of the stated form",
        "in_set": "one of those listed",
        "between": "in the stated range",
    }[expectation.check]
    return f"The profile expects {share} to be {wanted}."
