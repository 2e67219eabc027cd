"""Reading and writing one large sheet, each beside the fastest library that does it faithfully.

Belongs here: the pairs and their ratio. Does not belong here: what each of a pair does (``case_read``,
``case_write``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.child import case
from benchmarks.result import Line
from benchmarks.section import section_cost

SIZES = ((100_000, 20), (1_000_000, 10))
WRITTEN_ROWS = 100_000
MOST = 1.5


def reading_lines(bench_data: Path) -> Iterator[Line]:
    """Each size read by fastexcel alone, then by Hotpass."""
    for rows, columns in SIZES:
        path = bench_data / f"wide-{rows}x{columns}.xlsx"
        case("case_wide", path, rows, columns)
        yield from _pair("read", f"{rows:,} × {columns}", "fastexcel", "case_read", path)


def writing_lines(bench_data: Path) -> Iterator[Line]:
    """One size written by the compiled writer alone, then by Hotpass."""
    path = bench_data / "written.xlsx"
    yield from _pair("write", f"{WRITTEN_ROWS:,} × 20", "rustpy", "case_write", path, WRITTEN_ROWS)


def _pair(verb: str, size: str, library: str, program: str, path: Path, *more: int) -> Iterator[Line]:
    alone, rows = section_cost(case(program, library, path, *more))
    yield Line(f"{verb} {size}, {library} alone", alone, rows)
    ours, rows = section_cost(case(program, "hotpass", path, *more))
    ratio = ours.cpu / alone.cpu
    yield Line(
        f"{verb} {size}, Hotpass",
        ours,
        rows,
        result=f"{ratio:.2f} × {library}'s CPU",
        target=f"≤ {MOST} ×",
        reached=ratio <= MOST,
    )
