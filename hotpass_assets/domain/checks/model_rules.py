"""The rules of a table's model: a quick look, and Pandera where that does not let a table pass.

Belongs here: turning a model into a Pandera schema and its findings into an outcome. Does not belong here: the
models (``domain.tables``) and a profile's expectations (``expectations``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from hotpass_assets.domain.checks.model_screen import plainly_keeps_its_model
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.tables.model import Column, TableModel

if TYPE_CHECKING:
    import pandera.polars as pa

_PLACES = ("workbook", "sheet", "row", "cell", "record", "organization_id", "contact_id", "party_id")


def pandera_schema(model: TableModel) -> pa.DataFrameSchema:
    """Pandera schema of a table: exact columns and dtypes, missing values, uniqueness, patterns, ranges, choices."""
    # pandera takes half a second of CPU to import; only a table that breaks a rule pays for it.
    import pandera.polars as pa

    return pa.DataFrameSchema(
        {column.name: _column(pa, column) for column in model.columns},
        name=model.name,
        strict=True,
        ordered=True,
        unique=list(model.key) if len(model.key) > 1 else None,
    )


def keeps_its_model(frame: pl.DataFrame, model: TableModel) -> CheckOutcome:
    """Rows that break a rule of the table's model; personal values are not repeated in the outcome."""
    if not plainly_keeps_its_model(frame, model):
        import pandera.errors

        try:
            pandera_schema(model).validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as errors:
            return _outcome(frame, model, errors.failure_cases)
    return CheckOutcome(frame.height, 0, f"all {frame.height} rows keep the model of table {model.name}")


def _column(pa: Any, column: Column) -> Any:
    checks = []
    if column.matches is not None:
        checks.append(pa.Check.str_contains(column.matches))
    if column.between is not None:
        checks.append(pa.Check.in_range(*column.between))
    if column.one_of is not None:
        checks.append(pa.Check.isin(list(column.one_of)))
    return pa.Column(column.dtype, checks=checks, nullable=column.nullable, unique=column.unique, required=True)


def _outcome(frame: pl.DataFrame, model: TableModel, cases: pl.DataFrame) -> CheckOutcome:
    broken = cases.select(
        pl.col("column").cast(pl.String), pl.col("check").cast(pl.String), pl.col("index").cast(pl.Int64)
    )
    failed = max(broken["index"].n_unique() - int(broken["index"].null_count() > 0), 1)
    rules = broken.group_by("column", "check").len().sort("len", "column", descending=[True, False])
    worst = "; ".join(f"{column}: {check} ({count})" for column, check, count in rules.head(3).iter_rows())
    message = f"{failed} of {frame.height} rows break the model of table {model.name}: {worst}"
    places = [name for name in _PLACES if name in frame.columns]
    rows = frame.with_row_index("index").select(pl.col("index").cast(pl.Int64), *places)
    sample = broken.join(rows, on="index", how="left", maintain_order="left").drop("index")
    return CheckOutcome(frame.height, failed, message, sample)
