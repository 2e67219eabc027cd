"""Asking a published file where its values came from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from tests.command_lines import Ran
from tests.end_to_end.running import MEMBERS, Workspace, hotpass, write_members

Refined = tuple[Workspace, Ran]
FORMATS = ("xlsx", "csv", "parquet", "duckdb")
ROW_COLUMNS = (
    "provenance_source",
    "provenance_timestamp",
    "provenance_confidence",
    "provenance_strategy",
    "provenance_network_status",
)


def asked(workspace: Workspace, dataset: str | Path, row_id: str, *more: str | Path) -> dict[str, Any]:
    """The JSON document about a row."""
    ran = workspace.hotpass("explain-provenance", "--dataset", dataset, "--row-id", row_id, "--json", *more)
    assert ran.code == 0, ran.err
    return dict(json.loads(ran.out, parse_constant=pytest.fail))


def value_of(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a document says of one column."""
    (found,) = [field for field in document["fields"] if field["field"] == name]
    return dict(found)


def small(folder: Path) -> Workspace:
    """Three organisations, refined in every form."""
    write_members(folder / "data" / "members.xlsx")
    workspace = Workspace(folder)
    assert workspace.refine("--format=csv", "--format=duckdb").code == 0
    return workspace


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three organisations, refined; only to be looked at."""
    return small(tmp_path_factory.mktemp("members"))


@pytest.mark.parametrize("form", FORMATS)
def test_a_row_is_explained_alike_from_every_form_of_a_dataset(members: Workspace, form: str) -> None:
    """Prevents: an answer that depends on which of four files with the same rows was asked."""
    told = asked(members, f"out/refined.{form}", "0")
    other = asked(members, "out/refined.parquet", "0")
    assert list(told)[:2] == ["success", "row_id"] and told["success"] is True
    assert (told["row_id"], told["row_index"]) == ("0", 0)
    assert told["organization_name"] == "Aero Example (Pty) Ltd"
    assert tuple(told["provenance"]) == ROW_COLUMNS
    assert told["dataset"]["state"] == "as_published"
    assert told["fields"] == other["fields"]
    assert [told[name] for name in ("intake", "contacts", "names", "records", "history")] == [
        other[name] for name in ("intake", "contacts", "names", "records", "history")
    ]


def test_a_value_is_followed_to_cell_rule_file_intake_and_profile(members: Workspace) -> None:
    """Prevents: a provenance that ends at the name of a source."""
    told = asked(members, "out/refined.xlsx", "0")
    phone = value_of(told, "contact_primary_phone")
    (cell,) = phone["sources"]
    assert (phone["value"], phone["kind"], phone["decided_by"]) == ("+27821234567", "traced", "primary_contact")
    assert (cell["workbook"], cell["sheet"], cell["cell"], cell["header"]) == ("members.xlsx", "Members", "C2", "Phone")
    assert (cell["raw"], cell["rule"]) == ("082 123 4567", "phone.national")
    manifest = members.store.load("generic", members.store.keys("generic")[0])
    assert cell["sha256"] == manifest.files[0].sha256 == told["workbooks"][0]["sha256"]
    assert told["workbooks"][0]["kept"] is True
    assert (told["intake"]["profile"], told["intake"]["key"]) == ("generic", manifest.key)
    assert told["intake"]["digest"] == manifest.digest
    assert len(told["intake"]["profile_digest"]) == 64
    (contact,) = told["contacts"]
    assert contact["contact_id"] == cell["contact_id"] and contact["rows"] == "members.xlsx › Members row 2"


def test_a_value_that_was_refused_is_told_where_there_is_none(members: Workspace) -> None:
    """Prevents: an empty cell nobody can explain, although its workbook holds something."""
    told = asked(members, "out/refined.xlsx", "charlie-aviation-cc")
    phone = value_of(told, "contact_primary_phone")
    (cell,) = phone["refused"]
    assert phone["value"] is None and phone["says"] == "nothing was published"
    assert (cell["cell"], cell["raw"]) == ("C4", "12")
    assert "telephone number" in cell["why"]


def test_a_row_is_found_by_index_id_slug_and_contact(members: Workspace) -> None:
    """Prevents: having to count rows to ask about an organisation one knows by its id."""
    told = asked(members, "out/refined.csv", "1")
    identity, contact = told["organization_id"], told["contacts"][0]["contact_id"]
    found = {
        "row index": "1",
        "organization_id": f" {identity.upper()} ",
        "organization_slug": "Bravo-Flight-School",
        "contact id": contact,
    }
    for matched_by, row_id in found.items():
        again = asked(members, "out/refined.csv", row_id)
        assert (again["matched_by"], again["row_index"]) == (matched_by, 1)
        assert again["fields"] == told["fields"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("row_id", ["3", "99", "-1", "nobody", "9" * 40, ""])
def test_a_row_that_is_not_there_cannot_be_located(members: Workspace, form: str, row_id: str) -> None:
    """Prevents: a traceback, or the wrong row, for a row id out of range."""
    ran = members.hotpass("explain-provenance", "--dataset", f"out/refined.{form}", "--row-id", row_id)
    assert ran.code == 1
    assert "Unable to locate row" in ran.error
    assert "rows 0 to 2" in ran.error
    ran = members.hotpass("explain-provenance", "--dataset", f"out/refined.{form}", "--row-id", row_id, "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["success"] is False


def test_a_number_is_an_index_first_and_an_id_after_its_mark(folder: Path) -> None:
    """Prevents: an id that cannot be reached because a row has that index, and a silent mix-up of the two."""
    lines = ["id,organization_name,provenance_source", "2,One,a", "1,Two,b", "7,Three,c"]
    (folder / "d.csv").write_text("\n".join(lines), encoding="utf-8")
    workspace = Workspace(folder)
    by_index = asked(workspace, "d.csv", "1")
    assert (by_index["organization_name"], by_index["matched_by"]) == ("Two", "row index")
    by_index = asked(workspace, "d.csv", "2")
    assert by_index["organization_name"] == "Three"
    assert "2 is also an id, of row 0" in " ".join(by_index["notes"])
    assert asked(workspace, "d.csv", "id:2")["organization_name"] == "One"
    assert asked(workspace, "d.csv", "7")["organization_name"] == "Three"


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "xls", "xlsm", "parquet"])
def test_an_enriched_dataset_of_another_tool_is_told_by_its_five_columns(folder: Path, suffix: str) -> None:
    """Prevents: refusing files that have provenance because Hotpass did not write them."""
    from tests.builders.workbooks import workbook

    header = ["id", "organization_name", *ROW_COLUMNS]
    first = ["a", "Aero", "registry", "2026-01-02T03:04:05Z", 0.75, "deterministic", "not_used"]
    second = ["b", "Bravo", "original", None, "NaN", "none", "skipped: network disabled"]
    path = folder / f"enriched.{suffix}"
    if suffix == "parquet":
        pl.DataFrame([first, second], schema=header, orient="row", strict=False).write_parquet(path)
    else:
        workbook().sheet("Sheet1").rows([header, first, second]).save(path)
    told = asked(Workspace(folder), path, "0")
    assert told["organization_name"] == "Aero"
    assert told["provenance"] == dict(zip(ROW_COLUMNS, first[2:], strict=True))
    told = asked(Workspace(folder), path, "b")
    assert told["provenance"]["provenance_confidence"] is None
    assert told["provenance"]["provenance_network_status"] == "skipped: network disabled"
    assert "refined nothing yet" in told["notes"][-1]


def test_a_dataset_without_provenance_warns_and_ends_with_two(folder: Path) -> None:
    """Prevents: pipelines that take a file without provenance for one that was explained."""
    (folder / "plain.csv").write_text("id,organization_name\n1,Aero\n", encoding="utf-8")
    ran = hotpass("explain-provenance", "--dataset", "plain.csv", "--row-id", "0")
    assert ran.code == 2
    assert "Warning: no provenance columns are present" in ran.err
    assert "Aero" in ran.out
    ran = hotpass("explain-provenance", "--dataset", "plain.csv", "--row-id", "0", "--json")
    assert ran.code == 2
    told = json.loads(ran.out)
    assert told["success"] is False and "no provenance columns" in told["message"]
    assert tuple(told["provenance"]) == ROW_COLUMNS


def test_the_document_is_written_where_asked_and_shown(members: Workspace, tmp_path: Path) -> None:
    """Prevents: an --output that needs folders made by hand, or says something else than stdout."""
    target = tmp_path / "deep" / "er" / "row.json"
    ran = members.hotpass(
        "explain-provenance", "--dataset", "out/refined.xlsx", "--row-id", "0", "--output", target, "--field", "website"
    )
    assert ran.code == 0
    assert target.read_text(encoding="utf-8") == ran.out
    assert [field["field"] for field in json.loads(ran.out)["fields"]] == ["website"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--row-id", "0"), "--dataset"),
        (("--dataset", "out/refined.csv"), "--row-id"),
        (("--dataset", "out/refined.csv", "--row-id", "0", "--field", "websit"), "website"),
        (("--dataset", "out/refined.csv", "--row-id", "0", "--html", "x", "--output", "x"), "same file"),
        (("--dataset", "out/refined.csv", "--row-id", "0", "--html", "out/refined.csv"), "dataset itself"),
        (("--dataset", "out/notes.txt", "--row-id", "0"), ".parquet"),
    ],
)
def test_options_that_make_no_sense_are_usage_errors(members: Workspace, given: tuple[str, ...], said: str) -> None:
    """Prevents: a misspelt option that is ignored, and a dataset that is overwritten by its explanation."""
    (members.folder / "out" / "notes.txt").write_text("", encoding="utf-8")
    before = (members.folder / "out" / "refined.csv").read_bytes()
    ran = members.hotpass("explain-provenance", *given)
    assert ran.code == 2
    assert said in ran.error
    assert (members.folder / "out" / "refined.csv").read_bytes() == before


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "parquet", "duckdb", "xls"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"\x00\xff" * 600, b"PAR1", b"<html>"])
def test_a_damaged_file_is_an_error_in_words(folder: Path, suffix: str, content: bytes) -> None:
    """Prevents: a parser's traceback, or a crash, for whatever bytes a file holds."""
    (folder / f"bad.{suffix}").write_bytes(content)
    ran = hotpass("explain-provenance", "--dataset", f"bad.{suffix}", "--row-id", "0")
    assert ran.code in (1, 2)
    if ran.code == 1:
        assert "bug" not in ran.error


def test_a_file_alone_tells_what_it_carries(members: Workspace, tmp_path: Path) -> None:
    """Prevents: a file that was sent to somebody being mute, or claiming more than it knows."""
    for form in FORMATS:
        shutil.copy(members.folder / "out" / f"refined.{form}", tmp_path)
    elsewhere = Workspace(tmp_path)
    for form in ("xlsx", "csv", "parquet"):
        told = asked(elsewhere, f"refined.{form}", "0")
        name = value_of(told, "organization_name")
        assert name["kind"] == "carried"
        assert name["sources"][0]["place"] == "members.xlsx › Members!A2"
        assert name["sources"][0]["raw"] is None
        assert told["intake"] is None and told["contacts"] == []
        assert "would also tell the text of each cell" in told["notes"][-1]
    whole = asked(elsewhere, "refined.duckdb", "0")
    assert value_of(whole, "contact_primary_phone")["sources"][0]["raw"] == "082 123 4567"
    assert whole["contacts"][0]["fields"][0]["value"] == "Thandi Example"


def test_a_file_edited_and_sorted_by_hand_is_told_apart_from_what_was_published(folder: Path) -> None:
    """Prevents: provenance shown for a value that somebody typed over it."""
    workspace = small(folder)
    path = folder / "out" / "refined.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Data"]
    header = [cell.value for cell in sheet[1]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    rows[0][header.index("province")] = "Limpopo"
    rows[1][header.index("contact_primary_phone")] = None
    for number, row in enumerate(reversed(rows), start=2):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value).value = value
    book.save(path)
    told = asked(workspace, path, "2")
    assert told["organization_name"] == "Aero Example (Pty) Ltd"
    assert told["dataset"]["state"] == "changed"
    province = value_of(told, "province")
    assert (province["value"], province["edited"], province["published"]) == ("Limpopo", True, "Gauteng")
    assert province["sources"][0]["raw"] == "Gauteng"
    said = " ".join(told["notes"])
    assert "1 value is not what was published: province" in said
    assert "this one was row 0" in said
    emptied = value_of(asked(workspace, path, "1"), "contact_primary_phone")
    assert (emptied["value"], emptied["edited"], emptied["published"]) == (None, True, "+27215550101")
    untouched = [field for field in asked(workspace, path, "0")["fields"] if field["edited"]]
    assert untouched == []


def test_a_broken_provenance_column_is_said_and_the_store_still_tells(folder: Path) -> None:
    """Prevents: one bad cell of JSON hiding everything else that is known."""
    workspace = small(folder)
    frame = pl.read_parquet(folder / "out" / "refined.parquet")
    for text in ('[{"source":', "[]x", '{"a":1}', '[{"fields":{"a":1}}]', "[" * 100_000, None):
        broken = frame.with_columns(selection_provenance=pl.lit(text, pl.String))
        broken.write_parquet(folder / "broken.parquet")
        told = asked(workspace, "broken.parquet", "0")
        assert value_of(told, "province")["sources"][0]["raw"] == "Gauteng"
        alone = asked(Workspace(folder / "alone"), folder / "broken.parquet", "0")
        assert "selection_provenance" in alone["notes"][0]
        assert value_of(alone, "province")["kind"] == "untraced"


def test_a_store_of_an_earlier_version_tells_what_it_can(folder: Path) -> None:
    """Prevents: a traceback where a table lacks a column that this version writes."""
    workspace = small(folder)
    (table,) = (workspace.settings.store_root / "tables" / "generic" / "field_provenance").glob("*.parquet")
    pl.read_parquet(table).drop("contact_id").write_parquet(table)
    told = asked(workspace, "out/refined.parquet", "0")
    assert value_of(told, "contact_primary_phone")["sources"][0]["raw"] == "082 123 4567"
    assert "refine again" in " ".join(told["notes"])


def test_a_store_that_lost_a_table_or_a_workbook_says_so(folder: Path) -> None:
    """Prevents: half an explanation that looks whole."""
    workspace = small(folder)
    for kept in (workspace.settings.store_root / "files").rglob("*"):
        if kept.is_file():
            kept.unlink()
    told = asked(workspace, "out/refined.parquet", "0")
    assert told["workbooks"][0]["kept"] is False
    assert "no longer has members.xlsx" in " ".join(told["notes"])
    (table,) = (workspace.settings.store_root / "tables" / "generic" / "field_provenance").glob("*.parquet")
    for damage in (lambda: table.write_bytes(b"PAR1"), table.unlink):
        damage()
        ran = workspace.hotpass("explain-provenance", "--dataset", "out/refined.parquet", "--row-id", "0")
        assert ran.code == 1
        assert "field_provenance" in ran.error and "bug" not in ran.error


def test_masked_fields_are_hidden_wherever_they_stand(members: Workspace, tmp_path: Path) -> None:
    """Prevents: a mask on one key while the raw text, the contact or the page shows the same value."""
    page = tmp_path / "page.html"
    options = ("--sensitive-field", "contact_email", "--sensitive-field", "province", "--html", page)
    for more in ((), ("--json",), ("--field", "contact_primary_email", "--field", "province")):
        ran = members.hotpass("explain-provenance", "--dataset", "out/refined.csv", "--row-id", "0", *options, *more)
        assert ran.code == 0
        for text in (ran.out, ran.err, page.read_text(encoding="utf-8")):
            assert "thandi@aero.example" not in text and "Gauteng" not in text
        assert "***redacted***" in ran.out


def test_events_hide_what_is_about_a_person(members: Workspace) -> None:
    """Prevents: personal data in a log because somebody asked for a row there."""
    ran = members.hotpass("explain-provenance", "--dataset", "out/refined.csv", "--row-id", "0", "--log-format", "json")
    assert ran.code == 0
    event = ran.event("provenance.explained")
    assert event["organization_name"] == "Aero Example (Pty) Ltd"
    for text in ("Thandi", "thandi@aero.example", "+27821234567", "082 123 4567"):
        assert text not in ran.out


def test_the_text_for_people_names_cell_rule_and_file(members: Workspace) -> None:
    """Prevents: JSON as the only way to read an explanation."""
    ran = members.hotpass("explain-provenance", "--dataset", "out/refined.xlsx", "--row-id", "0")
    assert ran.code == 0
    for text in ("Aero Example (Pty) Ltd", "line 2", "members.xlsx › Members!C2", "Contacts", "--field"):
        assert text in ran.out
    ran = members.hotpass(
        "explain-provenance", "--dataset", "out/refined.xlsx", "--row-id", "0", "--field", "contact_primary_phone"
    )
    for text in ("082 123 4567", "phone: national", "SHA-256", "column Phone"):
        assert text in ran.out
    assert "organization_slug" not in ran.out


@pytest.mark.slow
def test_merges_absorbed_ids_and_decisions_are_told(folder: Path) -> None:
    """Prevents: a merged organisation nobody can take apart again, and old ids that lead nowhere."""
    write_members(folder / "data" / "members.xlsx", [*MEMBERS, ["Aero Exemplar Flying", None, None, None, "Limpopo"]])
    workspace = Workspace(folder)
    assert workspace.refine("--intake", "march").code == 0
    old = {
        line["organization_name"]: line["organization_id"]
        for line in workspace.table("organisations", intake="march").rows(named=True)
    }
    apart = ("--left", "members:Charlie Aviation CC", "--right", "members:Bravo Flight School")
    for decided in (
        ("different", *apart),
        ("same", "--left", "members:Aero Example (Pty) Ltd", "--right", "members:Aero Exemplar Flying"),
        ("--record", "members:Bravo Flight School", "--field", "planes", "--value", "4"),
    ):
        ran = workspace.hotpass("review", "decide", *decided, "--who", "A. Clerk", "--why", "same hangar")
        assert ran.code == 0, ran.err
    write_members(folder / "data" / "members.xlsx", [*MEMBERS, ["Aero Exemplar Flying", None, None, None, "KZN"]])
    assert workspace.refine("--intake", "april").code == 0
    kept = workspace.table("organisations", intake="april")["organization_id"].to_list()
    (gone,) = [identity for name, identity in old.items() if name.startswith("Aero") and identity not in kept]
    told = asked(workspace, "out/refined.parquet", gone)
    assert told["matched_by"] == "absorbed id"
    assert told["organization_id"] in old.values()
    assert gone in " ".join(told["notes"])
    assert [line["status"] for line in told["history"] if line["organization_id"] == gone] == ["absorbed"]
    (link,) = [link for link in told["links"] if link["rule"] == "decision"]
    assert (link["decision"]["who"], link["decision"]["why"]) == ("A. Clerk", "same hangar")
    province = value_of(told, "province")
    assert len(province["sources"]) == 1 and len(province["beaten"]) == 1
    assert province["beaten"][0]["why"]
    planes = value_of(asked(workspace, "out/refined.parquet", "bravo-flight-school"), "planes")
    assert (planes["value"], planes["decision"]["who"], planes["sources"][0]["raw"]) == ("4", "A. Clerk", None)
    charlie = asked(workspace, "out/refined.parquet", "charlie-aviation-cc", "--html", "charlie.html")
    assert [link["why"] for link in charlie["links"]] == ["a person decided that they are not one"]
    assert "A. Clerk" in (folder / "charlie.html").read_text(encoding="utf-8")
    ran = workspace.hotpass("explain-provenance", "--dataset", "out/refined.parquet", "--row-id", gone)
    assert "A. Clerk" in ran.out and "Ids that are now part of it" in ran.out
