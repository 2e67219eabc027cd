"""Places in a sheet are named as spreadsheet programs name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.workbook.coordinates import (
    cell_name,
    cell_position,
    column_index,
    column_letter,
    range_corners,
)


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_named_as_in_a_sheet(index: int, letters: str) -> None:
    """There is no zero digit in column letters, which is easy to get wrong at the borders."""
    assert column_letter(index) == letters
    assert column_index(letters.lower()) == index


@given(st.integers(1, 1048576), st.integers(0, 16383))
def test_a_cell_name_leads_back_to_its_place(row: int, column: int) -> None:
    """A message that names the wrong cell is worse than none."""
    assert cell_position(cell_name(row, column)) == (row, column)


def test_ranges_have_corners() -> None:
    """Single cells are ranges too."""
    assert range_corners("B2:$C$4") == (2, 1, 4, 2)
    assert range_corners("D5") == (5, 3, 5, 3)


@pytest.mark.parametrize("text", ["", "A", "5", "A0x", "é1"])
def test_nonsense_is_no_cell(text: str) -> None:
    """A wrong reference must not pass for column 0."""
    with pytest.raises(ValueError, match="not a cell"):
        cell_position(text)
