"""Which cells of a listing are empty.

Belongs here: the habits of the lists a row comes from, and the sparse tail. Does not belong here: what stands in the
cells that are filled.
"""

from __future__ import annotations

import numpy as np

from hotpass_assets.domain.sample.listings.arrays import Flags, Numbers, drawn, missing
from hotpass_assets.domain.sample.listings.batch import Batch

COLUMNS = (
    *("name", "street", "suburb", "town", "province", "postal_code", "phone", "email", "website"),
    *("registration_number", "contact_person"),
)
# A directory, a register, an address book, a campaign, a web crawl: share of rows and of empty cells by column.
_SOURCES = (
    (0.30, (0, 0.15, 0.35, 0.03, 0.10, 0.25, 0.10, 0.35, 0.40, 0.97, 0.92)),
    (0.22, (0, 0.12, 0.40, 0.06, 0.10, 0.15, 0.30, 0.35, 0.65, 0.70, 0.80)),
    (0.20, (0, 0.55, 0.70, 0.20, 0.35, 0.60, 0.12, 0.15, 0.50, 0.99, 0.55)),
    (0.13, (0, 0.60, 0.75, 0.25, 0.45, 0.65, 0.35, 0.04, 0.35, 1.00, 0.70)),
    (0.15, (0, 0.20, 0.35, 0.10, 0.25, 0.30, 0.15, 0.25, 0.02, 0.98, 0.97)),
)
_SPARSE = 0.035
_COMPANIONS = ("town", "phone", "email", "website", "street")
_COMPANION_WEIGHTS = (38, 25, 18, 12, 7)


def sparse_rows(batch: Batch) -> Flags:
    """The rows that will hold a name and one other cell."""
    sparse: Flags = batch.rng.random(batch.size) < _SPARSE
    return sparse


def emptied(batch: Batch, sparse: Flags) -> None:
    """Empties cells as the lists do that the rows come from."""
    source = drawn(batch.rng, [share for share, _ in _SOURCES], batch.size)
    rates = np.array([rates for _, rates in _SOURCES])
    companion = _companions(batch)
    alone = np.ones(batch.size, dtype=np.bool_)
    for place, column in enumerate(COLUMNS[1:], start=1):
        empty = batch.rng.random(batch.size) < rates[source, place]
        kept = companion == _COMPANIONS.index(column) if column in _COMPANIONS else np.zeros(batch.size, dtype=np.bool_)
        empty = np.where(sparse, ~kept, empty)
        batch.cells[column][empty] = None
        alone &= missing(batch.cells[column])
    bare = np.flatnonzero(alone)
    batch.cells["town"][bare] = batch.cells["town_kept"][bare]
    batch.mark("gap.sparse", np.union1d(bare, np.flatnonzero(sparse)))


def _companions(batch: Batch) -> Numbers:
    """For each row the one cell that would be left beside the name."""
    batch.cells["town_kept"] = batch.cells["town"].copy()
    return drawn(batch.rng, _COMPANION_WEIGHTS, batch.size)
