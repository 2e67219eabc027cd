"""The doctor says what is wrong, what to do, and counts every check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hotpass_cli.environment_checks import Finding, dist_folder, output_parent, python_version

if TYPE_CHECKING:
    from conftest import Hotpass

GOVERNED = """
[governance]
intent = ["Keep the register of clubs"]
data_owner = "Register team"
"""


@pytest.fixture
def workspace(folder: Path) -> Path:
    """Folder with one workbook and a configuration that leaves nothing open."""
    (folder / "data" / "2025").mkdir(parents=True)
    (folder / "data" / "2025" / "clubs.csv").write_text("Name\nDuneside Gliding\n", encoding="utf-8")
    (folder / "hotpass.toml").write_text(GOVERNED, encoding="utf-8")
    return folder


def test_a_ready_workspace_scores_full_marks(hotpass: Hotpass, workspace: Path) -> None:
    """100% and exit code 0 go together."""
    ran = hotpass("doctor", "--config", "hotpass.toml")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "Environment diagnostics"
    assert "[PASS] environment.input_dir: data has 1 workbook\n" in ran.out
    assert ran.out.splitlines()[-1] == "Health score: 100% (9/9 checks passed)"


def test_a_missing_input_folder_fails_and_lowers_the_score(hotpass: Hotpass, workspace: Path) -> None:
    """A score of 100% beside exit code 1 is what the environment checks not being counted looks like."""
    (workspace / "hotpass.toml").write_text(GOVERNED + '[pipeline]\ninput_dir = "elsewhere"', encoding="utf-8")
    ran = hotpass("doctor", "--config", "hotpass.toml")
    assert ran.code == 1
    assert "[FAIL] environment.input_dir: elsewhere does not exist\n       Suggested fix: Create it" in ran.out
    assert "Health score: 89% (8/9 checks passed)" in ran.out


def test_lock_files_and_notes_are_no_workbooks(hotpass: Hotpass, workspace: Path) -> None:
    """The folder looks full and there is nothing to read."""
    (workspace / "data" / "2025" / "clubs.csv").rename(workspace / "data" / "~$clubs.xlsx")
    (workspace / "data" / "readme.txt").write_text("", encoding="utf-8")
    ran = hotpass("doctor")
    assert ran.code == 1
    assert "data has no workbook" in ran.out


def test_warnings_leave_the_exit_code_alone(hotpass: Hotpass, workspace: Path) -> None:
    """The reference: only an error needs remediation."""
    ran = hotpass("doctor")
    assert ran.code == 0
    assert "[WARN] governance.data_owner: " in ran.out
    assert "Health score: 78% (7/9 checks passed)" in ran.out


def test_autofix_is_saved(hotpass: Hotpass, workspace: Path) -> None:
    """A repair that is gone with the process is none."""
    config = workspace / "hotpass.toml"
    config.write_text("# ours\n[governance]\nintent = ['x']\n", encoding="utf-8")
    first = hotpass("doctor", "--config", config, "--autofix")
    assert "Repaired: governance.data_owner" in first.out
    assert first.code == 0
    assert config.read_text().startswith("# ours\n")
    assert "Health score: 100%" in hotpass("doctor", "--config", config).out


def test_autofix_without_a_file_says_so(hotpass: Hotpass, workspace: Path) -> None:
    """Nothing was repaired, and nobody should believe it was."""
    ran = hotpass("doctor", "--autofix")
    assert ran.err.startswith("Warning: --autofix has no file to save to")
    assert "[WARN] governance.data_owner" in ran.out


@pytest.mark.parametrize("options", [["--config", "none.toml"], ["--profile", "none"], ["--config", "broken.toml"]])
def test_what_cannot_be_read_is_exit_code_2(hotpass: Hotpass, workspace: Path, options: list[str]) -> None:
    """2 tells "I could not look" from 1, "I looked and it is wrong"."""
    (workspace / "broken.toml").write_text("[pipeline]\ninput_dri = 'x'\n", encoding="utf-8")
    ran = hotpass("doctor", *options)
    assert ran.code == 2
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1


def test_a_variable_no_run_could_use_is_no_clean_bill(
    hotpass: Hotpass, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run reads the variable, so a doctor that does not would call ready what ends at once."""
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_TIMEOUT", "soon")
    ran = hotpass("doctor")
    assert ran.code == 2
    assert (
        "HOTPASS_AUTOMATION_HTTP_TIMEOUT: pipeline.automation_http.timeout: input should be a valid number" in ran.err
    )
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_TIMEOUT", "9")
    assert hotpass("doctor").code == 0


def test_old_keys_of_every_file_are_named(hotpass: Hotpass, workspace: Path) -> None:
    """The first of two files is as much in use as the last."""
    for name in ("a.toml", "b.toml"):
        (workspace / name).write_text("archive = true\n", encoding="utf-8")
    ran = hotpass("doctor", "--config", "a.toml", "--config", "b.toml")
    assert ran.out.count("[WARN] legacy.archive: ") == 2


def test_json_mode_gives_each_check_and_the_score(hotpass: Hotpass, workspace: Path) -> None:
    """Monitoring reads the doctor."""
    ran = hotpass("doctor", "--log-format", "json", "--config", "hotpass.toml")
    checks = [data for name, data in ran.events if name == "doctor.check"]
    assert [check["name"] for check in checks] == [
        "environment.python_version",
        "environment.input_dir",
        "environment.output_parent",
        "environment.dist_dir",
        "environment.lineage",
        "research.searx",
        "governance.intent",
        "governance.data_owner",
        "data_contract.expectation_suite",
    ]
    assert {check["status"] for check in checks} == {"pass"}
    summary = {"score": 100, "passed": 9, "total": 9, "ready": True, "changes": []}
    assert ran.event("doctor.summary") == summary


def test_an_old_python_is_refused() -> None:
    """The message names the version to install."""
    found = python_version((3, 10))
    assert (found.status, found.fix) == ("fail", "Install Python 3.11 or newer")
    assert python_version((3, 11)).status == "pass"


def test_a_file_where_a_folder_is_needed_is_found(folder: Path) -> None:
    """Found now, not after ten minutes of work. Only the output is needed for every run."""
    (folder / "dist").write_text("", encoding="utf-8")
    reason = f"{folder / 'dist'} is a file, not a folder"
    output = output_parent(Path("dist/out.xlsx"))
    assert output == Finding("environment.output_parent", "fail", reason, output.fix)
    archive = dist_folder(Path("dist/deeper"))
    assert archive == Finding("environment.dist_dir", "warn", reason, archive.fix)
