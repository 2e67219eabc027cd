"""Answers of a SearXNG, read without trusting them.

Belongs here: the JSON of its search API (``searx.webutils.get_json_response`` there), limits of what is taken from it,
and the same as it is kept for later. Does not belong here: asking, and files (``hotpass_resources.searx``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from hotpass_assets.domain.search.results import SearchResult
from hotpass_assets.domain.search.urls import is_page

MOST_RESULTS = 500
MOST_NAMES = 50
LONGEST_NAME = 100
LONGEST_TITLE = 300
LONGEST_SNIPPET = 1_000


class NotSearxError(ValueError):
    """An answer that no SearXNG gives; the text says why and quotes nothing of it."""


@dataclass(frozen=True)
class SearxAnswer:
    """What a server answered to one query.

    Attributes:
        results: Pages, in the order of the server.
        unresponsive: Engines that did not answer, with the reason the server gives.
        left_out: Results that were no page or more than are taken.
    """

    results: tuple[SearchResult, ...]
    unresponsive: tuple[tuple[str, str], ...] = ()
    left_out: int = 0


def read_answer(body: bytes, query: str) -> SearxAnswer:
    """What an answer in JSON says.

    Args:
        body: The decoded body.
        query: The query it answers.

    Raises:
        NotSearxError: It is not JSON, or not what a SearXNG answers.
    """
    try:
        said = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotSearxError("the answer is not JSON") from None
    if not isinstance(said, Mapping) or not isinstance(said.get("results"), list):
        raise NotSearxError("the answer is JSON, but not that of a SearXNG: it has no list of results")
    found = [_result(item, query) for item in said["results"][:MOST_RESULTS]]
    results = tuple(result for result in found if result is not None)
    return SearxAnswer(results, _unresponsive(said.get("unresponsive_engines")), len(said["results"]) - len(results))


def error_told(body: bytes) -> str:
    """What the server says is wrong (``{"error": …}``), on one short line; empty when it says nothing."""
    try:
        said = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ""
    return _text(said.get("error"), LONGEST_NAME) if isinstance(said, Mapping) else ""


def to_keep(answer: SearxAnswer) -> dict[str, Any]:
    """An answer as JSON values; :func:`kept_answer` is the way back."""
    return {
        "results": [
            {
                "url": found.url,
                "title": found.title,
                "content": found.snippet,
                "engines": list(found.engines),
                "score": found.score,
            }
            for found in answer.results
        ],
        "unresponsive_engines": [list(pair) for pair in answer.unresponsive],
        "left_out": answer.left_out,
    }


def kept_answer(kept: Mapping[str, Any], query: str) -> SearxAnswer | None:
    """The answer that was kept; ``None`` when the values are not those of :func:`to_keep`."""
    results, left_out = kept.get("results"), kept.get("left_out", 0)
    if not isinstance(results, list) or not isinstance(left_out, int):
        return None
    found = [_result(item, query) for item in results]
    if None in found:
        return None
    return SearxAnswer(tuple(one for one in found if one), _unresponsive(kept.get("unresponsive_engines")), left_out)


def _result(item: Any, query: str) -> SearchResult | None:
    if not isinstance(item, Mapping) or not isinstance(item.get("url"), str) or not is_page(item["url"]):
        return None
    engines = item.get("engines")
    names = _names(engines if isinstance(engines, list) and engines else [item.get("engine")])
    title, snippet = _text(item.get("title"), LONGEST_TITLE), _text(item.get("content"), LONGEST_SNIPPET)
    return SearchResult(item["url"], title, snippet, names, _score(item.get("score")), query)


def _names(items: Sequence[Any]) -> tuple[str, ...]:
    return tuple(sorted({_text(item, LONGEST_NAME) for item in items[:MOST_NAMES]} - {""}))


def _score(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        score = float(value)
    except OverflowError:
        return None
    return score if isfinite(score) else None


def _unresponsive(items: Any) -> tuple[tuple[str, str], ...]:
    pairs = [
        (_text(item[0], LONGEST_NAME), _text(item[1], LONGEST_NAME))
        for item in (items[:MOST_NAMES] if isinstance(items, list) else [])
        if isinstance(item, list) and len(item) == 2
    ]
    return tuple(sorted({pair for pair in pairs if pair[0]}))


def _text(value: Any, longest: int) -> str:
    """A text without what cannot be shown, blanks put in order, cut where it is too long; empty for other values."""
    if not isinstance(value, str):
        return ""
    shown = "".join(sign if sign.isprintable() else " " for sign in value[: 4 * longest])
    return " ".join(shown.split())[:longest].rstrip()


def _no_number(name: str) -> float:
    raise ValueError(name)
