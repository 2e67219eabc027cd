"""Whom a research plan is about.

Belongs here: the subject, its slug for file names, the people it names. Does not belong here: finding it in a dataset
(``hotpass_resources.dataset_rows``), and what of it may be sent to others (``domain.network.disclosure``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_MARK = 8
_PEOPLE = ("contact_primary_name", "contact_secondary_names", "contact_person")


@dataclass(frozen=True)
class Subject:
    """One organisation, as far as it is known.

    Attributes:
        name: Name of the organisation, or what was asked for where no organisation is named.
        slug: Name for files: ASCII letters, digits and hyphens, at most 80.
        row: Texts of its row by column; nothing where no dataset is asked.
        index: Place of the row in its dataset, from 0.
        matched_by: What the row was found by.
        notes: What the reader should know of how it was found.
    """

    name: str
    slug: str
    row: Mapping[str, str | None] = field(default_factory=dict)
    index: int | None = None
    matched_by: str | None = None
    notes: tuple[str, ...] = ()


def mark_of(name: str) -> str:
    """A safe name of a file that says nothing of ``name``."""
    return f"entity-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[: 2 * _MARK]}"


def people_of(row: Mapping[str, str | None]) -> tuple[str, ...]:
    """Names of people that a row states."""
    named = (part.strip() for column in _PEOPLE for part in (row.get(column) or "").split(";"))
    return tuple(dict.fromkeys(name for name in named if name))


def host_of(url: str | None) -> str | None:
    """Host of an address, in lower case, without ``www.``; nothing where it has none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
