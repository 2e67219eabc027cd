"""Reviewed statuses of consent: what people recorded, which goes before what sheets say.

Belongs here: judging the lines of the file and finding whom each is about. Does not belong here: reading the file
(``hotpass_resources.consent_file``) and what a status means for publishing (``withholding``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from hotpass_assets.domain.compliance.identifiers import identifier_of
from hotpass_assets.domain.compliance.policy import DENIED, ConsentRules
from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.golden.parties import slug

OVERRIDE_COLUMNS = ("organisation", "person", "status", "who", "when", "why")
PROBLEMS_SHOWN = 20
_SCHEMA = pl.Schema(
    {
        "organisation": pl.String,
        "kind": pl.String,
        "person": pl.String,
        "status": pl.String,
        "when": pl.String,
        "line": pl.Int64,
    }
)
Finding = tuple[int, str, str, str]


@dataclass(frozen=True)
class Overrides:
    """Reviewed statuses, oldest first.

    Attributes:
        table: ``organisation`` (id or slug), ``kind`` and ``person`` (an identifier in its comparable form), ``status``
            (granted, pending or denied), ``when`` and ``line`` of the file.
    """

    table: pl.DataFrame


NO_OVERRIDES = Overrides(pl.DataFrame(schema=_SCHEMA))


def overrides_from(table: pl.DataFrame, place: str, rules: ConsentRules, country: str) -> Overrides:
    """The statuses in the lines of a file.

    Args:
        table: Texts in ``OVERRIDE_COLUMNS``, and ``line``.
        place: File they come from, for messages.
        rules: Words for statuses.
        country: Country of telephone numbers without a prefix.

    Raises:
        ConfigurationError: A line cannot be used; all that cannot are listed. Messages name lines, never people.
    """
    unknown = [name for name in table.columns if name not in (*OVERRIDE_COLUMNS, "line")]
    problems = [
        ConfigurationProblem(place, "", f"there is no column '{name[:40]}'", did_you_mean(name, OVERRIDE_COLUMNS))
        for name in unknown
    ]
    absent = [pl.lit(None, pl.String).alias(name) for name in OVERRIDE_COLUMNS if name not in table.columns]
    text = pl.col(OVERRIDE_COLUMNS).str.replace_all(r"\s+", " ").str.strip_chars()
    lines = table.with_columns(absent).select(*OVERRIDE_COLUMNS, "line").with_columns(text)
    lines = lines.with_columns(pl.when(pl.col(OVERRIDE_COLUMNS) != "").then(pl.col(OVERRIDE_COLUMNS)))
    read, findings = [], []
    for line in lines.iter_rows(named=True):
        amiss = list(_amiss(line, rules, country))
        findings += amiss
        if not amiss:
            read.append(_read(line, rules, country))
    problems += [ConfigurationProblem(f"{place}:{number}", key, why, do) for number, key, why, do in findings]
    if problems:
        shown = problems[:PROBLEMS_SHOWN]
        if len(problems) > PROBLEMS_SHOWN:
            shown.append(ConfigurationProblem(place, "", f"and {len(problems) - PROBLEMS_SHOWN} more"))
        raise ConfigurationError("the reviewed statuses of consent cannot be used", shown)
    return Overrides(pl.DataFrame(read, schema=_SCHEMA, orient="row").sort("when", "line"))


def valid_on(overrides: Overrides, day: date) -> tuple[Overrides, tuple[int, ...]]:
    """The lines that hold on a day, and the numbers of those whose date is still to come.

    A denial holds at once: whoever withdraws after the day of an intake is left out when that intake is made again.
    """
    when = pl.col("when").str.to_date("%Y-%m-%d")
    waits = (when > day) & (pl.col("status") != DENIED)
    waiting = overrides.table.filter(waits)["line"].sort().to_list()
    return Overrides(overrides.table.filter(~waits)), tuple(waiting)


def _amiss(line: dict[str, str], rules: ConsentRules, country: str) -> Iterator[Finding]:
    number = int(line["line"])
    if not line["organisation"] and not line["person"]:
        yield number, "", "the line names nobody", "fill in organisation, person or both"
    if line["person"] and identifier_of(line["person"], country) is None:
        yield number, "person", "that is no e-mail address, telephone number or name", "write one of them"
    word = (line["status"] or "").casefold()
    if word not in rules.classes:
        said = f"'{word[:20]}' is no status" if word else "the cell is empty"
        yield number, "status", said, f"write one of {', '.join(rules.classes)}"
    if not line["who"]:
        yield number, "who", "nobody signs the status", "write who reviewed it"
    if line["when"] is None or pl.Series([line["when"]]).str.to_date("%Y-%m-%d", strict=False)[0] is None:
        yield number, "when", "that is no date", "write year-month-day, for example 2026-03-31"


def _read(line: dict[str, str], rules: ConsentRules, country: str) -> tuple[str | int | None, ...]:
    person = identifier_of(line["person"], country) if line["person"] else None
    return (
        line["organisation"],
        person.kind if person else None,
        person.value if person else None,
        rules.classes[line["status"].casefold()],
        line["when"],
        int(line["line"]),
    )


def told_of_contacts(overrides: Overrides, people: pl.DataFrame, identifiers: pl.DataFrame) -> pl.DataFrame:
    """The line that holds for each contact: about the person before about the organisation, then the latest.

    Args:
        overrides: Reviewed statuses.
        people: ``contact``, ``organization_id`` and ``organization_name`` of the record that names the contact.
        identifiers: Result of ``contact_identifiers``.

    Returns:
        ``contact``, ``status``, ``stated_by`` (person or organisation) and ``line``.
    """
    placed = people.select("contact", "organization_id")
    organisations = of_organisations(overrides, people)
    named = overrides.table.filter(pl.col("person").is_not_null())
    anywhere = named.filter(pl.col("organisation").is_null())
    at_one = with_organisation(named.filter(pl.col("organisation").is_not_null()), people)
    who = identifiers.join(placed, on="contact")
    found = pl.concat(
        [
            anywhere.join(who, left_on=["kind", "person"], right_on=["kind", "value"]).select(_TOLD),
            at_one.join(
                who,
                left_on=["kind", "person", "organization_id"],
                right_on=["kind", "value", "organization_id"],
            ).select(_TOLD),
        ]
    ).with_columns(stated_by=pl.lit("person"), near=pl.lit(1))
    whole = organisations.join(placed, on="organization_id").select(_TOLD)
    both = pl.concat([whole.with_columns(stated_by=pl.lit("organisation"), near=pl.lit(0)), found])
    return (
        both.sort("contact", "near", "when", "line")
        .unique("contact", keep="last", maintain_order=True)
        .select("contact", "status", "stated_by", "line")
    )


_TOLD = ("contact", "status", "when", "line")


def of_organisations(overrides: Overrides, people: pl.DataFrame) -> pl.DataFrame:
    """The latest line about each organisation as a whole: ``organization_id``, ``status``, ``when``, ``line``."""
    about = overrides.table.filter(pl.col("person").is_null())
    return (
        with_organisation(about, people)
        .sort("when", "line")
        .unique("organization_id", keep="last", maintain_order=True)
        .select("organization_id", "status", "when", "line")
    )


def unknown_lines(overrides: Overrides, people: pl.DataFrame, identifiers: pl.DataFrame) -> list[int]:
    """Lines of the file that name nobody of this intake."""
    organised = overrides.table.filter(pl.col("organisation").is_not_null())
    lost = set(organised["line"]) - set(with_organisation(organised, people)["line"])
    named = overrides.table.filter(pl.col("person").is_not_null())
    known = named.join(identifiers, left_on=["kind", "person"], right_on=["kind", "value"], how="semi")
    return sorted(lost | (set(named["line"]) - set(known["line"])))


def with_organisation(lines: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Lines with the ``organization_id`` their organisation is, by id, slug or name."""
    keys = pl.concat(
        [
            people.select("organization_id", pl.col("organization_id").alias("key")),
            people.select("organization_id", slug(pl.col("organization_name")).alias("key")),
        ]
    ).drop_nulls()
    named = pl.concat(
        [
            lines.with_columns(key=pl.col("organisation").str.to_lowercase()),
            lines.with_columns(key=slug(pl.col("organisation"))),
        ]
    ).unique()
    return named.join(keys.unique(), on="key").drop("key").unique()
