"""What registries that are asked over the network fill of a row.

Belongs here: link ``network`` of the chain of enrichment for one organisation. Does not belong here: asking registries,
and the links that need no network (``offline_steps``).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hotpass_assets.domain.research.payload import SKIPPED, Step
from hotpass_assets.research.work import Work

if TYPE_CHECKING:
    from hotpass_resources.network.door import NetworkDoor
    from hotpass_resources.network.opening import ClosedDoor

NETWORK, LINK = "network_enrichment", "network"


def network_enrichment(work: Work, door: "NetworkDoor | ClosedDoor", closed_by: Sequence[str]) -> Step:
    """What registries say of the gaps of the row."""
    if LINK not in work.around.profile.enrich.chain:
        return Step(NETWORK, SKIPPED, "the profile asks no registry (enrich.chain has no link 'network')")
    if closed_by:
        return Step(NETWORK, SKIPPED, "; ".join(closed_by))
    raise NotImplementedError
