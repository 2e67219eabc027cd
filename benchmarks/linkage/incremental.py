"""New rows against known ones.

Belongs here: the sizes and the target. Does not belong here: linking them (``case_increment``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.linkage.data_sets import LARGE, MILLION, listing_of
from benchmarks.linkage.measured import linked, shown
from benchmarks.result import Line

NEW_ROWS = 1_000
MOST_CPU = 5.0


def incremental_lines(bench_data: Path, *, quick: bool) -> Iterator[Line]:
    """One line for each number of known rows."""
    for records in (LARGE,) if quick else (LARGE, MILLION):
        found = linked(listing_of(bench_data, records), "case_increment", str(NEW_ROWS))
        figures = found.figures
        right = ", ".join(f"{name} {shown(figures[name])}" for name in ("precision", "recall"))
        yield Line(
            f"{NEW_ROWS:,} new rows against {records - NEW_ROWS:,} known ones",
            found.cost,
            NEW_ROWS,
            result=f"pairs with a new row: {right}",
            target=f"< {MOST_CPU:.0f} s CPU",
            reached=found.cost.cpu < MOST_CPU,
        )
