"""``hotpass lineage show`` and ``send``: looking at the lineage of a run, and sending what was not taken.

Belongs here: showing events that are kept, and the order to send. Does not belong here: making events
(``hotpass_assets.kit.run_lineage``), keeping and sending them (``hotpass_resources.lineage``).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotpass_assets.domain.errors import HotpassError, InputError
from hotpass_assets.domain.printable import printable
from hotpass_cli.options import Invocation, verb
from hotpass_resources.lineage.event_log import LineageLog
from hotpass_resources.settings import Settings, load_settings

if TYPE_CHECKING:
    from rich.table import Table

Run = Annotated[
    str | None,
    typer.Option("--run", metavar="ID", help="Run to show, by its id. Default: the run that ended last."),
]
Column = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="NAME", help="Published column to show. Repeat for several. Default: all."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")]


@dataclass(frozen=True)
class Origin:
    """One line of what is shown: a published column, a workbook column behind it, and how it came from there."""

    column: str
    workbook: str
    source: str
    how: str


@verb
def show(invocation: Invocation, run: Run = None, column: Column = None, as_json: AsJson = False) -> int:
    """Show which workbook columns each published column comes from, and by which rules.

    It is read from the lineage events of a run, so it says what that run did, not what a profile plans.

    Exit code 0: shown. 1: there is no such run or column, or its events cannot be read.
    """
    log = LineageLog(load_settings().lineage_dir)
    event = last_event(log, run)
    origins = [origin for origin in origins_in(event) if not column or origin.column in column]
    refuse_unknown_columns(event, column or [])
    facts = facts_of(event, log)
    output = invocation.output
    lines = [vars(origin) for origin in origins]
    if output.is_json:
        output.event("lineage.columns", {**facts, "columns": lines})
    elif as_json:
        typer.echo(json.dumps({**facts, "columns": lines}, indent=2))
    else:
        output.line(f"Run {facts['run_id']} of {facts['job']}, {facts['state']} at {facts['time']}")
        for name in ("inputs", "outputs"):
            output.line(f"{name.capitalize():<8} {', '.join(facts[name]) or 'none'}")
        if facts["message"]:
            output.line(f"Failed   {facts['message']}")
        if origins:
            output.show(origin_table(origins))
        else:
            output.line("This run published no columns. --run shows another run")
        output.line(f"Events: {facts['events']}")
    return 0


@verb
def send(invocation: Invocation) -> int:
    """Send the lineage events that no server has taken yet, the oldest first.

    Runs do this too, beside their work. This verb waits and says what came of it.

    Exit code 0: all are sent, or there was nothing to send. 1: the server did not take an event; it stays. 2: no
    server is set.
    """
    from hotpass_resources.lineage.sending import NotTakenError, send_unsent, shown_address

    settings = load_settings()
    refuse_without_server(settings)
    log = LineageLog(settings.lineage_dir)
    waiting = sum(len(log.to_send(run)) for run in log.unsent())
    address = shown_address(settings.lineage)
    try:
        taken = send_unsent(settings.lineage, log) if waiting else 0
    except NotTakenError as error:
        raise HotpassError(
            "lineage events were not taken",
            where=address,
            why=str(error),
            do="See that OPENLINEAGE_URL, OPENLINEAGE_ENDPOINT and OPENLINEAGE_API_KEY are right and send again; the "
            f"events stay in {log.folder}",
            retry=True,
        ) from error
    invocation.output.event("lineage.sent", {"sent": taken, "address": address})
    events = "event" if taken == 1 else "events"
    invocation.output.line(f"{taken} lineage {events} sent to {address}" if waiting else "No lineage event is waiting")
    return 0


def refuse_without_server(settings: Settings) -> None:
    """Refuse to send where no server is set.

    Raises:
        InputError: There is none.
    """
    if settings.lineage.url is None:
        raise InputError(
            "there is no server to send lineage to",
            why="OPENLINEAGE_URL is not set; without it events are only kept in files",
            do="Set it to the address of the server, for example https://marquez.example",
            exit_code=2,
        )


def last_event(log: LineageLog, run: str | None) -> dict[str, Any]:
    """Last event of a run.

    Raises:
        InputError: There is no such run, or its events cannot be read.
    """
    chosen = run or log.last_finished()
    if chosen is None or PurePath(chosen).name != chosen or not log.path(chosen).is_file():
        raise InputError(
            f"there is no lineage of run '{run}'" if run else "there is no lineage of any run yet",
            where=str(log.folder),
            do="Refine something first; with OPENLINEAGE_DISABLED set no lineage is kept",
        )
    try:
        event = json.loads(log.lines(chosen)[-1])
    except (ValueError, IndexError):
        event = None
    if not isinstance(event, dict) or not {"eventType", "eventTime", "run", "job"} <= event.keys():
        raise InputError(
            "the lineage of this run cannot be read",
            where=str(log.path(chosen)),
            why="its last line is not an event",
            do="Show another run with --run; running the intake again tells its lineage anew",
        )
    return event


def origins_in(event: Mapping[str, Any]) -> Iterator[Origin]:
    """Every origin the first published data file names, in the order of its columns."""
    for output in event.get("outputs", []):
        facets = output.get("facets", {})
        if output["namespace"] != "file" or "columnLineage" not in facets:
            continue
        fields = facets["columnLineage"]["fields"]
        for column in (field["name"] for field in facets["schema"]["fields"]):
            for origin in fields.get(column, {}).get("inputFields", []):
                if origin["namespace"] == "file":
                    how = "; ".join(step.get("description", "") for step in origin.get("transformations", []))
                    yield Origin(column, PurePath(origin["name"]).name, origin["field"], how)
        return


def refuse_unknown_columns(event: Mapping[str, Any], asked: list[str]) -> None:
    """Refuse columns that the run did not publish.

    Raises:
        InputError: One of them was not.
    """
    facets = [output.get("facets", {}) for output in event.get("outputs", []) if output["namespace"] == "file"]
    known = {field["name"] for facet in facets for field in facet.get("schema", {}).get("fields", [])}
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise InputError(
            f"the run published no column '{unknown[0]}'",
            why=f"it published {', '.join(sorted(known))}" if known else "it published nothing",
            do="Name one of its columns",
        )


def facts_of(event: Mapping[str, Any], log: LineageLog) -> dict[str, Any]:
    """What is said of the run as a whole."""
    run = event["run"]

    def files(part: str) -> list[str]:
        return [dataset["name"] for dataset in event.get(part, []) if dataset["namespace"] == "file"]

    return {
        "run_id": run["runId"],
        "job": event["job"]["name"],
        "state": event["eventType"],
        "time": event["eventTime"],
        "message": run.get("facets", {}).get("errorMessage", {}).get("message"),
        "inputs": files("inputs"),
        "outputs": files("outputs"),
        "events": str(log.path(run["runId"])),
    }


def origin_table(origins: list[Origin]) -> "Table":
    """Origins for people: each published column is named once."""
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False)
    for heading in ("Column", "Workbook", "Column there", "How"):
        table.add_column(heading, overflow="fold")
    before = None
    for origin in origins:
        name = origin.column if origin.column != before else ""
        table.add_row(*(Text(printable(cell)) for cell in (name, origin.workbook, origin.source, origin.how)))
        before = origin.column
    return table
