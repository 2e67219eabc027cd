"""Runs that ``hotpass orchestrate`` executes in a process of its own: how they end, and how they link."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from hotpass_assets.kit.followed_run import FollowedRun
from hotpass_assets.kit.run_record import RecordedRun
from hotpass_assets.names import TAG_LINKAGE, TAG_PROCESS
from tests.end_to_end.running import Workspace, runs_of, start, working_in, write_members

pytestmark = pytest.mark.slow

COMMON = ("--input-dir=data", "--output-path=out/refined.xlsx", "--log-format=json", "--intake=2026-03-31", "--local")


def tags_of_the_last_run(workspace: Workspace) -> dict[str, str]:
    """Tags of the newest run."""
    with workspace.instance() as instance:
        return dict(instance.get_runs(limit=1)[0].tags)


def test_rules_or_model_as_the_switch_says(folder: Path) -> None:
    """The profile wants the model; the switch must win, and be seen in every pair."""
    families = Workspace(folder)
    write_sample(folder / "data", SampleOptions(organisations=60))
    rules = families.hotpass("orchestrate", *COMMON, "--profile=aviation", "--disable-entity-resolution")
    assert rules.code == 0, rules.err
    assert "model" not in set(families.table("match_pairs", "aviation")["rule"])
    assert tags_of_the_last_run(families)[TAG_LINKAGE] == "rules"
    assert rules.event("pipeline.summary")["features"]["entity_resolution"] is False
    (folder / "rules.toml").write_text("[features]\nentity_resolution = false\n")
    model = families.hotpass(
        "orchestrate", *COMMON, "--profile=aviation", "--config=rules.toml", "--linkage-use-splink"
    )
    assert model.code == 0, model.err
    assert tags_of_the_last_run(families)[TAG_LINKAGE] == "splink 0.9 0.7"
    assert "learned" in set(families.table("link_model", "aviation")["origin"])


@pytest.mark.parametrize("how", ["Ctrl-C", "the command is killed", "the run is killed"])
def test_run_and_command_end_together(folder: Path, how: str) -> None:
    """A run nobody waits for would publish after all; a command whose run is gone would wait for ever."""
    workspace = Workspace(folder)
    # Work that takes many times as long as a busy machine needs to hear of the signal: it is never done before.
    write_sample(folder / "data", SampleOptions(organisations=3_000))
    with working_in(folder):
        command = start("orchestrate", "--profile=generic", "--input-dir=data", "--output-path=out/r.xlsx", "--local")
        assert command.stderr is not None
        for line in command.stderr:
            if line.startswith("read: started"):
                break
        if how == "the run is killed":
            with workspace.instance() as instance:
                tag = instance.get_runs(limit=1)[0].tags[TAG_PROCESS]
            os.kill(int(tag.rsplit("-", 2)[1]), signal.SIGKILL)
        else:
            command.send_signal(signal.SIGINT if how == "Ctrl-C" else signal.SIGKILL)
        _, err = command.communicate(timeout=240)
    if how == "the run is killed":
        assert command.returncode == 1 and "the run ended before its work was done" in err
        assert "The process that executed this run is gone" in err and "Trying again may help" in err
    else:
        assert command.returncode == (130 if how == "Ctrl-C" else -signal.SIGKILL), err
    assert _status_at_the_end(workspace) in {dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED}
    assert not (folder / "out").exists() and workspace.leftovers() == []


def test_ctrl_c_that_comes_too_late_tells_what_the_run_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is done when the signal comes: to call it interrupted would deny the files it has published."""
    workspace = Workspace(folder)
    write_members(folder / "data" / "members.xlsx")

    class DoneBeforeTheSignal(FollowedRun):
        interrupts = 1

        def to_the_end(self, *arguments: Any) -> RecordedRun:
            record = super().to_the_end(*arguments)
            if DoneBeforeTheSignal.interrupts:
                DoneBeforeTheSignal.interrupts -= 1
                raise KeyboardInterrupt
            return record

    monkeypatch.setattr("hotpass_assets.run_apart.FollowedRun", DoneBeforeTheSignal)
    ran = workspace.hotpass("orchestrate", *COMMON, "--profile=generic")
    assert ran.code == 0, ran.err
    assert "the run was done before it could be stopped" in ran.err
    assert ran.event("pipeline.summary")["success"] is True
    assert "out/refined.xlsx" in workspace.files()


def _status_at_the_end(workspace: Workspace) -> dg.DagsterRunStatus:
    """Status of the only run once it is over."""
    for _ in range(240):
        with workspace.instance() as instance:
            (status,) = runs_of(instance)
        if status != dg.DagsterRunStatus.STARTED:
            return status
        time.sleep(0.5)
    raise AssertionError("the run does not end")
