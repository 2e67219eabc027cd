"""Groups of things joined by pairs.

Belongs here: connected groups of a set of pairs. Does not belong here: deciding which pairs join.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Name = TypeVar("Name", str, int)


def smallest_of_group(pairs: Iterable[tuple[Name, Name]]) -> dict[Name, Name]:
    """For every name in ``pairs`` the smallest name of its connected group (union-find with path halving)."""
    parent: dict[Name, Name] = {}

    def root(name: Name) -> Name:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for left, right in pairs:
        one, other = root(left), root(right)
        low, high = (one, other) if one < other else (other, one)
        parent[high] = low
    return {name: root(name) for name in parent}
