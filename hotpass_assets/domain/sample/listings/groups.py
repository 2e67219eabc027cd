"""Which organisations resemble each other without being the same, and how many rows each one gets.

Belongs here: the shares and sizes of groups of look-alikes and of clusters of rows. Does not belong here: what
look-alikes have in common (see `names` and `organisations`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hotpass_assets.domain.sample.listings.arrays import Flags, Numbers, drawn

PLAIN, NAMESAKE, FRANCHISE, FAMILY, HOLDING, NUMBERED, AGENT, PARK = range(8)
LOOKALIKES = ("", "namesake", "franchise", "family", "holding", "numbered", "agent", "business_park")

# Share of organisations, smallest and largest group; small groups are commoner than large ones.
_GROUPS = {
    NAMESAKE: (0.03, 2, 3),
    FRANCHISE: (0.02, 3, 12),
    FAMILY: (0.05, 2, 4),
    HOLDING: (0.02, 2, 5),
    NUMBERED: (0.02, 2, 4),
    AGENT: (0.03, 4, 25),
    PARK: (0.03, 2, 6),
}
# Share of organisations with one row, two rows and so on: about 0.86 pairs a row.
_CLUSTERS = (0.527, 0.240, 0.131, 0.056, 0.0245, 0.0122, 0.0062, 0.0031)


@dataclass(frozen=True, slots=True)
class Groups:
    """For every organisation: the kind of its group, the group's first member, and its place in the group."""

    kind: Numbers
    leader: Numbers
    ordinal: Numbers

    def of(self, *kinds: int) -> Flags:
        """The organisations in groups of these kinds."""
        return np.isin(self.kind, kinds)

    def coin(self, rng: np.random.Generator, share: float) -> Flags:
        """A draw for each group, the same for all its members."""
        fallen: Flags = (rng.random(len(self.kind)) < share)[self.leader]
        return fallen


def grouped(organisations: int, rng: np.random.Generator) -> Groups:
    """Groups of look-alikes; the rest stands alone."""
    kind = np.zeros(organisations, dtype=np.int64)
    leader = np.arange(organisations, dtype=np.int64)
    start = 0
    for group, (share, smallest, largest) in _GROUPS.items():
        end = start + max(smallest, round(share * organisations))
        if end > organisations:
            break
        spread = np.arange(smallest, largest + 1)
        sizes = spread[drawn(rng, 1.0 / spread**1.5, end - start)]
        leaders = np.repeat(start + np.cumsum(sizes) - sizes, sizes)[: end - start]
        leader[start:end] = leaders
        kind[start:end] = group
        if leaders[-1] == end - 1:  # nobody is left to resemble
            kind[end - 1] = PLAIN
        start = end
    return Groups(kind, leader, np.arange(organisations) - leader)


def cluster_sizes(records: int, rng: np.random.Generator) -> Numbers:
    """How many rows each organisation has; together exactly the records."""
    mean = sum(size * share for size, share in enumerate(_CLUSTERS, start=1))
    counts = [round(share * records / mean) for share in _CLUSTERS]
    counts[0] = 0
    used = sum(size * count for size, count in enumerate(counts, start=1))
    counts[0] = records - used
    sizes = np.repeat(np.arange(1, len(counts) + 1), counts)
    return rng.permutation(sizes).astype(np.int64)
