"""Program: measure what running costs beside the work: many intakes, and Dagster around a tiny refinement.

Prints Markdown tables beside their targets. Costs of the same kind are measured in turn, so that what else the machine
does falls on both; the smallest counts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.child import HOTPASS, ROOT, Cost, case, measured
from benchmarks.command_lines import new_workspace
from benchmarks.result import Line, lines_table
from benchmarks.section import section_cost

FEW, MANY, MOST_RATIO = 10, 1_000, 1.5
OVERHEAD_CPU = 3.0
REPEATS = 3
PROFILE = "quickstart"
_REFINE = [HOTPASS, "refine", "--profile", PROFILE, "--profile-search-path", "config/profiles"]


def main() -> None:
    """Measure everything; each table is printed as soon as it is known."""
    bench_data = ROOT / "bench-data"
    bench_data.mkdir(exist_ok=True)
    _show("Many intakes", many_intakes(bench_data))
    _show("Dagster around a tiny refinement", overhead(bench_data))


def many_intakes(bench_data: Path) -> Iterator[Line]:
    """A refinement and the asset page among few and among many intakes."""
    places = {intakes: _with_intakes(bench_data / f"intakes-{intakes}", intakes) for intakes in (FEW, MANY)}
    runs: dict[int, list[Cost]] = {intakes: [] for intakes in places}
    for number in range(REPEATS):
        for intakes, place in places.items():
            _one_workbook(place, f"run{number}")
            runs[intakes].append(measured([*_REFINE, "--input-dir", f"run{number}"], place))
    yield from _compared("`hotpass refine` of a new intake", {key: _least(costs) for key, costs in runs.items()})
    pages: dict[int, list[Cost]] = {intakes: [] for intakes in places}
    for _ in range(REPEATS):
        for intakes, place in places.items():
            command = [sys.executable, "-m", "benchmarks.case_asset_page", PROFILE, "organisations"]
            pages[intakes].append(section_cost(measured(command, place))[0])
    yield from _compared("Asset page, three times", {key: _least(costs) for key, costs in pages.items()})


def overhead(bench_data: Path) -> Iterator[Line]:
    """A tiny refinement through Dagster, and what of it a program without Dagster would spend as well."""
    place = new_workspace(bench_data / "tiny")
    _one_workbook(place, "tiny")
    whole, inside, rules, bare = [], [], [], []
    for _ in range(REPEATS):
        whole.append(measured([*_REFINE, "--input-dir", "tiny"], place))
        (work,) = measured([sys.executable, "-m", "benchmarks.case_rules", PROFILE, "tiny"], place).events()
        inside.append(float(work["cpu"]))
        rules.append(measured([sys.executable, "-c", f"import {', '.join(work['modules'])}"]))
        bare.append(measured([sys.executable, "-c", "import dagster"]))
    least, imported, floor = _least(whole), _least(rules), _least(bare)
    beside = least.cpu - imported.cpu - min(inside)
    yield Line("`hotpass refine`, one workbook of two rows", least)
    yield Line("inside the functions of its assets and checks", result=f"{min(inside):.2f} s")
    yield Line("importing the rules they call", imported)
    yield Line("`import dagster`", floor)
    yield Line(
        "Dagster and the command line",
        result=f"{beside:.2f} s",
        target=f"< {OVERHEAD_CPU:.0f} s CPU",
        reached=beside < OVERHEAD_CPU,
    )


def _with_intakes(folder: Path, intakes: int) -> Path:
    place = new_workspace(folder)
    _one_workbook(place, "first")
    measured([*_REFINE, "--input-dir", "first"], place)
    case("case_intakes", place, PROFILE, intakes)
    return place


def _one_workbook(place: Path, name: str) -> None:
    folder = place / name
    folder.mkdir(exist_ok=True)
    rows = f"Organisation,Phone\n{name.capitalize()} Flight School,021 555 0101\nCharlie Air,082 123 4567\n"
    (folder / "members.csv").write_text(rows, encoding="utf-8")


def _least(costs: list[Cost]) -> Cost:
    return min(costs, key=lambda cost: cost.cpu)


def _compared(what: str, costs: dict[int, Cost]) -> Iterator[Line]:
    for intakes, cost in costs.items():
        yield Line(f"{what}, {intakes:,} intakes", cost)
    ratio = costs[MANY].cpu / costs[FEW].cpu
    yield Line("many by few", result=f"{ratio:.2f}", target=f"≤ {MOST_RATIO}", reached=ratio <= MOST_RATIO)


def _show(title: str, lines: Iterator[Line]) -> None:
    print(f"## {title}\n", *lines_table(lines), "", sep="\n", flush=True)


if __name__ == "__main__":
    main()
