"""Invented people with unmistakable names are looked for in everything that is not the data itself."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.builders.workbooks import Value
from tests.end_to_end.running import Workspace, write_members

ROWS: list[list[Value]] = [
    ["Organisation", "Contact Person", "Phone", "Email", "Notes", "ID Number", "Religion"],
    [
        "Aero Example",
        "Zebulonia Quuxworth",
        "082 917 3355",
        "zebulonia@aero.example",
        "Zebulonia likes tea",
        None,
        None,
    ],
    ["Aero Example", "Zebulonia Quuxworth", "082 917 3366", "quuxworth@aero.example", None, None, None],
    [
        "Bravo School",
        "Wilberforcia Plughman",
        "917 33 55 77 99 11 22",
        "plughman(at)bravo",
        "ring 0829173377",
        None,
        None,
    ],
    ["Bravo Schools", "Wilberforcia Plughman", "0829173388x", "plughman@@bravo.example", None, "8001015009087", "Quux"],
    [None, "Grimbaldine Xyzzyman", "0829173399", "xyzzyman@nobody.example", "Xyzzyman called twice", None, None],
    ["Charlie Air", "Xyzzyman, G. (Plughman)", "n/a", "quuxworth@aero.example", "born 8001015009087", None, None],
]
PEOPLE = ("zebulonia", "quuxworth", "wilberforcia", "plughman", "grimbaldine", "xyzzyman", "8001015009087")
NUMBERS = ("9173355", "9173366", "9173377", "9173388", "9173399", "917 33")
EXPECTATIONS = [
    {"table": "contacts", "column": "email", "check": "matches", "value": "^never$"},
    {"table": "contacts", "column": "name", "check": "in_set", "value": ["Nobody"]},
    {"column": "contact_primary_phone", "check": "matches", "value": "^never$"},
]


@pytest.mark.slow
@pytest.mark.parametrize("log_format", ["json", "rich"])
def test_nothing_personal_is_in_logs_history_reports_or_reject_files(workspace: Workspace, log_format: str) -> None:
    """A mask that one of them lacks is found by whoever gets that one file."""
    (workspace.folder / "profiles").mkdir()
    content = {"name": "small", "intent": ["Test"], "refine": {"expectations": EXPECTATIONS, "rejected_share_limit": 1}}
    (workspace.folder / "profiles" / "small.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    write_members(workspace.folder / "data" / "members.xlsx", ROWS)
    said = []
    for report in ("report.html", "report.md"):
        ran = workspace.hotpass(
            *("refine", "--profile", "profiles/small.yaml", "--input-dir", "data", "--output-path", "out/refined.xlsx"),
            *("--log-format", log_format, "--report-path", f"handed-on/{report}", "--format", "duckdb"),
        )
        assert ran.code == 0, ran.err
        said += [ran.out, ran.err]
    state = workspace.folder / ".hotpass"
    looked = {
        path: path.read_bytes() for path in _files(state, workspace.folder / "handed-on") if _is_talk(path, state)
    }
    assert any(path.suffix == ".db" for path in looked) and any(path.suffix == ".html" for path in looked)
    looked |= {Path(f"output {number}"): text.encode() for number, text in enumerate(said)}
    found = {
        f"{word} in {path}"
        for path, content in looked.items()
        for word in (*PEOPLE, *NUMBERS)
        if word.encode() in content.lower()
    }
    assert found == set()


@pytest.mark.slow
def test_a_stop_and_a_failure_name_cells_and_not_people(workspace: Workspace) -> None:
    """Errors are copied into tickets and mails."""
    (workspace.folder / "profiles").mkdir()
    path = workspace.folder / "profiles" / "small.yaml"
    compliance = {"lawful_basis": "consent", "special": "stop"}
    content = {"name": "small", "intent": ["Test"], "features": {"compliance": True}, "compliance": compliance}
    content |= {"refine": {"rejected_share_limit": 1}}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    write_members(workspace.folder / "data" / "members.xlsx", ROWS)
    ran = workspace.refine("--profile", "profiles/small.yaml", "--debug")
    assert ran.code == 1
    assert [word for word in (*PEOPLE, *NUMBERS) if word in (ran.out + ran.err).lower()] == []
    talk = [path for path in _files(workspace.folder / ".hotpass") if _is_talk(path, workspace.folder / ".hotpass")]
    assert [word for word in PEOPLE for path in talk if word.encode() in path.read_bytes().lower()] == []


def test_the_rejects_of_the_database_name_the_cell_and_not_its_text(workspace: Workspace) -> None:
    """A reject file goes to people who have no use for the address that could not be read."""
    import duckdb

    write_members(workspace.folder / "data" / "members.xlsx", ROWS)
    (workspace.folder / "profiles").mkdir()
    path = workspace.folder / "profiles" / "small.yaml"
    for allowed in (False, True):
        compliance = {"allow_personal_in_reports": allowed}
        content = {"name": "small", "compliance": compliance, "refine": {"rejected_share_limit": 1}}
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        assert workspace.refine("--profile", "profiles/small.yaml", "--format", "duckdb").code == 0
        with duckdb.connect(str(workspace.folder / "out" / "refined.duckdb"), read_only=True) as database:
            lines = database.execute("SELECT cell, raw FROM rejected_rows WHERE field = 'contact_email'").fetchall()
        assert dict(lines)["D5"] == ("plughman@@bravo.example" if allowed else "***")


def _files(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


def _is_talk(path: Path, state: Path) -> bool:
    """Whether a file is history, log or report, not the store of the data itself."""
    return not path.is_relative_to(state / "store")
