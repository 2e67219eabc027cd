"""What linking costs as tables grow.

Belongs here: the targets of cost. Does not belong here: the runs themselves (``measured``), which are those that
``quality`` judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.linkage.data_sets import HUGE, LARGE, MILLION, listing_of
from benchmarks.linkage.measured import linked
from benchmarks.result import Line

LARGE_CPU = 15.0
MILLION_CPU, MILLION_RSS = 120.0, 3 * 1024.0
HUGE_RSS = 16 * 1024.0
MOST_GROWTH = 1.5


def speed_lines(bench_data: Path, *, quick: bool, huge: bool) -> Iterator[Line]:
    """The whole of ``link_table`` at each size, and how the cost of a row grows."""
    large = linked(listing_of(bench_data, LARGE)).cost
    yield Line(_words(LARGE), large, LARGE, target=f"< {LARGE_CPU:.0f} s CPU", reached=large.cpu < LARGE_CPU)
    if quick:
        yield Line(_words(MILLION), result="left out by --quick")
        return
    million = linked(listing_of(bench_data, MILLION)).cost
    yield Line(
        _words(MILLION),
        million,
        MILLION,
        target=f"< {MILLION_CPU:.0f} s CPU, < {MILLION_RSS:,.0f} MB",
        reached=million.cpu < MILLION_CPU and million.rss < MILLION_RSS,
    )
    growth = (million.cpu / MILLION) / (large.cpu / LARGE)
    yield Line(
        f"CPU of a row, {MILLION:,} rows against {LARGE:,}",
        result=f"{growth:.2f} ×",
        target=f"< {MOST_GROWTH} ×",
        reached=growth < MOST_GROWTH,
    )
    if huge:
        most = linked(listing_of(bench_data, HUGE)).cost
        yield Line(_words(HUGE), most, HUGE, target=f"< {HUGE_RSS:,.0f} MB", reached=most.rss < HUGE_RSS)
    else:
        yield Line(_words(HUGE), result="only with --huge")


def _words(records: int) -> str:
    return f"recognise columns and link, {records:,} rows"
