"""Steps of a research plan that need no network.

Belongs here: snapshots of earlier research, the chain of enrichment on the row, and judging what was found. Does not
belong here: authorities (``authorities``), and steps that may ask the network (``network_steps``).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.enrich.enrichment import find_fills
from hotpass_assets.domain.enrich.filling import filled_cells, row_provenance, told_fills, with_filled
from hotpass_assets.domain.enrich.knowledge import enrichment_rules
from hotpass_assets.domain.enrich.signs import FILLED
from hotpass_assets.domain.registries.registry import LINK
from hotpass_assets.domain.research.candidates import (
    CONTRADICTED,
    NOTHING,
    READY,
    UNSURE,
    Candidate,
    Standing,
)
from hotpass_assets.domain.research.facts import KEPT_DAYS, has_expired
from hotpass_assets.domain.research.payload import SKIPPED, SUCCESS, Step
from hotpass_assets.kit.gap_knowledge import known_to_workspace
from hotpass_assets.research.snapshots import read_snapshot
from hotpass_assets.research.work import Work
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.table_store import TableStore

LOCAL_SNAPSHOT, DETERMINISTIC, BACKFILL = "local_snapshot", "deterministic_enrichment", "backfill"
SNAPSHOTS = "snapshots"
_BELIEVED = 0.6
_TOLD = ("field", "state", "value", "confidence", "link", "source", "rule", "evidence", "contradicted")


def local_snapshot(work: Work, *, network_is_open: bool, not_by: Collection[str] = ()) -> Step:
    """What earlier research with the network found, where the network is not asked now.

    Args:
        work: The plan so far.
        network_is_open: Whether the network is asked itself.
        not_by: Steps whose finds the profile does not let be used any more.

    Raises:
        InputError: The snapshot cannot be read.
    """
    path = work.place(SNAPSHOTS, f"{work.subject.slug}.json")
    told: dict[str, Any] = {"path": str(path)}
    if network_is_open:
        return Step(LOCAL_SNAPSHOT, SKIPPED, "the network is open and is asked itself", told)
    snapshot = read_snapshot(path, LOCAL_SNAPSHOT, "earlier research", _BELIEVED, not_by=not_by)
    if snapshot is None:
        return Step(LOCAL_SNAPSHOT, SKIPPED, "no earlier research with the network is kept for it", told)
    if not snapshot.is_about(work.subject.name, work.subject.row.get("organization_id")):
        return Step(
            LOCAL_SNAPSHOT, SKIPPED, "what is kept is about another organisation of this name, or of one like it", told
        )
    told["recorded_at"] = snapshot.recorded_at.isoformat() if snapshot.recorded_at else None
    if has_expired(snapshot, work.around.now):
        return Step(LOCAL_SNAPSHOT, SKIPPED, f"the snapshot is older than {KEPT_DAYS} days", told)
    kept = work.take(snapshot.facts)
    return Step(
        LOCAL_SNAPSHOT, SUCCESS, f"{counted(len(kept), 'value')} for missing fields", told | {"candidates": len(kept)}
    )


def deterministic_enrichment(work: Work) -> Step:
    """What the chain of enrichment fills or suggests for the row, asked among all rows of its dataset."""
    around = work.around
    rules = enrichment_rules(around.profile, around.country)
    chain = tuple(link for link in rules.chain if link != LINK)
    root = around.settings.store_root
    knowledge, left_out = known_to_workspace(
        IntakeStore(root), TableStore(root=str(root)), around.profile, around.country
    )
    found = find_fills(with_gaps(work), replace(rules, chain=chain), knowledge)
    mine = found.fills.filter(pl.col("row") == work.position).with_columns(row=pl.lit(0, pl.UInt32))
    work.fills = pl.concat([work.fills, mine])
    kept = work.take(fill_candidates(mine, DETERMINISTIC))
    remarks = [*left_out, *found.remarks]
    told = {"fills": told_fills_of(mine), "remarks": remarks, "chain": list(chain)}
    filled = int((mine["state"] == FILLED).sum())
    message = f"{counted(filled, 'value')} sure enough to fill, {mine.height - filled} suggested; nothing is written"
    return Step(DETERMINISTIC, SUCCESS, message, told | {"candidates": len(kept)})


def backfill(work: Work) -> tuple[Step, tuple[Standing, ...]]:
    """Which gaps have a value that is sure enough, and which stay."""
    threshold = work.around.profile.research_backfill.confidence_threshold
    judged = work.judged()
    if not judged:
        return Step(BACKFILL, SKIPPED, "nothing that is looked for is missing", {"ready": [], "remaining": []}), judged
    by_state = {state: [one.field for one in judged if one.state == state] for state in _STATES}
    ready, remaining = by_state[READY], [one.field for one in judged if one.state != READY]
    left_out = {"left_out_erased": work.left_out} if work.left_out else {}
    told = {"ready": ready, "remaining": remaining, "threshold": threshold, "states": by_state, **left_out}
    missing = counted(len(judged), "missing field has", "missing fields have")
    message = f"{len(ready)} of {missing} a value at or above {threshold:g}"
    return Step(BACKFILL, SUCCESS, message, told), judged


_STATES = (READY, CONTRADICTED, UNSURE, NOTHING)


def enriched_row(work: Work) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The row as enrichment would leave it, and its ``provenance_*`` columns; the dataset itself is not changed."""
    around, day = work.around, work.around.now.date().isoformat()
    one = with_gaps(work).slice(work.position, 1)
    filled = with_filled(one, filled_cells(one, work.fills, around.country)).row(0, named=True)
    told = told_fills(one, work.fills, day)
    used, skipped = ([0] if asked else [] for asked in (work.network_used, work.network_skipped))
    provenance = row_provenance(1, told, day, used, skipped).row(0, named=True)
    return {name: _told(value) for name, value in filled.items()}, provenance


def with_gaps(work: Work) -> pl.DataFrame:
    """The rows of the dataset, with nothing in those fields of the row that say nothing."""
    names = [name for name in work.missing if name in work.rows.columns]
    mine = pl.int_range(pl.len()) == work.position
    return work.rows.with_columns(pl.when(mine).then(None).otherwise(pl.col(name)).alias(name) for name in names)


def fill_candidates(fills: pl.DataFrame, step: str) -> list[Candidate]:
    """Fills and suggestions of enrichment as candidates."""
    return [
        Candidate(one["field"], one["value"], one["confidence"], one["source"], one["evidence"], step)
        for one in fills.iter_rows(named=True)
    ]


def told_fills_of(fills: pl.DataFrame) -> list[dict[str, Any]]:
    """Fills and suggestions for JSON."""
    return fills.select(_TOLD).to_dicts()


def _told(value: Any) -> Any:
    return None if isinstance(value, str) and value.strip().casefold() in ("", "nan") else value
