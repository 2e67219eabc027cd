"""A run that is stopped in the middle leaves nothing half-done, and the next one finishes the work."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from hotpass_assets.defs.executor import told_executor
from hotpass_assets.defs.jobs import refine_job_name
from hotpass_resources.run_in_process import run_in_process
from tests.builders.receiver import receiver
from tests.end_to_end.killing import Moment, half_published, killed
from tests.end_to_end.running import Workspace, runs_of, start, working_in
from tests.project.repository import ROOT

pytestmark = pytest.mark.slow


def stopped_at(workspace: Workspace, words: str, how: signal.Signals) -> tuple[int, str]:
    """Exit code and stderr of a run that gets a signal when its progress says ``words``."""
    process = start("refine", "--input-dir", "data", "--output-path", "out/refined.xlsx", "--archive")
    assert process.stderr is not None
    told = ""
    while words not in told:
        line = process.stderr.readline()
        assert line, told
        told += line
    process.send_signal(how)
    try:
        _, rest = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, told + rest


@pytest.mark.parametrize("words", ["map: started", "publish: started"])
def test_ctrl_c_stops_cleanly(workspace: Workspace, folder: Path, words: str) -> None:
    """Exit code 130, one line, no leftovers, the run closed; the second run succeeds."""
    code, told = stopped_at(workspace, words, signal.SIGINT)
    assert code == 130, told
    assert told.count("Error:") == 1
    assert "interrupted" in told and "as they were" in told and "Traceback" not in told
    assert workspace.files() == {}
    assert workspace.leftovers() == []
    with workspace.instance() as instance:
        assert runs_of(instance)[0] in (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
    assert workspace.refine().code == 0
    assert len(workspace.store.keys("generic")) == 1


def test_ctrl_c_after_publishing_says_that_the_new_results_are_there(workspace: Workspace) -> None:
    """While a receiver is waited for the files are new already: to call them the earlier ones would be a lie."""
    with receiver("hangs") as hook:
        process = start(
            *("refine", "--input-dir", "data", "--output-path", "out/refined.xlsx"),
            *("--intent-webhook", f"{hook.url}/hook", "--automation-http-timeout", "300"),
        )
        until = time.monotonic() + 120
        while not hook.asked and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=120)
    assert process.returncode == 130, told
    assert "interrupted" in told and "The new results are published" in told and "as they were" not in told
    assert "out/refined.xlsx" in workspace.files()
    assert workspace.leftovers() == []
    with workspace.instance() as instance:
        assert runs_of(instance) == [dg.DagsterRunStatus.FAILURE]


def test_a_killed_run_is_closed_and_its_leftovers_removed_by_the_next(workspace: Workspace) -> None:
    """Nothing could be tidied up; the next run does, and a reader never saw half a file."""
    assert workspace.refine().code == 0
    before = workspace.files(".xlsx", ".parquet")
    code, _ = stopped_at(workspace, "publish: started", signal.SIGKILL)
    assert code == -signal.SIGKILL
    left = workspace.folder / "out" / f".hotpass-{_dead_tag()}-0a0b0c0d.part"
    left.mkdir()
    (left / "refined.xlsx").write_bytes(b"half")
    assert {name: content for name, content in workspace.files(".xlsx", ".parquet").items() if ".part" not in name} == (
        before
    )
    assert workspace.refine().code == 0
    with workspace.instance() as instance:
        done, killed, again = runs_of(instance)
    assert (done, killed, again) == (
        dg.DagsterRunStatus.SUCCESS,
        dg.DagsterRunStatus.FAILURE,
        dg.DagsterRunStatus.SUCCESS,
    )
    assert workspace.files(".xlsx", ".parquet") == before
    assert workspace.leftovers() == []


def test_a_run_that_no_command_started_says_in_its_log_what_was_put_back(workspace: Workspace) -> None:
    """Of a run of the UI nobody sees a terminal: files that change back without a word look like a fault."""
    assert workspace.refine("--intake=drop").code == 0
    again = ("refine", "--input-dir=data", "--output-path=out/refined.xlsx", "--intake=drop")
    assert killed(workspace.folder, again, Moment(rename=1, below="out")) == -signal.SIGKILL
    assert half_published(workspace)
    job = workspace.definitions().resolve_job_def(refine_job_name("generic"))
    executor = told_executor(dg.in_process_executor, workspace.settings)
    with working_in(workspace.folder), workspace.instance() as instance:
        result = run_in_process(job, instance, "drop", {}, executor)
        told = [entry.user_message for entry in instance.all_logs(result.run_id) if entry.level == logging.WARNING]
    assert result.success
    assert any("put back to what they were" in sentence for sentence in told), told
    assert half_published(workspace) == []


def _dead_tag() -> str:
    import platform

    process = subprocess.Popen(["true"])
    process.wait()
    return f"{platform.node()}-{process.pid}-1"


def test_a_run_whose_caller_is_gone_is_interrupted_until_it_ends() -> None:
    """A library that takes the one interruption for its own error would let the run publish for nobody."""
    code = (
        "import signal, threading, time\n"
        "from hotpass_assets.run_worker import _end_with_the_caller\n"
        "swallowed = []\n"
        "signal.signal(signal.SIGINT, lambda *_: swallowed.append(1))\n"
        "threading.Thread(target=_end_with_the_caller, daemon=True).start()\n"
        "while len(swallowed) < 2: time.sleep(0.05)\n"
    )
    subprocess.run([sys.executable, "-c", code], stdin=subprocess.DEVNULL, cwd=ROOT, check=True, timeout=120)
