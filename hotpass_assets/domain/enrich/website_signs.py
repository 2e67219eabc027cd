"""Websites that follow from an organisation's own e-mail addresses.

Belongs here: which domain is an organisation's own. Does not belong here: providers of free mail
(``clean.email_providers``).
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from rapidfuzz import fuzz

from hotpass_assets.domain.clean.domains import registered_domains
from hotpass_assets.domain.clean.email_providers import FREE_MAIL_DOMAINS, disposable_domains
from hotpass_assets.domain.clean.text import ascii_letters
from hotpass_assets.domain.clean.websites import PLATFORM_DOMAINS
from hotpass_assets.domain.enrich.signs import SIGNS

LINK = "derived"
_LIKE_THE_NAME, _UNLIKE_THE_NAME, _SHARED = 0.92, 0.75, 0.4
_LIKENESS = 75.0
_COLUMNS = ("contact_primary_email", "contact_secondary_emails")


def website_signs(rows: pl.DataFrame, free_mail: Collection[str] = ()) -> pl.DataFrame:
    """The site of the domain at which an organisation has its addresses.

    A domain that several organisations write from belongs to an agent or a group: it is a weak sign. One that looks
    like the name is a stronger sign than one that does not.

    Args:
        rows: Texts; columns ``organization_name``, ``website`` and those of e-mail addresses, where they exist.
        free_mail: Further domains at which anybody can have an address.

    Returns:
        As in ``SIGNS``.
    """
    columns = [name for name in _COLUMNS if name in rows.columns]
    if not columns or "organization_name" not in rows.columns:
        return pl.DataFrame(schema=SIGNS)
    numbered = rows.with_row_index("row").with_columns(
        website=pl.col("website") if "website" in rows.columns else pl.lit(None, pl.String)
    )
    found = pl.concat(
        numbered.select(
            "row", "website", name="organization_name", address=pl.col(column).str.split(";"), evidence=pl.lit(column)
        )
        for column in columns
    ).explode("address")
    hosts = found["address"].str.strip_chars().str.to_lowercase().str.extract(r"@([^@\s]+)$")
    found = found.with_columns(domain=registered_domains(hosts)).drop_nulls("domain")
    anybodys = sorted(
        {*FREE_MAIL_DOMAINS, *disposable_domains(), *PLATFORM_DOMAINS, *(one.lower() for one in free_mail)}
    )
    own = found.filter(~pl.col("domain").is_in(anybodys)).unique(["row", "domain"], keep="first", maintain_order=True)
    own = own.with_columns(users=pl.col("row").n_unique().over("domain"))
    missing = own.filter(pl.col("website").is_null() | (pl.col("website") == ""))
    return missing.with_columns(alike=_alike(missing)).select(
        "row",
        field=pl.lit("website"),
        value=pl.concat_str(pl.lit("http://"), "domain"),
        confidence=pl.when(pl.col("users") > 1).then(_SHARED).when("alike").then(_LIKE_THE_NAME)
        .otherwise(_UNLIKE_THE_NAME),
        link=pl.lit(LINK),
        source=pl.lit("own e-mail address"),
        rule=pl.when(pl.col("users") > 1)
        .then(pl.lit("website.shared_email_domain"))
        .when("alike")
        .then(pl.lit("website.email_domain_like_name"))
        .otherwise(pl.lit("website.email_domain")),
        evidence="evidence",
    ).cast(SIGNS)  # fmt: skip


def _alike(pairs: pl.DataFrame) -> pl.Series:
    """Whether the first label of each domain is found in the letters of the name, or nearly."""
    labels = pairs["domain"].str.split(".").list.first().str.replace_all(r"[^a-z0-9]", "")
    names = ascii_letters(pairs["name"].fill_null("")).str.to_lowercase().str.replace_all(r"[^a-z0-9]+", " ")
    # One pair at a time: the measure has no form for columns of pairs, and only rows without a site come here.
    scores = [
        max(fuzz.partial_ratio(label, name.replace(" ", "")), 100.0 * (label in _initials(name)))
        for label, name in zip(labels, names, strict=True)
    ]
    return pl.Series("alike", scores, dtype=pl.Float64) >= _LIKENESS


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split())
