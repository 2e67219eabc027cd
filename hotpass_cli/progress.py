"""Progress of a run while it happens.

Belongs here: turning stage progress into bars, lines or events. Does not belong here: what the stages are,
and the results of the run.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, Protocol

import typer

from hotpass_cli.output import Output, stderr_console

SECONDS_BETWEEN_EVENTS = 0.5

State = Literal["started", "advanced", "completed"]


class StageProgress(Protocol):
    """What is read of one step of progress (``hotpass_assets.refinement.StageProgress``)."""

    @property
    def stage(self) -> str:
        """Name of the stage."""

    @property
    def state(self) -> State:
        """Whether the stage begins, goes on or is over."""

    @property
    def done(self) -> int | None:
        """Units done so far."""

    @property
    def total(self) -> int | None:
        """Units in all, when known."""

    @property
    def message(self) -> str:
        """What is being done, without values from the data."""

    @property
    def counts(self) -> Mapping[str, int]:
        """What has been counted."""


Listener = Callable[[StageProgress], None]


@contextmanager
def listening(output: Output) -> Iterator[Listener]:
    """Listener that suits the output: events in JSON mode, bars on a terminal, lines elsewhere."""
    if output.is_json:
        yield EventListener(output)
        return
    console = stderr_console()
    if not console.is_terminal:
        yield write_line
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description:<8}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[counts]}", markup=False),
    )
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def draw(step: StageProgress) -> None:
            """Moves the bar of the step's stage."""
            task = tasks.get(step.stage)
            if task is None:
                task = tasks[step.stage] = bars.add_task(step.stage, total=None, counts="")
            total = step.total
            done = step.done
            if step.state == "completed":
                total = total or done or 1
                done = total
            text = counts_text(step.counts) or step.message
            bars.update(task, total=total, completed=done, counts=text)

        yield draw


def counts_text(counts: Mapping[str, int]) -> str:
    """Counts in words: ``3 workbooks, 1,204 rows``."""
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())


def write_line(step: StageProgress) -> None:
    """One plain line on stderr when a stage begins and when it is over."""
    if step.state != "advanced":
        details = counts_text(step.counts) or step.message
        typer.echo(f"{step.stage}: {step.state}{f', {details}' if details else ''}", err=True)


class EventListener:
    """Stage events for programs; ``stage.advanced`` at most every half second, the rest counted.

    Args:
        output: Where the events go.
        clock: Seconds that only ever grow.
    """

    def __init__(self, output: Output, clock: Callable[[], float] = time.monotonic) -> None:
        self._output = output
        self._clock = clock
        self._last = float("-inf")
        self._suppressed = 0

    def __call__(self, step: StageProgress) -> None:
        """Writes the event of one step, or counts it as suppressed."""
        now = self._clock()
        if step.state == "advanced" and now - self._last < SECONDS_BETWEEN_EVENTS:
            self._suppressed += 1
            return
        self._last = now
        data = {
            "stage": step.stage,
            "done": step.done,
            "total": step.total,
            "message": step.message,
            "counts": dict(step.counts),
        }
        if step.state == "completed":
            data["suppressed"] = self._suppressed
            self._suppressed = 0
        self._output.event(f"stage.{step.state}", data)
