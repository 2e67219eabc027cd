"""How long an answer asks to be left alone.

Belongs here: reading the header ``Retry-After``. Does not belong here: waiting.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def asked_pause(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds of a ``Retry-After`` header (RFC 9110, 10.2.3): a number of them, or a date; ``None`` for other texts.

    Args:
        header: What the header says; ``None`` when there is none.
        now: The time a date is counted from; the present one when absent.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
