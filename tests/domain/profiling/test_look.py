"""Looking at a workbook tells what it holds and names the cells that are wrong."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.profiling.issue_codes import ISSUE_CODES
from hotpass_assets.domain.profiling.look import Look
from hotpass_assets.domain.profiling.model import ColumnProfile, Issue
from hotpass_assets.domain.profiling.payload import workbook_payload
from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from tests.builders.workbooks import Value, workbook, write_sheet_xml
from tests.domain.profiling.looking import codes, look

HEADER = ["Club", "Contact", "Email", "Phone", "Joined", "Fee"]
CLUBS: list[list[Value]] = [
    HEADER,
    *(
        [
            f"Club {word} Flight School",
            f"Thandi {word}",
            f"{word.lower()}@club.example",
            f"08212345{number:02}",
            day,
            5.5,
        ]
        for number, (word, day) in enumerate(
            [("Alpha", "13/04/2025"), ("Bravo", "14/04/2025"), ("Charlie", "15/04/2025"), ("Delta", "16/04/2025")], 10
        )
    ),
]


def issue(seen: Look, code: str) -> Issue:
    """The one issue of a code."""
    (found,) = [issue for _, issue in seen.profile.all_issues() if issue.code == code]
    return found


def column(seen: Look, name: str) -> ColumnProfile:
    """The one column of a name."""
    (found,) = [column for sheet in seen.profile.sheets for column in sheet.columns if column.name == name]
    return found


def with_cells(**cells: Value) -> list[list[Value]]:
    """The clubs with other values in some cells."""
    rows = [list(row) for row in CLUBS]
    for place, value in cells.items():
        rows[int(place[1:]) - 1]["ABCDEF".index(place[0])] = value
    return rows


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv"])
def test_every_format_tells_the_same_of_its_columns(tmp_path: Path, suffix: str) -> None:
    """Prevents: a look that depends on the program a list was saved by."""
    seen = look(workbook().sheet("clubs").rows(CLUBS).save(tmp_path / f"clubs.{suffix}"))
    (sheet,) = seen.profile.sheets
    told = [(one.letter, one.name, one.inferred_type, one.field, one.distinct_values) for one in sheet.columns]
    assert told == [
        ("A", "Club", "string", "organization_name", 4),
        ("B", "Contact", "string", "contact_name", 4),
        ("C", "Email", "email", "contact_email", 4),
        ("D", "Phone", "phone", "contact_phone", 4),
        ("E", "Joined", "datetime", None, 4),
        ("F", "Fee", "number", None, 1),
    ]
    assert (sheet.rows, sheet.role, sheet.tables[0].place) == (4, "master", "A1:F5")
    assert not seen.profile.has_errors


FAULTS: dict[str, tuple[list[list[Value]], tuple[str, ...]]] = {
    "email_mismatch": (with_cells(C3="none of your business"), ("C3",)),
    "phone_mismatch": (with_cells(D4="ask at the gate"), ("D4",)),
    "datetime_mismatch": (with_cells(E2="last winter"), ("E2",)),
    "numeric_mismatch": ([*with_cells(), *([None] * 5 + [str(fee)] for fee in (6.5, 7.5, 8.5, "lots"))], ("F9",)),
    "mixed_date_order": (with_cells(E2="04/13/2025"), ("E3", "E4", "E2")),
    "ambiguous_date_order": (
        with_cells(E2="3/4/2025", E3="5/4/2025", E4="4/4/2025", E5="6/4/2025"),
        ("E2", "E3", "E5"),
    ),
    "phones_as_numbers": (with_cells(D3=821234567), ("D3",)),
    "scientific_numbers": (with_cells(D5="8.2E+08"), ("D5",)),
    "empty_column": (with_cells(B2=None, B3=None, B4=None, B5=None), ()),
    "high_null_fraction": (with_cells(B2=None, B3=None, B4=None), ()),
    "duplicate_header": (with_cells(F1="E-mail"), ("C1", "F1")),
    "missing_header": (with_cells(F1=None), ()),
    "error_cells": (with_cells(E4="#DIV/0!"), ("E4",)),
    "uncalculated_formulas": (with_cells(F4="=E4*2"), ("F4",)),
    "unmapped_column": (with_cells(F1="email"), ()),
    "rows_with_one_value": ([*CLUBS, ["Club Echo"], ["Club Foxtrot"]], ("6:6", "7:7")),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_in_the_cells_is_named_with_its_cells(tmp_path: Path, code: str) -> None:
    """Prevents: a fault that is found only after refining, or a check that cannot fail."""
    rows, cells = FAULTS[code]
    seen = look(workbook().sheet("Clubs").rows(rows).save(tmp_path / "clubs.xlsx"))
    assert issue(seen, code).cells == cells
    clean = look(workbook().sheet("Clubs").rows(CLUBS).save(tmp_path / "clean.xlsx"))
    # The clean list has two columns of its own that nothing asks for.
    assert code not in codes(clean) or code == "unmapped_column"


def test_what_is_odd_about_a_sheet_is_named(tmp_path: Path) -> None:
    """Prevents: hidden rows, merged cells and titles that change what is read without a word."""
    rows = [["Register of clubs"], [], *CLUBS, ["Total", None, None, None, None, 22]]
    book = workbook().sheet("Clubs", "hidden").rows(rows).hide_rows(5).merge("B5:C5")
    seen = look(book.sheet("Empty").sheet("Only").rows([HEADER]).save(tmp_path / "clubs.xlsx"))
    assert issue(seen, "header_below_first_row").cells == ("3:3",)
    assert issue(seen, "hidden_rows").cells == ("5:5",)
    assert issue(seen, "merged_cells").cells == ("B5:C5",)
    assert {"hidden_sheet", "rows_set_aside", "empty_sheet", "header_only"} <= set(codes(seen))
    assert "high_null_fraction" not in codes(seen)


def test_several_tables_on_a_sheet_are_each_looked_at(tmp_path: Path) -> None:
    """Prevents: a second table whose columns nobody is told of."""
    book = workbook().sheet("Clubs").rows(CLUBS).rows([["Code", "Meaning"], ["A", "open"], ["B", "shut"]], at="J1")
    seen = look(book.save(tmp_path / "clubs.xlsx"))
    (sheet,) = seen.profile.sheets
    assert [(one.place, one.used_as) for one in sheet.tables] == [("A1:F5", "organisations"), ("J1:K3", "unmapped")]
    assert issue(seen, "several_tables").cells == ("A1:F5", "J1:K3")
    assert issue(seen, "sheet_not_used").cells == ("J1:K3",)
    assert [one.table for one in sheet.columns] == [1] * 6 + [2] * 2


def test_tables_without_or_with_two_header_rows_say_so(tmp_path: Path) -> None:
    """Prevents: columns that are named otherwise than the sheet names them, unexplained."""
    bare = look(workbook().sheet("Clubs").rows(CLUBS[1:]).save(tmp_path / "bare.xlsx"))
    assert "no_header" in codes(bare) and "missing_header" not in codes(bare)
    assert column(bare, "column C").field == "contact_email"
    rows = [["Club", "Contact", None], ["Name", "Email", "Phone"]]
    rows += [[f"Club {word} School", f"{word}@club.example", "082 123 4567"] for word in ("alpha", "bravo", "charlie")]
    double = look(workbook().sheet("Clubs").rows(rows).merge("B1:C1").save(tmp_path / "double.xlsx"))
    assert "several_header_rows" in codes(double)


def test_keys_that_join_sheets_are_shown_with_their_share(tmp_path: Path) -> None:
    """Prevents: a join that is believed without evidence, and running numbers taken for keys."""
    clubs = [["Club_Ref", "Club", "Province"], *([f"K-{n:03}", f"Club {n} School", "Gauteng"] for n in range(40))]
    people = [["Row", "Club_Ref", "Name", "Email"]]
    people += [[n, f"K-{n // 2:03}", f"Thandi Person{n}", f"p{n}@club.example"] for n in range(88)]
    book = workbook().sheet("Clubs").rows(clubs).sheet("People").rows(people)
    seen = look(book.save(tmp_path / "clubs.xlsx"))
    (join,) = seen.joins
    assert (join.sheet, join.column, join.to_sheet, join.to_column) == ("People", "Club_Ref", "Clubs", "Club_Ref")
    assert (join.values, join.found, join.unique, join.missing) == (44, 40, 1.0, ("B82", "B83", "B84"))
    assert issue(seen, "join_incomplete").cells == ("B82", "B83", "B84")
    assert seen.profile.sheets[1].join_keys == ("Club_Ref",)


@pytest.mark.parametrize(
    ("sheet", "rows", "role"),
    [
        (
            "People",
            [["Company", "First name", "Surname", "Email"], *(["Aero School", "A", "B", "a@b.example"],) * 3],
            "contacts",
        ),
        ("Addresses", [["Company", "Address", "City"], *(["Aero School", "1 Main Road", "Brits"],) * 3], "addresses"),
        (
            "Notes",
            [["Row", "Note"], *([n, f"Somebody called and asked for number {n} again."] for n in range(30))],
            "notes",
        ),
        (
            "Orders",
            [["Invoice", "Order date", "Amount"], *([f"INV{n}", f"{n + 1}/04/2025", 5.5 * n] for n in range(28))],
            "transactions",
        ),
        ("Lists", [["Status", "Priority"], ["Open", "High"], ["Shut", "Low"]], "reference"),
        ("Clubs", CLUBS, "master"),
    ],
)
def test_every_sheet_has_its_role(tmp_path: Path, sheet: str, rows: list[list[Value]], role: str) -> None:
    """Prevents: a list of orders that is taken for a list of organisations."""
    seen = look(workbook().sheet(sheet).rows(rows).save(tmp_path / "book.xlsx"))
    assert seen.profile.sheets[0].role == role, seen.profile.sheets[0].role_reason


def test_no_personal_data_is_shown_unasked(tmp_path: Path) -> None:
    """Prevents: names, addresses and numbers of people in a file that is passed around."""
    sample = write_sample(tmp_path, SampleOptions(organisations=40))
    people = sample.truth.contacts
    private = {name for name in people["person_name"].drop_nulls() if " " in name}
    private |= {value for column in ("emails", "phones") for value in people[column].explode().drop_nulls()}
    hidden = "".join(json.dumps(workbook_payload(look(path).profile), ensure_ascii=False) for path in sample.files)
    asked = [look(path, show_values=True).profile for path in sample.files]
    shown = "".join(json.dumps(workbook_payload(one), ensure_ascii=False) for one in asked)
    assert {value for value in private if value in hidden} == set()
    assert len({value for value in private if value in shown}) > 20


def test_columns_nobody_can_place_are_masked(tmp_path: Path) -> None:
    """Prevents: people in a column whose header says nothing, and numbers of identity documents."""
    rows = [["Klub", "Verantwoordelik", "Ref", "ID number", "Kind"]]
    rows += [
        [f"Klub {n} Vliegskool", f"Mxolisi Ngwebendze{n}", f"80010150{n:05}", f"x{n}", "big"] for n in range(10, 40)
    ]
    seen = look(workbook().sheet("Klubs").rows(rows).save(tmp_path / "klubs.xlsx"), sensitive=["kind"])
    assert column(seen, "Verantwoordelik").masked and column(seen, "ID number").masked
    assert column(seen, "Ref").sample_values[0] == "9" * 13
    assert (column(seen, "Kind").sample_values, column(seen, "Klub").masked) == (("xxx",), None)


def test_fewer_rows_are_looked_at_when_asked(tmp_path: Path) -> None:
    """Prevents: options that are accepted and change nothing."""
    path = workbook().sheet("Clubs").rows(CLUBS).save(tmp_path / "clubs.xlsx")
    some = look(path, max_rows=3, sample_rows=2)
    assert "3 of 4 rows" in issue(some, "row_truncated").message.replace("the first ", "")
    assert (column(some, "Club").distinct_values, len(some.profile.sheets[0].sample_rows)) == (3, 2)
    assert some.profile.sheets[0].sample_rows[0]["Email"] == "xxxxx@xxxx.xxxxxxx"
    assert look(path, sample_rows=0).profile.sheets[0].sample_rows == ()
    assert "row_truncated" not in codes(look(path, max_rows=4))


def bad_files(folder: Path) -> dict[str, tuple[Path, str, str | None]]:
    """Files that cannot be read, with the code of the issue and the cause."""
    good = workbook().sheet("Clubs").rows(CLUBS).save(folder / "good.xlsx")
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "half.xlsx").write_bytes(good.read_bytes()[:2000])
    (folder / "text.xlsx").write_text("Club,Email\n")
    with zipfile.ZipFile(folder / "renamed.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with zipfile.ZipFile(folder / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", bytes(300 << 20))
    from msoffcrypto.format.ooxml import OOXMLFile

    with good.open("rb") as plain, (folder / "locked.xlsx").open("wb") as locked:
        OOXMLFile(plain).encrypt("s3cret", locked)
    write_sheet_xml(folder / "damaged.xlsx", '<row r="1"><c r="A1"><v>5</c></row>')
    workbook().sheet("One").sheet("Two").save(folder / "blank.xlsx")
    return {
        "gone": (folder / "gone.xlsx", "file_not_found", None),
        "folder": (folder, "file_not_found", None),
        "empty": (folder / "empty.xlsx", "open_failed", "empty_file"),
        "half": (folder / "half.xlsx", "open_failed", "truncated"),
        "text": (folder / "text.xlsx", "open_failed", "wrong_format"),
        "renamed": (folder / "renamed.xlsx", "open_failed", "wrong_format"),
        "bomb": (folder / "bomb.xlsx", "open_failed", "bomb"),
        "locked": (folder / "locked.xlsx", "open_failed", "encrypted"),
        "damaged": (folder / "damaged.xlsx", "sheet_read_failed", None),
        "blank": (folder / "blank.xlsx", "empty_workbook", None),
    }


@pytest.mark.parametrize(
    "name", ["gone", "folder", "empty", "half", "text", "renamed", "bomb", "locked", "damaged", "blank"]
)
def test_a_file_that_cannot_be_read_is_an_issue(tmp_path: Path, name: str) -> None:
    """Prevents: a traceback, or a hostile file that takes the process down."""
    path, code, cause = bad_files(tmp_path)[name]
    seen = look(path)
    found = issue(seen, code)
    assert seen.profile.has_errors and (found.severity, found.cause) == ("error", cause)
    assert found.message and found.do


def test_a_stray_cell_at_the_end_of_the_sheet_costs_nothing(tmp_path: Path) -> None:
    """Prevents: a 9 kB file that asks for 549 GB."""
    stray = '<row r="1"><c r="A1" t="inlineStr"><is><t>Club</t></is></c></row>'
    stray += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    seen = look(write_sheet_xml(tmp_path / "stray.xlsx", stray))
    assert [one.status for one in seen.profile.sheets] in (["read"], ["not_read"], ["header_only"])


def test_the_same_workbook_gives_the_same_bytes(tmp_path: Path) -> None:
    """Prevents: profiles that differ from run to run."""
    (_, path, _) = write_sample(tmp_path, SampleOptions(organisations=20)).files
    first, second = (json.dumps(workbook_payload(look(path).profile)) for _ in range(2))
    assert first == second


def test_the_payload_has_the_documented_keys(tmp_path: Path) -> None:
    """Prevents: programs that read the profile and break when a key goes."""
    payload = workbook_payload(look(workbook().sheet("Clubs").rows(CLUBS).save(tmp_path / "clubs.xlsx")).profile)
    assert {"workbook", "sheets", "issues"} <= set(payload)
    (sheet,) = payload["sheets"]
    assert {"name", "rows", "columns", "sample_rows", "role", "join_keys", "issues"} <= set(sheet)
    keys = {"name", "inferred_type", "confidence", "null_fraction", "distinct_values", "sample_values", "issues"}
    assert keys <= set(sheet["columns"][0])
    told: dict[str, Any] = next(one for one in sheet["columns"] if one["issues"])["issues"][0]
    assert {"severity", "message", "code", "column"} <= set(told)


def test_dates_and_bare_values_of_a_spreadsheet_are_recognised(tmp_path: Path) -> None:
    """Prevents: real dates that are called texts because they are no longer typed when they arrive."""
    rows: list[list[Value]] = [["Club", "Checked", "Code"]]
    rows += [[f"Club {n} School", dt.date(2025, 3, n), f"00{n:02}"] for n in range(1, 25)]
    seen = look(workbook().sheet("Clubs").rows(rows).save(tmp_path / "clubs.xlsx"))
    assert (column(seen, "Checked").inferred_type, column(seen, "Code").inferred_type) == ("datetime", "string")


def test_every_code_is_documented_with_a_severity() -> None:
    """Prevents: issues a program cannot look up."""
    assert all(
        severity in ("info", "warning", "error") and words.endswith(".") for severity, words in ISSUE_CODES.values()
    )
