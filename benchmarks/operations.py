"""Program: measure what running costs beside the work: many intakes, backfills, and Dagster around a tiny refinement.

Prints Markdown tables beside their targets. Costs of the same kind are measured in turn, so that what else the machine
does falls on both; the smallest counts.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.backfills import backfill_beside_single_runs, look_at_archives
from benchmarks.child import HOTPASS, ROOT, Cost, case, measured
from benchmarks.command_lines import new_workspace
from benchmarks.result import Line, lines_table
from benchmarks.section import section_cost

FEW, MANY, MOST_RATIO = 10, 1_000, 1.5
OVERHEAD_CPU = 3.0
REPEATS = 3
PROFILE = "quickstart"
_NAMED = ["--profile", PROFILE, "--profile-search-path", "config/profiles"]
_REFINE = [HOTPASS, "refine", *_NAMED]
_EXPORT = [HOTPASS, "backfill", *_NAMED, "--export"]


def main() -> None:
    """Measure everything; each table is printed as soon as it is known."""
    bench_data = ROOT / "bench-data"
    bench_data.mkdir(exist_ok=True)
    _show("Many intakes", many_intakes(bench_data))
    _show("Dagster around a tiny refinement", overhead(bench_data))
    _show("History run again", backfill_beside_single_runs(bench_data))


def many_intakes(bench_data: Path) -> Iterator[Line]:
    """A refinement, the asset page and a look at archives among few and among many intakes."""
    places = {intakes: _with_intakes(bench_data / f"intakes-{intakes}", intakes) for intakes in (FEW, MANY)}
    archives = bench_data / "few-archives"
    shutil.rmtree(archives, ignore_errors=True)
    measured([*_EXPORT, "--archive-root", str(archives)], places[FEW])

    def refined(place: Path, number: int) -> Cost:
        _one_workbook(place, f"run{number}")
        return measured([*_REFINE, "--input-dir", f"run{number}"], place)

    def page(place: Path, _: int) -> Cost:
        command = [sys.executable, "-m", "benchmarks.case_asset_page", PROFILE, "organisations"]
        return section_cost(measured(command, place))[0]

    def look(place: Path, _: int) -> Cost:
        return look_at_archives(place, PROFILE, archives)

    yield from _compared("`hotpass backfill --dry-run`", places, look)
    yield from _compared("`hotpass refine` of a new intake", places, refined)
    yield from _compared("Asset page, three times", places, page)


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


def _compared(what: str, places: dict[int, Path], measure: Callable[[Path, int], Cost]) -> Iterator[Line]:
    """The least cost in each place, measured in turn, and what many cost by what few do."""
    costs: dict[int, list[Cost]] = {intakes: [] for intakes in places}
    for number in range(REPEATS):
        for intakes, place in places.items():
            costs[intakes].append(measure(place, number))
    for intakes, repeats in costs.items():
        yield Line(f"{what}, {intakes:,} intakes", _least(repeats))
    ratio = _least(costs[MANY]).cpu / _least(costs[FEW]).cpu
    yield Line("many by few", result=f"{ratio:.2f}", target=f"≤ {MOST_RATIO}", reached=ratio <= MOST_RATIO)


def _show(title: str, lines: Iterator[Line]) -> None:
    print(f"## {title}\n", *lines_table(lines), "", sep="\n", flush=True)


if __name__ == "__main__":
    main()
