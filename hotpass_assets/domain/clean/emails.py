"""E-mail addresses.

Belongs here: from a cell to its addresses, each with its domain and what that domain is. Plain addresses
are read by an expression, the rest by `email_cells`. Does not belong here: whether a mailbox exists.
Nothing is corrected by guessing: "gmial.com" stays what it is.
"""

import polars as pl

from hotpass_assets.domain.clean.domains import registered_domains
from hotpass_assets.domain.clean.email_cells import addresses_in_cell
from hotpass_assets.domain.clean.email_providers import FREE_MAIL_DOMAINS, ROLE_MAILBOXES, disposable_domains
from hotpass_assets.domain.clean.null_words import is_null_word
from hotpass_assets.domain.clean.status import NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import tidied

VALID_CONFIDENCE = 0.5
SUSPECT_CONFIDENCE = 0.2
INVALID_CONFIDENCE = 0.0

# A safe part of what email-validator accepts: ASCII dot-atom, no odd hyphens, no special-use domain.
_PLAIN = (
    r"^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]{1,30}(?:-[a-z0-9]{1,30})?\.)+"
    r"(?:[a-z]{2,4}|africa|online|capetown|joburg|durban|aero|travel|example)$"
)
_FOUND: dict[str, pl.DataType | type[pl.DataType]] = {
    "index": pl.UInt32,
    "ordinal": pl.UInt16,
    "value": pl.String,
    "rule": pl.String,
    "doubt": pl.Boolean,
    "label": pl.String,
}


def clean_emails(raw: pl.Series) -> pl.DataFrame:
    """Lower-case form of each address in each distinct e-mail text.

    Args:
        raw: Distinct texts without nulls.

    Returns:
        raw, ordinal (from 0), value, status, rule, confidence, domain, registered_domain, free_mail,
        role_address, label (words around the address): one row an address, one row for a cell with none.
    """
    raw = raw.alias("raw")
    cells = pl.DataFrame([raw]).with_row_index()
    lower = pl.col("raw").str.to_lowercase()
    missing = cells.filter(is_null_word(pl.col("raw"))).select("index", rule=pl.lit(NULL_WORD_RULE))
    present = cells.filter(~is_null_word(pl.col("raw"))).with_columns(lower=lower.str.strip_chars(" \t\r\n\u00a0"))
    is_plain = pl.col("lower").str.contains(_PLAIN) & (pl.col("lower").str.len_bytes() <= 64)
    is_plain = is_plain & ~pl.col("lower").str.ends_with(".arpa") & ~pl.col("lower").str.ends_with(".test")
    present = present.with_columns(plain=is_plain)
    plain = present.filter("plain").select(
        "index",
        value="lower",
        rule=pl.when(pl.col("lower") == pl.col("raw"))
        .then(pl.lit("email.plain"))
        .otherwise(pl.lit("email.lower_case")),
    )
    rest = present.filter(~pl.col("plain"))
    rest = rest.with_columns(text=tidied(_without_padding(rest["raw"]), multiline=True))
    odd = [
        (index, ordinal, found.value, found.rule, found.doubt, found.label)
        for index, text in rest.select("index", "text").iter_rows()
        for ordinal, found in enumerate(addresses_in_cell(text))
    ]
    found = pl.concat(
        [_with_schema(missing), _with_schema(plain), pl.DataFrame(odd, schema=_FOUND, orient="row")]
    ).sort("index", "ordinal")
    return _judged(found.join(cells, on="index", how="left", maintain_order="left"))


def _without_padding(raw: pl.Series) -> pl.Series:
    """No-break spaces beside "@" and "." taken out: they are left over from a web page, not typed."""
    return raw.str.replace_all(r"[\u00a0\u202f]+([@.])", "$1").str.replace_all(r"@[\u00a0\u202f]+", "@")


def _with_schema(frame: pl.DataFrame) -> pl.DataFrame:
    known = {"ordinal": pl.lit(0), "doubt": pl.lit(False)} | {name: pl.col(name) for name in frame.columns}
    return frame.select(known.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in _FOUND.items())


def _judged(found: pl.DataFrame) -> pl.DataFrame:
    """The found addresses with their domain, status and confidence."""
    frame = found.with_columns(domain=pl.col("value").str.extract(r"@([^@]+)$"))
    registered = registered_domains(frame["domain"])
    mailbox = pl.col("value").str.extract(r"^([^@+]+)").str.strip_chars_end("0123456789")
    frame = frame.with_columns(
        registered_domain=registered,
        free_mail=pl.col("domain").is_in(FREE_MAIL_DOMAINS) | registered.is_in(FREE_MAIL_DOMAINS),
        role_address=mailbox.is_in(ROLE_MAILBOXES),
        disposable=pl.col("domain").is_in(disposable_domains()) | registered.is_in(disposable_domains()),
    )
    usable = pl.col("value").is_not_null()
    unknown_domain = usable & pl.col("registered_domain").is_null()
    status = (
        pl.when(pl.col("rule") == NULL_WORD_RULE).then(pl.lit("missing"))
        .when(~usable).then(pl.lit("invalid"))
        .when(pl.col("disposable").fill_null(False) | unknown_domain | pl.col("doubt"))
        .then(pl.lit("suspect"))
        .otherwise(pl.lit("valid"))
    )  # fmt: skip
    frame = frame.with_columns(
        status=status.cast(STATUS),
        rule=pl.when(pl.col("disposable").fill_null(False)).then(pl.lit("email.disposable"))
        .when(unknown_domain).then(pl.lit("email.unknown_domain_ending"))
        .when((pl.col("rule") == "email.plain") & (pl.col("value") != pl.col("raw")))
        .then(pl.lit("email.tidied"))
        .otherwise("rule"),
    )  # fmt: skip
    confidence = {"valid": VALID_CONFIDENCE, "suspect": SUSPECT_CONFIDENCE, "invalid": INVALID_CONFIDENCE}
    return frame.select(
        "raw", "ordinal", "value", "status", "rule",
        pl.col("status").cast(pl.String)
        .replace_strict(confidence, default=None, return_dtype=pl.Float64).alias("confidence"),
        "domain", "registered_domain",
        pl.col("free_mail").fill_null(False), pl.col("role_address").fill_null(False), "label",
    )  # fmt: skip
