"""Runs that ``hotpass orchestrate`` executes in a process of its own: same results, and the switches go with them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from hotpass_assets.names import TAG_FEATURES, TAG_LINKAGE, TAG_PROCESS
from hotpass_assets.refinement import run_intake
from hotpass_resources.linkage_files import METADATA
from hotpass_resources.publishing.linkage_folder import FOLDER_FILES
from tests.builders.graphql_server import graphql_server
from tests.command_lines import Ran
from tests.end_to_end.running import Workspace, runs_of, working_in

COMMON = ("--input-dir=data", "--output-path=out/refined.xlsx", "--log-format=json", "--intake=2026-03-31")
SWITCHES = """\
[features]
entity_resolution = true
[linkage]
match_threshold = 0.97
review_threshold = 0.3
output_dir = "out/linkage"
"""
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


def without_reports(found: dict[str, bytes]) -> dict[str, bytes]:
    """Tables without the list of published files, which holds the digest of the report and so the time of its run."""
    return {name: content for name, content in found.items() if not name.startswith("published_dataset")}


@pytest.mark.slow
def test_a_run_in_its_own_process_gives_what_refine_gives_and_its_switches_stay(families: Workspace) -> None:
    """Two verbs with two results leave nobody knowing which is right; nor does a repetition with another result."""
    everything = ("--profile=aviation", "--archive", "--format=csv", "--report-path=out/report.md")
    (families.folder / "switches.toml").write_text(SWITCHES)
    refined = families.hotpass("refine", *COMMON, *everything, "--config=switches.toml")
    assert refined.code == 0, refined.err
    kept, before = tables(families, "aviation"), figures(refined)
    ran = orchestrate(
        families,
        *everything,
        "--enable-entity-resolution",
        "--linkage-match-threshold=0.97",
        "--linkage-review-threshold=0.3",
        "--linkage-output-dir=out/linkage",
    )
    assert ran.code == 0, ran.err
    assert digests(ran) == digests(refined)
    assert without_reports(tables(families, "aviation")) == without_reports(kept)
    assert figures(ran) == before

    summary = ran.event("orchestrate.summary")
    assert summary["success"] is True and summary["total_records"] == before["total_records"]
    assert summary["quality_report"]["features"] == before["features"]
    assert summary["elapsed_seconds"] > 0 and Path(summary["archive_path"]).is_file()
    assert Path(summary["output_path"]) == families.folder / "out" / "refined.xlsx"
    completed = [data["stage"] for name, data in ran.events if name == "stage.completed"]
    assert completed == ["intake", "read", "map", "map", "link", "golden", "publish"]

    assert before["features"]["match_threshold"] == 0.97 and before["features"]["review_threshold"] == 0.3
    assert "joined from 0.97, asked from 0.3" in (families.folder / "out" / "report.md").read_text()
    with families.instance() as instance:
        assert runs_of(instance) == [dg.DagsterRunStatus.SUCCESS] * 2
        tags = instance.get_runs(limit=1)[0].tags
    assert tags[TAG_LINKAGE] == "splink 0.97 0.3" and tags[TAG_FEATURES] == "entity_resolution"
    assert tags[TAG_PROCESS].split("-")[-2] != str(os.getpid())

    linkage = families.folder / "out" / "linkage"
    found = {path.name: path.read_bytes() for path in linkage.iterdir()}
    assert sorted(found) == sorted(FOLDER_FILES)
    stored = families.table("review_queue", "aviation")
    assert pl.read_parquet(linkage / "review_queue.parquet").equals(stored)
    about = json.loads(found[METADATA])
    assert about["counts"]["review_pairs"] == stored.height and about["linkage"]["review_threshold"] == 0.3
    listed = [path for path in digests(ran) if "/linkage/" in path]
    assert len(listed) == len(FOLDER_FILES), "a file that is not listed is not found when somebody asks for erasure"

    # What the UI does: the run of the intake, with nothing said anew.
    for path in linkage.iterdir():
        path.unlink()
    with working_in(families.folder), families.instance() as instance:
        profile = load_profile("aviation", [bundled_profiles_dir()])
        intake = families.store.load("aviation", "2026-03-31")
        assert run_intake(profile, intake, instance, families.settings, lambda _: None).success
        assert instance.get_runs(limit=1)[0].tags[TAG_LINKAGE] == "splink 0.97 0.3"
    assert without_reports(tables(families, "aviation")) == without_reports(kept)
    assert {path.name: path.read_bytes() for path in linkage.iterdir()} == found


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
