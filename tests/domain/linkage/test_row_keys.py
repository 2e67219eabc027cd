"""Rows of files that number nothing are known again."""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.resolve.row_keys import row_keys

ROWS = pl.DataFrame(
    {
        "name": ["Sky Wings", "Karoo Flight", "Sky Wings", None],
        "town": ["Gqeberha", None, "Gqeberha", "Gqeberha"],
    }
)


def test_a_key_stays_with_its_row_whatever_the_order_and_whatever_is_added() -> None:
    """Prevents: decisions that are lost when a list is sorted, extended, or gets an empty column."""
    keys = row_keys(ROWS)
    assert row_keys(ROWS.reverse()).sort().to_list() == keys.sort().to_list()
    assert row_keys(ROWS[[1, 3]]).to_list() == [keys[1], keys[3]]
    wider = ROWS.select("town", "name", pl.lit(None, pl.String).alias("fax"))
    assert row_keys(wider).to_list() == keys.to_list()


def test_rows_that_say_the_same_are_told_apart_by_their_turn() -> None:
    """Prevents: a decision about one of two identical rows that means both."""
    keys = row_keys(ROWS)
    assert keys.n_unique() == 4
    assert keys[2] == f"{keys[0]}-2"


def test_what_a_cell_says_is_not_confused_with_where_it_says_it() -> None:
    """Prevents: one key for two rows whose cells only look alike when laid end to end."""
    rows = pl.DataFrame({"a": ["x", None, "xy", "x"], "b": [None, "x", None, "y"]})
    assert row_keys(rows).n_unique() == 4


def test_a_key_is_no_number_for_a_spreadsheet() -> None:
    """Prevents: a key like 12e45 that a spreadsheet turns into something else; keys that change between versions."""
    assert row_keys(ROWS)[1] == "row-9ad31485fc679272"
    assert row_keys(ROWS.clear()).to_list() == []
