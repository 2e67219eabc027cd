"""Which workbook columns each published column of an intake is made from, and by which rules.

Belongs here: reading it from the provenance of all published values. Does not belong here: the provenance of one
value (``domain.golden.provenance``), and how lineage is written (``openlineage_events``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from hotpass_assets.domain.golden.decided_values import DECIDED_RULE
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
    """

    column: WorkbookColumn | None
    published: bool
    cleaned_by: tuple[str, ...]
    decided_by: tuple[str, ...]
    through: tuple[str, ...] = ()


_EMAILS = ("contact_primary_email", "contact_secondary_emails")
_PHONES = ("contact_primary_phone", "contact_secondary_phones")
WORKED_OUT_FROM: Mapping[str, tuple[str, ...]] = {
    "organization_id": ("organization_name",),
    "organization_slug": ("organization_name",),
    "province_code": ("province",),
    "country_code": ("country",),
    **{f"contact_primary_email_{fact}": ("contact_primary_email",) for fact in ("confidence", "status")},
    **{f"contact_primary_phone_{fact}": ("contact_primary_phone",) for fact in ("confidence", "status")},
    "contact_validation_flags": ("contact_primary_email", "contact_primary_phone"),
    "contact_count": ("contact_primary_name", *_EMAILS, *_PHONES),
    "contact_email_confidence_avg": _EMAILS,
    "contact_phone_confidence_avg": _PHONES,
    **dict.fromkeys(
        ("data_quality_score", "data_quality_flags"), (*_EMAILS, *_PHONES, "website", "province", "address_primary")
    ),
    "source_record_ids": ("organization_name",),
}
"""Published columns that are worked out, and those they are worked out from."""

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
        if column is None and not line["decided"]:
            continue
        origin = ColumnOrigin(column, line["published"], tuple(line["rules"]), tuple(line["deciders"]))
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
        origin.column: replace(origin, cleaned_by=(), decided_by=())
        for origin in (identifiers if name in _FROM_IDENTIFIERS else [])
    }
    for through in WORKED_OUT_FROM.get(name, ()):
        for origin in values.get(through, ()):
            known = found.get(origin.column, ColumnOrigin(origin.column, False, (), ()))
            found[origin.column] = replace(
                known, published=known.published or origin.published, through=(*known.through, through)
            )
    return list(found.values())


def _summed_up(provenance: pl.LazyFrame, records: pl.LazyFrame) -> pl.DataFrame:
    """One line for each published column and workbook column, decided values in a line of their own."""
    tables = records.select("record", "table")
    place = ["workbook", "sheet", "table", "column"]
    return (
        provenance.select("field", "chosen", "decided_by", "rule", "record", "workbook", "sheet", "column")
        .join(tables, on="record")
        .with_columns(decided=pl.col("rule") == DECIDED_RULE)
        .with_columns(
            # Where a person stated the value, the cell only says which record is meant.
            pl.when("decided").then(None).otherwise(pl.col(name)).alias(name)
            for name in place
        )
        .group_by("field", "decided", *place)
        .agg(
            pl.col("chosen").any().alias("published"),
            pl.col("rule").unique().sort().alias("rules"),
            pl.col("decided_by").cast(pl.String).unique().sort().alias("deciders"),
        )
        .with_columns(pl.col("field").cast(pl.String))
        .sort("field", "decided", *place)
        .collect()
    )
