"""``hotpass crawl``: what sites say of an organisation, asked politely and with leave.

Belongs here: the order of the steps, what is told of each, and the exit code. Does not belong here: crawling
(``hotpass_resources.crawling``), searching (``hotpass_resources.searx``), and how it looks (``crawl_text``).
"""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import typer

from hotpass_assets.domain.counted import counted
from hotpass_cli.crawl_options import AsJson, OutputPath, QueryOrUrl
from hotpass_cli.network_option import AllowNetwork
from hotpass_cli.options import Invocation, verb
from hotpass_cli.output import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotpass_assets.domain.crawl.crawled import Seed
    from hotpass_assets.domain.crawl.facts import Fact
    from hotpass_cli.run_settings import RunSettings
    from hotpass_resources.crawling.crawl import CrawlOutcome
    from hotpass_resources.network.door import NetworkDoor
    from hotpass_resources.network.opening import ClosedDoor

STEP_FAILED = 2
RESULTS_CRAWLED = 5
"""Pages a search finds that are crawled, best first."""


@verb
def crawl(
    invocation: Invocation,
    query_or_url: QueryOrUrl,
    allow_network: AllowNetwork = False,
    as_json: AsJson = False,
    output: OutputPath = None,
) -> int:
    """Crawl a site and list what it says of its organisation.

    Keeps to robots.txt, Crawl-delay and Retry-After, to research_rate_limit and research_limits of the profile, and to
    the site itself. Finds names, telephone numbers, e-mail addresses, postal addresses, register numbers and people
    with roles, each with the page and the words it comes from. They are candidates: no dataset is changed. Without the
    network the configuration is checked and every step is told as skipped.

    Exit code 0: crawled, or skipped. 1: a file cannot be written. 2: a step failed, or the options, the profile or the
    configuration are invalid.
    """
    from hotpass_cli.run_settings import load_run_settings
    from hotpass_resources.crawling.libraries import require_libraries
    from hotpass_resources.network.opening import open_network
    from hotpass_resources.settings import load_settings

    require_libraries()
    started = time.perf_counter()
    settings = load_run_settings(invocation, {})
    url = _address(query_or_url)
    query = None if url else " ".join(query_or_url.split())
    state_dir = load_settings().state_dir
    door = open_network(allow_network, settings.profile, state_dir)
    steps, outcome = _steps(settings, url, query, door, state_dir)
    document = _document(settings, url, query, allow_network, door, steps, outcome)
    document["elapsed_seconds"] = round(time.perf_counter() - started, 3)
    if output is not None:
        from hotpass_resources.json_file import write_json

        write_json(output, document, owner_only=True)
    traced = settings.config.pipeline.research.searx.trace_queries
    _show(invocation, document, outcome, as_json=as_json, traced=traced)
    return 0 if document["success"] else STEP_FAILED


def _address(text: str) -> str | None:
    """The address that was typed; nothing where it is words to search for.

    Raises:
        UsageError: It is neither.
    """
    from hotpass_assets.domain.crawl.page_addresses import stated_address

    if not text.strip():
        raise click.UsageError("QUERY_OR_URL is empty: give an address, or words to search for")
    address = stated_address(text)
    if address is None and "://" in text:
        raise click.UsageError(f"'{text[:60]}' is no address of a page: write one such as https://aero.example")
    return address


def _steps(
    settings: "RunSettings", url: str | None, query: str | None, door: "NetworkDoor | ClosedDoor", state_dir: Path
) -> tuple[list[dict[str, Any]], "CrawlOutcome"]:
    """What became of each step, and the crawl among them."""
    from hotpass_assets.domain.crawl.crawled import Seed
    from hotpass_assets.domain.crawl.erased_facts import without_erased
    from hotpass_assets.domain.research.subject import mark_of
    from hotpass_resources.crawling.crawl import crawl as crawl_sites
    from hotpass_resources.settings import load_settings
    from hotpass_resources.suppression_file import read_suppression

    steps: list[dict[str, Any]] = []
    erased = read_suppression(load_settings())
    country = settings.config.pipeline.country_code

    def nobody_erased(facts: "Sequence[Fact]") -> "Sequence[Fact]":
        return without_erased(facts, erased.known(), country, query) if erased else facts

    seeds = [Seed(url)] if url else []
    if query is not None:
        step, seeds = _searched(settings, query, door, state_dir)
        steps.append(step)
    searx = settings.config.pipeline.research.searx
    outcome = crawl_sites(
        seeds,
        settings.profile,
        door,
        state_dir,
        query=query,
        # Words may name somebody, and names of folders stand in logs.
        slug=mark_of(query) if query else None,
        country=country,
        leave_out=nobody_erased,
        attempts=searx.crawl_retry_attempts,
        backoff_seconds=searx.crawl_retry_backoff_seconds,
    )
    steps.append(_step("native_crawl", outcome.status, outcome.message, outcome.artifacts()))
    return steps, outcome


def _searched(
    settings: "RunSettings", query: str, door: "NetworkDoor | ClosedDoor", state_dir: Path
) -> "tuple[dict[str, Any], list[Seed]]":
    """The step of the search, and the pages it found that are to be crawled."""
    from hotpass_assets.domain.crawl.crawled import Seed
    from hotpass_assets.domain.network.disclosure import QUERY, check_terms
    from hotpass_resources.searx.searching import search

    profile, searx = settings.profile, settings.config.pipeline.research.searx
    checked = check_terms(
        {QUERY: query}, "search", profile.network, profile.compliance, country=settings.config.pipeline.country_code
    )
    if searx.enabled and checked.withheld:
        return _step("searx_search", "skipped", f"The query is not sent: {checked.withheld[QUERY]}.", {}), []
    found = search([query], searx, door, state_dir / "searx")
    pages = [result.url for result in found.results][:RESULTS_CRAWLED] if searx.auto_crawl else []
    return _step("searx_search", found.status, found.message, found.artifacts()), [
        Seed(page, led_by_public=True) for page in pages
    ]


def _step(name: str, status: str, message: str, artifacts: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "status": status, "message": message, "artifacts": artifacts}


def _document(
    settings: "RunSettings",
    url: str | None,
    query: str | None,
    allow_network: bool,
    door: "NetworkDoor | ClosedDoor",
    steps: list[dict[str, Any]],
    outcome: "CrawlOutcome",
) -> dict[str, Any]:
    """The payload of a crawl, in the form all research has."""
    from dataclasses import asdict

    from hotpass_resources.network.opening import ClosedDoor

    profile = settings.profile
    return {
        "plan": {
            "entity_name": query,
            "entity_slug": outcome.slug,
            "query": query,
            "target_urls": [url] if url else [],
            "allow_network": allow_network,
            "network_closed_by": list(door.reasons) if isinstance(door, ClosedDoor) else [],
            "profile": profile.name,
            "authority_sources": [],
            "backfill_fields": [],
            "rate_limit": asdict(profile.research_rate_limit),
            "limits": asdict(profile.research_limits),
        },
        "steps": steps,
        "enriched_row": None,
        "provenance": None,
        "elapsed_seconds": 0.0,
        "success": all(step["status"] != "error" for step in steps),
        "artifact_path": str(outcome.artifact_path) if outcome.artifact_path else None,
    }


def _show(
    invocation: Invocation, document: dict[str, Any], outcome: "CrawlOutcome", *, as_json: bool, traced: bool
) -> None:
    out = invocation.output
    if out.is_json:
        out.event("crawl.finished", _told(document, traced=traced))
        if outcome.counts():
            out.event("crawl.counts", {"counts": outcome.counts()})
    elif as_json:
        typer.echo(json.dumps(plain(document), indent=2, ensure_ascii=True, allow_nan=False))
    else:
        from hotpass_cli.crawl_text import crawl_parts

        out.show(*crawl_parts(document, outcome))
    if outcome.counted is not None:
        cost = outcome.counted
        out.talk(
            f"{counted(cost.requests, 'request')}, {cost.retries} of them repeated, "
            f"{counted(cost.cache_hits, 'answer')} kept from before"
        )
    if outcome.artifact_path is not None:
        out.talk(f"Artefact: {outcome.artifact_path}")


def _told(document: dict[str, Any], *, traced: bool) -> dict[str, Any]:
    """A crawl for the log: what became of it and how many, without a word of the query, of a result or of a page.

    Args:
        document: The payload.
        traced: Whether the configuration lets queries be told (``trace_queries``).
    """
    from hotpass_assets.domain.search.results import query_digest

    query = document["plan"]["query"]
    asked = {"query_sha256": query_digest(query)} if query else {}
    return {
        "entity": document["plan"]["entity_slug"],
        **asked,
        **({"query": query} if query and traced else {}),
        "profile": document["plan"]["profile"],
        "network_closed_by": document["plan"]["network_closed_by"],
        "steps": [
            {**{name: one[name] for name in ("name", "status", "message")}, **_counts(one)} for one in document["steps"]
        ],
        "success": document["success"],
        "elapsed_seconds": document["elapsed_seconds"],
        "artifact_path": document["artifact_path"],
    }


def _counts(step: dict[str, Any]) -> dict[str, Any]:
    """How many candidates of which column a step gave, and how many pages came to which outcome."""
    artifacts = step["artifacts"]
    fields = [fact["field"] for fact in artifacts.get("facts", ())]
    outcomes = [result["outcome"] for result in artifacts.get("results", ()) if "outcome" in result]
    return {
        "results": len(artifacts.get("results", ())),
        "pages": {outcome: outcomes.count(outcome) for outcome in dict.fromkeys(outcomes)},
        "candidates": [{"column": field, "count": fields.count(field)} for field in dict.fromkeys(fields)],
    }
