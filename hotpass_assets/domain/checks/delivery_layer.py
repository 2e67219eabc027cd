"""Checks on what was sent on.

Belongs here: whether it arrived. Does not belong here: sending (``hotpass_resources.deliveries``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome


def every_delivery_arrived(deliveries: pl.DataFrame, strict: bool) -> CheckOutcome:
    """Deliveries that no receiver took. What was published stays: a failure is a warning, unless strict.

    Args:
        deliveries: Table ``deliveries``.
        strict: Whether a failure is an error.
    """
    lost = deliveries.filter(pl.col("status") != "delivered").select("target", "endpoint", "status", "error")
    if deliveries.is_empty():
        message = "nothing was to be delivered: no endpoint is named"
    elif lost.is_empty():
        message = f"all {deliveries.height} deliveries arrived"
    else:
        first = lost.row(0, named=True)
        message = (
            f"{lost.height} of {deliveries.height} deliveries did not arrive; {first['target']} {first['endpoint']}: "
            f"{first['error']}. The results are published all the same. Refining again tries again, and so does "
            "hotpass deliveries replay where dead letters are kept"
        )
    return CheckOutcome(deliveries.height, lost.height, message, lost, severe=strict)
