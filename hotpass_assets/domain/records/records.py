"""Tables ``source_records``, ``source_values`` and ``source_contacts`` of an intake.

Belongs here: putting cleaned values together into records and saying which rows cannot be used. Does not belong
here: deciding which records are the same organisation (``domain.linkage``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.clean.email_providers import FREE_MAIL_DOMAINS
from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.clean.websites import PLATFORM_DOMAINS
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.records.cells import mapped_cells
from hotpass_assets.domain.records.contacts import source_contacts
from hotpass_assets.domain.records.rejections import rejected_rows
from hotpass_assets.domain.records.values import CleanedTexts, cell_values, cleaned_texts
from hotpass_assets.domain.tables.records import SOURCE_RECORDS, SOURCE_VALUES

NO_ORGANISATION = "row.no_organisation"
IDENTIFIER_ONLY = "row.identifier_only"
REQUIRED_FIELD_MISSING = "row.required_field_missing"
PARENT_NOT_FOUND = "row.parent_not_found"
PARENT_AMBIGUOUS = "row.parent_ambiguous"
_FOLDED = ("match_key", "compare_name")


@dataclass(frozen=True)
class Records:
    """What the mapped tables of an intake say.

    Attributes:
        records: Table ``source_records``.
        values: Table ``source_values``.
        contacts: Table ``source_contacts``.
        rejected: Table ``rejected_rows``.
    """

    records: pl.DataFrame
    values: pl.DataFrame
    contacts: pl.DataFrame
    rejected: pl.DataFrame


def build_records(
    raw_workbooks: pl.DataFrame,
    raw_rows: pl.DataFrame,
    column_mappings: pl.DataFrame,
    profile: ResolvedProfile,
) -> Records:
    """Records of an intake with their cleaned values, contacts and rejections.

    Args:
        raw_workbooks: Table ``raw_workbooks``.
        raw_rows: Table ``raw_rows``.
        column_mappings: Table ``column_mappings``.
        profile: Profile whose cleaning rules apply.
    """
    mapped = mapped_cells(raw_workbooks, raw_rows, column_mappings)
    answers = cleaned_texts(mapped.cells, profile)
    epochs: Mapping[str, int] = dict(raw_workbooks.select("workbook", "date_system").iter_rows())
    found = cell_values(mapped, answers, profile, epochs)
    rows = mapped.rows
    # A hundred thousand organisations have three million cells: what is done with gives its memory back.
    del mapped
    contacts, of_contacts = source_contacts(found.of_contacts)
    values = SOURCE_VALUES.stack([_as_table(found.of_organisations), _as_table(of_contacts)])
    del found, of_contacts
    records = _records(rows, values.lazy().filter(pl.col("value").is_not_null()), answers, profile)
    return Records(records, values, contacts, rejected_rows(records, values, column_mappings))


def _as_table(values: pl.DataFrame) -> pl.DataFrame:
    return values.select(name for name in SOURCE_VALUES.names if name in values.columns)


def _records(rows: pl.DataFrame, usable: pl.LazyFrame, answers: CleanedTexts, profile: ResolvedProfile) -> pl.DataFrame:
    records = (
        rows.join(_names(usable, answers), on="record", how="left", maintain_order="left")
        .join(_first(usable, "source_id"), on="record", how="left", maintain_order="left")
        .join(_domains(usable, answers, profile), on="record", how="left", maintain_order="left")
        .join(_latest_contact(usable), on="record", how="left", maintain_order="left")
        .join(_filled(usable), on="record", how="left", maintain_order="left")
        .with_columns(pl.col("filled").fill_null(0))
    )
    identified = pl.coalesce("source_id", "organization_name", pl.format("row {}", "row"))
    return SOURCE_RECORDS.conform(
        records.with_columns(
            source_record_id=pl.format("{}:{}", "source", identified),
            rejection=_rejection(usable, records, profile),
        )
    )


def _first(usable: pl.LazyFrame, field: str) -> pl.DataFrame:
    return (
        usable.filter(pl.col("field") == field)
        .sort("record", "column", "ordinal")
        .unique("record", keep="first", maintain_order=True)
        .select("record", pl.col("value").alias(field))
        .collect()
    )


def _names(usable: pl.LazyFrame, answers: CleanedTexts) -> pl.DataFrame:
    """Name of each record with its folded forms."""
    named = (
        usable.filter(pl.col("field") == "organization_name")
        .sort("record", "column", "ordinal")
        .unique("record", keep="first", maintain_order=True)
        .select("record", "raw", pl.col("value").alias("organization_name"))
        .collect()
    )
    if "organisation_name" not in answers:
        return named.select(
            "record", "organization_name", *(pl.lit(None, pl.String).alias(name) for name in _FOLDED)
        ).with_columns(alias_keys=pl.lit(None, pl.List(pl.String)))
    folded = answers["organisation_name"].select("raw", *_FOLDED, "aliases")
    keyed = folded.join(_alias_keys(folded), on="raw", how="left", maintain_order="left").drop("aliases")
    return named.join(keyed, on="raw", how="left", maintain_order="left").drop("raw")


def _alias_keys(folded: pl.DataFrame) -> pl.DataFrame:
    """Folded forms of the other names given beside a name."""
    aliases = folded.select("raw", "aliases").explode("aliases").drop_nulls()
    keys = clean_organisation_names(aliases["aliases"].unique(maintain_order=True)).select(
        pl.col("raw").alias("aliases"), pl.col("match_key").alias("alias_keys")
    )
    return (
        aliases.join(keys, on="aliases", maintain_order="left")
        .drop_nulls("alias_keys")
        .group_by("raw", maintain_order=True)
        .agg(pl.col("alias_keys").unique().sort())
    )


def _domains(usable: pl.LazyFrame, answers: CleanedTexts, profile: ResolvedProfile) -> pl.DataFrame:
    """Own domains of each record: of its websites and its mail, without platforms and free mail providers."""
    nobodys = [*profile.link.free_mail_domains, *FREE_MAIL_DOMAINS, *PLATFORM_DOMAINS]
    found = [pl.DataFrame(schema={"record": pl.UInt32, "domain": pl.String})]
    for field, column, kinds in (
        ("website", "domain", ("website", "moved.email")),
        ("contact_email", "registered_domain", ("email", "moved.website", "moved.phone")),
    ):
        for kind in kinds:
            if kind in answers:
                domains = answers[kind].select("raw", "value", pl.col(column).alias("domain")).drop_nulls()
                found.append(_domain_lines(usable, field, domains))
    lines = pl.concat(found).filter(~pl.col("domain").is_in(nobodys)).unique().sort("record", "domain")
    return lines.group_by("record", maintain_order=True).agg(pl.col("domain").alias("domains"))


def _domain_lines(usable: pl.LazyFrame, field: str, domains: pl.DataFrame) -> pl.DataFrame:
    cells = usable.filter(pl.col("field") == field).select("record", "raw", "value").collect()
    return cells.join(domains, on=["raw", "value"]).select("record", "domain")


def _latest_contact(usable: pl.LazyFrame) -> pl.DataFrame:
    dates = usable.filter(pl.col("field") == "last_interaction_date")
    days = pl.col("value").str.to_date("%Y-%m-%d").max().alias("last_interaction_date")
    return dates.group_by("record").agg(days).collect()


def _filled(usable: pl.LazyFrame) -> pl.DataFrame:
    """Usable values of each record; several in one cell count once, derived ones do not count."""
    cells = usable.filter(~pl.col("rule").str.starts_with("derived.")).select("record", "field", "column").unique()
    return cells.group_by("record").agg(pl.len().cast(pl.UInt16).alias("filled")).collect()


def _rejection(usable: pl.LazyFrame, records: pl.DataFrame, profile: ResolvedProfile) -> pl.Series:
    """Why each record cannot be used, in the order of ``records``."""
    nameless = pl.col("organization_name").is_null()
    bare = pl.col("filled") <= pl.col("source_id").is_not_null().cast(pl.UInt16)
    child = (pl.col("role") != "organisations") & pl.col("source_id").is_not_null()
    incomplete = _lacking(usable, records, profile)
    named = (
        records.filter((pl.col("role") == "organisations") & pl.col("match_key").is_not_null() & ~incomplete)
        .group_by("workbook", "source_id")
        .agg(pl.col("match_key").n_unique().alias("parents"))
    )
    reason = (
        pl.when(nameless & bare)
        .then(pl.lit(IDENTIFIER_ONLY))
        .when(nameless & ~child)
        .then(pl.lit(NO_ORGANISATION))
        .when(nameless & pl.col("parents").is_null())
        .then(pl.lit(PARENT_NOT_FOUND))
        .when(nameless & (pl.col("parents") > 1))
        .then(pl.lit(PARENT_AMBIGUOUS))
        .when(incomplete)
        .then(pl.lit(REQUIRED_FIELD_MISSING))
    )
    return (
        records.join(named, on=["workbook", "source_id"], how="left", maintain_order="left")
        .select(reason.alias("reason"))
        .to_series()
    )


def _lacking(usable: pl.LazyFrame, records: pl.DataFrame, profile: ResolvedProfile) -> pl.Series:
    """Whether each record of an organisation lacks a field the profile requires, in the order of ``records``."""
    lacking = pl.Series([False]).new_from_index(0, records.height)
    for field in profile.refine.required_fields:
        have = usable.filter(pl.col("field") == field).select("record").unique().collect().to_series()
        lacking |= (records["role"] == "organisations") & ~records["record"].is_in(have.implode())
    return lacking
