"""Decisions that cannot all hold.

Belongs here: finding them and saying which lines they are. Does not belong here: the form of decisions and of the
message as a whole (``decisions``).
"""

from __future__ import annotations

from collections import deque

import polars as pl

from hotpass_assets.domain.linkage.groups import smallest_of_group

Finding = tuple[int, str, str, str]
"""Line in the file (0 for a decision that is not in it yet), column, why, what to do."""

Steps = dict[str, list[tuple[str, int]]]
"""The keys that each key is joined to, each with the line that says so."""


def contradictions(lines: pl.DataFrame) -> list[Finding]:
    """Everything in some decisions that cannot hold together, in the order of the file.

    Args:
        lines: ``decision``, ``left``, ``right``, ``field``, ``value`` and ``line``, every decision once.
    """
    numbered = lines.with_columns(pl.col("line").fill_null(0))
    return sorted([*_apart_and_together(numbered), *_two_values(numbered)])


def _apart_and_together(lines: pl.DataFrame) -> list[Finding]:
    joined = lines.filter(pl.col("decision") == "must_link").select("left", "right", "line").rows()
    apart = lines.filter(pl.col("decision") == "cannot_link").select("left", "right", "line").rows()
    groups = smallest_of_group((left, right) for left, right, _ in joined)
    clashes = [pair for pair in apart if pair[0] in groups and groups[pair[0]] == groups.get(pair[1])]
    if not clashes:
        return []
    steps: Steps = {}
    for left, right, line in sorted(joined):
        steps.setdefault(left, []).append((right, line))
        steps.setdefault(right, []).append((left, line))
    return [_clash(left, right, line, _chain(steps, left, right)) for left, right, line in clashes]


def _clash(left: str, right: str, line: int, chain: list[tuple[str, str, int]]) -> Finding:
    if len(chain) == 1:
        other = chain[0][2]
        return (
            max(line, other),
            "decision",
            f"'{left}' and '{right}' are must_link and cannot_link{_said(min(line, other), ' (the other: {})')}",
            "keep one of the two",
        )
    joined = ", ".join(f"'{one}' with '{other}'{_said(number, ' ({})')}" for one, other, number in chain)
    return (
        line,
        "decision",
        f"'{left}' and '{right}' are cannot_link, but must_link joins them: {joined}",
        "remove the cannot_link or one of these",
    )


def _said(line: int, words: str) -> str:
    return words.format(f"line {line}") if line else words.format("new")


def _chain(steps: Steps, start: str, end: str) -> list[tuple[str, str, int]]:
    """The shortest way from one key to another over what is joined."""
    came_from: dict[str, tuple[str, int]] = {start: ("", 0)}
    waiting = deque([start])
    while end not in came_from:
        here = waiting.popleft()
        for there, line in steps[here]:
            if there not in came_from:
                came_from[there] = (here, line)
                waiting.append(there)
    chain = []
    while end != start:
        before, line = came_from[end]
        chain.append((before, end, line))
        end = before
    return chain[::-1]


def _two_values(lines: pl.DataFrame) -> list[Finding]:
    # The values themselves are not quoted: they may be about a person.
    clashes = (
        lines.filter(pl.col("decision") == "field_value")
        .group_by("left", "field")
        .agg(pl.col("line").sort())
        .filter(pl.col("line").list.len() > 1)
    )
    found = []
    for record, field, numbers in clashes.select("left", "field", "line").iter_rows():
        places = " and ".join(f"line {number}" if number else "new" for number in numbers)
        why = f"'{record}' is given different values for {field} ({places})"
        found.append((max(numbers), "value", why, "keep one of them"))
    return found
