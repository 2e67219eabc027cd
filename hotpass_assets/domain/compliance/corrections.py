"""What people asked to have corrected about themselves, and the values as corrected.

Belongs here: judging the lines of the file and putting them in the place of what sheets say. Does not belong here: the
file (``hotpass_resources.corrections_file``) and decisions about organisations (``domain.linkage.review.decisions``),
which name a record: a person is named by what identifies them, since one record may list many people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.compliance.identifiers import contact_identifiers, identifier_of
from hotpass_assets.domain.compliance.overrides import with_organisation
from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.golden.decided_values import CORRECTED_RULE
from hotpass_assets.domain.tables.fields import PHONE_FIELDS

CORRECTION_COLUMNS = ("person", "organisation", "field", "value", "who", "when", "why")
CORRECTED_FIELDS = ("contact_name", "contact_role", "contact_email", *PHONE_FIELDS)
PROBLEMS_SHOWN = 20
_NEEDED = ("person", "field", "value", "who", "when")
_KIND = {"contact_email": "email", **dict.fromkeys(PHONE_FIELDS, "phone")}
_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("kind", "person", "organisation", "field", "value", "when", "who", "why"), pl.String),
        "line": pl.Int64,
    }
)


@dataclass(frozen=True)
class Corrections:
    """Corrections, oldest first.

    Attributes:
        table: ``kind``, ``person``, ``organisation``, ``field``, ``value``, ``when``, ``who``, ``why``, ``line``.
    """

    table: pl.DataFrame


NO_CORRECTIONS = Corrections(pl.DataFrame(schema=_SCHEMA))


def corrections_from(table: pl.DataFrame, place: str, country: str) -> Corrections:
    """The corrections in the lines of a file.

    Args:
        table: Texts in ``CORRECTION_COLUMNS``, and ``line``.
        place: File they come from, for messages.
        country: Country of telephone numbers without a prefix.

    Raises:
        ConfigurationError: A line cannot be used; all that cannot are listed, without what they say of people.
    """
    problems = [
        ConfigurationProblem(place, "", f"there is no column '{name[:40]}'", did_you_mean(name, CORRECTION_COLUMNS))
        for name in table.columns
        if name not in (*CORRECTION_COLUMNS, "line")
    ]
    absent = [pl.lit(None, pl.String).alias(name) for name in CORRECTION_COLUMNS if name not in table.columns]
    text = pl.col(CORRECTION_COLUMNS).str.replace_all(r"\s+", " ").str.strip_chars()
    read = []
    for line in table.with_columns(absent).with_columns(text).select(*CORRECTION_COLUMNS, "line").iter_rows(named=True):
        amiss = list(_amiss(line, place, country))
        problems += amiss
        if not amiss:
            person = identifier_of(line["person"], country)
            assert person is not None
            value = _clean(line["field"], line["value"], country)
            said = (line[name] for name in ("when", "who", "why", "line"))
            read.append((person.kind, person.value, line["organisation"], line["field"], value, *said))
    if problems:
        raise ConfigurationError("the corrections cannot be used", problems[:PROBLEMS_SHOWN])
    return Corrections(pl.DataFrame(read, schema=_SCHEMA, orient="row").sort("when", "line"))


def _amiss(line: dict[str, str | None], place: str, country: str) -> Iterator[ConfigurationProblem]:
    where = f"{place}:{line['line']}"
    for name in _NEEDED:
        if not line[name]:
            yield ConfigurationProblem(where, name, "the cell is empty", "fill it in")
    if line["person"] and identifier_of(line["person"], country) is None:
        yield ConfigurationProblem(
            where, "person", "that identifies nobody", "write an address, a number or a full name"
        )
    field = line["field"]
    if field and field not in CORRECTED_FIELDS:
        why = f"'{field[:40]}' is no field of a person"
        yield ConfigurationProblem(where, "field", why, did_you_mean(field, CORRECTED_FIELDS))
    elif field and line["value"] and _clean(field, line["value"], country) is None:
        yield ConfigurationProblem(where, "value", f"that cannot be a {field}", "write one address or number")
    if line["when"] and pl.Series([line["when"]]).str.to_date("%Y-%m-%d", strict=False)[0] is None:
        yield ConfigurationProblem(where, "when", "that is no date", "write year-month-day, for example 2026-03-31")


def can_be(field: str, value: str, country: str) -> bool:
    """Whether a text can be the value of one of ``CORRECTED_FIELDS``."""
    text = " ".join(value.split())
    return bool(text) and _clean(field, text, country) is not None


def _clean(field: str, value: str, country: str) -> str | None:
    kind = _KIND.get(field)
    if kind is None:
        return value
    found = identifier_of(value, country)
    return found.value if found is not None and found.kind == kind else None


def corrected(
    values: pl.DataFrame,
    contacts: pl.DataFrame,
    records: pl.DataFrame,
    entities: pl.DataFrame,
    corrections: Corrections,
) -> tuple[pl.DataFrame, pl.DataFrame, list[int]]:
    """Values and contacts as corrected; the text of the cell stays beside the value.

    Args:
        values: Table ``source_values``.
        contacts: Table ``source_contacts``.
        records: Table ``source_records``.
        entities: Table ``entities``.
        corrections: What people asked for.

    Returns:
        Both tables, in unchanged order, and the lines of the file that name nobody of this intake.
    """
    if corrections.table.is_empty():
        return values, contacts, []
    told = _told(corrections, _people(contacts, records, entities), contact_identifiers(values, contacts))
    unknown = sorted(set(corrections.table["line"]) - set(told["line"]))
    return _values(values, told), _contacts(contacts, told), unknown


def corrected_cells(
    values: pl.DataFrame,
    contacts: pl.DataFrame,
    records: pl.DataFrame,
    entities: pl.DataFrame,
    corrections: Corrections,
) -> pl.DataFrame:
    """Corrected values: ``record``, ``column``, ``field``, ``value``, ``who``, ``when``, ``why``.

    Args:
        values: Table ``source_values``.
        contacts: Table ``source_contacts``.
        records: Table ``source_records``.
        entities: Table ``entities``.
        corrections: What people asked for.
    """
    told = _told(corrections, _people(contacts, records, entities), contact_identifiers(values, contacts))
    asked = corrections.table.select("line", "who", "when", "why")
    hits = _hits(values, told).join(asked, on="line", maintain_order="left")
    cells = values.select("record", "column", pl.col("field").cast(pl.String))[hits["number"]]
    return pl.concat([cells, hits.select(pl.col("new").alias("value"), "who", "when", "why")], how="horizontal")


def _people(contacts: pl.DataFrame, records: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    return (
        contacts.select("contact", "record")
        .join(records.select("record", "organization_name"), on="record")
        .join(entities.select("record", "organization_id"), on="record")
    )


def _told(corrections: Corrections, people: pl.DataFrame, identifiers: pl.DataFrame) -> pl.DataFrame:
    """``contact``, ``field``, ``new``, ``kind``, ``person`` and ``line``: the latest correction of each field."""
    anywhere = corrections.table.filter(pl.col("organisation").is_null()).with_columns(
        organization_id=pl.lit(None, pl.String)
    )
    at_one = with_organisation(corrections.table.filter(pl.col("organisation").is_not_null()), people)
    lines = pl.concat([anywhere, at_one.select(anywhere.columns)])
    who = identifiers.rename({"value": "person"}).join(
        people.select("contact", pl.col("organization_id").alias("at")), on="contact"
    )
    found = lines.join(who, on=["kind", "person"]).filter(
        pl.col("organization_id").is_null() | (pl.col("organization_id") == pl.col("at"))
    )
    kept = found.sort("contact", "when", "line").unique(["contact", "field", "kind", "person"], keep="last")
    return kept.select("contact", "field", pl.col("value").alias("new"), "kind", "person", "line", "when").sort(
        pl.all()
    )


def _hits(values: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """``number`` of each value that is corrected, its ``new`` value and the ``line`` that says so."""
    named = told.filter(pl.col("field") == "contact_name")
    halves = [
        named.with_columns(field=pl.lit("contact_first_name")),
        named.with_columns(field=pl.lit("contact_last_name"), new=pl.lit(None, pl.String)),
    ]
    phones = told.filter((pl.col("kind") == "phone") & pl.col("field").is_in(PHONE_FIELDS))
    elsewhere = [phones.with_columns(field=pl.lit(name)) for name in PHONE_FIELDS]
    wanted = pl.concat([told, *halves, *elsewhere]).unique()
    wanted = wanted.with_columns(
        # Named by the very value that is wrong, the person keeps their other ones.
        instead_of=pl.when(pl.col("kind") == pl.col("field").replace_strict(_KIND, default=None)).then("person")
    ).sort("when", "line")
    numbered = values.with_row_index("number").with_columns(about=pl.col("field").cast(pl.String))
    return (
        numbered.filter(pl.col("value").is_not_null())
        .join(wanted, left_on=["contact", "about"], right_on=["contact", "field"])
        .filter(pl.col("instead_of").is_null() | (pl.col("instead_of") == pl.col("value").str.to_lowercase()))
        .sort("number", "when", "line")
        .unique("number", keep="last", maintain_order=True)
        .select("number", "new", "line")
    )


def _values(values: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    beside = values.with_row_index("number").join(_hits(values, told), on="number", how="left", maintain_order="left")
    here = pl.col("line").is_not_null()
    status = pl.when(pl.col("new").is_null()).then(pl.lit("missing")).otherwise(pl.lit("valid"))
    return beside.with_columns(
        value=pl.when(here).then("new").otherwise("value"),
        status=pl.when(here).then(status.cast(values.schema["status"])).otherwise("status"),
        rule=pl.when(here).then(pl.lit(CORRECTED_RULE)).otherwise("rule"),
        confidence=pl.when(here).then(pl.lit(1.0, values.schema["confidence"])).otherwise("confidence"),
    ).select(values.columns)


def _contacts(contacts: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    for column, field in (("name", "contact_name"), ("role", "contact_role")):
        latest = told.filter(pl.col("field") == field).sort("when", "line").unique("contact", keep="last")
        contacts = (
            contacts.join(latest.select("contact", "new"), on="contact", how="left", maintain_order="left")
            .with_columns(pl.coalesce("new", column).alias(column))
            .drop("new")
        )
    return contacts
