"""Events go to a server that takes them, and stay where one does not, whatever it does instead."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from hotpass_resources.lineage.event_log import LineageLog
from hotpass_resources.lineage.sending import EventSender, NotTakenError, send_unsent, shown_address
from hotpass_resources.settings import LineageSettings
from tests.builders.lineage_server import Manner, lineage_server
from tests.builders.loopback import closed_port

SECRET = "key-that-nobody-may-read"


@pytest.fixture
def log(tmp_path: Path) -> LineageLog:
    """Two runs, four events."""
    log = LineageLog(tmp_path / "lineage")
    for run in ("a", "b"):
        log.begin(run, json.dumps({"eventType": "START", "run": run}) + "\n", to_send=True)
        log.finish(run, json.dumps({"eventType": "COMPLETE", "run": run}) + "\n", to_send=True)
    return log


def test_a_server_gets_every_event_once_and_in_order(log: LineageLog) -> None:
    """A receiver that sees the end of a run before its beginning makes nothing of it."""
    with lineage_server() as server:
        assert send_unsent(LineageSettings(url=server.url, api_key=SECRET), log) == 4
        assert send_unsent(LineageSettings(url=server.url), log) == 0
    assert [(event["run"], event["eventType"]) for event in server.events] == [
        ("a", "START"),
        ("a", "COMPLETE"),
        ("b", "START"),
        ("b", "COMPLETE"),
    ]
    assert server.paths == ["/api/v1/lineage"] * 4
    assert server.headers[0]["Authorization"] == f"Bearer {SECRET}"
    assert log.unsent() == []


@pytest.mark.parametrize("base", ["", "/", "/catalogue", "/catalogue/"])
def test_the_path_is_added_to_the_address(log: LineageLog, base: str) -> None:
    """DataHub and OpenMetadata take lineage below a path of their own."""
    with lineage_server() as server:
        settings = LineageSettings(url=server.url + base, endpoint="/openapi/openlineage/api/v1/lineage")
        send_unsent(settings, log)
    assert set(server.paths) == {f"{base.rstrip('/')}/openapi/openlineage/api/v1/lineage"}
    assert shown_address(settings) == server.url + server.paths[0]


@pytest.mark.parametrize("manner", ["500", "html", "redirects to html", "hangs", "closes early"])
def test_an_event_that_is_not_taken_stays(log: LineageLog, manner: Manner) -> None:
    """The server is asked once, not once for each event, and nothing is lost."""
    with lineage_server(manner) as server, pytest.raises(NotTakenError) as failure:
        send_unsent(LineageSettings(url=server.url, api_key=SECRET), log)
    assert server.asked == 1
    assert log.unsent() == ["a", "b"]
    assert len(log.to_send("a")) == 2
    assert SECRET not in str(failure.value)
    with lineage_server() as server:
        assert send_unsent(LineageSettings(url=server.url), log) == 4
    assert server.states() == ["START", "COMPLETE"] * 2


def test_an_event_that_is_refused_does_not_hold_up_the_others(log: LineageLog) -> None:
    """One event a server finds wrong would otherwise stop the lineage of all later runs."""
    with lineage_server("422") as server, pytest.raises(NotTakenError, match="422"):
        send_unsent(LineageSettings(url=server.url), log)
    assert server.asked == 2
    assert log.unsent() == ["a", "b"]


@pytest.mark.parametrize("url", ["nonsense", "file:///etc/passwd", "http://", "ftp://host.example", "http://[::1"])
def test_an_address_that_is_none_is_said_so(log: LineageLog, url: str) -> None:
    """A misspelt variable must not look like a server that is away, nor open anything else."""
    with pytest.raises(NotTakenError, match="OPENLINEAGE_URL"):
        send_unsent(LineageSettings(url=url), log)


def test_credentials_in_the_address_are_never_shown(log: LineageLog) -> None:
    """Warnings end up in logs."""
    url = closed_port().replace("//", f"//user:{SECRET}@")
    settings = LineageSettings(url=url, api_key=SECRET)
    with pytest.raises(NotTakenError) as failure:
        send_unsent(settings, log)
    assert SECRET not in str(failure.value) + shown_address(settings) + repr(settings).replace(url, "")


def test_sending_goes_on_beside_the_run(log: LineageLog) -> None:
    """All is sent when the run asks how it went; it does not have to send itself."""
    with lineage_server() as server:
        sender = EventSender(LineageSettings(url=server.url), log)
        sender.wake()
        sender.wake()
        assert sender.settle() is None
        log.begin("c", '{"eventType": "START"}\n', to_send=True)
        sender.wake()
        assert sender.settle() is None
    assert len(server.events) == 5
    assert log.unsent() == []


@pytest.mark.parametrize("manner", ["hangs", "drips"])
def test_a_server_that_does_not_finish_its_answer_is_left_alone(log: LineageLog, manner: Manner) -> None:
    """The run ends while the server still holds the connection, and the process is not kept by it."""
    with lineage_server(manner) as server:
        sender = EventSender(LineageSettings(url=server.url), log)
        sender.wake()
        problem = sender.settle()
        assert problem is not None
        assert "within 2 seconds" in problem
        assert not server.let_go.is_set()
        assert all(thread.daemon for thread in threading.enumerate() if thread.name == "lineage")
    assert log.unsent() == ["a", "b"]


def test_a_server_that_is_away_is_not_asked_again_at_once(log: LineageLog) -> None:
    """Its absence was noticed when the run began; the end of the run does not wait for it a second time."""
    with lineage_server("500") as server:
        sender = EventSender(LineageSettings(url=server.url), log)
        sender.wake()
        assert sender.settle() == "the server answered 500"
        sender.wake()
        assert sender.settle() == "the server answered 500"
    assert server.asked == 1
