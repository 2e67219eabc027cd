"""Pairs to review show what a person needs to judge them."""

from __future__ import annotations

import polars as pl
import pytest

from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.linker import LinkSettings
from hotpass_assets.domain.linkage.resolve.result_tables import Masked, review_table
from hotpass_assets.domain.linkage.resolve.row_keys import row_keys
from hotpass_assets.domain.linkage.resolve.rule_linker import link_by_rules

NOTHING = Masked(frozenset(), "-")


@pytest.mark.parametrize(
    ("kinds", "extra", "called"),
    [
        ({"firm": "organisation", "phone": "phone", "name": "person"}, ["Thandi Nkosi"], "Sky Wings"),
        ({"name": "organisation", "phone": "phone", "town": "town"}, None, "Sky Wings"),
    ],
)
def test_a_column_called_name_is_hidden_only_where_rows_are_called_by_it(
    kinds: dict[str, Kind], extra: list[str] | None, called: str
) -> None:
    """Prevents: the person's name left out of the question because another column names the row."""
    rows = [("Sky Wings", "0115550001", "Thandi Nkosi"), ("Sky Wing", "0115550001", "Thandi Nkosi")]
    table = pl.DataFrame(rows, dict.fromkeys(kinds, pl.String), orient="row")
    linked = link_by_rules(table, recognise_columns(table, stated=kinds), LinkSettings())
    numbers = pl.Series([2, 3], dtype=pl.UInt32)
    queue = review_table(table, linked, LinkSettings(), row_keys(table), numbers, Told(), NOTHING)
    assert queue["left_name"].to_list() == [called]
    assert (queue["left_name_2"].to_list() if "left_name_2" in queue.columns else None) == extra
