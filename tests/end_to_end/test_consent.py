"""Consent, objections and retention decide what is published, before anything is."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import yaml

from tests.builders.workbooks import Value
from tests.end_to_end.running import Workspace, write_members

HEADER: list[Value] = ["Organisation", "Contact Person", "Phone", "Email", "Consent", "Last Contact"]
THANDI: list[Value] = ["Aero Example (Pty) Ltd", "Thandi Example", "082 123 4567", "thandi@aero.example"]
PIETER: list[Value] = ["Bravo Flight School", "Pieter Voorbeeld", "021 555 0101", "pieter@bravo.example"]
BY_CONSENT: dict[str, Any] = {"lawful_basis": "consent"}


def members(folder: Path, *rows: Sequence[Value]) -> None:
    write_members(folder / "data" / "members.xlsx", [HEADER, *rows])


def write_profile(folder: Path, *, on: bool = True, **compliance: Any) -> Path:
    path = folder / "profiles" / "small.yaml"
    path.parent.mkdir(exist_ok=True)
    content = {"name": "small", "intent": ["Reach the members"], "features": {"compliance": on}}
    path.write_text(yaml.safe_dump(content | {"compliance": compliance}), encoding="utf-8")
    return path


def refine(workspace: Workspace, *arguments: str) -> Any:
    return workspace.refine("--profile", "profiles/small.yaml", *arguments)


def contacts(workspace: Workspace, **where: str) -> pl.DataFrame:
    return workspace.table("contacts", "small", **where)


def test_pending_consent_publishes_nothing_and_leaves_the_earlier_publication_as_it_was(workspace: Workspace) -> None:
    """Personal data must not be published first and judged afterwards, and a stop must cost nothing that was there."""
    members(workspace.folder, [*THANDI, "granted", "2026-01-05"])
    write_profile(workspace.folder, **BY_CONSENT)
    assert refine(workspace, "--format", "csv", "--archive").code == 0
    before = workspace.files()
    assert before

    members(workspace.folder, [*THANDI, "granted", "2026-01-05"], [*PIETER, "pending", None])
    ran = refine(workspace, "--format", "csv", "--archive")
    assert ran.code == 1
    assert "nothing was published" in ran.error and "consent is pending" in ran.error
    assert "Pieter" not in ran.out + ran.err and "bravo.example" not in ran.out + ran.err
    assert workspace.files() == before
    (report,) = [path for path in workspace.folder.rglob("consent_report.json") if path.parent.name.endswith("v2")]
    content = report.read_text(encoding="utf-8")
    found = json.loads(content)
    assert found["consent_status_summary"] == {"granted": 1, "pending": 1}
    assert found["consent_violations"][0]["cells"] == [
        "members.xlsx › Members B3",
        *(f"members.xlsx › Members {c}" for c in ("C3", "D3")),
    ]
    assert found["generated_at"]
    assert "Pieter" not in content and "bravo.example" not in content


@pytest.mark.slow
def test_compliance_that_is_switched_on_under_another_basis_asks_for_no_consent(workspace: Workspace) -> None:
    """A default that fails every run would be switched off by everybody."""
    write_profile(workspace.folder, lawful_basis="legitimate_interest")
    assert refine(workspace).code == 0
    assert contacts(workspace)["email"].drop_nulls().len() == 3


@pytest.mark.slow
def test_denied_consent_withholds_the_person_everywhere_and_says_so(workspace: Workspace) -> None:
    """What is withheld from one sheet and still stands in another is published."""
    members(workspace.folder, [*THANDI, "granted", None], [*PIETER, "Withdrawn", None])
    write_profile(workspace.folder, **BY_CONSENT)
    ran = refine(workspace, "--format", "csv", "--format", "duckdb", "--party-store-path", "out/parties.json")
    assert ran.code == 0, ran.err
    assert contacts(workspace)["name"].to_list() == ["Thandi Example"]
    assert workspace.table("organisations", "small").height == 2
    for name, content in workspace.files(".csv", ".json", ".duckdb").items():
        assert b"pieter@bravo.example" not in content and b"Voorbeeld" not in content, name
    withheld = workspace.table("withheld_values", "small")
    assert set(withheld["reason"]) == {"consent_denied"}
    assert set(withheld["cell"]) >= {"B3", "C3", "D3"}
    assert "values are withheld" in ran.out + ran.err


@pytest.mark.slow
def test_what_people_recorded_goes_before_the_sheets(workspace: Workspace) -> None:
    """An objection must be honoured although the sheet still says yes, and a consent that was got since counts."""
    members(workspace.folder, [*THANDI, "granted", None], [*PIETER, "pending", None])
    path = write_profile(workspace.folder, **BY_CONSENT)
    lines = [
        "organisation,person,status,who,when,why",
        "bravo-flight-school,,granted,An Officer,2026-02-01,by letter",
        ",thandi@aero.example,withdrawn,An Officer,2026-02-03,telephoned",
    ]
    path.with_name("small.consent.csv").write_text("\n".join(lines), encoding="utf-8")
    ran = refine(workspace)
    assert ran.code == 0, ran.err
    assert contacts(workspace)["name"].to_list() == ["Pieter Voorbeeld"]


@pytest.mark.slow
def test_an_objection_is_honoured_although_the_rules_are_off(workspace: Workspace) -> None:
    """Whoever objects does not ask whether a feature is switched on."""
    members(workspace.folder, [*THANDI, None, None], [*PIETER, None, None])
    path = write_profile(workspace.folder, on=False, lawful_basis="legitimate_interest")
    lines = "organisation,person,status,who,when\nBravo Flight School,Pieter Voorbeeld,objected,An Officer,2026-02-03\n"
    path.with_name("small.consent.csv").write_text(lines, encoding="utf-8")
    assert refine(workspace).code == 0
    assert contacts(workspace)["name"].to_list() == ["Thandi Example"]


HOSTILE = {
    "no status": ("acme,,perhaps,me,2026-01-01\n", "status"),
    "no date": ("acme,,granted,me,yesterday\n", "when"),
    "nobody": (",,granted,me,2026-01-01\n", "names nobody"),
    "nobody signs": ("acme,,granted,,2026-01-01\n", "who"),
    "too many cells": ("acme,,granted,me,2026-01-01,x,y,z\n", "more cells"),
    "a number too short": ("acme,12,granted,me,2026-01-01\n", "person"),
}


@pytest.mark.parametrize("case", sorted(HOSTILE))
def test_a_file_of_statuses_that_cannot_be_used_stops_the_run(workspace: Workspace, case: str) -> None:
    """A line that is skipped silently is a withdrawal that nobody honours."""
    line, said = HOSTILE[case]
    path = write_profile(workspace.folder, **BY_CONSENT)
    statuses = path.with_name("small.consent.csv")
    statuses.write_text(f"organisation,person,status,who,when\n{line}", encoding="utf-8")
    ran = refine(workspace)
    assert ran.code == 2, ran.err
    assert said in ran.error and "small.consent.csv:2" in ran.error
    assert workspace.files() == {}


@pytest.mark.slow
def test_retention_is_counted_to_the_day_of_the_intake(workspace: Workspace) -> None:
    """A clock in the rule would publish other data tomorrow from the same files."""
    members(workspace.folder, [*THANDI, None, "2025-03-01"], [*PIETER, None, "2026-03-01"])
    write_profile(workspace.folder, lawful_basis="contract", retention={"days": 365})
    assert refine(workspace, "--intake", "2026-03-02").code == 0
    assert contacts(workspace)["name"].to_list() == ["Pieter Voorbeeld"]
    kept = workspace.table("contact_consent", "small").sort("row")["retain_until"].to_list()
    assert [str(day) for day in kept] == ["2026-03-01", "2027-03-01"]
    assert set(workspace.table("withheld_values", "small")["reason"]) == {"retention_expired"}

    early = Workspace(workspace.folder / "early")
    members(early.folder, [*THANDI, None, "2025-03-01"], [*PIETER, None, "2026-03-01"])
    write_profile(early.folder, lawful_basis="contract", retention={"days": 365})
    assert refine(early, "--intake", "2026-03-01").code == 0
    assert contacts(early).height == 2


@pytest.mark.slow
def test_every_publication_and_every_judgement_is_on_record(workspace: Workspace) -> None:
    """An officer must be able to show what was published when, and what was known of consent then."""
    write_profile(workspace.folder, lawful_basis="contract")
    for _ in range(2):
        assert refine(workspace, "--format", "csv").code == 0
    audit = workspace.folder / ".hotpass" / "compliance" / "audit"
    judged = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(audit.glob("consent_audit_*.json"))]
    exported = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(audit.glob("export_access_*.json"))]
    assert len(judged) == len(exported) == 2
    assert set(judged[0]) == {"recorded_at", "run_id", "intake", "profile", "report"}
    assert {entry["run_id"] for entry in judged} == {entry["context"]["run_id"] for entry in exported}
    listed = workspace.table("published_dataset", "small")
    assert {file["output_path"]: file["sha256"] for file in exported[-1]["files"]} == dict(
        listed.select("path", "sha256").iter_rows()
    )
    assert exported[-1]["total_records"] == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in audit.iterdir())


def test_a_workbook_with_a_withheld_cell_is_passed_on_by_no_copy_and_no_archive(workspace: Workspace) -> None:
    """The raw workbook beside cleaned files would publish whom they leave out, also where the cell was rejected."""
    members(workspace.folder, [*THANDI, None, None], [*PIETER, None, None])
    others: list[Value] = ["Charlie Aviation CC", "Sipho Sample", "12", "sipho@charlie.example", None, None]
    write_members(workspace.folder / "data" / "others.xlsx", [HEADER, others])
    refused: list[Value] = ["Delta Aviation CC", "Lerato Proef", "lerato-unusable", "lerato@@delta", None, None]
    write_members(workspace.folder / "data" / "refused.xlsx", [HEADER, refused])
    path = write_profile(workspace.folder, on=False, lawful_basis="legitimate_interest")
    lines = [
        "organisation,person,status,who,when",
        ",pieter@bravo.example,objected,An Officer,2026-02-03",
        "Delta Aviation CC,Lerato Proef,objected,An Officer,2026-02-03",
    ]
    path.with_name("small.consent.csv").write_text("\n".join(lines), encoding="utf-8")
    ran = refine(workspace, "--archive", "--annotate")
    assert ran.code == 0, ran.err
    for name in ("members.xlsx", "refused.xlsx"):
        assert (
            f"{name} is in no archive and has no annotated copy: it holds values that are withheld" in ran.out + ran.err
        )
    copies = [name for name in workspace.files(".xlsx") if "annotated" in str(name)]
    assert [Path(name).name for name in copies] == ["others.xlsx"]
    listed = workspace.table("published_dataset", "small")
    with zipfile.ZipFile(listed.filter(kind="archive")["path"].item()) as archive:
        names = set(archive.namelist())
        assert {name for name in names if name.startswith("inputs/")} == {"inputs/others.xlsx"}
        manifest = json.loads(archive.read("manifest.json"))
        sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
        assert {file["path"] for file in manifest["files"]} == names - {"manifest.json", "SHA256SUMS"}
        assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names - {"SHA256SUMS"}}
    rejected = openpyxl.load_workbook(workspace.folder / "out" / "refined.xlsx")["Rejected"]
    quoted = {str(cell) for row in rejected.iter_rows(values_only=True) for cell in row}
    assert "12" in quoted and "***" in quoted
    assert not {"lerato-unusable", "lerato@@delta"} & quoted


def test_a_short_time_of_one_field_expires_neither_the_person_nor_the_intake(workspace: Workspace) -> None:
    """An intake that is destroyed when its shortest time has passed takes data with it that may be kept for years."""
    members(workspace.folder, [*THANDI, None, "2025-03-04"])
    short = {"contact_mobile": {"retention_days": 365}, "contact_phone": {"retention_days": 365}}
    write_profile(workspace.folder, lawful_basis="contract", retention={"days": 1095}, fields=short)
    for key in ("2026-06-01", "2026-06-02"):
        ran = refine(workspace, "--intake", key)
        assert ran.code == 0, ran.err
    (person,) = contacts(workspace, intake=key).rows(named=True)
    assert person["name"] == "Thandi Example" and person["email"] == "thandi@aero.example"
    assert set(workspace.table("withheld_values", "small", key)["cell"]) == {"C2"}
    assert str(workspace.table("contact_consent", "small", key)["retain_until"].item()) == "2028-03-03"

    def states(day: str) -> list[str]:
        looked = workspace.hotpass("compliance", "retention", "--as-of", day, "--json")
        return [line["state"] for line in json.loads(looked.out)["intakes"]]

    assert states("2028-03-03") == ["kept", "kept"]
    assert states("2028-03-04") == ["expired", "kept"]
    ran = workspace.hotpass("subject", "export", "thandi@aero.example", "--output-path", "held.json")
    assert ran.code == 0, ran.err
    held = json.loads((workspace.folder / "held.json").read_text(encoding="utf-8"))["values"]
    until = {value["field"]: (value["retain_until"], value["withheld"]) for value in held}
    assert until["contact_email"] == until["contact_name"] == ("2028-03-03", None)
    (number,) = [told for field, told in until.items() if field in short]
    assert number == ("2026-03-04", "retention_expired")


CELLS: list[Value] = ["Organisation", "Contact Person", "Cell", "Telephone", "Email", "Consent"]
CARD: list[Value] = ["Aero Example (Pty) Ltd", "Thandi Example", "082 555 0199", "+27 82 555 0199"]


@pytest.mark.slow
def test_a_number_that_is_withheld_is_published_through_no_other_column_or_workbook(workspace: Workspace) -> None:
    """A number written under two headers would be published although its bearer said no."""
    write_members(workspace.folder / "data" / "members.xlsx", [CELLS, [*CARD, "thandi@aero.example", "no"]])
    other: list[Value] = ["Aero Example (Pty) Ltd", None, "0825550199"]
    write_members(workspace.folder / "data" / "other.xlsx", [["Organisation", "Contact Person", "Telephone"], other])
    write_profile(
        workspace.folder,
        lawful_basis="legitimate_interest",
        consent={"required_fields": ["contact_email", "contact_mobile"]},
    )
    statuses = "organisation,person,status,who,when\nAero Example (Pty) Ltd,,granted,An Officer,2099-01-01\n"
    (workspace.folder / "profiles" / "small.consent.csv").write_text(statuses, encoding="utf-8")
    ran = refine(workspace, "--format", "csv")
    assert ran.code == 0, ran.err
    withheld = workspace.table("withheld_values", "small").select("field", "reason").rows()
    assert sorted(withheld) == [
        ("contact_email", "consent_denied"),
        ("contact_mobile", "consent_denied"),
        ("contact_phone", "withheld_elsewhere"),
        ("contact_phone", "withheld_elsewhere"),
    ]
    assert not [name for name, content in workspace.files(".csv").items() if b"825550199" in content]
    assert "do not count yet: 2" in ran.out + ran.err
