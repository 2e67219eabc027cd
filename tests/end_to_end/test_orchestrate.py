"""Runs that ``hotpass orchestrate`` executes in a process of its own: same results, and the switches go with them."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from hotpass_assets.names import TAG_FEATURES, TAG_LINKAGE, TAG_PROCESS
from hotpass_assets.refinement import run_intake
from hotpass_resources.linkage_files import METADATA
from hotpass_resources.publishing.linkage_folder import FOLDER_FILES
from tests.builders.graphql_server import closed_port, graphql_server
from tests.command_lines import Ran
from tests.end_to_end.running import Workspace, runs_of, start, working_in

COMMON = ("--input-dir=data", "--output-path=out/refined.xlsx", "--log-format=json", "--intake=2026-03-31")
TIMES = {"report"}
"""Kinds of files that tell how long their run took."""


@pytest.fixture
def families(folder: Path) -> Workspace:
    """A workspace with a sample large enough for the model to learn from."""
    write_sample(folder / "data", SampleOptions(organisations=60))
    return Workspace(folder)


def orchestrate(workspace: Workspace, *arguments: str) -> Ran:
    """Orchestrate beside the command."""
    return workspace.hotpass("orchestrate", *COMMON, "--local", *arguments)


def digests(ran: Ran) -> dict[str, str]:
    """SHA-256 of every file a run wrote, by path, but for those that tell times."""
    writes = [data for name, data in ran.events if name.endswith((".write", ".created"))]
    return {data["path"]: data["sha256"] for data in writes if data["kind"] not in TIMES}


def tables(workspace: Workspace, profile: str) -> dict[str, bytes]:
    """Every table of the store."""
    folder = workspace.settings.store_root / "tables" / profile
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def figures(ran: Ran, event: str = "pipeline.summary") -> dict[str, Any]:
    """The summary without what is different in every run."""
    return {name: value for name, value in ran.event(event).items() if name not in {"performance_metrics", "run_id"}}


def tags_of_the_last_run(workspace: Workspace) -> dict[str, str]:
    """Tags of the newest run."""
    with workspace.instance() as instance:
        return dict(instance.get_runs(limit=1)[0].tags)


@pytest.mark.slow
def test_a_run_in_its_own_process_gives_what_refine_gives(families: Workspace) -> None:
    """Two verbs that give two results leave nobody knowing which is right."""
    everything = ("--profile=aviation", "--archive", "--format=csv", "--report-path=out/report.md")
    refined = families.hotpass("refine", *COMMON, *everything)
    assert refined.code == 0, refined.err
    kept, before = tables(families, "aviation"), figures(refined)
    ran = orchestrate(families, *everything)
    assert ran.code == 0, ran.err
    assert digests(ran) == digests(refined)
    assert {name: content for name, content in tables(families, "aviation").items() if "published" not in name} == {
        name: content for name, content in kept.items() if "published" not in name
    }
    assert figures(ran) == before
    summary = ran.event("orchestrate.summary")
    assert summary["success"] is True and summary["total_records"] == before["total_records"]
    assert summary["quality_report"]["features"] == before["features"]
    assert summary["elapsed_seconds"] > 0 and Path(summary["archive_path"]).is_file()
    assert Path(summary["output_path"]) == families.folder / "out" / "refined.xlsx"
    stages = [(name, data["stage"]) for name, data in ran.events if name.startswith("stage.")]
    assert [stage for name, stage in stages if name == "stage.completed"] == [
        stage for stage in ("intake", "read", "map", "map", "link", "golden", "publish")
    ]
    with families.instance() as instance:
        assert runs_of(instance) == [dg.DagsterRunStatus.SUCCESS] * 2
        assert instance.get_runs(limit=1)[0].tags[TAG_PROCESS].split("-")[-2] != str(os.getpid())


@pytest.mark.slow
def test_the_switches_go_with_the_intake_and_are_told(families: Workspace) -> None:
    """A run that was repeated in the UI and did something else could not be explained to anybody."""
    ran = orchestrate(
        families,
        "--profile=aviation",
        "--linkage-match-threshold=0.97",
        "--linkage-review-threshold=0.3",
        "--linkage-output-dir=out/linkage",
        "--report-path=out/report.md",
    )
    assert ran.code == 0, ran.err
    features = ran.event("pipeline.summary")["features"]
    assert (features["match_threshold"], features["review_threshold"]) == (0.97, 0.3)
    tags = tags_of_the_last_run(families)
    assert tags[TAG_LINKAGE] == "splink 0.97 0.3" and tags[TAG_FEATURES] == "entity_resolution"
    assert "joined from 0.97, asked from 0.3" in (families.folder / "out" / "report.md").read_text()

    found = {path.name: path.read_bytes() for path in (families.folder / "out" / "linkage").iterdir()}
    assert sorted(found) == sorted(FOLDER_FILES)
    queue = pl.read_parquet(families.folder / "out" / "linkage" / "review_queue.parquet")
    stored = families.table("review_queue", "aviation")
    assert queue.equals(stored)
    about = json.loads(found[METADATA])
    assert about["counts"]["review_pairs"] == stored.height and about["linkage"]["review_threshold"] == 0.3
    listed = [path for path in digests(ran) if "/linkage/" in path]
    assert len(listed) == len(FOLDER_FILES), "a file that is not listed is not found when somebody asks for erasure"

    # What the UI does: the run of the intake, with nothing said anew.
    before = tables(families, "aviation")["match_pairs/2026-03-31.parquet"]
    for path in (families.folder / "out" / "linkage").iterdir():
        path.unlink()
    with working_in(families.folder), families.instance() as instance:
        from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile

        profile = load_profile("aviation", [bundled_profiles_dir()])
        intake = families.store.load("aviation", "2026-03-31")
        again = run_intake(profile, intake, instance, families.settings, lambda _: None)
        assert again.success
        assert instance.get_runs(limit=1)[0].tags[TAG_LINKAGE] == "splink 0.97 0.3"
    assert tables(families, "aviation")["match_pairs/2026-03-31.parquet"] == before
    assert {path.name: path.read_bytes() for path in (families.folder / "out" / "linkage").iterdir()} == found

    # The next request says nothing, so the profile's own values count again.
    plain = families.hotpass("refine", *COMMON, "--profile=aviation")
    assert plain.event("pipeline.summary")["features"]["match_threshold"] == 0.9
    assert not [path for path in digests(plain) if "/linkage/" in path]


@pytest.mark.slow
def test_rules_or_model_as_the_switch_says(families: Workspace) -> None:
    """The profile wants the model; the switch must win, and be seen in every pair."""
    rules = orchestrate(families, "--profile=aviation", "--disable-entity-resolution")
    assert rules.code == 0, rules.err
    assert "model" not in set(families.table("match_pairs", "aviation")["rule"])
    assert tags_of_the_last_run(families)[TAG_LINKAGE] == "rules"
    assert rules.event("pipeline.summary")["features"]["entity_resolution"] is False
    (families.folder / "rules.toml").write_text("[features]\nentity_resolution = false\n")
    model = orchestrate(families, "--profile=aviation", "--config=rules.toml", "--linkage-use-splink")
    assert model.code == 0, model.err
    assert tags_of_the_last_run(families)[TAG_LINKAGE] == "splink 0.9 0.7"
    assert "learned" in set(families.table("link_model", "aviation")["origin"])


@pytest.mark.slow
@pytest.mark.parametrize("how", ["Ctrl-C", "the command is killed", "the run is killed"])
def test_run_and_command_end_together(workspace: Workspace, how: str) -> None:
    """A run nobody waits for would publish after all; a command whose run is gone would wait for ever."""
    with working_in(workspace.folder):
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
    assert not (workspace.folder / "out").exists() and workspace.leftovers() == []


def test_what_stops_a_run_is_told_as_refine_tells_it(workspace: Workspace) -> None:
    """The reasons must not be lost on the way between two processes."""
    (workspace.folder / "data" / "members.xlsx").write_bytes(b"no workbook")
    told = [workspace.hotpass("refine", *COMMON), orchestrate(workspace, "--profile=generic")]
    assert [ran.code for ran in told] == [1, 1]
    assert told[0].error == told[1].error


def test_a_stranger_at_the_usual_address_is_named_and_not_used(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something on port 3000 is common; the run goes on here, and the reader knows why."""
    from hotpass_assets import orchestration

    with graphql_server("html") as server:
        monkeypatch.setattr(orchestration, "DEFAULT_URL", server.url)
        ran = workspace.hotpass("orchestrate", "--profile=generic", *COMMON)
    assert ran.code == 0, ran.err
    assert ran.err.count("the run is executed here") == 1 and "this is no Dagster webserver" in ran.err
    monkeypatch.setattr(orchestration, "DEFAULT_URL", closed_port())
    quiet = workspace.hotpass("orchestrate", "--profile=generic", *COMMON)
    assert quiet.code == 0 and "Warning" not in quiet.err


def _status_at_the_end(workspace: Workspace) -> dg.DagsterRunStatus:
    """Status of the only run once it is over."""
    for _ in range(240):
        with workspace.instance() as instance:
            (status,) = runs_of(instance)
        if status != dg.DagsterRunStatus.STARTED:
            return status
        time.sleep(0.5)
    raise AssertionError("the run does not end")
