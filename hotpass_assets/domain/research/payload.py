"""A research plan as one JSON document.

Belongs here: its shape. Does not belong here: what stands in it (the modules beside this one), and files.

The same question about the same data gives the same document, but for ``elapsed_seconds``, keys called
``artifact_path`` and ``recorded_at``, and ``provenance_timestamp``, which is the day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from hotpass_assets.domain.research.candidates import Candidate, Standing, as_documents
from hotpass_assets.domain.research.subject import Subject

Status = Literal["success", "skipped", "error"]
SUCCESS: Final = "success"
SKIPPED: Final = "skipped"
ERROR: Final = "error"


@dataclass(frozen=True)
class Step:
    """What became of one step.

    Attributes:
        name: Its name.
        status: ``success``: it did its work. ``skipped``: it had none, or was not allowed. ``error``: it failed.
        message: What it did, or why not, in one sentence without values of the data.
        artifacts: What it found or would do.
    """

    name: str
    status: Status
    message: str
    artifacts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """What was asked for.

    Attributes:
        query: Query of the caller.
        target_urls: Addresses of the caller.
        allow_network: Whether the caller asked for the network.
        network_closed_by: Why the network is not asked, in sentences; empty where it is.
        authorities: name, cache_key, url, description, category of each authority of the profile.
        fields: Fields that are looked for.
        rate_limit: min_interval_seconds and burst of the profile.
        threshold: Confidence from which a value is ready to be taken.
    """

    query: str | None
    target_urls: Sequence[str]
    allow_network: bool
    network_closed_by: Sequence[str]
    authorities: Sequence[Mapping[str, Any]]
    fields: Sequence[str]
    rate_limit: Mapping[str, Any] | None
    threshold: float


@dataclass(frozen=True)
class Researched:
    """Everything that is told of one organisation.

    Attributes:
        subject: The organisation.
        question: What was asked for.
        dataset: Path of the dataset, if one was named.
        missing: Fields that hold nothing.
        steps: What became of each step, in their order.
        candidates: Values that could fill gaps.
        standings: How each gap stands.
        strategy: What would be searched, as JSON.
        schedule: What would be crawled, as JSON.
        enriched_row: The row with what enrichment fills; nothing without a dataset.
        provenance: The ``provenance_*`` columns of it.
        counts: What was counted on the way and differs from run to run, such as hits of caches. No part of the payload.
        warnings: What the reader should know of how it went, in sentences. No part of the payload, like the counts.
    """

    subject: Subject
    question: Question
    dataset: str | None
    missing: Sequence[str]
    steps: Sequence[Step]
    candidates: Sequence[Candidate]
    standings: Sequence[Standing]
    strategy: Mapping[str, Any]
    schedule: Mapping[str, Any]
    enriched_row: Mapping[str, Any] | None
    provenance: Mapping[str, Any] | None
    counts: Mapping[str, int] = field(default_factory=dict)
    warnings: Sequence[str] = ()

    @property
    def success(self) -> bool:
        """Whether no step failed."""
        return all(step.status != ERROR for step in self.steps)


def research_document(told: Researched, elapsed_seconds: float, artifact_path: str) -> dict[str, Any]:
    """The payload of a plan.

    Args:
        told: What is told.
        elapsed_seconds: How long it took.
        artifact_path: File that keeps it.
    """
    question, subject = told.question, told.subject
    document = {
        "plan": {
            "entity_name": subject.name,
            "entity_slug": subject.slug,
            "query": question.query,
            "target_urls": list(question.target_urls),
            "allow_network": question.allow_network,
            "network_closed_by": list(question.network_closed_by),
            "authority_sources": [dict(one) for one in question.authorities],
            "backfill_fields": list(question.fields),
            "confidence_threshold": question.threshold,
            "rate_limit": dict(question.rate_limit) if question.rate_limit else None,
            "search_strategy": dict(told.strategy),
            "crawl_schedule": dict(told.schedule),
        },
        "row": {
            "dataset": told.dataset,
            "row_index": subject.index,
            "matched_by": subject.matched_by,
            "notes": list(subject.notes),
            "missing_fields": list(told.missing),
        },
        "steps": [
            {"name": one.name, "status": one.status, "message": one.message, "artifacts": dict(one.artifacts)}
            for one in told.steps
        ],
        "candidates": as_documents(told.candidates),
        "backfill": [_standing(one) for one in told.standings],
        "enriched_row": dict(told.enriched_row) if told.enriched_row is not None else None,
        "provenance": dict(told.provenance) if told.provenance is not None else None,
        "elapsed_seconds": round(elapsed_seconds, 3),
        "success": told.success,
        "artifact_path": artifact_path,
    }
    plain: dict[str, Any] = without_nan(document)
    return plain


def without_nan(value: Any) -> Any:
    """``value`` in the types JSON has: what is no number is null, half a character (a lone surrogate) is a ``?``."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {str(key): without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(item) for item in value]
    return value


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "field": one.field,
        "state": one.state,
        "value": one.value,
        "confidence": one.confidence,
        "sources": list(one.sources),
        "others": list(one.others),
    }
