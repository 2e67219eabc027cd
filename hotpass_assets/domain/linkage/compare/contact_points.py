"""Comparing ways to reach somebody: phones, e-mail addresses, websites.

Belongs here: features, levels and keys of contact points. A number, host or mailbox that several differently named
rows share is weak evidence. Does not belong here: cleaning them for publication (``domain.clean``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.clean.email_providers import FREE_MAIL_DOMAINS, ROLE_MAILBOXES
from hotpass_assets.domain.clean.websites import PLATFORM_DOMAINS
from hotpass_assets.domain.linkage.compare.aspect import Aspect, DistinctValues, Key
from hotpass_assets.domain.linkage.compare.context import Context, shared_by_several, used_by_many_names
from hotpass_assets.domain.linkage.compare.levels import Comparison, Level

SUBSCRIBER_DIGITS = 9
"""A number is compared without country code and trunk zero: by its last nine digits."""


def phone(name: str, known: DistinctValues, apart: Context) -> Aspect:
    """Aspect of a column of phone numbers.

    Args:
        name: Name the comparison gets; features begin with it.
        known: Its distinct values.
        apart: What each row is called and where it is, to tell shared numbers (nulls allowed).
    """
    digits = known.values.str.split(by=";").list.first().str.replace_all(r"(?i)\s*(?:ext?|x)\.?\s*\d+\s*$", "")
    digits = digits.str.replace_all(r"\D", "").str.strip_chars_start("0").str.tail(SUBSCRIBER_DIGITS)
    number = digits.to_frame("digits").select(pl.when(pl.col("digits").str.len_chars() >= 5).then("digits")).to_series()
    features = known.spread(pl.DataFrame({f"{name}_number": number}))
    features = features.with_columns(
        shared_by_several(f"{name}_shared", features.to_series(), apart).alias(f"{name}_shared")
    )
    left, right = f"{name}_number_l", f"{name}_number_r"
    levels = (
        Level("the same", f"{left} = {right} and not {name}_shared_l", 0.60, 0.02, shareable=True),
        Level("the same, but shared by several names or places", f"{left} = {right}", 0.06, 0.05, shareable=True),
        Level(
            "one digit apart, or the same line without its area code",
            f"levenshtein({left}, {right}) <= 1 or (length({left}) <> length({right})"
            f" and substr({left}, -6) = substr({right}, -6))",
            0.06,
            0.01,
        ),
        Level("different", "ELSE", 0.28, 0.92),
    )
    comparison = Comparison(name, (name,), f"{left} is null or {right} is null", levels)
    return Aspect(features, comparison, (Key(name, pl.col(f"{name}_number")),))


def email(name: str, known: DistinctValues, apart: Context) -> Aspect:
    """Aspect of the mailboxes of a column of e-mail addresses; what their domains say is for :func:`web`.

    Two mailboxes of one own domain are colleagues: neither agreement nor disagreement.

    Args:
        name: Name the comparison gets; features begin with it.
        known: Its distinct values.
        apart: What each row is called and where it is, to tell mail providers.
    """
    found = known.values.str.to_lowercase().str.extract_groups(r"([^\s<>,;:()\"@+]+)(?:\+[^\s@]*)?@([^\s<>,;:()\"@]+)")
    local, domain = pl.col("1"), pl.col("2").str.strip_chars(".")
    telling = ~local.is_in(list(ROLE_MAILBOXES)) & (local.str.len_chars() >= 3)
    features = known.spread(
        found.struct.unnest().select(
            (local + "@" + domain).alias(f"{name}_address"),
            pl.when(telling).then(local).alias(f"{name}_local"),
            pl.when(~domain.is_in(list(FREE_MAIL_DOMAINS))).then(domain).alias(f"{name}_domain"),
        )
    )
    domains = features[f"{name}_domain"]
    features = features.with_columns(domains.set(used_by_many_names(f"{name}_domain", domains, apart), None))
    left, right = f"{name}_address_l", f"{name}_address_r"
    levels = (
        Level("the same", f"{left} = {right}", 0.50, 0.01, shareable=True),
        Level(
            "the same mailbox at another provider, or a character apart",
            f"{name}_local_l = {name}_local_r or jaro_winkler_similarity({left}, {right}) >= 0.96",
            0.15,
            0.01,
        ),
        Level("different", "ELSE", 0.35, 0.98),
    )
    colleagues = f"{left} <> {right} and {name}_domain_l = {name}_domain_r"
    keys = (Key(name, pl.col(f"{name}_address")), Key(f"mailbox of {name}", pl.col(f"{name}_local")))
    comparison = Comparison(name, (name,), f"{left} is null or {right} is null or ({colleagues})", levels)
    return Aspect(features, comparison, keys)


def web_places(known: DistinctValues) -> pl.Series:
    """Host of each web address of a column, or host and page where the host is a platform; in row order."""
    text = (
        pl.col("raw").str.to_lowercase().str.strip_chars().str.replace(r"^[a-z]+:/+", "").str.replace(r"^www\d?\.", "")
    )
    host = text.str.extract(r"^([^/?#:\s]+)")
    page = text.str.replace(r"[?#].*$", "").str.strip_chars_end("/")
    place = pl.when(host.is_in(list(PLATFORM_DOMAINS))).then(page).otherwise(host)
    places = known.values.to_frame("raw").select(pl.when(place.str.contains(".", literal=True)).then(place))
    return known.spread(places).to_series()


def web(name: str, columns: tuple[str, ...], places: pl.Series, apart: Context, same_mail: str | None) -> Aspect:
    """Aspect of the place in the web a row has: its website, or else the own domain of its e-mail address.

    Args:
        name: Name the comparison gets; features begin with it.
        columns: Columns the places come from.
        places: Place of each row.
        apart: What each row is called and where it is, to tell shared hosts (nulls allowed).
        same_mail: SQL that is true for rows with the same e-mail address, whose domain then says nothing more.
    """
    features = pl.DataFrame(
        {f"{name}_place": places, f"{name}_shared": shared_by_several(f"{name}_shared", places, apart)}
    )
    left, right = f"{name}_place_l", f"{name}_place_r"
    levels = (
        Level("the same", f"{left} = {right} and not {name}_shared_l", 0.68, 0.02, shareable=True),
        Level("the same, but shared by several names or places", f"{left} = {right}", 0.06, 0.06, shareable=True),
        Level("nearly the same", f"jaro_winkler_similarity({left}, {right}) >= 0.94", 0.06, 0.01),
        Level("different", "ELSE", 0.20, 0.91),
    )
    missing = f"{left} is null or {right} is null" + (f" or coalesce({same_mail}, false)" if same_mail else "")
    return Aspect(features, Comparison(name, columns, missing, levels), (Key(name, pl.col(f"{name}_place")),))
