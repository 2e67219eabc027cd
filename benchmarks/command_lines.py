"""Commands that must answer at once, and the sample workspace of ``hotpass init``.

Belongs here: measuring ``--help``, ``overview`` and one small run. Does not belong here: larger runs
(``refinement``).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.child import HOTPASS, Cost, measured
from benchmarks.result import Line

REPEATS = 5
LIGHT_CPU, LIGHT_RSS = 0.2, 50.0
SAMPLE_CPU = 5.0


def new_workspace(folder: Path, *options: str) -> Path:
    """An empty folder made a workspace, so that no earlier run can help the measured one."""
    shutil.rmtree(folder, ignore_errors=True)
    measured([HOTPASS, "init", "--path", str(folder), *options])
    return folder


def light_commands(bench_data: Path) -> Iterator[Line]:
    """``hotpass --help`` and ``hotpass overview``, the best of some runs each."""
    workspace = new_workspace(bench_data / "light")
    target = f"≤ {LIGHT_CPU} s CPU, ≤ {LIGHT_RSS:.0f} MB"
    for word in ("--help", "overview"):
        costs = [measured([HOTPASS, word], workspace) for _ in range(REPEATS)]
        best = min(costs, key=lambda cost: cost.cpu)
        reached = best.cpu <= LIGHT_CPU and best.rss <= LIGHT_RSS
        yield Line(f"`hotpass {word}`, best of {REPEATS}", best, target=target, reached=reached)


def sample_workspace(bench_data: Path) -> Iterator[Line]:
    """``hotpass refine`` on the workspace that ``hotpass init`` makes."""
    workspace = new_workspace(bench_data / "sample")
    command = [HOTPASS, "refine", "--profile", "quickstart", "--config", "config/pipeline.quickstart.toml"]
    cost: Cost = measured(command, workspace)
    yield Line(
        "`hotpass refine` on the workspace of `hotpass init`",
        cost,
        target=f"< {SAMPLE_CPU:.0f} s CPU",
        reached=cost.cpu < SAMPLE_CPU,
    )
