"""What a profile expects of the published tables.

Belongs here: the kinds of expectation and what each needs. Does not belong here: evaluating them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from hotpass_assets.domain.config.block import Block
from hotpass_assets.domain.config.model import DEFAULT_SUITE
from hotpass_assets.domain.config.problems import did_you_mean

__all__ = ["DEFAULT_SUITE", "EXPECTATION_TABLES", "CheckKind", "ExpectationEntry"]

EXPECTATION_TABLES = ("organisations", "contacts", "source_values")

CheckKind = Literal["not_null", "unique", "matches", "in_set", "between"]


def _known_table(name: str) -> str:
    if name not in EXPECTATION_TABLES:
        raise ValueError(f"'{name}' is no table with expectations | {did_you_mean(name, EXPECTATION_TABLES)}")
    return name


class ExpectationEntry(Block):
    """One expectation: a column of a published table, a check, and how many rows may fail it.

    ``matches`` takes a regular expression of Polars (no look-around), ``in_set`` a list, ``between`` a pair
    ``[least, most]`` of which one may be null; the others take no value.
    """

    table: Annotated[str, AfterValidator(_known_table)] = "organisations"
    column: str
    check: CheckKind
    value: Any = None
    mostly: Annotated[float, Field(gt=0, le=1)] = 1.0
    severity: Literal["warn", "error"] = "warn"

    @field_validator("column")
    @classmethod
    def _known_column(cls, name: str, info: ValidationInfo) -> str:
        table = info.data.get("table")
        if table is not None and name not in (columns := _columns_of(table)):
            raise ValueError(f"table {table} has no column '{name}' | {did_you_mean(name, columns)}")
        return name

    @model_validator(mode="after")
    def _value_fits_check(self) -> ExpectationEntry:
        dtype = _columns_of(self.table)[self.column]
        if self.check == "matches":
            _require_pattern(self.value)
            if dtype != "String":
                raise ValueError(f"'matches' needs a text column, {self.column} is {dtype} | use another check")
        elif self.check == "in_set":
            _require_choices(self.value)
        elif self.check == "between":
            _require_range(self.value)
            if not dtype.startswith(("Float", "Int", "UInt")):
                raise ValueError(f"'between' needs a number column, {self.column} is {dtype} | use another check")
        elif self.value is not None:
            raise ValueError(f"'{self.check}' takes no value | leave 'value' out")
        return self


def _columns_of(table: str) -> Mapping[str, str]:
    """Columns of a published table with the name of their type."""
    # The table models import Polars, which the listing of profiles must not pay for.
    from hotpass_assets.domain.tables.golden import CONTACTS, ORGANISATIONS
    from hotpass_assets.domain.tables.records import SOURCE_VALUES

    tables = {model.name: model for model in (ORGANISATIONS, CONTACTS, SOURCE_VALUES)}
    return {column.name: str(column.dtype) for column in tables[table].columns}


def _require_pattern(value: Any) -> None:
    if not isinstance(value, str) or not value:
        raise ValueError("'matches' needs a regular expression | write it in single quotes under 'value'")
    # Polars is what evaluates the pattern; importing it here keeps profile models light for the help pages.
    import polars as pl

    try:
        pl.Series([""]).str.contains(value)
    except pl.exceptions.ComputeError as error:
        why = "the regular expression is not valid | look-around and back-references are not supported"
        raise ValueError(why) from error


def _require_choices(value: Any) -> None:
    plain = str | int | float | bool
    if not isinstance(value, list | tuple) or not value or not all(isinstance(item, plain) for item in value):
        raise ValueError("'in_set' needs a list of values | for example value: [Active, Dormant]")


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool) and item == item


def _require_range(value: Any) -> None:
    is_pair = isinstance(value, list | tuple) and len(value) == 2
    if not is_pair or not all(item is None or _is_number(item) for item in value):
        raise ValueError("'between' needs a pair of numbers | for example value: [0, 1]")
    least, most = value
    if least is None and most is None:
        raise ValueError("'between' has neither a least nor a most | give at least one number")
    if least is not None and most is not None and least > most:
        raise ValueError("the first number of 'between' is the larger one | swap them")
