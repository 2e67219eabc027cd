"""``hotpass review import`` and ``export``: many pairs handed to people, and their verdicts taken back.

Belongs here: files for a spreadsheet, and the way to Label Studio and back. Does not belong here: which queue and
decisions are meant (``review_place``), what leaves this machine (``review_exchange``), the server
(``hotpass_resources.label_studio``).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotpass_assets.domain.counted import counted
from hotpass_cli.options import Invocation, verb
from hotpass_cli.output import Masking
from hotpass_cli.review_options import (
    DecisionsPath,
    LabelStudioProject,
    LabelStudioTimeout,
    LabelStudioToken,
    LabelStudioUrl,
    QueuePath,
    Replace,
    Who,
)
from hotpass_cli.review_place import ReviewPlace, review_place, server_from, today, usage

if TYPE_CHECKING:
    import polars as pl

    from hotpass_assets.domain.linkage.review.decisions import Decisions
    from hotpass_cli.output import Output
    from hotpass_resources.label_studio import Server


_USUAL_TIMEOUT = 30


@verb
def import_verdicts(
    invocation: Invocation,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            show_default=False,
            rich_help_panel="Arguments",
            help="File from review export with its column verdict filled in: same, different, unsure or nothing.",
        ),
    ] = None,
    who: Who = None,
    replace: Replace = False,
    queue: QueuePath = None,
    decisions: DecisionsPath = None,
    label_studio_url: LabelStudioUrl = None,
    label_studio_token: LabelStudioToken = None,
    label_studio_project: LabelStudioProject = None,
    label_studio_timeout: LabelStudioTimeout = _USUAL_TIMEOUT,
) -> int:
    """Take over verdicts from a file that people filled in, or from Label Studio.

    All verdicts are taken over, or none: one that contradicts another decision is named with its line. Verdicts
    from Label Studio are signed by their annotators; where annotators disagree, the pair stays open.

    Exit code 0: taken over. 1: Label Studio or a file failed. 2: a verdict or the options are invalid.
    """
    from hotpass_assets.domain.linkage.review.decisions import merged
    from hotpass_assets.domain.linkage.review.tasks import answers_from

    _check_where(file, label_studio_url, label_studio_project, label_studio_timeout)
    if label_studio_url and label_studio_project is None:
        raise usage("--label-studio-url needs --label-studio-project")
    place = review_place(invocation, queue, decisions)
    output = invocation.output
    if label_studio_url and label_studio_project:
        server = server_from(label_studio_url, label_studio_token, label_studio_timeout)
        source = f"{server.place}, project {label_studio_project}"
        verdicts = pulled(server, label_studio_project, place, output)
    else:
        from hotpass_resources.person_csv import read_person_csv

        assert file is not None
        source, verdicts = str(file), read_person_csv(file)
    answers = answers_from(_signed(verdicts, place.signer(who)), source)
    earlier: list[Decisions] = []

    def add(before: "Decisions") -> "Decisions":
        earlier.append(before)
        return merged(before, answers, str(place.decisions), replace=replace)

    after = place.change(add)
    added = after.table.join(earlier[0].table, on=["decision", "left", "right"], how="anti", nulls_equal=True).height
    known = answers.table.height - added
    output.event("review.imported", {"source": source, "new": added, "known": known, "decisions": place.decisions})
    output.line(f"Took over {counted(added, 'decision')} from {source}; {counted(known, 'was', 'were')} known before.")
    output.line(f"Decisions: {place.decisions}")
    return 0


def _check_where(file: Path | None, url: str | None, project: int | None, timeout: float) -> None:
    """A file or Label Studio is named, and not both; a token in the environment is there for either."""
    asked = {"url": url is not None, "project": project is not None, "timeout": timeout != _USUAL_TIMEOUT}
    given = [f"--label-studio-{name}" for name, is_given in asked.items() if is_given]
    if file is not None and given:
        raise usage(f"name a file, or Label Studio with --label-studio-url, and not both: {given[0]} goes with no file")
    if file is None and url is None:
        raise usage("name a file, or Label Studio with --label-studio-url")


def pulled(server: "Server", project: int, place: ReviewPlace, output: "Output") -> "pl.DataFrame":
    """What the annotators of a Label Studio project said."""
    from hotpass_cli.review_exchange import verdict_table
    from hotpass_resources.label_studio import LabelStudio

    tasks = place.tasks()
    verdicts, warnings = verdict_table(LabelStudio(server, project).verdicts(), tasks)
    for sentence in warnings:
        output.warning(sentence)
    return verdicts


def _signed(verdicts: "pl.DataFrame", who: str) -> "pl.DataFrame":
    """Verdicts with who and when, where they do not say it themselves."""
    import polars as pl

    for name, text in (("who", who), ("when", today())):
        said = pl.col(name) if name in verdicts.columns else pl.lit(None, pl.String)
        verdicts = verdicts.with_columns(pl.coalesce(said, pl.lit(text)).alias(name))
    return verdicts


@verb
def export_tasks(
    invocation: Invocation,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            show_default=False,
            rich_help_panel="Arguments",
            help="CSV to write, with an empty column verdict to fill in.",
        ),
    ] = None,
    queue: QueuePath = None,
    decisions: DecisionsPath = None,
    label_studio_url: LabelStudioUrl = None,
    label_studio_token: LabelStudioToken = None,
    label_studio_project: LabelStudioProject = None,
    label_studio_timeout: LabelStudioTimeout = _USUAL_TIMEOUT,
) -> int:
    """Hand the open pairs to people: as a file for a spreadsheet, or to Label Studio.

    A pair that is in the Label Studio project already is not pushed again. Fields named by --sensitive-field, and
    those about a person, are masked in what is pushed.

    Exit code 0: done. 1: Label Studio or a file failed. 2: there is no such queue, or the options are invalid.
    """
    _check_where(file, label_studio_url, label_studio_project, label_studio_timeout)
    place = review_place(invocation, queue, decisions)
    output = invocation.output
    if file is not None:
        from hotpass_resources.person_csv import write_person_csv

        tasks = place.open_tasks()
        write_person_csv(file, sheet_of(tasks), for_excel=True)
        output.event("review.exported", {"target": file, "new": tasks.height, "known": 0})
        output.line(f"Wrote {counted(tasks.height, 'pair')} to {file}. Fill in its column verdict, then:")
        given = [("--queue", queue), ("--decisions", decisions), ("--profile", invocation.shared.profile)]
        places = "".join(f" {option} {value}" for option, value in given if value is not None)
        output.line(f"  hotpass review import {file}{places}")
        return 0
    assert label_studio_url is not None
    server = server_from(label_studio_url, label_studio_token, label_studio_timeout)
    subject = place.queue.name if place.queue else place.profile
    push_tasks(server, label_studio_project, place.open_tasks(), place.masking, subject, output)
    return 0


def push_tasks(
    server: "Server", number: int | None, tasks: "pl.DataFrame", masking: Masking, subject: str, output: "Output"
) -> None:
    """Pushes tasks to Label Studio, in a new project named after the subject where none is given.

    Raises:
        HotpassError: It cannot be reached or refuses.
    """
    from hotpass_cli.review_exchange import task_payloads
    from hotpass_resources.label_studio import LabelStudio

    payloads = task_payloads(tasks, masking)
    if number is None:
        project = LabelStudio.create(server, f"Hotpass review: {subject}")
    else:
        project = LabelStudio(server, number)
        project.check()
    pushed = project.push(payloads)
    target = f"{server.place}, project {project.project}"
    output.event(
        "review.exported",
        {"target": target, "project": project.project, "new": pushed, "known": len(payloads) - pushed},
    )
    output.line(
        f"Pushed {counted(pushed, 'pair')} to {target}; {counted(len(payloads) - pushed, 'was', 'were')} there already."
    )


def sheet_of(tasks: "pl.DataFrame") -> "pl.DataFrame":
    """Tasks as people fill them in: verdict and reason first, keys last."""
    import polars as pl

    answers = [pl.lit(None, pl.String).alias(name) for name in ("verdict", "why")]
    last = ["left_key", "right_key"]
    shown = [name for name in tasks.columns if name not in {"number", "decision", "learns", "verdict", "why", *last}]
    return tasks.select("number", *answers, *shown, *last)
