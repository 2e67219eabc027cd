"""One row stays for each thing, and says as much as all of its rows together."""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.resolve.row_keys import row_keys
from hotpass_assets.domain.linkage.resolve.survivor_rows import (
    VALUE_SCHEMA,
    clashing_columns,
    entity_ids,
    survivor_rows,
)

NO_VALUES = pl.DataFrame(schema=VALUE_SCHEMA)


def clusters(*smallest: int) -> pl.DataFrame:
    return pl.DataFrame({"row": range(len(smallest)), "cluster": smallest}).cast(pl.UInt32)


def survivors(table: pl.DataFrame, smallest: tuple[int, ...], values: pl.DataFrame = NO_VALUES) -> pl.DataFrame:
    found = clusters(*smallest)
    numbers = pl.Series(range(2, table.height + 2), dtype=pl.UInt32)
    return survivor_rows(table, found, entity_ids(found, row_keys(table)), numbers, values)


def test_the_fullest_row_stays_and_is_filled_from_the_others() -> None:
    """Prevents: a telephone number that is lost because it stood in the poorer row."""
    table = pl.DataFrame(
        {
            "name": ["Sky Wings", "Skywings", "Karoo Flight", "SKY WINGS"],
            "phone": [None, None, "+27115550001", "011 555 0002"],
            "town": [None, "George", None, None],
            "fax": [None, "1", None, None],
        }
    )
    found = survivors(table, (0, 0, 2, 0))
    assert found.columns == [*table.columns, "entity_id", "merged_rows"]
    assert found.drop("entity_id").rows() == [
        ("Skywings", "011 555 0002", "George", "1", "2;3;5"),
        ("Karoo Flight", "+27115550001", None, None, "4"),
    ]


def test_the_most_frequent_value_fills_a_gap_and_the_first_of_equal_ones() -> None:
    """Prevents: a slip of the pen that wins over what three rows say; a value that depends on the hash order."""
    table = pl.DataFrame(
        {
            "name": ["a", "a", "a", "a", "b", "b", "b"],
            "town": [None, "x", "y", "y", None, "q", "p"],
            "more": ["1", None, None, None, "1", None, None],
        }
    )
    assert survivors(table, (0, 0, 0, 0, 4, 4, 4))["town"].to_list() == ["y", "q"]


def test_of_equally_full_rows_the_first_stays() -> None:
    """Prevents: a result that changes from run to run."""
    table = pl.DataFrame({"name": ["Sky", "Wings", "Sky"], "town": ["a", "b", None]})
    assert survivors(table, (0, 0, 0))["name"].to_list() == ["Sky"]


def test_a_value_that_a_person_decided_wins() -> None:
    """Prevents: a correction that the next run undoes."""
    table = pl.DataFrame({"name": ["Sky", "Wings", "Karoo"], "town": ["a", "b", None]})
    values = pl.DataFrame(
        [(1, "town", "George"), (2, "town", "Beaufort West"), (2, "town", "late")], VALUE_SCHEMA, orient="row"
    )
    assert survivors(table, (0, 0, 2), values)["town"].to_list() == ["George", "Beaufort West"]


def test_of_values_decided_for_rows_that_are_one_the_first_counts() -> None:
    """Prevents: the decision that happens to come last winning, with nobody told that there were two."""
    table = pl.DataFrame({"name": ["Sky", "Wings", "Karoo"], "town": ["a", "b", None]})
    decided = [(0, "town", "George"), (1, "name", "Sky Wings"), (1, "town", "Knysna"), (2, "town", "Prince Albert")]
    values = pl.DataFrame(decided, VALUE_SCHEMA, orient="row")
    found = survivors(table, (0, 0, 2), values)
    assert found.select("name", "town").rows() == [("Sky Wings", "George"), ("Karoo", "Prince Albert")]
    assert clashing_columns(values, clusters(0, 0, 2)) == ["town"]
    assert clashing_columns(values, clusters(0, 1, 2)) == clashing_columns(NO_VALUES, clusters(0, 0, 2)) == []


def test_an_id_is_made_of_the_smallest_key() -> None:
    """Prevents: ids that change when a list is sorted anew or grows elsewhere."""
    table = pl.DataFrame({"name": ["Sky", "Wings", "Karoo"]})
    ids = survivors(table, (0, 0, 2))["entity_id"]
    assert ids.n_unique() == 2
    assert survivors(table.reverse(), (0, 1, 1))["entity_id"].to_list() == ids.reverse().to_list()


def test_columns_that_are_called_like_ours_stay() -> None:
    """Prevents: a second run over a result that overwrites the ids of the first."""
    table = pl.DataFrame({"entity_id": ["e1"], "cluster": ["c1"], "merged_rows": [None]}, dict.fromkeys(
        ("entity_id", "cluster", "merged_rows"), pl.String))  # fmt: skip
    found = survivors(table, (0,))
    assert found.columns == ["entity_id", "cluster", "merged_rows", "entity_id_2", "merged_rows_2"]
    assert found["entity_id"].item() == "e1"


def test_an_empty_table_gives_an_empty_one() -> None:
    """Prevents: a failure over a file that has only headers."""
    table = pl.DataFrame({"name": []}, {"name": pl.String})
    assert survivors(table, ()).columns == ["name", "entity_id", "merged_rows"]
