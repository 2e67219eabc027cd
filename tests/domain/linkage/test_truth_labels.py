"""Labels as people have them."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.quality.truth import ENTITY_HEADERS, PAIR_HEADERS, ROW_HEADERS, Truth, truth_from


def read(columns: dict[str, list[Any]], rows: int = 5) -> Truth:
    return truth_from(pl.DataFrame(columns), rows, "labels.csv")


def entities(truth: Truth) -> list[tuple[int, str]]:
    assert truth.entities is not None
    assert truth.entities.schema == {"row": pl.UInt32, "entity": pl.String}
    return truth.entities.rows()


def pairs(truth: Truth) -> list[tuple[int, int, bool]]:
    assert truth.pairs is not None
    assert truth.pairs.schema == {"left": pl.UInt32, "right": pl.UInt32, "match": pl.Boolean}
    return truth.pairs.rows()


def refusal(columns: dict[str, list[Any]], rows: int = 5) -> str:
    with pytest.raises(InputError) as caught:
        read(columns, rows)
    message = str(caught.value)
    assert "labels.csv" in message
    assert caught.value.do
    assert "\n" not in message
    return message


@pytest.mark.parametrize("row", ROW_HEADERS)
@pytest.mark.parametrize("entity", ENTITY_HEADERS)
def test_rows_are_labelled_by_number(row: str, entity: str) -> None:
    """Prevents: a table refused, or read the wrong way, for the names of its columns."""
    truth = read({"Name": ["x", "y", "z"], entity.upper(): ["b", " a ", "a"], row.replace("_", " ").title(): [4, 0, 2]})
    assert entities(truth) == [(0, "a"), (2, "a"), (4, "b")]
    assert truth.pairs is None
    assert truth.unlabelled_rows == 2


def test_entities_alone_follow_the_order_of_the_input() -> None:
    """Prevents: labels moved by one row because a cell is empty."""
    truth = read({"cluster_id": [7, None, 8, 7, 7]})
    assert entities(truth) == [(0, "7"), (2, "8"), (3, "7"), (4, "7")]
    assert truth.unlabelled_rows == 1


@pytest.mark.parametrize(("left", "right"), PAIR_HEADERS)
def test_pairs_without_labels_are_matches(left: str, right: str) -> None:
    """Prevents: a list of duplicates that is not understood."""
    truth = read({left: ["3", " 0"], right: ["1.0", "4"]})
    assert pairs(truth) == [(0, 4, True), (1, 3, True)]
    assert truth.entities is None
    assert truth.unlabelled_rows == 1


@pytest.mark.parametrize(
    ("match", "words"),
    [
        ("match", [1, 0, 1]),
        ("Label", ["1", "0", " 1 "]),
        ("label", [1.0, 0.0, 1.0]),
        ("MATCH", [True, False, True]),
        ("match", ["Yes", "NO", "y"]),
        ("match", ["match", "distinct", "Match"]),
    ],
)
def test_pairs_say_match_or_distinct_in_many_words(match: str, words: list[Any]) -> None:
    """Prevents: distinct pairs taken for matches because of how a program writes them."""
    assert pairs(read({"row_a": [0, 1, 4], "row_b": [1, 2, 2], match: words})) == [
        (0, 1, True),
        (1, 2, False),
        (2, 4, True),
    ]


def test_what_has_no_label_stays_unknown() -> None:
    """Prevents: undecided pairs and rows judged as if somebody had said they differ."""
    assert pairs(read({"left": [0, 1, None], "right": [1, 2, None], "match": ["yes", "", None]})) == [(0, 1, True)]
    truth = read({"row": ["0", "1", ""], "entity": ["a", " ", None]})
    assert entities(truth) == [(0, "a")]
    assert truth.unlabelled_rows == 4


def test_labels_given_twice_count_once() -> None:
    """Prevents: a pair that weighs double because it was reviewed from both sides."""
    assert pairs(read({"left": [0, 1, 0], "right": [1, 0, 1], "match": [1, 1, 1]})) == [(0, 1, True)]
    assert entities(read({"row": [2, 2], "entity": ["a", "a"]})) == [(2, "a")]


def test_rows_that_do_not_exist_are_named() -> None:
    """Prevents: labels counted from 1, or of another file, that shift everything by one without a word."""
    message = refusal({"row": [1, 2, 5, 7], "entity": ["a", "a", "b", "b"]})
    assert "names 2 rows the input does not have (5, 7); rows count from 0 to 4" in message
    assert "(-1)" in refusal({"row": [-1], "entity": ["a"]})
    assert "(9)" in refusal({"left": [0], "right": [9]})
    assert "(99999999999999999999)" in refusal({"row": ["99999999999999999999"], "entity": ["a"]})
    assert "(10, 11, 12, 13, 14, ...)" in refusal({"row": list(range(10, 20)), "entity": ["a"] * 10})
    assert "the input has no rows" in refusal({"row": [0], "entity": ["a"]}, rows=0)


def test_contradictions_are_refused() -> None:
    """Prevents: figures that depend on which of two labels was read last."""
    assert "1 row with two different entities, rows 1." in refusal({"row": [1, 1, 2], "entity": ["a", "b", "a"]})
    message = refusal({"left": [0, 3], "right": [3, 0], "match": [1, 0]})
    assert "1 pair called both a match and distinct, first rows 0 and 3" in message


def test_what_cannot_be_read_is_named_by_line_and_not_shown() -> None:
    """Prevents: labels left out without a word, and names of people in a log."""
    message = refusal({"row": ["0", "Zanele Invented", "1.5", None], "entity": ["a"] * 4})
    assert "no whole number of a row in 3 lines below the header (numbers 2, 3, 4)" in message
    assert "Zanele" not in message
    assert "cannot be read in 1 line" in refusal({"left": [0, 1], "right": [1, 2], "match": ["perhaps", "yes"]})
    assert "paired with itself in 1 line" in refusal({"left": [0], "right": [0]})
    assert "no whole number" in refusal({"left": [0, 1], "right": [1, None]})


def test_columns_that_are_not_labels_are_named_beside_those_that_would_be() -> None:
    """Prevents: guessing what a label file must look like."""
    message = refusal({"name": ["x"], "row": [0]})
    assert "it has 'name', 'row'" in message
    for header in (*ENTITY_HEADERS, *ROW_HEADERS, *sum(PAIR_HEADERS, ())):
        assert f"'{header}'" in message
    assert "and 8 more" in refusal({f"c{number}": [0] for number in range(20)})


@pytest.mark.parametrize("columns", [{}, {"row": [], "entity": []}])
def test_an_empty_table_is_refused(columns: dict[str, list[Any]]) -> None:
    """Prevents: an evaluation against nothing that looks perfect."""
    assert "it has no lines" in refusal(columns)


def test_a_table_that_labels_nothing_is_refused() -> None:
    """Prevents: an evaluation against empty cells that looks perfect."""
    assert "column of entities is empty" in refusal({"entity": [None, "", " ", None, None]})
    assert "labels no pair" in refusal({"left": [0], "right": [1], "match": [None]})


def test_entities_alone_need_a_line_for_each_row() -> None:
    """Prevents: labels of another file applied by position."""
    message = refusal({"entity": ["a", "b", "a", "b"]})
    assert "4 lines and no column of row numbers, the input has 5 rows" in message


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_both_shapes_of_entities_say_the_same_in_any_order(labels: list[int], mix: Any) -> None:
    """Prevents: labels that mean something else once a file is sorted."""
    by_order = read({"entity": labels}, len(labels))
    lines = list(enumerate(labels))
    mix.shuffle(lines)
    by_number = read({"row": [row for row, _ in lines], "entity": [label for _, label in lines]}, len(labels))
    assert entities(by_order) == entities(by_number)
