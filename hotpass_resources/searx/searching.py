"""Searching: several queries, kept answers before new ones, pages once.

Belongs here: which queries are asked and what is told about a search. Does not belong here: one query (``asking``),
what a page holds, and crawling it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hotpass_assets.domain.config.research import SearxSettings
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.search.answers import SearxAnswer, kept_answer, to_keep
from hotpass_assets.domain.search.results import (
    AskedQuery,
    SearchOutcome,
    SearchResult,
    SearchStatus,
    asked_once,
    ranked,
    without_repeats,
)

if TYPE_CHECKING:
    from hotpass_resources.network.door import NetworkDoor
    from hotpass_resources.network.opening import ClosedDoor
    from hotpass_resources.network.pace import Pace
    from hotpass_resources.searx.asking import NoAnswerError, SearxServer
    from hotpass_resources.searx.kept_answers import KeptAnswers

PACE_FOLDER = "pace"
"""Beside the answers: when each server was asked last, by whatever command of the workspace."""


@dataclass
class _Found:
    """What a search has so far."""

    results: list[SearchResult] = field(default_factory=list)
    queries: list[AskedQuery] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    duplicates: int = 0
    cache_hits: int = 0
    failure: NoAnswerError | None = None
    withheld: NoAnswerError | None = None


def search(
    queries: Sequence[str],
    settings: SearxSettings,
    door: NetworkDoor | ClosedDoor,
    folder: Path,
    *,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    pace: Pace | None = None,
) -> SearchOutcome:
    """Pages that a SearXNG finds.

    Args:
        queries: What to search for, the most promising first; empty and repeated ones are left out.
        settings: Which server, and how it is asked.
        door: The way out. When it is closed nothing is asked.
        folder: Folder of kept answers, unless the settings name one: ``<state folder>/searx``.
        now: Seconds since 1970, for the age of kept answers and the pace of all commands together.
        sleep: Waits so many seconds.
        pace: Keeps requests apart, in place of the pace that all commands of the workspace share.

    Raises:
        HotpassError: The key cannot be sent. What a server does is never an error, but told in the outcome.
    """
    wanted = asked_once(queries)
    reason = _why_not(wanted, settings, door)
    if reason is not None:
        skipped = tuple(AskedQuery(query, "not_sent") for query in wanted)
        return SearchOutcome((), "skipped", reason, queries=skipped, traced=settings.trace_queries)
    from hotpass_resources.network.door import NetworkDoor
    from hotpass_resources.network.shared_pace import SharedPace
    from hotpass_resources.searx.asking import SearxServer
    from hotpass_resources.searx.kept_answers import KeptAnswers

    assert isinstance(door, NetworkDoor)
    throttle = settings.throttle
    interval, burst = throttle.min_interval_seconds, throttle.burst
    own_pace = pace or SharedPace(folder / PACE_FOLDER, interval, burst, clock=now, sleep=sleep)
    server = SearxServer(settings, door, own_pace, sleep)
    kept = KeptAnswers(settings.cache.directory or folder, settings.cache.ttl_seconds, now)
    found = _Found()
    for query in wanted:
        _add(found, query, settings, server, kept)
    return _outcome(found, settings, server)


def _why_not(wanted: Sequence[str], settings: SearxSettings, door: NetworkDoor | ClosedDoor) -> str | None:
    """Why nothing is asked; ``None`` when something is."""
    from hotpass_resources.network.opening import ClosedDoor

    if not settings.enabled:
        return "SearXNG is not switched on: set pipeline.research.searx.enabled, or HOTPASS_SEARX_ENABLED."
    if isinstance(door, ClosedDoor):
        return " ".join(door.reasons)
    return None if wanted else "There is nothing to search for."


def _add(found: _Found, query: str, settings: SearxSettings, server: SearxServer, kept: KeptAnswers) -> None:
    """Adds what one query gives, if it is still needed."""
    if found.failure is not None:
        found.queries.append(AskedQuery(query, "not_sent"))
        return
    if found.results and settings.stop_on_first:
        found.queries.append(AskedQuery(query, "not_needed"))
        return
    answer, from_file = _answer(found, query, settings, server, kept)
    if answer is None:
        found.queries.append(AskedQuery(query, "failed"))
        return
    before = len(found.results)
    best = ranked(answer.results)
    repeats = 0
    if settings.deduplicate:
        best, repeats = without_repeats((), best)
    best = best[: settings.max_results]
    if settings.deduplicate:
        found.results, again = without_repeats(found.results, best)
        found.duplicates += repeats + again
    else:
        found.results = [*found.results, *best]
    added = len(found.results) - before
    found.queries.append(AskedQuery(query, "cached" if from_file else "answered", added))
    found.warnings += _warnings(answer)


def _answer(
    found: _Found, query: str, settings: SearxSettings, server: SearxServer, kept: KeptAnswers
) -> tuple[SearxAnswer | None, bool]:
    from hotpass_resources.network.answer_cache import answer_key
    from hotpass_resources.searx.asking import NoAnswerError

    key = answer_key({"base_url": settings.base_url, "parameters": server.parameters(query)})
    said = kept.get(key) if server.may_ask(query) else None
    answer = kept_answer(said, query) if said is not None else None
    if answer is not None:
        found.cache_hits += 1
        return answer, True
    try:
        answer = server.answer(query)
    except NoAnswerError as error:
        # What is wrong with the words of one query says nothing about the others.
        if error.kind == "withheld":
            found.withheld = error
        else:
            found.failure = error
        return None, False
    # Where engines are down, nothing found says nothing about an hour later.
    if answer.results or not answer.unresponsive:
        kept.keep(key, to_keep(answer))
    return answer, False


def _warnings(answer: SearxAnswer) -> list[str]:
    told = [f"Engine {name} did not answer: {why or 'no reason given'}." for name, why in answer.unresponsive]
    if answer.left_out:
        some = counted(answer.left_out, "result was", "results were")
        told.append(f"{some} left out: no address of a page, or more than are taken.")
    return told


def _outcome(found: _Found, settings: SearxSettings, server: SearxServer) -> SearchOutcome:
    pages = counted(len(found.results), "page")
    warnings = list(dict.fromkeys(found.warnings))
    status: SearchStatus = "success"
    message = f"{pages} found."
    answered = any(asked.status in ("answered", "cached") for asked in found.queries)
    failure = found.failure or (None if answered else found.withheld)
    if failure is not None and not found.results:
        status = "error" if failure.kind in ("failed", "refused") else "skipped"
        message = failure.one_line()
    warnings += [one.one_line() for one in (found.withheld, found.failure) if one and one.one_line() != message]
    return SearchOutcome(
        tuple(found.results),
        status,
        message,
        tuple(warnings),
        tuple(found.queries),
        found.duplicates,
        found.cache_hits,
        server.requests,
        server.retries,
        settings.trace_queries,
    )
