"""New rows against known ones.

Belongs here: the case, once there is something to measure. Does not belong here: linking whole tables (``speed``).

The engine links whole tables; a function that compares new rows with a kept index of known ones is not built. When it
is, a program ``case_increment`` links a million rows, keeps what the function needs, then adds a thousand inside
``with_cost``; this module states its cost.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.result import Line

NEW_ROWS, KNOWN_ROWS = 1_000, 1_000_000
MOST_CPU = 5.0


def incremental_lines() -> Iterator[Line]:
    """The line of the case."""
    yield Line(
        f"{NEW_ROWS:,} new rows against {KNOWN_ROWS:,} known ones",
        result="not built: the whole table is linked anew",
        target=f"< {MOST_CPU:.0f} s CPU",
    )
