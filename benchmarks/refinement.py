"""``hotpass refine`` over the three sample workbooks at growing sizes.

Belongs here: the runs, the share of each stage and how it grows. Does not belong here: making the workbooks
(``case_sample``) and judging the result (``quality``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.child import HOTPASS, Cost, case, measured
from benchmarks.command_lines import new_workspace
from benchmarks.result import Line, markdown, verdict

PROFILE = "aviation"
LARGE = 100_000
LARGE_CPU, LARGE_RSS = 40.0, 1_500.0
# A stage shorter than this is mostly start-up, and its growth says nothing.
SHORT_SECONDS = 1.0
_TOTALS = ("steps_seconds", "total_seconds")


@dataclass(frozen=True)
class Run:
    """One measured run.

    Attributes:
        organisations: Organisations in the sample.
        workspace: Where it ran; its store holds the tables.
        cost: What it cost.
        rows: Records read.
        stages: Wall seconds by stage; together the whole run.
    """

    organisations: int
    workspace: Path
    cost: Cost
    rows: int
    stages: dict[str, float]


def run_at(bench_data: Path, organisations: int) -> Run:
    """Make a sample of the given size and refine it, workbook and Parquet written."""
    workspace = new_workspace(bench_data / f"refine-{organisations}", "--no-sample")
    case("case_sample", workspace, organisations)
    command = [HOTPASS, "refine", "--profile", PROFILE, "--log-format", "json"]
    command += ["--input-dir", "data", "--output-path", "dist/refined.xlsx"]
    cost = measured(command, workspace)
    summary = next(event["data"] for event in cost.events() if event["event"] == "pipeline.summary")
    stages = _stages(summary["performance_metrics"], cost.wall)
    return Run(organisations, workspace, cost, int(summary["source_records"]), stages)


def _stages(metrics: dict[str, float], wall: float) -> dict[str, float]:
    named = {
        name.removesuffix("_seconds"): seconds
        for name, seconds in metrics.items()
        if name.endswith("_seconds") and name not in _TOTALS
    }
    rest = metrics["steps_seconds"] - sum(named.values())
    return named | {
        "report, publishing and the rest": rest,
        "outside the steps": wall - metrics["steps_seconds"],
    }


def run_line(run: Run) -> Line:
    """The line of one run; only the large one has a target."""
    what = f"`hotpass refine`, {run.organisations:,} organisations, {run.rows:,} records"
    if run.organisations < LARGE:
        return Line(what, run.cost, run.rows)
    return Line(
        what,
        run.cost,
        run.rows,
        target=f"< {LARGE_CPU:.0f} s CPU, < {LARGE_RSS:,.0f} MB",
        reached=run.cost.cpu < LARGE_CPU and run.cost.rss < LARGE_RSS,
    )


def stages_table(runs: Sequence[Run]) -> Iterator[str]:
    """Wall seconds and share of each stage at each size, and growth between the two largest sizes."""
    before, after = runs[-2:]
    limit = _n_log_n(after.rows) / _n_log_n(before.rows)
    sizes = [f"{run.organisations:,} (s, share)" for run in runs]
    growth = f"Growth {before.organisations:,} → {after.organisations:,}"
    rows = [_stage_cells(stage, runs, limit) for stage in after.stages]
    whole = after.cost.cpu / before.cost.cpu
    costs = [f"{run.cost.cpu:.2f}" for run in runs]
    rows.append(["**CPU seconds, whole run**", *costs, f"{whole:.1f}", f"≤ {limit:.1f}", verdict(whole <= limit)])
    return markdown(["Stage, wall seconds", *sizes, growth, "n log n", "Reached"], rows)


def _stage_cells(stage: str, runs: Sequence[Run], limit: float) -> list[str]:
    seconds = [run.stages[stage] for run in runs]
    shares = [f"{spent:.2f} ({spent / run.cost.wall:.0%})" for spent, run in zip(seconds, runs, strict=True)]
    before, after = seconds[-2:]
    if after < SHORT_SECONDS or before <= 0:
        return [stage, *shares, "short", f"≤ {limit:.1f}", ""]
    return [stage, *shares, f"{after / before:.1f}", f"≤ {limit:.1f}", verdict(after / before <= limit)]


def _n_log_n(rows: int) -> float:
    return rows * math.log(rows)
