"""What ``hotpass resolve`` reads besides the table: decisions, labels, a model.

Belongs here: opening them and bringing them onto the rows of the table. Does not belong here: what they mean
(``hotpass_assets.domain.linkage``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.columns.kinds import Kind, LinkColumn
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.known_rows import KnownRows
from hotpass_assets.domain.linkage.engine.saved_model import SavedModel, model_from_json
from hotpass_assets.domain.linkage.quality.truth import Truth, truth_from
from hotpass_assets.domain.linkage.resolve.survivor_rows import VALUE_SCHEMA, clashing_columns
from hotpass_assets.domain.linkage.review.decisions import NO_DECISIONS, Decisions, merged, pairs_by_row
from hotpass_cli.output import field_key
from hotpass_resources.decisions_file import read_decisions
from hotpass_resources.linkage_input import InputTable, read_labels

UNKNOWN_SHOWN = 3


@dataclass(frozen=True)
class Decided:
    """What people decided about the rows of a table.

    Attributes:
        told: Pairs of rows that are one, and that are not.
        values: Values of cells, as in ``survivor_rows.VALUE_SCHEMA``.
        facts: How many of each there are.
        warnings: What could not be applied.
    """

    told: Told
    values: pl.DataFrame
    facts: dict[str, int]
    warnings: tuple[str, ...]


def decided_rows(files: Sequence[Path], keys: pl.Series, columns: Sequence[str]) -> Decided:
    """The decisions in some files, as rows of the table.

    Raises:
        InputError: A file is not there or no table.
        ConfigurationError: A line is no decision, or lines contradict each other.
    """
    decisions = NO_DECISIONS
    for file in files:
        if not file.is_file():
            raise InputError("there is no such file of decisions", where=str(file), do="Correct the path", exit_code=2)
        decisions = merged(decisions, read_decisions(file), str(file))
    rows = pairs_by_row(decisions, keys)
    values, warnings = _values(decisions, keys, columns)
    if rows.unknown:
        some = ", ".join(rows.unknown[:UNKNOWN_SHOWN]) + (", …" if len(rows.unknown) > UNKNOWN_SHOWN else "")
        named = f"{len(rows.unknown)} of the records that decisions name"
        warnings.append(f"{named} are not in the file, or changed since: {some}")
    told = Told(list(rows.must_link.iter_rows()), list(rows.cannot_link.iter_rows()))
    facts = {
        "must_link": rows.must_link.height,
        "cannot_link": rows.cannot_link.height,
        "field_value": values.height,
        "unknown_records": len(rows.unknown),
    }
    return Decided(told, values, facts, tuple(warnings))


def _values(decisions: Decisions, keys: pl.Series, columns: Sequence[str]) -> tuple[pl.DataFrame, list[str]]:
    names = {field_key(name): name for name in reversed(columns)}
    fields = decisions.field_values.with_columns(
        column=pl.Series([names.get(field_key(field)) for field in decisions.field_values["field"]], dtype=pl.String)
    )
    unknown = sorted(set(fields.filter(pl.col("column").is_null())["field"]))
    warnings = [f"decisions give values for fields that the table does not have: {', '.join(unknown)}"]
    by_key = pl.DataFrame({"record": keys}).with_row_index("row")
    found = (
        fields.drop_nulls("column")
        .join(by_key, on="record", maintain_order="left")
        .sort("row", "column", maintain_order=True)
    )
    return found.select(*VALUE_SCHEMA).cast(VALUE_SCHEMA), warnings if unknown else []


def check_columns(source: InputTable, known: KnownRows) -> None:
    """Make sure that a table can be linked with known rows.

    Raises:
        InputError: It lacks columns that they have.
    """
    absent = [column.name for column in known.columns if column.name not in source.table.columns]
    if absent:
        raise InputError(
            "the table does not fit the known rows",
            where=source.place,
            why=f"it has no column {', '.join(absent[:UNKNOWN_SHOWN])}",
            do="Rename its columns as those of the known rows are called, or link all rows anew",
            exit_code=2,
        )


def clash_warnings(values: pl.DataFrame, clusters: pl.DataFrame) -> list[str]:
    """What to say of values decided for rows that turned out to be one thing."""
    columns = clashing_columns(values, clusters)
    if not columns:
        return []
    named = ", ".join(dict.fromkeys(columns))
    return [
        f"decisions give several values for one column of rows that are one, {counted(len(columns), 'time')} "
        f"({named}): that of the first row counts"
    ]


def labels(path: Path, rows: int) -> Truth:
    """Labels from a file, for a table of so many rows.

    Raises:
        InputError: It cannot be read, or is about rows that do not exist.
    """
    return truth_from(read_labels(path), rows, str(path))


def saved_model(path: Path) -> SavedModel:
    """A model of an earlier run.

    Raises:
        InputError: It cannot be read, or is no model.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise InputError(
            "the saved model cannot be read", where=str(path), why=why, do="Correct the path", exit_code=2
        ) from error
    return model_from_json(text, str(path))


def judged_columns(table: pl.DataFrame, stated: Mapping[str, str], model: SavedModel | None) -> list[LinkColumn]:
    """What each column is taken for: what the user says, else what the model was learned with, else what is found.

    Raises:
        ConfigurationError: A stated column or kind does not exist.
        InputError: The model compares columns that the table does not have.
    """
    # A kind that does not exist is refused there, with those that do.
    found = recognise_columns(table, stated=cast("Mapping[str, Kind]", stated))
    if model is None:
        return found
    absent = [name for name in model.kinds if name not in table.columns]
    if absent:
        raise InputError(
            "the saved model does not fit the table",
            why=f"it compares columns that the table does not have: {', '.join(absent)}",
            do="Rename the columns of the table, or leave --model out to learn a new one",
            exit_code=2,
        )
    return [_by_model(column, stated, model) for column in found]


def _by_model(column: LinkColumn, stated: Mapping[str, str], model: SavedModel) -> LinkColumn:
    if column.name in stated:
        return column
    if column.name in model.kinds:
        return LinkColumn(column.name, model.kinds[column.name], "the saved model takes it for this")
    return LinkColumn(column.name, "empty", "the saved model does not compare it")
