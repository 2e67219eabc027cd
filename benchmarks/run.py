"""Program: measure speed, memory and quality, and print them as Markdown beside their targets.

Every measurement is a process of its own, one after the other. Data goes to ``bench-data/``, made anew each
time; nothing else is written. ``--quick`` leaves out what takes minutes: 100,000 organisations and the large
sheets.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Iterable

from benchmarks.child import ROOT
from benchmarks.command_lines import light_commands, sample_workspace
from benchmarks.quality import quality_lines
from benchmarks.refinement import LARGE, Run, run_at, run_line, stages_table
from benchmarks.result import Line, lines_table
from benchmarks.sheets import reading_lines, writing_lines

BENCH_DATA = ROOT / "bench-data"
JUDGED_SIZE = 10_000
SIZES = (1_000, JUDGED_SIZE, LARGE)


def main() -> None:
    """Measure everything asked for; each table is printed as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out everything that takes minutes")
    quick = parser.parse_args().quick
    BENCH_DATA.mkdir(exist_ok=True)
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the start. Rows/s are by wall time.\n"
    )
    _show("Commands", [*light_commands(BENCH_DATA), *sample_workspace(BENCH_DATA)])
    if not quick:
        _show("Sheets", [*reading_lines(BENCH_DATA), *writing_lines(BENCH_DATA)])
    runs = [run_at(BENCH_DATA, size) for size in SIZES if not quick or size < LARGE]
    _show("Runs", map(run_line, runs))
    _print("Stages", stages_table(runs))
    _show("Quality", quality_lines(_judged(runs)))


def _judged(runs: Iterable[Run]) -> Run:
    return next(run for run in runs if run.organisations == JUDGED_SIZE)


def _show(title: str, lines: Iterable[Line]) -> None:
    _print(title, lines_table(lines))


def _print(title: str, rows: Iterable[str]) -> None:
    print(f"## {title}\n", *rows, "", sep="\n", flush=True)


if __name__ == "__main__":
    main()
