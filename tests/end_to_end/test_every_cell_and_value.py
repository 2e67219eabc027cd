"""Nothing vanishes and nothing is invented: cells are counted, values are looked up in the workbooks they name."""

from __future__ import annotations

import openpyxl
import polars as pl
import pytest

from tests.command_lines import Ran
from tests.end_to_end.running import Workspace
from tests.end_to_end.stored_cells import stored

Refined = tuple[Workspace, Ran]
Cells = dict[tuple[str, str, int, int], set[str]]


@pytest.fixture(scope="module")
def cells(refined: Refined) -> Cells:
    """Texts of every filled cell of the inputs: its value, and its formula, read with another library.

    A formula whose result is a blank text fills nothing; one without a result is a fact.
    """
    found: Cells = {}
    for path in (refined[0].folder / "data").iterdir():
        results, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
        for sheet in formulas.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    result = results[sheet.title].cell(cell.row, cell.column).value
                    texts = {stored(value) for value in (cell.value, result) if value is not None}
                    if texts and not (isinstance(result, str) and not result.strip()):
                        found[path.name, sheet.title, cell.row, cell.column - 1] = texts
    return found


def assert_cells(lines: pl.DataFrame, cells: Cells) -> None:
    assert lines.height
    wrong = [
        line
        for line in lines.iter_rows(named=True)
        if line["raw"] not in cells.get((line["workbook"], line["sheet"], line["row"], line["column"]), ())
    ]
    assert wrong == []


def test_every_published_value_is_in_the_cell_it_names(refined: Refined, cells: Cells) -> None:
    """A value whose cell says something else cannot be traced, and cannot be trusted."""
    provenance = refined[0].table("field_provenance", "aviation")
    assert_cells(provenance.select("workbook", "sheet", "row", "column", "raw"), cells)


def test_every_rejected_value_is_in_the_cell_it_names(refined: Refined, cells: Cells) -> None:
    """Someone will open the workbook there to correct it."""
    rejected = refined[0].table("rejected_rows", "aviation").filter(pl.col("scope") == "value")
    assert_cells(rejected.select("workbook", "sheet", "row", "column", "raw"), cells)


def test_every_value_of_a_record_is_in_the_cell_it_names(refined: Refined, cells: Cells) -> None:
    """Also those that were beaten or are missing words."""
    records = refined[0].table("source_records", "aviation").select("record", "workbook", "sheet", "row")
    values = refined[0].table("source_values", "aviation").join(records, on="record")
    assert_cells(values.select("workbook", "sheet", "row", "column", "raw"), cells)


def test_every_cell_of_a_read_sheet_is_in_one_row(refined: Refined, cells: Cells) -> None:
    """Cells in are cells accounted for, counted by another library."""
    lines = refined[0].table("raw_workbooks", "aviation")
    left_out = set(lines.filter(pl.col("status") == "not_read").select("workbook", "sheet").rows())
    reasons = lines.filter(pl.col("status") == "not_read")["reason"]
    assert left_out
    assert reasons.null_count() == 0
    expected = {place: texts for place, texts in cells.items() if place[:2] not in left_out}
    held: dict[tuple[str, str, int, int], str] = {}
    for row in refined[0].table("raw_rows", "aviation").iter_rows(named=True):
        for offset, text in enumerate(row["cells"]):
            if text is not None:
                place = (row["workbook"], row["sheet"], row["row"], row["first_column"] + offset)
                assert place not in held
                held[place] = text
    assert held.keys() == expected.keys()
    assert {place: text for place, text in held.items() if text not in expected[place]} == {}


def test_every_mapped_cell_is_a_value_and_every_other_is_listed(refined: Refined) -> None:
    """A cell is a value, or its column is listed as not mapped; the check says the same of the whole."""
    workspace, ran = refined
    mappings = workspace.table("column_mappings", "aviation")
    records = workspace.table("source_records", "aviation").select("record", "workbook", "sheet", "table")
    values = workspace.table("source_values", "aviation").join(records, on="record")
    counted = (
        values.select("workbook", "sheet", "table", "column", "record")
        .unique()
        .group_by("workbook", "sheet", "table", "column")
        .len("values")
    )
    mapped = mappings.filter(pl.col("field").is_not_null() & (pl.col("filled") > 0))
    compared = mapped.join(counted, on=["workbook", "sheet", "table", "column"], how="full", coalesce=True)
    assert compared.filter(pl.col("filled").cast(pl.Int64) != pl.col("values").cast(pl.Int64)).is_empty()
    assert compared.select(pl.col("filled", "values").null_count()).row(0) == (0, 0)
    unmapped = mappings.filter(pl.col("field").is_null())
    assert unmapped["reason"].null_count() == 0
    assert ran.event("pipeline.summary")["failed_checks"] == []


def test_every_published_value_has_its_line(refined: Refined) -> None:
    """The value in the table is the chosen value of the provenance, and its raw text was not changed."""
    organisations = refined[0].table("organisations", "aviation")
    provenance = refined[0].table("field_provenance", "aviation").filter("chosen")
    for field in ("organization_name", "contact_primary_phone", "contact_primary_email"):
        published = organisations.select("organization_id", pl.col(field).alias("value")).drop_nulls()
        chosen = provenance.filter(pl.col("field").cast(pl.String) == field).select("organization_id", "value")
        assert published.height
        assert published.join(chosen, on=["organization_id", "value"], how="anti").is_empty(), field
