"""What identifies a person: e-mail address, telephone number, identity number, name, each in one comparable form.

Belongs here: recognising and folding identifiers. Does not belong here: what is done about a person who was found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl
from stdnum.exceptions import ValidationError
from stdnum.za import idnr

from hotpass_assets.domain.clean.emails import clean_emails
from hotpass_assets.domain.clean.phones import clean_phones

Kind = Literal["email", "phone", "id_number", "name"]
EMAIL_IN_TEXT = r"[\p{L}\p{N}._%+\-']+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+"
PHONE_IN_TEXT = r"\+?\(?\d[\d \t().\-]{7,}\d"
ID_NUMBER_IN_TEXT = r"\b\d{6}\s?\d{4}\s?\d{3}\b"
AGE_OF_MAJORITY = 18
_ID_NUMBER = re.compile(ID_NUMBER_IN_TEXT)


@dataclass(frozen=True)
class Identifier:
    """One identifier in its comparable form."""

    kind: Kind
    value: str


def identifier_of(text: str, country: str) -> Identifier | None:
    """What ``text`` identifies a person by; nothing when it holds no letter and no number that can be used.

    Args:
        text: An e-mail address, a telephone number, a South African identity number or a name.
        country: Country of numbers without a prefix.
    """
    one = pl.Series([text.strip()])
    if "@" in text:
        value = clean_emails(one)["value"].drop_nulls()
        return Identifier("email", value[0].lower()) if value.len() == 1 else None
    if id_numbers_in(text) and not re.search(r"[^\d\s]", text):
        return Identifier("id_number", id_numbers_in(text)[0])
    if not re.search(r"[^\W\d_]", text):
        value = clean_phones(one, country)["value"].drop_nulls()
        return Identifier("phone", value[0]) if value.len() == 1 else None
    folded = pl.select(folded_name(pl.lit(text))).item()
    return Identifier("name", folded) if folded else None


def folded_name(name: pl.Expr) -> pl.Expr:
    """Names without case, accents, punctuation and repeated spaces."""
    plain = name.str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N} ]", "")
    return plain.str.replace_all(r"\s+", " ").str.strip_chars()


def id_numbers_in(text: str) -> list[str]:
    """South African identity numbers in a text whose date and check digit (Luhn) are right, as thirteen digits."""
    found = []
    for match in _ID_NUMBER.findall(text):
        digits = re.sub(r"\s", "", match)
        try:
            found.append(idnr.validate(digits))
        except ValidationError:
            continue
    return found


def born(id_number: str, day: date) -> date:
    """Day of birth in an identity number: the latest that is not after ``day``.

    The number has two digits for the year, so somebody above a hundred is taken for a child.
    """
    year, month, of_month = int(id_number[:2]), int(id_number[2:4]), int(id_number[4:6])
    century = day.year // 100 * 100
    for full in (century + year, century - 100 + year):
        try:
            birthday = date(full, month, of_month)
        except ValueError:
            continue  # the 29th of February of one of the two centuries
        if birthday <= day:
            return birthday
    return date(century - 100 + year, month, min(of_month, 28))


def is_child(id_number: str, day: date) -> bool:
    """Whether the bearer of an identity number is younger than eighteen on ``day`` (POPIA s1, Children's Act s17)."""
    birthday = born(id_number, day)
    years = day.year - birthday.year - ((day.month, day.day) < (birthday.month, birthday.day))
    return years < AGE_OF_MAJORITY


def contact_identifiers(values: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Identifiers of each contact of an intake.

    Args:
        values: Table ``source_values``.
        contacts: Table ``source_contacts``.

    Returns:
        Lines ``contact``, ``kind`` and ``value``, each once.
    """
    kinds = {"contact_email": "email", "contact_phone": "phone", "contact_mobile": "phone", "contact_whatsapp": "phone"}
    field = pl.col("field").cast(pl.String)
    reaches = (
        values.filter(pl.col("contact").is_not_null() & pl.col("value").is_not_null())
        .filter(field.is_in(list(kinds)))
        .select("contact", field.replace(kinds).alias("kind"), pl.col("value").str.to_lowercase())
    )
    names = contacts.filter(pl.col("name").is_not_null()).select(
        "contact", pl.lit("name").alias("kind"), folded_name(pl.col("name")).alias("value")
    )
    return pl.concat([reaches, names]).unique().sort("contact", "kind", "value")
