"""How dirty the invented lists are.

Belongs here: the table of shares. Does not belong here: making the lists and counting (``case_data``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.linkage.data_sets import MIDDLE, listing_of
from benchmarks.result import markdown


def dirt_table(bench_data: Path) -> Iterator[str]:
    """One row a family of things done to rows."""
    data = listing_of(bench_data, MIDDLE)
    rows = ([what, f"{share:.1%}"] for what, share in data.dirt)
    return markdown(["Of a row", f"Share of rows, {data.name}"], rows)
