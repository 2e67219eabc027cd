"""A running Dagster daemon executes the backfill; the command follows it, and goes on where the daemon leaves."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

import dagster as dg
from dagster._core.execution.backfill import BulkActionStatus

from hotpass_assets.backfill import record
from tests.backfills.dagster_daemon import PATIENCE, dagster_daemon
from tests.backfills.test_interrupted_backfills import KEYS, records, successes, until
from tests.end_to_end.running import Workspace, start

WINDOW = ("--profile", "generic", "--start-date", "2026-02-01")
TWO = {"2026-02-28", "2026-03-31"}


def _summary(told: str) -> dict[str, Any]:
    events = [json.loads(line) for line in told.splitlines()]
    (data,) = [event["data"] for event in events if event["event"] == "backfill.summary"]
    return data


def test_the_daemon_executes_and_the_command_tells(initialised: Workspace) -> None:
    """The same summary as without a daemon, one at a time; --no-wait returns at once, a cancelled one goes on."""
    with dagster_daemon(initialised) as daemon:
        process = start("backfill", *WINDOW, "--log-format", "json")
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
        data = _summary(out)
        assert data["executed_by"] == "daemon"
        assert {run["intake"] for run in data["runs"] if run["success"]} == TWO
        assert all(run["quality_report"] for run in data["runs"])
        assert "at a time" not in err, "the workspace that hotpass init makes keeps the limit"
        assert _most_at_once(initialised) == 1
        (first,) = records(initialised)
        assert first.status == BulkActionStatus.COMPLETED_SUCCESS
        for run in data["runs"]:
            assert (initialised.folder / run["output_path"]).is_file()

        ran = initialised.hotpass(
            "backfill", *WINDOW[:2], "--start-date", "2026-01-01", "--only", "missing", "--no-wait"
        )
        assert ran.code == 0, ran.err
        assert "is left to the Dagster daemon: 1 intake" in ran.out
        second = records(initialised)[-1].backfill_id
        with initialised.instance() as instance:
            record.ask_to_stop(instance, second)
        _wait_for(initialised, second, BulkActionStatus.CANCELED)
        process = start("backfill", "--profile", "generic", "--resume", second)
        until(process, "executed by the Dagster daemon")
        os.killpg(daemon.pid, signal.SIGKILL)
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
        assert "the daemon is gone; the rest is executed here" in err
    assert set(successes(initialised)) == KEYS
    assert records(initialised)[-1].status == BulkActionStatus.COMPLETED_SUCCESS


def test_what_a_dead_daemon_left_in_its_queue_is_executed_here(initialised: Workspace) -> None:
    """A run that is queued would be waited for without end, and stay a claim on its intake."""
    with dagster_daemon(initialised) as daemon:
        process = start("backfill", "--profile", "generic", "--start-date", "2026-01-01")
        until(process, "2026-01-31: refining")
        _until_queued(initialised)
        os.killpg(daemon.pid, signal.SIGKILL)
        out, err = process.communicate(timeout=PATIENCE)
    assert "the daemon is gone; the rest is executed here" in err, out + err
    assert {"2026-02-28", "2026-03-31"} <= set(successes(initialised))
    assert process.returncode == 0 or "1 of 3 were not refined" in err, out + err


def _until_queued(workspace: Workspace) -> None:
    until_then = time.monotonic() + PATIENCE
    while time.monotonic() < until_then:
        with workspace.instance() as instance:
            if instance.get_runs_count(dg.RunsFilter(statuses=[dg.DagsterRunStatus.QUEUED])):
                return
        time.sleep(0.2)
    raise AssertionError("no run is queued")


def _most_at_once(workspace: Workspace) -> int:
    """How many of all runs were going on at the same time."""
    with workspace.instance() as instance:
        ran = [(one.start_time, one.end_time) for one in instance.get_run_records()]
    return max(sum(start <= begun < end for start, end in ran if start and end) for begun, _ in ran if begun)


def _wait_for(workspace: Workspace, backfill_id: str, status: BulkActionStatus) -> None:
    until_then = time.monotonic() + PATIENCE
    while time.monotonic() < until_then:
        with workspace.instance() as instance:
            if record.status_of(instance, backfill_id) == status:
                return
        time.sleep(1)
    raise AssertionError(f"{backfill_id} did not become {status}")
