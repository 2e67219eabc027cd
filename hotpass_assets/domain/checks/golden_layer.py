"""Checks of the golden record and of what is published.

Belongs here: judging chosen values, parties and published files. Does not belong here: choosing or writing them.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.golden.worked_out import WORKED_OUT_FROM
from hotpass_assets.domain.tables.golden import ORGANISATIONS

TRACED_COLUMNS = tuple(name for name in ORGANISATIONS.names if name not in {*WORKED_OUT_FROM, "selection_provenance"})


def every_value_has_a_source(
    organisations: pl.DataFrame, field_provenance: pl.DataFrame | pl.LazyFrame
) -> CheckOutcome:
    """Published values without a chosen line in ``field_provenance`` that says the same."""
    numbers = organisations.select("organization_id").with_row_index("number")
    sourced = (
        field_provenance.lazy()
        .filter(pl.col("chosen") & (pl.col("rank") == 1))
        .select("organization_id", "field", "value")
        .join(numbers.lazy(), on="organization_id")
        .select("number", "field", "value")
        .collect()
        .partition_by("field", as_dict=True)
    )
    nothing = pl.DataFrame(schema={"number": pl.UInt32, "value": pl.String})
    checked, missing = 0, []
    for name in TRACED_COLUMNS:
        published = organisations.select(
            "organization_id", pl.col(name).cast(pl.String).alias("published")
        ).with_row_index("number")
        stated = sourced.get((name,), nothing).select("number", "value").unique("number")
        beside = published.drop_nulls("published").join(stated, on="number", how="left", maintain_order="left")
        # A column that joins several values begins with its first; the name of a person may be two cells.
        traced = pl.col("published").str.contains(pl.col("value"), literal=True).fill_null(False)
        checked += beside.height
        missing.append(beside.filter(~traced).select("organization_id", pl.lit(name).alias("field")))
    untraced = pl.concat(missing)
    message = f"{untraced.height} of {checked} published values have no source"
    return CheckOutcome(checked, untraced.height, message, untraced)


def contacts_belong_to_organisations(contacts: pl.DataFrame, organisations: pl.DataFrame) -> CheckOutcome:
    """Contacts whose organisation is not published, and organisations with more than one primary contact."""
    orphans = contacts.join(organisations, on="organization_id", how="anti").select("contact_id", "organization_id")
    crowned = (
        contacts.filter("is_primary")
        .filter(pl.col("organization_id").is_duplicated())
        .select("contact_id", "organization_id")
    )
    wrong = pl.concat([orphans, crowned])
    message = f"{orphans.height} contacts have no organisation, {crowned.height} share the place of primary contact"
    return CheckOutcome(contacts.height, wrong.height, message, wrong)


def parties_refer_to_each_other(tables: Mapping[str, pl.DataFrame]) -> CheckOutcome:
    """Aliases, roles and contact methods that name a party which does not exist."""
    known = tables["parties"].select(pl.col("party_id").alias("party"))
    references = pl.concat(
        tables[table].select(pl.lit(table).alias("table"), pl.col(column).alias("party"))
        for table, column in (
            ("party_aliases", "party_id"),
            ("party_roles", "subject_party_id"),
            ("party_roles", "object_party_id"),
            ("contact_methods", "party_id"),
        )
    )
    dangling = references.join(known, on="party", how="anti")
    message = f"{dangling.height} of {references.height} references name a party that does not exist"
    return CheckOutcome(references.height, dangling.height, message, dangling)


def row_counts_are_equal_everywhere(published: pl.DataFrame, organisations: int) -> CheckOutcome:
    """Published data files whose number of rows is not that of table ``organisations``."""
    files = published.filter(pl.col("rows").is_not_null())
    wrong = files.filter(pl.col("rows") != organisations).select("kind", "path", "rows")
    message = f"{wrong.height} of {files.height} data files do not hold {organisations} organisations"
    return CheckOutcome(files.height, wrong.height, message, wrong)
