"""Published tables as DuckDB statements.

Belongs here: which rule becomes which constraint. Does not belong here: the rules (``domain.tables``).
"""

from __future__ import annotations

from typing import Any

from hotpass_assets.domain.contracts.examples import minimal_record, valid_record
from hotpass_assets.domain.contracts.terms import ContractTerms
from hotpass_assets.domain.contracts.type_names import type_names
from hotpass_assets.domain.tables.model import Column, TableModel


def ddl(terms: ContractTerms, *, examples: bool = False) -> str:
    """``CREATE TABLE`` statements that refuse rows that break a rule, with comments on tables and columns.

    Examples stand as comments, so that running the statements adds no rows.
    """
    said = terms.profile.contract
    head = f"-- {_one_line(terms.dataset)} {_one_line(said.version)}: tables for DuckDB\n"
    known = {table.name for table in terms.tables}
    # A table that is referred to has to be there first.
    first = sorted(terms.tables, key=lambda table: any(column.refers_to for column in table.columns))
    return "\n".join([head, *(_table(table, known, examples) for table in first)])


def _table(table: TableModel, known: set[str], examples: bool) -> str:
    lines = [_column(column) for column in table.columns]
    if table.key:
        lines.append(f"PRIMARY KEY ({', '.join(map(_name, table.key))})")
    for column in table.columns:
        other, _, key = (column.refers_to or "").partition(".")
        if other in known:
            lines.append(f"FOREIGN KEY ({_name(column.name)}) REFERENCES {_name(other)} ({_name(key)})")
    text = f"CREATE TABLE {_name(table.name)} (\n  " + ",\n  ".join(lines) + "\n);\n"
    text += f"COMMENT ON TABLE {_name(table.name)} IS {_literal(table.description)};\n"
    for column in table.columns:
        place = f"{_name(table.name)}.{_name(column.name)}"
        personal = " Personal data." if column.personal else ""
        text += f"COMMENT ON COLUMN {place} IS {_literal(column.description + personal)};\n"
    if examples:
        text += "".join(_insert(table, record) for record in (valid_record(table), minimal_record(table)))
    return text


def _column(column: Column) -> str:
    rules = [_name(column.name), type_names(column.dtype).duckdb]
    if not column.nullable:
        rules.append("NOT NULL")
    if column.unique:
        rules.append("UNIQUE")
    if column.matches is not None:
        rules.append(f"CHECK (regexp_matches({_name(column.name)}, {_literal(column.matches)}))")
    if column.between is not None:
        low, high = column.between
        rules.append(f"CHECK ({_name(column.name)} BETWEEN {low} AND {high})")
    if column.choices is not None:
        rules.append(f"CHECK ({_name(column.name)} IN ({', '.join(map(_literal, column.choices))}))")
    return " ".join(rules)


def _insert(table: TableModel, record: dict[str, Any]) -> str:
    names, values = ", ".join(map(_name, record)), ", ".join(map(_literal, record.values()))
    return f"-- INSERT INTO {_name(table.name)} ({names}) VALUES ({values});\n"  # noqa: S608 - a comment


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _one_line(text: str) -> str:
    return " ".join(text.split())
