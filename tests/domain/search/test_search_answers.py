"""Answers of a search server, read without trusting them, and what becomes of their results."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.search.answers import MOST_RESULTS, NotSearxError, kept_answer, read_answer, to_keep
from hotpass_assets.domain.search.results import SearchResult, asked_once, ranked, without_repeats


def answer(*results: Any, **more: Any) -> bytes:
    """The body of an answer."""
    return json.dumps({"query": "club", "results": list(results), **more}).encode()


def test_a_result_is_read_with_all_that_counts() -> None:
    """Prevents: results without the text and the engines a reader judges them by."""
    body = answer(
        {
            "url": "https://club.example/",
            "title": "The  Club\n",
            "content": "Flying\x00 since 1987",
            "engine": "one",
            "engines": ["two", "one"],
            "score": 2,
            "parsed_url": ["https", "club.example", "/", "", "", ""],
        },
        {"url": "https://other.example/", "engine": "one"},
    )
    first, second = read_answer(body, "club").results
    assert first == SearchResult("https://club.example/", "The Club", "Flying since 1987", ("one", "two"), 2.0, "club")
    assert (second.title, second.snippet, second.engines, second.score) == ("", "", ("one",), None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe{}",
        b"[]",
        b"null",
        b"{}",
        b'{"results": {}}',
        b'{"results": "none"}',
        b'{"error": "No query"}',
        b'{"results": [], "x": NaN}',
        b'{"results": ' + b"[" * 100_000,
        b'{"results": [], "x": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_no_answer_is_said_to_be_none(body: bytes) -> None:
    """Prevents: a page for logging in that reads as a search without results."""
    with pytest.raises(NotSearxError):
        read_answer(body, "club")


@pytest.mark.parametrize(
    "item",
    [
        None,
        7,
        "https://club.example/",
        [],
        {},
        {"url": None},
        {"url": 7},
        {"url": ""},
        {"url": "javascript:alert(1)"},
        {"url": "https://user:pw@club.example/"},
    ],
)
def test_a_result_without_a_page_is_counted_and_the_others_stay(item: Any) -> None:
    """Prevents: one strange result that costs all others, or that vanishes without a word."""
    read = read_answer(answer(item, {"url": "https://club.example/"}), "club")
    assert [result.url for result in read.results] == ["https://club.example/"]
    assert read.left_out == 1


@pytest.mark.parametrize("score", ["1", None, True, [], 1e999, "x"])
def test_a_score_that_is_no_number_is_none(score: Any) -> None:
    """Prevents: infinity in artefacts, which no JSON can hold."""
    body = answer({"url": "https://club.example/", "score": score}).replace(b"Infinity", b"1e999")
    assert read_answer(body, "club").results[0].score is None


def test_texts_of_strangers_are_cut_and_can_be_written() -> None:
    """Prevents: a title of megabytes in an artefact, and half a character that cannot be encoded."""
    body = answer(
        {"url": "https://club.example/", "title": "a" * 1_000_000, "content": "\ud800 ok", "engines": [1, ""]}
    )
    (result,) = read_answer(body, "club").results
    assert len(result.title) == 300
    assert (result.snippet, result.engines) == ("ok", ())


def test_engines_that_are_down_are_named_with_their_reason() -> None:
    """Prevents: few results that look like all there are."""
    body = answer(
        unresponsive_engines=[["two", "timeout"], ["one", "HTTP connection error"], ["two", "timeout"], "x", [1]]
    )
    assert read_answer(body, "club").unresponsive == (("one", "HTTP connection error"), ("two", "timeout"))


def test_more_results_than_are_taken_are_counted() -> None:
    """Prevents: a server that fills memory and artefacts."""
    read = read_answer(answer(*({"url": f"https://club.example/{n}"} for n in range(MOST_RESULTS + 20))), "club")
    assert (len(read.results), read.left_out) == (MOST_RESULTS, 20)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
RESULT = st.fixed_dictionaries(
    {"url": st.just("https://club.example/a") | JSON},
    optional={"title": JSON, "content": JSON, "engines": JSON, "engine": JSON, "score": JSON},
)


@given(st.lists(RESULT | JSON, max_size=5), JSON)
def test_an_answer_of_any_shape_is_kept_and_read_as_it_was(results: list[Any], unresponsive: Any) -> None:
    """Prevents: an answer from the cache that says something else than the server did."""
    read = read_answer(answer(*results, unresponsive_engines=unresponsive), "club")
    assert len(read.results) + read.left_out == len(results)
    kept = json.loads(json.dumps(to_keep(read), allow_nan=False))
    assert kept_answer(kept, "club") == read


@pytest.mark.parametrize("kept", [{}, {"results": {}}, {"results": [{"url": "x"}]}, {"results": [], "left_out": "1"}])
def test_a_kept_answer_of_another_shape_is_none(kept: dict[str, Any]) -> None:
    """Prevents: a damaged file that reads as an answer without results."""
    assert kept_answer(kept, "club") is None


def test_order_depends_on_scores_and_addresses_alone() -> None:
    """Prevents: another order whenever another engine was quicker."""
    results = [SearchResult(f"https://club.example/{n}", score=score) for n, score in enumerate((1.0, 3.0, 1.0, 3.0))]
    expected = [results[1], results[3], results[0], results[2]]
    assert ranked(results) == expected == ranked(list(reversed(results)))
    unscored = [SearchResult("https://b.example/"), SearchResult("https://a.example/")]
    assert ranked(unscored) == unscored


def test_a_page_found_twice_counts_once_with_all_its_engines() -> None:
    """Prevents: the same page twice in the crawl, and an engine that found it too being forgotten."""
    first = SearchResult("https://club.example/a/", "A", engines=("two",), score=2.0, query="one")
    again = SearchResult("https://club.example/a?utm_source=x", "B", engines=("one",), score=9.0, query="other")
    other = SearchResult("https://club.example/b")
    kept, repeats = without_repeats([first], [again, other])
    assert repeats == 1
    assert [(page.url, page.title, page.engines, page.query) for page in kept] == [
        ("https://club.example/a/", "A", ("one", "two"), "one"),
        ("https://club.example/b", "", (), ""),
    ]


def test_each_query_is_asked_once_without_what_cannot_be_typed() -> None:
    """Prevents: two requests for one question, and a line end in a log."""
    assert asked_once([" Sample  Club ", "", "Sample Club", "Sample\nClub", "\x00", "Other"]) == (
        "Sample Club",
        "Other",
    )
