"""What an exception came from.

Belongs here: walking the chain of causes. Does not belong here: what a cause means (whoever asked the host).
"""

from __future__ import annotations


def causes_of(error: BaseException | None) -> list[BaseException]:
    """An exception and all it came from, the nearest first, each once."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
