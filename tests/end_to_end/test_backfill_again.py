"""What a backfill is asked twice, continues or takes from the store: nothing is done twice, ignored or left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dagster._core.execution.backfill import BulkActionStatus

from hotpass_assets.backfill.execution import Execution
from hotpass_resources.process import process_tag
from tests.builders.archives import contents, drop, input_archive
from tests.defs.test_failed_intakes import UNREADABLE
from tests.end_to_end.running import Workspace, write_members
from tests.end_to_end.test_backfill import ARCHIVES, OUTPUTS, backfill, records, results, runs, summary

pytestmark = pytest.mark.slow

APRIL = ("--start-date", "2026-04-01")
NOBODY = "http://127.0.0.1:9/hook"


@pytest.fixture
def history(folder: Path) -> Workspace:
    """A workspace with the archive of one day."""
    input_archive(folder / ARCHIVES / "hotpass-inputs-20260430-v1.zip", "Delta Aviation", "Echo Flights")
    return Workspace(folder)


def registered(workspace: Workspace, key: str, *organisations: str) -> None:
    """An intake that is in the store and that nobody has refined."""
    drop(workspace.folder / "data", *organisations)
    assert workspace.refine("--intake", "2026-01-01").code == 0
    intake = workspace.store.load("generic", "2026-01-01")
    files = [(file.name, workspace.store.path_of(file)) for file in intake.files]
    settings = dict(intake.settings) | {"output_path": str(workspace.folder / f"out/{key}.xlsx")}
    assert intake.day is not None
    workspace.store.register("generic", files, settings, intake.day, key)


def planned(workspace: Workspace, *arguments: str | Path) -> list[str]:
    """Keys of the intakes that would be run."""
    ran = backfill(workspace, "--dry-run", *arguments)
    (plan,) = [data["archives"] for name, data in ran.events if name == "backfill.plan"]
    return [item["intake"] for item in plan if item["run"]]


def told(ran_events: list[tuple[str, dict[str, object]]]) -> str:
    return " ".join(str(data["message"]) for name, data in ran_events if name == "warning")


def test_a_failed_intake_without_an_archive_is_run_again(folder: Path) -> None:
    """The check on failed intakes names this very command; without archives it must not end in an error."""
    workspace = Workspace(folder)
    write_members(folder / "data/members.xlsx", UNREADABLE)
    assert workspace.refine("--intake", "bad").code == 1
    ran = backfill(workspace, "--only", "failed", "--dry-run")
    (plan,) = [data["archives"] for name, data in ran.events if name == "backfill.plan"]
    assert [(item["intake"], item["state"], item["run"]) for item in plan] == [("bad", "failed", True)]
    ran = backfill(workspace, "--only", "failed")
    assert [run["intake"] for run in summary(ran)["runs"]] == ["bad"]
    assert ran.code == 1 and "no column holds the names" in ran.error
    assert len(runs(workspace)) == 2
    assert "1 intake of the store without an archive" in told(ran.events)


def test_a_missing_intake_of_the_store_is_run_beside_the_archives(history: Workspace) -> None:
    """As its own request asked, and never when it lies outside the days that are wanted."""
    registered(history, "2026-05-02", "Golf Aviation")
    ran = backfill(history, *APRIL, "--only", "missing")
    assert ran.code == 0, ran.err
    assert results(ran) == {"2026-04-30-1": True, "2026-05-02-1": True}
    assert (history.folder / "out/2026-05-02.xlsx").is_file()
    ran = backfill(history, *APRIL, "--only", "missing")
    assert (ran.code, summary(ran)["runs"]) == (0, [])


def test_a_run_with_a_failed_check_is_not_done(history: Workspace) -> None:
    """It counts as failed in the summary, so a resumption that takes it for done would never end."""
    sent = ("--intent-webhook", NOBODY)
    ran = backfill(history, *APRIL, "--qa-mode", "strict", "--automation-http-retries", "1", *sent)
    assert ran.code == 1
    assert "checks of error severity did not pass" in ran.error
    first = summary(ran)["backfill_id"]
    assert f"--resume {first}" in ran.error
    ran = backfill(history, "--resume", first, *sent)
    assert summary(ran)["backfill_id"] not in {None, first}
    assert len(runs(history)) == 2
    assert "None" not in ran.error


def test_the_same_command_again_is_no_second_backfill(history: Workspace) -> None:
    """One that is executed is named; one that nobody executes is continued by whoever asks again."""
    assert backfill(history, *APRIL, "--no-wait").code == 0
    (waiting,) = records(history)
    ran = backfill(history, *APRIL, "--no-wait")
    assert ran.code == 1
    assert f"backfill '{waiting.backfill_id}' of the same intakes is still going on" in ran.error
    with history.instance() as instance:
        instance.update_backfill(waiting._replace(tags={**waiting.tags, "hotpass/backfill_pid": process_tag()}))
    ran = backfill(history, *APRIL)
    assert ran.code == 1 and "executed by process" in ran.error
    assert len(records(history)) == 1 and runs(history) == []
    with history.instance() as instance:
        instance.update_backfill(waiting)
    ran = backfill(history, *APRIL)
    assert ran.code == 0, ran.err
    closed, done = records(history)
    assert (closed.status, done.status) == (BulkActionStatus.FAILED, BulkActionStatus.COMPLETED_SUCCESS)
    assert f"continues backfill {closed.backfill_id}" in told(ran.events)
    assert len(runs(history)) == 1


def test_a_backfill_that_breaks_off_is_continued(history: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded as complete, the same command would begin anew."""
    with monkeypatch.context() as broken:
        broken.setattr(Execution, "_await_elsewhere", lambda self: 1 / 0)
        assert backfill(history, *APRIL).code == 1
    (first,) = records(history)
    assert first.status == BulkActionStatus.FAILED
    assert first.error is not None and "ZeroDivisionError" in first.error.message
    ran = backfill(history, *APRIL)
    assert ran.code == 0, ran.err
    assert len(runs(history)) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--daily-list-path", "list.txt"),
        ("--report-path", "same.md", "--party-store-path", "same.md"),
        ("--intent-webhook", "https://user:word@hook.example/x", "--crm-endpoint", "http://crm.example"),
    ],
)
@pytest.mark.parametrize("mode", [(), ("--dry-run",)])
def test_what_no_archive_can_be_refined_with_is_refused_first(
    history: Workspace, options: tuple[str, ...], mode: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told once with exit code 2, before anything is restored, registered or recorded."""
    monkeypatch.setenv("HOTPASS_CRM_TOKEN", "invented")
    more = ("--crm-token", "invented") if "--crm-endpoint" in options else ()
    ran = backfill(history, *APRIL, *options, *more, *mode)
    assert ran.code == 2, ran.err
    assert not (history.folder / "dist/backfill").exists()
    assert history.store.keys("generic") == []
    assert records(history) == []


def test_results_of_two_archives_never_share_a_place(history: Workspace) -> None:
    """Copies and pairs of the one would stand under the name of the other, whichever ran last."""
    input_archive(history.folder / ARCHIVES / "hotpass-inputs-20260501-v1.zip", "Hotel Flights")
    config = history.folder / "linked.toml"
    config.write_text("[linkage]\noutput_dir = 'out/pairs'\n")
    marked = ("--annotate", "--country-code", "BW")  # the phone numbers are none of that country
    ran = backfill(history, *APRIL, *marked, "--config", config, "--daily-list-path", "out/daily.csv")
    assert ran.code == 0, ran.err
    for mark in ("2026-04-30-1", "2026-05-01-1"):
        assert (history.folder / OUTPUTS / mark / f"refined-{mark}.xlsx").is_file()
        assert (history.folder / OUTPUTS / mark / "annotated/members.xlsx").is_file()
        assert list((history.folder / f"out/pairs-{mark}").iterdir())
        assert (history.folder / f"out/daily-{mark}.csv").is_file()
    assert not (history.folder / "out/pairs").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--resume", "abc", "--format", "csv"), "--format"),
        (("--resume", "abc", "--archive-root", "old", "--annotate"), "--archive-root, --annotate"),
        (("--resume", "abc", "--qa-mode", "strict"), "--qa-mode"),
        (("--resume", "abc", "--daily-list-size", "5"), "--daily-list-size"),
        (("--export", "--report-path", "r.md"), "--report-path"),
        (("--export", "--concurrency-limit", "2"), "--concurrency-limit"),
        (("--export", "--intent-webhook", NOBODY), "--intent-webhook"),
    ],
)
def test_options_without_effect_are_refused(history: Workspace, arguments: tuple[str, ...], named: str) -> None:
    """An option that is taken and ignored lets people believe that it counted."""
    ran = backfill(history, *arguments)
    assert ran.code == 2
    assert f"{named} would have no effect with {arguments[0]}" in ran.err


def test_variables_for_other_commands_hinder_no_resumption(history: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are set once for a machine, not for this command."""
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_RETRIES", "2")
    ran = backfill(history, "--resume", "nosuch")
    assert (ran.code, "there is no backfill 'nosuch'" in ran.error) == (1, True)


def test_a_named_intake_comes_back_under_its_name(workspace: Workspace, folder: Path) -> None:
    """Under another key it would be a second intake of the same drop, in this workspace and in any other."""
    assert workspace.refine("--intake", "q1").code == 0
    assert backfill(workspace, "--export").code == 0
    (archive,) = (folder / ARCHIVES).glob("*.zip")
    days = ("--start-date", "2020-01-01")
    assert summary(backfill(workspace, *days))["runs"][0]["intake"] == "q1"
    assert workspace.store.keys("generic") == ["q1"]
    ran = backfill(workspace, "--only", "missing")
    assert summary(ran)["runs"] == []
    other = Workspace(folder / "other")
    drop(other.folder / "data", "Quite Another")
    assert other.refine("--intake", "q1").code == 0
    day = json.loads(contents(archive)["manifest.json"])["day"]
    # Its own q1 is another drop.
    assert planned(other, *days, "--archive-root", folder / ARCHIVES) == [f"{day}-vq1"]
    archive.rename(archive.with_name("hotpass-inputs-20250101-v1.zip"))
    assert planned(workspace, *days) == ["2025-01-01"]


def test_two_intakes_of_one_name_are_two_archives(workspace: Workspace) -> None:
    """The second would replace the first in silence."""
    assert workspace.refine("--intake", "q1").code == 0
    day = workspace.store.load("generic", "q1").day
    write_members(workspace.folder / "data/members.xlsx", UNREADABLE)
    workspace.refine("--intake", f"{day}-vq1")
    for _ in range(2):
        ran = backfill(workspace, "--export")
        assert ran.code == 0, ran.err
        made = {data["intake"]: Path(data["path"]).name for name, data in ran.events if name == "archive.created"}
        assert set(made) == {"q1", f"{day}-vq1"}
        assert len(set(made.values())) == 2
        assert made["q1"].endswith("-vq1.zip")
    assert set(planned(workspace, "--start-date", "2020-01-01")) == {"q1", f"{day}-vq1"}


def test_an_archive_with_a_taken_key_says_what_can_be_done_about_it(history: Workspace) -> None:
    """A backfill has no --intake to choose another key with."""
    drop(history.folder / "data", "Quite Another")
    assert history.refine("--intake", "2026-04-30").code == 0
    ran = backfill(history, *APRIL)
    assert "already holds other files" in ran.error
    assert "--intake" not in ran.error and "Give the archive a version no intake has" in ran.error
