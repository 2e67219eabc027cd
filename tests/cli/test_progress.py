"""Progress is live on a terminal, calm in a log and an event for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from hotpass_cli import progress
from hotpass_cli.output import Output
from hotpass_cli.progress import EventListener, State, listening


@dataclass(frozen=True)
class Step:
    """A step of progress."""

    stage: str
    state: State
    done: int | None = None
    total: int | None = None
    message: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


READING = [
    Step("read", "started", 0, 3),
    Step("read", "advanced", 1, 3),
    Step("read", "advanced", 2, 3),
    Step("read", "completed", 3, 3, counts={"workbooks": 3, "rows": 1204}),
]


def test_off_a_terminal_each_stage_is_two_lines_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    """A log file full of bars is unreadable, and stdout is for results."""
    with listening(Output("rich")) as listener:
        for step in READING:
            listener(step)
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == "read: started\nread: completed, 3 workbooks, 1,204 rows\n"


def test_on_a_terminal_stages_are_bars_with_their_counts(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Someone who waits sees what is being done and how far it is."""
    from rich.console import Console

    monkeypatch.setattr(progress, "stderr_console", lambda: Console(stderr=True, force_terminal=True, width=100))
    with listening(Output("rich")) as listener:
        for step in [*READING, Step("map", "started", message="columns")]:
            listener(step)
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "3/3" in captured.err
    assert "3 workbooks, 1,204 rows" in captured.err
    assert "map" in captured.err


def test_events_of_a_busy_stage_are_throttled_and_counted(capfd: pytest.CaptureFixture[str]) -> None:
    """A hundred thousand events would cost more than the work they tell of."""
    seconds = iter([0.0, 0.1, 0.2, 0.9, 1.0])
    listener = EventListener(Output("json"), clock=lambda: next(seconds))
    for state in ("started", "advanced", "advanced", "advanced", "completed"):
        listener(Step("read", state))
    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [event["event"] for event in events] == ["stage.started", "stage.advanced", "stage.completed"]
    assert events[-1]["data"]["suppressed"] == 2
