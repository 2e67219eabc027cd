"""Identifiers: of records in their source, of companies, of taxpayers and of people.

Belongs here: the one spelling of each kind and its check digits. Does not belong here: telephone numbers
and anything that must be looked up elsewhere.
"""

from typing import Literal, get_args

import polars as pl

from hotpass_assets.domain.clean.null_words import is_error_text, is_null_word
from hotpass_assets.domain.clean.status import ERROR_CELL_RULE, NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import tidied

IdentifierKind = Literal["source_id", "registration_number", "vat_number", "id_number"]

_COMPANY = r"^(?:CK|M|B)?((?:18|19|20)\d{2})[/. -]?(\d{6})[/. -]?(\d{2})$"
_K_COMPANY = r"^K((?:19|20)\d{2})[/. -]?(\d{6})(?:[/. -]?(\d{2}))?$"
_TRUST = r"^(?:IT|MT)[/. -]?(\d{1,6})[/-](\d{2,4})(?:[/ ]?\(?[A-Z]{1,4}\)?)?$"
_NPO = r"^(\d{3})-(\d{3})-?NPO$|^NPO(\d{3})-(\d{3})$"
_WORDS = (
    r"^(?:VAT|BTW|CIPC|CIPRO|COMPANY|REG|REGISTRATION|ID)?(?:REG|REGISTRATION)?"
    r"(?:NUMBER|NOMMER|NO|NR)?[.:# ]*"
)


def clean_identifiers(raw: pl.Series, kind: str = "source_id") -> pl.DataFrame:
    """Canonical form of each distinct identifier.

    Args:
        raw: Distinct texts without nulls.
        kind: "source_id", "registration_number" (CIPC), "vat_number" or "id_number" (South African).

    Returns:
        raw, value, status, rule.

    Raises:
        ValueError: The kind is none of these.
    """
    if kind not in get_args(IdentifierKind):
        raise ValueError(f"no identifiers of kind {kind!r}; there are {', '.join(get_args(IdentifierKind))}")
    raw = raw.alias("raw")
    frame = pl.DataFrame([raw, tidied(raw).alias("text")])
    # Integers that a spreadsheet held as floats lose their ".0" whatever they identify.
    frame = frame.with_columns(
        missing=is_null_word(pl.col("text")),
        error=is_error_text(pl.col("text")),
        text=pl.col("text").str.replace(r"^(-?\d+)\.0+$", "$1"),
    )
    read = {
        "source_id": _source_ids, "registration_number": _registrations,
        "vat_number": _vat_numbers, "id_number": _id_numbers,
    }[kind](frame)  # fmt: skip
    kept = ~pl.col("missing") & ~pl.col("error")
    return read.select(
        "raw",
        value=pl.when(kept).then("value"),
        status=pl.when("missing").then(pl.lit("missing"))
        .when(~kept | pl.col("value").is_null()).then(pl.lit("invalid"))
        .when("doubt").then(pl.lit("suspect")).otherwise(pl.lit("valid")).cast(STATUS),
        rule=pl.when("missing").then(pl.lit(NULL_WORD_RULE)).when("error").then(pl.lit(ERROR_CELL_RULE)).otherwise("rule"),
    )  # fmt: skip


def _source_ids(frame: pl.DataFrame) -> pl.DataFrame:
    changed = pl.col("text") != pl.col("raw")
    return frame.with_columns(
        value="text",
        doubt=pl.lit(False),
        rule=pl.when(changed).then(pl.lit("identifier.tidied")).otherwise(pl.lit("identifier.as_written")),
    )


def _registrations(frame: pl.DataFrame) -> pl.DataFrame:
    """Company numbers as YYYY/NNNNNN/NN; other registers as they are written, unknown ones marked."""
    text = _upper_compact(pl.col("text"))
    company = text.str.extract_groups(_COMPANY).struct
    k_company = text.str.extract_groups(_K_COMPANY).struct
    trust = text.str.contains(_TRUST)
    npo = text.str.contains(_NPO)
    number = pl.concat_str(company.field("1"), company.field("2"), company.field("3"), separator="/")
    k_number = pl.concat_str(
        pl.concat_str(k_company.field("1"), k_company.field("2"), k_company.field("3"), separator="/"),
    )
    k_short = pl.concat_str(pl.lit("K"), k_company.field("1"), k_company.field("2"))
    return frame.with_columns(
        value=pl.coalesce(number, k_number, k_short, pl.when(trust | npo).then(text), pl.col("text")),
        doubt=pl.coalesce(number, k_short).is_null() & ~trust & ~npo,
        rule=pl.when(number.is_not_null()).then(pl.lit("registration.company"))
        .when(k_short.is_not_null()).then(pl.lit("registration.k_company"))
        .when(trust).then(pl.lit("registration.trust")).when(npo).then(pl.lit("registration.npo"))
        .otherwise(pl.lit("registration.unknown_form")),
    )  # fmt: skip


def _vat_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    digits = _digits(pl.col("text"))
    sound = digits.str.contains(r"^4\d{9}$")
    return frame.with_columns(
        value=pl.when(sound).then(digits),
        doubt=pl.lit(False),
        rule=pl.when(sound).then(pl.lit("vat.ten_digits")).otherwise(pl.lit("vat.not_valid")),
    )


def _id_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    from stdnum.za import idnr  # only for columns of identity numbers

    digits = frame.select(_digits(pl.col("text"))).to_series()
    # A number cell drops the zeros of people born from 2000 to 2009; the check digit proves them.
    padded = [text.zfill(13) if 11 <= len(text) <= 13 and text.isascii() and text.isdigit() else "" for text in digits]
    valid = [text if text and idnr.is_valid(text) else None for text in padded]
    frame = frame.with_columns(value=pl.Series(valid, dtype=pl.String), digits=digits, doubt=pl.lit(False))
    return frame.with_columns(
        rule=pl.when(pl.col("value").is_null()).then(pl.lit("id_number.not_valid"))
        .when(pl.col("value") == pl.col("digits")).then(pl.lit("id_number.check_digit"))
        .otherwise(pl.lit("id_number.restored_zero")),
    )  # fmt: skip


def _upper_compact(text: pl.Expr) -> pl.Expr:
    return text.str.to_uppercase().str.replace_all(" ", "").str.replace(_WORDS, "").str.replace(r"^REG\.?:?", "")


def _digits(text: pl.Expr) -> pl.Expr:
    return _upper_compact(text).str.replace_all(r"[\s./-]", "")
