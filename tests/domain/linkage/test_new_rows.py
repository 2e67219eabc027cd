"""New rows linked with rows that were linked before."""

from __future__ import annotations

from functools import cache

import polars as pl

from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.compare.aspects import aspects_of
from hotpass_assets.domain.linkage.compare.habits import Habits
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.known_rows import FACTS, KnownRows, known_rows
from hotpass_assets.domain.linkage.engine.linker import LinkSettings, link_table
from hotpass_assets.domain.linkage.engine.new_rows import (
    NewlyLinked,
    link_new_rows,
    neighbourhood,
    with_new_rows,
)
from hotpass_assets.domain.linkage.resolve.row_keys import row_keys
from hotpass_assets.domain.linkage.resolve.survivor_rows import entity_ids
from hotpass_assets.domain.sample.listings.listing import listing

ROWS = listing(1_200, seed=11).rows
NEW = ROWS.height // 10
SETTINGS = LinkSettings()


@cache
def known() -> KnownRows:
    table = ROWS.head(ROWS.height - NEW)
    columns = recognise_columns(table)
    linked = link_table(table, columns, SETTINGS)
    keys = row_keys(table)
    ids = entity_ids(linked.clusters, keys).alias("entity_id")
    facts = linked.clusters.select("row", keys.alias("key"), "cluster", ids).cast(FACTS)
    return known_rows(table, facts, columns, linked.model)


def added(table: pl.DataFrame, rows: KnownRows, told: Told | None = None) -> NewlyLinked:
    return link_new_rows(neighbourhood(table, row_keys(table), rows), rows, SETTINGS, told or Told())


def ids_of_new(newly: NewlyLinked) -> list[str]:
    return newly.ids.slice(newly.near.known).to_list()


def test_a_copy_of_a_known_row_gets_its_id_and_a_stranger_one_of_its_own() -> None:
    """Prevents: a second id for what is known, and a known id for what is not."""
    facts, cells = known().facts.collect(), known().cells.collect()
    stranger = dict.fromkeys(cells.columns, None) | {"name": "Zyxw Quorn Holdings", "phone": "0519998877"}
    table = pl.concat([cells.head(20), pl.DataFrame([stranger], schema=cells.schema)])
    found = ids_of_new(added(table, known()))
    assert found[:20] == facts["entity_id"].head(20).to_list()
    assert found[20] not in set(facts["entity_id"])


def test_new_rows_join_what_linking_everything_anew_would_join() -> None:
    """Prevents: a shortcut that finds less than the long way."""
    truth = listing(1_200, seed=11).truth["entity"].to_list()
    new = list(range(ROWS.height - NEW, ROWS.height))
    newly = added(ROWS.tail(NEW), known())
    entity = dict(zip(known().facts.collect()["row"], known().facts.collect()["entity_id"], strict=True))
    entity |= dict(zip(new, ids_of_new(newly), strict=True))
    same = [(row, other) for row in new for other in entity if other < row and truth[row] == truth[other]]
    joined = [(row, other) for row in new for other in entity if other < row and entity[row] == entity[other]]
    right = [pair for pair in joined if pair in set(same)]
    assert len(right) >= 0.85 * len(same)
    assert len(right) >= 0.93 * len(joined)


def test_new_rows_are_linked_with_each_other() -> None:
    """Prevents: two rows of one new school with an id each."""
    new = {"name": "Zyxw Quorn Aviation", "phone": "051 999 8877", "email": "ops@zyxwquorn.example"}
    again = {"name": "Zyxw Quorn Aviation (Pty) Ltd", "phone": "+27 51 999 8877", "email": "ops@zyxwquorn.example"}
    table = pl.DataFrame([new, again], schema=known().cells.collect_schema(), strict=False)
    assert len(set(ids_of_new(added(table, known())))) == 1


def test_what_was_added_is_known_to_the_next_rows() -> None:
    """Prevents: the second day that knows nothing of the first."""
    first = added(ROWS.tail(NEW), known())
    grown = with_new_rows(first)
    assert grown.rows == ROWS.height
    again = added(ROWS.tail(NEW), grown)
    assert ids_of_new(again) == ids_of_new(first)
    held = grown.facts.collect()
    assert held["key"].n_unique() == held.height
    assert grown.keys.collect().equals(grown.keys.collect().sort("key", "row"))


def test_what_people_decided_holds_between_new_and_known_rows() -> None:
    """Prevents: a decision that counts only in the run it was made for."""
    table = known().cells.collect().head(1)
    near = neighbourhood(table, row_keys(table), known())
    copy = near.facts["key"].to_list().index(known().facts.collect()["key"][0])
    free = link_new_rows(near, known(), SETTINGS, Told())
    apart = link_new_rows(near, known(), SETTINGS, Told(cannot_link=[(copy, near.known)]))
    assert free.linked.clusters["cluster"][near.known] == free.linked.clusters["cluster"][copy]
    assert apart.linked.clusters["cluster"][near.known] != apart.linked.clusters["cluster"][copy]


def test_what_is_usual_is_told_by_all_known_rows() -> None:
    """Prevents: a word that half of all names have taken for rare, because few rows are looked at."""
    table = pl.DataFrame({"name": ["Wings", "Overberg"]})
    columns = recognise_columns(table, stated={"name": "organisation"})
    usual = Habits(1_000_000, {"name_words": pl.DataFrame({"text": ["wings"], "uses": [400_000]})})
    (alone,), (among,) = (aspects_of(table, columns, habits) for habits in (Habits(), usual))
    assert alone.features["name_weight"].to_list() == [4, 4]
    assert among.features["name_weight"].to_list() == [1, 4]


def test_no_new_rows_and_rows_that_say_nothing_are_left_as_they_are() -> None:
    """Prevents: a failure over an empty file."""
    schema = known().cells.collect_schema()
    assert ids_of_new(added(pl.DataFrame(schema=schema), known())) == []
    empty = pl.DataFrame([dict.fromkeys(schema, None)] * 2, schema=schema)
    assert len(set(ids_of_new(added(empty, known())))) == 2
