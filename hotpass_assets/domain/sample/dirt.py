"""When a value is written dirtily, and how often that happened.

Belongs here: the seeded decision per kind of dirt and its count. Does not belong here: what the dirt looks
like (see `naming` and `spelling`).
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar
from zlib import crc32

Choice = TypeVar("Choice")
_LATEST_FIRST_HIT = 5


class Dirt:
    """Seeded decisions where dirt falls, counted by kind.

    A kind of dirt that is switched on falls at least once within its first few chances, so that even a small
    workspace holds every kind; after that it falls by its share.

    Args:
        seed: Same seed, same decisions.
        scale: Multiplies every share; 0 means no dirt at all.
    """

    def __init__(self, seed: int, scale: float) -> None:
        self.scale = scale
        self.counts: dict[str, int] = {}
        self._chances: dict[str, int] = {}
        self._random = Random(f"hotpass sample dirt {seed}")

    def falls(self, kind: str, share: float) -> bool:
        """Whether this chance is a hit for a kind of dirt with the given share."""
        if self.scale <= 0:
            return False
        chance = self._chances.get(kind, 0)
        self._chances[kind] = chance + 1
        hit = self._random.random() < share * self.scale
        if chance <= _LATEST_FIRST_HIT and not hit and kind not in self.counts:
            hit = chance == crc32(kind.encode()) % (_LATEST_FIRST_HIT + 1)
        if hit:
            self.count(kind)
        return hit

    def count(self, kind: str, times: int = 1) -> None:
        """Record that a kind of dirt was written, where the layout rather than chance decided it."""
        if times:
            self.counts[kind] = self.counts.get(kind, 0) + times

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices; the first when nothing is dirty."""
        if self.scale <= 0:
            return choices[0]
        return choices[int(self._random.random() * len(choices))]
