"""How a research plan looks on a terminal, wide or narrow.

Belongs here: lines for people, made from the document. Does not belong here: what is in it
(``hotpass_assets.domain.research``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hotpass_cli.terminal_parts import pairs, section, shown, styled, wrapped

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

Line = Mapping[str, Any]
_SHOWN = 8
_STYLES = {"success": "green", "skipped": "yellow", "error": "bold red"}
_STATES = {
    "ready": "sure enough to take",
    "contradicted": "two values are sure enough: decide which",
    "unsure": "not sure enough",
    "nothing": "nothing known yet",
}
_STEPS = {
    "local_snapshot": "Earlier research",
    "authority_sources": "Authorities",
    "deterministic_enrichment": "Enrichment offline",
    "searx_search": "Search",
    "network_enrichment": "Registries",
    "native_crawl": "Crawl",
    "backfill": "Gaps",
}


def plan_parts(document: Line) -> Iterator["RenderableType"]:
    """The plan from top to bottom: whom, what is missing, what was done, what comes next."""
    plan, row = document["plan"], document["row"]
    yield styled(plan["entity_name"], "bold")
    yield pairs(_heading(document))
    for note in row["notes"]:
        yield wrapped(f"Note: {note}", "yellow")
    if row["missing_fields"]:
        gaps = {one["field"]: _gap(one) for one in document["backfill"]}
        yield from section("What is missing", [pairs(gaps)])
    else:
        yield from section("Nothing is missing", [wrapped(f"It has {', '.join(plan['backfill_fields'])}.")])
    yield from section("What was done", [_steps(document["steps"], " ".join(plan["network_closed_by"]))])
    yield from _next(document)


def _heading(document: Line) -> dict[str, str]:
    plan, row = document["plan"], document["row"]
    found = {}
    if row["dataset"]:
        found["Row"] = f"{row['row_index']} of {row['dataset']}, found by {row['matched_by']}"
    if plan["query"]:
        found["Searched for as"] = plan["query"]
    closed = plan["network_closed_by"]
    found["Network"] = "\n".join(("closed", *closed)) if closed else "open"
    return found


def _gap(one: Line) -> str:
    if one["value"] is None:
        return _STATES["nothing"]
    others = f"; or {', '.join(map(shown, one['others'][:3]))}" if one["others"] else ""
    sources = ", ".join(one["sources"])
    return f"{shown(one['value'])}{others}\n{one['confidence']:.2f}, {_STATES[one['state']]} · {sources}"


def _steps(steps: Sequence[Line], closed: str) -> "Table":
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in steps:
        status = styled(one["status"], _STYLES[one["status"]])
        # Why the network is closed is said above, once.
        message = one["message"].replace(closed, "").strip() if closed else one["message"]
        table.add_row(_STEPS[one["name"]], status, styled(message or "the network is closed"))
    return table


def _next(document: Line) -> Iterator["RenderableType"]:
    plan = document["plan"]
    steps = {one["name"]: one for one in document["steps"]}
    done = {name: one["status"] == "success" for name, one in steps.items()}
    strategy, schedule = plan["search_strategy"], plan["crawl_schedule"]
    parts: list[RenderableType] = [wrapped(line) for line in _advice(document)]
    open_gaps = any(one["state"] != "ready" for one in document["backfill"])
    queries = [strategy["primary_query"], *strategy["expanded_queries"]] if strategy["primary_query"] else []
    if open_gaps and queries and not done["searx_search"]:
        parts += _ranked("Search for", [(one["query"], one["expected_gain"], "") for one in queries])
    registries = steps["network_enrichment"]["artifacts"].get("questions", ())
    if open_gaps and registries and steps["network_enrichment"]["status"] == "skipped":
        asked = ", ".join(f"{one['registry'].upper()} by its {one['by']}" for one in registries)
        parts.append(wrapped(f"Ask {asked}"))
    pages = [
        (one["url"], one["expected_gain"], f"{one['metadata']['given_by']}, depth {one['depth']}")
        for one in schedule["directives"]
    ]
    if open_gaps and pages and not done["native_crawl"]:
        parts += _ranked("Crawl", pages)
    if parts:
        yield from section("What comes next", parts)


def _advice(document: Line) -> Iterator[str]:
    """What a person can do with what was found."""
    ready = [one for one in document["backfill"] if one["state"] == "ready"]
    fills = next(one for one in document["steps"] if one["name"] == "deterministic_enrichment")["artifacts"]
    filled = {one["field"] for one in fills.get("fills", ()) if one["state"] == "filled"}
    by_enrich = [one["field"] for one in ready if one["field"] in filled]
    by_hand = [one["field"] for one in ready if one["field"] not in filled]
    if by_enrich:
        yield f"hotpass enrich fills {', '.join(by_enrich)}."
    if by_hand:
        yield f"Check {', '.join(by_hand)}, and write what is right into the workbook or a list of your own."
    yield from _after_failures(document)
    closed = document["plan"]["network_closed_by"]
    if closed and any(one["state"] != "ready" for one in document["backfill"]):
        yield "Open the network to have the rest looked for; until then this would be asked, the best first."


def _after_failures(document: Line) -> Iterator[str]:
    """What to do about steps that failed, of which the exit code tells."""
    failed = [one for one in document["steps"] if one["status"] == "error"]
    if failed:
        named = ", ".join(_STEPS[one["name"]] for one in failed)
        yield f"Failed: {named} (exit code 2). All else stands; the reason is above. Plan again to have it tried again."
    for one in failed:
        questions = one["artifacts"].get("questions", ()) if one["name"] == "network_enrichment" else ()
        for name in dict.fromkeys(question["registry"] for question in questions):
            yield (
                f"Where {name.upper()} stays out of reach: set HOTPASS_{name.upper()}_BASE_URL to where it is, put "
                f"a table of it into the state folder (registries/{name}.csv), which is asked first, or take it out of "
                "enrich.network.registries of the profile."
            )


def _ranked(title: str, lines: Sequence[tuple[str, float, str]]) -> "list[RenderableType]":
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for name, gain, more in lines[:_SHOWN]:
        told = styled(f"{shown(name)}{f' ({more})' if more else ''}")
        table.add_row(styled(f"+{gain:.2f}", "cyan"), told)
    rest = len(lines) - _SHOWN
    found: list[RenderableType] = [styled(f"{title} (expected gain, as a share of the quality score)", "dim"), table]
    return [*found, wrapped(f"… and {rest} more: --json tells all", "dim")] if rest > 0 else found
