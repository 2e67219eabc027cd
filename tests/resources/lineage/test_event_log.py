"""Events of runs in files: whole, one beginning, one end, whatever else runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hotpass_assets.domain.lineage.openlineage_events import as_line
from hotpass_resources.lineage.event_log import LineageLog, _write


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


def test_a_name_that_holds_ends_of_lines_is_one_event(log: LineageLog) -> None:
    """A sheet with U+2028 in its name would split its event, and no later run's could ever be sent."""
    event = {"run": {"runId": "a"}, "producer": "p", "sheet": "one\u2028two\u2029three\u0085four"}
    log.begin("a", as_line(event), to_send=True)
    log.begin("b", json.dumps(event, ensure_ascii=False) + "\n", to_send=True)
    assert as_line(event).isascii()
    for run in ("a", "b"):
        assert [json.loads(line) for line in log.to_send(run)] == [event]
        assert log.first(run) == event


def test_a_line_that_is_no_event_is_set_aside(log: LineageLog) -> None:
    """Half a line in an old file must neither hold up every other run nor vanish."""
    log.begin("a", "half an ev\n", to_send=True)
    assert log.first("a") is None
    (line,) = log.to_send("a")
    assert log.set_aside("a", line).read_text() == "half an ev\n"
    assert log.unsent() == []


def test_a_mark_that_another_process_takes_away_is_nothing_to_send(log: LineageLog) -> None:
    """A run that is sending while somebody else counts what waits."""
    log.begin("a", "1\n", to_send=True)
    (log.folder / "unsent" / "a").unlink()
    assert log.to_send("a") == []
    log.mark_taken("a")


def test_a_beginning_that_cannot_be_written_leaves_no_mark(log: LineageLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run without events that is for ever said to go on, and to wait for a server."""

    def full(path: Path, text: str) -> None:
        if path == log.path("a"):
            raise OSError("the disk is full")
        _write(path, text)

    monkeypatch.setattr("hotpass_resources.lineage.event_log._write", full)
    with pytest.raises(OSError, match="full"):
        log.begin("a", "1\n", to_send=True)
    assert (log.running(), log.unsent()) == ([], [])


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
