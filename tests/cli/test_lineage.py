"""``hotpass lineage``: what a person sees of a run, and what is said where there is nothing to see or to send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hotpass_resources.lineage.event_log import LineageLog
from hotpass_resources.settings import load_settings
from tests.builders.lineage_server import lineage_server

if TYPE_CHECKING:
    from conftest import Hotpass

RUN = "6f7f2d5e-6d07-4a09-9c7e-0d3f3c6f2f11"


def event(state: str, **more: Any) -> dict[str, Any]:
    return {
        "eventType": state,
        "eventTime": "2026-01-31T10:00:00.000+00:00",
        "run": {"runId": RUN, "facets": {}},
        "job": {"namespace": "hotpass.local", "name": "hotpass.pipeline.clubs"},
        "inputs": [{"namespace": "file", "name": "/drop/clubs.xlsx"}],
        "outputs": [],
        **more,
    }


def published() -> dict[str, Any]:
    """A data file with a column that has one origin in a workbook, and one that has none."""
    origin = {
        "namespace": "file",
        "name": "/drop/clubs.xlsx",
        "field": "Members!Region",
        "transformations": [{"type": "DIRECT", "description": "field province; cleaned by province.alias"}],
    }
    own = {"namespace": "hotpass.local", "name": "clubs.organisations", "field": "province"}
    return {
        "namespace": "file",
        "name": "/out/refined.parquet",
        "facets": {
            "schema": {"fields": [{"name": "province"}, {"name": "vat_number"}]},
            "columnLineage": {
                "fields": {"province": {"inputFields": [own, origin]}, "vat_number": {"inputFields": []}}
            },
        },
    }


def keep(*events: dict[str, Any], to_send: bool = False) -> LineageLog:
    """The events of one run, kept as a run keeps them."""
    log = LineageLog(load_settings().lineage_dir)
    first, last = (json.dumps(one) + "\n" for one in events)
    log.begin(RUN, first, to_send=to_send)
    log.finish(RUN, last, to_send=to_send)
    return log


@pytest.fixture
def log(folder: Path) -> LineageLog:
    return keep(event("START"), event("COMPLETE", outputs=[published()]))


def test_a_column_is_shown_with_the_workbook_it_comes_from(hotpass: Hotpass, log: LineageLog) -> None:
    """What a governance officer asks first."""
    ran = hotpass("lineage", "show")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == (
        f"Run {RUN} of hotpass.pipeline.clubs, COMPLETE at 2026-01-31T10:00:00.000+00:00"
    )
    row = next(line for line in ran.out.splitlines() if "province" in line)
    assert [cell.strip() for cell in row.split("│")][:3] == ["province", "clubs.xlsx", "Members!Region"]
    assert str(log.path(RUN)) in ran.out


@pytest.mark.parametrize("flags", [["--json"], ["--log-format", "json"]])
def test_programs_get_the_same(hotpass: Hotpass, log: LineageLog, flags: list[str]) -> None:
    """One document or one event, and nothing else on stdout."""
    ran = hotpass("lineage", "show", "--run", RUN, "--column", "province", *flags)
    data = json.loads(ran.out) if flags == ["--json"] else ran.event("lineage.columns")
    assert data["columns"] == [
        {
            "column": "province",
            "workbook": "clubs.xlsx",
            "source": "Members!Region",
            "how": "field province; cleaned by province.alias",
        }
    ]
    assert (data["run_id"], data["state"], data["outputs"]) == (RUN, "COMPLETE", ["/out/refined.parquet"])


def test_a_run_that_failed_says_why(hotpass: Hotpass, folder: Path) -> None:
    """It published nothing, and an empty table would look like a fault of this verb."""
    why = {"errorMessage": {"message": "the disk is full", "programmingLanguage": "python"}}
    keep(event("START"), event("FAIL", run={"runId": RUN, "facets": why}))
    ran = hotpass("lineage", "show")
    assert ran.code == 0
    assert "Failed   the disk is full" in ran.out
    assert "This run published no columns" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--column", "fax"], "the run published no column 'fax'"),
        (["--run", "unknown"], "there is no lineage of run 'unknown'"),
        (["--run", "../../etc/passwd"], "there is no lineage of run '../../etc/passwd'"),
    ],
)
def test_what_is_not_there_is_said(hotpass: Hotpass, log: LineageLog, arguments: list[str], said: str) -> None:
    """One line, and no file outside the folder is opened."""
    ran = hotpass("lineage", "show", *arguments)
    assert ran.code == 1
    assert said in ran.error


def test_no_lineage_at_all_is_said(hotpass: Hotpass) -> None:
    """In a new workspace."""
    ran = hotpass("lineage", "show")
    assert ran.code == 1
    assert "there is no lineage of any run yet" in ran.error


@pytest.mark.parametrize("line", ["{", "[]", '{"eventType": "COMPLETE"}', ""])
def test_a_damaged_file_is_said_so(hotpass: Hotpass, log: LineageLog, line: str) -> None:
    """Without a traceback."""
    log.path(RUN).write_text(line, encoding="utf-8")
    ran = hotpass("lineage", "show")
    assert ran.code == 1
    assert "cannot be read" in ran.error


def test_sending_needs_a_server(hotpass: Hotpass, log: LineageLog) -> None:
    """Usage, not a failure."""
    ran = hotpass("lineage", "send")
    assert ran.code == 2
    assert "OPENLINEAGE_URL is not set" in ran.error


def test_waiting_events_are_sent_once(hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the doctor says that they wait, and where they go."""
    keep(event("START"), event("COMPLETE"), to_send=True)
    with lineage_server() as server:
        monkeypatch.setenv("OPENLINEAGE_URL", server.url)
        assert f"sent to {server.url}/api/v1/lineage; 1 run waits for the server" in hotpass("doctor").out
        assert hotpass("lineage", "send").out == f"2 lineage events sent to {server.url}/api/v1/lineage\n"
        assert hotpass("lineage", "send").out == "No lineage event is waiting\n"
        assert "waits" not in hotpass("doctor").out
    assert server.states() == ["START", "COMPLETE"]


def test_a_server_that_does_not_take_them_is_an_error_without_its_password(
    hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends by hand wants to know; what is printed ends up in tickets."""
    keep(event("START"), event("COMPLETE"), to_send=True)
    with lineage_server("html") as server:
        monkeypatch.setenv("OPENLINEAGE_URL", server.url.replace("//", "//user:hidden-word@"))
        monkeypatch.setenv("OPENLINEAGE_API_KEY", "hidden-word")
        ran = hotpass("lineage", "send")
    assert ran.code == 1
    assert "page for people" in ran.error
    assert "hidden-word" not in ran.out + ran.err
