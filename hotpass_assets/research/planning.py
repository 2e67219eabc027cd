"""A research plan of one organisation: the order of its steps.

Belongs here: whom it is about, the steps one after the other, and that one which fails does not stop the next. Does not
belong here: what a step does (the modules beside this one), keeping the plan (``records``), options and output.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from hotpass_assets.domain.errors import HotpassError, InputError, OutputError
from hotpass_assets.domain.file_slug import slug_of
from hotpass_assets.domain.network.disclosure import QUERY, check_terms
from hotpass_assets.domain.network.rules import NetworkRules, Purpose
from hotpass_assets.domain.research.gaps import missing_fields
from hotpass_assets.domain.research.payload import ERROR, Question, Researched, Step
from hotpass_assets.domain.research.strategy import schedule_document, strategy_document
from hotpass_assets.domain.research.subject import Subject, host_of, mark_of, people_of
from hotpass_assets.research.authorities import NAME as AUTHORITIES
from hotpass_assets.research.authorities import authority_sources
from hotpass_assets.research.network_steps import CRAWL, SEARX, native_crawl, scheduled, searched, searx_search
from hotpass_assets.research.offline_steps import (
    BACKFILL,
    DETERMINISTIC,
    LOCAL_SNAPSHOT,
    SNAPSHOTS,
    backfill,
    deterministic_enrichment,
    enriched_row,
    local_snapshot,
)
from hotpass_assets.research.registry_step import NETWORK, network_enrichment
from hotpass_assets.research.snapshots import write_snapshot
from hotpass_assets.research.work import Request, Surroundings, Work, rate_limit
from hotpass_resources.dataset_entities import NAME, SLUG, dataset_at, find_entity, same_entity
from hotpass_resources.dataset_file import INDEX, Dataset
from hotpass_resources.dataset_rows import FoundRow, find_row
from hotpass_resources.organisation_evidence import EvidenceStore
from hotpass_resources.suppression_file import read_suppression

if TYPE_CHECKING:
    from hotpass_resources.network.door import NetworkDoor
    from hotpass_resources.network.opening import ClosedDoor

_FROM_NETWORK: dict[str, Purpose] = {NETWORK: "registry", CRAWL: "crawl"}


def plan_research(request: Request, around: Surroundings, door: "NetworkDoor | ClosedDoor") -> Researched:
    """The plan of one organisation, with what is found on the way.

    Args:
        request: What is asked for.
        around: What it is made in.
        door: The way to the network, open or closed.

    Raises:
        InputError: The dataset cannot be read, or has no such row.
        StorageError: The list of erased people cannot be read.
        OutputError: What was found cannot be kept.
    """
    work = _begun(request, around)
    reasons = tuple(getattr(door, "reasons", ()))
    opened: Any = None if reasons else door
    # What may not be asked for a purpose is not read from what was kept for it either.
    refused = [step for step, purpose in _FROM_NETWORK.items() if around.profile.network.rule_of(purpose) is None]
    steps = [
        _step(LOCAL_SNAPSHOT, lambda: local_snapshot(work, network_is_open=not reasons, not_by=refused)),
        _step(AUTHORITIES, lambda: authority_sources(work, opened)),
        _step(DETERMINISTIC, lambda: deterministic_enrichment(work)),
    ]
    # What is told is what is decided before anything is asked: the search itself changes what is worth a crawl.
    strategy = strategy_document(searched(work))
    steps += [
        _step(SEARX, lambda: searx_search(work, door, reasons)),
        _step(NETWORK, lambda: network_enrichment(work, door, reasons)),
    ]
    schedule = schedule_document(scheduled(work))
    steps.append(_step(CRAWL, lambda: native_crawl(work, door, reasons)))
    last, judged = backfill(work)
    assert last.name == BACKFILL
    _keep_found(work, steps)
    row, provenance = enriched_row(work) if request.dataset else (None, None)
    return Researched(
        subject=work.subject,
        question=_question(request, around, reasons),
        dataset=str(work.dataset) if work.dataset else None,
        missing=work.missing,
        steps=(*steps, last),
        candidates=work.candidates,
        standings=judged,
        strategy=strategy,
        schedule=schedule,
        enriched_row=row,
        provenance=provenance,
        counts=work.counts,
        warnings=tuple(work.warnings),
    )


def _begun(request: Request, around: Surroundings) -> Work:
    """The organisation with its row among the others, and what is missing of it."""
    profile = around.profile
    path = None
    if request.dataset:
        dataset = dataset_at(request.dataset)
        path = dataset.path
        found = _row(dataset, request, around)
        rows = dataset.rows.collect()
        position = int(rows[INDEX].to_list().index(found.index))
        subject, rows = _subject(found, request, around), rows.drop(INDEX)
    else:
        name = request.entity or request.query or host_of(request.urls[0]) or request.urls[0]
        _refuse_personal(name, around, ())
        subject = Subject(name, slug_of(name))
        rows, position = pl.DataFrame({NAME: [request.entity]}, schema={NAME: pl.String}), 0
    if request.query:
        _refuse_personal(request.query, around, people_of(subject.row))
    wanted = profile.research_backfill.fields
    missing = missing_fields(subject.row, wanted, around.country, profile.refine.null_words)
    return Work(request, around, subject, rows, position, missing, path, read_suppression(around.settings))


def _row(dataset: Dataset, request: Request, around: Surroundings) -> FoundRow:
    if request.row_id is None:
        assert request.entity is not None
        return find_entity(dataset, request.entity)
    store = EvidenceStore(around.settings.store_root, around.profile.name)
    found = find_row(dataset, request.row_id, store, identifiers_first=True)
    entity, slug = request.entity, found.cells.get(SLUG) or ""
    if entity and not (same_entity(found.cells.get(NAME), entity) or entity.casefold() == slug.strip().casefold()):
        raise InputError(
            f"row {found.index} is not '{entity[:60]}'",
            where=str(dataset.path),
            why="--row-id and --entity name different organisations",
            do="Leave one of them out",
        )
    return found


def _subject(found: FoundRow, request: Request, around: Surroundings) -> Subject:
    name = (found.cells.get(NAME) or "").strip()
    called = name or request.query or f"row {found.index}"
    notes = found.notes if name else (*found.notes, "the row names no organisation")
    # The slug stands in names of files and in the log, where nobody should be named.
    personal = _personal(NAME, called, around, people_of(found.cells))
    slug = mark_of(called) if personal else slug_of(found.cells.get(SLUG) or called)
    return Subject(called, slug, found.cells, found.index, found.matched_by, tuple(notes))


def _personal(term: str, text: str, around: Surroundings, people: Sequence[str]) -> str | None:
    """What in a text is about a person, in words, whatever the profile allows; nothing where there is none."""
    anything = NetworkRules()
    rules = around.profile.compliance
    return check_terms({term: text}, "search", anything, rules, country=around.country, people=people).withheld.get(
        term
    )


def _refuse_personal(query: str, around: Surroundings, people: Sequence[str]) -> None:
    """Refuses words that are about a person.

    Raises:
        InputError: They are.
    """
    why = _personal(QUERY, query, around, people)
    if why is not None:
        raise InputError(
            "this is not searched for",
            why=why,
            do="Research is about organisations: name one, or its place and kind",
            exit_code=2,
        )


def _step(name: str, run: Callable[[], Step]) -> Step:
    """A step, or why it failed: the others go on."""
    try:
        return run()
    except OutputError:
        raise  # nothing could be kept of any step
    except HotpassError as error:
        return Step(name, ERROR, error.one_line())
    except Exception as error:
        # The text of an unexpected exception may quote a cell or a page.
        return Step(name, ERROR, f"unexpected {type(error).__name__}{_place(error)}: this is a bug in Hotpass")


def _place(error: Exception) -> str:
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return f" in {Path(step.tb_frame.f_code.co_filename).name} line {step.tb_lineno}" if step else ""


def _keep_found(work: Work, steps: Sequence[Step]) -> None:
    """Keeps what the network told, for plans without it; where it told only a part, what was kept before stays."""
    found = [one for one in work.candidates if one.step in _FROM_NETWORK]
    path = work.place(SNAPSHOTS, f"{work.subject.slug}.json")
    in_part = any(step.status == ERROR for step in steps if step.name in (SEARX, *_FROM_NETWORK))
    if found and not (in_part and path.is_file()):
        write_snapshot(path, work.subject.name, found, work.around.now, work.subject.row.get("organization_id"))


def _question(request: Request, around: Surroundings, reasons: tuple[str, ...]) -> Question:
    profile = around.profile
    kept = ("name", "cache_key", "url", "description", "category")
    return Question(
        query=request.query,
        target_urls=request.urls,
        allow_network=request.allow_network,
        network_closed_by=reasons,
        authorities=[{name: getattr(one, name) for name in kept} for one in profile.authority_sources],
        fields=profile.research_backfill.fields,
        rate_limit=rate_limit(profile),
        threshold=profile.research_backfill.confidence_threshold,
    )
