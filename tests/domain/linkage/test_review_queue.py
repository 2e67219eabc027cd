"""People are asked little, and what teaches most."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.errors import ConfigurationError, InputError
from hotpass_assets.domain.linkage.review.decisions import NO_DECISIONS, decisions_from
from hotpass_assets.domain.linkage.review.queue import QUEUE_SCHEMA, review_queue
from hotpass_assets.domain.linkage.review.tasks import answers_from, pair_ids, tasks_from, with_decisions


def queue(
    pairs: list[tuple[int, int, float, int]], clusters: list[int], *, keys: list[str] | None = None, **options: Any
) -> pl.DataFrame:
    """Queue over rows whose key and name are ``k0``, ``k1`` and so on."""
    rows = pl.Series("row", range(len(clusters)), dtype=pl.UInt32)
    named = keys or [f"k{row}" for row in rows]
    if "decided" in options:
        options["decided"] = pl.DataFrame(options["decided"], {"left": pl.UInt32, "right": pl.UInt32}, orient="row")
    schema = {"left": pl.UInt32, "right": pl.UInt32, "probability": pl.Float64, "gamma_name": pl.Int8}
    return review_queue(
        pl.DataFrame(pairs, schema, orient="row"),
        pl.DataFrame({"row": rows, "cluster": pl.Series(clusters, dtype=pl.UInt32)}),
        pl.DataFrame({"row": rows, "name": named}),
        pl.Series(named),
        review_threshold=0.4,
        match_threshold=0.9,
        **({"limit_per_100_rows": 100} | options),
    )


def asked(found: pl.DataFrame) -> list[tuple[int, int]]:
    return found.select("left", "right").rows()


def test_the_least_certain_comes_first() -> None:
    """Prevents: a person's hour spent on what the program nearly knows."""
    found = queue([(0, 1, 0.85, 1), (2, 3, 0.5, 2), (4, 5, 0.7, 3)], [0, 1, 2, 3, 4, 5])
    assert asked(found) == [(2, 3), (4, 5), (0, 1)]
    assert found.schema == QUEUE_SCHEMA


def test_what_settles_more_pairs_comes_sooner() -> None:
    """Prevents: ten questions where one about two large clusters answers all."""
    found = queue([(0, 1, 0.5, 1), (2, 6, 0.6, 2)], [0, 1, 2, 2, 2, 2, 6, 6])
    assert asked(found) == [(2, 6), (0, 1)]
    assert "settles 8 pairs: 4 rows here, 2 there" in found["question"][0]


def test_a_frequent_pattern_counts_once_in_full() -> None:
    """Prevents: twenty questions of one kind before the first of another."""
    alike = [(2 * i, 2 * i + 1, 0.70, 1) for i in range(4)]
    found = queue([*alike, (8, 9, 0.68, 2)], list(range(10)))
    assert asked(found)[0] == (0, 1)
    assert asked(found).index((8, 9)) < 4


def test_two_clusters_are_asked_about_once() -> None:
    """Prevents: the same question in four spellings; the strongest evidence is shown."""
    found = queue([(0, 2, 0.5, 1), (1, 3, 0.8, 1), (0, 3, 0.6, 2)], [0, 0, 2, 2])
    assert asked(found) == [(1, 3)]


def test_nothing_decided_or_joined_is_asked() -> None:
    """Prevents: asking again, and asking about rows that are one already."""
    pairs = [
        (0, 1, 0.95, 1),
        (1, 10, 0.95, 1),
        (0, 10, 0.5, 1),
        (2, 4, 0.6, 1),
        (5, 6, 0.6, 1),
        (7, 8, 0.95, 1),
        (7, 9, 0.2, 1),
    ]
    found = queue(pairs, [0, 0, 2, 2, 4, 5, 6, 7, 8, 9, 0], decided=[(3, 4)])
    assert asked(found) == [(5, 6)]


def test_rows_that_only_a_doubtful_pair_joins_are_asked_about() -> None:
    """Prevents: pairs that need a person, joined before any person saw them and never shown."""
    assert asked(queue([(0, 1, 0.8, 1)], [0, 0])) == [(0, 1)]
    assert queue([(0, 1, 0.8, 1)], [0, 0], decided=[(0, 1)]).is_empty()


def test_rows_that_no_decision_could_tell_apart_are_left_out() -> None:
    """Prevents: a task whose answer cannot be written down."""
    assert queue([(0, 1, 0.5, 1)], [0, 1], keys=["same", "same"]).is_empty()


@pytest.mark.parametrize(("limit", "tasks"), [(2, 1), (30, 3), (0, 0), (100, 5)])
def test_the_number_of_tasks_follows_the_number_of_rows(limit: int, tasks: int) -> None:
    """Prevents: a queue that nobody will ever get to the end of."""
    pairs = [(2 * i, 2 * i + 1, 0.6, i) for i in range(5)]
    assert queue(pairs, list(range(10)), limit_per_100_rows=limit).height == tasks


@given(st.permutations([(2 * i, 2 * i + 1, 0.5 + (i % 3) / 10, i % 2) for i in range(6)]))
def test_the_queue_does_not_depend_on_the_order_of_pairs(pairs: list[tuple[int, int, float, int]]) -> None:
    """Prevents: numbers that mean another pair on the next machine."""
    assert queue(pairs, list(range(12))).equals(queue(sorted(pairs), list(range(12))))


def test_a_queue_of_record_numbers_gets_the_keys_of_the_records() -> None:
    """Prevents: decisions about numbers that change with the next intake."""
    table = pl.DataFrame({"left_record": [1], "right_record": [2], "left_name": ["A"], "score": [0.7], "rule": ["x"]})
    records = pl.DataFrame({"record": [2, 1], "source_record_id": ["List:two", "List:one"]})
    found = tasks_from(table, "store", records)
    assert found.rows(named=True) == [
        {
            "number": 1,
            "left_key": "List:one",
            "right_key": "List:two",
            "left_name": "A",
            "right_name": None,
            "probability": 0.7,
            "question": None,
            "rule": "x",
        }
    ]


def test_a_table_that_is_no_queue_is_refused() -> None:
    """Prevents: an empty list of tasks that looks like work done."""
    with pytest.raises(InputError, match="no column left_key and no column right_key"):
        tasks_from(pl.DataFrame({"name": ["A"]}), "table.csv")


def test_numbers_stay_when_pairs_are_decided() -> None:
    """Prevents: deciding number 2 twice and thereby two different pairs."""
    tasks = tasks_from(queue([(0, 1, 0.5, 1), (2, 3, 0.6, 1)], [0, 1, 2, 3]), "q")
    rows = pl.DataFrame([{"decision": "must_link", "left": "k1", "right": "k0"}])
    found = with_decisions(tasks, decisions_from(rows, "d"))
    assert found.select("number", "decision").rows() == [(1, "must_link"), (2, None)]
    assert with_decisions(tasks, NO_DECISIONS)["decision"].null_count() == 2


def test_a_pair_has_one_name_whichever_way_round() -> None:
    """Prevents: the same pair pushed twice to Label Studio."""
    names = pair_ids(pl.DataFrame({"left_key": ["a", "b", "a"], "right_key": ["b", "a", "c"]}))
    assert names[0] == names[1] != names[2]


def test_verdicts_become_decisions() -> None:
    """Prevents: an unsure or empty cell taken for an answer."""
    table = pl.DataFrame(
        {
            "left_key": ["a", "c", "e", "g"],
            "right_key": ["b", "d", "f", "h"],
            "verdict": ["Same ", "different", "unsure", None],
            "who": ["Thandi"] * 4,
        }
    )
    found = answers_from(table, "verdicts.csv")
    assert found.must_link.rows() == [("a", "b")]
    assert found.cannot_link.rows() == [("c", "d")]
    assert found.lines.height == 2


def test_a_word_that_is_no_verdict_is_named_with_its_line() -> None:
    """Prevents: a hundred answers of which one was silently dropped."""
    table = pl.DataFrame({"left_key": ["a"], "right_key": ["b"], "verdict": ["smae"], "line": [7]})
    with pytest.raises(ConfigurationError, match=r"verdicts\.csv:7: verdict: 'smae' is no verdict"):
        answers_from(table, "verdicts.csv")
    with pytest.raises(ConfigurationError, match="verdict: there is no such column"):
        answers_from(table.drop("verdict"), "verdicts.csv")
