"""Web addresses.

Belongs here: from a cell to its web addresses, with the scheme that was stated and no other. Does not
belong here: whether a site answers, or answers to https.
"""

import polars as pl

from hotpass_assets.domain.clean.domains import registered_domains
from hotpass_assets.domain.clean.null_words import is_null_word
from hotpass_assets.domain.clean.status import NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import tidied

PLATFORM_DOMAINS: frozenset[str] = frozenset(
    {
        "facebook.com", "fb.com", "fb.me", "instagram.com", "linkedin.com", "twitter.com", "x.com",
        "youtube.com",
        "youtu.be", "tiktok.com", "whatsapp.com", "wa.me", "linktr.ee", "google.com", "goo.gl", "g.page",
        "wixsite.com", "wordpress.com", "blogspot.com", "weebly.com", "webs.com", "yolasite.com", "bit.ly",
        "yellowpages.co.za", "tripadvisor.com", "pinterest.com", "tumblr.com", "medium.com", "github.io",
    }
)  # fmt: skip
"""Sites where many organisations have a page: such a domain is no sign of one organisation."""

_LABEL = (
    r"(?i)\b(?:web\s?site|web\s?page|web\s?address|home\s?page|webwerf|webblad|webtuiste|web|url|site|link)"
    r"\s*[:=]\s*"
)
_SPLIT_SCHEME = r"(?i)\b(https?)\s*(?::\s*[/\\]{1,3}|;//|://\s|//)\s*"
_TLD_IS_LETTERS = r"\.(?:[\p{L}]{2,}|xn--[a-z0-9-]+)$"


def clean_websites(raw: pl.Series) -> pl.DataFrame:
    """Each web address in each distinct text, with its stated scheme, or http:// where none was stated.

    Args:
        raw: Distinct texts without nulls.

    Returns:
        raw, ordinal (from 0), value, status, rule, domain (registered domain): one row an address, one row
        for a cell with none.
    """
    raw = raw.alias("raw")
    cells = pl.DataFrame([raw, tidied(raw).alias("text")]).with_row_index()
    cells = cells.with_columns(missing=is_null_word(pl.col("text")))
    tokens = _judged(_tokens(cells.filter(~pl.col("missing"))))
    absent = cells.filter("missing").select(
        "index", "raw", position=pl.lit(0, pl.UInt32), value=pl.lit(None, pl.String),
        rule=pl.lit(NULL_WORD_RULE), domain=pl.lit(None, pl.String), status=pl.lit("missing"),
    )  # fmt: skip
    return (
        pl.concat([tokens, absent])
        .sort("index", "position")
        .select(
            "raw",
            ordinal=pl.int_range(pl.len()).over("index").cast(pl.UInt16),
            value="value",
            status=pl.col("status").cast(STATUS),
            rule="rule",
            domain="domain",
        )
    )


def _tokens(cells: pl.DataFrame) -> pl.DataFrame:
    """The words of each cell that may be addresses (with a dot or an "@"); the first word where none may."""
    text = pl.col("text").str.replace_all(_LABEL, " ").str.replace_all(_SPLIT_SCHEME, "$1://")
    text = text.str.replace_all(r"(?i)\bwww\.?\s+([\p{L}\p{N}-]+\.)", "www.$1")
    text = text.str.replace_all(r"(?i)([^\s=/?&])(https?://)", "$1 $2").str.replace_all(
        r"(?i)([^/])[,;|/](www\.)", "$1 $2"
    )
    text = text.str.replace_all(r"[,;|]+(\s|$)", " ").str.replace_all(r"[<>\"\[\]{}]|^\(|\)$|\s\(|\)\s", " ")
    parts = cells.with_columns(token=text.str.split(" ")).explode("token", empty_as_null=True)
    before_path = pl.col("token").str.contains(r"^(?i:[a-z]+://)?[^/?#]*[,;|]")
    parts = parts.with_columns(
        token=pl.when(before_path)
        .then(pl.col("token").str.replace_all(r"[,;|]", " ").str.split(" "))
        .otherwise(pl.concat_list("token"))
    ).explode("token", empty_as_null=True)
    parts = parts.with_columns(
        pl.col("token").str.replace_all(r"^[\s.,;:'‘’“”!*()-]+|[\s.,;:'‘’“”!*(-]+$", "").fill_null("")
    )
    parts = parts.with_columns(
        position=pl.int_range(pl.len(), dtype=pl.UInt32).over("index"),
        candidate=pl.col("token").str.contains(r"\S[.@]\S|://"),
    )
    keep = pl.col("candidate") | (~pl.col("candidate").any().over("index") & (pl.col("position") == 0))
    return parts.filter(keep).unique(["index", "token"], keep="first", maintain_order=True)


def _judged(tokens: pl.DataFrame) -> pl.DataFrame:
    token = pl.col("token")
    stated = token.str.extract(r"^([A-Za-z][A-Za-z0-9+.-]*)://").str.to_lowercase()
    rest = token.str.replace(r"^[A-Za-z][A-Za-z0-9+.-]*://", "")
    frame = tokens.with_columns(scheme=stated, rest=rest)
    frame = frame.with_columns(
        host=pl.col("rest").str.extract(r"^([^/?#:]+)").str.to_lowercase().str.strip_chars_end("."),
        port=pl.col("rest").str.extract(r"^[^/?#:]+(:\d{1,5})(?:[/?#]|$)"),
        path=pl.col("rest").str.extract(r"^[^/?#]*([/?#].*)$"),
        odd_port=pl.col("rest").str.contains(r"^[^/?#:]+:")
        & ~pl.col("rest").str.contains(r"^[^/?#:]+:\d{1,5}(?:[/?#]|$)"),
    )
    frame = frame.with_columns(domain=registered_domains(frame["host"]))
    is_email = token.str.contains(r"^[^/?#]*@") & pl.col("scheme").is_null() | pl.col("host").str.contains(
        "@", literal=True
    )
    fault = (
        pl.when(is_email).then(pl.lit("website.is_email"))
        .when(~pl.col("candidate") | pl.col("host").is_null()).then(pl.lit("website.no_host"))
        .when(~pl.col("scheme").fill_null("http").is_in(["http", "https"]))
        .then(pl.lit("website.other_scheme"))
        .when(pl.col("odd_port")).then(pl.lit("website.not_valid"))
        .when(pl.col("domain").is_null() | ~pl.col("host").str.contains(_TLD_IS_LETTERS))
        .then(pl.lit("website.unknown_domain_ending"))
    )  # fmt: skip
    path = pl.when(pl.col("path") == "/").then(pl.lit("")).otherwise(pl.col("path").fill_null(""))
    value = pl.concat_str(pl.col("scheme").fill_null("http"), pl.lit("://"), "host", pl.col("port").fill_null(""), path)
    frame = frame.with_columns(fault=fault)
    sound = pl.col("fault").is_null()
    read = frame.select(
        "index",
        "raw",
        "position",
        value=pl.when(sound).then(value),
        rule=pl.when(~sound).then(pl.col("fault")).when(pl.col("scheme").is_null()).then(pl.lit("website.no_scheme"))
        .otherwise(pl.lit("website.stated_scheme")),
        domain=pl.when(sound).then("domain"),
        status=pl.when(sound).then(pl.lit("valid")).otherwise(pl.lit("invalid")),
    )  # fmt: skip
    again = pl.col("value").is_not_null() & ~pl.struct("index", "value").is_first_distinct()
    return read.filter(~again)
