"""CSV for people and programs, with a CSVW description beside it.

Belongs here: escaping of what a spreadsheet would run as a formula, and the metadata sidecar. Does not belong
here: what is published.

A cell that starts with ``=``, ``+``, ``-``, ``@``, a tab or a line break gets a leading apostrophe, because a
spreadsheet that opens the file would run it. Numbers and E.164 phones, alone or joined by ``;``, are left as
they are: they cannot run anything. A reader takes the apostrophe off again where one of those characters
follows it.
"""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from hotpass_assets.domain.formula_guard import GUARDED, RUNS_AS_FORMULA
from hotpass_assets.domain.tables.model import Column, TableModel
from hotpass_resources.publishing.atomic import swap_in

_HARMLESS = (
    r"^(?:[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?|\+[1-9]\d{6,14}(?:;\+[1-9]\d{6,14})*|\+[1-9]\d{0,3}(?: \d{2,8}){1,5})$"
)
_DATATYPES: dict[type[pl.DataType], str] = {
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "dateTime",
    pl.Float32: "float",
    pl.Float64: "double",
    pl.Int32: "int",
    pl.Int64: "long",
    pl.UInt8: "unsignedByte",
    pl.UInt16: "unsignedShort",
    pl.UInt32: "unsignedInt",
    pl.UInt64: "unsignedLong",
}


def write_csv(path: Path, frame: pl.DataFrame, model: TableModel) -> int:
    """Write ``frame`` as UTF-8 CSV with its CSVW sidecar; return how many cells were escaped.

    Raises:
        OutputError: A file cannot be written.
    """
    text_columns = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    risky = pl.col(text_columns).str.contains(RUNS_AS_FORMULA) & ~pl.col(text_columns).str.contains(_HARMLESS)
    escaped = frame.select(risky.sum()).sum_horizontal().sum() if text_columns else 0
    safe = frame.with_columns(escape_formula(pl.col(name)).alias(name) for name in text_columns)
    with swap_in(path) as aside, aside.open("wb") as file:
        safe.write_csv(file)
    write_csvw_metadata(path, model)
    return int(escaped)


def escape_formula(text: pl.Expr) -> pl.Expr:
    """``text`` with a leading apostrophe where a spreadsheet would run it as a formula."""
    runs = text.str.contains(RUNS_AS_FORMULA) & ~text.str.contains(_HARMLESS)
    return pl.when(runs).then(pl.concat_str(pl.lit("'"), text)).otherwise(text)


def without_escape(text: pl.Expr) -> pl.Expr:
    """``text`` without the apostrophe that :func:`escape_formula` puts before it."""
    return pl.when(text.str.contains(GUARDED)).then(text.str.slice(1)).otherwise(text)


def csvw_path(path: Path) -> Path:
    """Where the CSVW standard looks for the description of ``path``."""
    return path.with_name(f"{path.name}-metadata.json")


def write_csvw_metadata(path: Path, model: TableModel) -> None:
    """Write the CSVW description of the CSV at ``path``.

    Raises:
        OutputError: The file cannot be written.
    """
    text = json.dumps(csvw_metadata(path.name, model), indent=2, ensure_ascii=False)
    with swap_in(csvw_path(path)) as aside:
        aside.write_text(text + "\n", encoding="utf-8")


def csvw_metadata(file_name: str, model: TableModel) -> dict[str, object]:
    """CSV on the Web description of a table, derived from its model."""
    schema: dict[str, object] = {"columns": [_csvw_column(column) for column in model.columns]}
    if model.key:
        schema["primaryKey"] = list(model.key)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file_name,
        "dc:title": model.name,
        "dc:description": model.description,
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": schema,
    }


def _csvw_column(column: Column) -> dict[str, object]:
    base = _DATATYPES.get(type(column.dtype), "string")
    datatype: object = base
    if column.between is not None:
        datatype = {"base": base, "minimum": column.between[0], "maximum": column.between[1]}
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.description,
        "datatype": datatype,
        "required": not column.nullable,
    }
