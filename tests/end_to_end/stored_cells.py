"""What a cell holds, as the reader promises its text, made from what another library reads.

Belongs here: Python values of openpyxl as texts. Does not belong here: expectations.
"""

from __future__ import annotations

import datetime as dt


def stored(value: object) -> str:
    """A cell's value as the reader promises its text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return str(value.date() if value.time() == dt.time() else value)
    return str(value)
