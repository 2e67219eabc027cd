"""Whether organisations keep their ids when more rows come.

Belongs here: the months and their target. Does not belong here: linking and giving ids (``case_months``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.linkage.data_sets import LARGE, MIDDLE, listing_of
from benchmarks.linkage.measured import linked
from benchmarks.result import markdown, verdict

_HEADINGS = (
    *("Data", "Rows of month 1", "Rows whose id changed", "… in a recorded merge", "… in a recorded split"),
    *(
        "… without either (0)",
        "… of those told as a loss of the old id",
        "Would change without a registry",
        "CPU s of both registries",
        "Reached",
    ),
)


def months_table(bench_data: Path) -> Iterator[str]:
    """One row a data set."""
    return markdown(_HEADINGS, (_row(bench_data, records) for records in (MIDDLE, LARGE)))


def _row(bench_data: Path, records: int) -> list[str]:
    found = linked(listing_of(bench_data, records), "case_months")
    counts = found.figures
    return [
        found.data.name,
        f"{counts['rows']:,}",
        *(f"{counts['changed']:,} ({counts['changed'] / counts['rows']:.2%})",),
        *(f"{counts[name]:,}" for name in ("merged", "split", "silent", "told")),
        f"{counts['renamed'] / counts['rows']:.2%}",
        f"{found.cost.cpu:.3g}",
        verdict(counts["silent"] == 0),
    ]
