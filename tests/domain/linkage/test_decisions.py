"""What people decided is read as they meant it, or refused with the line that is wrong."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.linkage.review.decisions import (
    DECISION_COLUMNS,
    NO_DECISIONS,
    Decisions,
    decided,
    decisions_from,
    merged,
    pairs_by_row,
    without_pair,
)

Row = dict[str, str]


def must(left: str, right: str, **more: str) -> Row:
    return {"decision": "must_link", "left": left, "right": right, **more}


def cannot(left: str, right: str, **more: str) -> Row:
    return {"decision": "cannot_link", "left": left, "right": right, **more}


def value(record: str, field: str, text: str, **more: str) -> Row:
    return {"decision": "field_value", "left": record, "field": field, "value": text, **more}


def lines(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in DECISION_COLUMNS} for row in rows], infer_schema_length=None)


def read(*rows: Row, fields: tuple[str, ...] = ()) -> Decisions:
    table = lines(*rows).cast(pl.String) if rows else pl.DataFrame(schema=dict.fromkeys(DECISION_COLUMNS, pl.String))
    return decisions_from(table, "decisions.csv", fields)


def refusal(*rows: Row, fields: tuple[str, ...] = ()) -> str:
    with pytest.raises(ConfigurationError) as refused:
        read(*rows, fields=fields)
    assert refused.value.exit_code == 2
    return refused.value.one_line()


def test_a_pair_stands_the_same_way_however_it_was_written() -> None:
    """Prevents: the same decision twice, and names beside the wrong record."""
    found = read(must(" b ", "a", left_name="Bee  Air", right_name="Ay Air"), must("a", "b"))
    assert found.lines.height == 1
    assert found.lines.row(0)[:5] == ("must_link", "a", "b", "Ay Air", "Bee Air")
    assert found.must_link.rows() == [("a", "b")]
    assert found.cannot_link.is_empty()


def test_of_lines_that_say_the_same_the_latest_is_kept() -> None:
    """Prevents: a reason that was corrected coming back."""
    found = read(
        must("a", "b", who="Thandi", when="2026-03-01", why="newer", left_name="A"),
        must("a", "b", who="Sipho", when="2026-02-01", why="older"),
        must("b", "a"),
    )
    assert found.lines.select("who", "when", "why", "left_name").rows() == [("Thandi", "2026-03-01", "newer", "A")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"decision": "must_lnk", "left": "a", "right": "b"}, "decisions.csv:2: decision: 'must_lnk' is no decision"),
        ({"decision": "must_lnk", "left": "a", "right": "b"}, "did you mean 'must_link'?"),
        ({"left": "a", "right": "b"}, "decisions.csv:2: decision: the cell is empty"),
        ({"decision": "must_link", "left": "a"}, "decisions.csv:2: right: the cell is empty, and a must_link needs it"),
        ({"decision": "field_value", "left": "a", "field": "website"}, "value: the cell is empty"),
        (must("a", " a"), "left and right are the same record"),
        (must("a", "b", field="website"), "a must_link has no field"),
        (must("a", "b", when="31/03/2026"), "when: that is no date (write year-month-day"),
        (value("a", "web_site", "x"), "'web_site' is no known field (did you mean 'website'?)"),
    ],
)
def test_a_line_that_is_no_decision_is_named(row: Row, words: str) -> None:
    """Prevents: a typing mistake by which a decision silently does not count."""
    assert words in refusal(row, fields=("website", "planes"))


def test_all_wrong_lines_are_named_at_once() -> None:
    """Prevents: a file that is repaired one run at a time."""
    message = refusal(must("a", "a"), must("a", "b"), {"decision": "x", "left": "a", "right": "b"})
    assert "decisions.csv:2" in message and "decisions.csv:4" in message and "decisions.csv:3" not in message


def test_a_column_nobody_reads_is_refused() -> None:
    """Prevents: a heading with a typing mistake, and remarks that vanish when the file is written anew."""
    table = pl.DataFrame([{"decision": "must_link", "left": "a", "rigth": "b"}])
    with pytest.raises(ConfigurationError, match=r"no column 'rigth' \(did you mean 'right'"):
        decisions_from(table, "decisions.csv")


def test_a_pair_cannot_be_together_and_apart() -> None:
    """Prevents: one of two opposite decisions winning by its place in the file."""
    message = refusal(must("a", "b"), must("c", "d"), cannot("b", "a"))
    assert "decisions.csv:4: decision: 'a' and 'b' are must_link and cannot_link (the other: line 2)" in message


def test_a_chain_that_joins_what_is_kept_apart_is_spelled_out() -> None:
    """Prevents: a clash over four lines that nobody can find."""
    message = refusal(must("a", "b"), must("c", "b"), must("c", "d"), must("b", "e"), cannot("a", "d"))
    assert (
        "decisions.csv:6: decision: 'a' and 'd' are cannot_link, but must_link joins them: "
        "'a' with 'b' (line 2), 'b' with 'c' (line 3), 'c' with 'd' (line 4)"
    ) in message


def test_two_values_for_one_cell_are_refused_without_quoting_them() -> None:
    """Prevents: a value that changes with the order of lines, and personal data in a log."""
    message = refusal(value("a", "contact_email", "one@club.example"), value("a", "contact_email", "two@club.example"))
    assert "'a' is given different values for contact_email (line 2 and line 3)" in message
    assert "@" not in message


def test_a_new_decision_replaces_an_old_one_only_when_asked() -> None:
    """Prevents: a slip of the hand that undoes what a colleague decided."""
    old = read(must("a", "b", who="Thandi"), value("a", "planes", "3"))
    new = read(cannot("b", "a", who="Sipho"), value("a", "planes", "4"))
    with pytest.raises(ConfigurationError, match="--replace"):
        merged(old, new, "decisions.csv")
    both = merged(old, new, "decisions.csv", replace=True)
    assert both.cannot_link.rows() == [("a", "b")]
    assert both.must_link.is_empty()
    assert both.field_values.rows() == [("a", "planes", "4")]
    assert without_pair(both, "b", "a").cannot_link.is_empty()
    assert without_pair(both, "b", "a").field_values.height == 1


def test_what_follows_from_decisions_is_decided_too() -> None:
    """Prevents: asking people what they have answered already in other words."""
    found = read(must("a", "b"), must("b", "c"), cannot("c", "x"), must("x", "y"))
    asked = pl.DataFrame(
        [("a", "c"), ("y", "a"), ("a", "z"), ("c", "b")], schema=["left_key", "right_key"], orient="row"
    )
    assert decided(found, asked).to_list() == ["must_link", "cannot_link", None, "must_link"]
    assert decided(NO_DECISIONS, asked).null_count() == 4


def test_a_key_on_several_rows_means_all_of_them() -> None:
    """Prevents: a decision that holds for the first of two equal rows only."""
    keys = pl.Series(["a", "b", "a", None, "c", "c"])
    found = pairs_by_row(read(must("a", "b"), cannot("b", "c"), must("a", "gone"), value("lost", "planes", "1")), keys)
    assert found.must_link.rows() == [(0, 1), (0, 2)]
    assert found.cannot_link.rows() == [(1, 4), (1, 5)]
    assert found.unknown == ["gone", "lost"]
    assert found.must_link.schema == {"left": pl.UInt32, "right": pl.UInt32}


def test_a_record_that_is_gone_still_joins_its_neighbours() -> None:
    """Prevents: an organisation that falls apart because the middle of a chain left the input."""
    found = pairs_by_row(read(must("a", "gone"), must("gone", "b")), pl.Series(["a", "b"]))
    assert found.must_link.rows() == [(0, 1)]


def test_no_decisions_are_no_pairs() -> None:
    """Prevents: the first run, without any decision, failing."""
    found = pairs_by_row(NO_DECISIONS, pl.Series(["a"]))
    assert found.must_link.is_empty() and found.cannot_link.is_empty() and found.unknown == []
    assert read().lines.is_empty()


KEYS = st.sampled_from("abcdef")
PAIRS = st.lists(st.tuples(KEYS, KEYS).filter(lambda pair: pair[0] != pair[1]), max_size=8)


def together(pairs: list[tuple[str, str]]) -> list[set[str]]:
    """Connected groups, found the slow way."""
    groups = [{key} for key in "abcdef"]
    for left, right in pairs:
        one = next(group for group in groups if left in group)
        other = next(group for group in groups if right in group)
        if one is not other:
            groups.remove(other)
            one |= other
    return groups


@given(PAIRS, PAIRS)
def test_decisions_are_refused_exactly_when_they_cannot_hold(
    joined: list[tuple[str, str]], apart: list[tuple[str, str]]
) -> None:
    """Prevents: a contradiction that slips through, and decisions refused that could all be kept."""
    clash = any({left, right} <= group for group in together(joined) for left, right in apart)
    rows = [*(must(*pair) for pair in joined), *(cannot(*pair) for pair in apart)]
    if not clash:
        found = pairs_by_row(read(*rows), pl.Series(list("abcdef")))
        linked = [("abcdef"[left], "abcdef"[right]) for left, right in found.must_link.rows()]
        assert {frozenset(group) for group in together(linked)} == {frozenset(group) for group in together(joined)}
        return
    message = refusal(*rows)
    assert "cannot_link" in message


@given(st.permutations(["x", "y", "z"]), st.lists(st.tuples(KEYS, KEYS, st.sampled_from("123")), max_size=6))
def test_the_order_in_which_decisions_come_does_not_matter(
    order: list[str], given_values: list[tuple[str, str, str]]
) -> None:
    """Prevents: two people whose files differ after each merged the other's decisions."""
    unique = {(record, field): text for record, field, text in given_values}
    rows = [value(record, field, text, who=order[0]) for (record, field), text in unique.items()]
    rows += [must("m", "n", who=who, when="2026-01-01") for who in order]
    middle = len(rows) // 2
    one, other = read(*rows[:middle]), read(*rows[middle:])
    assert merged(one, other, "f").lines.equals(merged(other, one, "f").lines)
    assert merged(one, other, "f").lines.equals(read(*rows).lines)
    assert merged(one, one, "f").lines.equals(one.lines)
