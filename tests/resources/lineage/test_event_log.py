"""Events of runs in files: whole, one beginning, one end, whatever else runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hotpass_resources.lineage.event_log import LineageLog


@pytest.fixture
def log(tmp_path: Path) -> LineageLog:
    return LineageLog(tmp_path / "lineage")


def test_a_run_has_one_beginning_and_one_end(log: LineageLog) -> None:
    """A run that is taken up again, or closed by two processes, must not be counted twice."""
    assert log.begin("a", "1\n", to_send=False)
    assert not log.begin("a", "again\n", to_send=False)
    assert log.running() == ["a"]
    assert log.finish("a", "2\n", to_send=False)
    assert not log.finish("a", "3\n", to_send=False)
    assert log.path("a").read_text() == "1\n2\n"
    assert log.running() == []
    assert not log.begin("a", "after the end\n", to_send=False)


def test_an_end_without_a_beginning_is_not_kept(log: LineageLog) -> None:
    """An end alone is an event no receiver can place."""
    assert not log.finish("a", "2\n", to_send=True)
    assert not log.path("a").exists()


def test_what_was_taken_is_not_sent_again(log: LineageLog) -> None:
    """A server that was away between two events must get the second one only."""
    log.begin("a", "1\n", to_send=True)
    assert log.to_send("a") == ["1\n"]
    log.mark_taken("a")
    assert log.unsent() == []
    log.finish("a", "2\n", to_send=True)
    assert log.to_send("a") == ["2\n"]
    log.mark_taken("a")
    assert log.unsent() == []
    assert log.to_send("a") == []


def test_without_a_server_nothing_waits(log: LineageLog) -> None:
    """Setting a server later must not send the past unasked."""
    log.begin("a", "1\n", to_send=False)
    log.finish("a", "2\n", to_send=False)
    assert log.unsent() == []


def test_a_run_that_began_without_a_server_sends_its_end_alone(log: LineageLog) -> None:
    """The end of a run swept up by a process that knows a server."""
    log.begin("a", "1\n", to_send=False)
    log.finish("a", "2\n", to_send=True)
    assert log.to_send("a") == ["2\n"]


def test_the_last_finished_run_is_not_one_that_goes_on(log: LineageLog) -> None:
    """Who asks for the last lineage wants a whole one."""
    assert log.last_finished() is None
    log.begin("a", "1\n", to_send=False)
    log.finish("a", "2\n", to_send=False)
    log.begin("b", "1\n", to_send=False)
    assert log.last_finished() == "a"


_MANY = """
import sys
from pathlib import Path
from hotpass_resources.lineage.event_log import LineageLog
log = LineageLog(Path(sys.argv[1]))
for number in range(15):
    name = f"{sys.argv[2]}-{number}"
    log.begin(name, '{"first": 1}\\n', to_send=True)
    log.begin(f"shared-{number}", '{"first": 1}\\n', to_send=True)
    log.finish(name, '{"last": 1}\\n', to_send=True)
    log.finish(f"shared-{number}", '{"last": 1}\\n', to_send=True)
"""


def test_processes_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    """Two runs at once write whole lines; a run that two processes close has one end."""
    folder = tmp_path / "lineage"
    started = [subprocess.Popen([sys.executable, "-c", _MANY, str(folder), name]) for name in ("a", "b", "c")]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    files = sorted(folder.glob("*.ndjson"))
    assert len(files) == 60
    for file in files:
        assert [list(json.loads(line)) for line in file.read_text().splitlines()] == [["first"], ["last"]]
    log = LineageLog(folder)
    assert log.running() == []
    assert sorted(log.unsent()) == [file.stem for file in files]
    assert not [path for path in folder.rglob("*") if ".part" in path.name]
