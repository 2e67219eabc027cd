"""Which questions the gaps of a table put to registries.

Belongs here: the rows that are worth a question, what is asked about each, and where a limit cuts. Does not belong
here: asking (``hotpass_resources.registries``), what an answer says (``domain.enrich.registry_signs``).

What leaves the machine is the name of an organisation or its number, and nothing else of a row. A name that looks like
an address, a number or no name is not asked about. Names are asked without their legal form: a search for "Aero" finds
"AERO (PTY) LTD" and "AERO", one for "Aero (Pty) Ltd" only the first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.registries.registry import NAME, NUMBER, REGISTRIES

_WORDS_OF_A_FORM = 4
_NONE = pl.Series([], dtype=pl.String)
Asked = Literal["organization_name", "registration_number"]

QUESTIONS = pl.Schema(
    {
        "row": pl.UInt32(),
        "registry": pl.String(),
        "place": pl.UInt32(),
        "by": pl.String(),
        "text": pl.String(),
        "name": pl.String(),
        "number": pl.String(),
        "rows_of": pl.UInt32(),
    }
)
"""row (place in the table), registry, place (of the registry among those that are asked), by (column that is asked
about), text (what is asked), name (of the row), number (the row states, if it is valid), rows_of (rows that are called,
or numbered, the same)."""


@dataclass(frozen=True)
class RegistryQuestion:
    """What one registry is asked.

    Attributes:
        registry: Its name.
        by: Column that is asked about.
        text: Its value.
    """

    registry: str
    by: Asked
    text: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """Equal for questions that ask the same."""
        return self.registry, self.by, self.text.casefold()


@dataclass(frozen=True)
class RegistryQuestions:
    """The questions of a table.

    Attributes:
        lines: As in ``QUESTIONS``: at most one line for each row and registry, by row and then as registries are asked.
        beyond: Rows with gaps that the limit left out.
    """

    lines: pl.DataFrame
    beyond: int = 0

    def distinct(self) -> list[RegistryQuestion]:
        """Each question once, in the order of the rows."""
        found: dict[tuple[str, str, str], RegistryQuestion] = {}
        for registry, by, text in self.lines.select("registry", "by", "text").iter_rows():
            question = RegistryQuestion(registry, by, text)
            found.setdefault(question.identity, question)
        return list(found.values())


def registry_questions(
    rows: pl.DataFrame,
    filled: pl.DataFrame,
    registries: Sequence[str],
    fields: Collection[str],
    limit: int,
    known: Mapping[tuple[str, str], pl.Series] | None = None,
) -> RegistryQuestions:
    """The questions that the gaps of a table put to registries.

    Args:
        rows: Texts, under the names of ``organisations``.
        filled: row, field of the gaps that need no question.
        registries: Names of the registries, in the order in which they are believed.
        fields: Fields that may be filled.
        limit: Rows that are asked about, the first ones of the table.
        known: Registry and column to the folded names, or the numbers, that a snapshot has entries for: nobody asks.
    """
    named, known = _named(rows), known or {}
    parts = [pl.DataFrame(schema=QUESTIONS)]
    for place, name in enumerate(registries):
        registry = REGISTRIES[name]
        gaps = _gaps(rows, filled, [field for field in registry.fields if field in fields])
        by_number = pl.col("number").is_not_null() & registry.by_number
        answered = pl.col("key").is_in(known.get((name, NAME), _NONE).implode()) | pl.col("number").is_in(
            known.get((name, NUMBER), _NONE).implode()
        )
        parts.append(
            named.filter(pl.col("row").is_in(gaps.implode()) & ~answered.fill_null(False))
            .with_columns(
                registry=pl.lit(name),
                place=pl.lit(place),
                by=pl.when(by_number).then(pl.lit(NUMBER)).otherwise(pl.lit(NAME)),
                text=pl.when(by_number).then("number").otherwise("name"),
                rows_of=pl.when(by_number).then("rows_of_number").otherwise("rows_of_name"),
            )
            .drop_nulls("text")
            .select(pl.col(column).cast(dtype) for column, dtype in QUESTIONS.items())
        )
    lines = pl.concat(parts).sort("row", "place")
    asked = lines["row"].unique(maintain_order=True)
    taken = lines.filter(pl.col("row").is_in(asked.head(limit).implode()))
    bare = _without_legal_form(taken.filter(pl.col("by") == NAME)["text"])
    taken = taken.with_columns(
        pl.when(pl.col("by") == NAME).then(pl.col("text").replace(bare)).otherwise("text").alias("text")
    )
    return RegistryQuestions(taken, max(0, asked.len() - limit))


def _without_legal_form(names: pl.Series) -> dict[str, str]:
    """Each name to the shortest beginning of it that is the same name."""
    words = {name: name.split() for name in names.unique(maintain_order=True)}
    begun = {
        name: [
            " ".join(parts[:end]).rstrip(" ,;(-") for end in range(max(1, len(parts) - _WORDS_OF_A_FORM), len(parts))
        ]
        for name, parts in words.items()
    }
    distinct = pl.Series(
        [*dict.fromkeys(text for name in begun for text in (name, *begun[name]) if text)], dtype=pl.String
    )
    keys = dict(clean_organisation_names(distinct).select("raw", "match_key").iter_rows())
    return {name: next((text for text in begun[name] if keys.get(text) == keys[name]), name) for name in begun}


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """row, name, number, rows_of_name, rows_of_number of each row; nulls where a row states none that is valid."""
    names = rows[NAME] if NAME in rows.columns else pl.Series([None] * rows.height, dtype=pl.String)
    numbers = rows[NUMBER] if NUMBER in rows.columns else pl.Series([None] * rows.height, dtype=pl.String)
    cleaned = clean_organisation_names(names.drop_nulls().unique(maintain_order=True)).filter(
        pl.col("status") == "valid"
    )
    valid = clean_identifiers(numbers.drop_nulls().unique(maintain_order=True), NUMBER).filter(
        pl.col("status") == "valid"
    )
    frame = pl.DataFrame(
        {
            "row": pl.int_range(rows.height, dtype=pl.UInt32, eager=True),
            "name": _replaced(names, cleaned, "value"),
            "key": _replaced(names, cleaned, "match_key"),
            "number": _replaced(numbers, valid, "value"),
        }
    )
    return frame.with_columns(rows_of_name=pl.len().over("key"), rows_of_number=pl.len().over("number"))


def _replaced(texts: pl.Series, cleaned: pl.DataFrame, column: str) -> pl.Series:
    known = cleaned.drop_nulls(column).unique("raw", keep="first", maintain_order=True)
    return texts.replace_strict(known["raw"], known[column], default=None, return_dtype=pl.String)


def _gaps(rows: pl.DataFrame, filled: pl.DataFrame, fields: Sequence[str]) -> pl.Series:
    """Places of the rows with an empty field that nothing fills."""
    found = [pl.Series("row", [], dtype=pl.UInt32)]
    for field in fields:
        own = rows[field] if field in rows.columns else pl.Series([None] * rows.height, dtype=pl.String)
        known = filled.filter(pl.col("field") == field)["row"].cast(pl.UInt32)
        empty = (own.is_null() | (own == "")).arg_true().cast(pl.UInt32)
        found.append(empty.filter(~empty.is_in(known.implode())).alias("row"))
    return pl.concat(found).unique()
