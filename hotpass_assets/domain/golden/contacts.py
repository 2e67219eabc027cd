"""Contacts of each organisation: people of joined records made one, and the primary one chosen.

Belongs here: deciding which contacts are the same person and ranking them. Does not belong here: whose an e-mail
address is inside one row (``domain.records.contacts``).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.identity import stable_uuids
from hotpass_assets.domain.linkage.groups import smallest_of_group
from hotpass_assets.domain.records.contacts import EMAIL_FIELDS, PHONE_FIELDS

EMAIL_CONFIDENCE_FLAGGED = 0.1
_SENIOR = "(?i)owner|chief executive|\\bceo\\b|director|managing|accountable manager|principal|head|chief|manager"
_PERSON = ["organisation", "person"]


@dataclass(frozen=True)
class GoldenContacts:
    """Contacts of all organisations.

    Attributes:
        contacts: One line a contact: ``organisation person contact_id is_primary name role flagged_invalid
            joined_by sources`` and, for e-mail and phone, the best value, confidence, status and the others.
        members: ``contact`` of the intake → ``organisation``, ``person``, ``is_primary``, ``name``, ``role``.
        reaches: Every usable address and number with ``organisation person place`` (0 = the contact's best).
    """

    contacts: pl.DataFrame
    members: pl.DataFrame
    reaches: pl.DataFrame


def golden_contacts(
    source_contacts: pl.DataFrame, known: pl.DataFrame, placed: pl.DataFrame, profile_name: str
) -> GoldenContacts:
    """Contacts of every organisation.

    Args:
        source_contacts: Table ``source_contacts``.
        known: Result of ``known_values``.
        placed: Result of ``placed_records``.
        profile_name: Name of the profile; part of the ids.
    """
    names = (
        "organisation",
        "organization_id",
        "priority",
        "last_interaction_date",
        "joined_by",
        "workbook",
        "sheet",
        "row",
    )
    record = source_contacts["record"]
    people = source_contacts.with_columns(placed[name].gather(record) for name in names).filter(
        pl.col("organisation").is_not_null()
    )
    reaches = _reaches(known, people)
    keyed = _with_person(people, reaches)
    ranked = _ranked_reaches(reaches.join(keyed.select("contact", "person"), on="contact", maintain_order="left"))
    merged = _merged(keyed, ranked, profile_name)
    members = keyed.select("contact", *_PERSON).join(
        merged.select(*_PERSON, "is_primary", "name", "role"), on=_PERSON, maintain_order="left"
    )
    return GoldenContacts(merged, members, ranked)


def _reaches(known: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Usable addresses and numbers of the contacts, with their position in ``known``."""
    usable = (
        known.lazy()
        .with_row_index("line")
        .filter(
            pl.col("contact").is_not_null()
            & pl.col("value").is_not_null()
            & pl.col("field").is_in(EMAIL_FIELDS + PHONE_FIELDS)
        )
        .select(
            "line",
            "contact",
            "organisation",
            "field",
            "value",
            "status",
            "confidence",
            "priority",
            "record",
            "column",
            "ordinal",
        )
        .collect()
    )
    flags = people.select("contact", "flagged_invalid")
    return usable.join(flags, on="contact", maintain_order="left")


def _with_person(people: pl.DataFrame, reaches: pl.DataFrame) -> pl.DataFrame:
    """Contacts with ``person``, a key that the same person has in every record of an organisation."""
    folded = pl.col("name").str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N} ]", "")
    named = people.with_columns(person=folded.str.replace_all(r"\s+", " ").str.strip_chars())
    named = named.with_columns(person=pl.when(pl.col("person") != "").then("person"))
    same = smallest_of_group(_one_person(named, reaches).iter_rows())
    if same:
        place = pl.format("{}\x1f{}", "organisation", "person")
        named = named.with_columns(
            person=pl.when(place.is_in(list(same)))
            .then(place.replace(same).str.split("\x1f").list.last())
            .otherwise("person")
        )
    return _with_nameless(named, reaches)


def _one_person(named: pl.DataFrame, reaches: pl.DataFrame) -> pl.DataFrame:
    """Pairs of names in one organisation that share an address or number and are one person's.

    Alike are an initial and a surname that fit just one other name ("J. Doe", "Jane Doe"), and a first name that
    does ("Jane", "Jane Doe").
    """
    name = pl.col("person").str.split(" ")
    keys = named.filter(pl.col("person").is_not_null()).select(
        "contact",
        "person",
        pl.format("{}\x1f{}", "organisation", "person").alias("one"),
        pl.format("{} {}", pl.col("person").str.slice(0, 1), name.list.last()).alias("short"),
        name.list.first().alias("first_name"),
        (name.list.len() == 1).alias("first_name_only"),
        (name.list.first().str.len_chars() == 1).alias("initial_only"),
    )
    shared = reaches.select("contact", "organisation", "value").join(keys, on="contact")
    pairs = shared.join(shared, on=["organisation", "value"], suffix="_right").filter(
        pl.col("one") != pl.col("one_right")
    )
    by_initial = (
        pairs.filter((pl.col("short") == pl.col("short_right")) & pl.col("initial_only"))
        .filter(~pl.col("initial_only_right"))
        .select("one", "one_right")
        .unique()
        .filter(pl.len().over("one") == 1)
    )
    by_first_name = (
        pairs.filter(pl.col("first_name_only") & ~pl.col("first_name_only_right"))
        .filter(pl.col("first_name") == pl.col("first_name_right"))
        .select("one", "one_right")
        .unique()
        .filter(pl.len().over("one") == 1)
    )
    alike = pl.concat([by_initial, by_first_name])
    return alike.unique().sort("one", "one_right")


def _with_nameless(named: pl.DataFrame, reaches: pl.DataFrame) -> pl.DataFrame:
    """Nameless contacts become the one person their values belong to.

    When they are nobody's, or several people's, or an e-mail address among them is nobody's, the contact stays
    nameless with its first value as key: a shared switchboard does not make a shared mailbox somebody's own.
    """
    known = named.filter(pl.col("person").is_not_null()).select("contact", "person")
    owners = (
        reaches.join(known, on="contact")
        .group_by("organisation", "value")
        .agg(pl.col("person").n_unique().alias("people"), pl.col("person").min().alias("owner"))
        .filter(pl.col("people") == 1)
    )
    nameless = named.filter(pl.col("person").is_null()).select("contact", "role")
    claims = (
        reaches.join(nameless.select("contact"), on="contact", how="semi")
        .sort("contact", "field", "column", "ordinal")
        .join(owners, on=["organisation", "value"], how="left", maintain_order="left")
        .group_by("contact", maintain_order=True)
        .agg(
            pl.col("owner").drop_nulls().first(),
            pl.col("owner").drop_nulls().n_unique().alias("owners"),
            pl.col("value").first().alias("own"),
            (pl.col("owner").is_null() & pl.col("field").is_in(EMAIL_FIELDS)).any().alias("foreign_email"),
        )
        .with_columns(owner=pl.when((pl.col("owners") == 1) & ~pl.col("foreign_email")).then("owner"))
        .drop("owners", "foreign_email")
    )
    return (
        named.join(claims, on="contact", how="left", maintain_order="left")
        .with_columns(
            person=pl.coalesce("person", "owner", pl.format("\x1f{}", "own"), pl.format("\x1frole {}", "role"))
        )
        .drop("owner", "own")
    )


def _ranked_reaches(reaches: pl.DataFrame) -> pl.DataFrame:
    """Distinct addresses and numbers of each person, best first, with confidence and what is known of them."""
    is_email = pl.col("field").is_in(EMAIL_FIELDS)
    flagged = is_email & pl.col("flagged_invalid")
    judged = reaches.with_columns(
        channel=pl.when(is_email).then(pl.lit("email")).otherwise(pl.lit("phone")),
        confidence=pl.when(flagged)
        .then(EMAIL_CONFIDENCE_FLAGGED)
        .otherwise(pl.col("confidence").cast(pl.Float64).round(4)),
        reach_status=pl.when(flagged)
        .then(pl.lit("undeliverable"))
        .when(pl.col("status") == "suspect")
        .then(pl.lit("risky"))
        .when(is_email)
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("deliverable")),
    )
    ordered = judged.sort(
        *_PERSON,
        "channel",
        "flagged_invalid",
        "status",
        "priority",
        "record",
        "column",
        "ordinal",
        descending=[False, False, False, False, False, True, False, False, False],
    )
    return (
        ordered.with_columns(first=pl.struct(*_PERSON, "channel", "value").is_first_distinct())
        .with_columns(place=(pl.col("first").cum_sum().over([*_PERSON, "channel"]) - 1))
        .with_columns(pl.col("place").first().over([*_PERSON, "channel", "value"]))
    )


def _merged(keyed: pl.DataFrame, reaches: pl.DataFrame, profile_name: str) -> pl.DataFrame:
    ordered = keyed.sort(
        *_PERSON, "flagged_invalid", "priority", "record", descending=[False, False, False, True, False]
    )
    merged = ordered.group_by(_PERSON, maintain_order=True).agg(
        pl.col("organization_id").first(),
        pl.col("name")
        .drop_nulls()
        .sort_by(pl.col("name").drop_nulls().str.len_chars(), descending=True, maintain_order=True)
        .first(),
        pl.col("role").drop_nulls().first(),
        pl.col("flagged_invalid").any(),
        pl.col("joined_by").first(),
        pl.col("priority").max(),
        pl.col("last_interaction_date").max(),
        pl.col("contact").min().alias("first_contact"),
        pl.format("{} › {} row {}", "workbook", "sheet", "row")
        .unique(maintain_order=True)
        .str.join("; ")
        .alias("sources"),
    )
    for channel in ("email", "phone"):
        merged = merged.join(_channel(reaches, channel), on=_PERSON, how="left", maintain_order="left")
    ids = stable_uuids(
        f"{profile_name}/contact",
        merged.select(pl.format("{}\x1f{}", "organization_id", "person")).to_series(),
    )
    return _with_primary(merged.with_columns(ids.alias("contact_id")))


def _channel(reaches: pl.DataFrame, channel: str) -> pl.DataFrame:
    distinct = reaches.filter((pl.col("channel") == channel) & pl.col("first"))
    return distinct.group_by(_PERSON, maintain_order=True).agg(
        pl.col("value").first().alias(channel),
        pl.col("confidence").first().alias(f"{channel}_confidence"),
        pl.col("reach_status").first().alias(f"{channel}_status"),
        pl.col("value").slice(1).str.join(";").replace("", None).alias(f"other_{channel}s"),
    )


def _with_primary(merged: pl.DataFrame) -> pl.DataFrame:
    """Marks one contact of each organisation.

    Reachable and not flagged come first; then the priority of the source, how much is known, the seniority of the
    role, recency and order decide.
    """
    has_email, has_phone = pl.col("email").is_not_null(), pl.col("phone").is_not_null()
    known = sum(
        (pl.col(name).is_not_null().cast(pl.UInt8) for name in ("name", "email", "phone")),
        pl.lit(0, pl.UInt8),
    )
    ranked = merged.with_columns(
        reachable=has_email | has_phone,
        known=known,
        senior=pl.col("role").str.contains(_SENIOR).fill_null(False),
        recency=pl.col("last_interaction_date").dt.epoch("d").fill_null(-1_000_000),
    ).sort(
        "organisation",
        "flagged_invalid",
        "reachable",
        "priority",
        "known",
        "senior",
        "recency",
        "first_contact",
        descending=[False, False, True, True, True, True, True, False],
    )
    return ranked.with_columns(is_primary=pl.col("organisation").is_first_distinct()).drop(
        "reachable", "known", "senior", "recency"
    )
