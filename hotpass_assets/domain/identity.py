"""Stable ids: the same key gives the same id on every machine and in every run.

Belongs here: the id namespace and the ids derived from keys. Does not belong here: which key identifies what.
"""

from __future__ import annotations

import hashlib
import uuid

import polars as pl

NAMESPACE_HOTPASS = uuid.uuid5(uuid.NAMESPACE_DNS, "hotpass.example")

_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def stable_uuids(prefix: str, keys: pl.Series) -> pl.Series:
    """UUID version 5 (RFC 9562) of ``prefix:key`` for each key, hashed once per distinct key.

    The same key gives the same id on every machine; missing keys stay missing.
    """
    text = keys.cast(pl.String)
    distinct = text.drop_nulls().unique(maintain_order=True)
    ids = _uuids(prefix, distinct)
    if distinct.len() == text.len():
        return ids.alias(keys.name)
    return text.replace_strict(distinct, ids, default=None, return_dtype=pl.String)


def _uuids(prefix: str, distinct: pl.Series) -> pl.Series:
    # uuid.uuid5 gives the same text but builds objects on the way: a million ids take it five times as long.
    start = hashlib.sha1(NAMESPACE_HOTPASS.bytes + f"{prefix}:".encode(), usedforsecurity=False)
    digests = []
    for key in distinct:
        hashed = start.copy()
        hashed.update(key.encode())
        digests.append(hashed.hexdigest())
    digit = pl.col("digest").str
    # Version 5 replaces the thirteenth hex digit; the variant sets the top two bits of the seventeenth.
    variant = digit.slice(16, 1).replace_strict(_VARIANT, return_dtype=pl.String)
    return (
        pl.DataFrame({"digest": pl.Series(digests, dtype=pl.String)})
        .select(
            pl.concat_str(
                digit.slice(0, 8),
                digit.slice(8, 4),
                pl.concat_str(pl.lit("5"), digit.slice(13, 3)),
                pl.concat_str(variant, digit.slice(17, 3)),
                digit.slice(20, 12),
                separator="-",
            )
        )
        .to_series()
    )
