"""How far the tables of an intake agree with the truth that the sample builder wrote down.

Belongs here: pure comparisons of frames, each with the cases that went wrong. Does not belong here: running
anything, the thresholds (``test_truth``, ``benchmarks``), or the truth itself (``domain.sample``).

A sheet row is the unit. Every organisation of the result belongs to the true one that most of its rows are
about; what the result publishes there for anybody else is published in the wrong place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.sample.truth import Truth
from hotpass_assets.domain.sample.words import LEGAL_SPELLINGS

TABLES = ("source_records", "entities", "contacts", "organisations")
PLACE = ["workbook", "sheet", "row"]
_CHANNELS = {"phones": ("phone", "other_phones"), "emails": ("email", "other_emails")}
_NOT_A_LETTER = r"[^\p{L}\p{N}]+"


@dataclass(frozen=True)
class Share:
    """How many of some cases are right.

    Attributes:
        right: Right cases.
        cases: All cases.
        faults: The cases that are not right, or what made them so.
    """

    right: int
    cases: int
    faults: pl.DataFrame

    @property
    def value(self) -> float:
        """Right cases among all; 1 when there are none."""
        return self.right / self.cases if self.cases else 1.0


@dataclass(frozen=True)
class TruthScores:
    """What was measured.

    Attributes:
        phones: Valid phones of an organisation that are published for it.
        emails: Valid e-mail addresses of an organisation that are published for it.
        contacts: People named in a row who are a contact of the organisation that the row is about.
        own_emails: Published contacts without another person's e-mail address.
        own_phones: Published contacts without another person's phone.
        precision: Pairs of rows put together that are about one organisation.
        recall: Pairs of rows about one organisation that were put together.
        same_names: Organisations whose rows differ in no more than the form of the name, all put together.
        real_organisations: Published organisations that some row is really about.
    """

    phones: Share
    emails: Share
    contacts: Share
    own_emails: Share
    own_phones: Share
    precision: Share
    recall: Share
    same_names: Share
    real_organisations: Share


def truth_scores(truth: Truth, tables: Mapping[str, pl.DataFrame]) -> TruthScores:
    """All scores of one intake.

    Args:
        truth: What the sample builder wrote down.
        tables: Tables of the intake by name; those named in :data:`TABLES`.
    """
    placed = placed_rows(truth.rows, tables)
    owners = organisation_owners(placed)
    return TruthScores(
        phones=survival(placed, owners, tables, "phones"),
        emails=survival(placed, owners, tables, "emails"),
        contacts=contacts_in_place(truth, placed, owners, tables["contacts"]),
        own_emails=own_reaches(truth, owners, tables["contacts"], "emails"),
        own_phones=own_reaches(truth, owners, tables["contacts"], "phones"),
        precision=pair_precision(placed),
        recall=pair_recall(placed),
        same_names=same_names_meet(truth, placed),
        real_organisations=real_organisations(owners, tables["organisations"]),
    )


def placed_rows(rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Every truth row that is about an organisation, and every row that was taken for one.

    Returns:
        Columns of the truth's rows with ``record`` and ``organization_id``, missing where the row was left
        out; ``entity`` is missing where a row about nothing was put into an organisation.
    """
    places = (
        tables["source_records"]
        .select("record", *PLACE, name="organization_name")
        .join(tables["entities"].select("record", "organization_id"), on="record", how="left")
    )
    joined = rows.join(places, on=PLACE, how="full", coalesce=True)
    return joined.filter(pl.col("entity").is_not_null() | pl.col("organization_id").is_not_null()).sort(PLACE)


def organisation_owners(placed: pl.DataFrame) -> pl.DataFrame:
    """``organization_id`` → ``owner``, the organisation that most of its rows are really about."""
    return (
        placed.drop_nulls(["organization_id", "entity"])
        .group_by("organization_id", "entity")
        .len()
        .sort("organization_id", "len", "entity", descending=[False, True, False])
        .unique("organization_id", keep="first", maintain_order=True)
        .select("organization_id", owner="entity")
    )


def survival(placed: pl.DataFrame, owners: pl.DataFrame, tables: Mapping[str, pl.DataFrame], channel: str) -> Share:
    """Valid phones or e-mail addresses of each organisation that are published for it, in whatever place."""
    wanted = (
        placed.drop_nulls("entity")
        .select(*PLACE, "entity", pl.col(channel).alias("value"))
        .explode("value")
        .drop_nulls("value")
        .unique(["entity", "value"], keep="first", maintain_order=True)
    )
    one, many = _CHANNELS[channel]
    by_organisation = ("contact_primary_" + one, f"contact_secondary_{channel}")
    published = pl.concat(
        [
            _values(tables["contacts"], (one, many)),
            _values(tables["organisations"], by_organisation),
        ]
    ).join(owners, on="organization_id")
    lost = wanted.join(published, left_on=["entity", "value"], right_on=["owner", "value"], how="anti")
    return Share(wanted.height - lost.height, wanted.height, lost)


def contacts_in_place(truth: Truth, placed: pl.DataFrame, owners: pl.DataFrame, contacts: pl.DataFrame) -> Share:
    """People named in a row who are a contact of the right organisation, by row and person."""
    named = truth.contacts.join(
        placed.drop_nulls("record").select(*PLACE, "organization_id"), on=PLACE, how="left"
    ).join(owners, on="organization_id", how="left")
    there = contacts.select("organization_id", published=letters(pl.col("name").fill_null("")))
    right = (
        named.filter(pl.col("owner") == pl.col("entity"))
        .join(there, on="organization_id")
        .filter(is_named(pl.col("published"), pl.col("person_name")))
        .select(*PLACE, "ordinal")
        .unique()
    )
    faults = named.join(right, on=[*PLACE, "ordinal"], how="anti")
    return Share(named.height - faults.height, named.height, faults)


def own_reaches(truth: Truth, owners: pl.DataFrame, contacts: pl.DataFrame, channel: str) -> Share:
    """Published contacts that carry no e-mail address, or phone, of another person or organisation."""
    carried = _values(contacts, _CHANNELS[channel], "contact_id", "name").join(owners, on="organization_id", how="left")
    person = pl.col("person_name").is_not_null() & pl.col("name").is_not_null()
    published = letters(pl.col("name").fill_null(""))
    # Where no row gives the surname, the first name alone is the person.
    first_name = published == letters(pl.col("person_name").str.split(" ").list.first())
    strange_person = person & ~first_name & ~is_named(published, pl.col("person_name"))
    strange_place = pl.col("entity").ne_missing(pl.col("owner"))
    faults = carried.join(_true_reaches(truth, channel), on="value").filter(strange_person | strange_place)
    wrong = faults["contact_id"].n_unique()
    return Share(contacts.height - wrong, contacts.height, faults)


def pair_precision(placed: pl.DataFrame) -> Share:
    """Pairs of rows put together that are about one organisation.

    Faults: the rows of every organisation that mixes several.
    """
    # A row about nothing is about nothing that another row is about.
    known = placed.drop_nulls("organization_id").with_columns(
        pl.coalesce("entity", pl.format("row {}", "record")).alias("entity")
    )
    mixed = known.filter(pl.col("entity").n_unique().over("organization_id") > 1)
    return Share(
        _pairs(known, ["organization_id", "entity"]),
        _pairs(known, ["organization_id"]),
        mixed.sort("organization_id", *PLACE),
    )


def pair_recall(placed: pl.DataFrame) -> Share:
    """Pairs of rows about one organisation that were put together.

    Faults: the rows of every organisation that is in several pieces, or of which a row was left out.
    """
    true = placed.drop_nulls("entity")
    apart = true.filter(
        (pl.col("organization_id").n_unique().over("entity") > 1)
        | pl.col("organization_id").is_null().any().over("entity")
    )
    together = _pairs(true.drop_nulls("organization_id"), ["entity", "organization_id"])
    return Share(together, _pairs(true, ["entity"]), apart.sort("entity", *PLACE))


def same_names_meet(truth: Truth, placed: pl.DataFrame) -> Share:
    """Organisations whose rows are in one piece, looking only at rows with the official name in some form.

    Some form: another spelling of the legal form, or none; other case, punctuation and spacing. Faults: the
    rows.
    """
    brands = truth.entities.select("entity", brand=_unformed(pl.col("brand")))
    official = (
        placed.join(brands, on="entity").filter(_unformed(pl.col("organization_name")) == pl.col("brand")).drop("brand")
    )
    piece = pl.coalesce("organization_id", pl.lit("left out"))
    apart = official.filter(piece.n_unique().over("entity") > 1)
    entities = official["entity"].n_unique()
    return Share(entities - apart["entity"].n_unique(), entities, apart.sort("entity", *PLACE))


def real_organisations(owners: pl.DataFrame, organisations: pl.DataFrame) -> Share:
    """Published organisations that some row is really about; faults: totals and notes taken for one."""
    invented = organisations.join(owners, on="organization_id", how="anti")
    return Share(
        organisations.height - invented.height,
        organisations.height,
        invented.select("organization_id", "organization_name", "source_record_ids"),
    )


def letters(text: pl.Expr) -> pl.Expr:
    """Letters and digits of a text in lower case, without accents."""
    plain = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return plain.str.replace_all("&", "and", literal=True).str.replace_all(_NOT_A_LETTER, "")


def is_named(published: pl.Expr, person_name: pl.Expr) -> pl.Expr:
    """Whether a published name's letters hold a person's first and last name; titles may stand around."""
    first = letters(person_name.str.split(" ").list.first())
    rest = letters(person_name.str.split(" ").list.slice(1).list.join(" "))
    return published.str.contains(first, literal=True) & published.str.contains(rest, literal=True)


def _unformed(name: pl.Expr) -> pl.Expr:
    """Letters of a name without the legal form that may stand at its end."""
    spellings = {text for texts in LEGAL_SPELLINGS.values() for text in texts if text}
    folded = {"".join(letter for letter in text.casefold() if letter.isalnum()) for text in spellings}
    ending = "|".join(sorted(folded, key=lambda text: (-len(text), text)))
    # "CC" written as "C.C." folds to the same letters; the name before it must not be eaten up.
    return letters(name).str.replace(f"(.)(?:{ending})$", "$1")


def _true_reaches(truth: Truth, channel: str) -> pl.DataFrame:
    """Whose each phone or address is: ``value entity person_name``; no person for the office's."""
    office = {"phones": "landline", "emails": "office_email"}[channel]
    people = (
        truth.contacts.select("entity", "person_name", value=channel)
        .explode("value")
        .drop_nulls("value")
        .sort(pl.col("person_name").str.len_chars(), "value", descending=[True, False])
    )
    offices = truth.entities.select("entity", pl.lit(None, pl.String).alias("person_name"), value=office)
    return pl.concat([people, offices]).unique("value", keep="first", maintain_order=True)


def _values(frame: pl.DataFrame, columns: tuple[str, str], *beside: str) -> pl.DataFrame:
    """Single values of a column with one and a column with several, beside their organisation."""
    one, many = columns
    return (
        frame.select(
            "organization_id",
            *beside,
            pl.concat_str(one, many, separator=";", ignore_nulls=True).str.split(";").alias("value"),
        )
        .explode("value")
        .filter(pl.col("value") != "")
    )


def _pairs(frame: pl.DataFrame, same: list[str]) -> int:
    """Pairs of rows that agree in some columns."""
    sizes = frame.group_by(same).len()["len"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())
