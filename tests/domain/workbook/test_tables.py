"""Tables are found where people put them, and every row gets its role."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.workbook.model import ReadOptions, SheetLayout, SheetReading, WorkbookReading
from hotpass_assets.domain.workbook.reader import read_workbook
from tests.builders.workbooks import Value, WorkbookBuilder, workbook

HEADER: list[Value] = ["Company", "Province", "Email", "Phone"]
BODY: list[list[Value]] = [
    ["Aero Example", "Gauteng", "info@aero.example", 821234567],
    ["Bravo Wings", "Limpopo", "bravo@wings.example", 831234567],
    ["Charlie Air", "Gauteng", "c@air.example", 841234567],
]


def read(tmp_path: Path, book: WorkbookBuilder, *layouts: SheetLayout) -> WorkbookReading:
    path = book.save(tmp_path / "book.xlsx")
    reading = read_workbook(path, "book.xlsx", ReadOptions(layouts=layouts))
    assert reading.problem is None
    return reading


def one(reading: WorkbookReading) -> SheetReading:
    (sheet,) = reading.sheets
    return sheet


def roles(reading: WorkbookReading) -> list[tuple[int, str]]:
    return [(row, role) for row, role in reading.rows.select("row", "role").iter_rows()]


def sheet(rows: list[list[Value]], at: str = "A1") -> WorkbookBuilder:
    return workbook().sheet("S").rows(rows, at=at)


def test_titles_and_blank_rows_above_the_header_are_set_aside(tmp_path: Path) -> None:
    """A title taken for the header would leave every column unnamed."""
    reading = read(
        tmp_path, sheet([["Register of flight schools"], ["As at 1 March 2024"], [], HEADER, *BODY], at="B2")
    )
    table = one(reading).tables[0]
    assert (table.header_rows, table.first_row, table.last_row, table.first_column) == ((5,), 6, 8, 1)
    assert roles(reading)[:3] == [(2, "title"), (3, "title"), (5, "header")]
    assert table.confidence > 0.8


def test_a_sheet_without_a_header_keeps_its_first_row(tmp_path: Path) -> None:
    """A first record taken for labels is a lost contact."""
    table = one(read(tmp_path, sheet(BODY))).tables[0]
    assert (table.header_rows, table.rows, table.headers) == ((), 3, (None,) * 4)
    assert table.confidence >= 0.6


def test_a_text_only_first_record_is_no_header(tmp_path: Path) -> None:
    """Values that come again below are values."""
    rows: list[list[Value]] = [
        ["Aero Example", "Gauteng", "Active"],
        ["Bravo", "Gauteng", "Active"],
        ["C", "Limpopo", "Active"],
    ]
    assert one(read(tmp_path, sheet(rows))).tables[0].header_rows == ()


def test_merged_headers_of_two_rows_are_joined(tmp_path: Path) -> None:
    """Three columns called Name could not be told apart."""
    upper: list[Value] = ["Organisation", "Province", "Contact", None, None]
    lower: list[Value] = [None, None, "Name", "Email", "Phone"]
    data: list[list[Value]] = [
        ["Aero", "Gauteng", "A. Dube", "a@aero.example", 5],
        ["Bravo", "Limpopo", "B. Nkosi", "b@b.example", 6],
    ]
    book = sheet([["All members"], upper, lower, *data]).merge("A1:E1", "A2:A3", "B2:B3", "C2:E2")
    table = one(read(tmp_path, book)).tables[0]
    assert table.header_rows == (2, 3)
    assert table.headers == (
        "Organisation",
        "Province",
        "Contact ▸ Name",
        "Contact ▸ Email",
        "Contact ▸ Phone",
    )
    assert table.rows == 2


def test_headers_of_two_rows_without_merging_are_joined(tmp_path: Path) -> None:
    """People group columns without merging, too."""
    upper: list[Value] = ["Organisation", None, "Contact", None]
    lower: list[Value] = ["Name", "Province", "Name", "Email"]
    data: list[list[Value]] = [
        ["Aero", "Gauteng", "A. Dube", "a@aero.example"],
        ["Bravo", "Limpopo", "B", "b@b.example"],
    ]
    table = one(read(tmp_path, sheet([upper, lower, *data]))).tables[0]
    assert table.headers == (
        "Organisation ▸ Name",
        "Organisation ▸ Province",
        "Contact ▸ Name",
        "Contact ▸ Email",
    )


def test_repeated_headers_rules_and_section_titles_are_no_data(tmp_path: Path) -> None:
    """Layout rows taken for records become organisations called Company."""
    header: list[Value] = ["#", "Company", "Province", "Phone"]
    first: list[list[Value]] = [[1, "Aero", "Gauteng", 5], [2, "Bravo", "Gauteng", 6]]
    second: list[list[Value]] = [[3, "Charlie", "Limpopo", 7]]
    rows = [
        ["Approved schools"],
        header,
        *first,
        ["LIMPOPO"],
        header,
        *second,
        ["#", "#", "#", "#"],
        ["-----"],
    ]
    book = sheet(rows).merge("A1:D1", "A5:D5")
    reading = read(tmp_path, book)
    expected = ["title", "header", "data", "data", "title", "layout", "data", "layout", "layout"]
    assert [role for _, role in roles(reading)] == expected


def test_totals_and_notes_below_are_no_data(tmp_path: Path) -> None:
    """Totals and remarks taken for records become organisations."""
    tail: list[list[Value]] = [
        ["Total", None, None, 3],
        [],
        ["Notes:"],
        ["DNC means do not contact"],
        ["* checked by hand"],
    ]
    reading = read(tmp_path, sheet([HEADER, *BODY, *tail]))
    assert [role for _, role in roles(reading)] == ["header", *["data"] * 3, "total", *["note"] * 3]
    assert "1 total row set aside" in one(reading).tables[0].reasons


def test_an_organisation_that_only_sounds_like_a_total_stays(tmp_path: Path) -> None:
    """Names such as Total Aviation are real."""
    extra: list[list[Value]] = [
        ["Total Aviation", "Gauteng", "t@total.example", 5],
        ["Source One Air"],
        ["Last Name Only"],
    ]
    assert one(read(tmp_path, sheet([HEADER, *BODY, *extra]))).tables[0].rows == 6


def test_tables_side_by_side_are_apart(tmp_path: Path) -> None:
    """Look-up lists beside a table must not become its columns."""
    book = sheet([HEADER, *BODY]).rows(
        [["Status", "Meaning"], ["DNC", "Do not contact"], ["NTC", "No thanks"]], at="G1"
    )
    reading = read(tmp_path, book)
    tables = one(reading).tables
    assert [(table.table, table.first_column, table.rows) for table in tables] == [(1, 0, 3), (2, 6, 2)]
    assert reading.rows.filter(row=2)["first_column"].to_list() == [0, 6]


def test_overflow_beyond_a_blank_column_stays_with_its_row(tmp_path: Path) -> None:
    """A stray e-mail two columns to the right still belongs to the organisation of its row."""
    book = sheet([HEADER, *BODY]).rows([["second@aero.example"]], at="F3")
    (table,) = one(read(tmp_path, book)).tables
    assert table.headers == (*HEADER, None, None)
    assert any("beyond a blank column" in reason for reason in table.reasons)


def test_a_blank_column_inside_a_table_does_not_cut_it(tmp_path: Path) -> None:
    """Spacer columns would part phones from their organisations."""
    rows = [[*row[:2], None, *row[2:]] for row in (HEADER, *BODY)]
    (table,) = one(read(tmp_path, sheet(rows))).tables
    assert table.headers == ("Company", "Province", None, "Email", "Phone")


def test_a_second_table_below_has_its_own_header(tmp_path: Path) -> None:
    """Contacts under organisations have other columns."""
    below: list[list[Value]] = [
        [],
        ["Contacts"],
        ["Person", "Position", "Cell"],
        ["A. Dube", "CFI", 825550000],
        ["B. Nkosi", "Owner", 5],
    ]
    tables = one(read(tmp_path, sheet([HEADER, *BODY, *below]))).tables
    assert [table.header_rows for table in tables] == [(1,), (7,)]
    assert [table.rows for table in tables] == [3, 2]


def test_blank_rows_between_records_do_not_end_the_table(tmp_path: Path) -> None:
    """Readers that stop at the first blank row lose the rest."""
    table = one(read(tmp_path, sheet([HEADER, BODY[0], [], BODY[1], [], [], BODY[2]]))).tables[0]
    assert (table.rows, table.last_row) == (3, 7)


def test_header_only_and_empty_sheets_say_so(tmp_path: Path) -> None:
    """A sheet without data is listed, never silently skipped."""
    book = sheet([HEADER]).sheet("Empty").sheet("Blank").rows([["  ", "\u00a0"]])
    reading = read(tmp_path, book)
    assert [sheet.status for sheet in reading.sheets] == ["header_only", "empty", "empty"]
    assert all(sheet.reason for sheet in reading.sheets)


def test_duplicate_and_unnamed_headers_are_kept_as_they_are(tmp_path: Path) -> None:
    """Renaming them here would hide them from the mapping."""
    rows: list[list[Value]] = [
        ["Name", "Phone", "Phone", None],
        ["Aero", 1, 2, "www.aero.example"],
        ["Bravo", 3, 4, None],
    ]
    table = one(read(tmp_path, sheet(rows))).tables[0]
    assert table.headers == ("Name", "Phone", "Phone", None)


def test_rows_with_only_an_id_do_not_hide_the_header(tmp_path: Path) -> None:
    """Prepared rows with a counter and nothing else outnumber the real ones."""
    padding: list[list[Value]] = [[number] for number in range(4, 400)]
    rows: list[list[Value]] = [["ID", *HEADER], *([n, *row] for n, row in enumerate(BODY, 1)), *padding]
    table = one(read(tmp_path, sheet(rows))).tables[0]
    assert table.header_rows == (1,) and table.rows == 399


def test_a_sheet_of_prose_is_kept_as_notes(tmp_path: Path) -> None:
    """Prose is no table, and still nothing of it may vanish."""
    text: list[list[Value]] = [
        ["This workbook was made for the yearly review."],
        ["Please keep it up to date at all times."],
    ]
    reading = read(tmp_path, sheet(text))
    assert one(reading).status == "read" and one(reading).tables == ()
    assert reading.rows["role"].to_list() == ["note", "note"] and reading.rows["table"].null_count() == 2


def test_a_layout_overrules_the_detector(tmp_path: Path) -> None:
    """A person who knows the sheet has the last word."""
    book = sheet(
        [
            ["Company", "Province"],
            ["Trading name", "Where"],
            ["Aero", "Gauteng"],
            ["Bravo", "Limpopo"],
            ["x", "y"],
        ]
    )
    reading = read(
        tmp_path,
        book.rows([["aside"]], at="D1"),
        SheetLayout("s*", header_row=2, last_column="B", last_row=4),
    )
    table = one(reading).tables[0]
    assert (table.headers, table.rows, table.confidence) == (("Trading name", "Where"), 2, 1.0)
    assert sorted(reading.rows.filter(role="note")["row"].to_list()) == [1, 5]


def test_a_layout_can_say_that_there_is_no_header(tmp_path: Path) -> None:
    """Header row 0 means the first row is data."""
    reading = read(tmp_path, sheet([HEADER, *BODY]), SheetLayout("S", header_row=0))
    assert one(reading).tables[0].rows == 4


def test_two_layouts_describe_two_tables(tmp_path: Path) -> None:
    """Tables without a blank column between them can only be told apart by a person."""
    rows: list[list[Value]] = [["Name", "Phone", "Name", "Phone"], ["A", 1, "B", 2], ["C", 3, "D", 4]]
    layouts = (
        SheetLayout("S", header_row=1, last_column="B"),
        SheetLayout("S", header_row=1, first_column="C"),
    )
    tables = one(read(tmp_path, sheet(rows), *layouts)).tables
    assert [(table.first_column, table.headers) for table in tables] == [
        (0, ("Name", "Phone")),
        (2, ("Name", "Phone")),
    ]


@pytest.mark.parametrize("pattern", ["Admin", "adm*"])
def test_a_skipped_sheet_is_listed_with_its_reason(tmp_path: Path, pattern: str) -> None:
    """What a profile leaves out must be visible as left out."""
    book = workbook().sheet("Admin").rows([HEADER, *BODY]).sheet("S").rows([HEADER, *BODY])
    reading = read(tmp_path, book, SheetLayout(pattern, skip="look-up lists"))
    assert [(sheet.status, sheet.reason) for sheet in reading.sheets] == [
        ("not_read", "look-up lists"),
        ("read", ""),
    ]
    assert set(reading.rows["sheet"]) == {"S"}
