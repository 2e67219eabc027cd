"""A backfill that is stopped in the middle loses nothing, does nothing twice and leaves no record open."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill

from hotpass_assets.backfill import record
from tests.builders.archives import input_archive
from tests.end_to_end.running import Workspace, start

ASKED = ("backfill", "--profile", "generic", "--start-date", "2026-01-01")
KEYS = {"2026-01-31", "2026-02-28", "2026-03-31"}


def until(process: subprocess.Popen[str], *words: str) -> str:
    """What a process has told up to the line with all these words."""
    assert process.stderr is not None
    told = ""
    while line := process.stderr.readline():
        told += line
        if all(word in line for word in words):
            return told
    raise AssertionError(told)


def rest(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate(timeout=900)
    return process.returncode, out + err


def records(workspace: Workspace) -> list[PartitionBackfill]:
    with workspace.instance() as instance:
        return list(reversed(instance.get_backfills()))


def successes(workspace: Workspace) -> Counter[str]:
    """How often each intake was refined to the end."""
    with workspace.instance() as instance:
        runs = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.SUCCESS]))
    return Counter(run.tags["dagster/partition"] for run in runs)


def open_runs(workspace: Workspace) -> list[dg.DagsterRun]:
    with workspace.instance() as instance:
        return [run for run in instance.get_runs() if not run.is_finished]


def outputs(workspace: Workspace) -> dict[str, bytes]:
    folder = workspace.folder / "dist/backfill/outputs"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}


@pytest.mark.parametrize(
    ("limit", "sent"),
    [("1", signal.SIGINT), ("2", signal.SIGINT), ("2", signal.SIGTERM), ("2", signal.SIGHUP)],
    ids=["Ctrl-C", "Ctrl-C with workers", "told to end with workers", "terminal closed with workers"],
)
def test_an_interruption_cancels_and_the_same_command_continues(
    initialised: Workspace, limit: str, sent: signal.Signals
) -> None:
    """The run at work is recorded, the rest is left, and what is done is not done again, whoever ends the command."""
    process = start(*ASKED, "--concurrency-limit", limit)
    until(process, ": refined")
    os.kill(process.pid, sent)
    code, told = rest(process)
    assert code == 130, told
    assert "interrupted" in told and "--resume" in told and "Traceback" not in told
    assert records(initialised)[-1].status == BulkActionStatus.CANCELED
    assert open_runs(initialised) == []
    done = successes(initialised)
    assert 1 <= len(done) < 3
    ran = initialised.hotpass(*ASKED)
    assert ran.code == 0, ran.err
    assert f"continues backfill {records(initialised)[0].backfill_id}" in ran.err
    assert successes(initialised) == Counter(KEYS)
    assert [item.status for item in records(initialised)] == [
        BulkActionStatus.CANCELED,
        BulkActionStatus.COMPLETED_SUCCESS,
    ]
    assert initialised.leftovers() == []


@pytest.mark.parametrize("limit", ["1", "2"])
def test_a_killed_backfill_is_closed_and_continued(initialised: Workspace, limit: str) -> None:
    """Nothing could be tidied up: the next command does, and refines only what is left."""
    process = start(*ASKED, "--concurrency-limit", limit)
    until(process, ": refined")
    process.kill()
    rest(process)
    ran = initialised.hotpass(*ASKED, "--concurrency-limit", limit)
    assert ran.code == 0, ran.err
    # A worker that was left alone may have finished its intake while the next command began.
    assert set(successes(initialised)) == KEYS
    killed, again = records(initialised)
    assert (killed.status, again.status) == (BulkActionStatus.FAILED, BulkActionStatus.COMPLETED_SUCCESS)
    assert killed.error is not None and "gone" in killed.error.message
    assert open_runs(initialised) == []
    with initialised.instance() as instance:
        first = {key for key, run in record.runs_of(instance, killed.backfill_id).items() if run.is_success}
        second = set(record.runs_of(instance, again.backfill_id))
    assert first and second == KEYS - first


def test_a_killed_worker_fails_its_intake_alone(initialised: Workspace) -> None:
    """Another takes its place; the summary names the intake and how to run it again."""
    process = start(*ASKED, "--concurrency-limit", "2")
    until(process, ": refining")
    worker = _busy_worker(initialised)
    os.kill(worker, signal.SIGKILL)
    code, told = rest(process)
    assert code == 1, told
    assert "its worker process ended with code -9" in told
    assert "1 of 3 were not refined" in told
    assert len(successes(initialised)) == 2
    (broken,) = records(initialised)
    assert broken.status == BulkActionStatus.COMPLETED_FAILED
    assert open_runs(initialised) == []
    ran = initialised.hotpass("backfill", "--profile", "generic", "--resume", broken.backfill_id)
    assert ran.code == 0, ran.err
    assert successes(initialised) == Counter(KEYS)


def _busy_worker(workspace: Workspace) -> int:
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        for run in open_runs(workspace):
            if run.status == dg.DagsterRunStatus.STARTED:
                return int(run.tags["hotpass/pid"].split("-")[-2])
        time.sleep(0.2)
    raise AssertionError("no run began")


@pytest.mark.parametrize("limit", ["1", "2"])
def test_cancelling_in_the_ui_stops_the_run_at_work(initialised: Workspace, limit: str) -> None:
    """The button sets a status; nobody else tells this process."""
    process = start(*ASKED, "--concurrency-limit", limit)
    until(process, ": refining")
    _busy_worker(initialised)
    with initialised.instance() as instance:
        record.ask_to_stop(instance, instance.get_backfills()[0].backfill_id)
    code, told = rest(process)
    assert code == 1, told
    assert "the backfill was cancelled" in told and "Traceback" not in told
    assert records(initialised)[0].status == BulkActionStatus.CANCELED
    assert open_runs(initialised) == []
    assert len(successes(initialised)) < 3


def test_two_workers_make_what_one_process_makes(initialised: Workspace, folder: Path) -> None:
    """The same tables and files, though the first intake takes longest and all others go on from its ids."""
    first = initialised.folder / "dist/input-archives/hotpass-inputs-20260131-v1.zip"
    input_archive(first, "Aero Example", *(f"{chr(65 + n // 26)}{chr(97 + n % 26)}org Flights" for n in range(400)))
    ran = initialised.hotpass(*ASKED, "--concurrency-limit", "2", "--concurrency-key", "nightly")
    assert ran.code == 0, ran.err
    with initialised.instance() as instance:
        runs = instance.get_runs()
    assert len({run.tags["hotpass/pid"] for run in runs}) == 2
    assert all(run.tags["nightly"] == "generic" for run in runs)
    alone = Workspace(folder / "alone")
    ran = alone.hotpass(*ASKED, "--archive-root", initialised.folder / "dist/input-archives")
    assert ran.code == 0, ran.err
    assert len(outputs(alone)) == 3
    assert outputs(alone) == outputs(initialised)
    for key in KEYS:
        for table in ("entities", "known_records", "entity_history", "link_model", "organisations"):
            assert alone.table(table, intake=key).equals(initialised.table(table, intake=key)), (key, table)
    ids = [set(alone.table("organisations", intake=key)["organization_id"]) for key in KEYS]
    assert set.intersection(*ids)


def test_two_backfills_of_one_key_share_the_limit(initialised: Workspace, folder: Path) -> None:
    """Each would else take a place of its own, and the machine twice the work."""
    other = folder / "other-archives"
    input_archive(other / "hotpass-inputs-20260615-v1.zip", "Delta Example")
    first = start(*ASKED[:-1], "2026-02-01")
    second = start(*ASKED, "--archive-root", other, "--restore-root", "dist/other")
    codes = [rest(first)[0], rest(second)[0]]
    assert codes == [0, 0]
    with initialised.instance() as instance:
        spans = [(item.start_time or 0, item.end_time or 0) for item in instance.get_run_records()]
    assert len(spans) == 3
    ordered = sorted(spans)
    assert all(before[1] <= after[0] for before, after in pairwise(ordered))
