"""Published tables as Frictionless describes them: Table Schema and data package.

Belongs here: which rule becomes which constraint. Does not belong here: the rules (``domain.tables``).
"""

from __future__ import annotations

import json
from typing import Any

from hotpass_assets.domain.contracts.examples import example_of, minimal_record, valid_record
from hotpass_assets.domain.contracts.terms import ContractTerms
from hotpass_assets.domain.contracts.type_names import type_names
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.tables.model import Column, TableModel

_MEDIA_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def table_schema(terms: ContractTerms, *, examples: bool = False) -> str:
    """Table Schema of the first table the terms are about."""
    table = terms.tables[0]
    schema = _schema(terms, table, examples)
    if examples:
        schema["examples"] = [valid_record(table), minimal_record(table)]
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def data_package(terms: ContractTerms, *, examples: bool = False) -> str:
    """Data package of the published files that are tables, from the folder they are in.

    Raises:
        HotpassError: No table the terms are about is in such a file.
    """
    resources = [
        _resource(terms, table, form, file, examples)
        for table in terms.tables
        for form, file in terms.files_of(table).items()
        if form in _MEDIA_TYPES
    ]
    if not resources:
        raise HotpassError(
            "a data package would be empty",
            why=f"no Parquet or CSV file holds table {', '.join(table.name for table in terms.tables)}",
            do="Ask for --format table-schema, which describes any table, or leave --table out",
            exit_code=2,
        )
    package = {
        "name": terms.dataset.lower(),
        "title": terms.profile.display_name,
        "description": terms.purpose,
        "version": terms.profile.contract.version,
        "contributors": [{"title": terms.owner, "role": "publisher"}] if terms.owner else None,
        "resources": resources,
    }
    said = {key: value for key, value in package.items() if value is not None}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _resource(terms: ContractTerms, table: TableModel, form: str, file: str, examples: bool) -> dict[str, Any]:
    return {
        "name": f"{table.name}-{form}".replace("_", "-"),
        "type": "table",
        "description": table.description,
        "path": file,
        "scheme": "file",
        "format": form,
        "mediatype": _MEDIA_TYPES[form],
        "encoding": "utf-8",
        "schema": _schema(terms, table, examples),
    }


def _schema(terms: ContractTerms, table: TableModel, examples: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(terms, column, examples) for column in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    return schema


def _field(terms: ContractTerms, column: Column, examples: bool) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if not column.nullable:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if column.matches is not None:
        constraints["pattern"] = column.matches
    if column.between is not None:
        constraints["minimum"], constraints["maximum"] = column.between
    if column.choices is not None:
        constraints["enum"] = list(column.choices)
    field: dict[str, Any] = {
        "name": column.name,
        "type": type_names(column.dtype).field,
        "description": column.description,
        "classification": terms.classification_of(column),
    }
    if field["type"] == "number":
        # A missing number of a Parquet file reaches Frictionless as nan, which its limits would refuse.
        field["missingValues"] = ["", "nan"]
    if constraints:
        field["constraints"] = constraints
    if examples:
        field["example"] = example_of(column)
    return field
