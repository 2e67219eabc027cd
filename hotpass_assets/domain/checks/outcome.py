"""The outcome of a check, before anybody reports it.

Belongs here: what a check found. Does not belong here: what it looked for (the modules beside this one), and
Dagster's view of it (``kit.checks``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True)
class CheckOutcome:
    """What a check found.

    Attributes:
        checked: How many things were looked at.
        failed: How many of them failed.
        message: What was found, in words.
        sample: Failing rows with their place; may be empty.
        tolerated: Whether the check holds although something failed.
        severe: Whether a failure is an error rather than a warning; ``None`` leaves it to the check.
    """

    checked: int
    failed: int
    message: str
    sample: pl.DataFrame = field(default_factory=pl.DataFrame)
    tolerated: bool = False
    severe: bool | None = None

    @property
    def passed(self) -> bool:
        """Whether the check holds."""
        return self.tolerated or self.failed == 0
