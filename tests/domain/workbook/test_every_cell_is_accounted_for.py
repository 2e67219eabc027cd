"""Whatever a sheet holds, every filled cell comes back exactly once, where it was."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.workbook.model import ReadOptions
from hotpass_assets.domain.workbook.reader import read_workbook
from tests.builders.workbooks import Value, workbook

TEXTS = st.one_of(
    st.sampled_from(["Name", "Phone", "Total", "#", "-----", "Notes: see below", "Aero Example", "a@b.example", " "]),
    st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=8),
)
VALUES = st.one_of(
    st.none(),
    TEXTS.filter(lambda text: not text.startswith("=")),
    st.integers(-(10**12), 10**12),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3)),
    st.dates(dt.date(1901, 1, 1), dt.date(2099, 1, 1)),
    st.booleans(),
)
SHEETS = st.lists(st.lists(VALUES, max_size=6), max_size=12)
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _places(rows: list[list[Value]], top: int, left: int) -> set[tuple[int, int]]:
    return {
        (row, column)
        for row, values in enumerate(rows, start=top)
        for column, value in enumerate(values, start=left)
        if value is not None and str(value).strip()
    }


def _read(rows: list[list[Value]], at: str, suffix: str, options: ReadOptions) -> tuple[list[tuple[int, int]], int]:
    with tempfile.TemporaryDirectory() as folder:
        path = workbook().sheet("S").rows(rows, at=at).save(Path(folder) / f"a.{suffix}")
        reading = read_workbook(path, "a", options)
    assert reading.problem is None
    found = [
        (row["row"], row["first_column"] + offset)
        for row in reading.rows.iter_rows(named=True)
        for offset, text in enumerate(row["cells"])
        if text is not None
    ]
    return found, reading.sheets[0].filled_cells


@SETTINGS
@given(rows=SHEETS, chunk=st.sampled_from([None, 1, 5]))
def test_every_cell_of_an_xlsx_comes_back_once(rows: list[list[Value]], chunk: int | None) -> None:
    """A detector that cuts a sheet wrongly must still not lose or repeat a cell."""
    found, filled = _read(rows, "C4", "xlsx", ReadOptions(chunk_rows=chunk))
    assert sorted(found) == sorted(_places(rows, 4, 2))
    assert filled == len(found)


@SETTINGS
@given(rows=SHEETS)
def test_every_cell_comes_back_from_the_patient_reader(rows: list[list[Value]]) -> None:
    """The fallback reader has its own way of skipping blanks."""
    found, filled = _read(rows, "A1", "xlsx", ReadOptions(engine="openpyxl"))
    assert sorted(found) == sorted(_places(rows, 1, 0))
    assert filled == len(found)


@SETTINGS
@given(rows=SHEETS, suffix=st.sampled_from(["ods", "xls", "xlsb"]))
def test_every_cell_of_other_formats_comes_back_once(rows: list[list[Value]], suffix: str) -> None:
    """Repeated and blank cells are stored differently in each format."""
    found, filled = _read(rows, "B2", suffix, ReadOptions())
    assert sorted(found) == sorted(_places(rows, 2, 1))
    assert filled == len(found)
