"""Published tables of a small invented intake, or of one of any size."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.identity import stable_uuids
from hotpass_assets.domain.tables.golden import CONTACTS, FIELD_PROVENANCE, ORGANISATIONS
from hotpass_assets.domain.tables.linkage import ENTITIES, REVIEW_QUEUE
from hotpass_assets.domain.tables.raw import RAW_ROWS, RAW_WORKBOOKS
from hotpass_assets.domain.tables.records import COLUMN_MAPPINGS, REJECTED_ROWS, SOURCE_RECORDS

FIELDS_WITH_PROVENANCE = (
    "province",
    "country",
    "area",
    "address_primary",
    "suburb",
    "city",
    "postal_code",
    "organization_category",
    "organization_type",
    "status",
    "registration_number",
    "website",
    "planes",
    "description",
    "notes",
    "contact_primary_name",
    "contact_primary_email",
    "contact_primary_phone",
    "priority",
    "last_interaction_date",
)


@dataclass(frozen=True)
class Outcome:
    """Outcome of a check, as the run reports it."""

    asset: str = "organisations"
    name: str = "schema"
    passed: bool = True
    severity: str = "error"
    description: str = "Columns keep their rules."
    failed: int = 0


def organisations(count: int = 3) -> pl.DataFrame:
    """``count`` organisations; every third lacks an e-mail address."""
    number = pl.int_range(1, count + 1, eager=True)
    frame = pl.DataFrame({"n": number}).select(
        organization_id=stable_uuids("organization", number),
        organization_name=pl.format("Sky School {} (Pty) Ltd", "n"),
        organization_slug=pl.format("sky-school-{}", "n"),
        legal_form=pl.lit("(Pty) Ltd"),
        province=pl.lit("Gauteng"),
        province_code=pl.lit("ZA-GP"),
        country=pl.lit("South Africa"),
        country_code=pl.lit("ZA"),
        address_primary=pl.format("Hangar {}, Example Aerodrome, Springfield, 0001", "n"),
        city=pl.lit("Springfield"),
        organization_category=pl.lit("Flight training"),
        website=pl.format("https://school{}.example", "n"),
        planes=pl.lit("C172; PA28"),
        notes=pl.format("Called in spring, number {} on the list", "n"),
        source_datasets=pl.lit("Contacts; SACAA"),
        source_record_ids=pl.format("contact:{}; sacaa:Sky School {}", "n", "n"),
        contact_primary_name=pl.format("Thandi Nkosi {}", "n"),
        contact_primary_role=pl.lit("Chief Flying Instructor"),
        contact_primary_email=pl.when(pl.col("n") % 3 != 0).then(pl.format("thandi@school{}.example", "n")),
        contact_primary_phone=pl.format("+2782{}", pl.col("n") % 9_000_000 + 1_000_000),
        contact_primary_email_confidence=pl.lit(0.85),
        contact_primary_email_status=pl.lit("deliverable"),
        contact_primary_phone_confidence=pl.lit(0.85),
        contact_primary_phone_status=pl.lit("risky"),
        contact_count=pl.lit(1),
        data_quality_score=(pl.col("n") % 10) / 10,
        data_quality_flags=pl.when(pl.col("n") % 3 == 0)
        .then(pl.lit("missing_contact_email;missing_area"))
        .otherwise(pl.lit("none")),
        selection_provenance=pl.lit('{"province":{}}'),
        last_interaction_date=pl.lit("2025-03-10").str.to_date(),
        priority=pl.when(pl.col("n") == 2).then(pl.lit("Low")).otherwise(pl.lit("High")),
    )
    return ORGANISATIONS.conform(frame)


def contacts(count: int = 4, of: int = 3) -> pl.DataFrame:
    """``count`` contacts of ``of`` organisations; those beyond the first round have no name."""
    number = pl.int_range(count, eager=True)
    frame = pl.DataFrame({"n": number}).select(
        contact_id=stable_uuids("contact", number),
        organization_id=stable_uuids("organization", number % of + 1),
        organization_name=pl.format("Sky School {} (Pty) Ltd", pl.col("n") % of + 1),
        is_primary=pl.col("n") < of,
        name=pl.when(pl.col("n") < of).then(pl.format("Thandi Nkosi {}", pl.col("n") + 1)),
        role=pl.lit("Chief Flying Instructor"),
        email=pl.format("person{}@school.example", "n"),
        email_confidence=pl.lit(0.85),
        email_status=pl.lit("deliverable"),
        phone=pl.format("+2782{}", pl.col("n") % 9_000_000 + 1_000_000),
        phone_confidence=pl.lit(0.85),
        phone_status=pl.lit("risky"),
        other_emails=pl.lit("ops@school.example;info@school.example"),
        flagged_invalid=pl.lit(False),
        joined_by=pl.lit("own"),
        sources=pl.format("SACAA.xlsx › Cleaned!D{}", pl.col("n") + 2),
    )
    return CONTACTS.conform(frame)


def provenance(of: pl.DataFrame, fields: tuple[str, ...] = FIELDS_WITH_PROVENANCE) -> pl.DataFrame:
    """One chosen value for each field and, for the website, one other that lost."""
    base = of.select("organization_id", row=pl.int_range(2, pl.len() + 2))
    chosen = [
        base.with_columns(
            field=pl.lit(name),
            rank=pl.lit(1),
            chosen=pl.lit(True),
            decided_by=pl.lit("source_priority"),
            value=pl.format("{} value", pl.lit(name)),
            source=pl.lit("SACAA"),
            column=pl.lit(position),
        )
        for position, name in enumerate(fields)
    ]
    lost = base.with_columns(
        field=pl.lit("website"),
        rank=pl.lit(2),
        chosen=pl.lit(False),
        decided_by=pl.lit("source_priority"),
        value=pl.lit("https://old.example"),
        source=pl.lit("Contacts"),
        column=pl.lit(9),
    )
    return FIELD_PROVENANCE.conform(
        pl.concat([*chosen, lost], how="diagonal").with_columns(
            raw=pl.col("value"),
            status=pl.lit("valid"),
            rule=pl.lit("text.tidy"),
            workbook=pl.lit("SACAA.xlsx"),
            sheet=pl.lit("Cleaned"),
            record=pl.lit(1),
        )
    )


def rejected(count: int = 2) -> pl.DataFrame:
    """``count`` telephone cells that were set aside."""
    frame = pl.DataFrame({"n": pl.int_range(2, count + 2, eager=True)}).select(
        scope=pl.lit("value"),
        workbook=pl.lit("SACAA.xlsx"),
        sheet=pl.lit("Cleaned"),
        table=pl.lit(1),
        row="n",
        column=pl.lit(4),
        cell=pl.format("E{}", "n"),
        header=pl.lit("Tel No"),
        field=pl.lit("contact_phone"),
        raw=pl.lit("082 12"),
        reason=pl.lit("phone.too_short"),
        explanation=pl.lit("The number has too few digits; write all ten"),
    )
    return REJECTED_ROWS.conform(frame)


def mappings() -> pl.DataFrame:
    """One mapped column and one that is not."""
    common = {"workbook": "SACAA.xlsx", "sheet": "Cleaned", "table": 1, "source": "SACAA", "priority": 3}
    common |= {"role": "organisations", "group": 0}
    return COLUMN_MAPPINGS.conform(
        pl.DataFrame(
            [
                common
                | {"column": 0, "letter": "A", "header": "School", "field": "organization_name", "filled": 3}
                | {"method": "synonym", "confidence": 1.0, "reason": "known name"},
                common
                | {"column": 5, "letter": "F", "header": "Cell nr", "filled": 3, "method": "unmapped"}
                | {
                    "confidence": 0.0,
                    "nearest": "contact_mobile",
                    "nearest_score": 68.26,
                    "reason": "too far",
                },
            ]
        )
    )


def workbooks() -> pl.DataFrame:
    """A workbook with a sheet that was read and one that was not, and a workbook that could not be opened."""
    common = {"sha256": "a" * 64, "size": 10, "format": "xlsx", "date_system": 1900}
    return RAW_WORKBOOKS.conform(
        pl.DataFrame(
            [
                common
                | {
                    "workbook": "SACAA.xlsx",
                    "sheet": "Cleaned",
                    "position": 1,
                    "status": "read",
                    "filled_cells": 8,
                },
                common
                | {"workbook": "SACAA.xlsx", "sheet": "Old", "position": 2, "status": "not_read"}
                | {"reason": "the profile leaves it out"},
                common
                | {"workbook": "locked.xlsx", "status": "not_read", "problem": "it is encrypted"}
                | {"problem_do": "Give the password in the profile"},
            ],
            infer_schema_length=None,
        )
    )


def raw_rows() -> pl.DataFrame:
    """A header and three data rows of two columns."""
    row = {"workbook": "SACAA.xlsx", "sheet": "Cleaned", "table": 1, "first_column": 0, "hidden": False}
    return RAW_ROWS.conform(
        pl.DataFrame(
            [row | {"row": 1, "role": "header", "cells": ["School", "Cell nr"]}]
            + [row | {"row": n, "role": "data", "cells": [f"Sky School {n}", "082"]} for n in (2, 3, 4)]
        )
    )


def records() -> pl.DataFrame:
    """Records that know one organisation under several names."""
    names = (
        ("Sky School 1 (Pty) Ltd", "skyschool1", ["cloudnine"]),
        ("Sky School 1", "skyschool1", []),
        ("Cloud Nine", "cloudnine", []),
        ("Sky School 2 (Pty) Ltd t/a Blue Yonder", "skyschool2", []),
    )
    return SOURCE_RECORDS.conform(
        pl.DataFrame(
            [
                {
                    "record": number,
                    "workbook": "SACAA.xlsx",
                    "sheet": "Cleaned",
                    "table": 1,
                    "row": number + 2,
                    "role": "organisations",
                    "source": "SACAA" if number < 3 else "Contacts",
                    "priority": 3,
                    "source_record_id": f"sacaa:{number}",
                    "organization_name": name,
                    "match_key": key,
                    "alias_keys": others,
                    "filled": 4,
                    "hidden": False,
                }
                for number, (name, key, others) in enumerate(names)
            ]
        )
    )


def entities() -> pl.DataFrame:
    """The first three records belong to organisation 1, the fourth to organisation 2."""
    return ENTITIES.conform(
        pl.DataFrame(
            {
                "record": [0, 1, 2, 3],
                "organization_id": stable_uuids("organization", pl.Series([1, 1, 1, 2])),
                "joined_by": ["own", "same_name", "same_alias", "own"],
                "id_status": ["created"] * 4,
            }
        )
    )


def review() -> pl.DataFrame:
    """One pair to decide."""
    return REVIEW_QUEUE.conform(
        pl.DataFrame(
            {
                "left_record": [0],
                "right_record": [3],
                "left_name": ["Sky School 1"],
                "right_name": ["Sky School 2"],
                "rule": ["same_domain"],
                "score": [0.7],
                "evidence": ["school.example"],
                "question": ["Are they one organisation?"],
            }
        )
    )
