"""What the options of reading and judging do to a real run."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from hotpass_resources import parsed_sheets
from tests.end_to_end.running import MEMBERS, Workspace, write_members

DIRTY = [
    MEMBERS[0],
    ["Delta Air", "Lerato Example", "823334444", "lerato@delta.example.", "Gauteng"],
    ["Echo Aviation", "-", "+27 (0)21 555 0199 ext 12", "not an address", "Kaapprovinsie"],
    ["Foxtrot Flying", "Jan Voorbeeld", "061 222 3333 / 011 555 0123", "n/a", "Limpopo"],
]
EXPECTED = {
    ("contact_phone", "823334444"): ("+27823334444", "valid"),
    ("contact_phone", "+27 (0)21 555 0199 ext 12"): ("+27215550199", "valid"),
    ("contact_phone", "061 222 3333 / 011 555 0123"): ("+27612223333", "valid"),
    ("contact_email", "lerato@delta.example."): ("lerato@delta.example", "valid"),
    ("contact_email", "not an address"): (None, "invalid"),
    ("contact_email", "n/a"): (None, "missing"),
    ("contact_name", "-"): (None, "missing"),
    ("province", "Limpopo"): ("Limpopo", "valid"),
}


@pytest.mark.slow
@pytest.mark.parametrize("options", [["--excel-engine", "openpyxl"], ["--excel-chunk-size", "1"], []])
def test_how_a_workbook_is_read_does_not_change_what_is_read(folder: Path, options: list[str]) -> None:
    """Each raw value has its status, whichever reader and however many rows at a time."""
    workspace = Workspace(folder)
    write_members(folder / "data" / "dirty.xlsx", DIRTY)
    assert workspace.refine(*options).code == 0
    values = workspace.table("source_values").filter(pl.col("ordinal") == 0)
    found = {
        (field, raw): (value, status)
        for field, raw, value, status in values.select(
            pl.col("field").cast(pl.String), "raw", "value", pl.col("status").cast(pl.String)
        ).iter_rows()
    }
    assert {key: found.get(key) for key in EXPECTED} == EXPECTED


@pytest.mark.slow
def test_staged_rows_are_used_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run must not parse, also in a workspace that has never seen the file."""
    first = workspace.refine("--excel-stage-dir", "stage")
    assert first.code == 0, first.err
    assert sorted(path.name for path in (workspace.folder / "stage").rglob("*.parquet")) == [
        "rows.parquet",
        "workbook.parquet",
    ]

    def must_not_read(*_: object, **__: object) -> None:
        raise AssertionError("the workbook was parsed again")

    monkeypatch.setattr(parsed_sheets, "read_workbook", must_not_read)
    other = Workspace(workspace.folder / "other")
    write_members(other.folder / "data" / "renamed.xlsx")
    (other.folder / "data" / "renamed.xlsx").write_bytes((workspace.folder / "data" / "members.xlsx").read_bytes())
    ran = other.refine("--excel-stage-dir", workspace.folder / "stage")
    assert ran.code == 0, ran.err
    assert other.table("source_records")["workbook"].unique().to_list() == ["renamed.xlsx"]


@pytest.mark.slow
def test_the_country_decides_how_a_phone_is_read(folder: Path) -> None:
    """The same digits are another number elsewhere."""
    workspace = Workspace(folder)
    write_members(folder / "data" / "a.xlsx", [["Organisation", "Phone"], ["Golf Air", "061 222 333"]])
    assert workspace.refine("--country-code", "NA").code == 0
    assert workspace.table("organisations")["contact_primary_phone"].to_list() == ["+26461222333"]


SUITES = """\
name: clubs
display_name: Clubs
refine:
  expectations:
    default:
      - {column: organization_id, check: unique, severity: error}
    complete:
      - {column: website, check: not_null, severity: warn}
"""


@pytest.mark.slow
def test_a_suite_adds_to_the_default_one(workspace: Workspace) -> None:
    """Its warnings are reported and do not stop anything; in strict mode they do."""
    (workspace.folder / "clubs.yaml").write_text(SUITES, encoding="utf-8")
    asked = ("--profile", "clubs.yaml", "--expectation-suite", "complete")
    ran = workspace.refine(*asked)
    assert ran.code == 0, ran.err
    failed = ran.event("pipeline.summary")["failed_checks"]
    assert ("organisations_meet_the_expectations", "warn") in [(check["name"], check["severity"]) for check in failed]
    strict = workspace.refine(*asked, "--qa-mode", "strict")
    assert strict.code == 1
    assert "expectations" in strict.error


@pytest.mark.slow
def test_what_was_not_asked_for_is_not_written(workspace: Workspace) -> None:
    """A profile that archives can be told not to."""
    ran = workspace.hotpass("refine", "--profile", "quickstart", "--no-archive", "--log-format", "json")
    assert ran.code == 0, ran.err
    beside = [name for name in workspace.files() if "contracts/" not in name]
    assert beside == ["dist/refined.datapackage.json", "dist/refined.parquet", "dist/refined.xlsx"]


@pytest.mark.slow
def test_text_formats_are_read_like_workbooks(folder: Path) -> None:
    """A CSV with another delimiter and encoding is an input like any other."""
    (folder / "data").mkdir()
    text = "Organisation;Telefoon;E-pos\nHôtel Lugvaart;082 123 4567;info@lug.example\n"
    (folder / "data" / "lede.csv").write_bytes(text.encode("cp1252"))
    (folder / "data" / "lede.tsv").write_text(text.replace(";", "\t").replace("Hôtel", "India"), encoding="utf-8")
    workspace = Workspace(folder)
    ran = workspace.refine()
    assert ran.code == 0, ran.err
    organisations = workspace.table("organisations").sort("organization_name")
    assert organisations["organization_name"].to_list() == ["Hôtel Lugvaart", "India Lugvaart"]
