"""Every cell is accounted for."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.checks.accounting import CellBalance, cell_balance, every_cell_is_accounted_for
from tests.builders.records import Table, built, mappings, raw_rows

TABLE = Table(
    ("organization_name", "", "contact_phone", "contact_name"),
    [["Sky", "x", "082 12", "Jane Doe; John Roe"], ["Cloud", None, "011 555 0101", None], [None, "y", None, "n/a"]],
)


def balance(table: Table = TABLE, rows: pl.DataFrame | None = None, values: pl.DataFrame | None = None) -> CellBalance:
    """Balance of one table."""
    said = built(table).values if values is None else values
    return cell_balance((raw_rows(table) if rows is None else rows).lazy(), mappings(table), said.lazy())


def test_every_cell_has_its_place_in_the_balance() -> None:
    """Prevents: a balance that only adds up because it counts values instead of cells."""
    found = balance()
    assert (found.in_sheets, found.headers, found.mapped, found.not_mapped, found.set_aside) == (12, 4, 6, 2, 1)
    assert found.unaccounted == 0
    assert every_cell_is_accounted_for(found).passed
    assert found.as_dict()["unaccounted"] == 0


@pytest.mark.parametrize("role", ["title", "header", "layout", "total", "note"])
def test_cells_outside_the_data_are_counted_by_their_role(role: str) -> None:
    """Prevents: titles and totals that look like lost cells."""
    rows = raw_rows(TABLE)
    beside = rows.filter(pl.col("row") == 2).with_columns(
        row=pl.lit(9, pl.UInt32), role=pl.lit(role, rows.schema["role"]), table=pl.lit(None, pl.UInt16)
    )
    found = balance(rows=pl.concat([rows, beside]))
    assert found.outside_data == 8
    assert found.unaccounted == 0


def test_a_data_row_outside_any_table_is_a_note() -> None:
    """Prevents: stray rows that make every intake fail."""
    rows = raw_rows(TABLE)
    stray = rows.filter(pl.col("row") == 2).with_columns(row=pl.lit(9, pl.UInt32), table=pl.lit(None, pl.UInt16))
    assert balance(rows=pl.concat([rows, stray])).notes == 4


def test_a_lost_cell_fails() -> None:
    """Prevents: a check that holds although a value vanished."""
    values = built(TABLE).values
    lost = values.filter(~((pl.col("record") == 1) & (pl.col("field") == "contact_phone")))
    outcome = every_cell_is_accounted_for(balance(values=lost))
    assert not outcome.passed
    assert outcome.failed == 1
    assert outcome.message.startswith("1 of 12 cells")


def test_a_lost_row_fails() -> None:
    """Prevents: rows that vanish between two layers."""
    values = built(TABLE).values
    assert every_cell_is_accounted_for(balance(values=values.filter(pl.col("record") != 0))).failed == 3


def test_a_cell_that_appears_from_nowhere_fails() -> None:
    """Prevents: invented cells that nobody notices because none is missing."""
    assert every_cell_is_accounted_for(replace(balance(), in_sheets=11)).failed == 1


def test_an_empty_intake_is_balanced() -> None:
    """Prevents: a failure where nothing was found."""
    nothing = cell_balance(raw_rows().lazy(), mappings(), built().values.lazy())
    assert every_cell_is_accounted_for(nothing).passed


CELLS = st.none() | st.sampled_from(["Sky", "n/a", "a@x.example; b@x.example", "#REF!", "Jane (Owner)", "082 12"])


@settings(max_examples=8)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=4))
def test_any_cells_balance(rows: list[list[str | None]]) -> None:
    """Prevents: a text that falls through between the cleaners."""
    assert balance(Table(("organization_name", "contact_email", "", "contact_name"), rows)).unaccounted == 0
