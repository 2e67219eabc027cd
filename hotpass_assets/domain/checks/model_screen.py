"""Whether a table plainly keeps its model, in one pass of Polars.

Belongs here: the yes or no. Does not belong here: which rows break which rule, which Pandera says (``model_rules``).

Nearly every table of every run keeps its model, and asking Pandera costs half a second for its import and more for its
many small queries. What this lets pass, Pandera would let pass; whatever else it finds, Pandera judges.
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.model import Column, TableModel


def plainly_keeps_its_model(frame: pl.DataFrame, model: TableModel) -> bool:
    """Whether every rule holds: columns and dtypes, missing values, uniqueness, patterns, ranges, choices."""
    if dict(frame.schema) != {column.name: column.dtype for column in model.columns}:
        return False
    if frame.columns != [column.name for column in model.columns]:
        return False
    rules = [rule for column in model.columns for rule in _broken(column)]
    if len(model.key) > 1:
        rules.append(pl.struct(model.key).is_duplicated().any())
    if not rules:
        return True
    broken = frame.select(pl.any_horizontal(rule.fill_null(value=False) for rule in rules)).item()
    return not broken


def _broken(column: Column) -> list[pl.Expr]:
    """Expressions of one value each: whether a rule of the column is broken; missing values break no other rule."""
    values = pl.col(column.name)
    rules = []
    if not column.nullable:
        rules.append(values.is_null().any())
        if column.dtype in (pl.Float32, pl.Float64):
            rules.append(values.is_nan().any())
    if column.unique:
        rules.append(values.is_duplicated().any())
    if column.matches is not None:
        rules.append((~values.str.contains(column.matches)).any())
    if column.between is not None:
        rules.append((~values.is_between(*column.between)).any())
    if column.one_of is not None:
        rules.append((~values.cast(pl.String).is_in(list(column.one_of))).any())
    return rules
