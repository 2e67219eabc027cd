"""Runs that a real Dagster webserver executes for ``hotpass orchestrate``."""

from __future__ import annotations

import time
from pathlib import Path

import dagster as dg
import pytest

from hotpass_assets import orchestration
from hotpass_assets.domain.profile.load import load_profile
from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from hotpass_assets.names import TAG_FEATURES, TAG_LINKAGE
from tests.command_lines import Ran
from tests.end_to_end.dagster_ui import DagsterUi
from tests.end_to_end.running import Workspace, start, working_in, write_members

pytestmark = pytest.mark.slow

COMMON = ("--profile=aviation", "--input-dir=data", "--output-path=out/refined.xlsx", "--log-format=json", "--archive")
SWITCHES = ("--linkage-match-threshold=0.95", "--linkage-output-dir=out/linkage", "--enable-entity-resolution")
TERMINATE = "mutation($id: String!) { terminateRun(runId: $id) { __typename } }"

Served = tuple[Workspace, DagsterUi]


def digests(ran: Ran) -> dict[str, str]:
    """SHA-256 of every file a run wrote, by path; no report is asked for, which would tell times."""
    writes = [data for name, data in ran.events if name.endswith((".write", ".created"))]
    return {data["path"]: data["sha256"] for data in writes}


def tables(workspace: Workspace) -> dict[str, bytes]:
    """Every table of the store."""
    folder = workspace.settings.store_root / "tables"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def test_dagster_and_this_machine_give_the_same_results(served: Served) -> None:
    """Where a run is executed may not show in what it leaves, in its figures or in its exit code."""
    workspace, ui = served
    sent = workspace.hotpass("orchestrate", *COMMON, *SWITCHES, "--dagster-url", ui.address)
    assert sent.code == 0, sent.err
    there = tables(workspace)
    here = workspace.hotpass("orchestrate", *COMMON, *SWITCHES, "--local")
    assert here.code == 0, here.err
    assert digests(sent) == digests(here) and len(digests(sent)) > 8
    assert tables(workspace) == there
    ids = [ran.event("orchestrate.summary").pop("run_id") for ran in (sent, here)]
    figures = [
        {name: value for name, value in ran.event("pipeline.summary").items() if name not in _OF_THE_RUN}
        for ran in (sent, here)
    ]
    assert figures[0] == figures[1] and figures[0]["features"]["match_threshold"] == 0.95
    stages = [[(name, data["stage"]) for name, data in ran.events if name.startswith("stage.")] for ran in (sent, here)]
    assert stages[0] == stages[1]
    with workspace.instance() as instance:
        runs = [instance.get_run_by_id(run_id) for run_id in ids]
    assert runs[0] is not None and runs[1] is not None
    for tag in (TAG_FEATURES, TAG_LINKAGE, "hotpass/profile", "hotpass/intake", "dagster/partition"):
        assert runs[0].tags[tag] == runs[1].tags[tag]
    assert runs[0].tags[TAG_LINKAGE] == "splink 0.95 0.7"

    # What the button Materialize does: nothing is said anew, and the intake's switches count.
    again = ui.launch("refine_aviation", here.event("orchestrate.summary")["intake"])
    assert ui.status_at_the_end(again) == "SUCCESS"
    assert tables(workspace) == there


def test_a_profile_the_server_has_not_read_is_loaded_first(served: Served) -> None:
    """The server would follow yesterday's rules, and the results would not say so."""
    workspace, ui = served
    profile = workspace.folder / "config" / "profiles" / "clubs.yaml"
    profile.parent.mkdir(parents=True, exist_ok=True)
    write_members(workspace.folder / "clubs" / "members.xlsx")
    options = ("--profile=clubs", "--input-dir=clubs", "--output-path=out/clubs.xlsx", "--log-format=json")
    followed = []
    for summary in ("First", "Second"):
        profile.write_text(f"name: clubs\nsummary: {summary}\n")
        ran = workspace.hotpass("orchestrate", *options, "--dagster-url", ui.address)
        assert ran.code == 0, ran.err
        followed.append(ran.event("pipeline.summary")["profile"]["digest"])
        assert followed[-1] == load_profile(str(profile)).digest
    assert len(set(followed)) == 2


def test_a_run_can_be_left_to_dagster(served: Served) -> None:
    """A script that starts ten runs must not wait for each."""
    workspace, ui = served
    ran = workspace.hotpass("orchestrate", *COMMON, "--dagster-url", ui.address, "--no-wait")
    assert ran.code == 0, ran.err
    sent = ran.event("orchestrate.sent")
    assert sent["page"] == f"{ui.address}/runs/{sent['run_id']}"
    assert ui.status_at_the_end(sent["run_id"]) == "SUCCESS"


def test_a_queue_that_no_daemon_empties_is_not_used_unless_it_is_named(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A webserver alone answers and starts nothing: the command would wait without end for a run nobody begins."""
    workspace, ui = served
    monkeypatch.setattr(orchestration, "DEFAULT_URL", ui.address)
    monkeypatch.setattr(orchestration, "daemon_is_alive", lambda _: False)
    ran = workspace.hotpass("orchestrate", *COMMON)
    assert ran.code == 0, ran.err
    assert "the run is executed here" in ran.err and "no Dagster daemon starts them" in ran.err


def test_another_workspace_is_not_given_the_work(served: Served, tmp_path: Path) -> None:
    """Its webserver answers on the usual port; the run would be recorded and published there."""
    _, ui = served
    other = Workspace(tmp_path)
    write_members(tmp_path / "data" / "members.xlsx")
    ran = other.hotpass("orchestrate", "--profile=generic", "--dagster-url", ui.address)
    assert ran.code == 1 and "the Dagster webserver serves another workspace" in ran.error
    assert not (tmp_path / ".hotpass" / "store").exists()


def test_another_history_on_the_same_store_is_noticed(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another DAGSTER_HOME the run would be sent, and waited for in a history that never hears of it."""
    workspace, ui = served
    (workspace.folder / "elsewhere").mkdir(exist_ok=True)
    (workspace.folder / "elsewhere" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    command = ("orchestrate", *COMMON, "--intake=2031-01-01", "--input-dir=more", "--dagster-url", ui.address)
    write_members(workspace.folder / "more" / "members.xlsx")
    with working_in(workspace.folder):
        monkeypatch.setenv("DAGSTER_HOME", str(workspace.folder / "elsewhere"))
        command_line = start(*command)
        out, err = command_line.communicate(timeout=240)
    assert command_line.returncode == 1 and "its history does not hold intake 2031-01-01" in err, out + err


@pytest.mark.parametrize("by", ["the UI", "Ctrl-C"])
def test_a_run_that_is_stopped_or_left_while_it_is_waited_for(served: Served, by: str) -> None:
    """Cancelled is not failed; and Ctrl-C ends the waiting, not a run that others may watch."""
    import signal

    workspace, ui = served
    # Work that takes many times as long as the webserver needs to stop it: it is never done before.
    write_sample(workspace.folder / "many", SampleOptions(organisations=3_000))
    asked = ("--profile=aviation", "--input-dir=many", "--output-path=out/refined.xlsx", "--archive")
    with working_in(workspace.folder):
        command = start("orchestrate", *asked, "--dagster-url", ui.address)
        assert command.stderr is not None
        said = []
        for line in command.stderr:
            said.append(line)
            if "The run is executed by Dagster" in line:
                run_id = line.strip().rpartition("/")[2]
                break
        if by == "Ctrl-C":
            command.send_signal(signal.SIGINT)
        else:
            _begun(workspace, run_id)
            ui.ask(TERMINATE, {"id": run_id})
        _, err = command.communicate(timeout=240)
    status = ui.status_at_the_end(run_id)
    if by == "Ctrl-C":
        assert (
            command.returncode == 130
            and f"the run goes on without this command: watch or stop it at {ui.address}" in err
        )
        assert status == "SUCCESS"
    else:
        assert command.returncode == 1 and "the run was cancelled" in err and "Error:" in err
        assert status == "CANCELED"


def _begun(workspace: Workspace, run_id: str) -> None:
    """Wait until a run is under way."""
    for _ in range(480):
        with workspace.instance() as instance:
            run = instance.get_run_by_id(run_id)
        if run is not None and run.status == dg.DagsterRunStatus.STARTED:
            return
        time.sleep(0.25)
    raise AssertionError("the run does not begin")


_OF_THE_RUN = {"performance_metrics", "run_id"}
