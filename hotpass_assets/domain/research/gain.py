"""What a question to the network can be expected to bring.

Belongs here: the chance that a source states a field, what a field is worth, and the order in which sources are asked.
Does not belong here: which sources there are (``strategy``).

The expected gain of asking source *s* is the sum over the missing fields *f* of

    open(f) x availability(f) x coverage(kind of s, f) x weight(s) x worth(f)

and is a share of the data quality score (0 to 1) of the row.

* ``worth(f)`` is the field's share of the weights of that score (``refine.quality_weights`` of the profile). A field
  that the score does not weigh is worth as little as the least field it does.
* ``availability(f)`` is the share of rows of the dataset that state the field, by Laplace's rule of succession
  (filled + 1) / (rows + 2): what few organisations have is seldom found.
* ``coverage`` says how often a source of a kind states a field that exists. These are assumptions of the authors
  (``docs/adr/0028``), not measurements.
* ``open(f)`` is the chance that the field is still missing: 1 less the confidence of the best candidate known so far,
  times 1 less the chance of each source asked before. So a second page of a kind is worth less than the first.

The source with the largest gain is asked first; of equal ones the one named first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

OWN_SITE, REGISTRY, DIRECTORY, DATASET, RESULT, SEARCH = (
    "own_site", "registry", "directory", "dataset", "search_result", "search",
)  # fmt: skip

_WEBSITE, _EMAIL, _PHONE, _PROVINCE, _ADDRESS = (
    "website", "contact_primary_email", "contact_primary_phone", "province", "address_primary",
)  # fmt: skip

COVERAGE: Mapping[str, Mapping[str, float]] = {
    OWN_SITE: {_WEBSITE: 0.9, _EMAIL: 0.6, _PHONE: 0.7, _PROVINCE: 0.5, _ADDRESS: 0.5},
    REGISTRY: {_WEBSITE: 0.1, _EMAIL: 0.2, _PHONE: 0.3, _PROVINCE: 0.7, _ADDRESS: 0.7},
    DIRECTORY: {_WEBSITE: 0.5, _EMAIL: 0.4, _PHONE: 0.6, _PROVINCE: 0.6, _ADDRESS: 0.6},
    DATASET: {_WEBSITE: 0.4, _EMAIL: 0.3, _PHONE: 0.4, _PROVINCE: 0.5, _ADDRESS: 0.4},
    RESULT: {_WEBSITE: 0.4, _EMAIL: 0.3, _PHONE: 0.4, _PROVINCE: 0.3, _ADDRESS: 0.3},
    SEARCH: {_WEBSITE: 0.6, _EMAIL: 0.25, _PHONE: 0.35, _PROVINCE: 0.4, _ADDRESS: 0.35},
}
"""Kind of source to field to the chance that it states the field, where the field exists at all."""
OTHER_FIELD = 0.2

_WORTH_OF = {
    _EMAIL: "contact_email",
    _PHONE: "contact_phone",
    _ADDRESS: "address",
}
"""Column of ``organisations`` to the field whose weight the quality score has."""


@dataclass(frozen=True)
class Source:
    """Something that could be asked.

    Attributes:
        name: The query, or the address of the page.
        kind: Key of ``COVERAGE``.
        weight: How well it fits the organisation, 0 to 1.
    """

    name: str
    kind: str
    weight: float = 1.0


@dataclass(frozen=True)
class Ranked:
    """A source in its place.

    Attributes:
        source: The source.
        gain: Its expected gain, a share of the quality score.
        chances: Missing field to the chance that this source fills it.
    """

    source: Source
    gain: float
    chances: Mapping[str, float]


@dataclass(frozen=True)
class Worth:
    """What is to be gained for one row.

    Attributes:
        worth: Missing field to its share of the quality score.
        availability: Missing field to the share of organisations that have it.
        still_open: Missing field to the chance that it is not known yet.
    """

    worth: Mapping[str, float]
    availability: Mapping[str, float]
    still_open: Mapping[str, float]


def worth_of(
    missing: Sequence[str],
    weights: Mapping[str, float],
    filled: Mapping[str, int],
    rows: int,
    known: Mapping[str, float],
) -> Worth:
    """What is to be gained.

    Args:
        missing: The missing fields.
        weights: Field to its weight in the quality score.
        filled: Field to the rows of the dataset that state it.
        rows: Rows of the dataset.
        known: Field to the confidence of the best candidate so far.
    """
    total, least = sum(weights.values()), min((one for one in weights.values() if one > 0), default=1.0)
    weighed = {name: weights.get(_WORTH_OF.get(name, name), 0.0) or least for name in missing}
    return Worth(
        {name: weight / (total or 1.0) for name, weight in weighed.items()},
        {name: (filled.get(name, 0) + 1) / (rows + 2) for name in missing},
        {name: 1 - known.get(name, 0.0) for name in missing},
    )


def ranked(sources: Iterable[Source], worth: Worth) -> list[Ranked]:
    """The sources in the order in which they are to be asked, each with what it still adds.

    Args:
        sources: In the order in which they were named.
        worth: What is to be gained.
    """
    left, still_open, found = list(sources), dict(worth.still_open), list[Ranked]()
    while left:
        judged = [_judged(source, worth, still_open) for source in left]
        best = max(range(len(judged)), key=lambda place: (judged[place].gain, -place))
        found.append(judged[best])
        del left[best]
        for name, chance in judged[best].chances.items():
            still_open[name] *= 1 - chance
    return found


def _judged(source: Source, worth: Worth, still_open: Mapping[str, float]) -> Ranked:
    coverage = COVERAGE[source.kind]
    chances = {name: worth.availability[name] * coverage.get(name, OTHER_FIELD) * source.weight for name in worth.worth}
    gain = sum(still_open[name] * chance * worth.worth[name] for name, chance in chances.items())
    return Ranked(source, round(gain, 4), {name: round(chance, 4) for name, chance in chances.items()})
