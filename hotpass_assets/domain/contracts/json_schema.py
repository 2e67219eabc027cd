"""Records of the published tables as JSON Schema, draft 2020-12.

Belongs here: which rule becomes which keyword. Does not belong here: the rules (``domain.tables``).
"""

from __future__ import annotations

import json
from typing import Any

from hotpass_assets.domain.contracts.examples import minimal_record, valid_record
from hotpass_assets.domain.contracts.terms import ContractTerms
from hotpass_assets.domain.contracts.type_names import type_names
from hotpass_assets.domain.tables.model import Column, TableModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(terms: ContractTerms, *, examples: bool = False) -> str:
    """JSON Schema of one record if the terms are about one table, else of an object with a list a table."""
    if len(terms.tables) == 1:
        schema = _record(terms, terms.tables[0], examples)
    else:
        schema = {
            "title": terms.dataset,
            "type": "object",
            "properties": {
                table.name: {"type": "array", "items": {"$ref": f"#/$defs/{table.name}"}} for table in terms.tables
            },
            "additionalProperties": False,
            "$defs": {table.name: _record(terms, table, examples) for table in terms.tables},
        }
    return json.dumps({"$schema": DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"


def _record(terms: ContractTerms, table: TableModel, examples: bool) -> dict[str, Any]:
    shown = {"examples": [valid_record(table), minimal_record(table)]} if examples else {}
    return {
        "title": table.name,
        "description": table.description,
        "type": "object",
        "properties": {column.name: _value(terms, column) for column in table.columns},
        "required": [column.name for column in table.columns if not column.nullable],
        "additionalProperties": False,
        **shown,
    }


def _value(terms: ContractTerms, column: Column) -> dict[str, Any]:
    names = type_names(column.dtype)
    value: dict[str, Any] = {"description": column.description}
    value["type"] = [names.json, "null"] if column.nullable else names.json
    if names.field == "date":
        value["format"] = "date"
    if column.matches is not None:
        value["pattern"] = column.matches
    if column.between is not None:
        value["minimum"], value["maximum"] = column.between
    if column.choices is not None:
        value["enum"] = [*column.choices, None] if column.nullable else list(column.choices)
    value["x-classification"] = terms.classification_of(column)
    return value
