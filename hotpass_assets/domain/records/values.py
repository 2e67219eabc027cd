"""Cleaned values of mapped cells: each distinct text is cleaned once, by the rules of its field's kind.

Belongs here: choosing the cleaner of a field and bringing its answers back to the cells. Does not belong here:
the rules themselves (``domain.clean``) and binding values to people (``contacts``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.clean.addresses import clean_addresses
from hotpass_assets.domain.clean.category import clean_category
from hotpass_assets.domain.clean.dates import clean_dates
from hotpass_assets.domain.clean.day_order import DayOrder, decide_day_order, stated_day_order
from hotpass_assets.domain.clean.emails import clean_emails
from hotpass_assets.domain.clean.flags import clean_flag
from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.clean.people import clean_people
from hotpass_assets.domain.clean.phones import clean_phones
from hotpass_assets.domain.clean.places import clean_countries, clean_provinces
from hotpass_assets.domain.clean.text import clean_text
from hotpass_assets.domain.clean.websites import clean_websites
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.records.cells import MappedCells
from hotpass_assets.domain.tables.fields import CONTACT_FIELDS, FIELDS
from hotpass_assets.domain.tables.records import FIELD_DTYPE, STATUS_DTYPE

CleanedTexts = dict[str, pl.DataFrame]
_CELL = ("record", "field", "column", "group", "raw")
_ANSWER = ("ordinal", "value", "status", "rule", "confidence", "label", "person_role")
NAME_ROLE_FIELD = "contact_role"
DERIVED_VALUES = (
    ("organisation_name", "legal_form", "legal_form", "derived.name_legal_form"),
    ("address", "suburb", "suburb", "derived.address_suburb"),
    ("address", "city", "city", "derived.address_city"),
    ("address", "postal_code", "postal_code", "derived.address_postal_code"),
    ("address", "province", "province", "derived.address_province"),
    ("province", "country", "country", "derived.province_country"),
    ("person", "role", NAME_ROLE_FIELD, "derived.name_role"),
)
MISPLACED_VALUES: tuple[tuple[str, str, Callable[[pl.Series], pl.DataFrame], str], ...] = (
    ("website", "@", clean_emails, "contact_email"),
    ("phone", "@", clean_emails, "contact_email"),
    ("email", r"(?i)^\s*(https?://|www\.)", clean_websites, "website"),
)
_FACT_RULES = {"error": "cell.error", "formula_not_calculated": "cell.formula_not_calculated"}


@dataclass(frozen=True)
class CellValues:
    """Values of the cells of an intake.

    Attributes:
        of_organisations: Values of organisation and address fields, with columns ``record field column group raw
            ordinal value status rule confidence``.
        of_contacts: Values of contact fields, with ``label`` (words beside the value) and ``person_role`` too.
    """

    of_organisations: pl.DataFrame
    of_contacts: pl.DataFrame


def cleaned_texts(cells: pl.DataFrame, profile: ResolvedProfile) -> CleanedTexts:
    """The cleaner's answer for every distinct text, by field kind; dates are left to :func:`cell_values`.

    Args:
        cells: ``MappedCells.cells``.
        profile: Profile with country and value maps.

    Returns:
        For each kind a frame with the cleaner's own columns, first of them ``raw``.
    """
    answers: CleanedTexts = {}
    for kind, cleaner in _cleaners(profile).items():
        texts = cells.filter(pl.col("field").is_in(_fields_of(kind)))["raw"].unique(maintain_order=True)
        if texts.len():
            answers[kind] = _blanked(cleaner(texts), profile)
    return answers | _with_moved(answers)


def cell_values(
    mapped: MappedCells, answers: CleanedTexts, profile: ResolvedProfile, epochs: Mapping[str, int]
) -> CellValues:
    """All values of all cells: one line a value, one line too for a cell without a usable one.

    Args:
        mapped: Cells of the intake.
        answers: Result of :func:`cleaned_texts`.
        profile: Profile with value maps, null words and the order of dates.
        epochs: Date system (1900 or 1904) of each workbook.
    """
    parts: dict[bool, list[pl.DataFrame]] = {True: [], False: []}
    for field in FIELDS:
        cells = mapped.cells.filter(pl.col("field") == field.name)
        if not cells.height:
            continue
        if field.kind == "date":
            values = _dates(cells, mapped.rows, profile, epochs)
        elif field.kind == "category":
            value_map = profile.refine.value_maps.get(field.name, {})
            values = _answered(cells, _blanked(clean_category(_distinct(cells), value_map), profile))
        else:
            values = _answered(cells, answers[field.kind])
        parts[field.name in CONTACT_FIELDS].append(values)
    for target, values in _derived(mapped.cells, answers):
        parts[target in CONTACT_FIELDS].append(values)
    of_contacts = _stacked(parts[True], mapped)
    of_organisations = _stacked(parts[False], mapped).drop("label", "person_role")
    return CellValues(of_organisations, of_contacts)


def _stacked(parts: list[pl.DataFrame], mapped: MappedCells) -> pl.DataFrame:
    empty = _answered(mapped.cells.clear(), pl.DataFrame(schema={"raw": pl.String}))
    return _with_facts(pl.concat([empty, *parts]), mapped.facts)


def _cleaners(profile: ResolvedProfile) -> dict[str, Callable[[pl.Series], pl.DataFrame]]:
    country = profile.country_code
    return {
        "organisation_name": clean_organisation_names,
        "identifier": lambda texts: clean_identifiers(texts, "source_id"),
        "registration_number": lambda texts: clean_identifiers(texts, "registration_number"),
        "vat_number": lambda texts: clean_identifiers(texts, "vat_number"),
        "province": lambda texts: _with_country(clean_provinces(texts, country)),
        "country": clean_countries,
        "place": clean_text,
        "website": clean_websites,
        "text": lambda texts: clean_text(texts, multiline=True),
        "address": lambda texts: clean_addresses(texts, country),
        "postal_code": clean_text,
        "person": clean_people,
        "role": clean_text,
        "email": clean_emails,
        "phone": lambda texts: clean_phones(texts, country),
        "flag": clean_flag,
    }


def _with_moved(answers: CleanedTexts) -> CleanedTexts:
    """Texts that one column refused and another kind of field can read: an e-mail address under "Website".

    The refusing answer calls them missing instead of invalid; the other answer is kept under ``moved.<kind>``.
    """
    moved: CleanedTexts = {}
    for kind, sign, cleaner, target in MISPLACED_VALUES:
        answer = moved.get(kind, answers.get(kind))
        if answer is None:
            continue
        refused = answer.filter((pl.col("status") == "invalid") & pl.col("raw").str.contains(sign))
        read = cleaner(refused["raw"].unique(maintain_order=True)).filter(pl.col("value").is_not_null())
        if not read.height:
            continue
        found = pl.col("raw").is_in(read["raw"].implode()) & (pl.col("status") == "invalid")
        moved[kind] = _overruled(answer, found, "missing", pl.lit(f"moved_to.{target}"))
        moved[_moved_key(kind)] = read.with_columns(rule=pl.lit(f"moved_from.{kind}"))
    return moved


def _moved_key(kind: str) -> str:
    return f"moved.{kind}"


def _with_country(provinces: pl.DataFrame) -> pl.DataFrame:
    """Provinces with the country their ISO 3166-2 code names."""
    codes = provinces["code"].str.slice(0, 2).drop_nulls().unique(maintain_order=True)
    countries = clean_countries(codes).select(pl.col("raw").alias("country_code"), pl.col("value").alias("country"))
    coded = provinces.with_columns(country_code=pl.col("code").str.slice(0, 2))
    return coded.join(countries, on="country_code", how="left", maintain_order="left").drop("country_code")


def _derived(cells: pl.DataFrame, answers: CleanedTexts) -> list[tuple[str, pl.DataFrame]]:
    """Values that a cell of one field states for another: a legal form in a name, a town in an address."""
    parts = []
    for kind, column, target, rule in DERIVED_VALUES:
        if kind not in answers:
            continue
        answer = answers[kind]
        stated = answer.filter(pl.col(column).is_not_null() & (pl.col("status") != "missing")).select(
            "raw",
            pl.col("ordinal") if "ordinal" in answer.columns else pl.lit(0).alias("ordinal"),
            pl.col(column).alias("value"),
            pl.lit("valid").alias("status"),
            pl.lit(rule).alias("rule"),
        )
        own = cells.filter(pl.col("field").is_in(_fields_of(kind)))
        told = own.join(stated, on="raw", how="semi", maintain_order="left")
        parts.append((target, _answered(told.with_columns(field=pl.lit(target, FIELD_DTYPE)), stated)))
    for kind, _, _, target in MISPLACED_VALUES:
        read = answers.get(_moved_key(kind))
        if read is not None:
            own = cells.filter(pl.col("field").is_in(_fields_of(kind)))
            told = own.join(read, on="raw", how="semi", maintain_order="left")
            parts.append((target, _answered(told.with_columns(field=pl.lit(target, FIELD_DTYPE)), read)))
    return parts


def _fields_of(kind: str) -> list[str]:
    return [field.name for field in FIELDS if field.kind == kind]


def _distinct(cells: pl.DataFrame) -> pl.Series:
    return cells["raw"].unique(maintain_order=True)


def _answered(cells: pl.DataFrame, answer: pl.DataFrame) -> pl.DataFrame:
    """Cells with the cleaner's answer beside them, missing columns filled in."""
    present = set(answer.columns)
    usual = answer.select(
        "raw",
        (pl.col("ordinal") if "ordinal" in present else pl.lit(0)).cast(pl.UInt16).alias("ordinal"),
        _column("value", present, pl.String()),
        _column("status", present, STATUS_DTYPE),
        _column("rule", present, pl.String()),
        _column("confidence", present, pl.Float32()),
        _column("label", present, pl.String()),
        (pl.col("role") if "role" in present else pl.lit(None)).cast(pl.String).alias("person_role"),
    )
    return cells.select(_CELL).join(usual, on="raw", how="left", maintain_order="left").select(*_CELL, *_ANSWER)


def _column(name: str, present: set[str], dtype: pl.DataType) -> pl.Expr:
    return (pl.col(name) if name in present else pl.lit(None)).cast(dtype).alias(name)


def _dates(
    cells: pl.DataFrame, rows: pl.DataFrame, profile: ResolvedProfile, epochs: Mapping[str, int]
) -> pl.DataFrame:
    """Dates column by column, because the order of day and month is decided from a whole column."""
    placed = cells.join(rows.select("record", "workbook", "sheet", "table"), on="record", maintain_order="left")
    parts = []
    for (workbook, *_), column in placed.group_by("workbook", "sheet", "table", "column", maintain_order=True):
        texts = _distinct(column)
        order = _day_order(texts, profile.refine.date_order)
        parts.append(_answered(column, _blanked(clean_dates(texts, order, epochs.get(str(workbook), 1900)), profile)))
    return pl.concat(parts)


def _day_order(texts: pl.Series, wanted: str) -> DayOrder:
    if wanted == "auto":
        return decide_day_order(texts)
    return stated_day_order("month_first" if wanted == "month_first" else "day_first")


def _blanked(answer: pl.DataFrame, profile: ResolvedProfile) -> pl.DataFrame:
    """A cleaner's answer in which the profile's own null words are missing values."""
    if not profile.refine.null_words:
        return answer
    stated = pl.col("raw").str.strip_chars().str.to_lowercase()
    named = stated.is_in([word.casefold() for word in profile.refine.null_words])
    blanked = _overruled(answer, named, "missing", pl.lit("null_word.profile"))
    if "role" in blanked.columns:
        blanked = blanked.with_columns(role=pl.when(~named).then("role"))
    return blanked


def _with_facts(values: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    if not facts.height:
        return values
    marked = values.join(facts.unique(["record", "column"]), on=["record", "column"], how="left", maintain_order="left")
    # A broken cell says one thing about one field: nothing was derived from it, moved or found beside it.
    broken = pl.col("fact").is_not_null()
    repeated = (pl.col("ordinal") > 0) | pl.col("rule").str.contains(r"^(derived|moved_from)\.")
    marked = marked.filter(~(broken & repeated.fill_null(False)))
    return _overruled(marked, broken, "invalid", pl.col("fact").replace(_FACT_RULES)).drop("fact")


def _overruled(values: pl.DataFrame, where: pl.Expr, status: str, rule: pl.Expr) -> pl.DataFrame:
    return values.with_columns(
        value=pl.when(~where).then("value"),
        status=pl.when(where).then(pl.lit(status, STATUS_DTYPE)).otherwise("status"),
        rule=pl.when(where).then(rule).otherwise("rule"),
    )
