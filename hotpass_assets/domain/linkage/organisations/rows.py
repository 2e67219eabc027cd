"""One row for every name of an intake, with what its records say about it: what the model compares.

Belongs here: gathering the values of a name's records into the columns of a table to link. Does not belong here:
comparing (``compare``) and which records bear one name (``domain.clean.organisations``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import Kind, LinkColumn

_COLUMNS: dict[str, tuple[Kind, tuple[str, ...]]] = {
    "phone": ("phone", ("contact_phone", "contact_mobile", "contact_whatsapp")),
    "email": ("email", ("contact_email",)),
    "website": ("website", ("website",)),
    "address": ("address", ("address",)),
    "city": ("town", ("city", "suburb", "area")),
    "postal_code": ("postal_code", ("postal_code",)),
    "province": ("region", ("province",)),
    "registration_number": ("identifier", ("registration_number", "vat_number")),
}
NAME = "organization_name"


def organisation_columns() -> list[LinkColumn]:
    """The columns of :func:`organisation_rows` and their kinds."""
    kinds = [(NAME, "organisation"), *((name, kind) for name, (kind, _) in _COLUMNS.items())]
    return [LinkColumn(name, kind, "a field of the profile") for name, kind in kinds]


def organisation_rows(placed: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """A row for every node, sorted by node.

    Args:
        placed: ``record``, ``node`` and ``organization_name`` of the usable records.
        values: Table ``source_values``.

    Returns:
        ``node``, its most frequent name, and in each other column the value most of its records give; among equally
        frequent ones the first in the order of texts.
    """
    fields = pl.DataFrame(
        [(field, name) for name, (_, fields) in _COLUMNS.items() for field in fields],
        schema={"field": values.schema["field"], "column_name": pl.String},
        orient="row",
    )
    said = (
        values.lazy()
        .filter(pl.col("value").is_not_null() & pl.col("status").is_in(["valid", "suspect"]))
        .select("record", "field", "value")
        .join(fields.lazy(), on="field")
        .join(placed.lazy().select("record", "node"), on="record")
        .group_by("node", "column_name", "value")
        .len()
        .sort("len", "value", descending=[True, False])
        .unique(["node", "column_name"], keep="first", maintain_order=True)
        .collect()
    )
    wide = said.pivot("column_name", index="node", values="value", sort_columns=True) if said.height else None
    rows = _names(placed)
    if wide is not None:
        rows = rows.join(wide, on="node", how="left", maintain_order="left")
    absent = [pl.lit(None, pl.String).alias(name) for name in _COLUMNS if name not in rows.columns]
    return rows.with_columns(absent).select("node", NAME, *_COLUMNS)


def _names(placed: pl.DataFrame) -> pl.DataFrame:
    return (
        placed.drop_nulls(NAME)
        .group_by("node", NAME)
        .len()
        .sort("node", "len", NAME, descending=[False, True, False])
        .unique("node", keep="first", maintain_order=True)
        .select("node", NAME)
    )
