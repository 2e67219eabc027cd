"""What is missing of one organisation.

Belongs here: which of the fields asked for hold nothing, by the rules of cleaning, how many others state them, and one
text as a clean value of a field. Does not belong here: those rules (``domain.clean``), and what could fill a gap
(``candidates``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from hotpass_assets.domain.clean.emails import clean_emails
from hotpass_assets.domain.clean.phones import clean_phones
from hotpass_assets.domain.clean.text import clean_text
from hotpass_assets.domain.enrich.fillable import FILLABLE, Cleaner

_CLEANERS: Mapping[str, Cleaner] = {
    **FILLABLE,
    "contact_primary_email": lambda texts, _: clean_emails(texts),
    "contact_primary_phone": clean_phones,
}


def missing_fields(
    row: Mapping[str, str | None], fields: Sequence[str], country: str, null_words: Collection[str] = ()
) -> tuple[str, ...]:
    """The fields that hold nothing, in the order asked.

    A text that the cleaner of its field calls missing ("n/a", "Unknown" as a province) holds nothing; a text that it
    merely cannot read is somebody's, and is no gap.

    Args:
        row: Texts by column; a column that is not there is a gap.
        fields: Fields to look at.
        country: ISO alpha-2 code of the country that telephones and provinces are read for.
        null_words: The profile's own words for nothing.
    """
    return tuple(name for name in fields if _is_missing(name, row.get(name), country, null_words))


def clean_value(field: str, text: str, country: str) -> str | None:
    """One text as a valid value of a field; nothing where it is none.

    Args:
        field: A field that research may look for.
        text: As somebody wrote it.
        country: ISO alpha-2 code of the country that it is read for.
    """
    answers = _CLEANERS.get(field, _as_text)(pl.Series("raw", [text], dtype=pl.String), country)
    values = answers.filter(pl.col("status") == "valid")["value"].drop_nulls()
    return str(values[0]) if values.len() else None


def filled_counts(rows: pl.DataFrame, fields: Sequence[str]) -> dict[str, int]:
    """Rows that hold a text in each of some columns; a column that is not there holds none.

    Args:
        rows: Texts by column.
        fields: The columns.
    """
    there = [name for name in fields if name in rows.columns]
    counted = rows.select((pl.col(name).fill_null("").str.strip_chars() != "").sum() for name in there)
    return {name: int(counted[name][0]) for name in there}


def _is_missing(field: str, text: str | None, country: str, null_words: Collection[str]) -> bool:
    if text is None or not text.strip():
        return True
    if text.strip().casefold() in {word.casefold() for word in null_words}:
        return True
    answers = _CLEANERS.get(field, _as_text)(pl.Series("raw", [text], dtype=pl.String), country)
    return bool((answers["status"] == "missing").all())


def _as_text(texts: pl.Series, _: str) -> pl.DataFrame:
    return clean_text(texts)
