"""Archived inputs are refined again: archives in, a backfill in the history, files out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from dagster._core.storage.tags import BACKFILL_ID_TAG, PARENT_BACKFILL_ID_TAG, PARTITION_NAME_TAG, PARTITION_SET_TAG

import hotpass_cli
from hotpass_assets.backfill.record import run_tags
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.intake_run import run_intake
from hotpass_assets.kit.failures import error_from
from hotpass_assets.kit.turns import Point, in_turn
from hotpass_resources.schedule_switch import most_at_once
from tests.builders.archives import drop, input_archive, packed
from tests.command_lines import Ran
from tests.end_to_end.running import Workspace

pytestmark = pytest.mark.slow

ARCHIVES = Path("dist/input-archives")
OUTPUTS = Path("dist/backfill/outputs")
_HISTORY = """\
run_storage:
  {module: dagster._core.storage.runs, class: SqliteRunStorage, config: {base_dir: history}}
event_log_storage:
  {module: dagster._core.storage.event_log, class: ConsolidatedSqliteEventLogStorage, config: {base_dir: history}}
schedule_storage:
  {module: dagster._core.storage.schedules, class: SqliteScheduleStorage, config: {base_dir: schedules}}
local_artifact_storage:
  {module: dagster._core.storage.root, class: LocalArtifactStorage, config: {base_dir: home}}
"""


@pytest.fixture
def history(folder: Path) -> Workspace:
    """A workspace with archives of two days."""
    root = folder / ARCHIVES
    input_archive(root / "hotpass-inputs-20260331-v2.zip", "Aero Example", "Charlie Aviation")
    input_archive(root / "hotpass-inputs-20260430-v1.zip", "Delta Aviation", "Echo Flights", "Foxtrot Air")
    return Workspace(folder)


def backfill(workspace: Workspace, *arguments: str | Path) -> Ran:
    return workspace.hotpass("backfill", "--profile", "generic", "--log-format", "json", *arguments)


def summary(ran: Ran) -> dict[str, Any]:
    (data,) = [data for name, data in ran.events if name == "backfill.summary"]
    return data


def results(ran: Ran) -> dict[str, bool]:
    return {f"{run['run_date']}-{run['version']}": run["success"] for run in summary(ran)["runs"]}


def records(workspace: Workspace) -> list[PartitionBackfill]:
    """Backfills in the history, the oldest first."""
    with workspace.instance() as instance:
        return list(reversed(instance.get_backfills()))


def runs(workspace: Workspace) -> list[dg.DagsterRun]:
    with workspace.instance() as instance:
        return list(reversed(instance.get_runs()))


def test_every_archive_becomes_an_intake_a_run_and_files(history: Workspace) -> None:
    """The record is what a daemon would have made: Dagster's UI must show it and its runs."""
    before = {path: path.read_bytes() for path in (history.folder / ARCHIVES).glob("*.zip")}
    ran = backfill(history, "--start-date", "2026-03-31", "--end-date", "2026-04-30")
    assert ran.code == 0, ran.err
    assert {path: path.read_bytes() for path in (history.folder / ARCHIVES).glob("*.zip")} == before
    assert results(ran) == {"2026-03-31-2": True, "2026-04-30-1": True}
    data = summary(ran)
    assert data["metrics"] | {"total_elapsed_seconds": 0} == {
        "total_runs": 2,
        "successful_runs": 2,
        "failed_runs": 0,
        "total_records": 5,
        "total_elapsed_seconds": 0,
    }
    assert [name for name, _ in ran.events].count("backfill.run") == 2
    first = data["runs"][0]
    assert first["quality_report"]["total_records"] == first["total_records"] == 2
    assert first["archive_path"].endswith("hotpass-inputs-20260331-v2.zip")
    for mark in ("2026-03-31-2", "2026-04-30-1"):
        assert (history.folder / OUTPUTS / f"refined-{mark}.xlsx").is_file()
    assert (history.folder / "dist/backfill/2026-03-31--2/members.xlsx").is_file()
    assert history.store.keys("generic") == ["2026-03-31-v2", "2026-04-30"]
    (record,) = records(history)
    assert record.status == BulkActionStatus.COMPLETED_SUCCESS
    assert record.backfill_end_timestamp is not None
    assert record.partition_names == ["2026-03-31-v2", "2026-04-30"]
    assert record.partition_set_name == "refine_generic_partition_set"
    for run, key in zip(runs(history), record.partition_names, strict=True):
        assert run.tags[BACKFILL_ID_TAG] == record.backfill_id == data["backfill_id"]
        assert run.tags[PARTITION_NAME_TAG] == key
        assert run.tags[PARTITION_SET_TAG] == "refine_generic_partition_set"
        assert "hotpass/backfill" in run.tags
        assert run.job_name == "refine_generic"
    assert history.leftovers() == []


class _Watched:
    """Notes where a run waits for earlier ones, and which tables are there when it says that it is so far."""

    def __init__(self, workspace: Workspace, intake: str) -> None:
        self.seen: list[tuple[str, str]] = []
        self._there = partial(workspace.table, intake=intake)

    def await_earlier(self, point: Point) -> None:
        self.seen.append(("waits", point))

    def reached(self, point: Point) -> None:
        assert all(self._there(table).width for table in ("known_records", "entity_history", "link_model"))
        self.seen.append(("is", point))


def test_a_run_waits_where_it_reads_earlier_intakes_and_tells_what_is_stored(history: Workspace) -> None:
    """Workers that read too early would give ids and findings that depend on timing."""
    watched = _Watched(history, "2026-04-30")
    with in_turn(watched):
        assert backfill(history, "--start-date", "2026-04-01").code == 0
    assert watched.seen == [("waits", "linked"), ("is", "linked"), ("waits", "over")]


def test_intakes_are_run_in_the_order_of_registration(history: Workspace) -> None:
    """Each goes on from the ids of those registered before it, whatever its day."""
    assert backfill(history, "--start-date", "2026-04-01", "--no-wait").code == 0
    assert backfill(history, "--start-date", "2026-01-01", "--no-wait").code == 0
    assert records(history)[-1].partition_names == ["2026-04-30", "2026-03-31-v2"]


def test_a_run_left_to_a_daemon_follows_the_rules_it_was_asked_for_with(history: Workspace) -> None:
    """A daemon reads the profile when it gets to the run: what was changed since must not count in silence."""
    assert backfill(history, "--start-date", "2026-04-01", "--no-wait").code == 0
    (record,) = records(history)
    asked = load_profile("generic", [bundled_profiles_dir()])
    changed = replace(asked, digest="0" * 64)
    intake = history.store.load("generic", "2026-04-30")
    tags = run_tags(record, "generic")
    with history.instance() as instance:
        result = run_intake(changed, intake, instance, history.settings, lambda _: None, None, tags)
        (failure,) = [event for event in result.all_events if event.event_type_value == "STEP_FAILURE"]
        told = error_from(failure).one_line()
        assert "asked for with other rules than profile 'generic' has now" in told
        assert f"hotpass backfill --profile generic --resume {record.backfill_id}" in told
        assert not (history.folder / OUTPUTS).exists()
        assert run_intake(asked, intake, instance, history.settings, lambda _: None, None, tags).success


def test_one_bad_archive_stops_no_other_and_is_told(history: Workspace) -> None:
    """Whoever reads the summary must see what was left out and why; the exit code as well."""
    root = history.folder / ARCHIVES
    packed(root / "hotpass-inputs-20260401-v1.zip", [("inputs/a.xlsx", b"x")], sums=f"{'0' * 64}  inputs/a.xlsx\n")
    packed(root / "hotpass-inputs-20260402-v1.zip", [("../a.xlsx", b"x")])
    packed(root / "hotpass-inputs-20260403-v1.zip", [("inputs/a.xlsx", b"this is no workbook")])
    ran = backfill(history, "--start-date", "2026-04-01")
    assert ran.code == 1
    found = results(ran)
    assert found == {"2026-04-01-1": False, "2026-04-02-1": False, "2026-04-03-1": False, "2026-04-30-1": True}
    errors = {run["run_date"]: run.get("error", "") for run in summary(ran)["runs"]}
    assert "a checksum does not match" in errors["2026-04-01"]
    assert "leads out of its folder" in errors["2026-04-02"]
    assert "a.xlsx" in errors["2026-04-03"]
    assert "3 of 4 were not refined" in ran.error
    # No archive is looked at again by --resume: it would leave these two out and seem to have done all.
    assert "Run again the 1 that began with: hotpass backfill --resume" in ran.error
    assert "correct the others and give this command again" in ran.error
    assert not (history.folder / "dist" / "a.xlsx").exists()
    (record,) = records(history)
    assert record.partition_names == ["2026-04-03", "2026-04-30"]
    assert record.status == BulkActionStatus.COMPLETED_FAILED


def test_only_failed_and_missing_follow_the_history(history: Workspace) -> None:
    """What is done is not done again; a corrected archive of a failed intake is."""
    root = history.folder / ARCHIVES
    packed(root / "hotpass-inputs-20260501-v1.zip", [("inputs/a.xlsx", b"this is no workbook")])
    assert backfill(history, "--start-date", "2026-04-01").code == 1
    ran = backfill(history, "--start-date", "2026-01-01", "--only", "failed")
    assert results(ran) == {"2026-05-01-1": False}
    ran = backfill(history, "--start-date", "2026-01-01", "--only", "missing")
    assert results(ran) == {"2026-03-31-2": True}
    assert ran.code == 0
    ran = backfill(history, "--only", "missing")
    assert (ran.code, summary(ran)["runs"]) == (0, [])
    assert summary(ran)["backfill_id"] is None


def test_resume_runs_what_is_left_and_names_the_rest(history: Workspace) -> None:
    """A continued backfill is a record of its own that points at the first, as one continued in the UI is."""
    root = history.folder / ARCHIVES
    packed(root / "hotpass-inputs-20260501-v1.zip", [("inputs/a.xlsx", b"this is no workbook")])
    first = summary(backfill(history, "--start-date", "2026-04-01"))
    ran = backfill(history, "--resume", first["backfill_id"])
    assert ran.code == 1
    assert results(ran) == {"2026-04-30-1": True, "2026-05-01-1": False}
    assert [run.get("done_before", False) for run in summary(ran)["runs"]] == [True, False]
    before, after = records(history)
    assert after.partition_names == ["2026-05-01"]
    assert after.tags[PARENT_BACKFILL_ID_TAG] == before.backfill_id
    assert len(runs(history)) == 3
    assert "there is no backfill 'nosuch'" in backfill(history, "--resume", "nosuch").error
    other = history.hotpass("backfill", "--profile", "aviation", "--resume", first["backfill_id"])
    assert "not one of profile 'aviation'" in other.error


def test_a_dry_run_changes_nothing_and_tells_bad_archives(history: Workspace) -> None:
    """Looked at before anything is restored, registered or run."""
    packed(history.folder / ARCHIVES / "hotpass-inputs-20260501-v1.zip", [("notes.txt", b"x")])
    ran = backfill(history, "--start-date", "2026-04-01", "--dry-run")
    assert ran.code == 1
    (plan,) = [data["archives"] for name, data in ran.events if name == "backfill.plan"]
    assert [(item["intake"], item["state"], item["run"]) for item in plan] == [
        ("2026-04-30", "missing", True),
        ("2026-05-01", "missing", False),
    ]
    assert "holds no workbook" in plan[1]["error"]
    assert not (history.folder / "dist/backfill").exists()
    assert history.store.keys("generic") == []
    assert records(history) == []


def test_options_and_configuration_reach_every_run(history: Workspace) -> None:
    """What is one file for a run is one file for each archive; folders and pattern may be anywhere."""
    (history.folder / "old").mkdir()
    (history.folder / ARCHIVES / "hotpass-inputs-20260430-v1.zip").rename(history.folder / "old" / "30.04.2026.zip")
    config = history.folder / "backfill.toml"
    config.write_text(
        "[pipeline]\nparty_store_path = 'out/parties.json'\n[pipeline.backfill]\narchive_root = 'old'\n"
        "archive_pattern = '{date:%d.%m.%Y}.zip'\n[[pipeline.backfill.windows]]\nstart_date = 2026-04-01\n"
    )
    ran = backfill(
        history,
        *("--config", config, "--restore-root", "again", "--report-path", "out/report.html", "--format", "csv"),
        *("--annotate", "--country-code", "BW", "--archive", "--dist-dir", "packed", "--concurrency-limit", "0"),
    )
    assert ran.code == 0, ran.err
    there = {path.relative_to(history.folder).as_posix() for path in history.folder.rglob("*") if path.is_file()}
    assert {
        "out/parties-2026-04-30-1.json",
        "out/report-2026-04-30-1.html",
        "again/2026-04-30--1/members.xlsx",
        "again/outputs/2026-04-30-1/refined-2026-04-30-1.xlsx",
        "again/outputs/2026-04-30-1/refined-2026-04-30-1.csv",
        "again/outputs/2026-04-30-1/annotated/members.xlsx",
    } <= there
    assert any(name.startswith("packed/refined-data-2026-04-30-") for name in there)
    assert history.store.load("generic", "2026-04-30").settings["country_code"] == "BW"


def test_intakes_are_exported_and_refined_again_elsewhere(workspace: Workspace, folder: Path) -> None:
    """The way from one workspace to another: same key, same inputs, same rows."""
    assert workspace.refine().code == 0
    ran = backfill(workspace, "--export")
    assert ran.code == 0, ran.err
    ((_, made),) = ran.events
    assert Path(made["path"]).is_file()
    assert made["intake"] == workspace.store.keys("generic")[0]
    first = Path(made["path"]).read_bytes()
    assert backfill(workspace, "--export").code == 0
    assert Path(made["path"]).read_bytes() == first
    other = Workspace(folder / "other")
    ran = backfill(other, "--start-date", "2020-01-01", "--archive-root", folder / ARCHIVES)
    assert ran.code == 0, ran.out
    assert other.store.load("generic", made["intake"]).digest == workspace.store.load("generic", made["intake"]).digest
    again = other.table("organisations").drop("last_interaction_date", strict=False)
    assert again.equals(workspace.table("organisations").drop("last_interaction_date", strict=False))
    ran = backfill(workspace, "--export", "--end-date", "2020-01-01")
    assert "no intake to export in these days" in ran.error
    Path(made["path"]).write_bytes(b"somebody's own file")
    assert "another archive has its name" in backfill(workspace, "--export").error
    assert Path(made["path"]).read_bytes() == b"somebody's own file"


def test_archives_that_refine_writes_are_refined_again(workspace: Workspace) -> None:
    """Of results and inputs in one archive, only the inputs are inputs."""
    assert workspace.refine("--archive", "--dist-dir", "packed").code == 0
    pattern = ("--archive-root", "packed", "--archive-pattern", "refined-data-{intake}-{digest}.zip")
    ran = backfill(workspace, "--start-date", "2020-01-01", *pattern)
    assert ran.code == 0, ran.err
    (run,) = summary(ran)["runs"]
    assert run["total_records"] == 3
    assert run["intake"] == workspace.store.keys("generic")[0]
    assert [path.name for path in Path(run["output_path"]).parents[1].joinpath(f"{run['run_date']}--1").iterdir()] == [
        "members.xlsx"
    ]


def test_two_archives_of_one_day_and_version_are_one_only_with_the_same_inputs(history: Workspace) -> None:
    """The same inputs twice is no fault; other inputs under the same name must not be lost in silence."""
    root = history.folder / "packed"
    for number, digest in enumerate(("aaaaaa", "bbbbbb", "cccccc")):
        input_archive(root / f"refined-data-2026-03-31-{digest}.zip", "Aero Example", f"Bravo {number // 2}")
    pattern = ("--archive-root", root, "--archive-pattern", "refined-data-{intake}-{digest}.zip")
    ran = backfill(history, "--start-date", "2026-03-31", *pattern)
    assert ran.code == 1
    good, bad = sorted(summary(ran)["runs"], key=lambda run: not run["success"])
    assert good["archive_path"].endswith("aaaaaa.zip")
    assert "another archive has its day and version" in bad["error"]
    assert any("holds the inputs of another again" in data["message"] for name, data in ran.events if name == "warning")


def test_an_intake_that_holds_other_files_is_not_overwritten(history: Workspace) -> None:
    """An archive cannot replace what was refined from the folder on that day."""
    drop(history.folder / "data", "Quite Another")
    assert history.refine("--intake", "2026-04-30").code == 0
    ran = backfill(history, "--start-date", "2026-04-01")
    assert "already holds other files" in ran.error
    assert history.table("organisations", intake="2026-04-30")["organization_name"].to_list() == ["Quite Another"]


def test_days_without_archives_are_an_error_that_says_what_was_there(history: Workspace) -> None:
    """A slip in a date must not look like success."""
    ran = backfill(history, "--start-date", "2027-01-01")
    assert ran.code == 1
    assert "no archives from 2027-01-01" in ran.error
    assert "2 archives there are from 2026-03-31 to 2026-04-30, versions 1, 2" in ran.error
    ran = backfill(history, "--start-date", "2026-01-01", "--archive-pattern", "x-{date:%Y%m%d}.zip")
    assert "of 2 files none has such a name: hotpass-inputs-20260331-v2.zip" in ran.error
    assert "does not exist" in backfill(history, "--start-date", "2026-01-01", "--archive-root", "nowhere").error
    ran = backfill(history)
    assert (ran.code, ran.error.startswith("Error: No backfill windows")) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--start-date", "31.03.2026"),
        ("--start-date", "2026-04-01", "--end-date", "2026-03-31"),
        ("--start-date", "2026-01-01", "--concurrency-limit", "-1"),
        ("--start-date", "2026-01-01", "--concurrency-key", "two words"),
        ("--start-date", "2026-01-01", "--archive-pattern", "{day}"),
        ("--start-date", "2026-01-01", "--expectation-suite", "nosuch"),
        ("--resume", "abc", "--dry-run"),
        ("--resume", "abc", "--start-date", "2026-01-01"),
        ("--resume", "abc", "--only", "failed"),
        ("--start-date", "2026-01-01", "--dry-run", "--no-wait"),
    ],
)
def test_options_that_make_no_sense_are_refused(history: Workspace, arguments: tuple[str, ...]) -> None:
    """Exit code 2 and nothing begun, rather than an option that is ignored."""
    ran = backfill(history, *arguments)
    assert ran.code == 2, ran.err
    assert not (history.folder / "dist/backfill").exists()


def test_versions_are_chosen_by_name(history: Workspace) -> None:
    """Latest is one archive a day; a version nobody has is said."""
    input_archive(history.folder / ARCHIVES / "hotpass-inputs-20260331-v1.zip")

    def planned(*arguments: str) -> tuple[list[str], Ran]:
        ran = backfill(history, "--start-date", "2026-03-01", "--dry-run", *arguments)
        (plan,) = [data["archives"] for name, data in ran.events if name == "backfill.plan"]
        return [item["intake"] for item in plan], ran

    assert planned()[0] == ["2026-03-31", "2026-03-31-v2", "2026-04-30"]
    assert planned("--version", "latest")[0] == ["2026-03-31-v2", "2026-04-30"]
    keys, ran = planned("--version", "1", "--version", "7")
    assert keys == ["2026-03-31", "2026-04-30"]
    assert any("has version 7" in data["message"] for name, data in ran.events if name == "warning")


@pytest.mark.parametrize(
    ("queue", "told"),
    [
        (
            "run_coordinator: {module: dagster.core.run_coordinator, class: DefaultRunCoordinator}",
            "starts every run at",
        ),
        ("concurrency: {runs: {max_concurrent_runs: 5}}", "lets 5 run: the daemon cannot keep to 1 at a time"),
        ("concurrency: {runs: {tag_concurrency_limits: [{key: dagster/backfill, limit: 2}]}}", "lets 2 run"),
        ("concurrency: {runs: {tag_concurrency_limits: [{key: nightly, value: generic, limit: 1}]}}", None),
    ],
    ids=["no queue", "a queue without a limit", "a queue for all backfills", "a queue with the limit"],
)
def test_a_limit_the_daemon_would_not_keep_is_told(history: Workspace, queue: str, told: str | None) -> None:
    """A queue alone keeps no limit: to be silent then is to promise one run at a time and start them all."""
    queued = "run_coordinator: {module: dagster.core.run_coordinator, class: QueuedRunCoordinator}"
    content = queue if queue.startswith("run_coordinator") else f"{queued}\n{queue}"
    (history.folder / "dagster.yaml").write_text(
        f"telemetry: {{enabled: false}}\n{_HISTORY}{content}\n", encoding="utf-8"
    )
    ran = backfill(history, "--start-date", "2026-03-01", "--no-wait", "--concurrency-key", "nightly")
    assert ran.code == 0, ran.err
    assert "no daemon runs on this history" in ran.err
    if told is None:
        assert "at a time" not in ran.err
    else:
        assert told in ran.err and "{key: nightly, value: generic, limit: 1}" in ran.err


@pytest.mark.parametrize("limit", ["0", "1", "2", "3", "4", "9"])
def test_the_queue_of_a_new_workspace_keeps_every_limit(history: Workspace, limit: str) -> None:
    """What hotpass init writes must do as --concurrency-limit says: all at once are more than a machine bears."""
    template = Path(hotpass_cli.__file__).parent / "templates" / "dagster.yaml"
    (history.folder / "dagster.yaml").write_bytes(template.read_bytes())
    ran = backfill(history, "--start-date", "2026-03-01", "--no-wait", "--concurrency-limit", limit)
    assert ran.code == 0, ran.err
    assert "at a time" not in ran.err
    (record,) = records(history)
    with history.instance() as instance:
        assert most_at_once(instance, record.tags) == min(max(int(limit), 1), 4)


def test_no_wait_without_a_daemon_says_what_to_start(history: Workspace) -> None:
    """The record waits for a daemon; nobody should wait for nothing without being told."""
    ran = backfill(history, "--start-date", "2026-04-01", "--no-wait")
    assert ran.code == 0, ran.err
    assert any("dagster-daemon run" in data["message"] for name, data in ran.events if name == "warning")
    (record,) = records(history)
    assert record.status == BulkActionStatus.REQUESTED
    assert record.partition_names == ["2026-04-30"]
    assert runs(history) == []
    assert "still going on" in backfill(history, "--resume", record.backfill_id).error


def test_many_intakes_become_partitions_in_one_call(history: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call for each would load and write all keys each time."""
    calls: list[int] = []
    add = dg.DagsterInstance.add_dynamic_partitions

    def counted(self: dg.DagsterInstance, name: str, keys: list[str]) -> None:
        calls.append(len(keys))
        add(self, name, keys)

    monkeypatch.setattr(dg.DagsterInstance, "add_dynamic_partitions", counted)
    ran = backfill(history, "--start-date", "2026-03-01", "--no-wait")
    assert ran.code == 0, ran.err
    assert calls == [2]


def test_a_workspace_with_unknown_code_locations_is_refused(history: Workspace) -> None:
    """The daemon would look for the backfill's graph where it is not."""
    (history.folder / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    location = "  - python_module: {module_name: some.thing, location_name: other%d}\n"
    (history.folder / "workspace.yaml").write_text("load_from:\n" + location % 1 + location % 2)
    ran = backfill(history, "--start-date", "2026-03-01")
    assert ran.code == 2
    assert "none is called hotpass" in ran.error
