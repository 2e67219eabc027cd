"""Which organisation a target is.

Belongs here: comparing what targets are called with what organisations are known by. Does not belong here: how names,
addresses and numbers are cleaned for it (``domain.clean``), and what signals count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.clean.websites import PLATFORM_DOMAINS, clean_websites
from hotpass_assets.domain.config.intent_block import IntentTarget

WAYS = ("slug", "identifier", "domain", "name")
"""What a target can be known by, the surest first."""
_Reading = Callable[[pl.Series], pl.DataFrame]
AMBIGUOUS, NONE = "ambiguous", "none"


def matched(targets: Sequence[IntentTarget], organisations: pl.DataFrame) -> pl.DataFrame:
    """The organisation of each target.

    A target is the one organisation that its surest sign points to; where that points to several, it is none of them.

    Args:
        targets: The targets.
        organisations: Table ``organisations``.

    Returns:
        One row a target, in their order: place (from 0), organization_id (missing without a match), matched_by (one of
        :data:`WAYS`, ``ambiguous`` or ``none``).
    """
    known = pl.concat(
        [
            _signs(organisations, "organization_slug", "slug", _folded),
            _signs(organisations, "organization_id", "identifier", _folded),
            _signs(organisations, "registration_number", "identifier", _registration),
            _source_ids(organisations),
            _signs(organisations, "website", "domain", _domain),
            _signs(organisations, "organization_name", "name", _name),
        ]
    ).unique()
    named = pl.DataFrame(
        [
            {"place": place, "column": column, "text": text}
            for place, target in enumerate(targets)
            for column, text in _texts(target)
        ],
        schema={"place": pl.UInt32, "column": pl.String, "text": pl.String},
    )
    asked = pl.concat(
        [
            _asked(named, ("slug", "identifier"), "slug", _folded),
            _asked(named, ("identifier",), "identifier", _folded),
            _asked(named, ("identifier", "registration_number"), "identifier", _registration),
            _asked(named, ("identifier", "domain", "website"), "domain", _domain),
            _asked(named, ("identifier", "name"), "name", _name),
        ]
    ).unique()
    rank = pl.col("way").replace_strict(WAYS, range(len(WAYS)), return_dtype=pl.UInt8)
    hits = asked.join(known, on=["way", "sign"]).with_columns(rank=rank).unique(["place", "rank", "organization_id"])
    surest = hits.filter(pl.col("rank") == pl.col("rank").min().over("place"))
    one = surest.group_by("place").agg(pl.col("organization_id").min(), pl.col("way").first(), count=pl.len())
    several = pl.col("count") > 1
    places = pl.DataFrame({"place": range(len(targets))}, schema={"place": pl.UInt32})
    return places.join(one, on="place", how="left", maintain_order="left").select(
        "place",
        organization_id=pl.when(~several).then("organization_id"),
        matched_by=pl.when(several).then(pl.lit(AMBIGUOUS)).otherwise(pl.col("way").fill_null(NONE)),
    )


def _texts(target: IntentTarget) -> list[tuple[str, str]]:
    slug = [("slug", target.slug)] if target.slug else []
    return [("identifier", target.identifier), *slug, *((str(key), text) for key, text in target.metadata.items())]


def _asked(named: pl.DataFrame, columns: tuple[str, ...], way: str, read: _Reading) -> pl.DataFrame:
    rows = named.filter(pl.col("column").is_in(columns))
    return _read(rows.select("place", "text"), way, read)


def _signs(organisations: pl.DataFrame, column: str, way: str, read: _Reading) -> pl.DataFrame:
    return _read(organisations.select("organization_id", pl.col(column).alias("text")), way, read)


def _source_ids(organisations: pl.DataFrame) -> pl.DataFrame:
    ids = organisations.select("organization_id", pl.col("source_record_ids").str.split("; ").alias("text"))
    return _read(ids.explode("text", empty_as_null=True), "identifier", _folded)


def _read(rows: pl.DataFrame, way: str, read: _Reading) -> pl.DataFrame:
    """Rows of an owner and a text, as owner, way and sign; texts that are no such sign are left out."""
    owner = rows.columns[0]
    distinct = rows["text"].drop_nulls().unique(maintain_order=True)
    signs = read(distinct).select(pl.col("raw").alias("text"), "sign").filter(pl.col("sign").str.len_chars() > 0)
    return rows.join(signs, on="text").select(owner, pl.lit(way).alias("way"), "sign")


def _folded(texts: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"raw": texts}).with_columns(sign=pl.col("raw").str.strip_chars().str.to_lowercase())


def _registration(texts: pl.Series) -> pl.DataFrame:
    read = clean_identifiers(texts, "registration_number").filter(pl.col("status") == "valid")
    return read.select("raw", sign="value")


def _domain(texts: pl.Series) -> pl.DataFrame:
    found = clean_websites(texts).filter(
        pl.col("domain").is_not_null() & ~pl.col("domain").is_in(list(PLATFORM_DOMAINS))
    )
    return found.select("raw", sign="domain")


def _name(texts: pl.Series) -> pl.DataFrame:
    return clean_organisation_names(texts).filter(pl.col("status") == "valid").select("raw", sign="match_key")
