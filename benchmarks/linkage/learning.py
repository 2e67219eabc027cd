"""What people's answers are worth.

Belongs here: the rounds and their targets. Does not belong here: asking, answering and linking (``case_learning``).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from benchmarks.child import case
from benchmarks.linkage.data_sets import MIDDLE, SMALL, listing_of
from benchmarks.linkage.measured import shown
from benchmarks.result import markdown, verdict

ROUNDS, ANSWERS_A_ROUND = 8, 25
_HEADINGS = (
    "Data",
    *(f"F1 after {number * ANSWERS_A_ROUND}" for number in range(ROUNDS + 1)),
    *("Answers given", "Rounds in which F1 fell (0)", "Answers not respected (0)", "CPU s of all rounds", "Reached"),
)


def learning_table(bench_data: Path) -> Iterator[str]:
    """F1 before the first answer and after each round of them."""
    return markdown(_HEADINGS, (_row(bench_data, records) for records in (SMALL, MIDDLE)))


def _row(bench_data: Path, records: int) -> list[str]:
    data = listing_of(bench_data, records)
    rounds = list(case("linkage.case_learning", data.path, ROUNDS, ANSWERS_A_ROUND).events())
    f1 = [one["figures"]["f1"] for one in rounds]
    fell = sum(after < before for before, after in pairwise(f1))
    ignored = rounds[-1]["figures"]["violations"]
    return [
        data.name,
        *map(shown, f1),
        f"{rounds[-1]['figures']['decisions']}",
        *(f"{fell}", f"{ignored}"),
        f"{sum(one['cost']['cpu'] for one in rounds):.3g}",
        verdict(fell == 0 and ignored == 0),
    ]
