"""``enrich`` fills the gaps of a published file, and damages nothing in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import polars as pl
import pytest
from openpyxl.styles import Font

if TYPE_CHECKING:
    from conftest import Hotpass

    from tests.command_lines import Ran

HEADER = [
    "organization_name",
    "province",
    "province_code",
    "website",
    "contact_primary_email",
    "contact_primary_phone",
    "last_interaction_date",
]
ROWS = [
    ["Blue Crane Aviation", None, None, None, "ops@bluecrane.example", "+27115550101", "2026-01-31"],
    ["Red Kite Flying Club", "Limpopo", "ZA-LP", "http://redkite.example", None, "+27155550102", None],
    ["Sea Eagle Air", None, None, None, None, None, "2025-12-01"],
]
REGISTER = "Operator,Site\nSEA EAGLE AIR,www.seaeagle.example\n"
PROFILE = """
name: schools
enrich:
  threshold: 0.8
  lists:
    - {name: Register, kind: registry, file: register.csv, key_column: Operator, columns: {Site: website}}
"""
DAY = ("--as-of", "2026-03-31")


@pytest.fixture
def refined(folder: Path) -> Path:
    """A refined workbook as people keep it: two sheets, a format, a date, a number that begins with a plus."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    for row in (HEADER, *ROWS):
        sheet.append(row)
    sheet["A1"].font = Font(bold=True)
    for cell in sheet["G"][1:]:
        cell.number_format = "yyyy-mm-dd"
    book.create_sheet("Notes")["A1"] = "kept by hand"
    book.save(folder / "refined.xlsx")
    (folder / "register.csv").write_text(REGISTER)
    (folder / "schools.yaml").write_text(PROFILE)
    return folder / "refined.xlsx"


def sheet_rows(path: Path, sheet: str = "Data") -> list[dict[str, object]]:
    """Rows of a sheet by header."""
    header, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def enriched(hotpass: Hotpass, *more: str, source: str = "refined.xlsx", target: str = "enriched.xlsx") -> Ran:
    """Runs the verb."""
    return hotpass("enrich", "--input", source, "--output", target, "--profile", "schools.yaml", *DAY, *more)


def test_gaps_are_filled_and_the_rest_of_the_workbook_stays(hotpass: Hotpass, refined: Path, folder: Path) -> None:
    """Prevents: a lost plus sign, a date that became a number, a sheet or a row that is gone."""
    before, told = sheet_rows(refined), enriched(hotpass)
    assert told.code == 0, told.error
    rows = sheet_rows(folder / "enriched.xlsx")
    assert [row["organization_name"] for row in rows] == [row["organization_name"] for row in before]
    assert [row["contact_primary_phone"] for row in rows] == [row[5] for row in ROWS]
    assert [row["last_interaction_date"] for row in rows] == [row["last_interaction_date"] for row in before]
    assert [row["website"] for row in rows] == [
        "http://bluecrane.example",
        "http://redkite.example",
        "http://www.seaeagle.example",
    ]
    assert (rows[0]["province"], rows[0]["province_code"]) == ("Gauteng", "ZA-GP")
    assert rows[0]["provenance_source"] == "own e-mail address"
    assert rows[1]["provenance_source"] == "original"
    assert rows[2]["provenance_timestamp"] == "2026-03-31"
    book = openpyxl.load_workbook(folder / "enriched.xlsx")
    assert book["Notes"]["A1"].value == "kept by hand"
    assert book["Data"]["A1"].font.bold


def test_the_ledger_says_where_each_value_comes_from(hotpass: Hotpass, refined: Path, folder: Path) -> None:
    """Prevents: a value in a cell that nobody can explain."""
    enriched(hotpass)
    told = {(line["row"], line["field"]): line for line in sheet_rows(folder / "enriched.xlsx", "Enrichment")}
    assert told[(2, "website")]["source"] == "Register"
    assert told[(2, "website")]["evidence"] == "line 1"
    assert told[(0, "province")]["rule"] == "province.dialling_code"


def test_enriching_an_enriched_workbook_keeps_what_its_ledger_says(
    hotpass: Hotpass, refined: Path, folder: Path
) -> None:
    """Prevents: a second run that forgets where the values of the first came from, or adds columns twice."""
    enriched(hotpass)
    enriched(hotpass, source="enriched.xlsx", target="again.xlsx")
    assert (
        openpyxl.load_workbook(folder / "again.xlsx")["Data"].max_column
        == openpyxl.load_workbook(folder / "enriched.xlsx")["Data"].max_column
    )
    first, again = (sheet_rows(folder / name, "Enrichment") for name in ("enriched.xlsx", "again.xlsx"))
    assert again[: len(first)] == first


def test_the_same_file_gives_the_same_bytes(hotpass: Hotpass, refined: Path, folder: Path) -> None:
    """Prevents: a result that differs from run to run."""
    enriched(hotpass)
    enriched(hotpass, target="other.xlsx")
    assert (folder / "enriched.xlsx").read_bytes() == (folder / "other.xlsx").read_bytes()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_are_enriched_with_their_ledger_beside_them(
    hotpass: Hotpass, refined: Path, folder: Path, form: str
) -> None:
    """Prevents: an enrichment for workbooks only, or a table that comes back with other types."""
    table = pl.DataFrame(ROWS, schema=dict.fromkeys(HEADER, pl.String), orient="row").with_columns(
        contact_count=pl.Series([1, 2, 3], dtype=pl.UInt32)
    )
    getattr(table, f"write_{form}")(folder / f"refined.{form}")
    ran = enriched(hotpass, source=f"refined.{form}", target=f"enriched.{form}")
    assert ran.code == 0, ran.error
    read = pl.read_csv if form == "csv" else pl.read_parquet
    after, ledger = read(folder / f"enriched.{form}"), read(folder / f"enriched.enrichment.{form}")
    assert after["website"][2] == "http://www.seaeagle.example"
    assert ledger["field"].to_list()
    if form == "parquet":
        assert after.select(table.columns).schema == table.schema


def test_a_dry_run_shows_and_writes_nothing(hotpass: Hotpass, refined: Path, folder: Path) -> None:
    """Prevents: a look that already changes the folder."""
    before = sorted(path.name for path in folder.iterdir())
    ran = enriched(hotpass, "--dry-run")
    assert "row 2, Sea Eagle Air: website = http://www.seaeagle.example (0.95, Register)" in ran.out
    assert sorted(path.name for path in folder.iterdir() if path.name != ".hotpass") == before


def test_the_threshold_decides_what_is_only_suggested(hotpass: Hotpass, refined: Path, folder: Path) -> None:
    """Prevents: a threshold that is accepted and ignored."""
    ran = enriched(hotpass, "--confidence-threshold", "0.99", "--log-format", "json")
    events = [json.loads(line) for line in ran.out.splitlines()]
    summary = next(event["data"] for event in events if event["event"] == "enrich.summary")
    assert (summary["filled"], summary["suggested"] > 0) == (0, True)
    assert {row["provenance_source"] for row in sheet_rows(folder / "enriched.xlsx")} == {"original"}


def test_without_provenance_the_columns_are_left_out(hotpass: Hotpass, refined: Path, folder: Path) -> None:
    """Prevents: an option that cannot be switched off."""
    enriched(hotpass, "--no-provenance")
    assert not any(name.startswith("provenance_") for name in sheet_rows(folder / "enriched.xlsx")[0])


def test_a_list_that_is_not_there_is_told_and_the_rest_goes_on(hotpass: Hotpass, refined: Path, folder: Path) -> None:
    """Prevents: a missing snapshot that stops everything, or that nobody hears of."""
    (folder / "register.csv").unlink()
    ran = enriched(hotpass)
    assert ran.code == 0
    assert "Warning: list 'Register' is left out" in ran.err
    assert sheet_rows(folder / "enriched.xlsx")[0]["website"] == "http://bluecrane.example"


@pytest.mark.parametrize(
    ("source", "target", "code", "told"),
    [
        ("missing.xlsx", "out.xlsx", 1, "there is no such file"),
        ("refined.xlsx", "out.csv", 2, "--output must end in .xlsx"),
        ("refined.xlsx", "refined.xlsx", 2, "which is only read"),
        ("notes.txt", "out.txt", 2, "a dataset to enrich is one of"),
        ("broken.xlsx", "out.xlsx", 1, "does not open as a workbook"),
        ("other.csv", "out.csv", 1, "it has no column organization_name"),
    ],
)
def test_bad_input_is_told_in_one_line(
    hotpass: Hotpass, refined: Path, folder: Path, source: str, target: str, code: int, told: str
) -> None:
    """Prevents: a traceback, and a result made of something else."""
    (folder / "notes.txt").write_text("notes")
    (folder / "broken.xlsx").write_bytes(b"PK not a workbook")
    (folder / "other.csv").write_text("name,town\nx,y\n")
    ran = enriched(hotpass, source=source, target=target)
    assert (ran.code, told in ran.error, len(ran.error.splitlines()[-1:])) == (code, True, 1)
    assert not (folder / target).exists() or target == "refined.xlsx"


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01"])
def test_a_day_that_is_none_is_refused(hotpass: Hotpass, refined: Path, day: str) -> None:
    """Prevents: a word recorded as the day of each value."""
    ran = hotpass("enrich", "--input", "refined.xlsx", "--output", "out.xlsx", "--as-of", day)
    assert ran.code == 2
    assert "is no day" in ran.error


@pytest.mark.parametrize("word", ["false", "0", "no", "OFF"])
def test_the_network_can_be_forbidden(hotpass: Hotpass, refined: Path, word: str) -> None:
    """Prevents: the documented form of the option refused."""
    ran = enriched(hotpass, f"--allow-network={word}")
    assert ran.code == 0, ran.err
    assert "network" not in ran.err


def test_the_network_needs_both_switches(hotpass: Hotpass, refined: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: one switch that overrules the others, and a wish that is accepted and ignored."""
    monkeypatch.setenv("ALLOW_NETWORK_RESEARCH", "yes")
    monkeypatch.delenv("FEATURE_ENABLE_REMOTE_RESEARCH", raising=False)
    assert "FEATURE_ENABLE_REMOTE_RESEARCH is not on: set it to true" in enriched(hotpass, "--allow-network=true").err
    monkeypatch.setenv("FEATURE_ENABLE_REMOTE_RESEARCH", "on")
    assert "set network.allowed to true in the profile" in enriched(hotpass, "--allow-network=1").err
    assert "set network.allowed to true in the profile" in enriched(hotpass, "--allow-network").err
    assert "network" not in enriched(hotpass, "--allow-network", "off").err
    assert enriched(hotpass, "--allow-network=perhaps").code == 2
    assert enriched(hotpass, "--allow-network", "perhaps").code == 2


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_enriching_an_enriched_table_changes_no_value(hotpass: Hotpass, refined: Path, folder: Path, form: str) -> None:
    """Prevents: coordinates of the first run that the second stumbles over, or writes anew."""
    table = pl.DataFrame(ROWS, schema=dict.fromkeys(HEADER, pl.String), orient="row").with_columns(
        city=pl.lit("Polokwane")
    )
    getattr(table, f"write_{form}")(folder / f"refined.{form}")
    for source, target in (("refined", "once"), ("once", "twice")):
        ran = enriched(hotpass, "--confidence-threshold", "0.7", source=f"{source}.{form}", target=f"{target}.{form}")
        assert ran.code == 0, ran.err
    read = pl.read_csv if form == "csv" else pl.read_parquet
    once, twice = read(folder / f"once.{form}"), read(folder / f"twice.{form}")
    assert once["latitude"].to_list() == twice["latitude"].to_list()
    assert once["latitude"].null_count() == 0


def test_a_value_of_a_list_is_no_formula_in_a_csv(hotpass: Hotpass, refined: Path, folder: Path) -> None:
    """Prevents: a register that runs a formula at whoever opens the enriched file."""
    (folder / "register.csv").write_text("Operator,Site,Town\nSEA EAGLE AIR,,=1+1\n")
    (folder / "schools.yaml").write_text(PROFILE.replace("Site: website", "Town: area"))
    pl.DataFrame(ROWS, schema=dict.fromkeys(HEADER, pl.String), orient="row").with_columns(
        area=pl.lit(None, pl.String)
    ).write_csv(folder / "refined.csv")
    assert enriched(hotpass, source="refined.csv", target="enriched.csv").code == 0
    assert pl.read_csv(folder / "enriched.csv")["area"][2] == "'=1+1"


def test_the_ledger_never_replaces_the_dataset(hotpass: Hotpass, refined: Path, folder: Path) -> None:
    """Prevents: an input that is overwritten by what is told of it."""
    pl.DataFrame(ROWS, schema=dict.fromkeys(HEADER, pl.String), orient="row").write_csv(folder / "x.enrichment.csv")
    ran = enriched(hotpass, source="x.enrichment.csv", target="x.csv")
    assert ran.code == 2
    assert "Choose another --output" in ran.error
