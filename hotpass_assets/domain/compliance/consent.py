"""Table ``contact_consent``: what each contact and each organisation consents to, and until when it may be kept.

Belongs here: bringing together what sheets say, what people recorded and the default. Does not belong here: what is
withheld because of it (``withholding``).

One person in several rows of an organisation has one status: the strictest that any row states.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from hotpass_assets.domain.compliance.identifiers import contact_identifiers
from hotpass_assets.domain.compliance.overrides import (
    Overrides,
    of_organisations,
    told_of_contacts,
    unknown_lines,
    valid_on,
)
from hotpass_assets.domain.compliance.policy import (
    CONSENT_CLASSES,
    CONSENT_FIELD,
    DENIED,
    PENDING,
    PROTECTED,
    ComplianceRules,
    field_policies,
)
from hotpass_assets.domain.linkage.groups import smallest_of_group
from hotpass_assets.domain.tables.compliance import CONTACT_CONSENT

_STRICTNESS = {name: number for number, name in enumerate(CONSENT_CLASSES)}


@dataclass(frozen=True)
class Consent:
    """What is known of consent in an intake.

    Attributes:
        contacts: Table ``contact_consent``.
        organisations: ``organization_id``, ``status``, ``objected`` and ``last_interaction_date``: what holds for
            values that are nobody's in particular.
        unknown_words: Cells whose word is no status; they count as pending.
        unknown_lines: Lines of the overrides that name nobody of this intake.
        waiting_lines: Lines of the overrides whose date is after the day of the intake.
    """

    contacts: pl.DataFrame
    organisations: pl.DataFrame
    unknown_words: int
    unknown_lines: tuple[int, ...]
    waiting_lines: tuple[int, ...]


def consent_of(
    records: pl.DataFrame,
    values: pl.DataFrame,
    contacts: pl.DataFrame,
    entities: pl.DataFrame,
    rules: ComplianceRules,
    overrides: Overrides,
    day: date,
) -> Consent:
    """Consent of every contact and organisation of an intake.

    Args:
        records: Table ``source_records``.
        values: Table ``source_values``.
        contacts: Table ``source_contacts``.
        entities: Table ``entities``.
        rules: The profile's rules.
        overrides: Reviewed statuses.
        day: Day of the intake.
    """
    overrides, waiting = valid_on(overrides, day)
    placed = records.join(entities.select("record", "organization_id"), on="record")
    people = contacts.select("contact", "record").join(
        placed.select("record", "organization_id", "organization_name", "workbook", "sheet", "row"), on="record"
    )
    identifiers = contact_identifiers(values, contacts)
    stated, unknown = _stated(values, placed, rules)
    organisations = _organisations(placed, stated, overrides, rules)
    told = told_of_contacts(overrides, _named(people, placed), identifiers)
    own = _own(people, stated, identifiers)
    default = rules.consent.classes[rules.consent.default_status]
    table = (
        people.join(own, on="contact", how="left", maintain_order="left")
        .join(told, on="contact", how="left", maintain_order="left", suffix="_told")
        .join(organisations.select("organization_id", "last_interaction_date"), on="organization_id", how="left")
        .with_columns(
            stated_by=pl.coalesce(
                "stated_by", pl.when(pl.col("stated").is_not_null()).then(pl.lit("column"))
            ).fill_null("default"),
            objected=(pl.col("status") == DENIED).fill_null(False),
        )
        .with_columns(status=pl.coalesce("status", "stated", pl.lit(default)))
    )
    until = pl.col("last_interaction_date") + pl.duration(days="days")
    longest = _longest(values, people, placed, rules)
    finished = table.join(longest, on="contact", how="left").with_columns(retain_until=until).sort("contact")
    return Consent(
        contacts=CONTACT_CONSENT.conform(finished.select(CONTACT_CONSENT.names)),
        organisations=organisations,
        unknown_words=unknown,
        unknown_lines=tuple(unknown_lines(overrides, _named(people, placed), identifiers)),
        waiting_lines=waiting,
    )


def _named(people: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Contacts with every name their organisation has in any row."""
    names = placed.select("organization_id", "organization_name").unique()
    lines = people.select("contact", "organization_id").join(names, on="organization_id")
    bare = names.join(people, on="organization_id", how="anti").with_columns(contact=pl.lit(None, pl.UInt32))
    return pl.concat([lines, bare.select(lines.columns)])


def _stated(values: pl.DataFrame, placed: pl.DataFrame, rules: ComplianceRules) -> tuple[pl.DataFrame, int]:
    """``record``, ``contact``, ``organization_id`` and ``strict`` of every cell that states consent."""
    classes = rules.consent.classes
    said = values.filter((pl.col("field").cast(pl.String) == CONSENT_FIELD) & pl.col("value").is_not_null())
    word = pl.col("value").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    known = said.select("record", "contact", word.alias("word"))
    unknown = known.filter(~pl.col("word").is_in(list(classes))).height
    strict = pl.col("word").replace_strict(
        {said: _STRICTNESS[name] for said, name in classes.items()}, default=_STRICTNESS[PENDING], return_dtype=pl.Int8
    )
    organised = placed.select("record", "organization_id")
    return known.select("record", "contact", strict.alias("strict")).join(organised, on="record"), unknown


def _own(people: pl.DataFrame, stated: pl.DataFrame, identifiers: pl.DataFrame) -> pl.DataFrame:
    """``contact`` and ``stated``: the strictest of its own cells, else of its row, else of its organisation.

    What is stated of a person in one row holds for all rows of the organisation with that name or e-mail address.
    """
    by_contact = stated.drop_nulls("contact").group_by("contact").agg(pl.col("strict").max().alias("own"))
    loose = stated.filter(pl.col("contact").is_null())
    by_record = loose.group_by("record").agg(pl.col("strict").max().alias("of_row"))
    by_organisation = loose.group_by("organization_id").agg(pl.col("strict").max().alias("of_all"))
    beside = (
        people.select("contact", "record", "organization_id")
        .join(by_contact, on="contact", how="left")
        .join(by_record, on="record", how="left")
    )
    one = beside.with_columns(own=pl.max_horizontal("own", "of_row"))
    groups = _persons(one, identifiers)
    one = one.with_columns(person=pl.col("contact").replace(groups) if groups else pl.col("contact"))
    one = one.with_columns(own=pl.col("own").max().over("person"))
    whole = one.join(by_organisation, on="organization_id", how="left")
    names = dict(enumerate(CONSENT_CLASSES))
    strict = pl.coalesce("own", "of_all")
    return whole.select("contact", strict.replace_strict(names, default=None, return_dtype=pl.String).alias("stated"))


def _persons(placed: pl.DataFrame, identifiers: pl.DataFrame) -> dict[int, int]:
    """Contacts that are one person of their organisation, by the smallest of them."""
    keyed = identifiers.filter(pl.col("kind").is_in(["name", "email"])).join(
        placed.select("contact", "organization_id"), on="contact"
    )
    pairs = keyed.with_columns(first=pl.col("contact").min().over("organization_id", "kind", "value"))
    alike = pairs.filter(pl.col("first") != pl.col("contact")).select("first", "contact").unique().sort(pl.all())
    return smallest_of_group(alike.iter_rows())


def _organisations(
    placed: pl.DataFrame, stated: pl.DataFrame, overrides: Overrides, rules: ComplianceRules
) -> pl.DataFrame:
    names = dict(enumerate(CONSENT_CLASSES))
    default = rules.consent.classes[rules.consent.default_status]
    loose = stated.filter(pl.col("contact").is_null()).group_by("organization_id").agg(pl.col("strict").max())
    told = of_organisations(overrides, placed.select("organization_id", "organization_name").unique())
    return (
        placed.group_by("organization_id")
        .agg(pl.col("last_interaction_date").max())
        .join(loose, on="organization_id", how="left")
        .join(told.select("organization_id", "status"), on="organization_id", how="left")
        .select(
            "organization_id",
            pl.coalesce(
                "status",
                pl.col("strict").replace_strict(names, default=None, return_dtype=pl.String),
                pl.lit(default),
            ).alias("status"),
            (pl.col("status") == DENIED).fill_null(False).alias("objected"),
            "last_interaction_date",
        )
        .sort("organization_id")
    )


def _longest(values: pl.DataFrame, people: pl.DataFrame, placed: pl.DataFrame, rules: ComplianceRules) -> pl.DataFrame:
    """``contact`` and ``days``: how long the last of its personal values may be kept.

    Values that are nobody's in particular count for every contact of their organisation. A value without a limit leaves
    the contact without one. A contact without a personal value has the time of the profile.
    """
    policies = [policy for policy in field_policies(rules).values() if policy.classification in PROTECTED]
    days = {policy.field: policy.retention_days for policy in policies}
    timed = (
        values.filter(pl.col("value").is_not_null())
        .select("record", "contact", pl.col("field").cast(pl.String))
        .filter(pl.col("field").is_in(list(days)))
        .with_columns(days=pl.col("field").replace_strict(days, default=None, return_dtype=pl.Int64))
        .join(placed.select("record", "organization_id"), on="record")
    )
    own = people.select("contact", "organization_id").join(timed.select("contact", "days"), on="contact")
    loose = timed.filter(pl.col("contact").is_null()).select("organization_id", "days")
    beside = people.select("contact", "organization_id").join(loose, on="organization_id")
    longest = (
        pl.concat([own, beside])
        .group_by("contact")
        .agg(pl.when(pl.col("days").is_not_null().all()).then(pl.col("days").max()))
    )
    bare = people.select("contact").join(longest, on="contact", how="anti")
    whole = pl.lit(rules.retention.days, pl.Int64).alias("days")
    return pl.concat([longest, bare.with_columns(whole)])
