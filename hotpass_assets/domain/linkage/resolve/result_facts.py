"""What became of a table that was deduplicated, in figures.

Belongs here: counts and everything needed to understand or repeat a result, as data. Does not belong here: computing
the result, and showing it. Nothing here depends on the clock: the same input gives the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings


def counts(linked: Linked, settings: LinkSettings, queue: pl.DataFrame, first: int = 0) -> dict[str, int]:
    """How many rows, things and pairs of each sort there are.

    Args:
        linked: Result of linking.
        settings: Thresholds it was made with.
        queue: Pairs to review.
        first: Rows before it were known and do not count.
    """
    counted = linked.clusters.slice(first)
    rows, entities = counted.height, counted["cluster"].n_unique()
    probability = linked.pairs["probability"]
    sure = int((probability >= settings.match_threshold).sum())
    doubtful = int((probability >= settings.review_threshold).sum()) - sure
    return {
        "input_records": rows,
        "deduplicated_records": entities,
        "duplicates_removed": rows - entities,
        "compared_pairs": linked.pairs.height,
        "high_confidence_matches": sure,
        "review_band_pairs": doubtful,
        "review_pairs": queue.height,
    }


def linkage_metadata(
    linked: Linked, settings: LinkSettings, queue: pl.DataFrame, about: Mapping[str, Any], first: int = 0
) -> dict[str, Any]:
    """Everything needed to understand a result.

    Args:
        linked: Result of linking.
        settings: Thresholds it was made with.
        queue: Pairs to review.
        about: What the caller knows besides: versions, the input, decisions, an evaluation.
        first: Rows before it were known and do not count.
    """
    model, found = linked.model, linked.candidates
    thresholds = {
        "join": settings.threshold,
        "match": settings.match_threshold,
        "review": settings.review_threshold,
    }
    blocking = {
        "pairs": found.pairs.height,
        "pairs_per_row": round(found.pairs.height / linked.clusters.height, 3),
        "group_limit": found.group_limit,
        "split_keys": found.split_keys,
        "neighbourhoods": found.neighbourhoods,
    } if found else None  # fmt: skip
    learned = {"origin": model.origin, "reason": model.reason, "match_share": round(model.match_share, 9)}
    return {
        **about,
        "thresholds": thresholds,
        "counts": counts(linked, settings, queue, first),
        "columns": [asdict(column) for column in linked.columns],
        "blocking": blocking,
        "model": learned,
    }
