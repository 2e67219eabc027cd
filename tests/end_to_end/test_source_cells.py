"""Values from sheets as people keep them, followed to cells that other libraries read."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.builders.workbooks import Value, workbook
from tests.end_to_end.running import Workspace
from tests.end_to_end.stored_cells import stored

Cell = tuple[str, str, int, int]
HEADER: list[Value] = ["Company ID", "Organisation", "Contact Person", "Phone", "Email", "Last Contact Date", "Notes"]


def merged_and_titled(folder: Path) -> None:
    """A title over merged cells, a blank row, two header rows, a merged province and a total below."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Members"
    rows: list[list[Value]] = [
        ["Members of the example club", None, None, None, None],
        [],
        ["Organisation", None, "Contact", None, "Province"],
        ["Name", "Website", "Person", "Phone", None],
        ["Aero Example", "aero.example", "Thandi Example", "082 123 4567", "Gauteng"],
        ["Bravo School", "bravo.example", "Pieter Voorbeeld", "021 555 0101", None],
        ["Total: 2 members", None, None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    for area in ("A1:E1", "A3:B3", "C3:D3", "E3:E4", "E5:E6"):
        sheet.merge_cells(area)
    book.save(folder / "merged.xlsx")


def formulas_and_numbers(folder: Path) -> None:
    """Phones as numbers, a formula with its result beside one without, two numbers in a cell, stray spaces."""
    from xlsxwriter import Workbook

    with Workbook(folder / "formulas.xlsx") as book:
        sheet = book.add_worksheet("List")
        sheet.write_row(4, 2, [str(name) for name in HEADER])
        lines: list[list[Value]] = [
            [1, "Aero Example", "Thandi Example", 27821234567.0, "thandi@aero.example", None, "first"],
            [2, "Bravo  School ", "Pieter Voorbeeld", 215550101, "a@bravo.example; b@bravo.example", None, 0.1],
            [3, "Charlie Club", "Sipho Sample", "082 765 4321 / 083 765 4321", " Sipho@Charlie.example ", None, True],
        ]
        for number, line in enumerate(lines, start=5):
            for column, value in enumerate(line, start=2):
                sheet.write(number, column, value) if value is not None else None
        sheet.write_formula("D9", '="Delta"&" Wings"', None, "Delta Wings")
        sheet.write_string("F9", "+27 11 555 0102")
        sheet.write_formula("G9", '=LOWER("D@DELTA.EXAMPLE")', None, "d@delta.example")


def dates_of_1904(folder: Path) -> None:
    """Dates as serial numbers of the other epoch, and a date as text."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    sheet.append([7, "Aero Example", "Thandi Example", "0821234567", None, dt.datetime(2025, 3, 10), "x"])
    sheet.append([8, "Bravo School", "Pieter Voorbeeld", "0215550101", None, "2025/02/18", "y"])
    sheet.append([9, "Charlie Club", None, None, "c@charlie.example", dt.datetime(2024, 2, 29), "z"])
    book.save(folder / "dates.xlsx")


def sheets_of_one_name(folder: Path) -> None:
    """Workbooks of one name in two folders, each with a sheet of one name, and two tables on a sheet."""
    for place, name in (("north", "Aero Example"), ("south", "Bravo School")):
        (folder / place).mkdir()
        rows: list[list[Value]] = [HEADER, [1, name, f"Jan {place.title()}", "0821234567", None, None, place]]
        workbook().sheet("Sheet1").rows(rows, at="B3").save(folder / place / "list.xlsx")
    book = workbook().sheet("Two").rows([HEADER, [1, "Charlie Club", "Ann One", "0111234567", None, None, "left"]])
    book.rows([HEADER, [2, "Delta Wings", "Ben Two", "0117654321", None, None, "right"]], at="K4")
    book.save(folder / "two.xlsx")


def delimited(folder: Path) -> None:
    """Semicolons, an old encoding, blank lines, quoted line breaks and cells that look like formulas."""
    lines = [
        "",
        "Organisation;Contact Person;Phone;Email;Notes",
        'Aero Example;Zoë Müller;082 123 4567;zoe@aero.example;"first line',
        'second line"',
        "",
        "Bravo School;Pieter Voorbeeld;+27 21 555 0101;pieter@bravo.example;=1+1",
        '"Charlie ""C"" Club";Sipho Sample;083 765 4321;sipho@charlie.example;-',
    ]
    (folder / "list.csv").write_bytes("\r\n".join(lines).encode("cp1252"))


def read_back(folder: Path) -> dict[Cell, str]:
    """Texts of all filled cells, read by openpyxl and by the csv module."""
    found: dict[Cell, str] = {}
    for path in folder.rglob("*.xlsx"):
        book = openpyxl.load_workbook(path, data_only=True)
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        place = (path.relative_to(folder).as_posix(), sheet.title, cell.row, cell.column - 1)
                        found[place] = stored(cell.value)
    for path in folder.rglob("*.csv"):
        records = csv.reader(path.read_bytes().decode("cp1252").splitlines(keepends=True), delimiter=";")
        for number, record in enumerate(records, start=1):
            for column, text in enumerate(record):
                found[path.name, path.stem, number, column] = text
    return found


@pytest.mark.parametrize(
    ("write", "among"),
    [
        (merged_and_titled, ("merged.xlsx", "Members", 6, 3)),
        (formulas_and_numbers, ("formulas.xlsx", "List", 9, 3)),
        (dates_of_1904, ("dates.xlsx", "Sheet", 2, 5)),
        (sheets_of_one_name, ("south/list.xlsx", "Sheet1", 4, 2)),
        (delimited, ("list.csv", "list", 5, 0)),
    ],
)
def test_every_candidate_and_refusal_is_in_the_cell_it_names(
    folder: Path, write: Callable[[Path], None], among: Cell
) -> None:
    """Prevents: coordinates that are right in clean sheets only."""
    (folder / "data").mkdir()
    write(folder / "data")
    workspace = Workspace(folder)
    ran = workspace.refine()
    assert ran.code == 0, ran.err
    cells = read_back(folder / "data")
    lines = pl.concat(
        workspace.table(name).select("workbook", "sheet", "row", "column", "raw")
        for name in ("field_provenance", "rejected_rows")
    ).drop_nulls("column")
    assert among in lines.select("workbook", "sheet", "row", "column").rows()
    wrong = [line for line in lines.iter_rows() if cells.get(line[:4]) != line[4]]
    assert wrong == []
    published = workspace.table("organisations")
    assert {"Aero Example", "Bravo School"} <= set(published["organization_name"])
