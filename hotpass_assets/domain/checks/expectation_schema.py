"""A suite of expectations as a Pandera schema.

Belongs here: the one translation of a profile's expectations into Pandera's own checks, and which rows it found. Does
not belong here: shares, severities and words (``expectations``), the rules of a table's model (``model_rules``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from hotpass_assets.domain.profile.resolve import Expectation

if TYPE_CHECKING:
    import pandera.polars as pa

_NULL_CHECK, _UNIQUE_CHECK = "not_nullable", "field_uniqueness"


def expectation_schema(suite: Sequence[Expectation], schema: Mapping[str, pl.DataType]) -> pa.DataFrameSchema:
    """Pandera schema of the expectations of one table; types are the business of the table's model.

    Args:
        suite: Expectations of the table, at most one of a kind for a column.
        schema: Dtype of each column, for the choices of ``in_set``.
    """
    # pandera takes a second of CPU to import; only a step that checks pays for it.
    import pandera.polars as pa

    columns = {}
    for name in dict.fromkeys(asked.column for asked in suite):
        asked_of = [asked for asked in suite if asked.column == name]
        kinds = {asked.check for asked in asked_of}
        columns[name] = pa.Column(
            None,
            checks=[_check(pa, asked, schema[name]) for asked in _valued(asked_of)],
            nullable="not_null" not in kinds,
            unique="unique" in kinds,
        )
    return pa.DataFrameSchema(columns)


def failing_rows(suite: Sequence[Expectation], frame: pl.DataFrame) -> list[pl.Series | None]:
    """Numbers of the rows that fail each expectation, in the order of ``suite``.

    Args:
        suite: Expectations of the table, at most one of a kind for a column.
        frame: The table, eager: of a lazy frame Pandera looks at nothing but the types.

    Returns:
        For each expectation row numbers from 0, ``UInt32``, ascending; nothing where it cannot be judged, because
        the column is missing or of another type than the expectation needs.
    """
    import pandera.errors

    present = [asked for asked in suite if asked.column in frame.columns]
    cases: pl.DataFrame | None = None
    try:
        expectation_schema(present, frame.schema).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases.select(
            pl.col("column").cast(pl.String),
            pl.col("check").cast(pl.String),
            pl.col("check_number").cast(pl.Int32),
            pl.col("index").cast(pl.UInt32),
        )
    return [_rows(asked, suite, cases, frame) if asked.column in frame.columns else None for asked in suite]


def typed_choices(values: Sequence[Any], dtype: pl.DataType) -> list[Any]:
    """The choices of ``in_set`` that a column of this dtype can hold, as values of that dtype."""
    pairs = [(said, _typed(said, dtype)) for said in values]
    return [found for said, found in pairs if found is not None and (isinstance(said, str) or found == said)]


def _typed(said: Any, dtype: pl.DataType) -> Any:
    """One choice as a value of the dtype; nothing when it can be none. A date is written as in ISO 8601."""
    one = pl.Series([said])
    if dtype == pl.Date and one.dtype == pl.String:
        return one.str.to_date(strict=False).item()
    try:
        return one.cast(dtype, strict=False).item()
    except pl.exceptions.InvalidOperationError:
        return None


def _valued(suite: Sequence[Expectation]) -> list[Expectation]:
    """Expectations that are checks in Pandera's sense, in the order of their numbers there."""
    return [asked for asked in suite if asked.check in {"matches", "in_set", "between"}]


def _check(pa: Any, asked: Expectation, dtype: pl.DataType) -> Any:
    if asked.check == "matches":
        # Pandera's own str_contains compiles the pattern with Python first, which knows less than Polars does.
        return pa.Check(partial(_contains, pattern=str(asked.value)), name="matches")
    if asked.check == "in_set":
        return pa.Check.isin(typed_choices(tuple(asked.value or ()), dtype))
    low, high = tuple(asked.value or (None, None))
    if low is None:
        return pa.Check.less_than_or_equal_to(high)
    return pa.Check.greater_than_or_equal_to(low) if high is None else pa.Check.in_range(low, high)


def _contains(data: Any, pattern: str) -> pl.LazyFrame:
    """Whether each text of a column contains the pattern, as Pandera asks for it."""
    found: pl.LazyFrame = data.lazyframe.select(pl.col(data.key).str.contains(pattern))
    return found


def _rows(
    asked: Expectation, suite: Sequence[Expectation], cases: pl.DataFrame | None, frame: pl.DataFrame
) -> pl.Series | None:
    if cases is None:
        return pl.Series(dtype=pl.UInt32)
    mine = pl.col("column") == asked.column
    if asked.check == "not_null":
        mine &= pl.col("check") == _NULL_CHECK
    elif asked.check == "unique":
        mine &= pl.col("check") == _UNIQUE_CHECK
    else:
        numbered = _valued([other for other in suite if other.column == asked.column])
        mine &= pl.col("check_number") == numbered.index(asked)
    found = cases.filter(mine)["index"]
    if found.null_count():
        return None  # Pandera could not run it and says so in a line without a row.
    found = found.unique().sort()
    if asked.check == "unique":
        # Missing values count as repeated to Pandera; to a reader they repeat nothing.
        found = found.filter(frame[asked.column].is_not_null().gather(found))
    return found
