"""Golden records: tables ``organisations``, ``contacts`` and ``field_provenance`` of an intake.

Belongs here: putting chosen values, contacts and quality together. Does not belong here: the choosing itself
(``survivorship``, ``contacts``, ``quality``).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.clean.places import clean_countries, clean_provinces
from hotpass_assets.domain.golden.contacts import GoldenContacts, golden_contacts
from hotpass_assets.domain.golden.decided_values import with_decided_values
from hotpass_assets.domain.golden.known import known_values, placed_records
from hotpass_assets.domain.golden.provenance import field_provenance, provenance_lines, selection_json
from hotpass_assets.domain.golden.quality import quality_of
from hotpass_assets.domain.golden.survivorship import (
    LATEST_FIELD,
    MANY_FIELDS,
    ORGANISATION_FIELDS,
    rank_candidates,
)
from hotpass_assets.domain.linkage.review.decisions import NO_DECISIONS, Decisions
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.golden import CONTACTS, ORGANISATIONS

_MANY_SEPARATOR = "; "


@dataclass(frozen=True)
class Golden:
    """The golden record of an intake.

    Attributes:
        organisations: Table ``organisations``.
        contacts: Table ``contacts``.
        lines: Result of ``provenance_lines``.
        known: Result of ``known_values``.
        placed: Result of ``placed_records``.
        contact_ids: Id of each contact, by the numbers in ``lines``.
    """

    organisations: pl.DataFrame
    contacts: pl.DataFrame
    lines: pl.DataFrame
    known: pl.DataFrame
    placed: pl.DataFrame
    contact_ids: pl.Series

    @property
    def provenance(self) -> pl.DataFrame:
        """Table ``field_provenance``, made when asked for: it is the largest of all."""
        return field_provenance(self.lines, self.known, self.placed, self.contact_ids)


def build_golden(
    records: pl.DataFrame,
    values: pl.DataFrame,
    source_contacts: pl.DataFrame,
    entities: pl.DataFrame,
    profile: ResolvedProfile,
    decisions: Decisions = NO_DECISIONS,
) -> Golden:
    """Golden record of an intake.

    Args:
        records: Table ``source_records``.
        values: Table ``source_values``.
        source_contacts: Table ``source_contacts``.
        entities: Table ``entities``.
        profile: Profile whose survivorship and quality rules apply.
        decisions: What people decided: their values win.
    """
    placed = placed_records(records, entities)
    known = with_decided_values(known_values(values, placed), placed, decisions)
    ranked = rank_candidates(known, profile.refine)
    people = golden_contacts(source_contacts, known, placed, profile.name)
    lines = provenance_lines(ranked, people, known)
    organisations = (
        placed.filter(pl.col("organisation").is_not_null())
        .select("organisation", "organization_id")
        .unique("organisation")
        .sort("organisation")
    )
    for part in (
        _chosen(ranked, known),
        _sources(placed),
        _contact_columns(people),
        quality_of(known, organisations["organisation"], profile.refine.quality_weights),
        selection_json(lines, known, placed),
    ):
        organisations = organisations.join(part, on="organisation", how="left", maintain_order="left")
    table = _published(organisations, profile)
    return Golden(table, _contacts(people, table), lines, known, placed, people.contacts["contact_id"])


def _chosen(ranked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Chosen values, one column a field."""
    chosen = ranked.filter("chosen")
    texts = chosen.select("organisation", "field").with_columns(known["value"].gather(chosen["line"]))
    table = texts.select("organisation").unique().sort("organisation")
    for field in ORGANISATION_FIELDS:
        mine = texts.filter(pl.col("field") == field)
        if field in MANY_FIELDS:
            mine = mine.group_by("organisation", maintain_order=True).agg(pl.col("value").str.join(_MANY_SEPARATOR))
        column = mine.select("organisation", pl.col("value").alias(field))
        table = table.join(column, on="organisation", how="left", maintain_order="left")
    return table


def _sources(placed: pl.DataFrame) -> pl.DataFrame:
    usable = placed.filter(pl.col("organisation").is_not_null())
    return usable.group_by("organisation").agg(
        pl.col("source").unique().sort().str.join("; ").alias("source_datasets"),
        pl.col("source_record_id").unique().sort().str.join("; ").alias("source_record_ids"),
        pl.col("last_interaction_date").max().alias("latest_interaction"),
    )


def _contact_columns(people: GoldenContacts) -> pl.DataFrame:
    """Columns of the primary contact, all other addresses and numbers, and averages."""
    primary = people.contacts.filter("is_primary").select(
        "organisation",
        *(pl.col(name).alias(f"contact_primary_{name}") for name in _PRIMARY),
        _doubts().alias("contact_validation_flags"),
    )
    counted = people.contacts.group_by("organisation").agg(pl.len().cast(pl.UInt32).alias("contact_count"))
    columns = primary.join(counted, on="organisation", how="full", coalesce=True)
    for channel in ("email", "phone"):
        columns = columns.join(_beside_primary(people, channel), on="organisation", how="left")
    return columns


_PRIMARY = (
    "name",
    "role",
    "email",
    "phone",
    "email_confidence",
    "email_status",
    "phone_confidence",
    "phone_status",
)


def _doubts() -> pl.Expr:
    doubtful = ("risky", "undeliverable")
    parts = [
        pl.when(pl.col(f"{channel}_status").is_in(doubtful)).then(pl.format(f"{channel}:{{}}", f"{channel}_status"))
        for channel in ("email", "phone")
    ]
    return pl.concat_str(parts, separator=";", ignore_nulls=True).replace("", None)


def _beside_primary(people: GoldenContacts, channel: str) -> pl.DataFrame:
    first = people.contacts.filter("is_primary").select("organisation", pl.col(channel).alias("first_value"))
    mine = people.reaches.filter((pl.col("channel") == channel) & pl.col("first")).sort(
        "organisation",
        "flagged_invalid",
        "priority",
        "record",
        "column",
        "ordinal",
        descending=[False, False, True, False, False, False],
    )
    distinct = mine.unique(["organisation", "value"], keep="first", maintain_order=True).join(
        first, on="organisation", how="left", maintain_order="left"
    )
    others = pl.col("value").filter(pl.col("value").ne_missing(pl.col("first_value")))
    return distinct.group_by("organisation", maintain_order=True).agg(
        others.str.join(";").replace("", None).alias(f"contact_secondary_{channel}s"),
        pl.col("confidence").mean().round(4).alias(f"contact_{channel}_confidence_avg"),
    )


def _published(whole: pl.DataFrame, profile: ResolvedProfile) -> pl.DataFrame:
    provinces = clean_provinces(whole["province"].drop_nulls().unique(maintain_order=True), profile.country_code)
    countries = clean_countries(whole["country"].drop_nulls().unique(maintain_order=True))
    coded = whole.join(
        provinces.select(pl.col("raw").alias("province"), pl.col("code").alias("province_code")),
        on="province",
        how="left",
        maintain_order="left",
    ).join(
        countries.select(pl.col("raw").alias("country"), pl.col("code").alias("country_code")),
        on="country",
        how="left",
        maintain_order="left",
    )
    columns = coded.with_columns(
        organization_slug=_slug(pl.col("organization_name")),
        address_primary=pl.col("address"),
        last_interaction_date=pl.coalesce(
            pl.col(LATEST_FIELD).str.to_date("%Y-%m-%d", strict=False), "latest_interaction"
        ),
        contact_count=pl.col("contact_count").fill_null(0),
        privacy_basis=pl.lit(profile.compliance.lawful_basis, pl.String),
    )
    return ORGANISATIONS.conform(
        columns.sort(_slug(pl.col("organization_name")), "organization_id").select(ORGANISATIONS.names)
    )


def _slug(name: pl.Expr) -> pl.Expr:
    """Lower-case name with hyphens; letters of any script stay, accents go."""
    plain = name.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return plain.str.replace_all(r"[^\p{L}\p{N}]+", "-").str.strip_chars("-")


def _contacts(people: GoldenContacts, organisations: pl.DataFrame) -> pl.DataFrame:
    names = organisations.select("organization_id", "organization_name").with_row_index("position")
    return CONTACTS.conform(
        people.contacts.join(names, on="organization_id", maintain_order="left")
        .sort(
            "position",
            "is_primary",
            "name",
            "contact_id",
            descending=[False, True, False, False],
            nulls_last=True,
        )
        .select(CONTACTS.names)
    )
