"""The cost of one section of a child program, without its start.

Belongs here: measuring inside the child and handing the figures to the parent. Does not belong here: whole
programs (``child``).
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks.child import Cost

Result = TypeVar("Result")


def with_cost(work: Callable[[], Result]) -> tuple[Result, dict[str, float]]:
    """What the work gives, its CPU and wall seconds, and the peak memory in MB the process has had by its end."""
    before, started = _cpu_seconds(), time.perf_counter()
    result = work()
    wall, cpu = time.perf_counter() - started, _cpu_seconds() - before
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result, {"cpu": cpu, "wall": wall, "rss": rss}


def print_cost(work: Callable[[], int]) -> None:
    """Do the work, then print its CPU and wall seconds and the rows it gives."""
    rows, cost = with_cost(work)
    print(json.dumps({"cpu": cost["cpu"], "wall": cost["wall"], "rows": rows}))


def section_cost(child: Cost) -> tuple[Cost, int]:
    """Cost of the section a child has printed, with the peak memory of the whole child; and its rows."""
    (figures,) = child.events()
    return Cost(figures["cpu"], figures["wall"], child.rss, ""), int(figures["rows"])


def _cpu_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
