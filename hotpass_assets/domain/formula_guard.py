"""Which texts a spreadsheet would run as a formula, and how such a text is guarded.

Belongs here: the patterns, for ``re`` and for Polars. Does not belong here: writing and reading files.
"""

from __future__ import annotations

RUNS_AS_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""A text a spreadsheet would run, or takes for one that it would."""
GUARDED = "^'" + RUNS_AS_FORMULA.removeprefix("^")
"""Such a text with the apostrophe before it that keeps it from running."""
