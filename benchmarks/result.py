"""What the benchmarks found, as Markdown.

Belongs here: the shape of a measured line and of the tables. Does not belong here: measuring.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.child import Cost

_HEADINGS = ("Measured", "CPU s", "Wall s", "Peak RSS MB", "Rows/s", "Result", "Target", "Reached")


@dataclass(frozen=True)
class Line:
    """One measured thing.

    Attributes:
        what: What was measured.
        cost: Its cost; none for a figure that is derived from others.
        rows: Rows worked through, where that makes sense.
        result: The figure the target is about, where it is not a cost.
        target: What it must reach, in words.
        reached: Whether it does; ``None`` without a target.
    """

    what: str
    cost: Cost | None = None
    rows: int | None = None
    result: str = ""
    target: str = ""
    reached: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """The line's cells in the order of the headings."""
        cost = self.cost
        speed = f"{self.rows / cost.wall:,.0f}" if cost and self.rows and cost.wall else ""
        costs = (f"{cost.cpu:.3g}", f"{cost.wall:.3g}", f"{cost.rss:,.0f}") if cost else ("", "", "")
        return (self.what, *costs, speed, self.result, self.target, verdict(self.reached))


def verdict(reached: bool | None) -> str:
    """Yes, **NO**, or nothing where there is no target."""
    return "" if reached is None else "yes" if reached else "**NO**"


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a Markdown table; all columns but the first are aligned right."""
    yield "| " + " | ".join(headings) + " |"
    yield "|---|" + "---:|" * (len(headings) - 1)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def lines_table(lines: Iterable[Line]) -> Iterator[str]:
    """The table of measured lines, without the columns that are empty in all of them."""
    rows = [line.cells() for line in lines]
    used = [place for place in range(len(_HEADINGS)) if any(row[place] for row in rows)]
    return markdown([_HEADINGS[place] for place in used], ([row[place] for place in used] for row in rows))
