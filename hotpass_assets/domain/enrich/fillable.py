"""The fields that gaps are filled in, and how a value from elsewhere becomes a clean one.

Belongs here: which columns of ``organisations`` may be filled and the cleaner of each. Does not belong here: the rules
of cleaning (``domain.clean``).

No personal column is among them: what a person withheld, corrected or had erased must not come back from a list.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from hotpass_assets.domain.clean.addresses import clean_addresses
from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.places import clean_provinces
from hotpass_assets.domain.clean.text import clean_text
from hotpass_assets.domain.clean.websites import clean_websites

Cleaner = Callable[[pl.Series, str], pl.DataFrame]

FILLABLE: dict[str, Cleaner] = {
    "website": lambda texts, _: clean_websites(texts),
    "province": clean_provinces,
    "city": lambda texts, _: clean_text(texts),
    "suburb": lambda texts, _: clean_text(texts),
    "postal_code": lambda texts, _: clean_text(texts),
    "area": lambda texts, _: clean_text(texts),
    "address_primary": clean_addresses,
    "registration_number": lambda texts, _: clean_identifiers(texts, "registration_number"),
    "vat_number": lambda texts, _: clean_identifiers(texts, "vat_number"),
    "organization_category": lambda texts, _: clean_text(texts),
    "organization_type": lambda texts, _: clean_text(texts),
    "status": lambda texts, _: clean_text(texts),
}
"""Column of ``organisations`` to its cleaner: distinct texts and a country in, ``raw``, ``value``, ``status`` out."""

COORDINATES = "coordinates"
"""Filled as ``latitude`` and ``longitude``, which no workbook states."""


def cleaned(field: str, texts: pl.Series, country: str) -> pl.Series:
    """The clean value of each text, missing where it is not a valid value of the field.

    A text that holds several values gives the first.
    """
    distinct = texts.drop_nulls().unique(maintain_order=True)
    answers = FILLABLE[field](distinct, country).filter(pl.col("status") == "valid").drop_nulls("value")
    first = answers.unique("raw", keep="first", maintain_order=True)
    return texts.replace_strict(first["raw"], first["value"], default=None, return_dtype=pl.String)
