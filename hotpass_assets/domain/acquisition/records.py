"""Acquired records: which are taken, which are one, and the tables they become.

Belongs here: choosing among records that were given, and their form as CSV, which is read like any workbook. Does not
belong here: where records come from (``hotpass_resources``), and what they mean (mapping, cleaning and linkage).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hotpass_assets.domain.config.acquisition_block import AgentSettings, ProviderSettings

Values = Mapping[str, str]


@dataclass(frozen=True)
class Acquired:
    """Records that one provider gave one agent.

    Attributes:
        name: Name of the file they become: ``<namespace>/<agent>/<provider>-<dataset>.csv``.
        agent: Name of the agent.
        provider: Name of the provider.
        dataset: Dataset they belong to.
        weight: Which of two records with the same id counts: the one of the provider that weighs more.
        record_id: Column that identifies a record, if any does; else the whole record does.
        records: The records: columns with a text each.
        given: How many there were.
        passed_over: How many the agent does not want.
        repeated: How many are another record again.
    """

    name: str
    agent: str
    provider: str
    dataset: str
    weight: float
    record_id: str | None
    records: tuple[Values, ...]
    given: int = 0
    passed_over: int = 0
    repeated: int = 0


def taken(agent: AgentSettings, provider: ProviderSettings, namespace: str, records: Iterable[Values]) -> Acquired:
    """The records of a provider that an agent wants.

    A record is wanted when it holds one of the search terms, the region, and what one of the targets is known by, as
    far as the agent names any; case does not matter.

    Args:
        agent: Who takes them.
        provider: Who gives them.
        namespace: First part of the name of the file.
        records: What is given.
    """
    given = list(records)
    wanted = tuple(record for record in given if _wants(agent, record))
    options = provider.options
    return Acquired(
        f"{namespace}/{agent.name}/{provider.name}-{options.dataset}.csv",
        agent.name,
        provider.name,
        options.dataset,
        provider.weight,
        options.record_id.casefold() if options.record_id else None,
        wanted,
        len(given),
        len(given) - len(wanted),
    )


def _wants(agent: AgentSettings, record: Values) -> bool:
    text = "\n".join(record.values()).casefold()

    def holds(*words: str | None) -> bool:
        return all(word.casefold() in text for word in words if word)

    if agent.search_terms and not any(holds(term) for term in agent.search_terms):
        return False
    if agent.targets and not any(
        (holds(target.identifier) or (target.domain is not None and holds(target.domain))) and holds(target.location)
        for target in agent.targets
    ):
        return False
    return holds(agent.region)


def deduplicated(parts: Sequence[Acquired]) -> list[Acquired]:
    """The parts, each record of a dataset once: where it is of the provider that weighs most, of equal ones the first.

    Args:
        parts: What was taken, in the order of the configuration; it stays the order of the result.
    """
    seen: set[tuple[str, object]] = set()
    kept: dict[str, Acquired] = {}
    for part in sorted(parts, key=lambda part: -part.weight):
        records = []
        for record in part.records:
            key = (part.dataset, _identity(part, record))
            if key not in seen:
                records.append(record)
            seen.add(key)
        kept[part.name] = replace(part, records=tuple(records), repeated=len(part.records) - len(records))
    return [kept[part.name] for part in parts]


def _identity(part: Acquired, record: Values) -> object:
    by_id = {name.casefold(): value for name, value in record.items()}.get(part.record_id or "")
    return by_id.strip() if by_id else tuple(sorted(record.items()))


def as_csv(records: Sequence[Values]) -> bytes:
    """Records as a CSV table in UTF-8: their columns in the order they first occur."""
    columns = list(dict.fromkeys(name for record in records for name in record))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode("utf-8")
