"""From a table to clusters of its rows."""

from __future__ import annotations

import random
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.linkage.columns.kinds import Kind, LinkColumn
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.clusters import Told, clusters_of
from hotpass_assets.domain.linkage.engine.identical_rows import identical_rows
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings, link_table
from hotpass_assets.domain.linkage.engine.splink_scoring import ROW, splink_settings
from hotpass_assets.domain.sample.listings.listing import listing

SMALL = listing(300, seed=5)
DEFAULT = LinkSettings()


def linked(table: pl.DataFrame, told: Told | None = None, settings: LinkSettings = DEFAULT) -> Linked:
    return link_table(table, recognise_columns(table), settings, told)


def groups(found: Linked) -> set[frozenset[int]]:
    """Rows of each cluster of several rows."""
    lists = found.clusters.group_by("cluster").agg("row")["row"].to_list()
    return {frozenset(rows) for rows in lists if len(rows) > 1}


def texts(columns: dict[str, Kind], rows: Sequence[Sequence[str | None]]) -> tuple[pl.DataFrame, list[LinkColumn]]:
    table = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return table, [LinkColumn(name, kind, "stated") for name, kind in columns.items()]


@pytest.fixture(scope="module")
def small() -> Linked:
    return linked(SMALL.rows)


def test_the_order_of_rows_and_columns_changes_nothing(small: Linked) -> None:
    """Prevents: another result after somebody sorted the sheet or moved a column."""
    order = list(range(SMALL.rows.height))
    random.Random(3).shuffle(order)
    shuffled = linked(SMALL.rows[order].select(reversed(SMALL.rows.columns)))
    assert {frozenset(order[row] for row in rows) for rows in groups(shuffled)} == groups(small)


GIVEN = ("Thandi", "Sipho", "Marieke", "Johan", "Fatima", "Rajesh", "Bongani", "Elsabe", "Kagiso", "Wilhelmina")
STREETS = ("Oak Street", "Protea Road", "Kerk Street", "Marula Avenue", "Heron Lane", "Castle Road", "Dawn Street")


def test_a_household_is_not_one_person() -> None:
    """Prevents: a family that shares surname, house, telephone and mailbox merged because everything but one agrees."""
    households = []
    for home in range(45):
        surname = f"Van{chr(97 + home % 26)}o{chr(97 + home * 7 % 26)}el{chr(97 + home * 3 % 26)}a"
        shared = (f"{home * 13 % 197 + 2} {STREETS[home % 7]}", f"011 {430 + home} {1000 + home * 37}")
        for member in range(2 + home % 2):
            person = (GIVEN[(home + 3 * member) % 10], surname, *shared)
            households += [(person, f"{home}-{member}")] * 2
    rows = [(name[:-1] if number % 4 == 1 else name, *rest) for number, ((name, *rest), _) in enumerate(households)]
    kinds: dict[str, Kind] = {"first": "given_name", "last": "surname", "street": "address", "tel": "phone"}
    found = link_table(*texts(kinds, rows), DEFAULT)
    persons = [{households[row][1] for row in group} for group in groups(found)]
    assert [names for names in persons if len(names) > 1] == []
    assert len(persons) == len({person for _, person in households}), "both rows of each person have met"


def test_the_same_table_gives_the_same_figures(small: Linked) -> None:
    """Prevents: threads, sampling or hash order in a result."""
    again = linked(SMALL.rows)
    assert again.pairs.equals(small.pairs)
    assert again.clusters.equals(small.clusters)
    assert again.model == small.model


def test_splink_scores_the_saved_model_the_same(small: Linked) -> None:
    """Prevents: a model file whose charts and scores say something else than the run did."""
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI()
    table = api.register(small.features.with_row_index(ROW).to_arrow(), dataset_display_name="rows_to_link")
    linker = Linker(table, splink_settings(small.model), log_level=40)
    blocked = small.pairs.select(
        pl.col("left").alias("join_key_l"), pl.col("right").alias("join_key_r"), pl.lit("0").alias("match_key")
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register(blocked.to_arrow()))
    scored = pl.DataFrame(linker.inference.predict(warning_mode="never").as_pyarrow_table())
    ours = small.pairs.select("left", "right", "probability").sort("left", "right")
    theirs = scored.sort(f"{ROW}_l", f"{ROW}_r")["match_probability"]
    assert (ours["probability"] - theirs).abs().max() < 1e-4


def test_every_row_is_in_one_cluster_named_after_its_first_row(small: Linked) -> None:
    """Prevents: lost rows, and cluster names that change when another row joins."""
    clusters = small.clusters
    assert clusters["row"].to_list() == list(range(SMALL.rows.height))
    first = clusters.group_by("cluster").agg(pl.col("row").min())
    assert (first["cluster"] == first["row"]).all()
    assert clusters["probability"].is_between(0, 1).all()


def test_a_higher_threshold_joins_no_more(small: Linked) -> None:
    """Prevents: a threshold that is accepted and ignored."""
    strict = linked(SMALL.rows, settings=LinkSettings(threshold=0.999))
    loose = linked(SMALL.rows, settings=LinkSettings(threshold=0.5))
    counts = [found.clusters["cluster"].n_unique() for found in (strict, small, loose)]
    assert counts[0] > counts[1] >= counts[2]


def test_decisions_win_over_the_model(small: Linked) -> None:
    """Prevents: a pair that a person parted together again after the next run, directly or through a third row."""
    crowd = sorted(max(groups(small), key=len))
    stranger = next(row for row in range(SMALL.rows.height) if row not in crowd)
    told = Told(must_link=[(crowd[0], stranger)], cannot_link=[(crowd[0], crowd[1])])
    cluster = dict(linked(SMALL.rows, told).clusters.select("row", "cluster").iter_rows())
    assert cluster[crowd[0]] == cluster[stranger]
    assert cluster[crowd[0]] != cluster[crowd[1]]


@pytest.mark.parametrize("rows", [0, 1])
def test_tables_without_pairs_give_an_honest_empty_result(rows: int) -> None:
    """Prevents: a traceback on an empty sheet."""
    found = linked(SMALL.rows.head(rows))
    assert found.pairs.is_empty()
    assert found.clusters.height == rows
    assert "two rows" in found.model.reason


def test_a_table_that_says_nothing_is_left_as_it_is() -> None:
    """Prevents: rows merged because all of their cells are empty."""
    table, columns = texts({"name": "organisation", "id": "row_id"}, [[None, str(number)] for number in range(9)])
    assert groups(link_table(table, columns, DEFAULT)) == set()


def test_rows_that_are_the_same_cell_by_cell_are_one() -> None:
    """Prevents: a sheet pasted twice coming out twice; and quadratic work for a sheet pasted often."""
    columns: dict[str, Kind] = {"name": "organisation", "phone": "phone", "town": "town"}
    line = ["Karoo Flight School (Pty) Ltd", "011 555 0101", "Parys"]
    table, kinds = texts(columns, [line] * 3000)
    found = link_table(table, kinds, DEFAULT)
    assert found.clusters["cluster"].n_unique() == 1
    assert found.pairs.height == 2999


def test_rows_that_share_only_a_town_stay_apart() -> None:
    """Prevents: everybody in Parys merged because those rows say nothing else."""
    rest = [
        [f"Karoo {word} Flying {word[::-1]}", "Kroonstad"] for word in ("alpha", "bravo", "delta", "gamma", "omega")
    ]
    table, kinds = texts({"name": "organisation", "town": "town"}, [*([[None, "Parys"]] * 6), *rest])
    assert groups(link_table(table, kinds, DEFAULT)) == set()


def test_ten_thousand_rows_behind_one_switchboard_are_no_crowd() -> None:
    """Prevents: one phone number that merges a city, or a block that never ends."""
    many = listing(4000, seed=8).rows.with_columns(phone=pl.lit("011 555 0101"))
    found = linked(many)
    assert found.clusters.group_by("cluster").len()["len"].max() < 15  # type: ignore[operator]
    assert found.pairs.height < 12 * many.height


def test_names_in_any_script_are_compared() -> None:
    """Prevents: names that are not Latin counted as empty, or all as one."""
    names = ["Авиашкола Север", "Авиашкола  Север", "東京飛行クラブ", "東京飛行クラブ", "Σχολή Αετός", "مدرسة الطيران"]
    phones = ["011 555 0101", "011 555 0101", "021 555 0202", "021 555 0202", "031 555 0303", "041 555 0404"]
    table, kinds = texts({"name": "organisation", "phone": "phone"}, list(zip(names, phones, strict=True)))
    assert groups(link_table(table, kinds, DEFAULT)) == {frozenset({0, 1}), frozenset({2, 3})}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "b", None]), min_size=2, max_size=2), min_size=1, max_size=12))
def test_two_rows_stand_for_all_that_are_the_same(rows: list[list[str | None]]) -> None:
    """Prevents: rows lost, or given another row's cluster, when copies are taken together."""
    table = pl.DataFrame(rows, schema={"x": pl.String, "y": pl.String}, orient="row")
    found = identical_rows(table, ())
    cells = table.rows()
    for row, place in enumerate(found.place):
        assert cells[found.kept[place]] == cells[row]
    copies = [cells.count(line) for line in set(cells)]
    assert found.kept.len() == sum(min(count, 2) for count in copies)
    assert found.twins.height == sum(count > 1 for count in copies)


def scored(*pairs: tuple[int, int, float]) -> pl.DataFrame:
    return pl.DataFrame(
        pairs, schema={"left": pl.UInt32, "right": pl.UInt32, "probability": pl.Float64}, orient="row"
    ).sort("left", "right")


def clustered(rows: int, *pairs: tuple[int, int, float], **told: list[tuple[int, int]]) -> list[int]:
    """Cluster of each row; pairs that are not given have probability 0."""

    def nothing(asked: pl.DataFrame) -> pl.DataFrame:
        return asked.with_columns(probability=pl.lit(0.0))

    return clusters_of(scored(*pairs), rows, 0.75, nothing, Told(**told))["cluster"].to_list()


def test_one_wrong_pair_does_not_chain_two_groups() -> None:
    """Prevents: strangers merged through a single bad edge, as connected components do."""
    one, other = [(0, 1, 0.99), (0, 2, 0.99), (1, 2, 0.99)], [(3, 4, 0.99), (3, 5, 0.99), (4, 5, 0.99)]
    assert clustered(6, *one, *other, (2, 3, 0.95)) == [0, 0, 0, 3, 3, 3]


def test_a_group_may_rest_on_its_strong_pairs() -> None:
    """Prevents: a row with few cells kept from its organisation by pairs that share no field."""
    assert clustered(3, (0, 1, 0.99), (0, 2, 0.97), (1, 2, 0.05)) == [0, 0, 0]


def test_rows_told_apart_never_meet_whatever_lies_between() -> None:
    """Prevents: a cannot-link broken through a third row."""
    found = clustered(3, (0, 1, 0.99), (1, 2, 0.98), (0, 2, 0.9), cannot_link=[(0, 2)])
    assert found == [0, 0, 2]


def test_rows_told_to_be_one_are_one_without_any_evidence() -> None:
    """Prevents: a must-link that the scores overrule."""
    assert clustered(3, (0, 1, 0.1), must_link=[(0, 1), (1, 2)]) == [0, 0, 0]


def test_a_list_of_nothing_but_names_loses_its_repetitions() -> None:
    """Prevents: two rows that are the same cell by cell left apart because their words are common in a short list."""
    names = ["Karoo Wings", "Zebra Air", "Karoo Wings", "Karoo Wings", "Maluti Gliding"]
    table, kinds = texts({"name": "organisation"}, [[name] for name in names])
    assert groups(link_table(table, kinds, DEFAULT)) == {frozenset({0, 2, 3})}


def test_deciding_about_one_of_many_copies_keeps_it_with_the_others() -> None:
    """Prevents: a row torn from forty copies of itself because a person said something about it."""
    table, kinds = texts(
        {"name": "organisation", "town": "town"}, [*([["Karoo Wings", "Parys"]] * 4), ["Zebra Air", "Kroonstad"]]
    )
    joined = link_table(table, kinds, DEFAULT, Told(must_link=[(2, 4)]))
    assert groups(joined) == {frozenset({0, 1, 2, 3, 4})}
    parted = link_table(table, kinds, DEFAULT, Told(cannot_link=[(0, 2)]))
    cluster = parted.clusters["cluster"].to_list()
    assert cluster[0] != cluster[2]


def test_what_a_rule_supposes_gives_way_to_what_a_person_decided() -> None:
    """Prevents: a decision that cannot be kept because a rule joined the pair first."""
    told = {"supposed": [(0, 1)], "must_link": [(1, 2)], "cannot_link": [(0, 2)]}
    assert clustered(3, **told) == [0, 1, 1]


def test_a_threshold_below_the_usual_bridge_is_kept() -> None:
    """Prevents: a low threshold that is accepted and ignored."""
    assert clusters_of(scored((0, 1, 0.2)), 2, 0.1, lambda pairs: pairs)["cluster"].to_list() == [0, 0]


def test_a_sheet_whose_rows_are_all_the_same_is_one_row() -> None:
    """Prevents: fifty copies of one row left as they are because no column tells any two apart."""
    table = pl.DataFrame({"name": ["Karoo Wings"] * 50, "phone": ["011 555 0101"] * 50})
    assert linked(table).clusters["cluster"].n_unique() == 1
    numbered = pl.DataFrame({"id": [str(number) for number in range(30)], "country": ["ZA"] * 30})
    assert linked(numbered).clusters["cluster"].n_unique() == 30


def test_words_for_nothing_are_no_agreement() -> None:
    """Prevents: two companies of one town joined because both have "N/A" for a number."""
    names = [f"{word} Traders" for word in ("Bravo", "Delta", "Echo", "Golf", "Hotel", "India", "Kilo", "Lima")]
    rows = [[name, "N/A" if number < 5 else f"2011/10{number}/07"] for number, name in enumerate(names)]
    table, kinds = texts({"name": "organisation", "reg": "identifier"}, rows)
    found = link_table(table, kinds, DEFAULT)
    few = found.pairs.filter(pl.col("right") < 5)
    assert (few["gamma_reg"] == -1).all()


def test_headers_that_make_the_same_name_do_not_meet() -> None:
    """Prevents: a crash on a sheet that has both an e-mail address and its domain."""
    rows = [[f"box{number}@karoo{number}.example", "karoo.example", f"Karoo {number}"] for number in range(6)]
    table, kinds = texts({"email": "email", "email_domain": "category", "name": "organisation"}, rows)
    assert link_table(table, kinds, DEFAULT).clusters.height == 6


def test_a_column_without_one_usable_value_compares_nothing() -> None:
    """Prevents: a crash on a column of websites in which no cell is one."""
    table, kinds = texts({"site": "website"}, [["none yet"], ["soon"], ["ask"]])
    assert groups(link_table(table, kinds, DEFAULT)) == set()
