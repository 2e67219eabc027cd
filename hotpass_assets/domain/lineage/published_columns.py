"""Which workbook columns each published column of an intake is made from, and by which rules.

Belongs here: reading it from the provenance of all published values. Does not belong here: the provenance of one
value (``domain.golden.provenance``), and how lineage is written (``openlineage_events``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from hotpass_assets.domain.golden.decided_values import DECIDED_RULE, STATED_RULES
from hotpass_assets.domain.golden.worked_out import WORKED_OUT_FROM
from hotpass_assets.domain.lineage.workbook_columns import WorkbookColumn
from hotpass_assets.domain.tables.golden import ORGANISATIONS


@dataclass(frozen=True)
class ColumnOrigin:
    """One workbook column behind one published column.

    Attributes:
        column: The workbook column; ``None`` where a person stated the values.
        published: Whether at least one of its values is published, and not only beaten.
        cleaned_by: Cleaning rules that made its values, sorted.
        decided_by: What decided between its values and others, sorted.
        through: Published columns the value is worked out from; none where it is the value itself.
        stated_by: Rule of the values a person stated: a decision or a correction.
    """

    column: WorkbookColumn | None
    published: bool
    cleaned_by: tuple[str, ...]
    decided_by: tuple[str, ...]
    through: tuple[str, ...] = ()
    stated_by: str | None = None


_FROM_IDENTIFIERS = frozenset({"organization_id", "source_record_ids"})


def published_origins(
    provenance: pl.LazyFrame, records: pl.LazyFrame, columns: Iterable[WorkbookColumn]
) -> dict[str, list[ColumnOrigin]]:
    """Workbook columns behind each published column.

    Args:
        provenance: Table ``field_provenance``.
        records: Table ``source_records``.
        columns: Result of ``workbook_columns``.

    Returns:
        For each column of table ``organisations`` that has any, its origins in the order of the workbooks.
    """
    columns_in_order = list(columns)
    by_place = {column.place: (number, column) for number, column in enumerate(columns_in_order)}
    stated: dict[str, list[tuple[int, ColumnOrigin]]] = {}
    for line in _summed_up(provenance, records).iter_rows(named=True):
        number, column = by_place.get((line["workbook"], line["sheet"], line["table"], line["column"]), (-1, None))
        if column is None and not line["stated"]:
            continue
        origin = ColumnOrigin(
            column, line["published"], tuple(line["rules"]), tuple(line["deciders"]), stated_by=line["stated"]
        )
        stated.setdefault(line["field"], []).append((number, origin))
    values = {
        field: [origin for _, origin in sorted(found, key=lambda pair: pair[0])] for field, found in stated.items()
    }
    identifiers = [
        ColumnOrigin(column, True, (), (), ("source_record_ids",))
        for column in columns_in_order
        if column.field == "source_id"
    ]
    found = {name: values.get(name) or _worked_out(name, values, identifiers) for name in ORGANISATIONS.names}
    return {name: origins for name, origins in found.items() if origins}


def _worked_out(
    name: str, values: Mapping[str, list[ColumnOrigin]], identifiers: list[ColumnOrigin]
) -> list[ColumnOrigin]:
    """Origins of a column that is worked out from others, each workbook column once."""
    found = {
        (origin.column, origin.stated_by): replace(origin, cleaned_by=(), decided_by=())
        for origin in (identifiers if name in _FROM_IDENTIFIERS else [])
    }
    _, bases = WORKED_OUT_FROM.get(name, ("", ()))
    for through in bases:
        for origin in values.get(through, ()):
            whose = (origin.column, origin.stated_by)
            known = found.get(whose, ColumnOrigin(origin.column, False, (), (), stated_by=origin.stated_by))
            found[whose] = replace(
                known, published=known.published or origin.published, through=(*known.through, through)
            )
    return list(found.values())


def _summed_up(provenance: pl.LazyFrame, records: pl.LazyFrame) -> pl.DataFrame:
    """One line for each published column and workbook column; one more for each rule of values people stated.

    The cell of a decided value only says which record is meant; that of a corrected one held the value before.
    """
    tables = records.select("record", "table")
    place = ["workbook", "sheet", "table", "column"]
    lines = (
        provenance.select("field", "chosen", "decided_by", "rule", "record", "workbook", "sheet", "column")
        .join(tables, on="record")
        .with_columns(stated=pl.when(pl.col("rule").is_in(STATED_RULES)).then("rule"))
    )
    cells = lines.filter(pl.col("rule") != DECIDED_RULE).with_columns(stated=pl.lit(None, pl.String))
    of_people = lines.filter(pl.col("stated").is_not_null())
    placeless = of_people.with_columns(pl.when(False).then(pl.col(name)).alias(name) for name in place)
    return (
        pl.concat([cells, placeless])
        .group_by("field", "stated", *place)
        .agg(
            pl.col("chosen").any().alias("published"),
            pl.col("rule").unique().sort().alias("rules"),
            pl.col("decided_by").cast(pl.String).unique().sort().alias("deciders"),
        )
        .with_columns(pl.col("field").cast(pl.String))
        .sort("field", "stated", *place)
        .collect()
    )
