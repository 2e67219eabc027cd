"""What registries that are asked over the network fill of a row.

Belongs here: link ``network`` of the chain of enrichment for one organisation. Does not belong here: asking registries
(``hotpass_resources.registries``), and the links that need no network (``offline_steps``).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.enrich.enrichment import Knowledge
from hotpass_assets.domain.enrich.filling import filled_cells, with_filled
from hotpass_assets.domain.enrich.knowledge import enrichment_rules
from hotpass_assets.domain.enrich.signs import FILLED
from hotpass_assets.domain.registries.registry import LINK
from hotpass_assets.domain.research.payload import ERROR, SKIPPED, SUCCESS, Step
from hotpass_assets.kit.registry_answers import FoundWithRegistries, find_with_registries
from hotpass_assets.research.offline_steps import fill_candidates, told_fills_of, with_gaps
from hotpass_assets.research.work import Work
from hotpass_resources.registries.snapshot_files import read_snapshots

if TYPE_CHECKING:
    from hotpass_resources.network.door import NetworkDoor
    from hotpass_resources.network.opening import ClosedDoor

NETWORK = "network_enrichment"
_LEAVE_OUT = "To leave a registry out, take it from enrich.network.registries of the profile; [] asks none"


def network_enrichment(work: Work, door: "NetworkDoor | ClosedDoor", closed_by: Sequence[str]) -> Step:
    """What registries say of the gaps that are left in the row, or which of them would be asked.

    Raises:
        ConfigurationError: A variable of a registry holds what cannot be used.
    """
    from hotpass_resources.registries.opening import Registries, open_registries

    network = work.around.profile.enrich.network
    if LINK not in work.around.profile.enrich.chain or not network.registries:
        why = f"the profile names no registry to ask (enrich.network.registries, link '{LINK}' of enrich.chain)"
        return Step(NETWORK, SKIPPED, why)
    state_dir = work.around.settings.state_dir
    snapshots, unusable = read_snapshots(state_dir, network.registries)
    registries = Registries() if closed_by else open_registries(network, door, state_dir, snapshots)  # type: ignore[arg-type]
    found = _found(work, Knowledge(snapshots=snapshots), registries)
    asked = found.questions.lines.select("registry", "by", "text").to_dicts()
    told: dict[str, Any] = {"questions": asked, "remarks": [*unusable, *found.remarks]}
    work.network_skipped = bool(found.answers.rows_skipped())
    if closed_by:
        return Step(NETWORK, SKIPPED, " ".join(closed_by), told)
    work.network_used = bool(found.answers.rows_used())
    fills = found.found.fills.filter(pl.col("link") == LINK)
    work.fills = pl.concat([work.fills, fills])
    kept = work.take(fill_candidates(fills, NETWORK))
    told |= {"fills": told_fills_of(fills), "candidates": len(kept)}
    unanswered = len(asked) - sum(result.answered for result in found.answers.results.values())
    if asked and unanswered == len(asked):
        why = ". ".join(remark.rstrip(".") for remark in found.remarks) or "no registry answered"
        return Step(NETWORK, ERROR, f"{why}. {_LEAVE_OUT}", told)
    if not asked:
        why = ". ".join(found.remarks) or "it has no gap that a registry could fill"
        return Step(NETWORK, SKIPPED, why, told)
    filled = int((fills["state"] == FILLED).sum())
    failed = f"; {unanswered} without an answer" if unanswered else ""
    values = counted(filled, "value")
    message = f"{len(asked)} asked{failed}: {values} sure enough to fill, {fills.height - filled} suggested"
    return Step(NETWORK, SUCCESS, message, told)


def _found(work: Work, knowledge: Knowledge, registries: Any) -> FoundWithRegistries:
    """What registries say of the row alone, with what is known offline already filled in."""
    profile, country = work.around.profile, work.around.country
    one = with_gaps(work).slice(work.position, 1)
    one = with_filled(one, filled_cells(one, work.fills, country))
    texts = one.select(pl.all().cast(pl.String))
    rules = replace(enrichment_rules(profile, country), chain=(LINK,))
    return find_with_registries(texts, rules, knowledge, profile, registries)
