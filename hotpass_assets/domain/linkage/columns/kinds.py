"""What a column of a table to be linked can hold.

Belongs here: the kinds and what a recognised column is. Does not belong here: telling which kind a column is
(``recognise``) and comparing its values (``domain.linkage.compare``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "organisation",  # name of an organisation, or of anything whose kind of name is not clear
    "person",  # full name of a person
    "given_name",
    "surname",
    "title",  # name of a thing: a product, a publication, a film
    "address",  # street address in one cell, with or without number, town and postal code
    "street",  # name of a street or building without the number
    "house_number",
    "town",  # town, suburb, district
    "region",  # province, state
    "country",
    "postal_code",
    "phone",
    "email",
    "website",
    "date",
    "year",
    "identifier",  # registration, passport, tax or part number: shared by rows of one thing only
    "number",  # a quantity: price, size, count
    "category",  # one of few words
    "text",  # description, notes, lists of authors
    "row_id",  # numbers the rows: says nothing about what they name
    "source",  # where the row came from
    "empty",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
NOT_COMPARED: frozenset[Kind] = frozenset({"row_id", "source", "empty"})


@dataclass(frozen=True)
class LinkColumn:
    """A column and what it was taken for.

    Attributes:
        name: Header in the table.
        kind: What it holds.
        reason: Why, in words a user understands ("header 'tel' and 98 % of its values are phone numbers").
    """

    name: str
    kind: Kind
    reason: str
