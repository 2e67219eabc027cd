"""Groups of things joined by pairs.

Belongs here: connected groups of a set of pairs. Does not belong here: deciding which pairs join.
"""

from __future__ import annotations

from collections.abc import Iterable


def smallest_of_group(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For every name in ``pairs`` the smallest name of its connected group (union-find with path halving)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for left, right in pairs:
        low, high = sorted((root(left), root(right)))
        parent[high] = low
    return {name: root(name) for name in parent}
