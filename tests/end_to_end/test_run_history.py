"""What a run leaves in the history, which is what the Dagster UI shows."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from hotpass_assets.defs.jobs import DATA_DOCS, ENRICHED, refine_job_name
from hotpass_assets.names import LEFT_FAILED
from tests.command_lines import Ran
from tests.end_to_end.running import Workspace, runs_of

Refined = tuple[Workspace, Ran]
PROFILE = "aviation"


@pytest.fixture(scope="module")
def intake(refined: Refined) -> str:
    return str(refined[1].event("pipeline.summary")["intake"])


def asset_keys(workspace: Workspace) -> list[dg.AssetKey]:
    """Assets that refine makes: all but what is only made when it is asked for."""
    found = workspace.definitions(PROFILE).resolve_asset_graph().materializable_asset_keys
    return sorted(key for key in found if key.path[-1] not in (DATA_DOCS, *ENRICHED))


def test_the_run_is_there_with_its_tags(refined: Refined, intake: str) -> None:
    """Someone who looks in the UI must find the run by profile and intake."""
    with refined[0].instance() as instance:
        (run,) = instance.get_runs()
        assert run.status == dg.DagsterRunStatus.SUCCESS
        assert run.run_id == refined[1].event("pipeline.summary")["run_id"]
        assert run.tags["hotpass/profile"] == PROFILE
        assert run.tags["hotpass/intake"] == run.tags["dagster/partition"] == intake
        assert instance.get_dynamic_partitions(f"{PROFILE}_intakes") == [intake]


def test_every_asset_is_materialised_for_the_intake(refined: Refined, intake: str) -> None:
    """An asset without its partition looks as if it had never been made."""
    with refined[0].instance() as instance:
        for key in asset_keys(refined[0]):
            assert instance.get_materialized_partitions(key) == {intake}, key


def test_every_asset_shows_rows_and_columns(refined: Refined) -> None:
    """Row counts and column schemas are what a catalogue is read for."""
    workspace = refined[0]
    graph = workspace.definitions(PROFILE).resolve_asset_graph()
    with workspace.instance() as instance:
        for key in asset_keys(workspace):
            event = instance.get_latest_materialization_event(key)
            assert event is not None and event.asset_materialization is not None
            metadata = event.asset_materialization.metadata
            if key.path[-1] != "quality_report":
                assert isinstance(metadata["dagster/row_count"].value, int), key
            schema = graph.get(key).metadata["dagster/column_schema"]
            columns = workspace.table(key.path[-1], PROFILE).columns
            assert [column.name for column in getattr(schema, "schema", schema).columns] == columns, key
        rows = instance.get_latest_materialization_event(dg.AssetKey([PROFILE, "organisations"]))
        assert rows is not None and rows.asset_materialization is not None
        assert rows.asset_materialization.metadata["dagster/row_count"].value == 30
        assert "dagster/column_lineage" in rows.asset_materialization.metadata


def test_every_check_was_evaluated_for_the_intake(refined: Refined, intake: str) -> None:
    """A check that was not run, or not for this partition, is a promise without proof."""
    known = refined[0].definitions(PROFILE).resolve_asset_graph().asset_check_keys
    checks = {key for key in known if key.asset_key.path[-1] not in (DATA_DOCS, *ENRICHED)}
    with refined[0].instance() as instance:
        (run,) = instance.get_runs()
        logs = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        evaluations = [log.dagster_event.asset_check_evaluation_data for log in logs if log.dagster_event]
    assert {evaluation.asset_check_key for evaluation in evaluations} == checks
    # Only the check over all intakes is of none.
    assert {(evaluation.partition, evaluation.check_name == LEFT_FAILED) for evaluation in evaluations} == {
        (intake, False),
        (None, True),
    }
    assert all(evaluation.description for evaluation in evaluations)
    assert [evaluation.check_name for evaluation in evaluations if not evaluation.passed] == []


@pytest.mark.slow
def test_the_ui_runs_the_same_intake_again(workspace: Workspace) -> None:
    """The same job on the same partition, after the input folder has moved on, gives the same files."""
    intake = workspace.refine("--format", "csv").event("pipeline.summary")["intake"]
    published = workspace.files(".parquet", ".csv")
    for path in (workspace.folder / "data").iterdir():
        path.unlink()
    for name in published:
        (workspace.folder / name).unlink()
    job = workspace.definitions().resolve_job_def(refine_job_name("generic"))
    with workspace.instance() as instance:
        result = job.execute_in_process(instance=instance, partition_key=intake, raise_on_error=True)
        assert result.success
        assert runs_of(instance) == [dg.DagsterRunStatus.SUCCESS] * 2
    assert workspace.files(".parquet", ".csv") == published


@pytest.mark.slow
def test_a_profile_from_elsewhere_is_known_to_the_code_location(workspace: Workspace) -> None:
    """An intake made with a profile given by path must be there to run again in the UI."""
    from hotpass_assets.known_profiles import known_profiles

    profile = workspace.folder / "elsewhere" / "clubs.yaml"
    profile.parent.mkdir()
    profile.write_text("name: clubs\ndisplay_name: Clubs\n", encoding="utf-8")
    assert workspace.refine("--profile", profile).code == 0
    profile.unlink()
    assert "clubs" in [known.name for known in known_profiles(workspace.settings)]


STRICT_PROFILE = """\
name: clubs
display_name: Clubs
refine:
  expectations:
    - {column: contact_primary_phone, check: not_null, severity: error}
    - {column: website, check: not_null, severity: warn}
"""


@pytest.mark.slow
def test_a_failed_expectation_of_error_severity_stops_publishing(workspace: Workspace) -> None:
    """Bad results must not replace good ones; the next drop must not be hindered by it."""
    profile = workspace.folder / "profiles" / "clubs.yaml"
    profile.parent.mkdir()
    profile.write_text(STRICT_PROFILE.replace("error", "warn"), encoding="utf-8")
    assert workspace.refine("--profile", "clubs", "--archive").code == 0
    published = workspace.files()
    profile.write_text(STRICT_PROFILE, encoding="utf-8")
    ran = workspace.refine("--profile", "clubs", "--archive", "--format", "csv")
    assert ran.code == 1
    assert "expectations" in ran.error
    assert workspace.files() == published
    assert workspace.leftovers() == []


@pytest.mark.slow
def test_a_second_drop_keeps_the_ids(workspace: Workspace) -> None:
    """Ids are stable when a workbook is added; the check that compares intakes sees it."""
    first = workspace.refine().event("pipeline.summary")["intake"]
    (workspace.folder / "data" / "more.csv").write_text(
        "Organisation,Phone\nBravo Flight School,0215550101\nDelta Air,0829876543\n", encoding="utf-8"
    )
    second = workspace.refine().event("pipeline.summary")["intake"]
    ids = [set(workspace.table("organisations", intake=key)["organization_id"]) for key in (first, second)]
    assert ids[0] < ids[1]
    assert len(ids[1]) == 4
    with workspace.instance() as instance:
        logs = instance.all_logs(instance.get_runs(limit=1)[0].run_id, dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        kept = [
            log.dagster_event.asset_check_evaluation_data
            for log in logs
            if log.dagster_event and log.dagster_event.asset_check_evaluation_data.check_name == "ids_are_kept"
        ]
    assert [(check.passed, int(str(check.metadata["checked"].value)) > 0) for check in kept] == [(True, True)]


def test_the_overview_shows_the_last_run(refined: Refined) -> None:
    """Without opening the history."""
    ran = refined[0].hotpass("overview")
    assert ran.code == 0, ran.err
    assert "30" in ran.out and PROFILE in ran.out
    assert isinstance(refined[0].table("published_dataset", PROFILE), pl.DataFrame)
    assert (refined[0].folder / ".hotpass" / Path("last-run.json")).is_file()
