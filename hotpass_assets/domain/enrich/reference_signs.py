"""What lists that were kept beside the workbooks say: look-up tables and snapshots of registries.

Belongs here: finding the line of a list that is about a row. Does not belong here: reading the file of a list
(``hotpass_resources.reference_lists``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.clean.websites import clean_websites
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.enrich.fillable import cleaned
from hotpass_assets.domain.enrich.place_agreement import COMPARED
from hotpass_assets.domain.enrich.signs import SIGNS

KEYS = ("organization_id", "registration_number", "vat_number", "website", "organization_name")
_SEVERAL_LINES, _NUMBER = 0.5, "registration_number"


@dataclass(frozen=True)
class ReferenceList:
    """One list.

    Attributes:
        name: What it is called in provenance.
        link: Link of the chain it belongs to: ``lookups`` or ``registries``.
        key: Column of ``organisations`` by which its lines are found; one of ``KEYS``.
        key_column: The list's own column with it.
        columns: The list's column to the field it fills.
        confidence: How far it is believed, 0 to 1.
        table: Its lines, as texts.
        number_column: The list's column with registration numbers, which tell lines of one name apart, if it has one.
        one_place: Whether its columns of places belong together: those of a line whose place is not the row's suggest.
    """

    name: str
    link: str
    key: str
    key_column: str
    columns: Mapping[str, str]
    confidence: float
    table: pl.DataFrame
    number_column: str | None = None
    one_place: bool = False


@dataclass(frozen=True)
class Found:
    """What a list says.

    Attributes:
        signs: As in ``SIGNS``.
        remarks: What could not be used of it, in sentences without its values.
    """

    signs: pl.DataFrame
    remarks: tuple[str, ...] = field(default=())


def reference_signs(rows: pl.DataFrame, reference: ReferenceList, country: str) -> Found:
    """What the lines of a list say of the empty fields of rows, and of towns, codes and provinces they state.

    Several lines with one key, or several rows with it, do not say which is meant: what they agree on is a suggestion,
    what they contradict each other in is left out by the rule of signs.

    Args:
        rows: Texts, under the names of ``organisations``.
        reference: The list.
        country: ISO alpha-2 code of the country that codes and provinces are read for.
    """
    absent = sorted({reference.key_column, *reference.columns} - set(reference.table.columns))
    if absent:
        return Found(pl.DataFrame(schema=SIGNS), (f"{reference.name} has no column {', '.join(absent)}",))
    if reference.key not in rows.columns:
        return Found(
            pl.DataFrame(schema=SIGNS), (f"the dataset has no column {reference.key} to find {reference.name} by",)
        )
    lines = (
        reference.table.with_row_index("line")
        .with_columns(match=_matching(reference.key, reference.table[reference.key_column]))
        .drop_nulls("match")
    )
    named = pl.DataFrame(
        {
            "row": pl.int_range(rows.height, dtype=pl.UInt32, eager=True),
            "match": _matching(reference.key, rows[reference.key]),
        }
    ).drop_nulls("match")
    named = named.with_columns(rows_of=pl.len().over("match"))
    beside = _of_one_number(named.join(lines, on="match", maintain_order="left"), rows, reference)
    beside = beside.with_columns(lines_of=pl.len().over("row"))
    sure = (pl.col("lines_of") == 1) & (pl.col("rows_of") == 1)
    parts = [pl.DataFrame(schema=SIGNS)]
    for column, target in reference.columns.items():
        told = beside.with_columns(value=cleaned(target, beside[column], country)).drop_nulls("value")
        asked = _empty(rows, target) | (target in COMPARED)
        parts.append(
            told.filter(asked.gather(told["row"]))
            .select(
                "row",
                field=pl.lit(target),
                value="value",
                confidence=pl.when(sure)
                .then(reference.confidence)
                .otherwise(min(reference.confidence, _SEVERAL_LINES)),
                link=pl.lit(reference.link),
                source=pl.lit(reference.name),
                rule=pl.lit(f"{reference.link}.same_{reference.key}"),
                evidence=pl.concat_str(pl.lit("line "), pl.col("line") + 1),
            )
            .cast(SIGNS)
        )
    repeated = lines.filter(pl.len().over("match") > 1)["match"].n_unique()
    remark = f"{reference.name} has {counted(repeated, 'key')} on more than one line: what they say is only suggested"
    return Found(pl.concat(parts), (remark,) if repeated else ())


def _empty(rows: pl.DataFrame, field: str) -> pl.Series:
    """Whether each row states no value of a field."""
    if field not in rows.columns:
        return pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True)
    return (rows[field].is_null() | (rows[field] == "")).alias(field)


def _of_one_number(beside: pl.DataFrame, rows: pl.DataFrame, reference: ReferenceList) -> pl.DataFrame:
    """The lines beside each row without those of another number; where one has the row's number, that one alone."""
    column = reference.number_column
    if column is None or _NUMBER not in rows.columns:
        return beside
    own = _matching(_NUMBER, rows[_NUMBER]).gather(beside["row"])
    same = pl.Series(_matching(_NUMBER, beside[column]) == own)  # missing where either states none
    marked = beside.with_columns(same=same)
    known = pl.col("same").fill_null(False).any().over("row")
    return marked.filter(pl.when(known).then(pl.col("same").fill_null(False)).otherwise(pl.col("same").is_null())).drop(
        "same"
    )


def _matching(key: str, texts: pl.Series) -> pl.Series:
    """What is equal for two spellings of one key; missing where the text is none."""
    distinct = texts.drop_nulls().unique(maintain_order=True)
    if key == "organization_name":
        answers, value = clean_organisation_names(distinct), "match_key"
    elif key == "website":
        answers, value = clean_websites(distinct).filter(pl.col("ordinal") == 0), "domain"
    elif key in ("registration_number", "vat_number"):
        answers, value = clean_identifiers(distinct, key), "value"
    else:
        answers, value = (
            pl.DataFrame({"raw": distinct, "value": distinct.str.strip_chars().str.to_lowercase()}),
            "value",
        )
    usable = answers.drop_nulls(value).filter(pl.col(value) != "").unique("raw", keep="first", maintain_order=True)
    return texts.replace_strict(usable["raw"], usable[value], default=None, return_dtype=pl.String)
