"""How many runs may run at the same time.

Belongs here: limits by tag in the form Dagster reads. Does not belong here: limits within a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def tag_concurrency_limits(limits: Mapping[str, int]) -> list[dict[str, Any]]:
    """Limits by tag: ``key`` for all runs that have it, ``key=value`` for a value, ``key=*`` for each value."""
    found = []
    for tag, limit in sorted(limits.items()):
        key, _, value = tag.partition("=")
        entry: dict[str, Any] = {"key": key}
        if value:
            entry["value"] = {"applyLimitPerUniqueValue": True} if value == "*" else value
        found.append(entry | {"limit": limit})
    return found
