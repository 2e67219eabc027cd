"""``hotpass review list`` and ``decide``: people decide where the program is not sure.

Belongs here: showing what waits and writing one decision. Does not belong here: which queue and decisions are meant
(``review_place``), handing many pairs out and back (``command_review_exchange``), what decisions mean
(``hotpass_assets.domain.linkage``).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from hotpass_assets.domain.printable import printable
from hotpass_cli.options import Invocation, verb
from hotpass_cli.review_options import DecisionsPath, QueuePath, Replace, Who, Why
from hotpass_cli.review_place import ReviewPlace, review_place, today, usage

if TYPE_CHECKING:
    import polars as pl
    from rich.table import Table

    from hotpass_cli.output import Output

SHOWN = 20
VERDICT_WORDS = ("same", "different", "unsure")


@verb
def list_tasks(
    invocation: Invocation,
    queue: QueuePath = None,
    decisions: DecisionsPath = None,
    everything: Annotated[bool, typer.Option("--all", help="Show the decided pairs too.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="ROWS", help="Most pairs to show. Default: 20; all as JSON.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")] = False,
) -> int:
    """Show the pairs that wait for a person, the most instructive first.

    A pair that was decided, or follows from what was decided, is not asked again. Numbers stay with their pairs until
    the queue is made anew.

    Exit code 0: done, even if nothing waits. 1: the store or a file failed. 2: there is no such queue, or the
    decisions or the profile are invalid.
    """
    from hotpass_cli.review_exchange import masked_tasks

    place = review_place(invocation, queue, decisions)
    tasks = place.tasks()
    waiting = tasks["decision"].null_count()
    chosen = tasks if everything else tasks.filter(tasks["decision"].is_null())
    output = invocation.output
    as_data = as_json or output.is_json
    shown = chosen.head(limit or (chosen.height if as_data else SHOWN))
    if as_data:
        found = {"open": waiting, "total": tasks.height, "decisions": place.decisions}
        masked = masked_tasks(shown, place.masking)
        if output.is_json:
            output.event("review.tasks", {**found, "tasks": masked})
        else:
            typer.echo(json.dumps({**found, "decisions": str(place.decisions), "tasks": masked}, indent=2))
        return 0
    if not shown.is_empty():
        output.show(task_table(shown))
    output.line(f"{waiting} of {tasks.height} pairs wait for a decision. Decisions: {place.decisions}")
    if shown.height < chosen.height:
        output.line(f"Shown are {shown.height} of {chosen.height}: --limit shows more")
    return 0


def task_table(tasks: "pl.DataFrame") -> "Table":
    """Tasks for people."""
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False)
    for heading in ("No.", "Left", "Right", "Sure", "Question"):
        table.add_column(heading, justify="right" if heading in {"No.", "Sure"} else "left")
    for task in tasks.iter_rows(named=True):
        sure = "" if task["probability"] is None else f"{task['probability']:.0%}"
        sides = [task[f"{side}_name"] or task[f"{side}_key"] or "" for side in ("left", "right")]
        asked = task["decision"] or task["question"] or ""
        table.add_row(*(Text(printable(cell)) for cell in (str(task["number"]), *sides, sure, asked)))
    return table


@dataclass(frozen=True)
class Pair:
    """Two records and what is said of them."""

    left: str
    right: str
    left_name: str | None
    right_name: str | None
    verdict: str


@verb
def decide(
    invocation: Invocation,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NUMBER] [VERDICT]",
            show_default=False,
            rich_help_panel="Arguments",
            help="Number of the pair in the list, and same, different or unsure.",
        ),
    ] = None,
    left: Annotated[str | None, typer.Option("--left", metavar="KEY", help="One record, instead of a number.")] = None,
    right: Annotated[str | None, typer.Option("--right", metavar="KEY", help="The other record.")] = None,
    record: Annotated[
        str | None, typer.Option("--record", metavar="KEY", help="Record whose value is decided.")
    ] = None,
    field: Annotated[str | None, typer.Option("--field", metavar="FIELD", help="Field of that record.")] = None,
    value: Annotated[str | None, typer.Option("--value", metavar="TEXT", help="What the field must hold.")] = None,
    who: Who = None,
    why: Why = None,
    replace: Replace = False,
    queue: QueuePath = None,
    decisions: DecisionsPath = None,
) -> int:
    """Say whether two records are the same, or what a value must be.

    The decision counts from the next run on, and in every later one. unsure leaves the pair open; with --replace it
    takes back what was decided of it.

    Exit code 0: written. 1: the file cannot be written. 2: there is no such pair or verdict, or the decision
    contradicts another.
    """
    if record is not None or field is not None or value is not None:
        if words or left or right or not (record and field and value):
            raise usage("a value is decided with --record, --field and --value, and nothing else")
        place = review_place(invocation, queue, decisions)
        return _decide_value(place, invocation.output, (record, field, value), who, why, replace=replace)
    place = review_place(invocation, queue, decisions)
    pair = _pair(place, words or [], left, right)
    return _decide_pair(place, invocation.output, pair, place.signer(who), why, replace=replace)


def _pair(place: ReviewPlace, words: list[str], left: str | None, right: str | None) -> Pair:
    by_key = left is not None or right is not None
    if (by_key and not (left and right)) or len(words) != (1 if by_key else 2):
        raise usage("give NUMBER and VERDICT, or --left, --right and VERDICT; VERDICT is same, different or unsure")
    verdict = words[-1].casefold()
    if verdict not in VERDICT_WORDS:
        raise usage(f"no verdict '{words[-1][:40]}': there are {', '.join(VERDICT_WORDS)}")
    if left and right:
        if left.strip() == right.strip():
            raise usage("--left and --right are the same record")
        return Pair(left.strip(), right.strip(), None, None, verdict)
    tasks = place.tasks()
    found = tasks.filter(tasks["number"].cast(str) == words[0]).rows(named=True)
    if not found:
        held = f"has 1 to {tasks.height}" if tasks.height else "is empty"
        raise usage(f"no pair number '{words[0][:40]}': the queue {held}")
    task = found[0]
    if not task["left_key"] or not task["right_key"] or task["left_key"] == task["right_key"]:
        raise usage(
            f"both records of pair {words[0]} are called '{task['left_key']}': tell them apart in their source, "
            "where one identifier stands for two"
        )
    return Pair(task["left_key"], task["right_key"], task["left_name"], task["right_name"], verdict)


def _decide_pair(place: ReviewPlace, output: "Output", pair: Pair, who: str, why: str | None, *, replace: bool) -> int:
    from hotpass_assets.domain.linkage.review.decisions import without_pair
    from hotpass_assets.domain.linkage.review.tasks import VERDICTS

    word = VERDICTS[pair.verdict]
    names = f"'{pair.left_name or pair.left}' and '{pair.right_name or pair.right}'"
    if word is not None:
        row = {"decision": word, "left": pair.left, "right": pair.right, "why": why}
        row |= {"left_name": pair.left_name, "right_name": pair.right_name, "who": who, "when": today()}
        _add(place, row, replace=replace)
        said = f"Decided: {names} are {'the same' if pair.verdict == 'same' else 'different'}."
    elif replace:
        place.change(lambda before: without_pair(before, pair.left, pair.right))
        said = f"Taken back: nothing is decided about {names}."
    else:
        said = f"Left open: nothing was written about {names}. --replace takes an earlier decision back."
    output.event(
        "review.decided",
        {"decision": word, "left": pair.left, "right": pair.right, "who": who, "decisions": place.decisions},
    )
    output.line(said)
    output.line(f"Decisions: {place.decisions}")
    return 0


def _decide_value(
    place: ReviewPlace,
    output: "Output",
    what: tuple[str, str, str],
    who: str | None,
    why: str | None,
    *,
    replace: bool,
) -> int:
    record, field, value = what
    row = {"decision": "field_value", "left": record, "field": field, "value": value, "why": why}
    _add(place, row | {"who": place.signer(who), "when": today()}, replace=replace)
    output.event(
        "review.decided", {"decision": "field_value", "record": record, "field": field, "decisions": place.decisions}
    )
    output.line(f"Decided: {field} of '{record}' is '{value}'.")
    output.line(f"Decisions: {place.decisions}")
    return 0


def _add(place: ReviewPlace, row: Mapping[str, str | None], *, replace: bool) -> None:
    """Adds one decision, which is judged like a line of the file."""
    import polars as pl

    from hotpass_assets.domain.linkage.review.decisions import decisions_from, merged

    line = pl.DataFrame([row], schema=dict.fromkeys(row, pl.String())).with_columns(line=pl.lit(None, pl.Int64))
    new = decisions_from(line, "command line", place.fields)
    place.change(lambda before: merged(before, new, str(place.decisions), replace=replace))
