"""Program: measure how right linking is and what it costs, and print it as Markdown beside targets.

Every measurement is a process of its own, one after the other. Data goes to ``bench-data/linkage/``, made anew each
time. ``--quick`` leaves out a million rows, other programs and the simulated months; ``--huge`` adds five million rows;
``--only`` measures some sections; ``--write`` writes ``docs/reference/linkage-quality.md`` as well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.child import ROOT
from benchmarks.linkage.dirt import dirt_table
from benchmarks.linkage.incremental import incremental_lines
from benchmarks.linkage.learning import learning_table
from benchmarks.linkage.months import months_table
from benchmarks.linkage.page import PAGE, about_this_run, page
from benchmarks.linkage.peers import peers_table
from benchmarks.linkage.quality import quality_table
from benchmarks.linkage.speed import speed_lines
from benchmarks.result import lines_table

_TITLES = {
    "quality": "Without labels, default configuration",
    "peers": "Beside other programs",
    "speed": "Cost",
    "learning": "With answers of people",
    "months": "Ids from month to month",
    "incremental": "New rows",
    "dirt": "What is wrong with the listings",
}
_LONG = ("peers", "months")


def main() -> None:
    """Measure everything asked for; each table is printed as soon as it is known."""
    asked = _arguments()
    asked.data.mkdir(parents=True, exist_ok=True)
    about = about_this_run(asked.quick)
    print(f"{about}\n", flush=True)
    tables: list[tuple[str, list[str]]] = []
    for name, measure in _sections(asked).items():
        if name in (asked.only or _TITLES) and not (asked.quick and name in _LONG and not asked.only):
            lines = list(measure())
            tables.append((_TITLES[name], lines))
            print(f"## {_TITLES[name]}\n", *lines, "", sep="\n", flush=True)
    if asked.write:
        PAGE.write_text(page(about, tables), encoding="utf-8")
        print(PAGE.relative_to(ROOT))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    parser.add_argument("--huge", action="store_true", help="link five million rows as well")
    parser.add_argument("--only", action="append", choices=_TITLES, help="measure this section; may be repeated")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    parser.add_argument("--data", type=Path, default=ROOT / "bench-data" / "linkage", help="where data goes")
    asked = parser.parse_args()
    if asked.write and asked.only:
        parser.error("a page of some sections would lose the others: leave out --only or --write")
    asked.data = asked.data.resolve()
    return asked


def _sections(asked: argparse.Namespace) -> dict[str, Callable[[], Iterable[str]]]:
    return {
        "quality": lambda: quality_table(asked.data, quick=asked.quick),
        "peers": lambda: peers_table(asked.data),
        "speed": lambda: lines_table(speed_lines(asked.data, quick=asked.quick, huge=asked.huge)),
        "learning": lambda: learning_table(asked.data),
        "months": lambda: months_table(asked.data),
        "incremental": lambda: lines_table(incremental_lines(asked.data, quick=asked.quick)),
        "dirt": lambda: dirt_table(asked.data),
    }


if __name__ == "__main__":
    assert "polars" not in sys.modules, "a child's peak memory begins at that of this process"
    main()
