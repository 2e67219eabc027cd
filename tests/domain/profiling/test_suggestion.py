"""A suggested profile is one that refine takes and follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.config.document import unusable
from hotpass_assets.domain.config.yaml_nodes import parse_yaml
from hotpass_assets.domain.profile.load import read_profile
from hotpass_assets.domain.profiling.look import Look, MappedTable, mapped_tables
from hotpass_assets.domain.profiling.suggestion import Suggestion
from hotpass_assets.domain.profiling.suggestion_text import comment, scalar
from hotpass_assets.domain.records.sources import sheet_layouts, source_of
from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from tests.builders.workbooks import Value, workbook
from tests.domain.profiling.looking import reader, suggest

Rows = list[list[Value]]
WORDS = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliet", "Kilo", "Lima")


def clubs(*header: str | None) -> Rows:
    """A dozen organisations under any header."""
    rows = [
        [f"{w} Flight School", "Gauteng", f"office@{w.lower()}.example", f"01155501{n:02}"] for n, w in enumerate(WORDS)
    ]
    return [list(header), *rows]


def refined(path: Path, suggestion: Suggestion) -> tuple[MappedTable, ...]:
    """Tables as refine reads them with the suggested profile, written to a file and read like any other."""
    file = path.with_name("suggested.yaml")
    file.write_text(suggestion.text, encoding="utf-8")
    assert read_profile(file).name == "suggested"
    source = source_of(path.name, suggestion.profile)
    return mapped_tables(reader(path)(sheet_layouts(source)), source, suggestion.profile)


def fields(tables: tuple[MappedTable, ...]) -> dict[tuple[str, int], list[tuple[str | None, int]]]:
    """Field and group of every column of every table that is used."""
    return {
        table.key: [(column.field, column.group if column.field else 0) for column in table.mapping.columns]
        for table in tables
        if table.mapping.role != "unmapped"
    }


def before(seen: Look) -> dict[tuple[str, int], list[tuple[str | None, int]]]:
    """The same without the profile."""
    return fields(tuple(one.table for one in seen.tables))


@pytest.mark.parametrize("family", [0, 1, 2])
def test_the_sample_workbooks_are_read_as_suggested(tmp_path: Path, family: int) -> None:
    """Prevents: a suggestion that refine refuses, or that maps columns otherwise than it says."""
    path = write_sample(tmp_path, SampleOptions(organisations=40)).files[family]
    seen, suggestion = suggest(path)
    found = fields(refined(path, suggestion))
    assert suggestion.differences == () and suggestion.mapped > 5
    dropped = {
        (key, place)
        for key, columns in before(seen).items()
        for place, (old, new) in enumerate(zip(columns, found[key], strict=True))
        if old != new
    }
    # Identifiers that are formulas without a result, or lead nowhere, are the one thing it improves.
    assert all(before(seen)[key][place][0] == "source_id" for key, place in dropped)


ODD: dict[str, list[tuple[str, str, Rows]]] = {
    "foreign headers": [("Blad1", "A1", clubs("Naam van skool", "Provinsie", "E-pos", "Telefoonnommer"))],
    "renamed headers": [
        ("Sheet1", "A1", clubs("THE_SCHOOL-NAME", "prov.", "Main Office E-Mail address", "Landline no."))
    ],
    "no header": [("Sheet1", "A1", clubs()[1:])],
    "no header over one": [("Sheet1", "A1", clubs("School", None, "Email", "Phone"))],
    "the same header twice": [("Sheet1", "A1", clubs("School", "Email", "Email", "Phone"))],
    "headers that compare equal": [("Sheet1", "A1", clubs("School", "E-mail", "email", "Phone"))],
    "a header in row 4": [("Sheet1", "B4", clubs("School", "Province", "Email", "Phone"))],
    "headers of two lines": [("Sheet1", "A1", clubs("School\nname", "Province", "Email\r\naddress", "Phone"))],
    "hostile headers": [("Sheet1", "A1", clubs("School", "!!python/object:x *a &b", "Email: {x}", "# Phone\n- y: 1"))],
    "headers that look like keys": [("Sheet1", "A1", clubs("School", "null", "col:Z", "true"))],
    "a sheet like a pattern": [("[a-z] *?", "A1", clubs("School", "Province", "Email", "Phone"))],
    "white space around a sheet": [(" Clubs ", "A1", clubs("School", "Province", "Email", "Phone"))],
    "tables side by side": [
        ("Sheet1", "A1", clubs("School", "Province", "Email", "Phone")),
        ("", "H1", clubs("Company", "Province", "E-mail", "Tel")),
    ],
    "tables below each other": [
        ("Sheet1", "A1", clubs("School", "Province", "Email", "Phone")),
        ("", "A17", clubs("School", "Email", "Website", "Phone")),
    ],
    "two contacts in a row": [
        (
            "Sheet1",
            "A1",
            [
                ["School", "Contact person", "Email", "Contact person", "Email"],
                *([f"{w} School", f"Thandi {w}", f"t@{w}.example", f"Pieter {w}", f"p@{w}.example"] for w in WORDS),
            ],
        )
    ],
    "nothing to map beside it": [
        ("Sheet1", "A1", clubs("School", "Province", "Email", "Phone")),
        ("Lists", "A1", [["Status"], ["Open"], ["Shut"]]),
    ],
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_odd_workbooks_are_read_as_suggested(tmp_path: Path, case: str, suffix: str) -> None:
    """Prevents: suggestions that hold for tidy workbooks only."""
    if suffix == "xlsx" and case == "a sheet like a pattern":
        return  # Excel has no such names
    book = workbook()
    for sheet, place, rows in ODD[case]:
        book = (book.sheet(sheet) if sheet else book).rows(rows, at=place)
    path = book.save(tmp_path / f"Book [1].{suffix}")
    seen, suggestion = suggest(path)
    assert suggestion.differences == ()
    assert fields(refined(path, suggestion)) == before(seen)
    assert suggestion.sheets == 1 and suggestion.mapped > 0
    used = [table for table in refined(path, suggestion) if table.mapping.role != "unmapped"]
    assert any(column.method == "profile" for table in used for column in table.mapping.columns)


def test_keys_that_nobody_recognises_are_mapped_by_what_they_join(tmp_path: Path) -> None:
    """Prevents: sheets that belong together by a key whose header says nothing."""
    schools: Rows = [
        ["Sleutel", "School", "Province"],
        *([f"K-{n:03}", f"{w} School", "Gauteng"] for n, w in enumerate(WORDS)),
    ]
    people: Rows = [["No", "Sleutel", "First name", "Surname", "Email"]]
    people += [[n, f"K-{n % 12:03}", f"Thandi{n}", "Example", f"p{n}@school.example"] for n in range(30)]
    path = workbook().sheet("Schools").rows(schools).sheet("People").rows(people).save(tmp_path / "a.xlsx")
    seen, suggestion = suggest(path)
    assert before(seen)[("Schools", 1)][0] == (None, 0)
    found = {table.key: table for table in refined(path, suggestion)}
    assert suggestion.differences == ()
    assert [
        table.mapping.columns[place].field for table, place in ((found["Schools", 1], 0), (found["People", 1], 1))
    ] == [
        "source_id",
        "source_id",
    ]
    assert found["People", 1].mapping.columns[0].field is None
    assert found["People", 1].mapping.role == "contacts"
    assert "100% of the values of People are in Schools" in suggestion.text


def test_the_file_says_what_is_left_to_a_person(tmp_path: Path) -> None:
    """Prevents: a profile whose gaps nobody sees."""
    rows = clubs("School", "Province", "Email", "Phone")
    rows = [[*row, f"value {n}" if n else "Whatever"] for n, row in enumerate(rows)]
    path = (
        workbook()
        .sheet("Clubs")
        .rows(rows)
        .sheet("Lists")
        .rows([["Status"], ["Open"], ["Shut"]])
        .save(tmp_path / "a.xlsx")
    )
    _, suggestion = suggest(path)
    assert "\n            # Whatever: null" in suggestion.text
    assert "# - {sheet: Lists, role: ignore, reason: no organisations in it}" in suggestion.text
    assert "value 1" not in suggestion.text and "alpha.example" not in suggestion.text


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(TEXT)
def test_any_text_stands_in_the_file_as_itself(text: str) -> None:
    """Prevents: a header that becomes another key, an alias, a tag or a second line."""
    payload, _ = parse_yaml(Path("a.yaml"), f"a: {scalar(text)} # {comment(text)}\nb: 1\n", unusable)
    assert payload == {"a": text, "b": 1}
