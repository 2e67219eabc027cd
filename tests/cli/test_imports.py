"""``imports profile`` looks at a workbook, and says so on the right stream."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hotpass_cli.main import run
from hotpass_cli.verb_commands import IMPORTS_COMMANDS
from tests.builders.workbooks import workbook

if TYPE_CHECKING:
    from conftest import Hotpass

ROWS = [
    ["Club", "Contact", "Email", "Phone"],
    *(
        [f"{word} Flight School", f"Thandi {word}s", f"{word.lower()}@club.example", 821234500 + number]
        for number, word in enumerate(("Alpha", "Bravo", "Charlie", "Delta"))
    ),
]
LOOK = ("imports", "profile", "--workbook", "clubs.xlsx")


@pytest.fixture
def clubs(folder: Path) -> Path:
    """A list of four clubs in the working directory."""
    return workbook().sheet("Clubs").rows(ROWS).save(folder / "clubs.xlsx")


def test_without_a_command_there_is_a_message_and_exit_1(hotpass: Hotpass) -> None:
    """Prevents: a script that takes a page of help for success."""
    ran = hotpass("imports")
    assert ran.code == 1
    assert ran.error.startswith("Error: 'hotpass imports' needs a command: there is profile.")
    assert hotpass("imports", "--help").code == 0


@pytest.mark.parametrize("command", IMPORTS_COMMANDS, ids=lambda entry: entry.name)
def test_every_command_of_imports_explains_itself(
    hotpass: Hotpass, command: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: commands below a verb that escape the rules of verbs."""
    monkeypatch.setenv("COLUMNS", "80")
    name = command.name  # type: ignore[attr-defined]
    ran = hotpass("imports", name, "--help")
    assert ran.code == 0
    assert "…" not in ran.out and max(map(len, ran.out.splitlines())) <= 80
    examples = ran.out.partition("Example:\n")[2].strip("\n").split("\n")
    assert examples and all(line.startswith(f"  hotpass imports {name}") for line in examples)


def test_json_goes_to_stdout_and_the_summary_to_stderr(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: prose in the JSON, and a person who sees only JSON."""
    ran = hotpass(*LOOK)
    payload = json.loads(ran.out)
    assert ran.code == 0 and payload["workbook"] == "clubs.xlsx"
    assert payload["sheets"][0]["columns"][2]["inferred_type"] == "email"
    assert "contact_email" in ran.err and "phones_as_numbers" in ran.err and "D2, D3, D4" in ran.err
    quiet = hotpass(*LOOK, "--json")
    assert (json.loads(quiet.out), quiet.err) == (payload, "")


def test_a_terminal_gets_the_summary(clubs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a screen full of braces."""
    master, slave = os.openpty()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr("sys.stdout", terminal)
        assert run(list(LOOK)) == 0
        terminal.flush()
        seen = os.read(master, 65536).decode()
    os.close(master)
    assert "organisations" in seen and '"sheets"' not in seen


def test_a_file_gets_the_json_and_stdout_the_summary(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: a path nobody is told of."""
    ran = hotpass(*LOOK, "--output", "out/clubs.json")
    assert (ran.code, ran.err) == (0, "") and "Written: out/clubs.json" in ran.out
    assert json.loads(Path("out/clubs.json").read_text()) == json.loads(hotpass(*LOOK, "--json").out)


def test_json_events_hold_the_profile(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: lines on stdout that no program can read."""
    event = hotpass("--log-format", "json", *LOOK).event("imports.profile")
    assert event["sheets"][0]["role"] == "master"


def test_values_are_shown_only_when_asked(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: personal data on a screen that is shared."""
    hidden = hotpass(*LOOK)
    assert "Thandi" not in hidden.out + hidden.err and "alpha@club.example" not in hidden.out + hidden.err
    assert "alpha@club.example" in hotpass(*LOOK, "--json", "--show-values").out
    masked = hotpass(*LOOK, "--json", "--show-values", "--sensitive-field", "contact_email").out
    assert "alpha@club.example" not in masked and "Thandi" in masked


def test_row_options_are_followed(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: options that are accepted and change nothing."""
    (sheet,) = json.loads(hotpass(*LOOK, "--json", "--sample-rows", "2", "--max-rows", "3").out)["sheets"]
    assert (len(sheet["sample_rows"]), sheet["columns"][0]["distinct_values"], sheet["rows"]) == (2, 3, 4)
    assert hotpass(*LOOK, "--max-rows", "0").code == 2


def test_rules_of_a_profile_apply(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: a look at a workbook that differs from what refine makes of it."""
    rules = "name: own\ncountry_code: US\ningest:\n  sources:\n    - name: Clubs\n      workbooks: ['clubs*']\n"
    rules += "      sheets:\n        - {sheet: Clubs, columns: {Contact: null}}\n"
    Path("own.yaml").write_text(rules)
    (sheet,) = json.loads(hotpass(*LOOK, "--json", "--profile", "own.yaml").out)["sheets"]
    assert sheet["columns"][1]["mapped_to"] is None
    # Numbers of the United States are not dialled with a 0.
    assert "phones_as_numbers" not in {issue["code"] for issue in sheet["columns"][3]["issues"]}
    assert hotpass(*LOOK, "--profile", "none").code == 2


def test_a_sheet_that_a_profile_leaves_out_is_no_error(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: exit 1 for a sheet that was left out on purpose."""
    rules = "name: own\ningest:\n  sources:\n    - name: Clubs\n      workbooks: ['clubs*']\n"
    rules += "      sheets:\n        - {sheet: Clubs, role: ignore, reason: last year's}\n"
    Path("own.yaml").write_text(rules)
    ran = hotpass(*LOOK, "--json", "--profile", "own.yaml")
    (sheet,) = json.loads(ran.out)["sheets"]
    assert ran.code == 0 and [issue["code"] for issue in sheet["issues"]] == ["not_a_table"]


def test_a_file_name_that_is_no_text_is_looked_at(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: a traceback for a name in another encoding."""
    name = os.fsdecode(b"cl\xfcbs.xlsx")
    clubs.rename(name)
    ran = hotpass("imports", "profile", "--workbook", name, "--output", "o.json", "--suggest-profile", "s.yaml")
    assert ran.code == 0 and json.loads(Path("o.json").read_text())["workbook"] == name


def test_an_encrypted_workbook_is_opened_as_its_profile_says(
    hotpass: Hotpass, clubs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: workbooks that refine can read and this cannot."""
    from msoffcrypto.format.ooxml import OOXMLFile

    with clubs.open("rb") as plain, Path("locked.xlsx").open("wb") as locked:
        OOXMLFile(plain).encrypt("s3cret", locked)
    look = ("imports", "profile", "--workbook", "locked.xlsx", "--json")
    ran = hotpass(*look)
    assert ran.code == 1 and json.loads(ran.out)["issues"][0]["cause"] == "encrypted"
    rules = "name: own\ningest:\n  sources:\n    - {name: L, workbooks: ['locked*'], password_env: CLUB_WORD}\n"
    Path("own.yaml").write_text(rules)
    monkeypatch.setenv("CLUB_WORD", "s3cret")
    opened = hotpass(*look, "--profile", "own.yaml")
    assert opened.code == 0 and "s3cret" not in opened.out + opened.err


@pytest.mark.parametrize("name", ["gone.xlsx", "text.xlsx"])
def test_a_workbook_that_cannot_be_read_exits_1_with_its_issue(hotpass: Hotpass, folder: Path, name: str) -> None:
    """Prevents: success for a workbook nobody can read."""
    (folder / "text.xlsx").write_text("no workbook")
    ran = hotpass("imports", "profile", "--workbook", name)
    assert ran.code == 1
    assert json.loads(ran.out)["issues"][0]["severity"] == "error"
    assert name in ran.error and "Trying again unchanged will not help" in ran.error


def test_a_suggested_profile_is_written_once(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: a profile that somebody edited and that is replaced without a question."""
    suggest = (*LOOK, "--suggest-profile", "profiles/clubs.yaml")
    ran = hotpass(*suggest)
    assert ran.code == 0 and "hotpass refine --profile profiles/clubs.yaml" in ran.err
    assert json.loads(ran.out)["suggested_profile"] == {
        "path": "profiles/clubs.yaml",
        "sheets": 1,
        "columns": 4,
        "differences": [],
    }
    Path("profiles/clubs.yaml").write_text("mine")
    again = hotpass(*suggest)
    assert again.code == 1 and "already" in again.error and Path("profiles/clubs.yaml").read_text() == "mine"
    assert (
        hotpass(*suggest, "--force").code == 0 and "Club: organization_name" in Path("profiles/clubs.yaml").read_text()
    )


@pytest.mark.parametrize("name", ["Clubs.yaml", "clubs.toml", "my clubs.yaml"])
def test_a_profile_that_could_not_be_called_is_refused(hotpass: Hotpass, clubs: Path, name: str) -> None:
    """Prevents: a file that refine then refuses for its name."""
    ran = hotpass(*LOOK, "--suggest-profile", name)
    assert ran.code == 2 and "members.yaml" in ran.error and not Path(name).exists()


def test_a_workbook_without_organisations_suggests_nothing(hotpass: Hotpass, folder: Path) -> None:
    """Prevents: an empty profile that looks like a result."""
    workbook().sheet("Lists").rows([["Status"], ["Open"], ["Shut"]]).save(folder / "clubs.xlsx")
    ran = hotpass(*LOOK, "--suggest-profile", "clubs.yaml")
    assert ran.code == 1 and "no table names an organisation" in ran.error and not Path("clubs.yaml").exists()


def test_the_workbook_is_never_written_over(hotpass: Hotpass, clubs: Path) -> None:
    """Prevents: a list that is lost because a path was typed twice."""
    content = clubs.read_bytes()
    assert hotpass(*LOOK, "--output", "./clubs.xlsx").code == 2
    assert clubs.read_bytes() == content
