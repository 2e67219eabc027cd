"""What a person writes about research in a profile: how hard hosts are asked, who is an authority, what is looked for.

Belongs here: the keys ``research_rate_limit``, ``authority_sources`` and ``research_backfill``, what makes a value
acceptable, and the rules they become. Does not belong here: waiting, planning and asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from hotpass_assets.domain.config.block import Block, Text
from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.network.addresses import why_no_url
from hotpass_assets.domain.tables.golden import ORGANISATIONS

COLUMNS = frozenset(column.name for column in ORGANISATIONS.columns)
DEFAULT_BACKFILL = ("contact_primary_email", "contact_primary_phone", "website", "province", "address_primary")


def _column(name: str) -> str:
    if name not in COLUMNS:
        raise ValueError(f"'{name}' is no column of table organisations | {did_you_mean(name, COLUMNS)}")
    return name


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"{', '.join(repeated)} is listed twice | keep it once")
    return names


def _url(text: str) -> str:
    why = why_no_url(text.replace("{name}", "name").replace("{slug}", "slug"))
    if why:
        raise ValueError(f"{why} | write an address such as https://register.example")
    return text


class RateLimitBlock(Block):
    """How hard one host may be asked."""

    min_interval_seconds: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] = 1.0
    burst: Annotated[int, Field(ge=1, le=100)] = 1


class AuthorityEntry(Block):
    """Somebody whose word counts: a registry, a directory or a dataset."""

    name: Text
    url: Annotated[Text, AfterValidator(_url)] | None = None
    description: Text | None = None
    cache_key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)] | None = None
    category: Literal["registry", "directory", "dataset"] = "registry"


class BackfillBlock(Block):
    """What is looked for, and how sure a find must be."""

    fields: Annotated[tuple[Annotated[str, AfterValidator(_column)], ...], AfterValidator(_once)] = DEFAULT_BACKFILL
    confidence_threshold: Annotated[float, Field(ge=0, le=1)] = 0.65


def distinct_authorities(entries: tuple[AuthorityEntry, ...]) -> tuple[AuthorityEntry, ...]:
    """The entries, if each has its own name and its own cache key.

    Raises:
        ValueError: Two share one.
    """
    _once(tuple(entry.name for entry in entries))
    _once(tuple(rule.cache_key for rule in authority_sources(entries)))
    return entries


@dataclass(frozen=True)
class RateLimit:
    """How hard one host may be asked: seconds between requests, and how many may go at once after a rest."""

    min_interval_seconds: float = 1.0
    burst: int = 1


@dataclass(frozen=True)
class AuthoritySource:
    """Somebody whose word counts.

    Attributes:
        cache_key: Folder of its answers; made from the name when a person gives none.
    """

    name: str
    url: str | None
    description: str | None
    cache_key: str
    category: Literal["registry", "directory", "dataset"]


@dataclass(frozen=True)
class ResearchBackfill:
    """Columns of table ``organisations`` that are looked for, and the confidence a find needs."""

    fields: tuple[str, ...] = DEFAULT_BACKFILL
    confidence_threshold: float = 0.65


def authority_sources(entries: tuple[AuthorityEntry, ...]) -> tuple[AuthoritySource, ...]:
    """The authorities of a profile, in their order."""
    return tuple(
        AuthoritySource(**dict(entry) | {"cache_key": entry.cache_key or _slug(entry.name)}) for entry in entries
    )


def _slug(name: str) -> str:
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in name.casefold()).split()
    return "-".join(words)[:60] or "authority"
