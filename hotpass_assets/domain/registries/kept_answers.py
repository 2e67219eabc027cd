"""Answers of registries as a table, so that an intake made again has the same ones.

Belongs here: the form of table ``registry_answers``, both ways. Does not belong here: storing it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import polars as pl

from hotpass_assets.domain.registries.registry import REGISTRIES
from hotpass_assets.domain.registries.results import RegistryResult, result_from_json
from hotpass_assets.domain.tables.enriched import REGISTRY_ANSWERS

Identity = tuple[str, str, str]
"""registry, column that was asked about, value in small letters: ``RegistryQuestion.identity``."""


def answers_table(results: Mapping[Identity, RegistryResult]) -> pl.DataFrame:
    """Table ``registry_answers``: one line for each question that the network answered, now or before."""
    lines = [
        {
            "registry": registry,
            "asked_by": by,
            "asked": asked,
            "entries": len(result.records),
            "complete": result.complete,
            "answer": json.dumps([record.as_json() for record in result.records], sort_keys=True, ensure_ascii=False),
        }
        for (registry, by, asked), result in sorted(results.items())
        if result.answered and result.origin != "snapshot"
    ]
    return REGISTRY_ANSWERS.conform(pl.DataFrame(lines, schema=REGISTRY_ANSWERS.schema))


def kept_answers(table: pl.DataFrame) -> dict[Identity, RegistryResult]:
    """The answers of a table, by question; a line that cannot be understood is left out, and asked again."""
    found: dict[Identity, RegistryResult] = {}
    for line in table.iter_rows(named=True):
        if line["registry"] not in REGISTRIES:
            continue
        try:
            records = json.loads(line["answer"])
            payload = {"records": records, "complete": line["complete"]} if records else None
            kept = result_from_json({"registry": line["registry"], "payload": payload}, "kept")
        except (ValueError, RecursionError):
            continue
        found[line["registry"], line["asked_by"], line["asked"]] = kept
    return found
