"""The cost of one section of a child program, without its start.

Belongs here: measuring inside the child and handing the figures to the parent. Does not belong here: whole
programs (``child``).
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable

from benchmarks.child import Cost


def print_cost(work: Callable[[], int]) -> None:
    """Do the work, then print its CPU and wall seconds and the rows it gives."""
    before, started = _cpu_seconds(), time.perf_counter()
    rows = work()
    wall, cpu = time.perf_counter() - started, _cpu_seconds() - before
    print(json.dumps({"cpu": cpu, "wall": wall, "rows": rows}))


def section_cost(child: Cost) -> tuple[Cost, int]:
    """Cost of the section a child has printed, with the peak memory of the whole child; and its rows."""
    (figures,) = child.events()
    return Cost(figures["cpu"], figures["wall"], child.rss, ""), int(figures["rows"])


def _cpu_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
