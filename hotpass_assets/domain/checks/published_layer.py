"""Judging what was published over all intakes of a profile.

Belongs here: whether an intake waits to be run again, and the words that say how. Does not belong here: asking the
history (``kit.failed_intakes``); judging a table of one intake (the modules beside this one).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome

_NAMED = 5


@dataclass(frozen=True)
class FailedIntake:
    """An intake whose last run failed: its key, the run, and why in one line, as far as that is known."""

    key: str
    run_id: str | None
    reason: str


def no_intake_is_left_failed(
    failed: Sequence[FailedIntake], published: int, intakes: int, profile: str
) -> CheckOutcome:
    """Whether every intake that was run has been published.

    Args:
        failed: Intakes whose last run failed.
        published: How many intakes are published.
        intakes: How many intakes there are.
        profile: Name of the profile.

    Returns:
        An outcome whose message says what to run. Its sample has one line an intake: ``intake``, ``run``, ``reason``.
    """
    never = intakes - published - len(failed)
    waiting = f"; {never} not run yet, or running" if never else ""
    if not failed:
        return CheckOutcome(
            intakes, 0, f"{published} of {intakes} intakes are published, none is left failed{waiting}."
        )
    keys = [intake.key for intake in failed[:_NAMED]]
    rest = f" and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
    return CheckOutcome(
        intakes,
        len(failed),
        f"{len(failed)} of {intakes} intakes are left failed: {', '.join(keys)}{rest}{waiting}. Correct what "
        f"their runs name, then run them again: hotpass backfill --profile {profile} --only failed, or Materialize the "
        "intake here.",
        pl.DataFrame(
            [(intake.key, intake.run_id, intake.reason) for intake in failed],
            schema={"intake": pl.String, "run": pl.String, "reason": pl.String},
            orient="row",
        ),
    )
