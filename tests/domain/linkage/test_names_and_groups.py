"""Likeness of names, and groups of pairs."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.linkage.groups import smallest_of_group
from hotpass_assets.domain.linkage.organisations.name_likeness import name_likeness

NAMES = st.text(alphabet="abc ", min_size=1, max_size=12)
PAIRS = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=12)


@given(st.lists(st.tuples(NAMES, NAMES), max_size=6))
def test_likeness_is_a_share_and_the_same_both_ways(pairs: list[tuple[str, str]]) -> None:
    """Prevents: results that depend on which record came first."""
    left, right = (pl.Series([pair[side] for pair in pairs], dtype=pl.String) for side in (0, 1))
    there, back = name_likeness(left, right), name_likeness(right, left)
    assert there.to_list() == back.to_list()
    assert there.is_between(0, 1).all()
    assert name_likeness(left, left).to_list() == [1.0] * len(pairs)


def test_word_order_and_split_words_do_not_hide_a_name() -> None:
    """Prevents: "Academy Sky Wings" and "Sky Wings Academy" asked about."""
    left, right = pl.Series(["academy sky wings", "sky wings"]), pl.Series(["sky wings academy", "skywings"])
    assert name_likeness(left, right).to_list() == [1.0, 1.0]


@given(PAIRS, st.randoms(use_true_random=False))
def test_groups_are_named_after_their_smallest_whatever_the_order(pairs: list[tuple[str, str]], mix: object) -> None:
    """Prevents: ids that depend on the order in which pairs were found."""
    groups = smallest_of_group(pairs)
    turned = [(right, left) for left, right in pairs]
    mix.shuffle(turned)  # type: ignore[attr-defined]
    assert smallest_of_group(turned) == groups
    assert all(groups[left] == groups[right] for left, right in pairs)
    for name, smallest in groups.items():
        assert smallest <= name
        assert groups[smallest] == smallest


def test_a_long_chain_is_one_group() -> None:
    """Prevents: recursion that ends where a chain is long."""
    names = [f"{number:05}" for number in range(5000)]
    groups = smallest_of_group(zip(names[1:], names, strict=False))
    assert set(groups.values()) == {"00000"}
