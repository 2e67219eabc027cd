"""Intakes that are left failed are found, with the reason and what runs them again."""

from __future__ import annotations

import dagster as dg

from hotpass_assets.domain.checks.published_layer import FailedIntake, no_intake_is_left_failed
from tests.builders.workbooks import Value
from tests.end_to_end.running import Workspace, write_members

CHECK = dg.AssetCheckKey(dg.AssetKey(["generic", "published_dataset"]), "no_intake_is_left_failed")
UNREADABLE: list[list[Value]] = [["Colour", "Size"], ["red", 1]]


def look(workspace: Workspace) -> dg.AssetCheckEvaluation:
    """Run the job that looks after the intakes; what its check says."""
    with workspace.instance() as instance:
        job = workspace.definitions().resolve_job_def("look_after_generic")
        (evaluation,) = job.execute_in_process(instance=instance).get_asset_check_evaluations()
    return evaluation


def test_an_intake_that_failed_is_named_until_it_is_published(watched: Workspace) -> None:
    """Prevents: a drop that failed at night, and that nobody misses before its readers do."""
    data = watched.folder / "data" / "members.xlsx"
    write_members(data, UNREADABLE)
    assert watched.hotpass("refine", "--config", "config/pipeline.toml", "--intake", "bad").code == 1
    write_members(data)
    ran = watched.hotpass("--log-format", "json", "refine", "--config", "config/pipeline.toml", "--intake", "good")
    assert ran.code == 0
    assert CHECK.name not in ran.out + ran.err  # what another intake lacks is no result of this one
    with watched.instance() as instance:
        by_the_run = instance.event_log_storage.get_latest_asset_check_execution_by_key([CHECK])[CHECK]
    assert by_the_run.status.value == "FAILED"
    found = look(watched)
    assert not found.passed and found.severity == dg.AssetCheckSeverity.WARN
    assert (found.metadata["checked"].value, found.metadata["failed"].value) == (2, 1)
    assert str(found.description) == (
        "1 of 2 intakes are left failed: bad. Correct what their runs name, then run them again: "
        "hotpass backfill --profile generic --only failed, or Materialize the intake here."
    )
    sample = found.metadata["sample"]
    assert isinstance(sample, dg.TableMetadataValue)
    (line,) = sample.records
    assert line.data["intake"] == "bad" and line.data["run"]
    assert str(line.data["reason"]).startswith("stopped by organisations_were_found: no column holds the names")


def test_nothing_is_left_failed_in_a_workspace_that_is_well(watched: Workspace) -> None:
    """Prevents: a check that is red because nothing was ever run."""
    assert look(watched).passed
    assert watched.hotpass("refine", "--config", "config/pipeline.toml").code == 0
    found = look(watched)
    assert found.passed
    assert found.description == "1 of 1 intakes are published, none is left failed."


def test_many_failed_intakes_are_counted_and_some_named() -> None:
    """Prevents: a sentence of a thousand keys, and intakes that wait taken for published ones."""
    failed = [FailedIntake(f"2026-01-{day:02}", None, "") for day in range(1, 8)]
    outcome = no_intake_is_left_failed(failed, 20, 30, "aviation")
    assert outcome.failed == 7 and outcome.sample.height == 7
    assert outcome.message.startswith(
        "7 of 30 intakes are left failed: 2026-01-01, 2026-01-02, 2026-01-03, 2026-01-04, 2026-01-05 and 2 more; "
        "3 not run yet, or running. "
    )
