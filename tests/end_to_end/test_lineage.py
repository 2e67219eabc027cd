"""Every run tells its lineage, once, and none is held up or failed by it."""

from __future__ import annotations

import json
import shutil
import signal
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders.lineage_server import Manner, lineage_server
from tests.builders.loopback import closed_port
from tests.builders.workbooks import Value, workbook
from tests.command_lines import Ran
from tests.end_to_end.dagster_ui import DEVELOPMENT, dagster_ui
from tests.end_to_end.running import MEMBERS, Workspace, hotpass, start, write_members
from tests.project.repository import ROOT

pytestmark = pytest.mark.slow


def runs_in(workspace: Workspace) -> list[list[dict[str, Any]]]:
    """Events of every run, the first begun first."""
    files = (workspace.folder / ".hotpass" / "lineage").glob("*.ndjson")
    runs = [[json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] for file in files]
    return sorted(runs, key=lambda run: str(run[0]["eventTime"]))


def states(run: list[dict[str, Any]]) -> list[str]:
    return [event["eventType"] for event in run]


def last(workspace: Workspace) -> dict[str, Any]:
    return runs_in(workspace)[-1][-1]


def output(event: dict[str, Any], ending: str) -> dict[str, Any]:
    (found,) = [dataset for dataset in event["outputs"] if dataset["name"].endswith(ending)]
    return dict(found)


def test_a_run_tells_its_beginning_and_its_end(workspace: Workspace) -> None:
    """Inputs, outputs, columns, checks and counts are what lineage is asked for."""
    summary = workspace.refine().event("pipeline.summary")
    ((first, end),) = runs_in(workspace)
    assert states([first, end]) == ["START", "COMPLETE"]
    assert {event["run"]["runId"] for event in (first, end)} == {summary["run_id"]}
    assert (end["job"]["namespace"], end["job"]["name"]) == ("hotpass.local", "hotpass.pipeline.generic")
    facts = end["run"]["facets"]["hotpass"]
    assert (facts["profile"], facts["intake"]) == ("generic", summary["intake"])
    path = workspace.folder / "data" / "members.xlsx"
    assert [dataset["name"] for dataset in first["inputs"]] == [str(path)]
    assert (
        first["inputs"][0]["facets"]["version"]["datasetVersion"]
        == workspace.store.load("generic", summary["intake"]).files[0].sha256
    )
    published = output(end, "refined.parquet")
    assert published["outputFacets"]["outputStatistics"]["rowCount"] == 3
    assert [field["name"] for field in published["facets"]["schema"]["fields"]][:2] == [
        "organization_id",
        "organization_name",
    ]
    organisations = output(end, "generic.organisations")
    checks = {one["name"]: one["success"] for one in organisations["facets"]["dataQualityAssertions"]["assertions"]}
    assert checks["organisations_keeps_its_model"] is True


def test_published_columns_name_the_workbook_columns_they_come_from(workspace: Workspace) -> None:
    """The sheet and header a person can open, the field, and the rules; for what is worked out too."""
    workspace.refine()
    fields = output(last(workspace), "refined.parquet")["facets"]["columnLineage"]["fields"]

    def behind(column: str) -> dict[str, str]:
        found = [field for field in fields[column]["inputFields"] if field["namespace"] == "file"]
        return {field["field"]: field["transformations"][0]["description"] for field in found}

    province = behind("province")
    assert list(province) == ["Members!Province"]
    assert province["Members!Province"].startswith("field province; cleaned by province.")
    assert list(behind("province_code")) == ["Members!Province"]
    assert "worked out from province" in behind("province_code")["Members!Province"]
    assert list(behind("contact_primary_phone")) == ["Members!Phone"]
    assert set(behind("data_quality_score")) >= {"Members!Phone", "Members!Email", "Members!Province"}
    assert behind("vat_number") == {}


def test_no_value_of_a_cell_is_in_an_event(workspace: Workspace) -> None:
    """Events leave the machine. A first row that is taken for a header holds data, and so may a header."""
    rows: list[list[Value]] = [
        ["Thandi Example", "thandi@aero.example", "082 123 4567"],
        ["Sipho Sample", "sipho@charlie.example", "083 555 0199"],
    ]
    workbook().sheet("Loose").rows(rows).save(workspace.folder / "data" / "loose.xlsx")
    assert workspace.refine().code == 0
    text = "".join(map(json.dumps, runs_in(workspace)))
    cells = [str(cell) for row in [*MEMBERS[1:], *rows] for cell in row]
    assert [cell for cell in cells if len(cell) > len("KZN") and cell in text] == []


def test_the_same_inputs_give_the_same_events(workspace: Workspace) -> None:
    """All but times and run ids: lineage that differs for no reason hides what changed."""
    for _ in range(2):
        workspace.refine()

    def same(events: list[dict[str, Any]]) -> str:
        text = json.dumps([{**event, "eventTime": ""} for event in events])
        return text.replace(events[0]["run"]["runId"], "")

    first, second = runs_in(workspace)
    assert same(first) == same(second)


def test_a_run_that_fails_says_why(workspace: Workspace) -> None:
    """Whoever watches lineage must see the failure, with a reason that quotes no cell."""
    (workspace.folder / "data" / "members.xlsx").write_bytes(b"not a workbook")
    assert workspace.refine().code == 1
    (run,) = runs_in(workspace)
    assert states(run) == ["START", "FAIL"]
    error = run[-1]["run"]["facets"]["errorMessage"]
    assert error["message"] == "Stopped by a check that does not hold: raw_workbooks.every_workbook_could_be_opened."
    assert error["programmingLanguage"] == "python"


def test_an_interrupted_run_is_aborted(workspace: Workspace) -> None:
    """A run nobody wanted to the end is not a failure of the pipeline."""
    _stopped(workspace, signal.SIGINT)
    (run,) = runs_in(workspace)
    assert states(run) == ["START", "ABORT"]


def test_a_killed_run_is_ended_by_the_next(workspace: Workspace) -> None:
    """Otherwise it goes on for ever in the catalogue."""
    _stopped(workspace, signal.SIGKILL)
    (run,) = runs_in(workspace)
    assert states(run) == ["START"]
    with lineage_server() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINEAGE_URL", server.url)
        assert refine_with_environment().code == 0
        killed, finished = runs_in(workspace)
        assert states(killed) == ["START", "FAIL"]
        assert "gone" in killed[-1]["run"]["facets"]["errorMessage"]["message"]
        assert killed[-1]["run"]["runId"] == killed[0]["run"]["runId"]
        assert states(finished) == ["START", "COMPLETE"]
        assert sorted(server.states()) == ["COMPLETE", "FAIL", "START"]


def _stopped(workspace: Workspace, how: signal.Signals) -> None:
    process = start("refine", "--input-dir", "data", "--output-path", "out/refined.xlsx")
    assert process.stderr is not None
    while "map: started" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(how)
    process.communicate(timeout=60)


def refine_with_environment(*arguments: str) -> Ran:
    """Refine in the working directory, with the variables that say where lineage goes."""
    places = ("--input-dir", "data", "--output-path", "out/refined.xlsx")
    return hotpass("refine", *places, "--log-format", "json", *arguments)


def test_two_runs_at_once_keep_their_events_apart(workspace: Workspace) -> None:
    """Appending to one file at the same time mixes lines."""
    write_members(workspace.folder / "other" / "members.xlsx", MEMBERS[:3])
    processes = [
        start("refine", "--input-dir", name, "--output-path", f"{name}-out/refined.xlsx") for name in ("data", "other")
    ]
    for process in processes:
        process.communicate(timeout=300)
    assert [process.returncode for process in processes] == [0, 0]
    runs = runs_in(workspace)
    assert [states(run) for run in runs] == [["START", "COMPLETE"]] * 2
    assert len({event["run"]["runId"] for run in runs for event in run}) == 2


def test_a_run_sends_its_events_to_the_server_that_is_set(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent is what is kept, and nothing waits."""
    with lineage_server() as server:
        monkeypatch.setenv("OPENLINEAGE_URL", server.url)
        monkeypatch.setenv("HOTPASS_LINEAGE_NAMESPACE", "register")
        monkeypatch.setenv("OPENLINEAGE_PARENT_ID", "nightly/load/6f7f2d5e-6d07-4a09-9c7e-0d3f3c6f2f11")
        ran = refine_with_environment()
    assert ran.code == 0
    assert "lineage" not in ran.err
    (run,) = runs_in(workspace)
    assert server.events == run
    assert {event["job"]["namespace"] for event in run} == {"register"}
    assert run[0]["run"]["facets"]["parent"]["job"]["name"] == "load"
    assert list((workspace.folder / ".hotpass" / "lineage" / "unsent").iterdir()) == []


@pytest.mark.parametrize("manner", ["500", "422", "html", "hangs", "drips", "closes early", "refuses"])
def test_a_server_that_does_not_answer_well_costs_one_warning(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, manner: Manner
) -> None:
    """A run is worth more than its lineage: it succeeds, says so once, and the events wait for a better server."""
    with lineage_server("500" if manner == "refuses" else manner) as server:
        monkeypatch.setenv("OPENLINEAGE_URL", closed_port() if manner == "refuses" else server.url)
        ran = refine_with_environment()
    assert ran.code == 0, ran.err
    warnings = [line for line in ran.err.splitlines() if "lineage" in line]
    assert len(warnings) == 1
    assert warnings[0].startswith("Warning: lineage events were not taken by http://127.0.0.1:")
    assert (workspace.folder / "out" / "refined.parquet").is_file()
    with lineage_server() as better:
        monkeypatch.setenv("OPENLINEAGE_URL", better.url)
        sent = hotpass("lineage", "send")
    assert sent.code == 0, sent.err
    assert sent.out.startswith("2 lineage events sent to ")
    assert better.states() == ["START", "COMPLETE"]


@pytest.mark.parametrize("name", ["OPENLINEAGE_DISABLED", "HOTPASS_DISABLE_LINEAGE"])
def test_lineage_can_be_switched_off(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Off means neither files nor connections."""
    with lineage_server() as server:
        monkeypatch.setenv("OPENLINEAGE_URL", server.url)
        monkeypatch.setenv(name, "true")
        assert refine_with_environment().code == 0
    assert server.asked == 0
    assert not (workspace.folder / ".hotpass" / "lineage").exists()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Every connection that is asked for while the test runs; none is made."""
    asked: list[Any] = []

    def refuse(*address: Any, **_: Any) -> None:
        asked.append(address)
        raise OSError("no network here")

    for owner, name in ((socket.socket, "connect"), (socket.socket, "connect_ex"), (socket, "getaddrinfo")):
        monkeypatch.setattr(owner, name, refuse)
    yield asked


def test_a_request_may_keep_its_lineage_here(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Observability switched off must send nothing, neither now nor with the next run, and lose nothing."""
    (workspace.folder / "quiet.toml").write_text("[features]\nobservability = false\n")
    with lineage_server() as server:
        monkeypatch.setenv("OPENLINEAGE_URL", server.url)
        ran = refine_with_environment("--config=quiet.toml")
        assert ran.code == 0, ran.err
        assert server.asked == 0 and not (workspace.settings.lineage_dir / "unsent").exists()
    (run,) = runs_in(workspace)
    assert [event["eventType"] for event in run] == ["START", "COMPLETE"]


def test_no_connection_is_opened_unless_a_server_is_set(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, connections: list[Any]
) -> None:
    """Offline unless asked; and the test would see a connection if there were one."""
    assert workspace.refine().code == 0
    assert connections == []
    monkeypatch.setenv("OPENLINEAGE_URL", "http://lineage.example")
    assert refine_with_environment().code == 0
    assert connections != []


def test_a_folder_that_cannot_be_written_costs_one_warning(workspace: Workspace) -> None:
    """A full or read-only disk fails a run only where its results go."""
    (workspace.folder / ".hotpass").mkdir()
    (workspace.folder / ".hotpass" / "lineage").write_text("in the way", encoding="utf-8")
    ran = workspace.refine()
    assert ran.code == 0, ran.err
    assert [line for line in ran.err.splitlines() if "lineage" in line] != []


def test_a_parent_that_cannot_be_told_costs_one_warning(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt variable of the scheduler must not cost the lineage of the run."""
    monkeypatch.setenv("OPENLINEAGE_PARENT_ID", "nightly/load/7")
    ran = refine_with_environment()
    assert ran.code == 0
    assert len([line for line in ran.err.splitlines() if "OPENLINEAGE_PARENT_ID" in line]) == 1
    (run,) = runs_in(workspace)
    assert states(run) == ["START", "COMPLETE"]
    assert "parent" not in run[0]["run"]["facets"]


def test_runs_started_in_the_ui_are_told_too(workspace: Workspace) -> None:
    """The job, and a few tables by the Materialize button: most runs of a deployment are not started by the verb."""
    shutil.copy(ROOT / "dagster.yaml", workspace.folder)
    intake = workspace.refine().event("pipeline.summary")["intake"]
    chosen = ["organisations", "contacts", "field_provenance"]
    with lineage_server() as server, dagster_ui(workspace.folder, DEVELOPMENT, OPENLINEAGE_URL=server.url) as ui:
        whole = ui.launch("refine_generic", intake)
        assert ui.status_at_the_end(whole) == "SUCCESS"
        part = ui.launch("__ASSET_JOB", intake, assetSelection=[{"path": ["generic", name]} for name in chosen])
        assert ui.status_at_the_end(part) == "SUCCESS"
    _, of_job, of_button = runs_in(workspace)
    assert server.events == [*of_job, *of_button]
    assert [states(run) for run in (of_job, of_button)] == [["START", "COMPLETE"]] * 2
    assert {event["run"]["runId"] for event in of_job} == {whole}
    assert [dataset["name"] for dataset in of_button[0]["inputs"]] == [
        f"generic.{name}"
        for name in ("entities", "source_contacts", "source_records", "source_values", "withheld_values")
    ]
    assert [dataset["name"] for dataset in of_button[1]["outputs"]] == [f"generic.{name}" for name in sorted(chosen)]
    with workspace.instance() as instance:
        executed_by = {run.run_id: run.tags.get("hotpass/pid") for run in instance.get_runs()}
    assert executed_by[whole] and executed_by[part]
