"""Those who want no probabilities get rules they can read."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import duckdb
import polars as pl
import pytest

from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.linker import LinkSettings, link_table
from hotpass_assets.domain.linkage.resolve.match_rules import ASKS, JOINS, RULE_WORDS, RULES
from hotpass_assets.domain.linkage.resolve.plain_levels import plain_levels
from hotpass_assets.domain.linkage.resolve.rule_linker import link_by_rules
from hotpass_assets.domain.sample.listings.listing import listing

OTHERS = [f"{first} {last}" for first in ("Umber", "Quill", "Vesper", "Brindle") for last in ("Aero", "Jet", "Rotor")]


def rule_of(rows: list[tuple[str | None, ...]], kinds: Mapping[str, Kind]) -> str | None:
    """The rule that holds for the first two rows, among others that resemble nothing."""
    width = len(kinds)
    others = [(name, *[f"{place}{number}55501{number}" for place in range(width - 1)]) for number, name in
              enumerate(OTHERS)]  # fmt: skip
    table = pl.DataFrame([*rows, *others], dict.fromkeys(kinds, pl.String), orient="row")
    linked = link_by_rules(table, recognise_columns(table, stated=kinds), LinkSettings())
    found = linked.pairs.filter((pl.col("left") == 0) & (pl.col("right") == 1))
    assert linked.model.origin == RULES
    return None if found.is_empty() else found["rule"].item()


NAME_PHONE: dict[str, Kind] = {"name": "organisation", "phone": "phone"}
NAME_ID: dict[str, Kind] = {"name": "organisation", "phone": "phone", "number": "identifier"}


@pytest.mark.parametrize(
    ("rows", "kinds", "rule"),
    [
        ([("Zephyr Gliding", "0115550123"), ("ZEPHYR gliding (Pty) Ltd", "+27 11 555 0123")], NAME_PHONE,
         "same_name_and_more"),
        ([("Zephyr Gliding", "0115550123"), ("Zephyr Glidding", "+27 11 555 0123")], NAME_PHONE,
         "similar_name_and_more"),
        ([("Zephyr Gliding", None), ("Zephyr Gliding", "0115550123")], NAME_PHONE, "same_name_unopposed"),
        ([("Zephyr Gliding", "0215559876"), ("Zephyr Gliding", "0115550123")], NAME_PHONE, None),
        ([("Zephyr Gliding", "1", "2019/5551"), ("Zephyr Glidding", "2", "2019/5551")], NAME_ID, "same_identifier"),
        ([("Zephyr Gliding", "0115550123", "2019/5551"), ("Zephyr Gliding", "0115550123", "1987/0042")], NAME_ID, None),
        ([("Zephyr Gliding", "1", "2019/5551"), ("Marram Rotors", "2", "2019/5551")], NAME_ID, None),
        ([("Zephyr Gliding",), ("zephyr gliding",)], {"name": "organisation"}, "same_name_alone"),
    ],
)  # fmt: skip
def test_a_rule_says_what_it_says(rows: list[tuple[str | None, ...]], kinds: dict[str, Kind], rule: str | None) -> None:
    """Prevents: rules that do something else than their words."""
    assert rule_of(rows, kinds) == rule
    assert rule is None or rule in RULE_WORDS


def test_rules_join_ask_and_obey_people() -> None:
    """Prevents: doubtful pairs joined in silence, and decisions that only the other engine knows."""
    table = listing(300, 5).rows
    columns = recognise_columns(table)
    linked = link_by_rules(table, columns, LinkSettings())
    joined = linked.pairs.filter(pl.col("probability") == JOINS).select("left", "right").row(0)
    asked = linked.pairs.filter(pl.col("probability") == ASKS).select("left", "right").row(0)
    cluster = linked.clusters["cluster"]
    assert cluster[joined[0]] == cluster[joined[1]]
    told = link_by_rules(table, columns, LinkSettings(), Told(must_link=[asked], cannot_link=[joined])).clusters[
        "cluster"
    ]
    assert told[asked[0]] == told[asked[1]] and told[joined[0]] != told[joined[1]]


def test_plain_sql_finds_the_levels_that_splink_finds() -> None:
    """Prevents: two engines that see two tables."""
    table = listing(300, 6).rows
    linked = link_table(table, recognise_columns(table), LinkSettings())
    comparisons = linked.model.comparisons
    with duckdb.connect() as connection:
        levels = plain_levels(linked.pairs, linked.features, comparisons, connection)
    assert levels.equals(linked.pairs.select("left", "right", *(comparison.gamma for comparison in comparisons)))


@pytest.mark.parametrize("height", [0, 1])
def test_a_table_without_pairs_stays_as_it_is(height: int) -> None:
    """Prevents: a failure over a file with a header or one row."""
    table = pl.DataFrame({"name": ["Sky Wings"]}).head(height)
    linked = link_by_rules(table, recognise_columns(table), LinkSettings())
    assert linked.clusters.height == height
    assert {"probability", "weight", "rule"} <= set(linked.pairs.columns)


def test_rules_need_no_splink() -> None:
    """Prevents: a quarter of a second, and a dependency, for those who asked for neither."""
    code = (
        "import sys; import polars as pl; from hotpass_assets.domain.linkage.resolve.rule_linker import link_by_rules\n"
        "from hotpass_assets.domain.linkage.columns.recognise import recognise_columns\n"
        "from hotpass_assets.domain.linkage.engine.linker import LinkSettings\n"
        "table = pl.DataFrame({'name': ['Sky Wings'] * 3, 'phone': ['0115550123'] * 3})\n"
        "link_by_rules(table, recognise_columns(table), LinkSettings()); print('splink' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize(
    "cells", [{"website": ["n/a", "-"]}, {"name": ["Sky Wings", "Sky Wings"], "town": ["George", "George"]}]
)
def test_rules_and_probabilities_treat_copies_and_unusable_columns_alike(cells: dict[str, list[str]]) -> None:
    """Prevents: a failure, or copies left apart, because one of two linkers knows a case the other does not."""
    table = pl.DataFrame(cells)
    columns = recognise_columns(table)
    by_rules, learned = (link(table, columns, LinkSettings()).clusters for link in (link_by_rules, link_table))
    assert by_rules["cluster"].to_list() == learned["cluster"].to_list()
