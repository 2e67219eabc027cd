"""Schedules of deployments: what they ask for when they fire, and a daemon that fires one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test

from hotpass_assets.definitions import defs
from hotpass_assets.defs import scheduled_requests
from hotpass_assets.names import (
    TAG_DEPLOYMENT,
    TAG_FEATURES,
    TAG_INTAKE,
    TAG_LINKAGE,
    TAG_POD,
    TAG_PROFILE,
    TAG_WORK_POOL,
)
from tests.command_lines import VARIABLES
from tests.end_to_end.running import MEMBERS, Workspace, runs_of, working_in, write_members

MANIFEST = """\
id: nightly
flow: refinement
tags: [night, team=data]
work_pool: small
parameters:
  input_dir: ./data
  output_path: ./out/refined.xlsx
  {more}
schedule: {{value: 0 6 * * *, timezone: Africa/Johannesburg}}
job_variables: {{memory_limit: 4Gi}}
"""
ASKED = {"input_dir": "data", "output_path": "out/refined.xlsx", "dist_dir": "dist"}
STILL_WRITTEN = "members.xlsx is still being written: it is refined when the schedule fires next"
OTHER = "id: other\nflow: backfill\nparameters: {profile: gone}\nschedule: {value: 0 1 * * *}\n"
AGAIN = "id: again\nflow: backfill\nparameters: {only: [%s]}\nschedule: {value: 0 1 * * 0}\n"


@pytest.fixture
def workspace(folder: Path) -> Workspace:
    """A workspace whose one workbook has stood still for a day."""
    stand_still(write_members(folder / "data" / "members.xlsx"))
    put(folder / "deployments/nightly.yaml", MANIFEST.format(more="archive: false"))
    return Workspace(folder)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def stand_still(path: Path) -> None:
    yesterday = time.time() - 86_400
    os.utime(path, (yesterday, yesterday))


def fire(workspace: Workspace, name: str) -> list[dg.RunRequest] | str:
    """What a schedule asks for, or why it asks for nothing."""
    with working_in(workspace.folder), workspace.instance() as instance:
        repository = defs().get_repository_def()
        with dg.build_schedule_context(instance=instance, repository_def=repository) as context:
            result = repository.get_schedule_def(name).evaluate_tick(context)
    return list(result.run_requests) if result.run_requests else str(result.skip_message)


def execute(workspace: Workspace, request: dg.RunRequest) -> bool:
    """Run what was asked for, as a daemon does: the tags of the job under those of the request."""
    with working_in(workspace.folder), workspace.instance() as instance:
        job = defs().resolve_job_def("refine_generic")
        done = job.execute_in_process(
            instance=instance, partition_key=request.partition_key, tags=dict(request.tags), raise_on_error=False
        )
    return done.success


def test_what_a_schedule_asks_for_publishes_the_dataset(workspace: Workspace) -> None:
    """Prevents: a schedule that looks right in the UI and whose run does nothing, or somewhere else."""
    (request,) = fire(workspace, "nightly")
    assert isinstance(request, dg.RunRequest)
    (key,) = workspace.store.keys("generic")
    assert request.partition_key == key
    own = {name: value for name, value in request.tags.items() if not name.startswith("dagster/")}
    assert json.loads(own.pop(TAG_POD)) == {"container_config": {"resources": {"limits": {"memory": "4Gi"}}}}
    assert own == {
        "night": "",
        "team": "data",
        TAG_PROFILE: "generic",
        TAG_DEPLOYMENT: "nightly",
        TAG_WORK_POOL: "small",
        TAG_INTAKE: key,
        TAG_FEATURES: "entity_resolution",
        TAG_LINKAGE: "splink 0.9 0.7",
    }
    assert execute(workspace, request)
    assert "out/refined.xlsx" in workspace.files()
    assert workspace.table("organisations").height == 3
    assert fire(workspace, "nightly") == f"nothing new in {workspace.folder / 'data'} since intake {key}"


def test_new_workbooks_and_new_settings_are_run(workspace: Workspace) -> None:
    """Prevents: a drop that waits for ever, since one with the same name was refined before."""
    fire(workspace, "nightly")
    stand_still(write_members(workspace.folder / "data" / "members.xlsx", MEMBERS[:3]))
    (second,) = fire(workspace, "nightly")
    assert isinstance(second, dg.RunRequest) and execute(workspace, second)
    assert len(workspace.store.keys("generic")) == 2
    put(workspace.folder / "deployments/nightly.yaml", MANIFEST.format(more="archive: true"))
    (third,) = fire(workspace, "nightly")
    assert isinstance(third, dg.RunRequest) and third.partition_key == second.partition_key


def test_an_empty_folder_is_no_failure_and_a_missing_one_is(workspace: Workspace) -> None:
    """Prevents: red ticks every quiet night; a folder that is not mounted taken for a quiet night."""
    (workspace.folder / "data/members.xlsx").unlink()
    assert fire(workspace, "nightly") == f"the input folder holds no workbooks ({workspace.folder / 'data'})"
    (workspace.folder / "data").rmdir()
    with pytest.raises(dg.DagsterError) as caught:
        fire(workspace, "nightly")
    assert "the input folder does not exist" in str(caught.value.__cause__)


def test_a_workbook_that_is_still_written_is_left_for_the_next_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: half a workbook frozen as an intake."""
    path = workspace.folder / "data/members.xlsx"
    waited: list[float] = []

    def writing(seconds: float) -> None:
        waited.append(seconds)
        path.write_bytes(path.read_bytes() + b"more")

    monkeypatch.setattr(scheduled_requests.time, "sleep", writing)
    path.touch()
    assert fire(workspace, "nightly") == STILL_WRITTEN
    assert len(waited) == 1 and 0 < waited[0] <= scheduled_requests.STILL_SECONDS
    assert workspace.store.keys("generic") == []
    monkeypatch.setattr(scheduled_requests.time, "sleep", waited.append)
    path.touch()
    assert isinstance(fire(workspace, "nightly"), list), "it stood still while it was looked at"


def test_a_backfill_runs_what_failed_or_was_never_run(workspace: Workspace) -> None:
    """Prevents: an intake that failed at night and that nobody runs again; finished ones are left alone."""
    for only in ("failed", "missing"):
        put(workspace.folder / f"deployments/{only}.yaml", AGAIN.replace("again", f"again_{only}") % only)
    assert fire(workspace, "again_failed") == "none of 0 intakes of profile generic is failed"
    (first,) = fire(workspace, "nightly")
    assert isinstance(first, dg.RunRequest)
    (missing,) = fire(workspace, "again_missing")
    assert isinstance(missing, dg.RunRequest)
    assert (missing.partition_key, missing.tags[TAG_DEPLOYMENT]) == (first.partition_key, "again_missing")
    out = workspace.folder / "out"
    out.write_text("a file where a folder should be")
    assert not execute(workspace, first)
    assert fire(workspace, "again_missing") == "none of 1 intakes of profile generic is missing"
    (failed,) = fire(workspace, "again_failed")
    out.unlink()
    assert isinstance(failed, dg.RunRequest) and execute(workspace, failed)
    assert fire(workspace, "again_failed") == "none of 1 intakes of profile generic is failed"


def test_what_fails_again_and_again_keeps_no_other_intake_waiting(workspace: Workspace) -> None:
    """Prevents: the same broken intakes run at each firing while others are never run; one run twice at a time."""
    again = AGAIN.replace("]}", "], limit: 2}") % "missing, failed"
    put(workspace.folder / "deployments/again.yaml", again)
    for name in "abc":
        drop = put(workspace.folder / "away" / f"{name}.csv", name)
        workspace.store.register("generic", [(drop.name, drop)], ASKED, date(2026, 3, 1), name)

    def asked() -> list[str | None]:
        found = fire(workspace, "again")
        assert not isinstance(found, str), found
        return [request.partition_key for request in found]

    def tried(names: str, status: dg.DagsterRunStatus = dg.DagsterRunStatus.FAILURE) -> None:
        with working_in(workspace.folder), workspace.instance() as instance:
            for name in names:
                tags = {"dagster/partition": name}
                create_run_for_test(instance, job_name="refine_generic", status=status, tags=tags)

    assert asked() == ["a", "b"]
    tried("ab")
    assert asked() == ["c", "a"]
    tried("ca")
    assert asked() == ["b", "c"]
    tried("b", dg.DagsterRunStatus.STARTED)
    assert asked() == ["c", "a"]


def test_a_bad_manifest_does_not_take_the_code_location_down(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    """Prevents: every profile gone from the UI for one typing error."""
    put(workspace.folder / "deployments/bad.yaml", "id: bad\nflow: refinement\nschedule: {value: 99 * * * *}\n")
    put(workspace.folder / "deployments/lost.yaml", AGAIN.replace("again", "lost") % "failed" + "x: 1\n")
    put(workspace.folder / "deployments/other.yaml", OTHER)
    with working_in(workspace.folder), workspace.instance():
        schedules = {one.name: one for one in defs().get_repository_def().schedule_defs}
    assert {"nightly"} == set(schedules) & {"nightly", "bad", "lost", "other"}
    assert schedules["nightly"].execution_timezone == "Africa/Johannesburg"
    assert schedules["nightly"].default_status == dg.DefaultScheduleStatus.STOPPED
    for words in ("bad.yaml:3: schedule.value: the minute is 99", "lost.yaml:5: x: unknown key", "no profile 'gone'"):
        assert words in caplog.text


def test_schedules_are_on_where_the_environment_says(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a cluster in which nothing fires until each schedule was clicked; a paused one stays off."""
    put(workspace.folder / "deployments/paused.yaml", AGAIN.replace("again", "paused") % "failed" + "paused: true\n")
    with working_in(workspace.folder), workspace.instance():
        monkeypatch.setenv("HOTPASS_ENVIRONMENT", "production")
        schedules = {one.name: one.default_status for one in defs().get_repository_def().schedule_defs}
    assert schedules["nightly"] == dg.DefaultScheduleStatus.RUNNING
    assert schedules["paused"] == dg.DefaultScheduleStatus.STOPPED


@pytest.mark.slow
def test_a_daemon_fires_what_was_deployed(workspace: Workspace) -> None:
    """Prevents: a switch set for a schedule the daemon knows under another identity; takes two minutes."""
    assert workspace.hotpass("deploy", "--schedule", "* * * * *").code == 0
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    home = str(workspace.settings.dagster_home)
    with (workspace.folder / "daemon.log").open("wb") as log:
        daemon = subprocess.Popen(
            [str(Path(sys.executable).with_name("dagster-daemon")), "run", "-w", "workspace.yaml"],
            cwd=workspace.folder,
            env={**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "DAGSTER_HOME": home},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        for _ in range(240):
            assert daemon.poll() is None, (workspace.folder / "daemon.log").read_text()[-3000:]
            with workspace.instance() as instance:
                runs = runs_of(instance)
            if dg.DagsterRunStatus.SUCCESS in runs:
                break
            time.sleep(1)
        else:
            raise AssertionError((workspace.folder / "daemon.log").read_text()[-3000:])
    finally:
        os.killpg(daemon.pid, signal.SIGINT)
        daemon.wait(60)
    assert "out/refined.xlsx" in workspace.files()
