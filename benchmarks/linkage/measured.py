"""A data set linked by one program: cost and figures.

Belongs here: running a program of this package on a data set, once in a run of the benchmarks. Does not belong here:
what the programs do, and judging figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.child import Cost, case
from benchmarks.linkage.data_sets import DataSet


@dataclass(frozen=True)
class Measured:
    """What a program cost and what it found.

    Attributes:
        data: What was linked.
        cost: CPU and wall seconds of linking, peak memory until its end.
        figures: How right the result is; a figure that is undefined is ``None``.
    """

    data: DataSet
    cost: Cost
    figures: dict[str, Any]


@cache
def linked(data: DataSet, program: str = "case_link", *arguments: str) -> Measured:
    """A data set linked by Hotpass, or by another program of this package."""
    (said,) = case(f"linkage.{program}", data.path, *arguments).events()
    cost = said["cost"]
    return Measured(data, Cost(cost["cpu"], cost["wall"], cost["rss"], ""), said["figures"])


def shown(value: float | None, digits: int = 4) -> str:
    """A figure as it stands in a table."""
    return "–" if value is None else f"{value:,.{digits}f}"
