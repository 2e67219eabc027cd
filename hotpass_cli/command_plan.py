"""``hotpass plan research``: what is missing of one organisation, what is known of it, and where to look next.

Belongs here: the order of the steps, what is kept and the exit code. Does not belong here: making a plan
(``hotpass_assets.research``), options (``plan_options``), and how a plan looks (``plan_text``).
"""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import typer

from hotpass_assets.domain.errors import HotpassError
from hotpass_cli.network_option import AllowNetwork
from hotpass_cli.options import Invocation, verb
from hotpass_cli.plan_options import AsJson, DatasetPath, Entity, OutputPath, Query, RowId, Urls
from hotpass_resources.settings import load_settings

if TYPE_CHECKING:
    from hotpass_assets.research.work import Request

STEP_FAILED = 2
DATASETS = frozenset((".xlsx", ".xlsm", ".xls", ".csv", ".parquet", ".duckdb"))


@verb
def research(
    invocation: Invocation,
    dataset: DatasetPath = None,
    row_id: RowId = None,
    entity: Entity = None,
    query: Query = None,
    url: Urls = None,
    allow_network: AllowNetwork = False,
    as_json: AsJson = False,
    output: OutputPath = None,
) -> int:
    """Plan research on one organisation: what is missing, what is known, what to search and crawl next.

    Asks snapshots, authorities and the chain of enrichment. With the network open also a search engine, registries and
    pages; while it is closed, each of these steps says what it would ask, best first by expected gain. The dataset is
    only read: what is found are candidates. The plan is kept below research_runs in the state folder.

    Exit code 0: planned. 1: there is no such row, or a file cannot be read or written. 2: a step failed, or the options
    or the profile are invalid.
    """
    from hotpass_assets.research.work import Request

    request = Request(dataset, _words(row_id), _words(entity), _words(query), tuple(url or ()), allow_network)
    try:
        _refuse(request, output)
        document, path, counts = _planned(invocation, request)
    except (HotpassError, click.UsageError) as error:
        if as_json and not invocation.output.is_json:
            message = error.one_line() if isinstance(error, HotpassError) else error.format_message()
            typer.echo(json.dumps({"success": False, "message": message}, indent=2))
        raise
    _show(invocation, document, path, counts, as_json=as_json)
    if output is not None:
        _write(output, document)
        if not as_json:
            invocation.output.talk(f"Copy: {output}")
    return 0 if document["success"] else STEP_FAILED


def _show(
    invocation: Invocation, document: dict[str, Any], path: Path, counts: dict[str, int], *, as_json: bool
) -> None:
    """Writes the plan in the form that was asked for."""
    out = invocation.output
    if out.is_json:
        out.event("research.planned", _facts(document))
        if counts:
            out.event("research.counts", {"counts": counts})
    elif as_json:
        from hotpass_assets.research.records import as_text

        typer.echo(as_text(document), nl=False)
    else:
        from hotpass_cli.plan_text import plan_parts

        out.show(*plan_parts(document))
        out.talk(f"Plan: {path}")


def _planned(invocation: Invocation, request: "Request") -> tuple[dict[str, Any], Path, dict[str, int]]:
    """The plan, made and kept, with its file and what was counted on the way."""
    from hotpass_assets.domain.explain.document import hidden_names
    from hotpass_assets.domain.research.masking import masked_plan
    from hotpass_assets.domain.research.payload import research_document
    from hotpass_assets.research.planning import plan_research
    from hotpass_assets.research.records import append_audit, artifact_path, write_plan
    from hotpass_assets.research.work import Surroundings
    from hotpass_cli.run_settings import load_run_settings
    from hotpass_resources.network.opening import open_network

    started, now, settings = time.perf_counter(), datetime.now(UTC), load_settings()
    run = load_run_settings(invocation, {})
    door = open_network(request.allow_network, run.profile, settings.state_dir)
    told = plan_research(request, Surroundings(settings, run.profile, run.config, now), door)
    path = artifact_path(settings.state_dir, told.subject.slug, now)
    document = research_document(told, time.perf_counter() - started, str(path))
    document = masked_plan(document, hidden_names(run.config.pipeline.sensitive_fields))
    write_plan(path, document)
    append_audit(settings.state_dir, "plan.research", document, now)
    for sentence in (*run.warnings, *told.warnings):
        invocation.output.warning(sentence)
    return document, path, dict(told.counts)


def _facts(document: dict[str, Any]) -> dict[str, Any]:
    """A plan for the log: what became of it, without a value of the row or of a page."""
    return {
        "entity": document["plan"]["entity_slug"],
        "missing_fields": document["row"]["missing_fields"],
        "steps": [{name: one[name] for name in ("name", "status", "message")} for one in document["steps"]],
        "backfill": [{name: one[name] for name in ("field", "state", "confidence")} for one in document["backfill"]],
        "success": document["success"],
        "elapsed_seconds": document["elapsed_seconds"],
        "artifact_path": document["artifact_path"],
    }


def _is_text(words: str) -> bool:
    """Whether it has no half character (lone surrogate), as which Python hands on bytes that are no UTF-8."""
    return not any("\ud800" <= sign <= "\udfff" for sign in words)


def _words(text: str | None) -> str | None:
    return " ".join(text.split()) if text is not None else None


def _refuse(request: "Request", output: Path | None) -> None:
    """Refuses options that say nothing, or that contradict each other.

    Raises:
        UsageError: Says which, and what to give.
    """
    from hotpass_assets.domain.network.addresses import why_no_url

    empty = [name for name in ("row_id", "entity", "query") if getattr(request, name) == ""]
    stated = {"--row-id": request.row_id, "--entity": request.entity, "--query": request.query}
    texts = [*stated.items(), *(("--url", url) for url in request.urls)]
    problem = None
    unreadable = next((name for name, text in texts if text is not None and not _is_text(text)), None)
    if unreadable:
        problem = f"{unreadable} holds bytes that are no UTF-8 text"
    elif empty:
        problem = f"--{empty[0].replace('_', '-')} is empty"
    elif request.dataset is None and request.row_id is not None:
        problem = "--row-id names a row of a dataset: add --dataset"
    elif request.dataset is not None and request.row_id is None and request.entity is None:
        problem = "name the row of the dataset with --row-id or --entity"
    elif not (request.dataset or request.entity or request.query or request.urls):
        problem = "name an organisation: --dataset with --row-id or --entity, or one of --entity, --query and --url"
    elif output is not None and output.suffix.lower() in DATASETS:
        problem = f"--output {output.name} would be JSON under the name of a dataset: end it in .json"
    for url in request.urls if problem is None else ():
        why = why_no_url(url)
        if why is not None:
            problem = problem or f"--url '{url[:60]}' is no page: {why}"
    if problem is not None:
        raise click.UsageError(problem, click.get_current_context(silent=True))


def _write(path: Path, document: dict[str, Any]) -> None:
    from hotpass_assets.research.records import write_plan

    write_plan(path, document)
