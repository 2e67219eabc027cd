"""Candidates without those about somebody who was erased.

Belongs here: what of a crawl must not come back. Does not belong here: the list of erased people
(``domain.compliance.suppression``), its file, and finding a person in a text (``domain.compliance.traces``).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import polars as pl

from hotpass_assets.domain.compliance.traces import Known, traces_in
from hotpass_assets.domain.crawl.facts import Fact

_MOST_NAMES = 10


def without_erased(facts: Sequence[Fact], known: Known, country: str, entity: str | None = None) -> tuple[Fact, ...]:
    """The facts without those about somebody who was erased.

    A name is proof only beside its organisation: the one the crawl is about, or one that pages of the host name.

    Args:
        facts: Candidates of a crawl.
        known: Who was erased.
        country: ISO alpha-2 code of the country of telephone numbers without a prefix.
        entity: Organisation the crawl is about, if one is named.
    """
    names: dict[str, list[str]] = {}
    for fact in facts:
        if fact.field == "organization_name":
            names.setdefault(urlsplit(fact.page).netloc, []).append(fact.value)
    rows = [
        [
            entity,
            *names.get(urlsplit(fact.page).netloc, [])[:_MOST_NAMES],
            fact.value,
            fact.raw,
            fact.snippet,
            fact.label,
        ]
        for fact in facts
    ]
    found = traces_in(pl.Series("cells", rows, dtype=pl.List(pl.String)), known, country) if rows else None
    hit = set(found.cells["line"]) if found else set()
    return tuple(fact for place, fact in enumerate(facts) if place not in hit)
