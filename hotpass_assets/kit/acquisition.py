"""Acquired records, gathered when an intake is registered and frozen beside its workbooks.

Belongs here: reading what providers give, and what is told of it. Does not belong here: which records are taken
(``domain.acquisition``), files (``hotpass_resources``).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotpass_assets.domain.acquisition.records import Acquired, as_csv, deduplicated, taken
from hotpass_assets.domain.config.acquisition_block import ProviderSettings
from hotpass_assets.domain.config.model import HotpassConfig, acquires
from hotpass_assets.domain.errors import InputError
from hotpass_resources.given_records import given_records

_TOLD = ("agent", "provider", "dataset", "given", "passed_over", "repeated")


def gathered_records(config: HotpassConfig) -> tuple[dict[str, bytes], dict[str, dict[str, Any]]]:
    """The files that acquired records become, by name, and what an intake keeps of where they are from.

    Args:
        config: The configuration; nothing is gathered where acquisition is off.

    Raises:
        InputError: A file of a provider cannot be used.
    """
    acquisition = config.pipeline.acquisition
    if not acquires(config):
        return {}, {}
    parts = [
        taken(agent, provider, acquisition.provenance_namespace, _records(provider))
        for agent in acquisition.agents
        if agent.enabled
        for provider in agent.providers
        if provider.enabled
    ]
    if acquisition.deduplicate:
        parts = deduplicated(parts)
    files = {part.name: as_csv(part.records) for part in parts if part.records}
    return files, {part.name: _told(part) for part in parts}


def acquired_words(acquired: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What the reader of a publication should know of records that were given and not taken."""
    return [
        f"{name}: of {facts['given']} records {facts['passed_over']} are not what agent {facts['agent']} looks for, "
        f"and {facts['repeated']} are another one again"
        for name, facts in sorted(acquired.items())
        if facts["passed_over"] or facts["repeated"]
    ]


def _told(part: Acquired) -> dict[str, Any]:
    return {name: getattr(part, name) for name in _TOLD}


def _records(provider: ProviderSettings) -> list[dict[str, str]]:
    path = provider.options.file
    found: list[dict[str, str]] = []
    for place, record in given_records(Path(path)) if path else (("", one) for one in provider.options.records):
        texts = {str(name).strip(): _text(value, place) for name, value in record.items() if value is not None}
        if any(texts.values()):
            found.append(texts)
    return found


def _text(value: Any, place: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise InputError(
        "a record holds a list or an object",
        where=place,
        do="Write a text, a number, true or false for each column",
        exit_code=2,
    )
