"""The organisations of a listing as they really are: one row each, with all that its rows are written from.

Belongs here: addresses, hosts, telephone lines and people, and what look-alikes share of them. Does not belong here:
names (see `names`), and everything that is done to a row (see `rows`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from hotpass_assets.domain.sample.listings import vocabulary
from hotpass_assets.domain.sample.listings.arrays import (
    Column,
    Flags,
    Numbers,
    Texts,
    chosen,
    drawn,
    series,
    skewed,
    texts,
)
from hotpass_assets.domain.sample.listings.groups import (
    AGENT,
    FAMILY,
    FRANCHISE,
    HOLDING,
    NAMESAKE,
    NUMBERED,
    PARK,
    PLAIN,
    Groups,
)
from hotpass_assets.domain.sample.listings.names import Names
from hotpass_assets.domain.sample.words import FIRST_NAMES, TOWNS

SUBURBS = 14
_ADDRESS_STYLES = (68, 12, 9, 11)  # a street, a hangar, a unit in a park, a post office box
_PATTERNS = (40, 24, 12, 10, 8, 6)  # of host names; see `_hosts`
_GENERAL_SUBURBS = ("Central", "Airport Industria", "North", "Extension 4", "Industrial")


def described(groups: Groups, names: Names, rng: np.random.Generator) -> pl.DataFrame:
    """All organisations with their addresses, hosts, lines and people."""
    size = len(groups.kind)
    town = _towns(groups, rng)
    frame: dict[str, Column] = {
        "entity": np.arange(size),
        "kind": groups.kind,
        "brand": names.brand,
        "core": names.core,
        "former": names.former,
        "legal": names.legal,
        "with_town": names.with_town,
        **_address("", town, names, rng),
        **_address("old_", np.where(rng.random(size) < 0.65, town, _any_towns(size, rng)), names, rng),
        "first": chosen(rng, texts(FIRST_NAMES), size),
        "last": names.surnames[skewed(rng, len(names.surnames), size, skew=2.2)],
        "line": _shared(groups, np.arange(size), groups.of(PARK) | (groups.of(HOLDING) & groups.coin(rng, 0.5))),
        "agent_town": town[groups.leader],
        "agent_line": np.where(groups.of(AGENT), groups.leader, -1),
        "year": rng.integers(1996, 2025, size),
        "registration": (np.arange(size) * 7_919 + 11) % 1_000_000,
        "office": drawn(rng, vocabulary.OFFICE_BOX_WEIGHTS, size),
    }
    for part in ("", "old_"):
        together = groups.of(HOLDING, PARK) if part == "" else np.zeros(size, dtype=np.bool_)
        for column in ("suburb", "street", "street_number", "street_type", "style"):
            frame[part + column] = _shared(groups, frame[part + column], together)
    hosts = _hosts(groups, names, town, rng)
    return pl.DataFrame({name: _series(name, column) for name, column in {**frame, **hosts}.items()})


def suburb_table(names: Names, rng: np.random.Generator) -> Texts:
    """Suburbs of every town, town after town, each with as many."""
    invented = SUBURBS - len(_GENERAL_SUBURBS)
    suburbs = []
    for town in TOWNS:
        suburbs += [f"{town.name} {word}" for word in _GENERAL_SUBURBS]
        suburbs += names.places[rng.choice(len(names.places), invented, replace=False)].tolist()
    return texts(suburbs)


def slugs(column: Texts) -> pl.Series:
    """Names as they stand in host names: small letters and digits only."""
    return series(column).str.to_lowercase().str.replace_all(r"[^a-z0-9]", "")


def _series(name: str, column: Column | pl.Series) -> pl.Series:
    """A column of the frame."""
    if isinstance(column, pl.Series):
        return column.alias(name)
    return series(column).alias(name) if column.dtype == object else pl.Series(name, column)


def _any_towns(size: int, rng: np.random.Generator) -> Numbers:
    """Towns, the large ones more often."""
    return drawn(rng, vocabulary.TOWN_WEIGHTS, size)


def _towns(groups: Groups, rng: np.random.Generator) -> Numbers:
    """Where everybody is: namesakes and branches apart, holdings together, families sometimes."""
    town = _any_towns(len(groups.kind), rng)
    deck = rng.permutation(len(TOWNS))
    apart = deck[(np.argsort(deck)[town[groups.leader]] + groups.ordinal) % len(TOWNS)]
    town = np.where(groups.of(NAMESAKE, FRANCHISE), apart, town)
    together = groups.of(HOLDING, PARK) | (groups.of(FAMILY, NUMBERED) & groups.coin(rng, 0.5))
    return _shared(groups, town, together)


def _shared(groups: Groups, column: Column, together: Flags) -> Column:
    """The column with the leader's value for those who share it."""
    return np.where(together, column[groups.leader], column)


def _address(prefix: str, town: Numbers, names: Names, rng: np.random.Generator) -> dict[str, Column]:
    """One address each."""
    size = len(town)
    streets = np.concatenate([texts(vocabulary.COMMON_STREETS), names.surnames[:60], names.places])
    return {
        f"{prefix}town": town,
        f"{prefix}suburb": skewed(rng, SUBURBS, size, skew=1.3),
        f"{prefix}street": streets[skewed(rng, len(streets), size, skew=2.2)],
        f"{prefix}street_number": (1 + 400 * rng.random(size) ** 2).astype(np.int64),
        f"{prefix}street_type": drawn(rng, (30, 30, 18, 8, 5, 4, 3, 2), size),
        f"{prefix}style": drawn(rng, _ADDRESS_STYLES, size),
        f"{prefix}unit": rng.integers(1, 40, size),
        f"{prefix}box": rng.integers(10, 99_000, size),
    }


def _hosts(groups: Groups, names: Names, town: Numbers, rng: np.random.Generator) -> dict[str, Column | pl.Series]:
    """Web hosts: most have their own, some share the brand's, the holding's or an agent's, some have none."""
    size = len(groups.kind)
    words = series(names.trade).str.split(" ").list
    first, last = (slugs(texts(words.get(place).to_list())).to_numpy() for place in (0, -1))
    brand = slugs(names.brand).to_numpy()
    town_slug = slugs(texts(place.name for place in TOWNS)).to_numpy()[town]
    pattern = drawn(rng, _PATTERNS, size)
    stem = np.select(
        [pattern == number for number in range(5)],
        [brand + first, brand, slugs(names.core).to_numpy(), brand + "-" + last, brand + "sa"],
        default=brand + last,
    )
    ending = texts(vocabulary.HOST_ENDINGS)[drawn(rng, vocabulary.HOST_ENDING_WEIGHTS, size)]
    for addition in (town_slug, np.arange(size).astype(str).astype(object)):
        taken = ~series(stem).is_first_distinct().to_numpy()
        stem = np.where(taken, stem + addition, stem)
    host = stem + ending
    shared = groups.of(HOLDING, AGENT) | (groups.of(FRANCHISE) & groups.coin(rng, 0.5))
    # An agent's name is nothing like that of any customer.
    agents = slugs(texts(series(names.former).str.split(" ").list.first().to_list())).to_numpy() + np.where(
        rng.random(size) < 0.5, "-web.example", "hosting.example"
    )
    host = np.where(groups.of(AGENT), agents, host)
    host = _shared(groups, host, shared)
    homeless = (rng.random(size) < 0.2) & groups.of(PLAIN, FAMILY, NAMESAKE, NUMBERED, PARK)
    host = np.where(homeless, texts([None]), host)
    return {"host": host, "slug": slugs(names.core), "stem": stem}
