"""What is held on a person, for that person.

Belongs here: the values of their contacts with sources, basis and consent, as JSON or CSV. Does not belong here: who
the person is (``subject_person``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.compliance.policy import ComplianceRules, field_policies
from hotpass_assets.domain.golden.provenance import with_cells
from hotpass_resources.json_file import write_json
from hotpass_resources.person_csv import write_person_csv
from hotpass_resources.storage.store import ObjectStore, StoreRoot, open_store
from hotpass_resources.subject_person import KnownPerson
from hotpass_resources.subject_places import Place
from hotpass_resources.table_files import local_table, table_file

COLUMNS = (
    "profile",
    "intake",
    "organisation",
    "field",
    "value",
    "as_written",
    "status",
    "source",
    "workbook",
    "sheet",
    "cell",
    "lawful_basis",
    "consent",
    "retain_until",
    "withheld",
)


def held_values(root: StoreRoot, known: KnownPerson, rules: dict[str, ComplianceRules]) -> pl.DataFrame:
    """Every value of the person's contacts: ``COLUMNS``, one line a value.

    Args:
        root: Address of the store.
        known: The person.
        rules: Rules of each profile, by name; a profile that is not there states no basis.
    """
    parts, store = [], open_store(root)
    for (profile, intake), mine in known.contacts.partition_by("profile", "intake", as_dict=True).items():
        parts.append(_of_intake(store, str(profile), str(intake), mine, rules.get(str(profile), ComplianceRules())))
    if not parts:
        return pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    return pl.concat(parts).sort("profile", "intake", "workbook", "sheet", "cell", "field")


def _of_intake(
    store: ObjectStore, profile: str, intake: str, mine: pl.DataFrame, rules: ComplianceRules
) -> pl.DataFrame:
    def read(name: str) -> pl.DataFrame | None:
        path = local_table(table_file(store, profile, name, intake))
        return pl.read_parquet(path) if path else None

    values, records = read("source_values"), read("source_records")
    assert values is not None and records is not None
    policies = field_policies(rules)
    basis = {name: policy.lawful_basis for name, policy in policies.items()}
    rows = records.select(
        "record", "source", "workbook", "sheet", "row", pl.col("organization_name").alias("organisation")
    )
    held = values.with_columns(pl.col("field", "status").cast(pl.String)).join(
        mine.select("contact").unique(), on="contact", how="semi", maintain_order="left"
    )
    placed = with_cells(held.join(rows, on="record")).with_columns(
        profile=pl.lit(profile),
        intake=pl.lit(intake),
        as_written=pl.col("raw"),
        lawful_basis=pl.col("field").replace_strict(basis, default=None, return_dtype=pl.String),
    )
    consent = read("contact_consent")
    nobody = pl.DataFrame(schema={"contact": pl.UInt32, "consent": pl.String, "last_interaction_date": pl.Date})
    stated = (
        nobody
        if consent is None
        else consent.select("contact", pl.col("status").alias("consent"), "last_interaction_date")
    )
    withheld = read("withheld_values")
    none = pl.DataFrame(
        schema={
            **dict.fromkeys(("record",), pl.UInt32),
            "field": pl.String,
            "column": pl.UInt16,
            "ordinal": pl.UInt16,
            "withheld": pl.String,
        }
    )
    kept = (
        none
        if withheld is None
        else withheld.select("record", "field", "column", "ordinal", pl.col("reason").alias("withheld"))
    )
    # Each value has the time of its own field, as where values are withheld.
    days = {name: policy.retention_days for name, policy in policies.items()}
    kept_for = pl.col("field").replace_strict(days, default=None, return_dtype=pl.Int64)
    until = pl.col("last_interaction_date") + pl.duration(days=kept_for)
    return (
        placed.join(stated, on="contact", how="left")
        .with_columns(retain_until=until.cast(pl.String))
        .join(kept, on=["record", "field", "column", "ordinal"], how="left")
        .select(COLUMNS)
    )


def write_held(path: Path, values: pl.DataFrame, places: list[Place]) -> None:
    """Write what is held: ``.csv`` the values alone, else JSON with the places too.

    Raises:
        OutputError: It cannot be written.
    """
    if path.suffix.lower() == ".csv":
        write_person_csv(path, values, for_excel=True)
        return
    content: dict[str, Any] = {
        "values": values.rows(named=True),
        "places": [{"kind": place.kind, "where": place.where, "path": place.path} for place in places],
    }
    write_json(path, content)
