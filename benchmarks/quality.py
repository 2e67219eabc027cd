"""How right the result of a run is, against the truth of the sample.

Belongs here: the targets. Does not belong here: the scores (``tests.end_to_end.truth_scores``).
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.child import case
from benchmarks.refinement import PROFILE, Run
from benchmarks.result import Line

_TARGETS = {
    "phones": ("valid phones that survive", 0.99),
    "emails": ("valid e-mail addresses that survive", 0.99),
    "contacts": ("contacts with the right organisation", 0.99),
    "own_emails": ("contacts without another person's e-mail address", 1.0),
    "own_phones": ("contacts without another person's phone", None),
    "precision": ("pairs of rows put together that are right", 0.99),
    "recall": ("true pairs of rows that were put together", 0.95),
    "same_names": ("organisations whose names differ in form only and meet", 1.0),
    "real_organisations": ("published organisations that are one", None),
}


def quality_lines(run: Run) -> Iterator[Line]:
    """One line a score."""
    scores = {score["name"]: score for score in case("case_quality", run.workspace, PROFILE).events()}
    for name, (what, target) in _TARGETS.items():
        right, cases = scores[name]["right"], scores[name]["cases"]
        share = right / cases if cases else 1.0
        yield Line(
            f"{run.organisations:,} organisations: {what}",
            result=f"{share:.2%} ({cases - right:,} of {cases:,} wrong)",
            target="" if target is None else "all" if target == 1.0 else f"≥ {target:.0%}",
            reached=None if target is None else share >= target,
        )
