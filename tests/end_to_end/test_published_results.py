"""What a refinement leaves in the output folder, opened with the programs people use."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from tests.command_lines import Ran
from tests.end_to_end.running import Workspace

Refined = tuple[Workspace, Ran]


def result(refined: Refined, name: str) -> Path:
    return refined[0].folder / "out" / name


def test_every_form_of_the_dataset_holds_the_same_organisations(refined: Refined) -> None:
    """A row that is only in one of the files would be found by one reader and missed by another."""
    with result(refined, "refined.csv").open(encoding="utf-8-sig", newline="") as file:
        in_csv = [row["organization_id"] for row in csv.DictReader(file)]
    with duckdb.connect(str(result(refined, "refined.duckdb")), read_only=True) as database:
        in_database = [row[0] for row in database.execute("SELECT organization_id FROM organisations").fetchall()]
    book = openpyxl.load_workbook(result(refined, "refined.xlsx"), read_only=True)
    header, *rows = book["Data"].iter_rows(values_only=True)
    in_workbook = [row[header.index("organization_id")] for row in rows]
    in_parquet = pl.read_parquet(result(refined, "refined.parquet"))["organization_id"].to_list()
    assert len(in_parquet) == 30
    assert sorted(in_parquet) == sorted(in_csv) == sorted(in_database) == sorted(in_workbook)
    assert in_parquet == refined[0].table("organisations", "aviation")["organization_id"].to_list()


def test_the_command_reports_the_rows_that_are_in_the_files(refined: Refined) -> None:
    """The counts of the talk and of the files must be the same counts."""
    workspace, ran = refined
    assert ran.event("pipeline.summary")["total_records"] == 30
    assert ran.event("pipeline.summary")["success"] is True
    assert ran.event("report.write")["format"] == "html"
    listed = workspace.table("published_dataset", "aviation")
    assert set(listed["kind"]) == {
        *("workbook", "parquet", "csv", "duckdb", "report", "party_store", "annotated", "contract", "archive")
    }
    on_disk = {path for path in workspace.files()}
    assert {Path(path).relative_to(workspace.folder).as_posix() for path in listed["path"]} == on_disk


def test_a_phone_is_text_and_nothing_is_a_formula(refined: Refined) -> None:
    """Excel must neither drop the plus of a number nor run what a cell of the input begins with."""
    path = result(refined, "refined.xlsx")
    with zipfile.ZipFile(path) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in sheets:
            content = package.read(name)
            assert not re.search(rb"<f[ >/]", content), name
            assert b"<hyperlink" not in content
    book = openpyxl.load_workbook(path)
    sheet = book["Data"]
    column = [cell.value for cell in sheet[1]].index("contact_primary_phone") + 1
    phones = [cell for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column) if cell.value]
    assert phones
    assert all(cell.data_type == "s" and cell.value.startswith("+") for cell in phones)


def test_the_workbook_says_what_was_left_out(refined: Refined) -> None:
    """The reader of the workbook must find rejected cells and unmapped columns without any other file."""
    book = openpyxl.load_workbook(result(refined, "refined.xlsx"), read_only=True)
    assert {"Data", "Summary", "Contacts", "Rejected", "Not mapped", "Provenance"} <= set(book.sheetnames)
    workspace = refined[0]
    rejected = sum(1 for row in book["Rejected"].iter_rows(min_row=2, values_only=True) if any(row))
    assert rejected == workspace.table("rejected_rows", "aviation").height
    contacts = sum(1 for row in book["Contacts"].iter_rows(min_row=2, values_only=True) if any(row))
    assert contacts == workspace.table("contacts", "aviation").height


def test_csv_has_its_description_beside_it(refined: Refined) -> None:
    """A program that reads the CSV must learn its columns and types from the sidecar."""
    described = json.loads(result(refined, "refined.csv-metadata.json").read_text(encoding="utf-8"))
    columns = [column["name"] for column in described["tableSchema"]["columns"]]
    assert columns == pl.read_csv(result(refined, "refined.csv"), infer_schema=False).columns


def test_the_party_store_knows_every_organisation(refined: Refined) -> None:
    """Parties must be complete and their references must lead somewhere."""
    store = json.loads(result(refined, "parties.json").read_text(encoding="utf-8"))
    parties = {party["party_id"] for party in store["party"]}
    organisations = [party for party in store["party"] if party["kind"] == "organisation"]
    assert len(organisations) == 30
    assert {method["party_id"] for method in store["contact_method"]} <= parties
    assert {role["object_party_id"] for role in store["party_role"]} <= parties


def test_the_report_stands_alone(refined: Refined) -> None:
    """A report sent by mail must not need the network."""
    text = result(refined, "report.html").read_text(encoding="utf-8")
    assert text.lstrip().lower().startswith("<!doctype html>")
    assert not re.search(r"""(src|href)\s*=\s*["']?https?:""", text)
    assert "<script" not in text


def test_the_archive_proves_itself(refined: Refined, folder: Path) -> None:
    """sha256sum must accept an unpacked archive, and it must hold inputs as they were and outputs as they are."""
    (archive,) = (refined[0].folder / "dist").glob("*.zip")
    with zipfile.ZipFile(archive) as package:
        package.extractall(folder)
    checked = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    listed = (folder / "SHA256SUMS").read_text(encoding="utf-8").count("\n")
    held = [path for path in folder.rglob("*") if path.is_file()]
    assert listed == len(held) - 1
    for path in (refined[0].folder / "data").iterdir():
        assert (folder / "inputs" / path.name).read_bytes() == path.read_bytes()
    assert (folder / "outputs" / "refined.parquet").read_bytes() == result(refined, "refined.parquet").read_bytes()
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["profile"] == "aviation"


@pytest.mark.slow
def test_the_same_run_makes_the_same_archive(workspace: Workspace) -> None:
    """A clock in the archive would give a new file each time and prove nothing."""
    for _ in range(2):
        assert workspace.refine("--archive").code == 0
    assert len(list((workspace.folder / "dist").iterdir())) == 1


def test_a_markdown_report_is_written_where_asked(workspace: Workspace) -> None:
    """The form follows the option, whatever the suffix says."""
    assert workspace.refine("--report-path", "out/notes/report.txt", "--report-format", "markdown").code == 0
    assert (workspace.folder / "out/notes/report.txt").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.slow
def test_a_corrected_annotated_copy_is_refined_again(workspace: Workspace) -> None:
    """What people asked for: fix the red cell in the copy, run again, and the complaint is gone."""
    ran = workspace.refine("--annotate")
    assert ran.code == 0, ran.err
    rejected = workspace.table("rejected_rows")
    assert rejected.select("workbook", "cell").rows() == [("members.xlsx", "C4")]
    copy = workspace.folder / "out" / "annotated" / "members.xlsx"
    book = openpyxl.load_workbook(copy)
    sheet = book["Members"]
    assert book.sheetnames[0] == "Hotpass notes"
    assert sheet["C4"].comment and "Hotpass" in sheet["C4"].comment.text
    assert sheet["C4"].fill.fgColor.rgb == "FFFF9999"
    assert sheet["C2"].comment is None
    sheet["C4"] = "083 444 5566"
    book.save(copy)

    again = Workspace(workspace.folder / "again")
    ran = again.hotpass(
        *("refine", "--input-dir", workspace.folder / "out" / "annotated"),
        *("--output-path", "out/refined.xlsx", "--annotate", "--log-format", "json"),
    )
    assert ran.code == 0, ran.err
    assert again.table("rejected_rows").is_empty()
    assert "+27834445566" in again.table("organisations")["contact_primary_phone"].to_list()
    notes = again.table("raw_workbooks").filter(pl.col("sheet") == "Hotpass notes")
    assert notes["status"].to_list() == ["not_read"]
    assert "Hotpass" in notes["reason"].item()
    ids = [table.table("organisations")["organization_id"].to_list() for table in (workspace, again)]
    assert ids[0] == ids[1]


def test_inputs_are_never_touched(refined: Refined, workspace: Workspace) -> None:
    """The copies are annotated, not the workbooks."""
    from hotpass_assets.domain.sample.families import SampleOptions, write_sample

    write_sample(workspace.folder / "fresh", SampleOptions(organisations=30))
    for path in (workspace.folder / "fresh").iterdir():
        assert (refined[0].folder / "data" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_copies_of_namesakes_do_not_replace_each_other(workspace: Workspace) -> None:
    """members.csv beside members.xlsx gives two annotated copies."""
    text = "Organisation,Phone\nDelta Air,77\n"
    (workspace.folder / "data" / "members.csv").write_text(text, encoding="utf-8")
    assert workspace.refine("--annotate").code == 0
    names = {path.name for path in (workspace.folder / "out" / "annotated").iterdir()}
    assert names == {"members.xlsx", "members.csv.xlsx"}


@pytest.mark.slow
def test_results_in_the_input_folder_are_not_read_back(workspace: Workspace) -> None:
    """The default output path is in the input folder; neither it nor an earlier one may become an input."""
    runs = [
        workspace.hotpass(
            "refine", "--input-dir", "data", "--format", "csv", "--annotate", "--log-format", "json", *more
        )
        for more in ([], [], ["--output-path", "data/other.xlsx"])
    ]
    for ran in runs:
        assert ran.code == 0, ran.err
        assert ran.event("pipeline.summary")["total_records"] == 3
    assert len({ran.event("pipeline.summary")["intake"] for ran in runs}) == 1
    assert {"data/refined_data.xlsx", "data/other.xlsx"} <= {
        path.relative_to(workspace.folder).as_posix() for path in (workspace.folder / "data").iterdir()
    }
    assert "refined_data.xlsx is an earlier result of Hotpass" in runs[2].out + runs[2].err
