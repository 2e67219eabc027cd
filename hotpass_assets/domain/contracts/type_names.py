"""What a column type is called in each form of a contract.

Belongs here: one entry a type, and which types of a file count as it. Does not belong here: the forms themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class TypeNames:
    """Names of one type.

    Attributes:
        logical: Logical type of the Open Data Contract Standard.
        duckdb: Type of a DuckDB column.
        json: Type in JSON Schema.
        field: Type of a Frictionless field.
    """

    logical: str
    duckdb: str
    json: str
    field: str


_TEXT = TypeNames("string", "VARCHAR", "string", "string")
_NAMES: dict[type[pl.DataType], TypeNames] = {
    pl.Boolean: TypeNames("boolean", "BOOLEAN", "boolean", "boolean"),
    pl.Date: TypeNames("date", "DATE", "string", "date"),
    pl.Datetime: TypeNames("timestamp", "TIMESTAMP", "string", "datetime"),
    pl.Float32: TypeNames("number", "FLOAT", "number", "number"),
    pl.Float64: TypeNames("number", "DOUBLE", "number", "number"),
    pl.Int32: TypeNames("integer", "INTEGER", "integer", "integer"),
    pl.Int64: TypeNames("integer", "BIGINT", "integer", "integer"),
    pl.UInt8: TypeNames("integer", "UTINYINT", "integer", "integer"),
    pl.UInt16: TypeNames("integer", "USMALLINT", "integer", "integer"),
    pl.UInt32: TypeNames("integer", "UINTEGER", "integer", "integer"),
    pl.UInt64: TypeNames("integer", "UBIGINT", "integer", "integer"),
}

# What a value of a logical type is read as before its rules are looked at.
DTYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("us"),
    "integer": pl.Int64(),
    "number": pl.Float64(),
}


def type_names(dtype: pl.DataType) -> TypeNames:
    """Names of a column type; texts and choices are text."""
    return _NAMES.get(type(dtype), _TEXT)


def is_of_type(dtype: pl.DataType, logical: str) -> bool:
    """Whether a column of a typed file holds the logical type; a whole number is a number too."""
    if logical == "string":
        return isinstance(dtype, pl.String | pl.Enum | pl.Categorical)
    if logical == "number":
        return dtype.is_numeric()
    if logical == "integer":
        return dtype.is_integer()
    if logical == "timestamp":
        return isinstance(dtype, pl.Datetime)
    expected = DTYPES.get(logical)
    return expected is None or dtype == expected or isinstance(dtype, pl.Null)
