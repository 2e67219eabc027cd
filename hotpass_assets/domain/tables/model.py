"""What a table is: its columns, their types and the rules their values keep.

Belongs here: the description of a table from which everything else is derived (dtypes, Pandera schema, reference
page). Does not belong here: the tables themselves, which have a module each beside this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.errors import HotpassError


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: Column name.
        dtype: Polars dtype of the column.
        description: One sentence for a reader who has never seen the table.
        nullable: Whether a value may be missing.
        unique: Whether every value occurs once.
        personal: Whether the column can hold personal data.
        matches: Regular expression every present value contains.
        between: Smallest and largest allowed value.
        one_of: Allowed values.
        refers_to: Column whose values these are, as ``table.column``.
    """

    name: str
    dtype: pl.DataType
    description: str
    nullable: bool = True
    unique: bool = False
    personal: bool = False
    matches: str | None = None
    between: tuple[float, float] | None = None
    one_of: tuple[str, ...] | None = None
    refers_to: str | None = None

    @property
    def choices(self) -> tuple[str, ...] | None:
        """Allowed values: those that are listed, else the categories of the dtype."""
        return tuple(self.dtype.categories) if isinstance(self.dtype, pl.Enum) else self.one_of


@dataclass(frozen=True)
class TableModel:
    """A table: its name, its meaning and its columns in order.

    Attributes:
        name: Name of the table and of its asset.
        description: What one row stands for.
        columns: Columns in published order.
        key: Columns that together identify a row.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def schema(self) -> pl.Schema:
        """Polars schema of the table."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def personal_columns(self) -> tuple[str, ...]:
        """Names of the columns that can hold personal data."""
        return tuple(column.name for column in self.columns if column.personal)

    def empty(self) -> pl.DataFrame:
        """The table without rows."""
        return pl.DataFrame(schema=self.schema)

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``frame`` with exactly this table's columns, order and dtypes; absent columns become missing.

        Raises:
            HotpassError: ``frame`` has a column the table does not know.
        """
        unknown = sorted(set(frame.columns) - set(self.names))
        if unknown:
            raise HotpassError(
                f"table {self.name} was given columns it does not have: {', '.join(unknown)}",
                do="Add them to the table's model or drop them before",
            )
        present = set(frame.columns)
        return frame.select(
            (pl.col(column.name).cast(column.dtype) if column.name in present else pl.lit(None, column.dtype)).alias(
                column.name
            )
            for column in self.columns
        )

    def stack(self, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
        """All ``frames`` conformed and laid one under the other."""
        parts = [self.conform(frame) for frame in frames]
        return pl.concat(parts) if parts else self.empty()
